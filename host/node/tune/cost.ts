/** The cost of an experiment as the tuner counts it: assembly/tuner/cost.ts. */
import type { CostOptions } from "./options.js";
import type { Response } from "./result.js";

export interface CostParts {
  /** The criterion: ∫ e² dt, ∫ |e| dt or ∫ t |e| dt. */
  readonly error: number;
  /** Weighted Σ (Δu)², weighted overshoot, weighted settling time. */
  readonly effort: number;
  readonly overshoot: number;
  readonly settling: number;
}

/** Share of the step that counts as settled. */
const BAND = 0.02;

const WEIGHT = { ise: (size: number) => size, iae: () => 1, itae: (_: number, time: number) => time };

/** `loadTick`: from which on a load acts; 0: none. `rest`: the output before the first tick. */
export function costParts(response: Response, cost: Required<CostOptions>, period: number, loadTick = 0, rest = 0): CostParts {
  const { time, setpoint, measured, output } = response;
  const step = setpoint[0]! - measured[0]!;
  let error = 0, moved = 0, excess = 0, unsettled = 0, last = rest;
  measured.forEach((y, tick) => {
    const e = setpoint[tick]! - y, size = Math.abs(e);
    error += WEIGHT[cost.criterion](size, time[tick]!) * size * period;
    moved += (output[tick]! - last) ** 2;
    last = output[tick]!;
    if (loadTick && tick >= loadTick) return;
    excess = Math.max(excess, step < 0 ? e : -e);
    if (size > BAND * Math.abs(step)) unsettled = time[tick]! + period;
  });
  return { error, effort: cost.effort * moved, overshoot: cost.overshoot * excess, settling: cost.settling * unsettled };
}

export function costOf({ error, effort, overshoot, settling }: CostParts): number {
  return error + effort + overshoot + settling;
}
