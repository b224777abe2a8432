/**
 * The step of a quadratic model in a region of trust and a box, for SR1 and Levenberg-Marquardt, in units that make the region a ball:
 *
 *   minimise g's + s'Bs/2  with  |s| <= radius  and  lower <= x + s/d <= upper.
 *
 * J. J. Moré and D. C. Sorensen, "Computing a trust region step", SIAM J. Sci. Stat. Comput. 4(3), 1983: Newton's method on
 * the multiplier λ of (B + λI) w = q = g + Bs, safeguarded: -w is the step, or goes on from s. A variable that a step takes out
 * of the box is held at its bound and the others are solved for again; what still leads out at the end is cut off.
 * Work: at most LEFT factorizations, n³/6 products each. Every solution takes one or more.
 */
import * as bounds from "../bounds";
import { GRADIENT, MATRIX, POINT, ROW, VECTOR, X } from "../arena";
import { LEVENBERG_MARQUARDT } from "../config";
import { axpy, dot, finite, squares, zero } from "../vector";

/** f64[n] each: the step, times d; the scale d, for SR1 all 1. GRADIENT is over d. */
export const S: usize = GRADIENT + VECTOR;
export const D: usize = S + ROW;
/** f64[n] each: q and w of the linear system, and room. */
export const Q: usize = S + 2 * ROW;
export const W: usize = S + 3 * ROW;
export const Z: usize = S + 4 * ROW;
/** f64[n]: curvature that is added to B_ii, 0, or Infinity for a variable that is held: then w_i = 0. */
const HELD: usize = S + 5 * ROW;
/** f64[n][n] each, row by row in turns: the model's second derivatives, symmetric; the factor of B + λI, lower triangle. */
export const B: usize = S + 6 * ROW;
const L: usize = B + ROW;
/** f64 each: the radius, the largest λ of the step, and |s|. */
export const RADIUS: usize = B + 2 * MATRIX;
export const LAMBDA: usize = RADIUS + 8;
export const LENGTH: usize = RADIUS + 16;
/** i32: whether the box cut the step. */
export const CUT: usize = RADIUS + 24;
/** i32: factorizations that are left to this tell; the method says how many. */
export const LEFT: usize = RADIUS + 28;
/** What belongs to the method. */
export const OWN: usize = RADIUS + 32;

/** Of a tell. */
export const TRIES: i32 = 12;
/** Of a B with ones on its diagonal: a λ up to this makes a singular one definite, and limits nothing. */
const SINGULAR: f64 = 1e-15;
/** Bytes from B_ij to B_i+1,j for 8 bytes of i. */
const PITCH: usize = (2 * ROW) / 8;

export function entry(matrix: usize, i: usize, j: usize): usize {
  return matrix + i * PITCH + j;
}

/** Whether nothing but the model limited the step. */
export function unlimited(): bool {
  return load<f64>(LAMBDA) == 0.0 && !load<i32>(CUT);
}

/** to = B v. */
export function multiply(to: usize, v: usize, extent: usize): void {
  for (let i: usize = 0; i < extent; i += 8) store<f64>(to + i, dot(entry(B, i, 0), v, extent));
}

/** Solve L to = from, of the first rows as far as `extent`, which may be 0. `to` may be `from`. */
function forward(to: usize, from: usize, extent: usize): void {
  for (let i: usize = 0; i < extent; i += 8) {
    const row = entry(L, i, 0);
    store<f64>(to + i, (load<f64>(from + i) - dot(row, to, i)) / load<f64>(row + i));
  }
}

/** Cholesky's factor of B + λI to L, row by row: one less is LEFT. False if that is not positive definite. */
function factor(lambda: f64, extent: usize): bool {
  store<i32>(LEFT, load<i32>(LEFT) - 1);
  for (let i: usize = 0; i < extent; i += 8) {
    const b = entry(B, i, 0);
    const row = entry(L, i, 0);
    forward(row, b, i);
    const pivot = load<f64>(b + i) + lambda - dot(row, row, i) + load<f64>(HELD + i);
    if (!(pivot > 0.0)) return false;
    store<f64>(row + i, sqrt(pivot));
  }
  return true;
}

/** w = (B + λI)⁻¹ q by the last factor. Returns |w|. */
export function solve(extent: usize): f64 {
  forward(W, Q, extent);
  let i = extent;
  do {
    i -= 8;
    const row = entry(L, i, 0);
    const w = load<f64>(W + i) / load<f64>(row + i);
    store<f64>(W + i, w);
    if (i) axpy(W, -w, row, i);
  } while (i);
  return sqrt(squares(W, extent));
}

