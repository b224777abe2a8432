/** How well the parameters of a fit are known. G. A. F. Seber and C. J. Wild, "Nonlinear regression", Wiley 1989, section 2.1. */

export interface Uncertainty {
  /** f64[n·n]: f / (m - n) · (JᵀJ)⁻¹; undefined if that is singular, m <= n, or the run was cut off before J was known at x. */
  readonly covariance: Float64Array | undefined;
  /** f64[n], roots of the covariance's diagonal; NaN without it. */
  readonly standardErrors: Float64Array;
  /** m - n. */
  readonly degreesOfFreedom: number;
}

/** Below this share of a column's square, what the columns before it leave of it is rounding. */
const SINGULAR = 1e-15;

function columnLength(jacobian: Float64Array, m: number, n: number, j: number): number {
  let sum = 0;
  for (let i = 0; i < m; i++) sum += jacobian[i * n + j]! ** 2;
  return Math.sqrt(sum);
}

/** Cholesky's factor of JᵀJ with columns of length 1, lower triangle; undefined if it is singular. */
function factor(matrix: Float64Array, n: number): Float64Array | undefined {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= l[i * n + k]! * l[j * n + k]!;
      if (i === j && !(sum > SINGULAR)) return undefined;
      l[i * n + j] = i === j ? Math.sqrt(sum) : sum / l[j * n + j]!;
    }
  return l;
}

/** Column j of (L Lᵀ)⁻¹. */
function inverseColumn(l: Float64Array, n: number, j: number): Float64Array {
  const x = new Float64Array(n);
  x[j] = 1;
  for (let i = j; i < n; i++) {
    for (let k = j; k < i; k++) x[i]! -= l[i * n + k]! * x[k]!;
    x[i]! /= l[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= l[k * n + i]! * x[k]!;
    x[i]! /= l[i * n + i]!;
  }
  return x;
}

/** JᵀJ with columns of J made 1 long, and their lengths. */
function normal(jacobian: Float64Array, m: number, n: number): { matrix: Float64Array; lengths: Float64Array } {
  const lengths = Float64Array.from({ length: n }, (_, j) => columnLength(jacobian, m, n, j) || 1);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++)
      for (let k = 0; k <= j; k++) matrix[j * n + k]! += (jacobian[i * n + j]! / lengths[j]!) * (jacobian[i * n + k]! / lengths[k]!);
  return { matrix, lengths };
}

function covarianceOf(variance: number, jacobian: Float64Array, m: number, n: number): Float64Array | undefined {
  const { matrix, lengths } = normal(jacobian, m, n);
  const l = factor(matrix, n);
  if (!l) return undefined;
  const covariance = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const column = inverseColumn(l, n, j);
    for (let i = 0; i < n; i++) covariance[i * n + j] = (variance / lengths[i]! / lengths[j]!) * column[i]!;
  }
  return covariance;
}

/** Of a fit with the sum of squares `value` and the Jacobian `jacobian`, f64[m·n], if it is known. */
export function uncertaintyOf(value: number, jacobian: Float64Array | undefined, m: number, n: number): Uncertainty {
  const degreesOfFreedom = m - n;
  const covariance = jacobian && degreesOfFreedom > 0 ? covarianceOf(value / degreesOfFreedom, jacobian, m, n) : undefined;
  const standardErrors = Float64Array.from({ length: n }, (_, i) => (covariance ? Math.sqrt(covariance[i * (n + 1)]!) : NaN));
  return { covariance, standardErrors, degreesOfFreedom };
}
