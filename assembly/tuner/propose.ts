/**
 * The next gains: a trust region on z, the logarithms of the gains, around the best measured so far. Inside it the surrogate is
 * minimised by a simplex. What is left to gain decides what comes next: an experiment with these gains, a probing step, the model
 * dropped for the measured costs, or the end.
 */
import * as history from "./history";
import * as quadratic from "./quadratic";
import * as simplex from "./simplex";
import * as surrogate from "./surrogate";
import {
  COUNT, DOUBTS, EXTENT, F_BEST, LOWER, MARGIN, MODEL, MODELLED, PROBES, PROBING, PROMISE, RADIUS, RANDOM, ROUND, SPREAD, STALLS, UPPER, VECTOR,
  Z, Z_BEST, setting, show, slot,
} from "./arena";
import { Part } from "./surrogate";
import { Form, TunerSetting, TunerSlot } from "./codes";
import { exp, log } from "./elementary";
import { copy, distance } from "../vector";

const SIMPLEX: usize = surrogate.END;
/** f64[n] each: the box in z; a point. */
const LOW: usize = SIMPLEX + simplex.SIMPLEX_BYTES;
const HIGH: usize = LOW + VECTOR;
const LOOK: usize = HIGH + VECTOR;
/** f64 each: the surrogate at the best gains, its lowest value; sums. i32: what is done, and which. */
const HERE: usize = LOOK + VECTOR;
const LEAST: usize = HERE + 8;
const SUM: usize = HERE + 16;
const SQUARES: usize = HERE + 24;
const STAGE: usize = HERE + 32;
const INDEX: usize = HERE + 36;
export const END: usize = HERE + 40;

const enum Stage {
  Spread = 0,
  Base = 1,
  Points = 2,
  Factor = 3,
  Here = 4,
  Search = 5,
}

export const enum Outcome {
  /** More work. */
  Working = 0,
  /** Z is to be measured. */
  Propose = 1,
  /** There is nothing to gain. */
  Finish = 2,
}

const SEEDS: i32 = 4;
/** Values of the surrogate in a search: of a model, of a quadratic. */
const VALUES: i32 = 60;
const QUADRATIC_VALUES: i32 = 150;
/** ln J above the best at which a measured point counts no worse, and what a model may be wrong by. */
const WORSE: f64 = 2.0;
const WRONG: f64 = 1.5;
/** Spread of ln J from which measurements count as noisy. */
const NOISY: f64 = 0.002;
/** A step in ln gain not worth an experiment, and one too near a measured point. */
const SHORT: f64 = 0.02;
const NEAR: f64 = 0.015;
/** Share of the variance that a model must explain to be trusted after the first experiment; broken promises in a row that it may make. */
const POOR: f64 = 0.5;
const DOUBTFUL: i32 = 3;
/** Radius after the model was dropped, and at most. */
const LOCAL: f64 = 0.15;
const WIDE: f64 = 2.3;

export function trusted(): bool {
  return slot(TunerSlot.Trusted) != 0.0 && load<i32>(MODELLED) != 0;
}

function noisy(): bool {
  return load<f64>(SPREAD) > NOISY;
}

function narrow(): f64 {
  return !trusted() ? 0.05 : noisy() ? 0.15 : 0.06;
}

/** A number of [0, 1). G. Marsaglia, "Xorshift RNGs", J. Stat. Soft. 8(14), 2003. */
function uniform(): f64 {
  let x = load<u32>(RANDOM);
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  store<u32>(RANDOM, x);
  return <f64>(<i32>(x >> 8)) * 5.9604644775390625e-8;
}

function parts(): i32 {
  if (!trusted()) return Part.Quadratic;
  return Part.Model | (load<f64>(MARGIN) > 0.0 ? Part.Robust : 0) | (load<i32>(COUNT) > 1 ? Part.Quadratic : 0);
}

