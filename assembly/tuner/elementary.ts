/** Exponential and logarithm from + - * / alone: equal bits everywhere, whatever the compiler's flags. */

const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;

/** e^x for |x| <= 700, within two units in the last place: 2^k e^r, |r| <= ln 2 / 2, e^r by its Taylor polynomial. */
export function exp(x: f64): f64 {
  const k = nearest(x * 1.4426950408889634);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum: f64 = 1.0;
  for (let i = 13; i > 0; i--) sum = 1.0 + (sum * r) / <f64>i;
  return sum * reinterpret<f64>(<i64>(1023 + <i32>k) << 52);
}

/** ln x for positive normal x, within two units: x = 2^k m, m near 1, ln m = 2 artanh((m - 1) / (m + 1)) by its series. */
export function log(x: f64): f64 {
  const bits = reinterpret<i64>(x);
  // The upper half of the bits is enough to tell on which side of √2 the fraction is.
  const k = (<i32>(bits >> 32) - 0x3fe6a09e) >> 20;
  const m = reinterpret<f64>(bits - (<i64>k << 52));
  const f = (m - 1.0) / (m + 1.0);
  const square = f * f;
  let sum: f64 = 0.0;
  for (let i = 21; i > 0; i -= 2) sum = sum * square + 1.0 / <f64>i;
  return <f64>k * LN2_HIGH + (2.0 * f * sum + <f64>k * LN2_LOW);
}
