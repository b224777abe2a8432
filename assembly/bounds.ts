/** The box lower <= x <= upper. */
import { DIFFERENCE_SCALE, G, LOWER, UPPER, X } from "./arena";
import { BOUNDS } from "./config";

/** Whether the box holds a finite point: no NaN, lower <= upper. `finite`: and its widths are finite, to draw from. */
export function valid(extent: usize, finite: bool): bool {
  do {
    extent -= 8;
    const lower = load<f64>(LOWER + extent);
    const upper = load<f64>(UPPER + extent);
    if (!(lower <= upper) || !((finite ? upper - lower : max(lower, -upper)) < Infinity)) return false;
  } while (extent);
  return true;
}

/** Size of x_i that steps and perturbations are relative to. */
export function scaled(x: f64): f64 {
  return max(abs(x), load<f64>(DIFFERENCE_SCALE));
}

/** The number nearest to x_i, at `offset`, that the box allows. */
export function clamp(offset: usize, x: f64): f64 {
  return BOUNDS ? max(load<f64>(LOWER + offset), min(load<f64>(UPPER + offset), x)) : x;
}

/** Move X to the nearest point of the box. */
export function project(extent: usize): void {
  do {
    extent -= 8;
    store<f64>(X + extent, max(load<f64>(LOWER + extent), min(load<f64>(UPPER + extent), load<f64>(X + extent))));
  } while (extent);
}

/** No bounds: methods from SR1 on always look at the box. */
export function open(extent: usize): void {
  do {
    extent -= 8;
    store<f64>(LOWER + extent, -Infinity);
    store<f64>(UPPER + extent, Infinity);
  } while (extent);
}

/** Whether x_i, at `offset`, is held by the box: it has no width, or x_i is at a bound and downhill leads out. */
export function held(offset: usize, x: f64, g: f64): bool {
  if (!BOUNDS) return false;
  const lower = load<f64>(LOWER + offset);
  const upper = load<f64>(UPPER + offset);
  return lower == upper || (g > 0.0 ? x <= lower : x >= upper && g < 0.0);
}

/** Largest |g_i| of X and G whose x_i is not held. */
export function steepest(extent: usize): f64 {
  let size: f64 = 0.0;
  do {
    extent -= 8;
    const g = load<f64>(G + extent);
    if (!held(extent, load<f64>(X + extent), g)) size = max(size, abs(g));
  } while (extent);
  return size;
}
