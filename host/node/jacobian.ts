/** Residuals and their derivatives: the problem's own, or by differences. */
import { OptimizerError, show } from "./errors.js";
import type { LeastSquaresProblem } from "./least-squares.js";

/** Step of a difference, relative to the size of x_i: residuals are seldom right to more digits than twice its number. */
const STEPS = { forward: 2 ** -24, central: 2 ** -17 };
/** An x_i is taken for this share of its typical size at least: a step relative to an x_i near 0 would be lost in the residuals. */
const LEAST = 2 ** -16;

export type JacobianMode = "analytic" | keyof typeof STEPS;

/** f64[n] each: a box, and the typical size of each x_i, > 0. */
export interface Sides {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly typical: Float64Array;
}

/** Call a function that writes into `out`; what it leaves unwritten is NaN. */
function written(name: "residuals" | "jacobian", problem: LeastSquaresProblem, x: Float64Array, out: Float64Array): void {
  const returned: unknown = problem[name]!(x, out.fill(NaN));
  if (returned !== undefined && returned !== out)
    throw new OptimizerError("bad-value", `problem.${name}: it returned ${show(returned)}; it must write into its second argument`);
}

/** Write the residuals at x into `out`, f64[m]. */
export const residualsAt = (problem: LeastSquaresProblem, x: Float64Array, out: Float64Array) => written("residuals", problem, x, out);

/** Write the problem's own Jacobian at x into `out`, f64[m·n]. */
export const jacobianAt = (problem: LeastSquaresProblem, x: Float64Array, out: Float64Array) => written("jacobian", problem, x, out);

/**
 * Write the Jacobian at x into `out`, f64[m·n], by differences of columns, within the box.
 * `base`, f64[m]: the residuals at x. Returns the evaluations that it took.
 * J. E. Dennis and R. B. Schnabel, "Numerical methods for unconstrained optimization", SIAM 1996, section 5.4.
 */
export function differences(
  problem: LeastSquaresProblem, x: Float64Array, base: Float64Array, mode: keyof typeof STEPS, { lower, upper, typical }: Sides, out: Float64Array,
): number {
  const n = x.length, m = base.length;
  const probe = new Float64Array(m), other = mode === "central" ? new Float64Array(m) : base;
  let evaluations = 0;
  const at = (j: number, place: number, to: Float64Array): number => {
    const moved = x.slice();
    moved[j] = Math.max(lower[j]!, Math.min(upper[j]!, place));
    residualsAt(problem, moved, to);
    evaluations++;
    return moved[j]!;
  };
  for (let j = 0; j < n; j++) {
    const center = x[j]!, size = center === 0 ? typical[j]! : Math.max(Math.abs(center), LEAST * typical[j]!);
    const step = STEPS[mode] * size;
    // Where the box ends, a forward difference goes to the side with more room.
    const side = center + step > upper[j]! && center - lower[j]! > upper[j]! - center ? -step : step;
    const width = at(j, center + side, probe) - (mode === "central" ? at(j, center - side, other) : center);
    for (let i = 0; i < m; i++) out[i * n + j] = width === 0 ? 0 : (probe[i]! - other[i]!) / width;
  }
  return evaluations;
}
