/** One experiment: a PID loop around a plant of plants.mjs or difficult.mjs, from rest, in plain JavaScript. */
import { Random } from "./random.mjs";

/** |y| beyond so many setpoints ends an experiment; each second that is left then costs RUNAWAY. */
const BEYOND = 1e6, RUNAWAY = 1e12;

export const COSTS = ["ise", "iae", "itae"];

/** Of an error e at tick k, times the period: ISE, IAE, ITAE. */
export const density = {
  ise: (e) => e * e,
  iae: (e) => Math.abs(e),
  itae: (e, t) => t * Math.abs(e),
};

/**
 * A function (y, k) that measures. `noise`: its standard deviation, [y]; `colour`: its correlation from one tick to the next,
 * 0 … 1 (a first-order autoregression of the same deviation); `drift`: what the reading gains, [y]/s; `quantum`: the step of
 * the converter, [y]. The first tick has drifted by 0.
 */
export function sensor({ noise = 0, colour = 0, drift = 0, quantum = 0, seed = 1 }, period) {
  if (!noise && !drift && !quantum) return (y) => y;
  const random = new Random(seed), fresh = Math.sqrt(1 - colour * colour);
  let error = noise ? random.normal() : 0;
  return (y, k) => {
    const reading = y + noise * error + drift * k * period;
    if (noise) error = colour * error + fresh * random.normal();
    return quantum ? quantum * Math.round(reading / quantum) : reading;
  };
}

/**
 * PID with the derivative of the measurement, filtered; output between `limits`; the integral holds while it would drive the
 * output further beyond a limit. Returns (error, measured) -> what is applied.
 */
export function pid([kp, ki, kd], { period, filter, limits: [low, high] }) {
  let integral = 0, derivative = 0, before = NaN;
  return (error, measured) => {
    if (before !== before) before = measured;
    derivative = (filter * derivative - kd * (measured - before)) / (filter + period);
    before = measured;
    const wanted = kp * error + integral + derivative;
    if (!((wanted > high && error > 0) || (wanted < low && error < 0))) integral += ki * period * error;
    return Math.min(high, Math.max(low, wanted));
  };
}

/**
 * Run `plant` with `gains` [kp, ki, kd]. `cost`: "ise", "iae" or "itae", in [y], [y] s or [y] s² …; `limit`: the experiment ends
 * as soon as its measured cost is beyond; `strength`: a factor on what the plant gets of the controller's output.
 *
 * Returns the cost of the plant's true output and of the measured one, the ticks done, `stopped` ("", "limit" or "diverged"),
 * the record of the applied u and the measured y (cut to the ticks done), and of the true output in units of the setpoint:
 * `peak`, the largest; `oscillation`, the height of its band in the last quarter before the load.
 */
export function experiment({ plant, gains, cost = "ise", sensor: reading = {}, limit = Infinity, strength = 1, record = true }) {
  const { period, ticks, loadTick, setpoint } = plant, size = Math.abs(setpoint), { output, step } = plant.create();
  const measure = sensor(reading, period), control = pid(gains, plant), at = density[cost];
  const u = record ? new Float64Array(ticks) : undefined, y = record ? new Float64Array(ticks) : undefined;
  const from = Math.floor(0.75 * loadTick);
  let trueCost = 0, measuredCost = 0, low = Infinity, high = -Infinity, peak = -Infinity, stopped = "", k = 0;
  while (k < ticks && !stopped) {
    const real = output(), measured = measure(real, k), t = k * period;
    trueCost += period * at(setpoint - real, t);
    measuredCost += period * at(setpoint - measured, t);
    const applied = control(setpoint - measured, measured), height = real / setpoint;
    if (record) [u[k], y[k]] = [applied, measured];
    if (height > peak) peak = height;
    if (k >= from && k < loadTick) [low, high] = [Math.min(low, height), Math.max(high, height)];
    if (measuredCost > limit) stopped = "limit";
    else if (!(Math.abs(real) < BEYOND * size)) stopped = "diverged";
    else step(strength * applied, k);
    k++;
  }
  if (stopped === "diverged") {
    const left = RUNAWAY * (ticks - k + 1) * period * (cost === "ise" ? size * size : size);
    [trueCost, measuredCost] = [trueCost + left, measuredCost + left];
  }
  const oscillation = stopped === "diverged" ? Infinity : Math.max(0, high - low);
  const kept = record && { record: { u: u.subarray(0, k), y: y.subarray(0, k) } };
  return { trueCost, measuredCost, ticks: k, stopped, peak, oscillation, ...kept };
}
