/**
 * Ways to tune that the benches compare: { name, tune(context) }. What a method sees (race.mjs): `z0`, `lower`, `upper`,
 * logarithms of the gains; `plant` and `cost`; `run(z)`, one experiment under the guard, which returns the logarithm of its
 * measured cost and throws when the budget is spent; `experiment(z, limit)`, the same with what it has shown, { value, cost,
 * ticks, stopped, record }; `relay()`, a relay test in place of an experiment; `recommend(z)`; `random`. What is
 * recommended is the best point measured, unless a method says otherwise.
 */
import { Optimizer } from "../../dist/host/node/index.js";

const add = (a, b, sign = 1) => a.map((value, i) => value + sign * b[i]);

/**
 * A method of this package. Its steps are relative to max(|x|, 1): x is the way from the start, so that they are absolute in
 * the logarithms of the gains.
 */
const ours = (name, options) => ({
  name,
  tune({ run, z0, lower, upper, random }) {
    const bounds = { lower: add(lower, z0, -1), upper: add(upper, z0, -1) };
    const own = options.method === "spsa" ? { seed: random.integer(2 ** 31) } : {};
    const optimizer = new Optimizer([0, 0, 0], { bounds, ...own, ...options });
    for (const { x } of optimizer) optimizer.tell(run(add(z0, [...x])));
  },
});

/** A rule from the ultimate gain and period to [kp, ti, td]. */
const byRelay = (name, rule) => ({
  name,
  tune({ relay, run, recommend, z0, lower, upper }) {
    const ultimate = relay();
    if (!ultimate) return recommend(z0);
    const [kp, ti, td] = rule(ultimate.gain, ultimate.period);
    const z = [kp, kp / ti, kp * td].map((gain, i) => Math.min(upper[i], Math.max(lower[i], Math.log(gain))));
    recommend(z);
    run(z);
  },
});

export const competitors = [
  /** J. G. Ziegler and N. B. Nichols, "Optimum settings for automatic controllers", Trans. ASME 64, 1942. */
  byRelay("relay, Ziegler-Nichols", (gain, period) => [0.6 * gain, period / 2, period / 8]),
  /**
   * B. D. Tyreus and W. L. Luyben, "Tuning PI controllers for integrator/dead time processes", Ind. Eng. Chem. Res. 31, 1992,
   * with the derivative of M. L. Luyben and W. L. Luyben, Essentials of Process Control, 1997.
   */
  byRelay("relay, Tyreus-Luyben", (gain, period) => [gain / 2.2, 2.2 * period, period / 6.3]),
  ours("Nelder-Mead", { method: "nelder-mead", rate: 0.7 }),
  ours("compass search", { method: "compass-search", rate: 0.7 }),
  ours("SPSA", { method: "spsa", rate: 0.5, differenceStep: 0.1 }),
  ours("Adam, forward differences", { method: "adam", rate: 0.4, beta2: 0.99, gradient: "forward", differenceStep: 0.1 }),
];
