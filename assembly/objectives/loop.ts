/**
 * A compiled-in objective: the cost of a control loop, a PID controller and a simulated plant, with the gains
 * (kp, ki, kd) = unit · x. One evaluation is one experiment from rest: the setpoint steps at the start, the load half way.
 *
 *   cost = Σ T (e² + λ (u - h)²)        e = setpoint - y, u the controller's output, T the sample period in s
 *
 * The first sum is the integral of the squared error (ISE), the second λ times the effort: h is the output that holds the
 * plant at the setpoint against the load, so that both integrands end at 0 in a settled loop, as in linear-quadratic
 * control. Both sums tend to integrals: a shorter period hardly changes them. Only + - * / and comparisons: equal bits
 * everywhere. The plants are stable and the output limited, so every gain has a finite cost.
 */
import { F, OBJECTIVE_STATE, X } from "../arena";
import { LoopSetting, Plant, Request, Status } from "../codes";
import { OBJECTIVE_BYTES } from "../config";
import { ask, tell } from "../index";
import { zero } from "../vector";
import * as motor from "./plants/dc-motor";
import * as heater from "./plants/heater";
import { PID_BYTES, control } from "./plants/pid";

export * from "../index";
// @ts-ignore: constants of the linker, not of this file
export { __heap_base, __data_end };

/** Most samples of one experiment, 24 bytes of records each. `--use SAMPLES=…` */
const LENGTH: i32 = isDefined(SAMPLES) ? SAMPLES : 600;
/** Cost of an experiment whose own is not finite or above it: only settings out of their range lead there. */
const WORST: f64 = 1e30;

const SETTINGS: usize = OBJECTIVE_STATE;
/** Behind the settings, the state of an experiment, which begins at rest. What is measured comes first in that of a plant. */
const PLANT: usize = SETTINGS + 8 * (LoopSetting.DeadTime + 1);
const PID: usize = PLANT + motor.STATE_BYTES;
const NEEDED: i32 = <i32>(PID + PID_BYTES - SETTINGS);
/**
 * f64[LENGTH] each: records of the last experiment. No run needs them: a block of its own behind the arena, which no
 * checkpoint copies. It must end below __heap_base, the end of the memory that a host keeps.
 */
const SETPOINTS: usize = memory.data(24 * LENGTH, 16);
const MEASURED: usize = SETPOINTS + 8 * LENGTH;
const OUTPUTS: usize = MEASURED + 8 * LENGTH;

function get(index: i32): f64 {
  return load<f64>(SETTINGS + (<usize>index << 3));
}

/** Address of the settings, f64 each, in the order of `LoopSetting`. An experiment reads them. */
export function objective(): usize {
  return SETTINGS;
}

/** Most samples of one experiment. */
export function samples(): i32 {
  return LENGTH;
}

/** Address of the records of the last experiment, f64[samples()] each: setpoint, what was measured, the controller's output. */
export function data(): usize {
  return SETPOINTS;
}

/** The controller's output that holds the plant at the setpoint. */
function holding(setpoint: f64, disturbance: f64): f64 {
  if (get(LoopSetting.Plant) == <f64>Plant.Heater) return heater.holding(SETTINGS, setpoint, disturbance);
  return motor.holding(SETTINGS, disturbance);
}

/** Move the plant by the period that begins with sample `k`. */
function advance(k: i32, disturbance: f64): void {
  if (get(LoopSetting.Plant) == <f64>Plant.Heater) heater.advance(PLANT, SETTINGS, OUTPUTS, k, disturbance);
  else motor.advance(PLANT, SETTINGS, load<f64>(OUTPUTS + (<usize>k << 3)), disturbance);
}

/** An experiment of `count` samples with the gains in the settings; its cost. */
function experiment(count: i32): f64 {
  zero(PLANT, motor.STATE_BYTES + PID_BYTES);
  const setpoint = get(LoopSetting.Setpoint);
  let errors: f64 = 0.0;
  let effort: f64 = 0.0;
  for (let k = 0; k < count; k++) {
    const offset = <usize>k << 3;
    const y = load<f64>(PLANT);
    const u = control(SETTINGS, PID, setpoint, y);
    store<f64>(SETPOINTS + offset, setpoint);
    store<f64>(MEASURED + offset, y);
    store<f64>(OUTPUTS + offset, u);
    const disturbance = 2 * k < count ? 0.0 : get(LoopSetting.Load);
    const excess = u - holding(setpoint, disturbance);
    errors += (setpoint - y) * (setpoint - y);
    effort += excess * excess;
    advance(k, disturbance);
  }
  return get(LoopSetting.Period) * (errors + get(LoopSetting.Effort) * effort);
}

/** The gains that x stands for into the settings, then an experiment with them; its cost. Time: O(samples). */
function evaluate(): f64 {
  for (let i = 0; i < 3; i++) {
    const offset = <usize>i << 3;
    store<f64>(SETTINGS + 8 * LoopSetting.Kp + offset, get(LoopSetting.UnitKp + i) * load<f64>(X + offset));
  }
  const count = get(LoopSetting.Samples);
  const valid = get(LoopSetting.Period) > 0.0 && count >= 1.0 && count <= <f64>LENGTH;
  const cost = valid ? experiment(<i32>count) : WORST;
  return cost < WORST ? cost : WORST;
}

/**
 * At most `k` experiments, each told at once. Returns the next request, 0 when the run has stopped; or refuses with
 * OutOfOrder when the run asks for a gradient, which an experiment does not have: `start` found no `Use` of differences.
 * Time: O(k · samples).
 */
export function run(k: i32): i32 {
  let request = ask();
  if (request == Request.ValueAndGradient) return Status.OutOfOrder;
  for (; k > 0 && request > 0; k--) {
    const cost = evaluate();
    store<f64>(SETTINGS + 8 * LoopSetting.Cost, cost);
    store<f64>(F, cost);
    request = tell();
  }
  return request;
}

// asc reports this while it compiles, when OBJECTIVE in asconfig.json is too small.
if (OBJECTIVE_BYTES < NEEDED) ERROR("OBJECTIVE is too small");
