/** Simulated plants: what is measured starts at 0, the load comes half way. */
import type { ExperimentSetup, Heater, Motor, PlantModel } from "./job.js";
import { plantOfModel } from "./model.js";

/** A plant that is driven period by period. */
export interface SimulatedPlant {
  /** Back to rest; returns what is measured there. */
  start(): number;
  /** Hold the output `u` for a period; returns what is measured at its end. */
  step(u: number): number;
}

/** Ticks of an experiment. */
export function ticksOf({ duration, period }: { readonly duration: number; readonly period: number }): number {
  return Math.round(duration / period);
}

/** First tick with a load; 0: none comes. */
export function loadTickOf(experiment: ExperimentSetup): number {
  return experiment.load === 0 ? 0 : Math.ceil(ticksOf(experiment) / 2);
}

export function plantOf(plant: PlantModel, experiment: ExperimentSetup): SimulatedPlant {
  if (plant.type === "motor") return motor(plant, experiment);
  if (plant.type === "heater") return heater(plant, experiment);
  return plantOfModel({ ...plant, load: experiment.load, loadAt: ticksOf(experiment) / 2 }, experiment.period);
}

/**
 * L di/dt = u - R i - K ω, J dω/dt = K i - b ω - τ, dθ/dt = ω, by a Taylor series to order 4 a period: each derivative is the plant
 * applied to the one before.
 */
function motor({ inertia: j, friction: b, torqueConstant: k, resistance: r, inductance: l }: Motor, experiment: ExperimentSetup): SimulatedPlant {
  const { period } = experiment, half = ticksOf(experiment) / 2;
  let i = 0, w = 0, th = 0, tick = 0;
  return {
    start: () => (i = w = th = tick = 0),
    step(u) {
      const torque = tick++ < half ? 0 : experiment.load;
      let di = (period * (u - r * i - k * w)) / l;
      let dw = (period * (k * i - b * w - torque)) / j;
      let dth = period * w;
      for (let order = 2; order <= 5; order++) {
        [i, w, th] = [i + di, w + dw, th + dth];
        const share = period / order;
        [di, dw, dth] = [(-share * (r * di + k * dw)) / l, (share * (k * di - b * dw)) / j, share * dw];
      }
      return th;
    },
  };
}

/**
 * τ dy/dt = K (u(t - θ) - load) - y, exact for a held output. The dead time is a number of whole periods and a rest, until which the
 * output of one tick earlier still arrives.
 */
function heater({ gain, timeConstant, deadTime }: Heater, experiment: ExperimentSetup): SimulatedPlant {
  const { period, load } = experiment, half = ticksOf(experiment) / 2;
  const whole = Math.floor(deadTime / period);
  const rest = Math.max(0, Math.min(period, deadTime - whole * period));
  const outputs: number[] = [];
  let y = 0;
  const approach = (heat: number, h: number) => (y += (gain * heat - y) * -Math.expm1(-h / timeConstant));
  return {
    start() {
      outputs.length = 0;
      return (y = 0);
    },
    step(u) {
      const tick = outputs.push(u) - 1;
      const loss = tick < half ? 0 : load;
      approach((outputs[tick - whole - 1] ?? 0) - loss, rest);
      return approach((outputs[tick - whole] ?? 0) - loss, period - rest);
    },
  };
}
