/** The tuner's controller in TypeScript, for simulations outside of a tuning: assembly/tuner/pid.ts. */
import type { FormName } from "../tuner-settings.js";
import type { PidGains } from "./gains.js";
import type { SimulatedPlant } from "./plants.js";
import type { Response } from "./result.js";

/** What the controller is, but for its gains. */
export interface Law {
  readonly period: number;
  readonly filter: number;
  readonly tracking: number;
  readonly limits: readonly [number, number];
}

/** Gains of the parallel form from a list in any form. */
export function parallel(form: FormName, [k = 0, i = 0, d = 0]: readonly number[]): PidGains {
  if (form === "parallel") return { kp: k, ki: i, kd: d };
  const ki = k / i;
  return form === "standard" ? { kp: k, ki, kd: k * d } : { kp: k * (1 + d / i), ki, kd: k * d };
}

/** The controller's answers, from rest at `y` with the output `u` on. */
export function controllerOf({ kp, ki, kd }: PidGains, { period, filter, tracking, limits: [low, high] }: Law, y: number, u: number) {
  let integral = u, slope = 0, last = y;
  return (setpoint: number, measured: number): number => {
    const error = setpoint - measured;
    slope = (filter * slope - (measured - last)) / (filter + period);
    last = measured;
    const wanted = kp * error + integral + kd * slope;
    const output = wanted > low ? (wanted < high ? wanted : high) : low;
    const gain = ki * period;
    // In this order, for the same bits as the module's.
    if (tracking > 0) integral += gain * error + gain * tracking * (output - wanted);
    else if (!((wanted > high && error > 0) || (wanted < low && error < 0))) integral += gain * error;
    return output;
  };
}

/** An experiment of `ticks` on a plant, from rest with the output `u`. */
export function simulate(plant: SimulatedPlant, gains: PidGains, law: Law, setpoint: number, ticks: number, u = 0): Response {
  const measured: number[] = [], output: number[] = [];
  let y = plant.start();
  const control = controllerOf(gains, law, y, u);
  for (let tick = 0; tick < ticks; tick++) {
    measured.push(y);
    output.push(control(setpoint, y));
    y = plant.step(output[tick]!);
  }
  return { time: measured.map((_, tick) => tick * law.period), setpoint: measured.map(() => setpoint), measured, output };
}
