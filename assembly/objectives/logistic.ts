/** exp and log for the logistic loss and the heater, by series of + - * / alone: equal bits everywhere, a few units in the last place. */

/** exp(-t), t >= 0; 0 from t = 700 on; Infinity and NaN are passed on, so that a tell refuses them. */
export function decay(t: f64): f64 {
  if (!(t < 700.0)) return t - t == 0.0 ? 0.0 : t;
  const k = nearest(t * 1.4426950408889634);
  // ln 2 in two parts: k times the first is exact.
  const r = t - k * 0.6931471803691238 - k * 1.9082149292705877e-10;
  let s: f64 = 1.0;
  for (let i: f64 = 14.0; i > 0.0; i -= 1.0) s = 1.0 - (r * s) / i;
  return s * reinterpret<f64>((1023 - <i64>(<i32>k)) << 52);
}

/** log(1 + u), 0 <= u <= 1: 2 atanh(u / (2 + u)). */
export function logOnePlus(u: f64): f64 {
  const s = u / (2.0 + u);
  let sum: f64 = 0.0;
  for (let d: f64 = 37.0; d > 0.0; d -= 2.0) sum = sum * s * s + 1.0 / d;
  return 2.0 * s * sum;
}