function look(stage: i32, index: i32, z: usize, asked: i32, seed: u32): void {
  store<i32>(STAGE, stage);
  store<i32>(INDEX, index);
  surrogate.begin(z, asked, seed);
}

/** Begin with what is known after an experiment. */
export function begin(): void {
  for (let i = 0; i < load<i32>(EXTENT); i += 8) {
    store<f64>(LOW + i, log(load<f64>(LOWER + i)));
    store<f64>(HIGH + i, log(load<f64>(UPPER + i)));
  }
  store<f64>(SPREAD, 0.0);
  store<f64>(SUM, 0.0);
  store<f64>(SQUARES, 0.0);
  if (trusted() && slot(TunerSlot.Fit) < POOR && load<i32>(ROUND) > 1) drop();
  if (trusted() && surrogate.noise() > 0.0) look(Stage.Spread, 0, Z_BEST, Part.Model, surrogate.SEED + 1);
  else gather();
}

/** Take the measured points into the quadratic. */
function gather(): void {
  if (trusted()) return look(Stage.Base, 0, Z_BEST, Part.Model, surrogate.SEED);
  store<f64>(HERE, 0.0);
  openQuadratic(load<f64>(RADIUS));
}

function openQuadratic(scale: f64): void {
  quadratic.begin(surrogate.quadraticAt(parts()), Z_BEST, scale);
  nextPoint(0);
}

function nextPoint(index: i32): void {
  if (index == load<i32>(COUNT)) {
    store<i32>(STAGE, Stage.Factor);
    store<i32>(INDEX, 0);
    return;
  }
  history.read(index, LOOK);
  look(Stage.Points, index, LOOK, trusted() ? Part.Model : 0, surrogate.SEED);
}

/** The logarithm of a measured cost, less that of the best. */
function excess(f: f64): f64 {
  return min(f - load<f64>(F_BEST), WORSE);
}

/** The estimate of the model for point `index` was seen: what is measured beyond it goes into the quadratic. */
function takePoint(index: i32, estimate: f64): void {
  let f = excess(history.read(index, LOOK));
  if (trusted()) f = min(max(f - (estimate - load<f64>(HERE)), -WRONG), WRONG);
  quadratic.add(surrogate.quadraticAt(parts()), LOOK, f);
  nextPoint(index + 1);
}

function search(round: i32, from: usize, size: f64): void {
  simplex.begin(SIMPLEX, from, size, Z_BEST, load<f64>(RADIUS), LOW, HIGH, trusted() ? VALUES : QUADRATIC_VALUES);
  look(Stage.Search, round, SIMPLEX + simplex.POINT, parts(), surrogate.SEED);
}

/** Gains by S. Skogestad, J. Process Control 13(4), 2003, section 5, for the model, as a second start. */
function simc(): void {
  const b0 = exp(load<f64>(MODEL));
  const a1 = exp(load<f64>(MODEL + 16));
  const a0 = exp(load<f64>(MODEL + 24));
  const zero = load<f64>(MODEL + 8);
  const root = a1 * a1 - 4.0 * a0;
  const split = root > 0.0 ? sqrt(root) : 0.0;
  const slow = root > 0.0 ? 2.0 / (a1 - split) : 1.0 / sqrt(a0);
  let fast = root > 0.0 ? 2.0 / (a1 + split) : slow;
  let delay = load<f64>(MODEL + 32) + 1.0;
  if (zero < 0.0) delay -= zero;
  else fast = max(0.0, fast - zero);
  delay = max(delay, 0.02 * fast);
  // In samples: the model's time unit.
  const unit = slot(TunerSlot.SamplePeriod);
  const k = (slow * a0) / (b0 * 2.0 * delay);
  const ti = min(slow, 8.0 * delay);
  const form = setting(TunerSetting.Form);
  const gain = form == <f64>Form.Series ? k : k * (1.0 + fast / ti);
  const sum = ti + fast;
  put(0, gain);
  put(8, form == <f64>Form.Parallel ? k / (ti * unit) : (form == <f64>Form.Series ? ti : sum) * unit);
  put(16, unit * (form == <f64>Form.Parallel ? k * fast : form == <f64>Form.Series ? fast : (ti * fast) / sum));
}

