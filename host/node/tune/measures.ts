/** What an engineer reads off a response. */
import type { Conditions, ExperimentSetup } from "./job.js";
import { simulate, type Trial } from "./loop.js";

/** Figures of a trial. */
export interface Measures {
  /** Highest value beyond the setpoint before the load comes, as a share of the setpoint. */
  readonly overshoot: number;
  /** Seconds until what is measured stays within 2 % of the setpoint; undefined if it does not before the load comes. */
  readonly settling: number | undefined;
  /** The two parts of the cost, [y]²·s: integral of the squared error, and weighted effort. */
  readonly squaredError: number;
  readonly effort: number;
}

export function measure({ cost, response: { time, measured } }: Trial, { setpoint, period }: ExperimentSetup): Measures {
  const half = measured.length / 2;
  const errors = measured.map((y) => setpoint - y);
  const late = errors.slice(0, half).reduce((last, error, k) => (Math.abs(error) > 0.02 * Math.abs(setpoint) ? k : last), -1);
  const squaredError = period * errors.reduce((sum, error) => sum + error * error, 0);
  return {
    overshoot: errors.slice(0, half).reduce((most, error) => Math.max(most, -error / setpoint), 0),
    settling: late + 1 < half ? time[late + 1] : undefined,
    squaredError,
    effort: cost - squaredError,
  };
}

/**
 * How far the load moves what is measured at most, [y]: the difference between `trial` and the same experiment without a
 * load, so that a swing which has not ended when the load comes does not count.
 */
export function loadShift({ gains, response }: Trial, conditions: Conditions): number {
  const { measured } = simulate({ ...conditions, experiment: { ...conditions.experiment, load: 0 } }, gains).response;
  return measured.reduce((most, y, k) => Math.max(most, Math.abs(response.measured[k]! - y)), 0);
}
