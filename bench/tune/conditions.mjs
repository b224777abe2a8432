/** The tuner under conditions it was not made for: rows of [name, scores] over the same problems, starts and budget. */
import { Controller } from "../../dist/assembly/tuner/codes.js";
import { experiment } from "./loop.mjs";
import { costOf } from "./problems.mjs";
import { Random, seedOf } from "./random.mjs";
import { evolve, simplex } from "./search.mjs";
import { tunerScores } from "./tuner.mjs";

const BUDGET = 20;

/** The lowest cost found of a problem that references.json does not have, by the search that made it. */
function lowest(costAt, { lower, upper, known }) {
  const random = new Random(seedOf("conditions"));
  const found = evolve(costAt, lower, upper, random, { generations: 40, known });
  return simplex(costAt, found.z, 0.1, lower, upper, 300).f;
}

/** PI alone, judged against the best PI: the third gain is as good as none. */
function proportionalIntegral(problem) {
  const { plant, cost, lower, upper } = problem, two = (z) => z.slice(0, 2);
  const costAt = (z) => experiment({ plant, gains: [...z.map(Math.exp), 0], cost, record: false }).trueCost;
  const best = lowest(costAt, { lower: two(problem.searched), upper: two(upper), known: [] });
  return { best, costAt, problem: { ...problem, lower: two(lower), upper: two(upper) }, start: two };
}

/** No load at all, and none told of. */
function unloaded(problem) {
  const plant = { ...problem.plant, load: 0, create: () => withoutLoad(problem.plant) };
  const free = { ...problem, plant }, costAt = (z) => costOf(free, "0", z);
  return { best: lowest(costAt, { lower: problem.searched, upper: problem.upper, known: [] }), costAt, problem: free };
}

/** A plant whose load never acts: it is stepped as if the load's tick had not come. */
function withoutLoad({ create }) {
  const { output, step } = create();
  return { output, step: (u) => step(u, 0) };
}

export function conditions(problems, starts) {
  const scored = (options) => tunerScores(problems, "0", { starts, budget: BUDGET, ...options });
  /** Options that depend on the plant. */
  const each = (options) => problems.flatMap((problem) => tunerScores([problem], "0", { starts, budget: BUDGET, ...options(problem) }));
  return [
    ["as told, no noise", scored({})],
    ["hot starts: gains up to 3 times too high", scored({ hot: true })],
    ["derivative's filter 3 times as slow as told", each(({ plant: { filter } }) => ({ external: filter, settings: { Filter: filter / 3 } }))],
    ["gain of the plant differs by 5 % from one experiment to the next", scored({ strengths: 0.05 })],
    ["sensor of 1 % of the setpoint", scored({ reading: { quantum: 0.01 } })],
    ["coloured noise of 2 %, correlation 0.9", scored({ reading: { noise: 0.02, colour: 0.9 } })],
    ["load at a tick that is not told", scored({ settings: { LoadTick: -1 } })],
    ["load that is not told of", scored({ settings: { LoadTick: 0 } })],
    ["no load", scored({ worth: unloaded })],
    ["PI alone", scored({ worth: proportionalIntegral, settings: { Controller: Controller.PI } })],
  ];
}
