/**
 * The method of K. Levenberg and D. W. Marquardt (D. W. Marquardt, J. SIAM 11(2), 1963) on the output error of a model: from each start
 * in turn, with the Jacobian by differences of models that run side by side.
 */
import * as model from "./model";
import { PARAMETERS } from "./arena";
import {
  ACTIVE, BENT, BYTES, DAMPING, FOUND, FOUND_SUM, HERE, INDEX, ITERATION, LEAST, LENGTH, LOAD, PLANTS, SAMPLE, SAMPLES, STAGE, START, STARTS,
  START_BYTES, STEP, SUM, Stage, TRIAL, TRY, accumulate, confine, constants, delayed, get, loadAt, prepare, put, rewind, solve,
} from "./sums";
import { copy } from "../vector";

const ITERATIONS: i32 = 25;
const TRIES: i32 = 6;
/** A decrease of the sum of squares by less than this share ends the method. */
const ENOUGH: f64 = 1e-5;

/** Step of a difference in parameter i. */
function difference(i: i32): f64 {
  return i == 4 ? 1e-3 : 1e-4;
}

/** Parameter that column i of the system is for: no load if there is none. */
function parameter(i: i32): i32 {
  return i == BENT && load<f64>(LOAD) >= <f64>load<i32>(SAMPLES) ? PARAMETERS - 1 : i;
}

/** Begin the method at start `index`, or at the next there is. False when all are done. */
export function leap(index: i32): bool {
  for (; index < STARTS; index++) {
    const at = START + <usize>index * START_BYTES;
    if (load<f64>(at) == Infinity) continue;
    store<f64>(at, Infinity);
    copy(HERE, at + 8, BYTES);
    confine(HERE);
    store<i32>(INDEX, index);
    store<i32>(ITERATION, 0);
    store<f64>(DAMPING, 1e-2);
    return slopes();
  }
  return false;
}

/** Slopes are next: models at HERE and beside it, one a call. */
function slopes(): bool {
  store<i32>(STAGE, Stage.Prepare);
  store<i32>(TRY, 0);
  return true;
}

export function prepareNext(): bool {
  const i = load<i32>(TRY);
  copy(TRIAL, HERE, BYTES);
  if (i < BENT) put(TRIAL, i, get(TRIAL, i) + difference(i));
  prepare(i < BENT ? i + 1 : 0, TRIAL);
  store<i32>(TRY, i + 1);
  if (i < BENT) return true;
  store<i32>(STAGE, Stage.Slopes);
  store<i32>(TRY, 0);
  return rewind();
}

function respond(plant: usize, k: i32, v: f64): f64 {
  const y = model.output(plant, v) + model.constant(plant);
  model.step(plant, delayed(plant, k), v);
  return y;
}

/** Residual, and its differences, of one sample. */
export function compare(k: i32, y: f64): void {
  const v = loadAt(k);
  const slopes = load<i32>(STAGE) == Stage.Slopes;
  // The two columns before those of the load are written over below.
  if (slopes) model.columns(PLANTS, STEP + 8 * <usize>(BENT - 2));
  const base = respond(PLANTS, k, v);
  const residual = y - base;
  store<f64>(SUM, load<f64>(SUM) + residual * residual);
  if (!slopes) return;
  for (let i = 0; i < BENT; i++)
    put(STEP, i, (respond(PLANTS + <usize>(i + 1) * model.MODEL_BYTES, k, v) - base) / difference(i));
  constants(BENT + 2, v);
  // Without a load the constant's column takes its place.
  if (parameter(BENT) != BENT) put(STEP, BENT, 1.0);
  accumulate(load<i32>(ACTIVE), residual);
}

/** The next trial, with the present damping. */
export function attempt(): bool {
  const count = load<i32>(ACTIVE);
  solve(count, load<f64>(DAMPING));
  copy(TRIAL, HERE, BYTES);
  const far = 0.05 * <f64>load<i32>(LENGTH);
  for (let i = 0; i < count; i++) {
    const p = parameter(i);
    const most = p == 1 || p == 4 ? far : 1.0;
    put(TRIAL, p, get(TRIAL, p) + min(max(get(STEP, i), -most), most));
  }
  confine(TRIAL);
  store<i32>(STAGE, Stage.Trial);
  prepare(0, TRIAL);
  store<i32>(SAMPLE, 0);
  store<f64>(SUM, 0.0);
  return true;
}

/** The method has ended at HERE. */
function conclude(): bool {
  if (load<f64>(LEAST) < load<f64>(FOUND_SUM)) {
    store<f64>(FOUND_SUM, load<f64>(LEAST));
    copy(FOUND, HERE, BYTES);
  }
  return leap(load<i32>(INDEX) + 1);
}

/** A trial was seen to its end. */
export function decide(): bool {
  const sum = load<f64>(SUM);
  const least = load<f64>(LEAST);
  const damping = load<f64>(DAMPING);
  if (sum < least) {
    copy(HERE, TRIAL, BYTES);
    store<f64>(LEAST, sum);
    store<f64>(DAMPING, max(1e-6, 0.2 * damping));
    const iteration = load<i32>(ITERATION) + 1;
    store<i32>(ITERATION, iteration);
    return least - sum > ENOUGH * least && iteration < ITERATIONS ? slopes() : conclude();
  }
  store<f64>(DAMPING, 5.0 * damping);
  const attempts = load<i32>(TRY) + 1;
  store<i32>(TRY, attempts);
  return attempts < TRIES ? attempt() : conclude();
}
