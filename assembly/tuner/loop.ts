/** The live loop: the controller, the experiment that runs in it, its record, its cost, and the guard over it. */
import * as cost from "./cost";
import * as pid from "./pid";
import { BEST, GAINS, LOOP, RECORDS, RECORD_U, RECORD_Y, setting, show, slot } from "./arena";
import { Controller, Stop, TunerSetting, TunerSlot } from "./codes";
import { finite } from "../vector";

/** The law that runs, and the controller's state. */
const LAW: usize = LOOP;
const PID: usize = LAW + pid.LAW_BYTES;
const COST: usize = PID + pid.PID_BYTES;
/** f64 each: the setpoint's step, and u and y at rest. */
const STEP: usize = COST + cost.COST_BYTES;
const REST_U: usize = STEP + 8;
const REST_Y: usize = STEP + 16;
/** f64 each: sum of u of the sample that is not complete; the last two y, and the sum of their squared second differences. */
const SUM_U: usize = STEP + 24;
const LAST: usize = STEP + 32;
const BEFORE: usize = STEP + 40;
const ROUGHNESS: usize = STEP + 48;
/** f64: mean of y between experiments; i32: ticks it is made of. */
const MEAN: usize = STEP + 56;
const IDLE: usize = STEP + 64;
/** i32: tick of the experiment, and whether one runs; ticks a sample. */
const TICK: usize = STEP + 68;
const RUNNING: usize = STEP + 72;
const STRIDE: usize = STEP + 76;
/** f64: largest |y| of the experiment, from rest. */
const PEAK: usize = STEP + 80;
export const END: usize = STEP + 88;

/** Ticks that the mean of y looks back on. */
const MEMORY: i32 = 32;

/** Setpoint's step of the last experiment, [y], and the output at rest before it, [u]: for a plant that rises with the output. */
export function step(): f64 {
  return load<f64>(STEP);
}

export function restOutput(): f64 {
  return load<f64>(REST_U);
}

/** How far the last experiment went, [y]: its step, or what was measured. */
export function scale(): f64 {
  return max(abs(load<f64>(STEP)), load<f64>(PEAK));
}

/** Ticks a sample of the record. */
export function stride(): i32 {
  return (<i32>setting(TunerSetting.Ticks) + RECORDS - 1) / RECORDS;
}

export function running(): bool {
  return load<i32>(RUNNING) != 0;
}

function modelled(): bool {
  return setting(TunerSetting.Controller) != <f64>Controller.Own;
}

export function adopt(gains: usize): void {
  if (!modelled()) return;
  pid.convert(gains, LAW);
  pid.transfer(LAW, PID);
}

/** Run with the best gains, from the slots Output and Measured on. */
export function start(): void {
  const y = slot(TunerSlot.Measured);
  store<i32>(RUNNING, 0);
  store<i32>(IDLE, 0);
  pid.rest(PID, finite(y) ? setting(TunerSetting.Action) * y : 0.0, slot(TunerSlot.Output));
  adopt(BEST);
}

/** Begin an experiment with GAINS: from rest at the slots Output and Rest if `fresh`, else from the loop as it is. */
export function begin(fresh: bool): void {
  const rest = slot(TunerSlot.Rest);
  if (fresh) pid.rest(PID, finite(rest) ? setting(TunerSetting.Action) * rest : 0.0, slot(TunerSlot.Output));
  store<f64>(REST_Y, fresh || !load<i32>(IDLE) ? load<f64>(PID + pid.LAST) : load<f64>(MEAN));
  // At rest the integral part alone holds the output; of an external controller there is none.
  store<f64>(REST_U, load<f64>(PID + (setting(TunerSetting.External) != 0.0 ? pid.OUTPUT : pid.INTEGRAL)));
  const u = load<f64>(PID + pid.OUTPUT);
  store<f64>(PEAK, 0.0);
  adopt(GAINS);
  cost.begin(COST, u);
  store<f64>(ROUGHNESS, 0.0);
  store<i32>(TICK, 0);
  store<i32>(RUNNING, 1);
  store<i32>(STRIDE, stride());
  show(TunerSlot.Samples, 0.0);
  show(TunerSlot.SamplePeriod, setting(TunerSetting.Period) * <f64>load<i32>(STRIDE));
}

