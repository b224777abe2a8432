/**
 * The rate of each update, by recurrence: no exp, pow or cos. Formulas at `Schedule` in codes.ts.
 * Cosine: I. Loshchilov and F. Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017, equation 5.
 */
import { CURVATURE, FACTOR, FLOOR, ITERATIONS, PERIOD, SCHEDULE, SHARE, SLOPE, TURN, WARMUP } from "./arena";
import { Schedule } from "./codes";
import { increment } from "./vector";

/** sin h for 0 <= h <= π/4 by ten terms of its Taylor series. */
function sine(h: f64): f64 {
  const square = h * h;
  let s: f64 = 1.0;
  for (let d = 18; d; d -= 2) s = 1.0 - (s * square) / <f64>(d * (d + 1));
  return h * s;
}

/**
 * (1 + cos(π t / period)) / 2 for t = 1, 2 … in order, from SHARE = 1 and SLOPE = 0. The second difference of a cosine is
 * a multiple of itself, here 4 sin²(π / 2 period); adding up differences keeps the form stable for small angles.
 */
function cosine(period: f64): f64 {
  if (!load<i64>(SLOPE)) {
    const s = sine(1.5707963267948966 / period);
    store<f64>(CURVATURE, s * s);
    store<f64>(SLOPE, -s * s);
  }
  const slope = load<f64>(SLOPE);
  const share = load<f64>(SHARE) + slope;
  const twice = load<f64>(CURVATURE) + load<f64>(CURVATURE);
  store<f64>(SLOPE, slope + (twice - (twice + twice) * share));
  return share;
}

/** base^(halves / 2), 0 <= halves < 32: a bound on the loop, whatever the host writes while a run goes on. */
function power(base: f64, halves: i32): f64 {
  let product = halves & 1 ? sqrt(base) : 1.0;
  for (halves >>= 1; halves; halves--) product *= base;
  return product;
}

/** Settings that only make sense together. */
export function valid(): bool {
  const kind = <i32>load<f64>(SCHEDULE);
  const halves = load<f64>(FACTOR) + load<f64>(FACTOR);
  if (kind > Schedule.Cosine || <i32>halves > 16) return false;
  if (kind == Schedule.Polynomial && halves != floor(halves)) return false;
  return !kind || <i32>load<f64>(PERIOD) > 0;
}

/** Move SHARE on to the next update's: the schedules that follow from their last value. */
function advance(kind: i32): void {
  const period = load<f64>(PERIOD);
  let share = load<f64>(SHARE);
  increment(TURN);
  const restart = load<f64>(TURN) >= period;
  if (restart) {
    store<i64>(TURN, 0);
    store<i64>(SLOPE, 0);
  }
  if (kind == Schedule.Cosine) share = restart ? 1.0 : cosine(period);
  else if (restart || kind == Schedule.Exponential) share *= load<f64>(FACTOR);
  store<f64>(SHARE, share);
}

/** What to multiply `Rate` with for this update. Call once an update. */
export function share(): f64 {
  const k = load<f64>(ITERATIONS);
  const warmup = load<f64>(WARMUP);
  if (k < warmup) return (k + 1.0) / warmup;
  const kind = <i32>load<f64>(SCHEDULE);
  if (!kind) return 1.0;
  const factor = load<f64>(FACTOR);
  let share = load<f64>(SHARE);
  if (kind == Schedule.InverseTime) share = 1.0 / (1.0 + factor * (k - warmup));
  else if (kind == Schedule.Polynomial) share = power(max(1.0 - (k - warmup) / load<f64>(PERIOD), 0.0), <i32>(factor + factor) & 31);
  else advance(kind);
  const floor = load<f64>(FLOOR);
  return floor + (1.0 - floor) * share;
}
