/**
 * The model of model.ts from a record: output error, driven by the recorded u. A grid of dead times and modes, each with its linear
 * parameters by least squares, gives the starts of Levenberg and Marquardt's method (D. W. Marquardt, J. SIAM 11(2), 1963), with the
 * Jacobian by differences of models that run side by side: nothing but sums is kept. u and y are taken in units of their largest.
 */
import * as cholesky from "./cholesky";
import * as model from "./model";
import { MODEL, MODELLED, PARAMETERS, RECORD_U, RECORD_Y, ROUND, STEP as TUNING_STEP, WORK, setting, show, slot } from "./arena";
import { TunerSetting, TunerSlot } from "./codes";
import { exp, log } from "./elementary";
import { NEVER, loadSample, stride } from "./loop";
import { CHUNK } from "./simulate";
import { axpy, copy, zero } from "../vector";

const BYTES: usize = 8 * <usize>PARAMETERS;
/** Parameters that y does not depend on linearly; models side by side: the one looked at, then one for each of these. */
const BENT: i32 = 5;
const PLANTS: usize = WORK;
/** f64[PARAMETERS] each: where the method is, its trial, the best so far. */
const HERE: usize = PLANTS + <usize>(BENT + 1) * model.MODEL_BYTES;
const TRIAL: usize = HERE + BYTES;
const FOUND: usize = TRIAL + BYTES;
/** Starts of the method: the sum of squares that the grid saw, then the parameters. */
const STARTS: i32 = 4;
const START: usize = FOUND + BYTES;
const START_BYTES: usize = 8 + BYTES;
/** Sums of products of differences, packed, those with the residuals, and room for a factor and a step. */
const A: usize = START + <usize>STARTS * START_BYTES;
const B: usize = A + 4 * <usize>(PARAMETERS * (PARAMETERS + 1));
const FACTOR: usize = B + BYTES;
const STEP: usize = FACTOR + 4 * <usize>(PARAMETERS * (PARAMETERS + 1));
/** f64 each. */
const SUM: usize = STEP + BYTES;
const LEAST: usize = SUM + 8;
const FOUND_SUM: usize = SUM + 16;
const DAMPING: usize = SUM + 24;
const UNIT_U: usize = SUM + 32;
const UNIT_Y: usize = SUM + 40;
const SQUARES: usize = SUM + 48;
const VARIANCE: usize = SUM + 56;
const LOAD: usize = SUM + 64;
/** i32 each. */
const STAGE: usize = SUM + 72;
const INDEX: usize = SUM + 76;
const SAMPLE: usize = SUM + 80;
const SAMPLES: usize = SUM + 84;
const LENGTH: usize = SUM + 88;
const ITERATION: usize = SUM + 92;
const TRY: usize = SUM + 96;
const ACTIVE: usize = SUM + 100;
/** i32: places of the scan looked at. f64 each: the sample of the load at the best of all, and of the first half. */
const SCANNED: usize = SUM + 104;
const LIKELY: usize = SUM + 112;
const COARSE: usize = SUM + 120;
export const END: usize = SUM + 128;

const enum Stage {
  Open = 0,
  Prepare = 1,
  Grid = 2,
  /** Sums over the record with the model found, for one tick at which the load might act. */
  Scan = 3,
  Slopes = 4,
  Attempt = 5,
  Trial = 6,
}

const MODES: i32 = 5;
const DELAYS: i32 = 4;
const GRID: i32 = 2 * MODES * DELAYS;
/** Rounds that look at the whole grid. */
const GRIDS: i32 = 3;
const ITERATIONS: i32 = 25;
const TRIES: i32 = 6;
/** A decrease of the sum of squares by less than this share ends the method. */
const ENOUGH: f64 = 1e-5;
/** Ticks looked at for a load of which none is known: first over the whole record, then around the best; and the share of the squares
 * that it may leave to be believed. */
const SCANS: i32 = 15;
const BELIEVED: f64 = 0.8;
/** Fewest samples. */
const FEW: i32 = 20;
/** Standard deviations of the noise that a response must exceed. */
const AUDIBLE: f64 = 4.0;
const LINEAR: i32 = 6;

function get(at: usize, i: i32): f64 {
  return load<f64>(at + (<usize>i << 3));
}

function put(at: usize, i: i32, value: f64): void {
  store<f64>(at + (<usize>i << 3), value);
}

function limit(at: usize, i: i32, low: f64, high: f64): void {
  put(at, i, min(max(get(at, i), low), high));
}