function put(offset: usize, gain: f64): void {
  store<f64>(LOOK + offset, log(min(max(gain, 1e-90), 1e90)));
}

/** A search has ended: keep its best, or go on to another one. */
function searched(round: i32): i32 {
  const best = simplex.best(SIMPLEX);
  const f = load<f64>(best + VECTOR);
  if (f < load<f64>(LEAST)) {
    store<f64>(LEAST, f);
    copy(Z, best, load<i32>(EXTENT));
  }
  if (trusted() && round == 0) search(1, Z, 0.2 * load<f64>(RADIUS));
  else if (trusted() && round == 1 && load<i32>(ROUND) == 1) {
    simc();
    search(2, LOOK, 0.3);
  } else return decide();
  return Outcome.Working;
}

/** Move Z from the best gains at random by `size`, or a little less, along every axis; inside the box. */
function probe(size: f64): void {
  for (let i = 0; i < load<i32>(EXTENT); i += 8) {
    const far = size * (0.4 + 0.6 * uniform());
    place(i, uniform() < 0.5 ? -far : far);
  }
}

function place(offset: usize, by: f64): void {
  const z = load<f64>(Z_BEST + offset) + by;
  store<f64>(Z + offset, min(max(z, load<f64>(LOW + offset)), load<f64>(HIGH + offset)));
}

/** The model, or the quadratic, promises too little, or nothing new. */
function stall(): i32 {
  if (trusted() && load<f64>(MARGIN) > 0.0) {
    store<f64>(MARGIN, 0.0);
    begin();
    return Outcome.Working;
  }
  const stalls = load<i32>(STALLS) + 1;
  store<i32>(STALLS, stalls);
  const radius = load<f64>(RADIUS);
  if (<f64>stalls >= setting(TunerSetting.Patience)) {
    if (!trusted()) return Outcome.Finish;
    drop();
    begin();
    return Outcome.Working;
  }
  if (trusted()) {
    probe(max(noisy() ? 0.15 : 0.08, 0.3 * radius));
    store<f64>(RADIUS, max(narrow(), 0.6 * radius));
  } else {
    probe(radius);
    const probes = load<i32>(PROBES) + 1;
    store<i32>(PROBES, probes & 1);
    if (!(probes & 1)) store<f64>(RADIUS, max(narrow(), 0.6 * radius));
  }
  store<i32>(PROBING, 1);
  store<f64>(PROMISE, 0.0);
  return Outcome.Propose;
}

/** From now on the measured costs alone. */
function drop(): void {
  show(TunerSlot.Trusted, 0.0);
  store<i32>(STALLS, 0);
  store<i32>(PROBES, 0);
  store<f64>(RADIUS, LOCAL);
}

function decide(): i32 {
  const promise = load<f64>(HERE) - load<f64>(LEAST);
  const step = distance(Z, Z_BEST, load<i32>(EXTENT));
  const near = trusted() ? NEAR : 0.1 * load<f64>(RADIUS);
  if (!(promise > setting(TunerSetting.Tolerance)) || (trusted() && step < SHORT) || history.nearest(Z) < near) return stall();
  store<i32>(PROBING, 0);
  store<f64>(PROMISE, promise);
  return Outcome.Propose;
}

/** The first points of a vector without a model: all up, then each alone. */
function explore(count: i32): i32 {
  for (let i = 0; i < load<i32>(EXTENT); i += 8) place(i, count == 1 || count - 2 == i >> 3 ? load<f64>(RADIUS) : 0.0);
  if (count > 1 && distance(Z, Z_BEST, load<i32>(EXTENT)) < 0.2 * load<f64>(RADIUS)) place((count - 2) << 3, -load<f64>(RADIUS));
  store<i32>(PROBING, 1);
  store<f64>(PROMISE, 0.0);
  return Outcome.Propose;
}

