/**
 * Armature-controlled DC motor with viscous friction:
 *
 *   L di/dt = u - R i - K ω        J dω/dt = K i - b ω - τ        dθ/dt = ω
 *
 * with J, b, K, R, L in the settings from `LoopSetting.Inertia` on. In SI units the torque constant K is also that of the
 * electromotive force.
 */
import { LoopSetting } from "../../codes";

const J: usize = 8 * LoopSetting.Inertia;
const B: usize = 8 * LoopSetting.Friction;
const K: usize = 8 * LoopSetting.TorqueConstant;
const R: usize = 8 * LoopSetting.Resistance;
const L: usize = 8 * LoopSetting.Inductance;

/** State, f64 each: angle θ in rad, speed ω in rad/s, current i in A. */
export const STATE_BYTES: usize = 24;
const ANGLE: usize = 0;
const SPEED: usize = 8;
const CURRENT: usize = 16;

/** Voltage at which the motor stands still against a load torque of `torque`, N·m. */
export function holding(settings: usize, torque: f64): f64 {
  return (load<f64>(settings + R) * torque) / load<f64>(settings + K);
}

/**
 * Move the motor by a period with voltage `u`, V, and load torque `torque`, N·m, held. Taylor series to order 4, which for
 * a linear plant is the classic Runge-Kutta step: each derivative is the plant applied to the one before.
 */
export function advance(motor: usize, settings: usize, u: f64, torque: f64): void {
  const j = load<f64>(settings + J);
  const b = load<f64>(settings + B);
  const k = load<f64>(settings + K);
  const r = load<f64>(settings + R);
  const l = load<f64>(settings + L);
  const h = load<f64>(settings + 8 * LoopSetting.Period);
  let i = load<f64>(motor + CURRENT);
  let w = load<f64>(motor + SPEED);
  let th = load<f64>(motor + ANGLE);
  let di = (h * (u - r * i - k * w)) / l;
  let dw = (h * (k * i - b * w - torque)) / j;
  let dth = h * w;
  for (let order: f64 = 2.0; order <= 5.0; order += 1.0) {
    i += di;
    w += dw;
    th += dth;
    const share = h / order;
    dth = share * dw;
    const ddi = (-share * (r * di + k * dw)) / l;
    dw = (share * (k * di - b * dw)) / j;
    di = ddi;
  }
  store<f64>(motor + CURRENT, i);
  store<f64>(motor + SPEED, w);
  store<f64>(motor + ANGLE, th);
}
