/** A PID loop and its cost written from docs/tuning.md alone, to compare with. */
export interface Loop {
  readonly period: number;
  readonly ticks: number;
  readonly setpoint: number;
  readonly filter?: number;
  readonly tracking?: number;
  readonly limits: readonly [number, number];
  readonly loadTick?: number;
  readonly cost?: { readonly criterion?: "ise" | "iae" | "itae"; readonly effort?: number; readonly overshoot?: number; readonly settling?: number };
}

export interface Steps {
  start(): number;
  step(u: number): number;
}

export interface Made {
  readonly cost: number;
  readonly y: number[];
  readonly u: number[];
}

/** One experiment from rest at the output 0. */
export function experimentOn(plant: Steps, [kp, ki, kd]: readonly number[], loop: Loop): Made {
  const { period: T, filter: tf = 0, tracking = 0, limits: [low, high], setpoint: r, cost = {} } = loop;
  const y: number[] = [plant.start()], u: number[] = [];
  let integral = 0, slope = 0;
  for (let k = 0; k < loop.ticks; k++) {
    const e = r - y[k]!;
    slope = (tf * slope - (y[k]! - (y[k - 1] ?? y[0]!))) / (tf + T);
    const wanted = kp! * e + integral + (kd ?? 0) * slope;
    u[k] = Math.min(high, Math.max(low, wanted));
    if (tracking > 0) integral += ki! * T * (e + tracking * (u[k]! - wanted));
    else if (wanted === u[k] || wanted > high !== e > 0) integral += ki! * T * e;
    y.push(plant.step(u[k]!));
  }
  y.pop();
  const errors = y.map((value) => r - value);
  const until = loop.loadTick || loop.ticks;
  const weight = { ise: (e: number) => e * e, iae: Math.abs, itae: (e: number, k: number) => k * T * Math.abs(e) }[cost.criterion ?? "ise"];
  const error = errors.reduce((sum, e, k) => sum + T * weight(e, k), 0);
  const effort = u.reduce((sum, value, k) => sum + (value - (u[k - 1] ?? 0)) ** 2, 0);
  const step = r - y[0]!;
  const overshoot = Math.max(0, ...errors.slice(0, until).map((e) => (step > 0 ? -e : e)));
  const last = errors.slice(0, until).map((e) => Math.abs(e) > 0.02 * Math.abs(step)).lastIndexOf(true);
  return { cost: error + (cost.effort ?? 0) * effort + (cost.overshoot ?? 0) * overshoot + (cost.settling ?? 0) * T * (last + 1), y, u };
}

/** k / (τ s + 1) behind a dead time of whole periods, exact for a held output; a load joins the output from a tick on. */
export function firstOrder(k: number, tau: number, periods: number, T: number, load = 0, from = Infinity): Steps {
  const a = Math.exp(-T / tau);
  let past: number[] = [], y = 0;
  return {
    start() {
      past = [];
      return (y = 0);
    },
    step(u) {
      past.push(u);
      const arrives = (past.at(-1 - periods) ?? 0) + (past.length - 1 >= from ? load : 0);
      return (y = a * y + (1 - a) * k * arrives);
    },
  };
}

/** The step response of n equal lags 1 / (s + 1)^n by small Euler steps of the chain. */
export function lags(n: number, T: number, parts = 20): Steps {
  let x: number[] = [];
  return {
    start() {
      x = Array<number>(n).fill(0);
      return 0;
    },
    step(u) {
      for (let i = 0; i < parts; i++) x = x.map((value, j) => value + (T / parts) * ((j ? x[j - 1]! : u) - value));
      return x[n - 1]!;
    },
  };
}
