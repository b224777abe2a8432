/** The live loop: the controller, the experiment that runs in it, its record, its cost, and the guard over it. */
import * as cost from "./cost";
import * as pid from "./pid";
import { BEST, GAINS, LOOP, PEAK, RECORDS, RECORD_U, RECORD_Y, REST_U, STEP, setting, show, slot } from "./arena";
import { Controller, Stop, TunerSetting, TunerSlot } from "./codes";
import { finite } from "../vector";

/** The law that runs, and the controller's state. */
const LAW: usize = LOOP;
const PID: usize = LAW + pid.LAW_BYTES;
const COST: usize = PID + pid.PID_BYTES;
/** f64: y at rest. */
const REST_Y: usize = COST + cost.COST_BYTES;
/** f64 each: sum of u of the sample that is not complete; the last two y, and the sum of their squared second differences. */
const SUM_U: usize = REST_Y + 8;
const LAST: usize = REST_Y + 16;
const BEFORE: usize = REST_Y + 24;
const ROUGHNESS: usize = REST_Y + 32;
/** f64 each: means of y and of u between experiments; i32: ticks they are made of. */
const MEAN: usize = REST_Y + 40;
const MEAN_U: usize = REST_Y + 48;
const IDLE: usize = REST_Y + 56;
/** i32: tick of the experiment, and whether one runs; ticks a sample. */
const TICK: usize = REST_Y + 60;
const RUNNING: usize = REST_Y + 64;
const STRIDE: usize = REST_Y + 68;
export const END: usize = REST_Y + 72;

/** Ticks that the means look back on: so long the loop should have been at rest before an experiment. */
const MEMORY: i32 = 8;

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

/** The controller's output, within its limits, to the slot. */
function answer(): void {
  if (setting(TunerSetting.External) == 0.0) show(TunerSlot.Output, load<f64>(PID + pid.OUTPUT));
}

/** Run with the best gains, from the slots Output and Measured on. */
export function start(): void {
  const action = setting(TunerSetting.Action);
  const y = action * slot(TunerSlot.Measured);
  const error = action * slot(TunerSlot.Setpoint) - y;
  store<i32>(RUNNING, 0);
  store<i32>(IDLE, 0);
  pid.rest(PID, finite(y) ? y : 0.0, slot(TunerSlot.Output));
  store<f64>(PID + pid.ERROR, finite(error) ? error : 0.0);
  answer();
  adopt(BEST);
}

/** Begin an experiment with GAINS: from rest at the slots Output and Rest if `fresh`, else from the loop as it is. */
export function begin(fresh: bool): void {
  const rest = slot(TunerSlot.Rest);
  if (fresh) pid.rest(PID, finite(rest) ? setting(TunerSetting.Action) * rest : 0.0, slot(TunerSlot.Output));
  store<f64>(REST_Y, fresh || !load<i32>(IDLE) ? load<f64>(PID + pid.LAST) : load<f64>(MEAN));
  const u = load<f64>(PID + pid.OUTPUT);
  // At rest the integral part alone holds the output; of an external controller there is none.
  if (setting(TunerSetting.External) == 0.0) store<f64>(REST_U, load<f64>(PID + pid.INTEGRAL));
  else store<f64>(REST_U, fresh || !load<i32>(IDLE) ? u : load<f64>(MEAN_U));
  store<f64>(LAST, load<f64>(PID + pid.LAST));
  answer();
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
  if (abs(y - load<f64>(LAST)) > setting(TunerSetting.Slew)) return Stop.Slew;
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

function average(at: usize, value: f64, ticks: i32): void {
  const mean = ticks > 1 ? load<f64>(at) : value;
  store<f64>(at, mean + (value - mean) / <f64>ticks);
}

function settle(y: f64, u: f64): void {
  const ticks = min(load<i32>(IDLE) + 1, MEMORY);
  store<i32>(IDLE, ticks);
  average(MEAN, y, ticks);
  average(MEAN_U, u, ticks);
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
    settle(y, u);
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
