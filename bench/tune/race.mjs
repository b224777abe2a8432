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
 * the measured cost of each experiment, as far as it was run, over the best one before, at first over that of z0; stopped:
 * experiments that the guard ended; experiments: all, relay tests among them, which have no cost }.
 */
export function race(method, { problem, level, z0, seed, budget, guard = 1.5, strengths = 0 }) {
  const { plant, cost, levels, lower, upper } = problem, noise = new Random(seed), path = [], applied = [];
  let before = trial(problem, level, z0, { seed: noise.integer(2 ** 31), record: false }).measuredCost;
  let best = Infinity, own = false, stopped = 0, experiments = 0;
  const begin = () => {
    if (experiments === budget) throw SPENT;
    experiments++;
    return noise.integer(2 ** 31);
  };
  const recommend = (z) => {
    own = true;
    path.push([experiments, [...z]]);
  };
  const experiment = (z, limit = guard * best) => {
    const strength = strengths ? Math.exp(strengths * noise.normal()) : 1;
    const { measuredCost, ticks, stopped: end, record } = trial(problem, level, z, { seed: begin(), limit, strength });
    const cut = end === "limit", counted = cut ? limit * (2 - ticks / plant.ticks) : measuredCost;
    applied.push(measuredCost / before);
    stopped += cut;
    if (counted < best) {
      before = best = counted;
      if (!own) path.push([experiments, [...z]]);
    }
    return { value: Math.log(counted), cost: measuredCost, ticks, stopped: end, record };
  };
  const relay = () => relayTest(plant, { ...levels[level], seed: begin() });
  const context = { z0: [...z0], lower, upper, plant, cost, recommend, experiment, relay, random: new Random(seed ^ 0x2545f491) };
  try {
    method.tune({ ...context, run: (z) => experiment(z).value });
  } catch (error) {
    if (error !== SPENT) throw error;
  }
  return { path, applied, stopped, experiments };
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
