/**
 * Gradient by differences, one value a tell: after the value at x come x_0 + h (and x_0 - h), x_1 + h …
 * h = DifferenceStep · max(|x_i|, DifferenceScale), as it really is after rounding, and shorter where the box ends; then a
 * forward difference goes to the side with more room.
 * J. E. Dennis and R. B. Schnabel, "Numerical methods for unconstrained optimization", SIAM 1996, sections 5.4 and 5.6.
 */
import { DIFFERENCE_SCALE, DIFFERENCE_STEP, EXTENT, G, LOWER, PROBES, SCRATCH, UPPER, X } from "./arena";
import { Use } from "./codes";
import { BOUNDS } from "./config";

/** f64: the value at x. */
const VALUE: usize = SCRATCH;
/** f64 each: the x_i that is being changed; place and value that its next probe is compared with. */
const CENTER: usize = SCRATCH + 8;
const OTHER: usize = SCRATCH + 16;
const OTHER_VALUE: usize = SCRATCH + 24;

/** The value at x, once G is complete. */
export function value(): f64 {
  return load<f64>(VALUE);
}

/** Whether the step is from 2^-52, below which it is lost in rounding, to 2, and the scale not 0. */
export function valid(): bool {
  const exponent = <u32>(load<u64>(DIFFERENCE_STEP) >> 52);
  return exponent - 971 <= 52 && load<i64>(DIFFERENCE_SCALE) != 0;
}

/** Move x_i to CENTER + h, or `back` to CENTER - h, inside the box. */
function move(offset: usize, back: bool, use: i32): void {
  const center = load<f64>(CENTER);
  const h = load<f64>(DIFFERENCE_STEP) * max(abs(center), load<f64>(DIFFERENCE_SCALE));
  let place = back ? center - h : center + h;
  if (BOUNDS && use & Use.Bounds) {
    const lower = load<f64>(LOWER + offset);
    const upper = load<f64>(UPPER + offset);
    if (!(use & Use.CentralDifference) && place > upper && center - lower > upper - center) place = center - h;
    place = max(lower, min(upper, place));
  }
  store<f64>(X + offset, place);
}

/**
 * Take `f`, the value at X. True: X holds the next probe. False: G is complete and X as before.
 * PROBES is 0 outside a gradient; inside, the offset of x_i + 8, + 1 if the first of two probes is under way.
 */
export function probe(f: f64, use: i32): bool {
  let probes = load<i32>(PROBES);
  let offset = <usize>(probes & ~7);
  if (probes & 1) {
    offset -= 8;
    store<f64>(OTHER, load<f64>(X + offset));
    store<f64>(OTHER_VALUE, f);
    store<i32>(PROBES, probes - 1);
    move(offset, true, use);
    return true;
  }
  if (probes) {
    const d = load<f64>(X - 8 + offset) - load<f64>(OTHER);
    // A box of no width leaves no room for a difference.
    store<f64>(G - 8 + offset, reinterpret<i64>(d) ? (f - load<f64>(OTHER_VALUE)) / d : 0.0);
    store<f64>(X - 8 + offset, load<f64>(CENTER));
    if (offset == load<i32>(EXTENT)) {
      store<i32>(PROBES, 0);
      return false;
    }
  } else store<f64>(VALUE, f);
  store<f64>(CENTER, load<f64>(X + offset));
  store<f64>(OTHER, load<f64>(X + offset));
  store<f64>(OTHER_VALUE, load<f64>(VALUE));
  store<i32>(PROBES, <i32>offset + (use & Use.CentralDifference ? 9 : 8));
  move(offset, false, use);
  return true;
}
