/**
 * Gains by a textbook rule, to compare with: J. G. Ziegler and N. B. Nichols, "Optimum settings for automatic controllers",
 * Trans. ASME 64, 1942, pp. 759-768: a proportional controller is turned up until the loop just keeps on swinging.
 */
import { simulate, type Conditions, type Gains, type Response } from "./motor.js";

/** The proportional gain, V/rad, at which a swing neither grows nor decays, and its period, s. */
export interface Ultimate {
  readonly gain: number;
  readonly period: number;
}

/** Highest gain tried; the motor without sampling has its ultimate gain at 120 V/rad (E. J. Routh's criterion). */
const HIGHEST = 1000;
/** Halvings of the range of gains: the result is good to 0.001 V/rad. */
const HALVINGS = 20;

/** Times at which the angle crosses the setpoint, and the largest |error| of each swing between two of them. */
function swingsOf({ time, angle, setpoint }: Response): { crossings: number[]; peaks: number[] } {
  const errors = angle.map((y, k) => setpoint[k]! - y);
  const crossings: number[] = [], peaks: number[] = [];
  let peak = 0;
  for (let k = 1; k < errors.length; k++) {
    const [before, now] = [errors[k - 1]!, errors[k]!];
    if (before < 0 !== now < 0) {
      if (crossings.length) peaks.push(peak);
      crossings.push(time[k - 1]! + ((time[k]! - time[k - 1]!) * before) / (before - now));
      peak = 0;
    }
    peak = Math.max(peak, Math.abs(now));
  }
  return { crossings, peaks };
}

/** Find the ultimate gain by halving: without a load, and without the limit, which would hold a growing swing. */
export function findUltimate(conditions: Conditions): Ultimate {
  const free = { ...conditions, load: 0, limit: Number.MAX_VALUE, unit: { ...conditions.unit, kp: HIGHEST } };
  const swings = (kp: number) => swingsOf(simulate({ kp, ki: 0, kd: 0 }, free).response);
  let low = 0, high = HIGHEST;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    const { peaks } = swings(middle);
    if (peaks.length > 1 && peaks.at(-1)! > peaks[0]!) high = middle;
    else low = middle;
  }
  const { crossings } = swings(low);
  return { gain: low, period: (2 * (crossings.at(-1)! - crossings[0]!)) / (crossings.length - 1) };
}

/** The rule for a PID controller: kp = 0.6 Ku, reset rate ki / kp = 2 / Pu, derivative time kd / kp = Pu / 8. */
export function zieglerNichols({ gain, period }: Ultimate): Gains {
  const kp = 0.6 * gain;
  return { kp, ki: (2 * kp) / period, kd: (kp * period) / 8 };
}
