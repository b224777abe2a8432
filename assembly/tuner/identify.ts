/**
 * The model of model.ts from a record: output error, driven by the recorded u, piece by piece. grid.ts finds where to begin, fit.ts the
 * lowest sum of squares from there.
 */
import * as fit from "./fit";
import * as grid from "./grid";
import { MODEL, MODELLED, PARAMETERS, RECORD_U, RECORD_Y, ROUND, STEP, setting, show, slot } from "./arena";
import { TunerSetting, TunerSlot } from "./codes";
import { exp, log } from "./elementary";
import { loadSample, stride } from "./loop";
import { CHUNK } from "./simulate";
import {
  BENT, BYTES, FOUND, FOUND_SUM, LEAST, LENGTH, LOAD, SAMPLE, SAMPLES, SCANNED, SQUARES, STAGE, START, STARTS, START_BYTES, SUM, Stage, UNIT_U,
  UNIT_Y, VARIANCE, get, put, recorded,
} from "./sums";
import { copy } from "../vector";

export { END } from "./sums";

/** Rounds that look at the whole grid. */
const GRIDS: i32 = 3;
/** Fewest samples. */
const FEW: i32 = 20;
/** Standard deviations of the noise that a response must exceed. */
const AUDIBLE: f64 = 4.0;

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
  store<i32>(SCANNED, scans ? 0 : 2 * grid.SCANS);
  grid.assume(known && scans ? get(MODEL, PARAMETERS) : loadSample());
  for (let i = 0; i < STARTS; i++) store<f64>(START + <usize>i * START_BYTES, Infinity);
  if (known) {
    const y = load<f64>(UNIT_Y);
    store<f64>(START, 0.0);
    copy(START + 8, MODEL, BYTES);
    put(START + 8, 0, get(MODEL, 0) + log(load<f64>(UNIT_U) / y));
    for (let i = BENT; i < PARAMETERS; i++) put(START + 8, i, get(MODEL, i) / y);
  }
  return known && load<i32>(ROUND) > GRIDS ? fit.leap(0) : grid.enter(0);
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
  return load<f64>(UNIT_U) > 0.0 && (y > AUDIBLE * slot(TunerSlot.Noise) || y > abs(load<f64>(STEP)));
}

/** At most CHUNK steps of models. False when the work is done. */
export function work(): bool {
  const stage = load<i32>(STAGE);
  if (stage == Stage.Open) return open();
  if (stage == Stage.Prepare) return fit.prepareNext();
  if (stage == Stage.Attempt) return fit.attempt();
  const samples = load<i32>(SAMPLES);
  const models = stage <= Stage.Scan ? 4 : stage == Stage.Slopes ? BENT + 2 : 2;
  let k = load<i32>(SAMPLE);
  for (const end = min(k + CHUNK / models, samples); k < end; k++) {
    const y = recorded(RECORD_Y, k) / load<f64>(UNIT_Y);
    if (stage <= Stage.Scan) grid.column(k, y);
    else fit.compare(k, y);
  }
  store<i32>(SAMPLE, k);
  if (k < samples) return true;
  if (stage == Stage.Grid) return grid.gather();
  if (stage == Stage.Scan) return grid.weigh();
  if (stage == Stage.Trial) return fit.decide() || grid.again();
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
