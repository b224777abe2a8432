/** What every tell does with a run, whatever its method: the best point, and the end. */
import { BEST_VALUE, EVALUATIONS, POINT0, REQUEST, SINCE, SPARE, STATUS, VECTOR, X } from "./arena";
import { Request } from "./codes";
import { FULL, STOPS } from "./config";
import { finite, increment } from "./vector";

/** Bits of the NaN in F that stands for a value not written since the last tell. */
export const UNWRITTEN: i64 = -1;

/** Stop the run if there is a reason `why`. Returns the request. */
export function finish(why: i32): i32 {
  store<i32>(STATUS, why);
  if (why) store<i32>(REQUEST, Request.Stopped);
  return load<i32>(REQUEST);
}

/** Copy x to the spare point, where a better value makes it the best. False if an x_i is not finite. */
export function keep(extent: usize): bool {
  const spare = <usize>load<i32>(SPARE);
  let size: f64 = 0.0;
  do {
    extent -= 8;
    const x = load<f64>(X + extent);
    store<f64>(POINT0 + spare + extent, x);
    size = max(size, abs(x));
  } while (extent);
  return finite(size);
}

/** Count an evaluation of x, a copy of which is the point `spare`, with the value `f`: the best point if it is lower. */
export function take(f: f64, spare: i32): void {
  if (FULL) increment(EVALUATIONS);
  if (f < load<f64>(BEST_VALUE)) {
    // In this order: a host that cuts the call off between the two never reads a value that best() does not reach.
    store<i32>(SPARE, VECTOR - spare);
    store<f64>(BEST_VALUE, f);
    if (STOPS) store<i64>(SINCE, 0);
  }
}
