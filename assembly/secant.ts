/**
 * What a step s tells of the curvature along it. y = g1 - g0 is corrected by the values of f, as in J. Zhang and C. Xu, "Properties
 * and numerical performance of quasi-Newton methods with modified quasi-Newton equations", J. Comput. Appl. Math. 137, 2001:
 * y (1 + θ / s·y), θ = 3 (2 (f0 - f1) + s·(g0 + g1)).
 */

/** Rounding of f that is expected, relative to |f|; s·y must be WORTH times as much for a correction. */
export const ROUNDING: f64 = 10.0 * f64.EPSILON;
const WORTH: f64 = 1e3;
/** Largest |θ / s·y|. */
const LARGEST: f64 = 0.9;

/** The factor of y for a step from `value` and slope s·g0 = `start` to `f` and s·g1 = `end`, with θ times `weight`. */
export function correction(value: f64, start: f64, f: f64, end: f64, weight: f64): f64 {
  const sy = end - start;
  if (!(abs(sy) > WORTH * ROUNDING * max(abs(f), abs(value)))) return 1.0;
  const theta = 3.0 * weight * (2.0 * (value - f) + start + end);
  return 1.0 + max(-LARGEST, min(LARGEST, theta / sy));
}
