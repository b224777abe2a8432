/**
 * What fitting a model to the record is made of: the place of every number, and sums of products over the samples, so that nothing of
 * the length of the record is kept. u and y are taken in units of their largest.
 */
import * as cholesky from "./cholesky";
import * as model from "./model";
import { PARAMETERS, RECORD_U, WORK, setting } from "./arena";
import { TunerSetting } from "./codes";
import { log } from "./elementary";
import { axpy, copy, zero } from "../vector";

export const BYTES: usize = 8 * <usize>PARAMETERS;
/** Parameters that y does not depend on linearly; models side by side: the one looked at, then one for each of these. */
export const BENT: i32 = 5;
export const PLANTS: usize = WORK;
/** f64[PARAMETERS] each: where the method is, its trial, the best so far. */
export const HERE: usize = PLANTS + <usize>(BENT + 1) * model.MODEL_BYTES;
export const TRIAL: usize = HERE + BYTES;
export const FOUND: usize = TRIAL + BYTES;
/** Starts of the method: the sum of squares that the grid saw, then the parameters. */
export const STARTS: i32 = 4;
export const START: usize = FOUND + BYTES;
export const START_BYTES: usize = 8 + BYTES;
/** Sums of products of differences, packed, those with the residuals, and room for a factor and a step. */
export const A: usize = START + <usize>STARTS * START_BYTES;
export const B: usize = A + 4 * <usize>(PARAMETERS * (PARAMETERS + 1));
export const FACTOR: usize = B + BYTES;
export const STEP: usize = FACTOR + 4 * <usize>(PARAMETERS * (PARAMETERS + 1));
/** f64 each. */
export const SUM: usize = STEP + BYTES;
export const LEAST: usize = SUM + 8;
export const FOUND_SUM: usize = SUM + 16;
export const DAMPING: usize = SUM + 24;
export const UNIT_U: usize = SUM + 32;
export const UNIT_Y: usize = SUM + 40;
export const SQUARES: usize = SUM + 48;
export const VARIANCE: usize = SUM + 56;
export const LOAD: usize = SUM + 64;
/** i32 each. */
export const STAGE: usize = SUM + 72;
export const INDEX: usize = SUM + 76;
export const SAMPLE: usize = SUM + 80;
export const SAMPLES: usize = SUM + 84;
export const LENGTH: usize = SUM + 88;
export const ITERATION: usize = SUM + 92;
export const TRY: usize = SUM + 96;
export const ACTIVE: usize = SUM + 100;
/** i32: places of the scan looked at. f64 each: the sample of the load at the best of all, and of the first half. */
export const SCANNED: usize = SUM + 104;
export const LIKELY: usize = SUM + 112;
export const COARSE: usize = SUM + 120;
export const END: usize = SUM + 128;

export const enum Stage {
  Open = 0,
  Prepare = 1,
  Grid = 2,
  /** Sums over the record with the model found, for one tick at which the load might act. */
  Scan = 3,
  Slopes = 4,
  Attempt = 5,
  Trial = 6,
}

export function get(at: usize, i: i32): f64 {
  return load<f64>(at + (<usize>i << 3));
}

export function put(at: usize, i: i32, value: f64): void {
  store<f64>(at + (<usize>i << 3), value);
}

function limit(at: usize, i: i32, low: f64, high: f64): void {
  put(at, i, min(max(get(at, i), low), high));
}

/** Into the range that a record of this length can tell of. */
export function confine(at: usize): void {
  const n = <f64>load<i32>(LENGTH);
  limit(at, 0, -25.0, 25.0);
  limit(at, 1, -0.2 * n, 0.2 * n);
  limit(at, 2, log(0.02 / n), log(4000.0 / n));
  limit(at, 3, 2.0 * log(0.05 / n), 2.0 * log(800.0 / n));
  limit(at, 4, 0.0, 0.25 * n);
}

export function prepare(plant: i32, from: usize): void {
  model.prepare(PLANTS + <usize>plant * model.MODEL_BYTES, from, 1.0, 1.0, 0.0);
}

export function recorded(at: usize, i: i32): f64 {
  return <f64>load<f32>(at + (<usize>i << 2));
}

export function rewind(): bool {
  store<i32>(SAMPLE, 0);
  store<f64>(SUM, 0.0);
  zero(A, B + BYTES - A);
  return true;
}

/** u, delayed by the dead time of a model, at sample k. */
export function delayed(plant: usize, k: i32): f64 {
  const i = k - load<i32>(plant + model.WHOLE);
  const fraction = load<f64>(plant + model.FRACTION);
  let u: f64 = 0.0;
  if (i >= 0) u = recorded(RECORD_U, i) * (1.0 - fraction);
  if (i >= 1) u += recorded(RECORD_U, i - 1) * fraction;
  return u / load<f64>(UNIT_U);
}

/** Add products of the first `count` numbers at STEP to A, and those with `value` to B. */
export function accumulate(count: i32, value: f64): void {
  let at = A;
  for (let i = 0; i < count; i++) {
    const own = get(STEP, i);
    const extent = <usize>(i + 1) << 3;
    put(B, i, get(B, i) + own * value);
    axpy(at, own, STEP, extent);
    at += extent;
  }
}

/** The load at sample k. */
export function loadAt(k: i32): f64 {
  return <f64>k >= load<f64>(LOAD) ? 1.0 : 0.0;
}

/** Columns of the load itself and of the constant, from column i on. */
export function constants(i: i32, v: f64): void {
  put(STEP, i, v);
  put(STEP, i + 1, setting(TunerSetting.Offset) != 0.0 ? 1.0 : 0.0);
}

/** Solve the system of `count` unknowns with its diagonal times 1 + `damping`: the solution is at STEP. */
export function solve(count: i32, damping: f64): void {
  copy(FACTOR, A, 4 * <usize>(count * (count + 1)));
  copy(STEP, B, 8 * <usize>count);
  for (let i = 0; i < count; i++) {
    const at = cholesky.row(FACTOR, i) + (<usize>i << 3);
    store<f64>(at, load<f64>(at) * (1.0 + damping) + 1e-14);
    cholesky.factor(FACTOR, i, 1e-14);
  }
  cholesky.solve(FACTOR, STEP, count);
}
