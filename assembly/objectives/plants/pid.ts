/**
 * Discrete PID controller: parallel gains, derivative of the measurement through a first-order filter, limits of the
 * output, and back-calculation against integrator windup. K. J. Åström and T. Hägglund, "PID Controllers: Theory,
 * Design, and Tuning", 2nd edition, ISA 1995, chapter 3.
 */
import { LoopSetting } from "../../codes";

const KP: usize = 8 * LoopSetting.Kp;
const KI: usize = 8 * LoopSetting.Ki;
const KD: usize = 8 * LoopSetting.Kd;
const PERIOD: usize = 8 * LoopSetting.Period;
const FILTER: usize = 8 * LoopSetting.Filter;
const LOWER: usize = 8 * LoopSetting.Lower;
const UPPER: usize = 8 * LoopSetting.Upper;
/** The tracking time constant is 1 / (ki · tracking). */
const TRACKING: usize = 8 * LoopSetting.Tracking;

/** State, f64 each, 0 at rest: integral part, derivative part, the last measurement. */
export const PID_BYTES: usize = 24;
const INTEGRAL: usize = 0;
const DERIVATIVE: usize = 8;
const LAST: usize = 16;

/** Output for a setpoint and a measurement, once every period: finite for finite limits, whatever the gains. */
export function control(settings: usize, state: usize, setpoint: f64, y: f64): f64 {
  const period = load<f64>(settings + PERIOD);
  const filter = load<f64>(settings + FILTER);
  const lower = load<f64>(settings + LOWER);
  const upper = load<f64>(settings + UPPER);
  const error = setpoint - y;
  const integral = load<f64>(state + INTEGRAL);
  const derivative =
    (filter * load<f64>(state + DERIVATIVE) - load<f64>(settings + KD) * (y - load<f64>(state + LAST))) / (filter + period);
  const wanted = load<f64>(settings + KP) * error + integral + derivative;
  // Written so that a NaN, ∞ - ∞ of immense gains, ends at a limit too.
  const u = wanted > lower ? (wanted < upper ? wanted : upper) : lower;
  const integrated = error + load<f64>(settings + TRACKING) * (u - wanted);
  store<f64>(state + INTEGRAL, integral + period * load<f64>(settings + KI) * integrated);
  store<f64>(state + DERIVATIVE, derivative);
  store<f64>(state + LAST, y);
  return u;
}
