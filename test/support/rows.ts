/** Least squares by rows: passes over the residuals of a problem, as the core asks for them. */
import { Core, Request, Slot, Status, type Exports, type Plan } from "./module.js";

export interface RowExports extends Exports {
  row(): number;
}

/** m residuals and their derivatives, f64[m] and f64[m·n], row by row. */
export interface Sum {
  readonly m: number;
  residuals(x: Float64Array, out: Float64Array): unknown;
  jacobian(x: Float64Array, out: Float64Array): unknown;
}

export interface Pass {
  request: Request;
  x: number[];
  /** Σ r_i² at x. */
  f: number;
}

export interface Fit {
  reason: keyof typeof Status;
  best: number[];
  bestValue: number;
  iterations: number;
  evaluations: number;
  passes: Pass[];
  /** Evaluations of all residuals, where those of an accepted point are kept for its Jacobian; and Jacobians. */
  residuals: number;
  jacobians: number;
}

export const sumOfSquares = (r: Float64Array): number => r.reduce((sum, value) => sum + value * value, 0);

interface Fitting {
  module?: string | Uint8Array<ArrayBuffer>;
  /** Called before every call of `row` and `tell`: the core that goes on. */
  before?(core: Core<RowExports>): Core<RowExports>;
}

/** A run of Levenberg-Marquardt to its end; a refusal is an error. */
export function fit({ m, residuals, jacobian }: Sum, plan: Plan, { module = "levenberg-marquardt", before = (core) => core }: Fitting = {}): Fit {
  let core = new Core<RowExports>(module);
  const start = core.start({ method: "LevenbergMarquardt", ...plan }), n = plan.x0.length;
  if (start <= 0) throw new Error(`start: ${Status[start]}`);
  const r = new Float64Array(m), base = new Float64Array(m), J = new Float64Array(m * n), passes: Pass[] = [];
  for (let request: Request; (request = core.exports.ask()); ) {
    const { x } = core;
    residuals(x, r);
    if (request === Request.ResidualsAndJacobian) {
      jacobian(x, J);
      base.set(r);
    }
    passes.push({ request, x: Array.from(x), f: sumOfSquares(r) });
    for (let i = 0; i < m; i++) {
      core = before(core);
      core.slots[Slot.Value] = request === Request.Curvature ? r[i]! - base[i]! : r[i]!;
      if (request !== Request.Residuals) core.g.set(J.subarray(i * n, i * n + n));
      if (core.exports.row() !== request) throw new Error(`row: ${core.exports.row()}`);
    }
    core = before(core);
    const result = core.exports.tell();
    if (result < 0) throw new Error(`tell ${passes.length}: ${Status[result]}`);
  }
  const asked = (request: Request) => passes.filter((pass) => pass.request === request).length;
  const jacobians = asked(Request.ResidualsAndJacobian);
  return {
    reason: core.reason as keyof typeof Status, best: Array.from(core.best), bestValue: core.slots[Slot.BestValue]!, passes, jacobians,
    iterations: core.slots[Slot.Iterations]!, evaluations: core.slots[Slot.Evaluations]!, residuals: passes.length - jacobians + 1,
  };
}
