/** The box lower <= x <= upper. */
import { LOWER, UPPER, X } from "./arena";

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

/** Move X to the nearest point of the box. */
export function project(extent: usize): void {
  do {
    extent -= 8;
    store<f64>(X + extent, max(load<f64>(LOWER + extent), min(load<f64>(UPPER + extent), load<f64>(X + extent))));
  } while (extent);
}
