/**
 * Nelder and Mead's simplex (../methods/nelder-mead.ts has the sources) over a box, for the search inside a proposal: a few dozen
 * values of a function without noise, no stop rule but their number. Reflect, expand, contract, shrink: 1, 2, 1/2, 1/2.
 */
import { EXTENT, VECTOR, MAX_N } from "./arena";
import { copy } from "../vector";

/** f64[n] each: lower and upper corner of the box, the point to evaluate, the mean of all vertices but the worst. */
const LOW: usize = 0;
const HIGH: usize = VECTOR;
export const POINT: usize = 2 * VECTOR;
const CENTRE: usize = 3 * VECTOR;
/** i32 each: values to go; vertex that the point is to replace; what the point is. */
const LEFT: usize = 4 * VECTOR;
const AT: usize = LEFT + 4;
const MOVE: usize = LEFT + 8;
/** i32 each: best and worst vertex; f64: values of the second worst one and of the reflected point. */
const BEST: usize = LEFT + 12;
const WORST: usize = LEFT + 16;
const SECOND: usize = LEFT + 24;
const REFLECTED: usize = LEFT + 32;
/** n + 1 times: f64[n], and the value. */
const VERTICES: usize = LEFT + 40;
const VERTEX: usize = VECTOR + 8;
export const SIMPLEX_BYTES: usize = VERTICES + <usize>(MAX_N + 1) * VERTEX;

const enum Move {
  Fill = 0,
  Reflect = 1,
  Expand = 2,
  Contract = 3,
}

function vertex(s: usize, i: i32): usize {
  return s + VERTICES + <usize>i * VERTEX;
}

function value(s: usize, i: i32): f64 {
  return load<f64>(vertex(s, i) + VECTOR);
}

function put(s: usize, i: i32, f: f64): void {
  copy(vertex(s, i), s + POINT, load<i32>(EXTENT));
  store<f64>(vertex(s, i) + VECTOR, f);
}

function clamp(s: usize, offset: usize, x: f64): f64 {
  return min(max(x, load<f64>(s + LOW + offset)), load<f64>(s + HIGH + offset));
}

/** Look around `from`, with first steps of `size`, in the box of at most `radius` around `centre` and of [lower, upper]. */
export function begin(s: usize, from: usize, size: f64, centre: usize, radius: f64, lower: usize, upper: usize, values: i32): void {
  const extent = <usize>load<i32>(EXTENT);
  for (let i: usize = 0; i < extent; i += 8) {
    const c = load<f64>(centre + i);
    store<f64>(s + LOW + i, max(load<f64>(lower + i), c - radius));
    store<f64>(s + HIGH + i, min(load<f64>(upper + i), c + radius));
    store<f64>(s + POINT + i, clamp(s, i, load<f64>(from + i)));
  }
  copy(vertex(s, 0), s + POINT, extent);
  store<i32>(s + LEFT, values);
  store<i32>(s + AT, 0);
  store<i32>(s + MOVE, Move.Fill);
  store<f64>(s + REFLECTED, size);
}

/** The vertex with the lowest value. */
export function best(s: usize): usize {
  return vertex(s, load<i32>(s + BEST));
}

function rank(s: usize): void {
  const n = load<i32>(EXTENT) >> 3;
  let low = 0;
  let high = 0;
  let second: f64 = -Infinity;
  for (let i = 1; i <= n; i++) {
    if (value(s, i) < value(s, low)) low = i;
    if (value(s, i) >= value(s, high)) {
      second = max(second, value(s, high));
      high = i;
    } else second = max(second, value(s, i));
  }
  store<i32>(s + BEST, low);
  store<i32>(s + WORST, high);
  store<f64>(s + SECOND, second);
  for (let offset: usize = 0; offset < <usize>load<i32>(EXTENT); offset += 8) {
    let sum: f64 = 0.0;
    for (let i = 0; i <= n; i++) if (i != high) sum += load<f64>(vertex(s, i) + offset);
    store<f64>(s + CENTRE + offset, sum / <f64>n);
  }
}

/** POINT = base + t (v - base). */
function place(s: usize, base: usize, v: usize, t: f64): void {
  for (let i: usize = 0; i < <usize>load<i32>(EXTENT); i += 8) {
    const b = load<f64>(base + i);
    store<f64>(s + POINT + i, clamp(s, i, b + t * (load<f64>(v + i) - b)));
  }
}

function aim(s: usize, move: i32, t: f64): void {
  store<i32>(s + MOVE, move);
  place(s, s + CENTRE, vertex(s, load<i32>(s + WORST)), t);
}

/** The value of a vertex that was missing: ask for the next one, or reflect. */
function fill(s: usize, f: f64): void {
  const at = load<i32>(s + AT);
  put(s, at, f);
  if (at == load<i32>(EXTENT) >> 3) {
    rank(s);
    return aim(s, Move.Reflect, -1.0);
  }
  store<i32>(s + AT, at + 1);
  const size = load<f64>(s + REFLECTED);
  const first = vertex(s, 0);
  if (size > 0.0) {
    const offset = <usize>at << 3;
    copy(s + POINT, first, load<i32>(EXTENT));
    const x = load<f64>(first + offset);
    store<f64>(s + POINT + offset, x + size > load<f64>(s + HIGH + offset) ? clamp(s, offset, x - size) : x + size);
  } else place(s, first, vertex(s, at + 1), 0.5);
}

/** Every vertex half way to the best one, which becomes the first. */
function shrink(s: usize): void {
  const low = load<i32>(s + BEST);
  const bytes = VERTEX;
  if (low) {
    for (let i: usize = 0; i < bytes; i += 8) {
      const other = load<f64>(vertex(s, low) + i);
      store<f64>(vertex(s, low) + i, load<f64>(vertex(s, 0) + i));
      store<f64>(vertex(s, 0) + i, other);
    }
    store<i32>(s + BEST, 0);
  }
  store<i32>(s + AT, 1);
  store<i32>(s + MOVE, Move.Fill);
  store<f64>(s + REFLECTED, 0.0);
  place(s, vertex(s, 0), vertex(s, 1), 0.5);
}

function replace(s: usize, f: f64): void {
  put(s, load<i32>(s + WORST), f);
  rank(s);
  aim(s, Move.Reflect, -1.0);
}

/** Take the value at POINT. False if it was the last. */
export function tell(s: usize, f: f64): bool {
  const move = load<i32>(s + MOVE);
  const reflected = load<f64>(s + REFLECTED);
  if (move == Move.Fill) fill(s, f);
  else if (move == Move.Reflect) {
    store<f64>(s + REFLECTED, f);
    if (f < load<f64>(best(s) + VECTOR)) aim(s, Move.Expand, -2.0);
    else if (f < load<f64>(s + SECOND)) replace(s, f);
    else aim(s, Move.Contract, f < value(s, load<i32>(s + WORST)) ? -0.5 : 0.5);
  } else if (move == Move.Expand) {
    if (f >= reflected) place(s, s + CENTRE, vertex(s, load<i32>(s + WORST)), -1.0);
    replace(s, min(f, reflected));
  } else if (f < min(reflected, value(s, load<i32>(s + WORST)))) replace(s, f);
  else shrink(s);
  const left = load<i32>(s + LEFT) - 1;
  store<i32>(s + LEFT, left);
  // The best of an unfinished first simplex is not known yet: values are more than its vertices.
  return left > 0;
}
