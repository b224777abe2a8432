/** What an engineer reads off a response. */
import { costOf, costParts, type CostParts } from "./cost.js";
import type { PidGains } from "./gains.js";
import type { Conditions, ExperimentSetup } from "./job.js";
import { parallel, simulate } from "./pid.js";
import { loadTickOf, plantOf, ticksOf } from "./plants.js";
import type { Response } from "./result.js";

/** An experiment on the simulated plant of a job. */
export interface SimulatedTrial {
  /** Of the parallel form. */
  readonly gains: PidGains;
  readonly cost: number;
  readonly parts: CostParts;
  readonly response: Response;
}

/** Figures of a trial. */
export interface Measures {
  /** Highest value beyond the setpoint before the load comes, as a share of the setpoint. */
  readonly overshoot: number;
  /** Seconds until what is measured stays within 2 % of the setpoint; undefined if it does not before the load comes. */
  readonly settling: number | undefined;
}

/** The gains of a job in parallel form. */
export function parallelGains({ controller }: Conditions, list: ArrayLike<number>): PidGains {
  return parallel(controller.form, Array.from(list));
}

/** An experiment with `gains`, outside of any tuning and its bounds. */
export function trialOf(conditions: Conditions, gains: PidGains): SimulatedTrial {
  const { plant, experiment, controller, cost } = conditions;
  const law = { ...controller, period: experiment.period };
  const rest = Math.min(Math.max(0, controller.limits[0]), controller.limits[1]);
  const response = simulate(plantOf(plant, experiment), gains, law, experiment.setpoint, ticksOf(experiment), rest);
  const parts = costParts(response, cost, experiment.period, loadTickOf(experiment), rest);
  return { gains, cost: costOf(parts), parts, response };
}

export function measure({ time, measured }: Response, experiment: ExperimentSetup): Measures {
  const { setpoint } = experiment;
  const end = loadTickOf(experiment) || measured.length;
  const errors = measured.slice(0, end).map((y) => setpoint - y);
  const late = errors.reduce((last, error, k) => (Math.abs(error) > 0.02 * Math.abs(setpoint) ? k : last), -1);
  return {
    overshoot: errors.reduce((most, error) => Math.max(most, -error / setpoint), 0),
    settling: late + 1 < end ? time[late + 1] : undefined,
  };
}

/**
 * How far the load moves what is measured at most, [y]: the difference between `trial` and the same experiment without a
 * load, so that a swing which has not ended when the load comes does not count.
 */
export function loadShift({ gains, response }: SimulatedTrial, conditions: Conditions): number {
  const { measured } = trialOf({ ...conditions, experiment: { ...conditions.experiment, load: 0 } }, gains).response;
  return measured.reduce((most, y, k) => Math.max(most, Math.abs(response.measured[k]! - y)), 0);
}

