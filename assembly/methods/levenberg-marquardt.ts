// Levenberg-Marquardt for f = Σ r_i(x)², as a method of trust regions. J. J. Moré, "The Levenberg-Marquardt algorithm:
// implementation and theory", Lecture Notes in Mathematics 630, 1978: the radius, and the scale d by the norms of J's columns.
// Geodesic acceleration: M. K. Transtrum and J. P. Sethna, arXiv:1201.5885, sections 3 and 4: the second derivative of r
// along the step, by one more evaluation of r near x, bends the step; where it bends too much the step is too long.
//
// Rows are added up as they come: B = 2 J'J and g = 2 J'r, whatever their number. An iteration is: a pass over the residuals at
// x + h s and J at x (`Curvature`, only where the radius cuts the step); one over the residuals at the bent step (`Residuals`); if it
// is lower, one over residuals and J there (`ResidualsAndJacobian`).
import * as bounds from "../bounds";
import { FORESEEN, G, GRADIENT, MATRIX, POINT, RATE, RELATIVE_TOLERANCE, REQUEST, SUM, USE, VALUE, X } from "../arena";
import { Request, Status, Use } from "../codes";
import { UNWRITTEN } from "../run";
import { Verdict } from "../search";
import { axpy, copy, dot, zero } from "../vector";
import {
  B, CUT, D, LAMBDA, LEFT, LENGTH, OWN, Q, RADIUS, S, TRIES, Z, advance, entry, multiply, solve, step, unlimited,
} from "./trust-region";

/** f64: f at the first point. */
const FIRST: usize = OWN;
/** i32: whether a step that was rejected said that there is no more to gain. */
const SETTLED: usize = OWN + 8;

/** Of the step: how far along it r is evaluated for its second derivative. */
const H: f64 = 0.02;
/** Most that the step may be bent: 2|a| <= BEND |s|. */
const BEND: f64 = 0.75;
/** A scale shrinks by this factor an iteration at most. */
const FADE: f64 = 0.95;
/** 2^-50: a decrease below that share of f is rounding, as is an r below that share of J x. */
const ROUNDING: f64 = 8.8817841970012523e-16;

/**
 * Add a row to the sums of this pass: the residual, or for `Curvature` its change; its derivatives in G. Sums are B, its lower
 * triangle, and GRADIENT, not yet scaled; or Q = J' times the second derivative of r along the step in Z, times h/2.
 */
export function add(extent: usize, residual: f64, request: i32): void {
  if (load<i64>(SUM) == UNWRITTEN) {
    store<f64>(SUM, 0.0);
    zero(Q, extent);
    if (request == Request.ResidualsAndJacobian) {
      zero(GRADIENT, extent);
      zero(B, 2 * MATRIX);
    }
  }
  store<f64>(SUM, load<f64>(SUM) + residual * residual);
  if (request == Request.Curvature) axpy(Q, residual / H - dot(G, Z, extent), G, extent);
  else if (request == Request.ResidualsAndJacobian) {
    axpy(GRADIENT, 2.0 * residual, G, extent);
    for (let i: usize = 0; i < extent; i += 8) axpy(entry(B, i, 0), 2.0 * load<f64>(G + i), G, i + 8);
  }
}

/** Largest 2 |column|² of J in the sums of a pass: not finite if J, or a square, is not. */
export function steepest(extent: usize): f64 {
  let size: f64 = 0.0;
  for (let i: usize = 0; i < extent; i += 8) size = max(size, load<f64>(entry(B, i, i)));
  return size;
}

/** Choose the scale d for the sums of a pass with J, and scale them. Returns the square of |x| in this scale. */
function linearize(fade: f64, extent: usize): f64 {
  let square: f64 = 0.0;
  // For those who look at the gradient.
  copy(G, GRADIENT, extent);
  for (let i: usize = 0; i < extent; i += 8) {
    const row = entry(B, i, 0);
    const norm = max(fade * load<f64>(D + i), sqrt(load<f64>(row + i)));
    const d = norm > 0.0 ? norm : 1.0;
    store<f64>(D + i, d);
    store<f64>(GRADIENT + i, load<f64>(GRADIENT + i) / d);
    let j = i + 8;
    do {
      j -= 8;
      const value = load<f64>(row + j) / (d * load<f64>(D + j));
      store<f64>(row + j, value);
      store<f64>(entry(B, j, i), value);
    } while (j);
    const x = d * load<f64>(POINT + i);
    square += x * x;
  }
  return square;
}

/**
 * Largest cosine of the angle between r and a column of J whose x_i is not held: 0 at a minimum, whatever the units. 0 also where
 * rounding of x alone makes an r of this length: then there is nothing left to fit. Its square, the share of f that x_i can
 * still take off, where f is 2^-104 of the first or less: at a singular minimum steps have no end.
 */
