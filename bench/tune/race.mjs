/** One tuning: a method, a problem, a start, and so many experiments under a guard. */
import { costOf, references, trial } from "./problems.mjs";
import { Random, seedOf } from "./random.mjs";
import { relayTest } from "./relay.mjs";
import { score } from "./score.mjs";

const SPENT = Symbol("the budget is spent");

/**
 * Run `method.tune` on `problem` at a level of noise from `z0`. `guard`: an experiment ends when its cost is beyond so many
 * times the best measured one, and counts as limit (1 + share of its time left). `strengths`: deviation of the factor on the
 * plant's input from one experiment to the next.
 *
 * Returns { path: [[experiment, z]], the recommendations in their order, from the experiment after which they hold; applied:
 * costs measured of each experiment over the best one before (1 for the first), as far as they were run; stopped: experiments
 * that the guard ended; experiments }.
 */
export function race(method, { problem, level, z0, seed, budget, guard = 1.5, strengths = 0 }) {
  const { plant, levels, lower, upper } = problem, random = new Random(seed), path = [], applied = [];
  let best = Infinity, own = false, stopped = 0;
  const begin = () => {
    if (applied.length >= budget) throw SPENT;
    return Math.floor(2 ** 31 * random.uniform());
  };
  const recommend = (z) => {
    own = true;
    path.push([applied.length, [...z]]);
  };
  const experiment = (z) => {
    const limit = guard * best, strength = strengths ? Math.exp(strengths * random.normal()) : 1;
    const done = trial(problem, level, z, { seed: begin(), limit, strength });
    const cut = done.stopped === "limit", cost = cut ? limit * (2 - done.ticks / plant.ticks) : done.measuredCost;
    applied.push(best < Infinity ? done.measuredCost / best : 1);
    stopped += cut;
    if (cost < best) {
      best = cost;
      if (!own) path.push([applied.length, [...z]]);
    }
    return { value: Math.log(cost), record: done.record, cut };
  };
  const relay = () => {
    const reading = { ...levels[level], seed: begin() };
    applied.push(1);
    return relayTest(plant, reading);
  };
  try {
    method.tune({ z0: [...z0], lower, upper, plant, random, recommend, experiment, relay, run: (z) => experiment(z).value });
  } catch (error) {
    if (error !== SPENT) throw error;
  }
  return { path, applied, stopped, experiments: applied.length };
}

/** Scores of a method: all problems of `chosen` at `level`, from their first `starts` starts. */
export function tunings(method, chosen, level, { starts, budget, hot = false, known = references(), ...rest }) {
  return chosen.flatMap((problem) => {
    const entry = known[problem.plant.id][problem.cost], best = entry.best[level].cost;
    return entry[hot ? "hot" : "starts"].slice(0, starts).map((z0, i) => {
      const seed = seedOf(`${problem.name} ${level} ${method.name} ${i}`);
      const { path, applied } = race(method, { problem, level, z0, seed, budget, ...rest });
      return score(path.map(([at, z]) => [at, costOf(problem, level, z) / best]), applied);
    });
  });
}