/** Into the range that a record of this length can tell of. */
function confine(at: usize): void {
  const n = <f64>load<i32>(LENGTH);
  limit(at, 0, -25.0, 25.0);
  limit(at, 1, -0.2 * n, 0.2 * n);
  limit(at, 2, log(0.02 / n), log(4000.0 / n));
  limit(at, 3, 2.0 * log(0.05 / n), 2.0 * log(800.0 / n));
  limit(at, 4, 0.0, 0.25 * n);
}

/** Step of a difference in parameter i. */
function difference(i: i32): f64 {
  return i == 4 ? 1e-3 : 1e-4;
}

/** Parameter that column i of the system is for: no load if there is none. */
function parameter(i: i32): i32 {
  return i == BENT && load<f64>(LOAD) >= <f64>load<i32>(SAMPLES) ? PARAMETERS - 1 : i;
}

function prepare(plant: i32, from: usize): void {
  model.prepare(PLANTS + <usize>plant * model.MODEL_BYTES, from, 1.0, 1.0, 1.0, 0.0);
}

function recorded(at: usize, i: i32): f64 {
  return <f64>load<f32>(at + (<usize>i << 2));
}

/** Begin with the record of the experiment that has ended. */
export function begin(): void {
  store<i32>(STAGE, Stage.Open);
  store<f64>(FOUND_SUM, Infinity);
}

/** Whether the record says anything: then the work goes on. */
function open(): bool {
  const samples = <i32>slot(TunerSlot.Samples);
  const known = load<i32>(MODELLED);
  const scans = setting(TunerSetting.LoadTick) < 0.0;
  store<i32>(SAMPLES, samples);
  store<i32>(LENGTH, (<i32>setting(TunerSetting.Ticks)) / stride());
  measure(samples);
  if (samples < FEW || !heard()) return false;
  store<i32>(SCANNED, scans ? 0 : 2 * SCANS);
  assume(known && scans ? get(MODEL, PARAMETERS) : loadSample());
  for (let i = 0; i < STARTS; i++) store<f64>(START + <usize>i * START_BYTES, Infinity);
  if (known) {
    const y = load<f64>(UNIT_Y);
    store<f64>(START, 0.0);
    copy(START + 8, MODEL, BYTES);
    put(START + 8, 0, get(MODEL, 0) + log(load<f64>(UNIT_U) / y));
    for (let i = BENT; i < PARAMETERS; i++) put(START + 8, i, get(MODEL, i) / y);
  }
  return known && load<i32>(ROUND) > GRIDS ? leap(0) : enter(0);
}

/** Units, squares and variance of the record. */
function measure(samples: i32): void {
  let u: f64 = 0.0;
  let y: f64 = 0.0;
  let sum: f64 = 0.0;
  let squares: f64 = 0.0;
  for (let i = 0; i < samples; i++) {
    const value = recorded(RECORD_Y, i);
    u = max(u, abs(recorded(RECORD_U, i)));
    y = max(y, abs(value));
    sum += value;
    squares += value * value;
  }
  store<f64>(UNIT_U, u);
  store<f64>(UNIT_Y, y);
  store<f64>(SQUARES, squares / (y * y));
  store<f64>(VARIANCE, (squares - (sum * sum) / <f64>samples) / (y * y));
}

/** Whether there was a response to look at. */
export function heard(): bool {
  const y = load<f64>(UNIT_Y);
  // A loop that swings from tick to tick looks like noise, but goes farther than the step.
  return load<f64>(UNIT_U) > 0.0 && (y > AUDIBLE * slot(TunerSlot.Noise) || y > abs(load<f64>(TUNING_STEP)));
}

/** The load acts from sample `from` on. */
function assume(from: f64): void {
  const loaded = from < <f64>load<i32>(SAMPLES);
  store<f64>(LOAD, from);
  store<i32>(ACTIVE, BENT + (loaded ? 3 : 0) + (setting(TunerSetting.Offset) != 0.0 ? 1 : 0));
}

/** Look at point `index` of the grid. */
function enter(index: i32): bool {
  store<i32>(STAGE, Stage.Grid);
  store<i32>(INDEX, index);
  const n = <f64>load<i32>(LENGTH);
  const mode = index % MODES;
  const delay = (index / MODES) % DELAYS;
  const time = n / (mode == 0 ? 160.0 : mode == 1 ? 80.0 : mode == 2 ? 40.0 : mode == 3 ? 20.0 : 8.0);
  zero(TRIAL, BYTES);
  put(TRIAL, 2, log((index < MODES * DELAYS ? 2.0 : 0.6) / time));
  put(TRIAL, 3, -2.0 * log(time));
  put(TRIAL, 4, time * (delay == 0 ? 0.1 : delay == 1 ? 0.5 : delay == 2 ? 1.5 : 3.0));
  prepare(0, TRIAL);
  return rewind();
}