/** The experiment is over: back to the best gains, without a bump. */
export function end(): void {
  const tick = load<i32>(TICK);
  show(TunerSlot.Cost, cost.total(COST));
  show(TunerSlot.Noise, tick > 2 ? sqrt(load<f64>(ROUGHNESS) / (6.0 * <f64>(tick - 2))) : 0.0);
  store<i32>(RUNNING, 0);
  store<i32>(IDLE, 0);
  adopt(BEST);
}

/** Share of the experiment that is not done. */
export function remaining(): f64 {
  const ticks = setting(TunerSetting.Ticks);
  return (ticks - <f64>load<i32>(TICK)) / ticks;
}

/** What of this tick, before the output, stops the experiment. `limit`: of the cost. */
function judge(y: f64, r: f64, u: f64, limit: f64): i32 {
  const measured = slot(TunerSlot.Measured);
  if (measured < setting(TunerSetting.MeasuredLow) || measured > setting(TunerSetting.MeasuredHigh)) return Stop.Measured;
  const tick = load<i32>(TICK);
  if (tick && abs(y - load<f64>(LAST)) > setting(TunerSetting.Slew)) return Stop.Slew;
  if (setting(TunerSetting.External) != 0.0 && !(u >= setting(TunerSetting.OutputLow) && u <= setting(TunerSetting.OutputHigh))) return Stop.Output;
  if (!tick) store<f64>(STEP, r - load<f64>(REST_Y));
  const period = setting(TunerSetting.Period);
  const loadTick = setting(TunerSetting.LoadTick);
  cost.add(COST, period * <f64>tick, period, r - y, load<f64>(STEP), loadTick > 0.0 && <f64>tick >= loadTick);
  return cost.total(COST) > limit ? Stop.Cost : Stop.None;
}

function note(y: f64, u: f64): void {
  const tick = load<i32>(TICK);
  const stride = load<i32>(STRIDE);
  const place = <usize>(tick / stride) << 2;
  const phase = tick % stride;
  store<f64>(PEAK, max(load<f64>(PEAK), abs(y - load<f64>(REST_Y))));
  if (!phase) {
    store<f32>(RECORD_Y + place, <f32>(y - load<f64>(REST_Y)));
    store<f64>(SUM_U, 0.0);
  }
  const sum = load<f64>(SUM_U) + (u - load<f64>(REST_U));
  store<f64>(SUM_U, sum);
  if (phase == stride - 1) {
    store<f32>(RECORD_U + place, <f32>(sum / <f64>stride));
    show(TunerSlot.Samples, <f64>(tick / stride + 1));
  }
  if (tick > 1) {
    const bend = y - 2.0 * load<f64>(LAST) + load<f64>(BEFORE);
    store<f64>(ROUGHNESS, load<f64>(ROUGHNESS) + bend * bend);
  }
  store<f64>(BEFORE, load<f64>(LAST));
  store<f64>(LAST, y);
  store<i32>(TICK, tick + 1);
}

function settle(y: f64): void {
  const ticks = min(load<i32>(IDLE) + 1, MEMORY);
  store<i32>(IDLE, ticks);
  const mean = ticks > 1 ? load<f64>(MEAN) : y;
  store<f64>(MEAN, mean + (y - mean) / <f64>ticks);
}

/**
 * One period: look at what is measured, and put out the controller's answer. Of an experiment, returns why it stops, and has put
 * out nothing then; -1 when it is complete; else 0. A number that is not finite leaves the output as it is.
 */
export function tick(limit: f64): i32 {
  const action = setting(TunerSetting.Action);
  const y = action * slot(TunerSlot.Measured);
  const r = action * slot(TunerSlot.Setpoint);
  const runs = running();
  if (!finite(y) || !finite(r)) return runs ? Stop.NotFinite : Stop.None;
  let u = slot(TunerSlot.Output);
  if (runs) {
    const why = judge(y, r, u, limit);
    if (why) return why;
  }
  if (setting(TunerSetting.External) == 0.0) {
    u = pid.control(LAW, PID, setting(TunerSetting.Period), r, y);
    show(TunerSlot.Output, u);
  } else pid.rest(PID, y, u);
  if (!runs) {
    settle(y);
    return Stop.None;
  }
  cost.move(COST, u);
  note(y, u);
  return load<i32>(TICK) == <i32>setting(TunerSetting.Ticks) ? -1 : Stop.None;
}

/** The sample of a load that does not come. */
export const NEVER: f64 = 1e9;

/** Sample of the record from which the load acts. */
export function loadSample(): f64 {
  const tick = setting(TunerSetting.LoadTick);
  return tick > 0.0 ? nearest(tick / <f64>stride()) : NEVER;
}
