// Compass search. T. G. Kolda, R. M. Lewis and V. Torczon, "Optimization by direct search: new perspectives on some classical
// and modern methods", SIAM Review 45(3), 2003, section 1 and algorithm 3.2.
//
// Asks for x ± Δ s_i e_i one after another, s_i = max(|x0_i|, DifferenceScale), cut off at the box. The first better point is
// the next x, and its direction is tried again; a second time in a row doubles Δ, which begins as Rate. When all 2n are no
// better, Δ is halved. So all points, but for those cut off, are on one grid, where any decrease is enough.
import { FORESEEN, POINT1, RATE, S0, SPARE, STEP, VECTOR, X } from "../arena";
import * as bounds from "../bounds";
import { Status } from "../codes";
import { Verdict } from "../search";
import { copy, largest } from "../vector";

/** f64[n]: s. */
const SCALE: usize = S0;
/** f64 each: Δ; the value at x, which is the best point; the highest value since x or Δ changed. */
const SIZE: usize = S0 + VECTOR;
const VALUE: usize = SIZE + 8;
const HIGHEST: usize = SIZE + 16;
/** i32 each: direction, 8i or 8i + 1 for the negative one; directions not yet tried; the last successful one. */
const DIRECTION: usize = SIZE + 24;
const LEFT: usize = SIZE + 28;
const SUCCESS: usize = SIZE + 32;
/** i32: 1 after a round without a better point, until a tell has said so. */
const POLLED: usize = SIZE + 36;

/** Smallest Δ, where a step is lost in rounding. */
const LOST: f64 = 2.220446049250313e-16;

export function begin(extent: usize, f: f64): void {
  store<f64>(SIZE, load<f64>(RATE));
  store<f64>(VALUE, f);
  store<f64>(HIGHEST, f);
  store<i32>(DIRECTION, 0);
  store<i32>(LEFT, <i32>extent >> 2);
  store<i32>(SUCCESS, -1);
  store<i32>(POLLED, 0);
  do {
    extent -= 8;
    store<f64>(SCALE + extent, bounds.scaled(load<f64>(X + extent)));
  } while (extent);
}

/** Go to the next direction; after the last one halve Δ. */
function turn(extent: usize): void {
  let direction = load<i32>(DIRECTION) ^ 1;
  if (!(direction & 1)) direction += 8;
  store<i32>(DIRECTION, direction == <i32>extent ? 0 : direction);
  const left = load<i32>(LEFT) - 1;
  store<i32>(LEFT, left ? left : <i32>extent >> 2);
  if (left) return;
  const size = load<f64>(SIZE);
  store<f64>(SIZE, 0.5 * size);
  store<f64>(STEP, size * largest(SCALE, extent));
  store<f64>(FORESEEN, load<f64>(HIGHEST) - load<f64>(VALUE));
  store<f64>(HIGHEST, load<f64>(VALUE));
  store<i32>(SUCCESS, -1);
  store<i32>(POLLED, 1);
}

/** A better point is an iteration; so is a round without one, and it alone says something about size and change. */
export function judge(extent: usize, f: f64): i32 {
  if (f < load<f64>(VALUE)) {
    store<f64>(VALUE, f);
    store<f64>(HIGHEST, f);
    const direction = load<i32>(DIRECTION);
    if (direction == load<i32>(SUCCESS)) store<f64>(SIZE, 2.0 * load<f64>(SIZE));
    store<i32>(SUCCESS, direction);
    store<i32>(LEFT, <i32>extent >> 2);
    return Verdict.Accepted;
  }
  store<f64>(HIGHEST, max(load<f64>(HIGHEST), f));
  turn(extent);
  const verdict: i32 = load<i32>(POLLED) ? Verdict.Full : Verdict.Rejected;
  store<i32>(POLLED, 0);
  return verdict;
}

export function propose(extent: usize): i32 {
  copy(X, POINT1 - load<i32>(SPARE), extent);
  for (let tries = extent >> 2; tries; tries--) {
    const size = load<f64>(SIZE);
    if (size < LOST) break;
    const direction = load<i32>(DIRECTION);
    const offset = <usize>(direction & ~7);
    const x = load<f64>(X + offset);
    const h = size * load<f64>(SCALE + offset);
    const place = bounds.clamp(offset, direction & 1 ? x - h : x + h);
    if (place != x) {
      store<f64>(X + offset, place);
      return Status.Running;
    }
    turn(extent);
  }
  return Status.NoProgress;
}
