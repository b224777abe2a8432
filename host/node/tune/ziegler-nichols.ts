/**
 * Gains by a textbook rule, to compare with: J. G. Ziegler and N. B. Nichols, "Optimum settings for automatic controllers",
 * Trans. ASME 64, 1942, pp. 759-768: a proportional controller is turned up until the loop just keeps on swinging.
 */
import type { PidGains } from "./gains.js";
import type { Conditions } from "./job.js";
import { simulate } from "./pid.js";
import { plantOf } from "./plants.js";
import type { Response } from "./result.js";

/** The proportional gain, [u]/[y], at which a swing neither grows nor decays, and its period, s. */
export interface Ultimate {
  readonly gain: number;
  readonly period: number;
}

/** Gains tried: 2^-REACH … 2^REACH [u]/[y]. */
const REACH = 60;
/** Halvings of the range between one power of 2 and the next: the gain is good to 1e-9 of it. */
const HALVINGS = 30;
/** Holds no swing, and keeps a growing one finite. */
const LIMIT = 1e100;

/** Times at which the setpoint is crossed, and the largest |error| of each swing between two of them. */
function swingsOf({ time, measured, setpoint }: Response): { crossings: number[]; peaks: number[] } {
  const errors = measured.map((y, k) => setpoint[k]! - y);
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

/** Ticks of an experiment in which a swing shows whether it grows. */
const TICKS = 5000;

/** An experiment of a proportional controller without a load and in effect without limits: a linear loop. */
function freely({ plant, experiment, controller }: Conditions, kp: number): Response {
  const { period } = experiment;
  const law = { ...controller, period, limits: [-LIMIT, LIMIT] as const };
  return simulate(plantOf(plant, { ...experiment, load: 0 }), { kp, ki: 0, kd: 0 }, law, 1, TICKS);
}

/** Find the ultimate gain by halving; undefined if no gain in reach makes the loop swing. */
export function findUltimate(conditions: Conditions): Ultimate | undefined {
  const swings = (kp: number) => swingsOf(freely(conditions, kp));
  const grows = (kp: number) => {
    const { peaks } = swings(kp);
    return peaks.length > 1 && peaks.at(-1)! > peaks[0]!;
  };
  let power = 0;
  while (grows(2 ** power) && power > -REACH) power--;
  while (!grows(2 ** power) && power < REACH) power++;
  let low = 2 ** (power - 1), high = 2 ** power;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (grows(middle)) high = middle;
    else low = middle;
  }
  const { crossings } = swings(low);
  const period = (2 * (crossings.at(-1)! - crossings[0]!)) / (crossings.length - 1);
  return period > 0 && grows(high) ? { gain: low, period } : undefined;
}

/** The rule for a PID controller: kp = 0.6 Ku, reset rate ki / kp = 2 / Pu, derivative time kd / kp = Pu / 8. */
export function zieglerNichols({ gain, period }: Ultimate): PidGains {
  const kp = 0.6 * gain;
  return { kp, ki: (2 * kp) / period, kd: (kp * period) / 8 };
}
