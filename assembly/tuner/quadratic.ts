/**
 * A quadratic through measured points by ridge regression, points near its centre foremost: c + g'd + d'Hd / 2 with d the distance
 * from the centre in units of a scale. Terms that the points do not determine stay near zero.
 */
import * as cholesky from "./cholesky";
import { EXTENT, MAX_N } from "./arena";
import { axpy, dot, zero } from "../vector";

/** Terms of MAX_N parameters. */
const TERMS: i32 = 1 + MAX_N + (MAX_N * (MAX_N + 1)) / 2;
/** f64: the scale; f64[n]: the centre; f64[terms]: terms of a point, coefficients; then the normal matrix, packed. */
const SCALE: usize = 0;
const CENTRE: usize = 8;
const FEATURES: usize = CENTRE + 8 * <usize>MAX_N;
const X: usize = FEATURES + 8 * <usize>TERMS;
const A: usize = X + 8 * <usize>TERMS;

/** Bytes for MAX_N parameters, and for three. */
export const BYTES: usize = A + 4 * <usize>(TERMS * (TERMS + 1));
export const BYTES_3: usize = A + 440;

function size(terms: i32): usize {
  return 4 * <usize>(terms * (terms + 1));
}

function terms(n: i32): i32 {
  return 1 + n + n * (n + 1) / 2;
}

/** Terms of the point z to FEATURES; returns their number. */
function features(q: usize, z: usize): i32 {
  const extent = load<i32>(EXTENT);
  const scale = load<f64>(q + SCALE);
  const n = extent >> 3;
  store<f64>(q + FEATURES, 1.0);
  let at = q + FEATURES + 8;
  for (let i = 0; i < extent; i += 8) {
    store<f64>(at, (load<f64>(z + i) - load<f64>(q + CENTRE + i)) / scale);
    at += 8;
  }
  for (let i = 1; i <= n; i++) {
    const d = load<f64>(q + FEATURES + (<usize>i << 3));
    for (let j = i; j <= n; j++) {
      store<f64>(at, (j == i ? 0.5 : 1.0) * d * load<f64>(q + FEATURES + (<usize>j << 3)));
      at += 8;
    }
  }
  return terms(n);
}

export function begin(q: usize, centre: usize, scale: f64): void {
  const extent = load<i32>(EXTENT);
  store<f64>(q + SCALE, scale);
  for (let i = 0; i < extent; i += 8) store<f64>(q + CENTRE + i, load<f64>(centre + i));
  const count = terms(extent >> 3);
  zero(q + X, 8 * <usize>count);
  zero(q + A, size(count));
}

/** Take the value f of the point z. */
export function add(q: usize, z: usize, f: f64): void {
  const count = features(q, z);
  let square: f64 = 0.0;
  for (let i = 1; i <= load<i32>(EXTENT) >> 3; i++) {
    const d = load<f64>(q + FEATURES + (<usize>i << 3));
    square += d * d;
  }
  const weight = 1.0 / (1.0 + square * sqrt(square));
  let at = q + A;
  for (let i = 0; i < count; i++) {
    const own = weight * load<f64>(q + FEATURES + (<usize>i << 3));
    const b = q + X + (<usize>i << 3);
    const extent = <usize>(i + 1) << 3;
    store<f64>(b, load<f64>(b) + own * f);
    axpy(at, own, q + FEATURES, extent);
    at += extent;
  }
}

/**
 * Factor row i of the normal matrix, with what holds back the slope and the curvature; behind the last row solve. True when the
 * quadratic is there.
 */
export function finish(q: usize, i: i32, slope: f64, curvature: f64): bool {
  const n = load<i32>(EXTENT) >> 3;
  const count = terms(n);
  if (i == count) {
    cholesky.solve(q + A, q + X, count);
    return true;
  }
  const pivot = cholesky.row(q + A, i) + (<usize>i << 3);
  store<f64>(pivot, load<f64>(pivot) + (i == 0 ? 1e-9 : i <= n ? slope : curvature));
  cholesky.factor(q + A, i, 1e-12);
  return false;
}

/** The quadratic at z, less its value in the centre. */
export function value(q: usize, z: usize): f64 {
  return dot(q + FEATURES + 8, q + X + 8, <usize>(features(q, z) - 1) << 3);
}
