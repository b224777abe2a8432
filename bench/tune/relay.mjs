/**
 * The relay test: the controller is replaced by a switch between the actuator's limits, around the setpoint, and the loop
 * oscillates near its ultimate frequency. K. J. Åström and T. Hägglund, "Automatic tuning of simple regulators with
 * specifications on phase and amplitude margins", Automatica 20, 1984.
 */
import { sensor } from "./loop.mjs";

/** Ticks at which the switch went up, and the heights of y between each and the next. */
function oscillate(plant, reading) {
  const { output, step } = plant.create(), measure = sensor(reading, plant.period), [low, high] = plant.limits;
  const hysteresis = Math.max(3 * (reading.noise ?? 0), reading.quantum ?? 0), rises = [], bands = [];
  let up = true, least = Infinity, most = -Infinity;
  for (let k = 0; k < plant.ticks; k++) {
    const y = measure(output(), k), error = plant.setpoint - y;
    [least, most] = [Math.min(least, y), Math.max(most, y)];
    if (up ? error < -hysteresis : error > hysteresis) {
      up = !up;
      if (up) {
        rises.push(k);
        bands.push(most - least);
        [least, most] = [Infinity, -Infinity];
      }
    }
    step(up ? high : low, 0);  // always before the load
  }
  return { rises, bands, hysteresis };
}

/**
 * { gain, period }: the ultimate ones by the describing function of a relay with hysteresis, from the last three periods at
 * most of an experiment without load; undefined if there is none.
 */
export function relayTest(plant, reading) {
  const { rises, bands, hysteresis } = oscillate(plant, reading), periods = Math.min(3, rises.length - 1);
  if (periods < 1) return undefined;
  const amplitude = bands.slice(-periods).reduce((sum, band) => sum + band / 2, 0) / periods;
  const swing = (plant.limits[1] - plant.limits[0]) / 2;
  if (!(amplitude > hysteresis)) return undefined;
  return {
    gain: 4 * swing / (Math.PI * Math.sqrt(amplitude * amplitude - hysteresis * hysteresis)),
    period: plant.period * (rises.at(-1) - rises.at(-1 - periods)) / periods,
  };
}
