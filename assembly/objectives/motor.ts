/**
 * A compiled-in objective: the cost of position control of a DC motor with the gains (kp, ki, kd) = unit · x. One
 * evaluation is one simulated experiment from rest: the setpoint steps at the start, the load torque half way.
 *
 *   cost = Σ T (e² + λ (u - h)²)        e = setpoint - y in rad, u in V, T the sample period in s
 *
 * The first sum is the integral of the squared error (ISE), the second λ times the effort: h is the voltage that holds the
 * motor against the load, so that both integrands end at 0 in a settled loop, as in linear-quadratic control. Both sums
 * tend to integrals: a shorter period hardly changes them. Only + - * / and comparisons: equal bits everywhere. The motor
 * is stable and its voltage limited, so every gain has a finite cost.
 */
import { F, OBJECTIVE_STATE, X } from "../arena";
import { MotorSetting, Request, Status } from "../codes";
import { OBJECTIVE_BYTES } from "../config";
import { ask, tell } from "../index";
import { zero } from "../vector";
import { MOTOR_BYTES, advance, angle, holding } from "./plants/dc-motor";
import { PID_BYTES, control } from "./plants/pid";

export * from "../index";
// @ts-ignore: constants of the linker, not of this file
export { __heap_base, __data_end };

/** Samples of one experiment, 24 bytes of records each. `--use SAMPLES=…` */
const LENGTH: i32 = isDefined(SAMPLES) ? SAMPLES : 600;
/** Cost of an experiment whose own is not finite or above it: only settings out of their range lead there. */
const WORST: f64 = 1e30;

/** Behind the settings, the state of an experiment, which begins at rest. */
const MOTOR: usize = OBJECTIVE_STATE + 8 * (MotorSetting.UnitKd + 1);
const PID: usize = MOTOR + MOTOR_BYTES;
const NEEDED: i32 = <i32>(PID + PID_BYTES - OBJECTIVE_STATE);
/**
 * f64[LENGTH] each: records of the last experiment. No run needs them: a block of its own behind the arena, which no
 * checkpoint copies. It must end below __heap_base, the end of the memory that a host keeps.
 */
const SETPOINTS: usize = memory.data(24 * LENGTH, 16);
const ANGLES: usize = SETPOINTS + 8 * LENGTH;
const VOLTAGES: usize = ANGLES + 8 * LENGTH;

function get(index: i32): f64 {
  return load<f64>(OBJECTIVE_STATE + (<usize>index << 3));
}

/** Address of the settings, f64 each, in the order of `MotorSetting`. An experiment reads them. */
export function objective(): usize {
  return OBJECTIVE_STATE;
}

/** Samples of one experiment. */
export function samples(): i32 {
  return LENGTH;
}

/** Address of the records of the last experiment, f64[samples()] each: setpoint and angle in rad, then voltage in V. */
export function data(): usize {
  return SETPOINTS;
}

/** The gains that x stands for, then an experiment with them; its cost. Time: O(samples). */
function experiment(): f64 {
  for (let i = 0; i < 3; i++) {
    const offset = <usize>i << 3;
    store<f64>(OBJECTIVE_STATE + 8 * MotorSetting.Kp + offset, get(MotorSetting.UnitKp + i) * load<f64>(X + offset));
  }
  zero(MOTOR, MOTOR_BYTES + PID_BYTES);
  const setpoint = get(MotorSetting.Setpoint);
  const period = get(MotorSetting.Period);
  if (!(period > 0.0)) return WORST;
  let errors: f64 = 0.0;
  let effort: f64 = 0.0;
  for (let k = 0; k < LENGTH; k++) {
    const offset = <usize>k << 3;
    const y = angle(MOTOR);
    const u = control(OBJECTIVE_STATE + 8 * MotorSetting.Kp, PID, setpoint, y);
    store<f64>(SETPOINTS + offset, setpoint);
    store<f64>(ANGLES + offset, y);
    store<f64>(VOLTAGES + offset, u);
    const torque = 2 * k < LENGTH ? 0.0 : get(MotorSetting.Load);
    const excess = u - holding(torque);
    errors += (setpoint - y) * (setpoint - y);
    effort += excess * excess;
    advance(MOTOR, u, torque, period);
  }
  const cost = period * (errors + get(MotorSetting.Effort) * effort);
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
    const cost = experiment();
    store<f64>(OBJECTIVE_STATE + 8 * MotorSetting.Cost, cost);
    store<f64>(F, cost);
    request = tell();
  }
  return request;
}

// asc reports this while it compiles, when OBJECTIVE in asconfig.json is too small.
if (OBJECTIVE_BYTES < NEEDED) ERROR("OBJECTIVE is too small");
