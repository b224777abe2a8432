/** Tuning of the motor's gains: the run, and what is measured of a response. */
import { METHODS, type MethodName } from "../../host/node/defaults.js";
import type { Options } from "../../host/node/options.js";
import { CONDITIONS, Motor, simulate, type Conditions, type Experiment, type Gains, type Trial } from "./motor.js";
import { findUltimate, zieglerNichols, type Ultimate } from "./ziegler-nichols.js";

/** Poor gains: hardly damped, and driven from limit to limit. */
export const START: Gains = { kp: 40, ki: 80, kd: 0 };

export const METHOD_NAMES: readonly MethodName[] = Object.values(METHODS).map(({ name }) => name);

/**
 * Settings found by a search, in units of the box: the lowest worst case of five starts. Those of Adamax, whose updates move
 * no gain by more than 14 % of its box, reach within 0.6 % of the lowest cost known, 0.6361, in 97 experiments from about 19
 * of 20 starts drawn in the box; the others end up to 6 % above it, at a low ki.
 */
const SETTINGS: Partial<Record<MethodName, Options>> = {
  "gradient-descent": { rate: 1 },
  momentum: { rate: 0.1, momentum: 0.5 },
  nesterov: { rate: 0.1, momentum: 0.5 },
  adagrad: { rate: 0.15 },
  adadelta: { rate: 100, rho: 0.7 },
  rmsprop: { rate: 0.05, alpha: 0.5, momentum: 0.5 },
  adam: { rate: 0.08, beta1: 0.5, beta2: 0.7 },
  adamw: { rate: 0.08, beta1: 0.5, beta2: 0.7 },
  amsgrad: { rate: 0.08, beta1: 0.5, beta2: 0.99 },
  adamax: { rate: 0.08, beta1: 0.5, beta2: 0.7 },
  nadam: { rate: 0.08, beta1: 0.8, beta2: 0.7 },
};

/** Step of the differences, as a share of the box. A smaller one ends at a bound of ki from some starts. */
const DIFFERENCE_STEP = 0.005;

/** Trials that a report compares. */
export const SUBJECTS = ["before", "baseline", "after"] as const;
export type Subject = (typeof SUBJECTS)[number];

/** `before`: the start. `baseline`: gains by the rule of Ziegler and Nichols. `after`: the lowest cost at a point of the run. */
export interface Tuning extends Readonly<Record<Subject, Trial>> {
  readonly method: MethodName;
  readonly conditions: Conditions;
  readonly ultimate: Ultimate;
  /** Those of the run, probes included. */
  readonly experiments: readonly Experiment[];
}

export interface Plan {
  readonly method: MethodName;
  readonly iterations: number;
  /** Default: `START`. */
  readonly start?: Gains;
}

export const PLAN: Plan = { method: "adamax", iterations: 24 };

/**
 * Lower the cost by forward differences: four experiments an iteration, and one at the end. `onExperiment` is told of each,
 * with the lowest cost so far. Probes are not candidates: a run of more iterations would not start from them.
 */
export function tuneMotor({ method, iterations, start = START }: Plan, onExperiment?: (done: number, best: number) => void): Tuning {
  const motor = new Motor(start, { ...SETTINGS[method], method, differenceStep: DIFFERENCE_STEP, stop: { maxIterations: iterations } });
  const experiments: Experiment[] = [];
  let before: Trial | undefined;
  let after: Trial | undefined;
  for (let made = motor.experiment(); made; made = motor.experiment()) {
    experiments.push(made);
    if (!after || (!made.probe && made.cost < after.cost)) after = { ...made, response: motor.response };
    before ??= after;
    onExperiment?.(experiments.length, after.cost);
  }
  const ultimate = findUltimate(CONDITIONS);
  const baseline = simulate(zieglerNichols(ultimate));
  return { method, conditions: CONDITIONS, ultimate, before: before!, baseline, after: after!, experiments };
}

/** Figures of a trial. */
export interface Measures {
  /** Highest angle above the setpoint before the load comes, as a share of the setpoint. */
  readonly overshoot: number;
  /** Seconds until the angle stays within 2 % of the setpoint; undefined if it does not before the load comes. */
  readonly settling: number | undefined;
  /** The two parts of the cost, rad²·s: integral of the squared error, and weighted effort. */
  readonly squaredError: number;
  readonly effort: number;
}

export function measure({ cost, response: { time, angle } }: Trial, { setpoint, period }: Conditions): Measures {
  const half = angle.length / 2;
  const errors = angle.map((y) => setpoint - y);
  const late = errors.slice(0, half).reduce((last, error, k) => (Math.abs(error) > 0.02 * Math.abs(setpoint) ? k : last), -1);
  const squaredError = period * errors.reduce((sum, error) => sum + error * error, 0);
  return {
    overshoot: Math.max(0, ...errors.slice(0, half).map((error) => -error / setpoint)),
    settling: late + 1 < half ? time[late + 1] : undefined,
    squaredError,
    effort: cost - squaredError,
  };
}

/**
 * How far the load moves the angle at most, rad: the difference between `trial` and the same experiment without a load,
 * so that a swing which has not ended when the load comes does not count.
 */
export function loadShift({ gains, response }: Trial, conditions: Conditions): number {
  const { angle } = simulate(gains, { ...conditions, load: 0 }).response;
  return Math.max(...angle.map((y, k) => Math.abs(response.angle[k]! - y)));
}
