/**
 * Plants that a second-order model with a zero and a dead time is not: in physical units, with the noise and the quantum of a
 * sensor. As in plants.mjs: { id, what, source, sensor, period [s], ticks, loadTick, load, limits, filter [s], upper, create() },
 * all signals as deviations from rest, and `setpoint`, `quantum`, `noise` (standard deviation), [y], `colour` (of the noise).
 *
 * `half` was fixed with the list, before any tuning: neighbours are of a kind, and of each two the first is to develop with, the
 * second only for reports.
 */
import { mechanical } from "./difficult/mechanical.mjs";
import { rungeKutta } from "./difficult/parts.mjs";
import { processes } from "./difficult/process.mjs";
import { deadTime } from "./plants.mjs";

const rows = [
  mechanical.twoMass, mechanical.flexibleTransmission,
  mechanical.backlash, mechanical.satellite,
  processes.reactor, processes.drum,
  processes.rod, processes.heater,
  processes.neutralization, processes.exchanger,
  processes.stickyFlow, processes.stickyLevel,
  mechanical.encoder, mechanical.fan,
  mechanical.cruise, processes.cone,
  processes.column, mechanical.belt,
  processes.quadruple, mechanical.ship,
];

/** A row is { states, rates(x, u, load, dx), output(x, load) } or, in discrete time, { next(x, u, load) } for rates. */
function plant({ states, rates, next, output, substeps = 1, delay = 0, loadDelay = 0, actuator, ...data }, index) {
  const { period, ticks, load } = data, loadTick = load ? ticks >> 1 : ticks;
  const loadAt = (k) => (k >= loadTick + loadDelay ? load : 0);
  return {
    colour: 0, ...data, loadTick, delay, inClass: false, half: index % 2 ? "report" : "develop",
    create() {
      const x = new Float64Array(states), delayed = deadTime(delay), position = actuator?.(), advance = rungeKutta(states);
      let held = 0, acting = 0;
      const slopes = (at, dx) => rates(at, held, acting, dx);
      return {
        output: () => output(x, acting),
        step(u, k) {
          [held, acting] = [position ? position(delayed(u)) : delayed(u), loadAt(k)];
          if (next) next(x, held, acting);
          else for (let i = 0; i < substeps; i++) advance(x, period / substeps, slopes);
          acting = loadAt(k + 1);
        },
      };
    },
  };
}

export const difficult = rows.map(plant);