export function cosine(extent: usize): f64 {
  const value = load<f64>(VALUE);
  const root = sqrt(value);
  let largest: f64 = 0.0;
  let reach: f64 = 0.0;
  do {
    extent -= 8;
    const x = load<f64>(POINT + extent);
    const g = load<f64>(GRADIENT + extent);
    const norm = sqrt(0.5 * load<f64>(entry(B, extent, extent)));
    reach += norm * load<f64>(D + extent) * abs(x);
    if (g != 0.0 && !bounds.held(extent, x, g)) largest = max(largest, abs(g) / (2.0 * root * norm));
  } while (extent);
  if (root <= ROUNDING * reach) return 0.0;
  return value <= ROUNDING * ROUNDING * 0.0625 * load<f64>(FIRST) ? largest * largest : largest;
}

export function begin(extent: usize, f: f64): void {
  zero(D, extent);
  store<f64>(FIRST, f);
  store<i32>(SETTLED, 0);
  const length = sqrt(linearize(0.0, extent));
  store<f64>(RADIUS, load<f64>(RATE) * (length > 0.0 ? length : 1.0));
}

/** The pass at x + h s: bend the step, or shorten it. */
function bend(extent: usize): i32 {
  for (let i: usize = 0; i < extent; i += 8) store<f64>(Q + i, (2.0 * load<f64>(Q + i)) / (H * load<f64>(D + i)));
  const length = load<f64>(LENGTH);
  if (!(2.0 * solve(extent) <= BEND * length)) {
    store<f64>(RADIUS, 0.5 * min(load<f64>(RADIUS), length));
    return Verdict.Rejected;
  }
  advance(-1.0, extent);
  store<i32>(REQUEST, Request.Residuals);
  return Verdict.Pending;
}

/** The radius after a step whose decrease was `ratio` of what was foreseen, to the value `f`. */
function resize(f: f64, ratio: f64): void {
  const length = load<f64>(LENGTH);
  const radius = load<f64>(RADIUS);
  if (!(ratio >= 0.25)) {
    // To the minimum of the parabola through both values and the slope.
    const slope = load<f64>(LAMBDA) * length * length - 2.0 * load<f64>(FORESEEN);
    const share = max(0.1, min(0.5, (0.5 * slope) / (load<f64>(VALUE) + slope - f)));
    store<f64>(RADIUS, share * min(radius, 10.0 * length));
  } else if (load<f64>(LAMBDA) == 0.0 || load<i32>(CUT)) store<f64>(RADIUS, 2.0 * length);
  else if (ratio >= 0.75) store<f64>(RADIUS, max(radius, 2.0 * length));
}

/** The pass at the bent step. */
function compare(f: f64): i32 {
  const value = load<f64>(VALUE);
  const foreseen = load<f64>(FORESEEN);
  const ratio = (value - f) / foreseen;
  resize(f, ratio);
  // Any decrease is accepted: the point is `best()`, where `Curvature` looks back to.
  if (!(f < value)) {
    store<i32>(SETTLED, <i32>(unlimited() && <i32>load<f64>(USE) & Use.RelativeTolerance
      && max(abs(value - f), foreseen) <= load<f64>(RELATIVE_TOLERANCE) * value));
    return Verdict.Rejected;
  }
  store<i32>(REQUEST, Request.ResidualsAndJacobian);
  return Verdict.Pending;
}

export function judge(extent: usize, f: f64): i32 {
  const request = load<i32>(REQUEST);
  if (request == Request.Curvature) return bend(extent);
  if (request == Request.Residuals) return compare(f);
  if (f == Infinity) {
    // J is not finite: there is no way on from here.
    store<f64>(RADIUS, 0.0);
    return Verdict.Rejected;
  }
  linearize(max(FADE, sqrt(f / load<f64>(VALUE))), extent);
  return unlimited() ? Verdict.Full : Verdict.Accepted;
}

/** Decrease of the model by the step s. */
function decrease(extent: usize): f64 {
  multiply(Q, S, extent);
  return -(dot(GRADIENT, S, extent) + 0.5 * dot(Q, S, extent));
}

export function propose(extent: usize): i32 {
  if (load<i32>(SETTLED)) return Status.SmallChange;
  const value = load<f64>(VALUE);
  store<i32>(LEFT, TRIES);
  let foreseen: f64;
  let moved: bool;
  // A step that the box has cut may lead uphill. One that is short enough does not.
  do {
    moved = step(true, extent);
    foreseen = decrease(extent);
    if (!load<i32>(CUT) || foreseen > ROUNDING * value) break;
    store<f64>(RADIUS, 0.1 * load<f64>(RADIUS));
  } while (load<i32>(LEFT));
  store<f64>(FORESEEN, foreseen);
  if (!(foreseen > ROUNDING * value)) {
    const flat = moved && unlimited() && foreseen >= 0.0;
    return flat && <i32>load<f64>(USE) & Use.RelativeTolerance ? Status.SmallChange : Status.NoProgress;
  }
  store<i32>(REQUEST, Request.Residuals);
  if (load<f64>(LAMBDA) > 0.0 && !load<i32>(CUT) && foreseen > 1e-8 * value) {
    copy(Z, X, extent);
    axpy(Z, -1.0, POINT, extent);
    copy(X, POINT, extent);
    axpy(X, H, Z, extent);
    store<i32>(REQUEST, Request.Curvature);
  }
  return Status.Running;
}
