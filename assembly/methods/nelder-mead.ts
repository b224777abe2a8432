// Nelder-Mead. J. A. Nelder and R. Mead, "A simplex method for function minimization", Computer Journal 7(4), 1965, with the
// rules of J. C. Lagarias et al., SIAM J. Optim. 9(1), 1998, and the coefficients of F. Gao and L. Han, "Implementing the
// Nelder-Mead simplex algorithm with adaptive parameters", Comput. Optim. Appl. 51, 2012.
//
// Every point is base + t (v - base), moved into the box. From c, the mean of all vertices but the worst one v: t = -1 reflects,
// -1 - 2/n expands, -γ contracts outside, γ = 3/4 - 1/(2n) inside. From the best vertex: t = 1 - 1/n shrinks. n = 1 takes the
// numbers of 2. A shrink asks for the best vertex again: a lucky value of a noisy objective does not last, and a value that
// differs at the same point tells of noise. A simplex that has collapsed begins anew around its best vertex, as long as that
// brings something: in a face of the box, in a subspace or in noise, collapsing is no sign of a minimum.
import { FORESEEN, LOWER, RATE, ROW, S0, STEP, UPPER, X } from "../arena";
import * as bounds from "../bounds";
import { Status } from "../codes";
import { BOUNDS, DENSE_N } from "../config";
import { Verdict } from "../search";
import { copy } from "../vector";

/** n + 1 vertices from S0 on, each f64[n] and, ROW bytes on, its value. */
const VERTEX: usize = ROW + 8;
/** f64[n]: c. */
const CENTROID: usize = S0 + (DENSE_N + 1) * VERTEX;
/** f64: t of the next point; 0: of a new simplex, which is to begin if the base is c. */
const T: usize = CENTROID + ROW;
/** f64: n. */
const N: usize = T + 8;
/** f64 each: values of the reflected point and of the second worst vertex. */
const REFLECTED: usize = T + 16;
const SECOND: usize = T + 24;
/** f64 each, relative to max(|x_i|, DifferenceScale): edge of a new simplex; size of one that has collapsed. */
const EDGE: usize = T + 32;
const COLLAPSED: usize = T + 40;
/** f64: the best value at the last restart; i32: restarts done. */
const BEFORE: usize = T + 48;
const RESTARTS: usize = T + 56;
/** i32 each, addresses: the vertex that the next point is to replace, the base, the best vertex. */
const AT: usize = T + 60;
const BASE: usize = T + 64;
const BEST: usize = T + 68;
/** f64: the first value. */
const FIRST: usize = T + 72;

/** √ε: the values of a quadratic are equal there but for rounding. */
const PRECISION: f64 = 1.4901161193847656e-8;
/** Edge of a new simplex, in sizes of the collapsed one. */
const REGROWTH: f64 = 1024.0;
const MAX_RESTARTS: i32 = 8;
/** Share of what the run has gained that a restart must bring for another one. */
const GAIN: f64 = 9.313225746154785e-10;

function valueOf(vertex: usize): f64 {
  return load<f64>(vertex + ROW);
}

function put(vertex: usize, extent: usize, f: f64): void {
  copy(vertex, X, extent);
  store<f64>(vertex + ROW, f);
}

function last(extent: usize): usize {
  return S0 + (extent >> 3) * VERTEX;
}

/** The next point is to replace the vertex at `at`: base + t (v - base). */
function aim(base: usize, at: usize, t: f64): void {
  store<i32>(BASE, base);
  store<i32>(AT, at);
  store<f64>(T, t);
}

export function begin(extent: usize, f: f64): void {
  put(S0, extent, f);
  store<f64>(FIRST, f);
  store<f64>(EDGE, load<f64>(RATE));
  store<f64>(COLLAPSED, PRECISION);
  store<i32>(RESTARTS, 0);
  aim(S0, S0 + VERTEX, 0.0);
}

/** Find best, worst and second worst vertex: of equal ones the first, the last and the one before. */
function rank(extent: usize): void {
  let best: usize = S0;
  let worst: usize = S0;
  let highest: f64 = -Infinity;
  let second: f64 = -Infinity;
  let n: f64 = -1.0;
  for (let vertex: usize = S0; vertex <= last(extent); vertex += VERTEX) {
    const f = valueOf(vertex);
    if (f < valueOf(best)) best = vertex;
    if (f >= highest) {
      second = highest;
      highest = f;
      worst = vertex;
    } else second = max(second, f);
    n += 1.0;
  }
  store<i32>(BEST, best);
  store<f64>(N, n);
  store<f64>(SECOND, second);
  store<f64>(FORESEEN, highest - valueOf(best));
  aim(CENTROID, worst, measure(extent, best, worst, n) ? -1.0 : 0.0);
}

