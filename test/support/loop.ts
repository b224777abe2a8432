/** The loop module, driven through its exports alone. */
import { LoopSetting } from "../../assembly/codes.js";
import { Core, Use, type Exports } from "./module.js";

export interface LoopExports extends Exports {
  objective(): number;
  data(): number;
  samples(): number;
  run(k: number): number;
}

export type Gains = readonly [number, number, number];
export type Conditions = { readonly [name in Exclude<keyof typeof LoopSetting, "Cost" | "Kp" | "Ki" | "Kd">]?: number };

/** Motor of the tutorial: kg·m², N·m·s, N·m/A, Ω, H. */
export const MOTOR = { Inertia: 0.01, Friction: 0.1, TorqueConstant: 0.01, Resistance: 1, Inductance: 0.5 };

/** A run that has not begun. Gains are in units of 1 unless told otherwise. */
export function open(conditions: Conditions, gains: Gains, use: Use | 0 = Use.ForwardDifference) {
  const core = new Core<LoopExports>("loop");
  const settings = core.floats(core.exports.objective(), LoopSetting.DeadTime + 1);
  for (const [name, value] of Object.entries({ UnitKp: 1, UnitKi: 1, UnitKd: 1, ...conditions }))
    settings[LoopSetting[name as keyof Conditions]] = value;
  core.start({ x0: [...gains], settings: { Use: use } });
  return { core, settings };
}

/** One experiment: its cost and what it recorded. */
export function experiment(gains: Gains, conditions: Conditions) {
  const { core, settings } = open(conditions, gains);
  core.exports.run(1);
  const most = core.exports.samples();
  const column = (i: number) => Array.from(core.floats(core.exports.data() + 8 * most * i, most)).slice(0, settings[LoopSetting.Samples]);
  return { cost: settings[LoopSetting.Cost]!, setpoint: column(0), measured: column(1), output: column(2) };
}

/** Largest distance between two lists. */
export const distance = (a: readonly number[], b: readonly number[]): number => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
