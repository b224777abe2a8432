/**
 * The controller, live and simulated: PID with the derivative of the measurement through a first-order filter, limits, and one of
 * two ways against integrator windup. K. J. Åström and T. Hägglund, "Advanced PID Control", ISA 2006, chapter 3.
 */
import { setting } from "./arena";
import { Controller, Form, TunerSetting } from "./codes";
import { finite } from "../vector";

/** f64 each: kp, ki, kd. */
export const LAW_BYTES: usize = 24;
/** State, f64 each: integral part, filtered slope of -y, last y, last error, last output. */
export const PID_BYTES: usize = 40;
export const INTEGRAL: usize = 0;
const SLOPE: usize = 8;
export const LAST: usize = 16;
export const ERROR: usize = 24;
export const OUTPUT: usize = 32;

/** kp, ki, kd to `law` from gains in the form of the settings. */
export function convert(gains: usize, law: usize): void {
  let k = load<f64>(gains);
  let i = load<f64>(gains + 8);
  let d = setting(TunerSetting.Controller) == <f64>Controller.PID ? load<f64>(gains + 16) : 0.0;
  const form = setting(TunerSetting.Form);
  if (form != <f64>Form.Parallel) {
    const ti = i;
    i = k / ti;
    if (form == <f64>Form.Series) {
      const td = d;
      d = k * td;
      k *= 1.0 + td / ti;
    } else d = k * d;
  }
  store<f64>(law, k);
  store<f64>(law + 8, i);
  store<f64>(law + 16, d);
}

/** Into the limits of the output; a NaN, as ∞ - ∞ of immense gains, to the lower one. */
function limited(u: f64): f64 {
  const low = setting(TunerSetting.OutputLow);
  const high = setting(TunerSetting.OutputHigh);
  return u > low ? (u < high ? u : high) : low;
}

/** At rest at `y`, with the output `u` as far as the limits allow. */
export function rest(at: usize, y: f64, u: f64): void {
  u = limited(u);
  store<f64>(at + INTEGRAL, u);
  store<f64>(at + SLOPE, 0.0);
  store<f64>(at + LAST, y);
  store<f64>(at + ERROR, 0.0);
  store<f64>(at + OUTPUT, u);
}

/** Go on with another law without a bump: the integral part takes up the difference. */
export function transfer(law: usize, at: usize): void {
  const rest = load<f64>(law) * load<f64>(at + ERROR) + load<f64>(law + 16) * load<f64>(at + SLOPE);
  const integral = load<f64>(at + OUTPUT) - rest;
  store<f64>(at + INTEGRAL, finite(integral) ? integral : load<f64>(at + OUTPUT));
}

/** Output for a finite setpoint and measurement, once every `period`: within the limits, whatever the law. */
export function control(law: usize, at: usize, period: f64, setpoint: f64, y: f64): f64 {
  const filter = setting(TunerSetting.Filter);
  const tracking = setting(TunerSetting.Tracking);
  const error = setpoint - y;
  const integral = load<f64>(at + INTEGRAL);
  const slope = (filter * load<f64>(at + SLOPE) - (y - load<f64>(at + LAST))) / (filter + period);
  const wanted = load<f64>(law) * error + integral + load<f64>(law + 16) * slope;
  const u = limited(wanted);
  const gain = load<f64>(law + 8) * period;
  let change = gain * error;
  if (tracking > 0.0) change += gain * tracking * (u - wanted);
  else if ((wanted > u && error > 0.0) || (wanted < u && error < 0.0)) change = 0.0;
  // What is not finite would stay so for ever.
  if (finite(integral + change)) store<f64>(at + INTEGRAL, integral + change);
  store<f64>(at + SLOPE, finite(slope) ? slope : 0.0);
  store<f64>(at + LAST, y);
  store<f64>(at + ERROR, error);
  store<f64>(at + OUTPUT, u);
  return u;
}
