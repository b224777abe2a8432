/**
 * The cost of an experiment, live and simulated: it never falls while the experiment goes on, so that a guard may look at it.
 *
 *   criterion + effort · Σ (Δu)² + overshoot · max(y - r) + settling · (last time outside 2 % of the step)
 */
import { setting } from "./arena";
import { Criterion, TunerSetting } from "./codes";

/** f64 each: the sums, the largest overshoot, the time not settled, the last output. */
export const COST_BYTES: usize = 32;
const SUM: usize = 0;
const EXCESS: usize = 8;
const UNSETTLED: usize = 16;
const LAST: usize = 24;
const BAND: f64 = 0.02;

/** Begin, with the output `u` before the first tick. */
export function begin(at: usize, u: f64): void {
  store<f64>(at + SUM, 0.0);
  store<f64>(at + EXCESS, 0.0);
  store<f64>(at + UNSETTLED, 0.0);
  store<f64>(at + LAST, u);
}

/** The error e at time t of a step by `step`, the next one after `period`; `loaded`: a load acts. */
export function add(at: usize, t: f64, period: f64, e: f64, step: f64, loaded: bool): void {
  const size = abs(e);
  const criterion = setting(TunerSetting.Criterion);
  const weight = criterion == <f64>Criterion.ISE ? size : criterion == <f64>Criterion.IAE ? 1.0 : t;
  store<f64>(at + SUM, load<f64>(at + SUM) + weight * size * period);
  if (loaded) return;
  store<f64>(at + EXCESS, max(load<f64>(at + EXCESS), step < 0.0 ? e : -e));
  if (size > BAND * abs(step)) store<f64>(at + UNSETTLED, t + period);
}

/** The output of this tick. */
export function move(at: usize, u: f64): void {
  const change = u - load<f64>(at + LAST);
  store<f64>(at + LAST, u);
  store<f64>(at + SUM, load<f64>(at + SUM) + setting(TunerSetting.Effort) * change * change);
}

export function total(at: usize): f64 {
  const excess = setting(TunerSetting.Overshoot) * load<f64>(at + EXCESS);
  return load<f64>(at + SUM) + excess + setting(TunerSetting.Settling) * load<f64>(at + UNSETTLED);
}