/**
 * w for |w| <= `radius`, within a tenth where λ > 0. `psd`: B is positive semidefinite, a sum of squares; then λ > 0 is all that
 * it can lack. Else above |q| / radius + |B| everything is positive definite and |w| < radius. Returns |w|; NaN if there is none.
 */
function multiplier(radius: f64, psd: bool, extent: usize): f64 {
  let low: f64 = 0.0;
  let high: f64 = sqrt(squares(Q, extent)) / radius;
  if (!psd) {
    let norm: f64 = 0.0;
    for (let i: usize = 0; i < extent; i += 8) norm += squares(entry(B, i, 0), extent);
    high += sqrt(norm);
  }
  const free = psd ? SINGULAR : 0.0;
  let lambda: f64 = 0.0;
  let size: f64 = NaN;
  while (load<i32>(LEFT)) {
    if (factor(lambda, extent)) {
      size = solve(extent);
      if (size <= 1.1 * radius && (lambda <= free || size >= 0.9 * radius)) break;
      if (size < radius) high = min(high, lambda);
      else low = max(low, lambda);
      forward(Z, W, extent);
      let next = lambda + ((size * size) / squares(Z, extent)) * ((size - radius) / radius);
      if (!(next > low && next <= high)) next = sqrt(max(low, 1e-3 * high) * high);
      lambda = next;
    } else {
      low = max(low, lambda);
      lambda = max(10.0 * lambda, psd ? SINGULAR : 1e-3 * high);
      if (lambda > high) high = 10.0 * lambda;
    }
  }
  if (lambda > free) store<f64>(LAMBDA, max(load<f64>(LAMBDA), lambda));
  return size;
}

/** value / d_i. */
function unscaled(i: usize, value: f64): f64 {
  return LEVENBERG_MARQUARDT ? value / load<f64>(D + i) : value;
}

/** Hold the variables that `share` w takes out of the box, at the bound, and their w at 0. Returns the square of the length that this takes; -1: none. */
function hold(share: f64, extent: usize): f64 {
  let taken: f64 = -1.0;
  do {
    extent -= 8;
    const x = load<f64>(POINT + extent);
    const wanted = x + unscaled(extent, share * load<f64>(W + extent));
    const place = bounds.clamp(extent, wanted);
    if (place == wanted) continue;
    store<f64>(HELD + extent, Infinity);
    store<i32>(CUT, 1);
    const s = LEVENBERG_MARQUARDT ? (place - x) * load<f64>(D + extent) : place - x;
    store<f64>(S + extent, s);
    store<i64>(W + extent, 0);
    taken = max(taken, 0.0) + s * s;
  } while (extent);
  return taken;
}

/** s += `share` w, cut off at the box, and the point there to X. */
export function advance(share: f64, extent: usize): void {
  axpy(S, share, W, extent);
  do {
    extent -= 8;
    const x = load<f64>(POINT + extent);
    // Twice as far for a variable that is held: exactly at its bound, whatever the rounding of s.
    const far: f64 = load<f64>(HELD + extent) > 0.0 ? 2.0 : 1.0;
    const place = bounds.clamp(extent, x + unscaled(extent, far * load<f64>(S + extent)));
    store<f64>(X + extent, place);
    store<f64>(S + extent, LEVENBERG_MARQUARDT ? (place - x) * load<f64>(D + extent) : place - x);
  } while (extent);
}

/**
 * The step s from POINT, and the point there to X. Unless `psd`, it is not longer than the radius; there a tenth more is allowed,
 * since shortening a step that solves a stiff problem spoils it. LENGTH, LAMBDA and CUT say what it is like.
 * Returns whether it moves x.
 */
export function step(psd: bool, extent: usize): bool {
  const radius = load<f64>(RADIUS);
  let square = radius * radius;
  let share: f64 = -1.0;
  store<f64>(LAMBDA, 0.0);
  store<i32>(CUT, 0);
  zero(S, extent);
  zero(W, extent);
  for (let i: usize = 0; i < extent; i += 8)
    store<f64>(HELD + i, bounds.held(i, load<f64>(POINT + i), load<f64>(GRADIENT + i)) ? Infinity : 0.0);
  while (load<i32>(LEFT) && square > 0.0) {
    multiply(Q, S, extent);
    axpy(Q, 1.0, GRADIENT, extent);
    const allowed = sqrt(square);
    const size = multiplier(allowed, psd, extent);
    if (!finite(size)) {
      zero(W, extent);
      break;
    }
    if (!psd) share = -min(1.0, allowed / size);
    const taken = hold(share, extent);
    if (taken < 0.0) break;
    square -= taken;
  }
  advance(share, extent);
  const length = sqrt(squares(S, extent));
  store<f64>(LENGTH, length);
  return length > 0.0;
}
