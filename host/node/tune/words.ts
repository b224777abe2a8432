/** What the quantities of each plant are called, with their units. */
import type { CriterionName } from "../tuner-settings.js";
import type { GainName } from "./gains.js";
import type { Conditions, PlantModel } from "./job.js";

export interface Quantity {
  readonly name: string;
  readonly unit: string;
}

export interface Words {
  readonly title: string;
  readonly measured: Quantity;
  readonly output: Quantity;
  readonly load: Quantity;
}

export const WORDS: Record<PlantModel["type"], Words> = {
  motor: {
    title: "Position control of a DC motor",
    measured: { name: "angle", unit: "rad" },
    output: { name: "voltage", unit: "V" },
    load: { name: "load torque", unit: "N·m" },
  },
  heater: {
    title: "Temperature control of a heater",
    measured: { name: "temperature rise", unit: "K" },
    output: { name: "heating", unit: "%" },
    load: { name: "heat loss", unit: "%" },
  },
  model: {
    title: "Control of an identified plant",
    measured: { name: "measured", unit: "y" },
    output: { name: "output", unit: "u" },
    load: { name: "load", unit: "u" },
  },
};

export function gainUnits({ measured: { unit: y }, output: { unit: u } }: Words): Record<GainName, string> {
  return { kp: `${u}/${y}`, ki: `${u}/(${y}·s)`, kd: `${u}·s/${y}`, k: `${u}/${y}`, ti: "s", td: "s" };
}

/** Model and constants of a plant, in a sentence or two. */
export function describe({ plant, experiment }: Conditions): string {
  if (plant.type === "heater")
    return `Plant: heater with a gain of ${plant.gain} K/%, a time constant of ${plant.timeConstant} s and a dead time of `
      + `${plant.deadTime} s; its temperature is counted from ambient. Simulated exactly for the held output.`;
  if (plant.type === "model")
    return `Plant: (${plant.b0} + ${plant.b1} s) e^(-${plant.deadTime} s) / (s² + ${plant.a1} s + ${plant.a0}), `
      + "simulated exactly for the held output.";
  const { inertia, friction, torqueConstant, resistance, inductance } = plant;
  return `Plant: DC motor with J = ${inertia} kg·m², b = ${friction} N·m·s, K = ${torqueConstant} N·m/A, R = ${resistance} Ω, `
    + `L = ${inductance} H, controlled in its angle. Simulated in steps of ${1000 * experiment.period} ms by a Taylor series of order 4.`;
}

/** Unit of a cost by this criterion. */
export function costUnit({ measured: { unit } }: Words, criterion: CriterionName): string {
  return { ise: `${unit}²·s`, iae: `${unit}·s`, itae: `${unit}·s²` }[criterion];
}
