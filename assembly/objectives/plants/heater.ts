/**
 * First order plus dead time:
 *
 *   τ dy/dt = K (u(t - θ) - load) - y
 *
 * with K, τ, θ in the settings from `LoopSetting.Gain` on: the usual model of an oven or a heated block, whose temperature
 * is y above ambient. The load is heat lost elsewhere, in the unit of u. Under a held input the step is exact.
 */
import { LoopSetting } from "../../codes";
import { decay } from "../logistic";

const GAIN: usize = 8 * LoopSetting.Gain;
const TIME_CONSTANT: usize = 8 * LoopSetting.TimeConstant;
const DEAD_TIME: usize = 8 * LoopSetting.DeadTime;

/** Output at which the temperature stands at `setpoint`, K. */
export function holding(settings: usize, setpoint: f64, loss: f64): f64 {
  return setpoint / load<f64>(settings + GAIN) + loss;
}

/** Move the temperature, f64 at `heater`, by `h` seconds with `heat`, %, held. */
function approach(heater: usize, settings: usize, heat: f64, h: f64): void {
  const end = load<f64>(settings + GAIN) * heat;
  store<f64>(heater, end + (load<f64>(heater) - end) * decay(h / load<f64>(settings + TIME_CONSTANT)));
}

/** Output of sample `k`, 0 before the first. */
function output(outputs: usize, k: i32): f64 {
  return k < 0 ? 0.0 : load<f64>(outputs + (<usize>k << 3));
}

/**
 * Move the heater by the period that begins with sample `k`. `outputs`: f64[k + 1], those of the controller. The dead time
 * is a number of whole periods and a rest, until which the output of one sample earlier still arrives.
 */
export function advance(heater: usize, settings: usize, outputs: usize, k: i32, loss: f64): void {
  const period = load<f64>(settings + 8 * LoopSetting.Period);
  const deadTime = load<f64>(settings + DEAD_TIME);
  const whole = <i32>(deadTime / period);
  const rest = max(0.0, min(period, deadTime - <f64>whole * period));
  approach(heater, settings, output(outputs, k - whole - 1) - loss, rest);
  approach(heater, settings, output(outputs, k - whole) - loss, period - rest);
}