/** Find c, and the largest |v_i - b_i|, b the best vertex, for STEP. False if the simplex has collapsed. */
function measure(extent: usize, best: usize, worst: usize, n: f64): bool {
  const end = last(extent);
  let step: f64 = 0.0;
  let open = false;
  do {
    extent -= 8;
    const b = load<f64>(best + extent);
    let size: f64 = 0.0;
    let sum: f64 = 0.0;
    for (let vertex: usize = S0; vertex <= end; vertex += VERTEX) {
      const v = load<f64>(vertex + extent);
      size = max(size, abs(v - b));
      if (vertex != worst) sum += v;
    }
    store<f64>(CENTROID + extent, sum / n);
    if (size > load<f64>(COLLAPSED) * bounds.scaled(b)) open = true;
    step = max(step, size);
  } while (extent);
  store<f64>(STEP, step);
  return open;
}

/** X = base + t (v - base), v the vertex to be replaced; of a new simplex the base. */
function place(extent: usize, t: f64): void {
  const base = <usize>load<i32>(BASE);
  const from = t == 0.0 ? base : <usize>load<i32>(AT);
  let i = extent;
  do {
    i -= 8;
    const b = load<f64>(base + i);
    store<f64>(X + i, b + t * (load<f64>(from + i) - b));
  } while (i);
  if (BOUNDS) bounds.project(extent);
}

/** Move x_i by an edge; backwards in the upper half of a box, whose middle may be infinite, or NaN without bounds. */
function edge(offset: usize): void {
  const x = load<f64>(X + offset);
  const h = load<f64>(EDGE) * bounds.scaled(x);
  const upper = BOUNDS && x + x > load<f64>(LOWER + offset) + load<f64>(UPPER + offset);
  store<f64>(X + offset, bounds.clamp(offset, upper ? x - h : x + h));
}

/** Take the value of a missing vertex. An iteration is done with the last one of a shrink. */
function fill(at: usize, extent: usize, f: f64, t: f64): i32 {
  if (at == load<i32>(BASE) && f != valueOf(at)) store<f64>(COLLAPSED, load<f64>(RATE) / REGROWTH);
  put(at, extent, f);
  if (at < last(extent)) {
    store<i32>(AT, at + VERTEX);
    return Verdict.Rejected;
  }
  rank(extent);
  return t == 0.0 ? Verdict.Rejected : Verdict.Full;
}

/** After the reflected point: t of a second trial, or 0 if it is to be the vertex. */
function second(at: usize, f: f64, n: f64): f64 {
  store<f64>(REFLECTED, f);
  if (f < valueOf(load<i32>(BEST))) return -1.0 - 2.0 / n;
  if (f < load<f64>(SECOND)) return 0.0;
  const contraction = 0.75 - 0.5 / n;
  return f < valueOf(at) ? -contraction : contraction;
}

export function judge(extent: usize, f: f64): i32 {
  const at = <usize>load<i32>(AT);
  let t = load<f64>(T);
  if (load<i32>(BASE) != CENTROID) return fill(at, extent, f, t);
  const n = max(load<f64>(N), 2.0);
  const reflected = load<f64>(REFLECTED);
  if (t == -1.0) {
    t = second(at, f, n);
    if (t != 0.0) {
      store<f64>(T, t);
      return Verdict.Rejected;
    }
  } else if (t < -1.0) {
    if (f >= reflected) {
      f = reflected;
      place(extent, -1.0);
    }
  } else if (t < 0.0 ? f > reflected : f >= valueOf(at)) {
    aim(load<i32>(BEST), S0, 1.0 - 1.0 / n);
    return Verdict.Rejected;
  }
  put(at, extent, f);
  rank(extent);
  return Verdict.Full;
}

/**
 * Begin a new simplex around the best vertex. SmallChange if the last one brought next to nothing to a run that had gained
 * something; NoProgress if the run has gained nothing at all, or if it is not to go on like this.
 */
function restart(): i32 {
  const best = <usize>load<i32>(BEST);
  const f = valueOf(best);
  const restarts = load<i32>(RESTARTS);
  const gained = load<f64>(FIRST) - f;
  if (restarts && load<f64>(BEFORE) - f <= GAIN * gained) return gained > 0.0 ? Status.SmallChange : Status.NoProgress;
  if (restarts == MAX_RESTARTS) return Status.NoProgress;
  store<i32>(RESTARTS, restarts + 1);
  store<f64>(BEFORE, f);
  store<f64>(EDGE, REGROWTH * load<f64>(COLLAPSED));
  copy(S0, best, VERTEX);
  aim(S0, S0, 0.0);
  return Status.Running;
}

export function propose(extent: usize): i32 {
  const t = load<f64>(T);
  if (t == 0.0 && load<i32>(BASE) == CENTROID) {
    const why = restart();
    if (why) return why;
  }
  place(extent, t);
  const at = <usize>load<i32>(AT);
  if (t == 0.0 && at != S0) edge(((at - S0) / VERTEX - 1) << 3);
  return Status.Running;
}
