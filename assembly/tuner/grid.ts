/**
 * Where the fit begins: a grid of dead times and modes, each with its linear parameters by least squares; and where a load might begin
 * of which no tick is known.
 */
import * as model from "./model";
import { MODELLED, setting } from "./arena";
import { TunerSetting } from "./codes";
import { log } from "./elementary";
import { leap } from "./fit";
import { NEVER } from "./loop";
import {
  ACTIVE, B, BENT, BYTES, COARSE, FOUND, FOUND_SUM, INDEX, LEAST, LENGTH, LIKELY, LOAD, PLANTS, SAMPLES, SCANNED, SQUARES, STAGE, START, STARTS,
  START_BYTES, STEP, Stage, TRIAL, accumulate, confine, constants, delayed, get, loadAt, prepare, put, rewind, solve,
} from "./sums";
import { copy, zero } from "../vector";

const MODES: i32 = 5;
const DELAYS: i32 = 4;
const GRID: i32 = 2 * MODES * DELAYS;
/**
 * Ticks looked at for a load of which none is known: first over the whole record, then around the best; and the share of the squares
 * that it may leave to be believed.
 */
export const SCANS: i32 = 15;
const BELIEVED: f64 = 0.8;
/** Parameters that y depends on linearly: b0, b1, l0, l1, l2 and the constant. */
const LINEAR: i32 = 6;

/** The load acts from sample `from` on. */
export function assume(from: f64): void {
  const loaded = from < <f64>load<i32>(SAMPLES);
  store<f64>(LOAD, from);
  store<i32>(ACTIVE, BENT + (loaded ? 3 : 0) + (setting(TunerSetting.Offset) != 0.0 ? 1 : 0));
}

/** Look at point `index` of the grid. */
export function enter(index: i32): bool {
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

/** The columns of the LINEAR parameters b0, b1, l0, l1, l2, constant of one mode. */
export function column(k: i32, y: f64): void {
  const v = loadAt(k);
  model.columns(PLANTS, STEP);
  constants(4, v);
  accumulate(LINEAR, y);
  model.step(PLANTS, delayed(PLANTS, k), v);
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
export function gather(): bool {
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
export function weigh(): bool {
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

/** After the fits: whether a load is still to be looked for. */
export function again(): bool {
  return load<i32>(SCANNED) < 2 * SCANS && load<f64>(FOUND_SUM) < Infinity && scan(0);
}
