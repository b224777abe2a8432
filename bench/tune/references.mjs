/**
 * node bench/tune/references.mjs [--write] [--known FILE] [--only ID,…]: the best known gains of every problem, and the starts.
 *
 * Without --write: recomputes the cost of the stored gains, and fails if one differs. With it: searches anew and keeps the
 * better of what it finds and what the file held. FILE: further gains and starts, { "ID_COST": { LEVEL: { z }, starts: [z] } };
 * its starts are taken as they are.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { costOf, problems, REFERENCES, references, settled, trials } from "./problems.mjs";
import { Random, seedOf } from "./random.mjs";
import { evolve, simplex } from "./search.mjs";

const STARTS = 30, HOT = 10, DECADE = Math.log(10);

/** The best of a search of its own at `level`, and of `known`: [{ z, origin }]. */
function bestOf(problem, level, known) {
  const { lower, upper, searched, name, levels } = problem, random = new Random(seedOf(`${name} ${level}`));
  const value = (z) => Math.log(costOf(problem, level, z));
  const generations = levels[level].noise ? 50 : 90;
  const found = evolve(value, searched, upper, random, { generations, known: known.map(({ z }) => z) });
  const near = simplex(value, simplex(value, found.z, 0.1, lower, upper, 300).z, 0.05, lower, upper, 200);
  const candidates = [{ z: near.z, origin: "search" }, ...known].map((each) => ({ ...each, cost: costOf(problem, level, each.z) }));
  return candidates.reduce((a, b) => (b.cost < a.cost ? b : a));
}

const meanCost = (done) => done.reduce((sum, { trueCost }) => sum + trueCost, 0) / done.length;

/** Points of `draw()` for which `keep(trials)` holds; at most `count`, of at most `tries`. Six decimals. */
function pick(problem, count, tries, draw, keep) {
  const kept = [];
  for (let i = 0; i < tries && kept.length < count; i++) {
    const z = draw().map((value, j) => +Math.min(problem.upper[j], Math.max(problem.lower[j], value)).toFixed(6));
    if (keep(trials(problem, problem.base, z))) kept.push(z);
  }
  return kept;
}

/** Detuned gains: mostly slow, their ratios wrong by up to 6. */
function slowStarts(problem, best) {
  const random = new Random(seedOf(`${problem.name} starts`));
  const draw = () => {
    const all = random.between(-1.2, 0.1);
    return best.z.map((value) => value + DECADE * (all + random.between(-0.4, 0.4)));
  };
  return pick(problem, STARTS, 20_000, draw, (done) => {
    const ratio = meanCost(done) / best.cost;
    return ratio > 1.5 && ratio < 60 && settled(done) && done.every(({ peak }) => peak < 1.8);
  });
}

/** Gains 1 … 3 times the best, each 10^±0.1 more or less. */
function hotStarts(problem, best) {
  const random = new Random(seedOf(`${problem.name} hot`));
  const draw = () => {
    const all = Math.log(3) * random.uniform();
    return best.z.map((value) => value + all + DECADE * random.between(-0.1, 0.1));
  };
  return pick(problem, HOT, 500, draw, (done) => {
    const ratio = meanCost(done) / best.cost;
    return ratio > 1.2 && ratio < 60 && settled(done);
  });
}

function solve(problem, before, study) {
  const best = {};
  for (const level of Object.keys(problem.levels)) {
    const given = study?.[level] && { z: study[level].z, origin: "study" };
    const known = [before?.best[level], given, ...Object.values(best)].filter(Boolean);
    best[level] = bestOf(problem, level, known.map(({ z, origin }) => ({ z, origin })));
  }
  // With several minima the noise may show the way to the better one.
  for (const level of Object.keys(best))
    for (const { z, origin } of Object.values(best)) {
      const cost = costOf(problem, level, z);
      if (cost < best[level].cost) best[level] = { z, origin, cost };
    }
  const base = best[problem.base], given = study?.starts ?? (before?.startsOrigin === "study" ? before.starts : undefined);
  const starts = given?.map((z) => z.map((value) => +value.toFixed(6))) ?? slowStarts(problem, base);
  return { best, starts, startsOrigin: given ? "study" : "own", hot: hotStarts(problem, base) };
}

const compact = (table) => {
  const lines = Object.entries(table).map(([id, costs]) => {
    const rows = Object.entries(costs).map(([cost, entry]) => `    "${cost}": ${JSON.stringify(entry)}`);
    return `  "${id}": {\n${rows.join(",\n")}\n  }`;
  });
  return `{\n${lines.join(",\n")}\n}\n`;
};

function write(chosen, study) {
  const table = existsSync(REFERENCES) ? references() : {};
  for (const problem of chosen) {
    const { plant, cost } = problem, since = performance.now();
    const entry = solve(problem, table[plant.id]?.[cost], study[`${plant.id}_${cost}`]);
    (table[plant.id] ??= {})[cost] = entry;
    writeFileSync(REFERENCES, compact(table));
    const costs = Object.entries(entry.best).map(([level, best]) => `${level}: ${best.cost.toPrecision(6)} (${best.origin})`);
    const [slow, hot] = [entry.starts.length, entry.hot.length], seconds = ((performance.now() - since) / 1000).toFixed(1);
    console.log(`${problem.name}: ${costs.join(", ")}; ${slow} starts, ${hot} hot; ${seconds} s`);
  }
}

function check(chosen) {
  const table = references();
  for (const problem of chosen)
    for (const [level, best] of Object.entries(table[problem.plant.id][problem.cost].best)) {
      const cost = costOf(problem, level, best.z);
      if (Math.abs(cost / best.cost - 1) <= 1e-9) continue;
      console.log(`${problem.name}, level ${level}: ${cost}, stored ${best.cost}`);
      process.exitCode = 1;
    }
}

const { values } = parseArgs({ options: { write: { type: "boolean" }, known: { type: "string" }, only: { type: "string" } } });
const only = values.only?.split(",");
const chosen = only ? problems.filter(({ plant }) => only.includes(plant.id)) : problems;
if (values.write) write(chosen, values.known ? JSON.parse(readFileSync(values.known, "utf8")) : {});
else check(chosen);