/** At most one chunk of a simulation, or one sum over a point. */
export function work(): i32 {
  const stage = load<i32>(STAGE);
  const index = load<i32>(INDEX);
  const count = load<i32>(COUNT);
  if (!load<i32>(MODELLED) && count <= load<i32>(EXTENT) >> 3) return explore(count);
  if (stage == Stage.Factor) {
    const noise = noisy();
    const slope = trusted() ? (noise ? 0.03 : 0.01) : 1e-3;
    const curvature = trusted() ? (noise ? 0.3 : 0.1) : 0.03;
    if (quadratic.finish(surrogate.quadraticAt(parts()), index, slope, curvature)) look(Stage.Here, 0, Z_BEST, parts(), surrogate.SEED);
    else store<i32>(INDEX, index + 1);
    return Outcome.Working;
  }
  if (stage == Stage.Points && !trusted()) {
    takePoint(index, 0.0);
    return Outcome.Working;
  }
  const estimate = surrogate.work();
  if (estimate != estimate) return Outcome.Working;
  if (stage == Stage.Search) {
    if (!simplex.tell(SIMPLEX, estimate)) return searched(index);
    look(Stage.Search, index, SIMPLEX + simplex.POINT, parts(), surrogate.SEED);
  } else if (stage == Stage.Points) takePoint(index, estimate);
  else if (stage == Stage.Spread) spread(index, estimate);
  else {
    store<f64>(HERE, estimate);
    store<f64>(LEAST, estimate);
    copy(Z, Z_BEST, load<i32>(EXTENT));
    if (stage == Stage.Base && count > 1) openQuadratic(max(noisy() ? 0.3 : 0.15, min(load<f64>(RADIUS), 0.7)));
    else if (stage == Stage.Base && load<f64>(MARGIN) > 0.0) look(Stage.Here, 0, Z_BEST, parts(), surrogate.SEED);
    else search(0, Z_BEST, 0.5 * load<f64>(RADIUS));
  }
  return Outcome.Working;
}

/** How much ln J of the best gains varies with the noise. */
function spread(index: i32, estimate: f64): void {
  const sum = load<f64>(SUM) + estimate;
  const squares = load<f64>(SQUARES) + estimate * estimate;
  store<f64>(SUM, sum);
  store<f64>(SQUARES, squares);
  if (index + 1 < SEEDS) return look(Stage.Spread, index + 1, Z_BEST, Part.Model, surrogate.SEED + 2 + index);
  const count = <f64>SEEDS;
  store<f64>(SPREAD, sqrt(max(squares - (sum * sum) / count, 0.0) / (count - 1.0)));
  gather();
}

/** Learn from an experiment that measured ln J = f at Z, before F_BEST is moved. */
export function learn(f: f64): void {
  const gain = load<f64>(F_BEST) - f;
  const radius = load<f64>(RADIUS);
  if (load<i32>(PROBING)) return;
  const ratio = gain / max(load<f64>(PROMISE), 0.003 + load<f64>(SPREAD));
  const step = distance(Z, Z_BEST, load<i32>(EXTENT));
  const model = trusted();
  if (ratio > (model ? 0.5 : 0.6)) {
    if (step > 0.8 * radius) store<f64>(RADIUS, model ? min(WIDE, 2.0 * radius) : min(1.4, 1.7 * radius));
  } else if (ratio < 0.2) store<f64>(RADIUS, max(narrow(), model ? 0.5 * min(radius, step) : 0.6 * radius));
  if (model) store<f64>(MARGIN, load<i32>(ROUND) >= 2 || abs(ratio - 1.0) < 0.5 ? 0.0 : 0.3 * load<f64>(MARGIN));
  const doubts = ratio > 0.5 ? 0 : load<i32>(DOUBTS) + 1;
  store<i32>(DOUBTS, doubts);
  if (model && doubts == DOUBTFUL) drop();
}
