/**
 * Discrete PID controller: parallel gains, derivative of the measurement through a first-order filter, a limit of the
 * output, and back-calculation against integrator windup. K. J. Åström and T. Hägglund, "PID Controllers: Theory,
 * Design, and Tuning", 2nd edition, ISA 1995, chapter 3.
 */

/**
 * Settings, f64 each: kp, ki, kd, period in s, filter time in s, limit of |u|, and tracking: while the output is limited,
 * the error that each unit beyond the limit takes off what is integrated. The tracking time constant is 1 / (ki tracking).
 */
const KP: usize = 0;
const KI: usize = 8;
const KD: usize = 16;
const PERIOD: usize = 24;
const FILTER: usize = 32;
const LIMIT: usize = 40;
const TRACKING: usize = 48;

/** State, f64 each, 0 at rest: integral part, derivative part, the last measurement. */
export const PID_BYTES: usize = 24;
const INTEGRAL: usize = 0;
const DERIVATIVE: usize = 8;
const LAST: usize = 16;

/** Output for a setpoint and a measurement, once every period: finite for a finite limit, whatever the gains. */
export function control(settings: usize, state: usize, setpoint: f64, y: f64): f64 {
  const period = load<f64>(settings + PERIOD);
  const filter = load<f64>(settings + FILTER);
  const limit = load<f64>(settings + LIMIT);
  const error = setpoint - y;
  const integral = load<f64>(state + INTEGRAL);
  const derivative =
    (filter * load<f64>(state + DERIVATIVE) - load<f64>(settings + KD) * (y - load<f64>(state + LAST))) / (filter + period);
  const wanted = load<f64>(settings + KP) * error + integral + derivative;
  // Written so that a NaN, ∞ - ∞ of immense gains, ends at a limit too.
  const u = wanted > -limit ? (wanted < limit ? wanted : limit) : -limit;
  const integrated = error + load<f64>(settings + TRACKING) * (u - wanted);
  store<f64>(state + INTEGRAL, integral + period * load<f64>(settings + KI) * integrated);
  store<f64>(state + DERIVATIVE, derivative);
  store<f64>(state + LAST, y);
  return u;
}
