/**
 * The rule of S. Skogestad, "Simple analytic rules for model reduction and PID controller tuning", J. Process Control 13, 2003, on
 * the model that the tuner identifies from the record of the first experiment: two experiments, then the gains stay.
 */
import { TunerSlot } from "../../dist/assembly/tuner/codes.js";
import { identified } from "./tuner.mjs";

/** kp, ki, kd of the parallel form for a model of second order, its closed loop as slow as its dead time. */
export function rule({ b0, b1, a1, a0, deadTime }, period) {
  const root = Math.sqrt(Math.max(0, a1 * a1 - 4 * a0)), real = a1 * a1 > 4 * a0;
  const slow = real ? 2 / (a1 - root) : 1 / Math.sqrt(a0), zero = b1 / b0;
  const fast = Math.max(0, (real ? 2 / (a1 + root) : slow) - Math.max(0, zero));
  const delay = Math.max(deadTime + period + Math.max(0, -zero), 2 * period + 0.02 * fast);
  const gain = (slow * a0) / (2 * b0 * delay), ti = Math.min(slow, 8 * delay);
  return [gain * (1 + fast / ti), gain / ti, gain * fast];
}

export const simc = {
  name: "SIMC on the identified model",
  tune({ experiment, run, recommend, z0, lower, upper, plant, cost }) {
    const { record } = experiment(z0, Infinity);
    const slots = identified({ plant, cost, lower, upper }, z0, record);
    const model = { b0: slots[TunerSlot.B0], b1: slots[TunerSlot.B1], a1: slots[TunerSlot.A1], a0: slots[TunerSlot.A0], deadTime: slots[TunerSlot.DeadTime] };
    const z = rule(model, plant.period).map((gain, i) => Math.min(upper[i], Math.max(lower[i], Math.log(Math.max(gain, 1e-12)))));
    recommend(z);
    run(z);
  },
};
