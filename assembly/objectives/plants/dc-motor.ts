/**
 * Armature-controlled DC motor with viscous friction:
 *
 *   L di/dt = u - R i - K ω        J dω/dt = K i - b ω - τ        dθ/dt = ω
 *
 * Parameters of the motor in "DC Motor Speed: System Modeling", Control Tutorials for MATLAB and Simulink (B. Messner,
 * D. Tilbury and others, University of Michigan). Poles of the speed at about -2 and -10 per second.
 */

/** Rotor inertia, kg·m². */
const J: f64 = 0.01;
/** Viscous friction, N·m·s. */
const B: f64 = 0.1;
/** Torque constant, N·m/A, and electromotive force constant, V·s/rad: equal in SI units. */
const K: f64 = 0.01;
/** Armature resistance, Ω. */
const R: f64 = 1.0;
/** Armature inductance, H. */
const L: f64 = 0.5;

/** State of a motor, f64 each: current i in A, speed ω in rad/s, angle θ in rad. */
export const MOTOR_BYTES: usize = 24;

export function angle(motor: usize): f64 {
  return load<f64>(motor + 16);
}

/** Voltage at which the motor stands still against a load torque of `torque`, N·m. */
export function holding(torque: f64): f64 {
  return (R * torque) / K;
}

/**
 * Move the motor by `h` seconds with voltage `u`, V, and load torque `torque`, N·m, held. Taylor series to order 4,
 * which for a linear plant is the classic Runge-Kutta step: each derivative is the plant applied to the one before.
 */
export function advance(motor: usize, u: f64, torque: f64, h: f64): void {
  let i = load<f64>(motor);
  let w = load<f64>(motor + 8);
  let th = load<f64>(motor + 16);
  let di = (h * (u - R * i - K * w)) / L;
  let dw = (h * (K * i - B * w - torque)) / J;
  let dth = h * w;
  for (let order: f64 = 2.0; order <= 5.0; order += 1.0) {
    i += di;
    w += dw;
    th += dth;
    const share = h / order;
    dth = share * dw;
    const ddi = (-share * (R * di + K * dw)) / L;
    dw = (share * (K * di - B * dw)) / J;
    di = ddi;
  }
  store<f64>(motor, i);
  store<f64>(motor + 8, w);
  store<f64>(motor + 16, th);
}
