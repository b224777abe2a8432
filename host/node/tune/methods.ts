/** How each method tunes by default. */
import type { FirstOrderName } from "../defaults.js";
import type { Options } from "../options.js";
import type { ExperimentSetup } from "./job.js";

/**
 * In units of the gains, found by a search on the motor of examples/motor: the lowest worst case of five starts. Those of
 * Adamax, whose updates move no gain by more than 14 % of its unit, reach within 0.6 % of the lowest cost known, 0.6361, in
 * 97 experiments from about 19 of 20 starts drawn in the box; the others end up to 6 % above it, at a low ki.
 */
const TUNING: Record<FirstOrderName, Options & { readonly rate: number }> = {
  "gradient-descent": { rate: 12 },
  momentum: { rate: 1.2, momentum: 0.5 },
  nesterov: { rate: 1.2, momentum: 0.5 },
  adagrad: { rate: 0.15 },
  adadelta: { rate: 100, rho: 0.7 },
  rmsprop: { rate: 0.05, alpha: 0.5, momentum: 0.5 },
  adam: { rate: 0.08, beta1: 0.5, beta2: 0.7 },
  adamw: { rate: 0.08, beta1: 0.5, beta2: 0.7 },
  amsgrad: { rate: 0.08, beta1: 0.5, beta2: 0.99 },
  adamax: { rate: 0.08, beta1: 0.5, beta2: 0.7 },
  nadam: { rate: 0.08, beta1: 0.8, beta2: 0.7 },
};

/** Methods whose steps grow with the gradient: their rate above is for costs in units of a loop's that never moves. */
const PROPORTIONAL: readonly FirstOrderName[] = ["gradient-descent", "momentum", "nesterov"];

/** Options of a method for costs such as those of `experiment`. */
export function tuningOf(name: FirstOrderName, { setpoint, duration }: ExperimentSetup): Options {
  const options = TUNING[name];
  return PROPORTIONAL.includes(name) ? { ...options, rate: options.rate / (setpoint * setpoint * duration) } : options;
}

/** Step of the differences in units of the gains. With a smaller one, some starts of the motor end at a bound of ki. */
export const DIFFERENCE_STEP = 0.005;
