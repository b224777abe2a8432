/** The problems of the benches of tuning: a plant, a cost and a level of noise; gains are points z of natural logarithms. */
import { readFileSync } from "node:fs";
import { difficult } from "./difficult.mjs";
import { COSTS, experiment } from "./loop.mjs";
import { plants } from "./plants.mjs";

/** Lowest gains, as shares of the greatest: of tuning, and of the search for the best by differential evolution. */
const LOWEST = 1e-4, SEARCHED = 1 / 500;

/** A cost under noise is the mean over so many experiments of fixed seeds. */
const SEEDS = Array.from({ length: 6 }, (_, i) => 1_000_003 + 7919 * i);

const logs = (plant, share = 1) => plant.upper.map((gain) => Math.log(share * gain));

/** What the sensor does at each level; "own": the plant's own sensor. */
function levelsOf(plant) {
  if ("half" in plant) return { own: { noise: plant.noise, quantum: plant.quantum, colour: plant.colour }, 0: {} };
  return { 0: {}, 0.005: { noise: 0.005 }, 0.02: { noise: 0.02 } };
}

/** { name, plant, cost, levels, base, lower, upper, searched }: `base` is the level at which starts are judged. */
export const problems = [...plants, ...difficult].flatMap((plant) => COSTS.map((cost) => ({
  name: `${plant.id} ${cost}`, plant, cost, levels: levelsOf(plant), base: "half" in plant ? "own" : "0",
  lower: logs(plant, LOWEST), upper: logs(plant), searched: logs(plant, SEARCHED),
})));

/** What `experiment` returns for gains e^z; `rest`: seed, limit, strength, record, as it takes them. */
export function trial({ plant, cost, levels }, level, z, { seed, ...rest } = {}) {
  return experiment({ plant, gains: z.map(Math.exp), cost, sensor: { ...levels[level], seed }, ...rest });
}

/** Experiments of the fixed seeds; one where nothing is random. */
export function trials(problem, level, z) {
  const seeds = problem.levels[level].noise ? SEEDS : [1];
  return seeds.map((seed) => trial(problem, level, z, { seed, record: false }));
}

/** The cost of a point: of the true output, mean over the fixed seeds. */
export function costOf(problem, level, z) {
  const done = trials(problem, level, z);
  return done.reduce((sum, { trueCost }) => sum + trueCost, 0) / done.length;
}

/** The loop is stable: no sustained oscillation before the load; a band of 0.4 of the setpoint counts as one. */
export const settled = (done) => done.every(({ stopped, oscillation }) => !stopped && oscillation < 0.4);

export const REFERENCES = new URL("references.json", import.meta.url);

/** What references.mjs found: by plant and cost, { best: { level: { z, cost, origin } }, starts, startsOrigin, hot }. */
export const references = () => JSON.parse(readFileSync(REFERENCES, "utf8"));