function rewind(): bool {
  store<i32>(SAMPLE, 0);
  store<f64>(SUM, 0.0);
  zero(A, B + BYTES - A);
  return true;
}

/** u, delayed by the dead time of a model, at sample k. */
function delayed(plant: usize, k: i32): f64 {
  const i = k - load<i32>(plant + model.WHOLE);
  const fraction = load<f64>(plant + model.FRACTION);
  let u: f64 = 0.0;
  if (i >= 0) u = recorded(RECORD_U, i) * (1.0 - fraction);
  if (i >= 1) u += recorded(RECORD_U, i - 1) * fraction;
  return u / load<f64>(UNIT_U);
}

/** Add products of the first `count` numbers at STEP to A, and those with `value` to B. */
function accumulate(count: i32, value: f64): void {
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
function loadAt(k: i32): f64 {
  return <f64>k >= load<f64>(LOAD) ? 1.0 : 0.0;
}

/** Columns of the load itself and of the constant, from column i on. */
function constants(i: i32, v: f64): void {
  put(STEP, i, v);
  put(STEP, i + 1, setting(TunerSetting.Offset) != 0.0 ? 1.0 : 0.0);
}

/** The columns of the LINEAR parameters b0, b1, l0, l1, l2, constant of one mode. */
function column(k: i32, y: f64): void {
  const v = loadAt(k);
  model.columns(PLANTS, STEP);
  constants(4, v);
  accumulate(LINEAR, y);
  model.step(PLANTS, delayed(PLANTS, k), v);
}

/** Solve the system of `count` unknowns with its diagonal times 1 + `damping`: the solution is at STEP. */
function solve(count: i32, damping: f64): void {
  copy(FACTOR, A, 4 * <usize>(count * (count + 1)));
  copy(STEP, B, 8 * <usize>count);
  for (let i = 0; i < count; i++) {
    const at = cholesky.row(FACTOR, i) + (<usize>i << 3);
    store<f64>(at, load<f64>(at) * (1.0 + damping) + 1e-14);
    cholesky.factor(FACTOR, i, 1e-14);
  }
  cholesky.solve(FACTOR, STEP, count);
}

/** The linear parameters of a mode, to TRIAL. Returns the sum of squares that they leave; Infinity for a plant that falls. */
function linear(): f64 {
  let left = load<f64>(SQUARES);
  solve(LINEAR, 1e-8);
  const b0 = get(STEP, 0);
  if (!(b0 > 0.0)) return Infinity;
  for (let i = 0; i < LINEAR; i++) left -= get(STEP, i) * get(B, i);
  put(TRIAL, 0, log(b0));
  put(TRIAL, 1, get(STEP, 1) / b0);
  copy(TRIAL + 8 * <usize>BENT, STEP + 16, 32);
  confine(TRIAL);
  return left;
}

/** A point of the grid is done: keep it if it is one of the best. */
function gather(): bool {
  const index = load<i32>(INDEX);
  insert(linear());
  if (index + 1 < GRID) return enter(index + 1);
  return leap(load<i32>(MODELLED) ? 0 : 1);
}

/** Into the starts behind the first, in the order of their sums. */
function insert(sum: f64): void {
  for (let i = 1; i < STARTS; i++) {
    const at = START + <usize>i * START_BYTES;
    if (sum >= load<f64>(at)) continue;
    for (let j = STARTS - 1; j > i; j--) copy(START + <usize>j * START_BYTES, START + <usize>(j - 1) * START_BYTES, START_BYTES);
    store<f64>(at, sum);
    copy(at + 8, TRIAL, BYTES);
    return;
  }
}

/** Begin the method at start `index`, or at the next there is. False when all are done. */
function leap(index: i32): bool {
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
  return load<i32>(SCANNED) < 2 * SCANS && load<f64>(FOUND_SUM) < Infinity && scan(0);
}

/** Look for the tick of the load: place `index` of the scan. */
function scan(index: i32): bool {
  const n = <f64>load<i32>(SAMPLES);
  store<i32>(STAGE, Stage.Scan);
  store<i32>(SCANNED, index + 1);
  if (index == 0) {
    store<f64>(LEAST, BELIEVED * load<f64>(FOUND_SUM));
    store<f64>(LIKELY, NEVER);
  }
  const place = <f64>((index % SCANS) + 1) / <f64>(SCANS + 1);
  assume(nearest(index < SCANS ? place * n : load<f64>(COARSE) + (place - 0.5) * 0.125 * n));
  copy(TRIAL, FOUND, BYTES);
  prepare(0, TRIAL);
  return rewind();
}

/** A place of the scan was looked at. */
function weigh(): bool {
  const scanned = load<i32>(SCANNED);
  const left = linear();
  if (left < load<f64>(LEAST)) {
    store<f64>(LEAST, left);
    store<f64>(LIKELY, load<f64>(LOAD));
    store<f64>(START, left);
    copy(START + 8, TRIAL, BYTES);
  }
  if (scanned == SCANS) store<f64>(COARSE, load<f64>(LIKELY));
  if (scanned < SCANS || (scanned < 2 * SCANS && load<f64>(COARSE) < NEVER)) return scan(scanned);
  store<i32>(SCANNED, 2 * SCANS);
  assume(load<f64>(LIKELY));
  return leap(0);
}

/** Slopes are next: models at HERE and beside it, one a call. */
function slopes(): bool {
  store<i32>(STAGE, Stage.Prepare);
  store<i32>(TRY, 0);
  return true;
}

function prepareNext(): bool {
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
function compare(k: i32, y: f64): void {
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
function attempt(): bool {
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
function decide(): bool {
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

/** At most CHUNK steps of models. False when the work is done. */
export function work(): bool {
  const stage = load<i32>(STAGE);
  if (stage == Stage.Open) return open();
  if (stage == Stage.Prepare) return prepareNext();
  if (stage == Stage.Attempt) return attempt();
  const samples = load<i32>(SAMPLES);
  const models = stage <= Stage.Scan ? 4 : stage == Stage.Slopes ? BENT + 2 : 2;
  let k = load<i32>(SAMPLE);
  for (const end = min(k + CHUNK / models, samples); k < end; k++) {
    const y = recorded(RECORD_Y, k) / load<f64>(UNIT_Y);
    if (stage <= Stage.Scan) column(k, y);
    else compare(k, y);
  }
  store<i32>(SAMPLE, k);
  if (k < samples) return true;
  if (stage == Stage.Grid) return gather();
  if (stage == Stage.Scan) return weigh();
  if (stage == Stage.Trial) return decide();
  store<f64>(LEAST, load<f64>(SUM));
  store<i32>(STAGE, Stage.Attempt);
  return true;
}

/** The model that was found becomes that of the tuning; its figures are shown. False if there is none. */
export function adopt(): bool {
  if (load<f64>(FOUND_SUM) == Infinity) return false;
  const u = load<f64>(UNIT_U);
  const y = load<f64>(UNIT_Y);
  copy(MODEL, FOUND, BYTES);
  put(MODEL, PARAMETERS, load<f64>(LOAD));
  put(MODEL, 0, get(FOUND, 0) + log(y / u));
  for (let i = BENT; i < PARAMETERS; i++) put(MODEL, i, get(FOUND, i) * y);
  store<i32>(MODELLED, 1);
  report(slot(TunerSlot.SamplePeriod));
  return true;
}

function report(dt: f64): void {
  const b0 = exp(get(MODEL, 0));
  const samples = <f64>load<i32>(SAMPLES);
  const left = load<f64>(FOUND_SUM);
  show(TunerSlot.B0, b0 / (dt * dt));
  show(TunerSlot.B1, (b0 * get(MODEL, 1)) / dt);
  show(TunerSlot.A1, exp(get(MODEL, 2)) / dt);
  show(TunerSlot.A0, exp(get(MODEL, 3)) / (dt * dt));
  show(TunerSlot.DeadTime, get(MODEL, 4) * dt);
  const loaded = load<f64>(LOAD) < samples;
  show(TunerSlot.Load, loaded ? get(MODEL, 5) / b0 : 0.0);
  show(TunerSlot.Load1, loaded ? get(MODEL, 6) / dt : 0.0);
  show(TunerSlot.Load2, loaded ? get(MODEL, 7) : 0.0);
  show(TunerSlot.Constant, get(MODEL, 8));
  show(TunerSlot.LoadAt, load<f64>(LOAD) * <f64>stride());
  show(TunerSlot.Residual, load<f64>(UNIT_Y) * sqrt(left / samples));
  show(TunerSlot.Fit, 1.0 - left / load<f64>(VARIANCE));
}
