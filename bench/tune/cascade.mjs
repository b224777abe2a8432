/**
 * Six parameters without a model: a cascade of two PI controllers, for the angle and for the speed of a motor, with a feed-forward of
 * the setpoint's rate and a filter of the setpoint. The tuner sees costs alone (Controller.Own); the others the same experiments.
 */
import { Optimizer } from "../../dist/host/node/index.js";
import { Controller, Phase } from "../../dist/assembly/tuner/codes.js";
import { Random, seedOf } from "./random.mjs";
import { score } from "./score.mjs";
import { evolve, simplex } from "./search.mjs";
import { Tuning } from "./tuner.mjs";

const PERIOD = 2e-3, TICKS = 1000, LIMIT = 24, BUDGET = 100;
/** Inertia, friction, torque constant, resistance of "DC Motor Position: System Modeling", Control Tutorials for MATLAB and Simulink, ten times the inertia. */
const [J, B, K, R] = [3.2284e-5, 3.5077e-6, 0.0274, 4];

/** Gains: outer kp, ki; inner kp, ki; feed-forward; time constant of the setpoint's filter. */
const UPPER = [200, 500, 10, 100, 2, 1].map(Math.log), LOWER = UPPER.map((z) => z - Math.log(1e4));

/** Cost of a step of 1 rad, with a load torque half way, counted until it is beyond `limit`: squared error, and effort. */
function costOf(z, limit = Infinity) {
  const [kp, ki, inner, innerI, forward, filter] = z.map(Math.exp);
  let angle = 0, speed = 0, outer = 0, integral = 0, setpoint = 0, before = 0, cost = 0, k = 0;
  for (; k < TICKS && cost <= limit; k++) {
    setpoint += PERIOD / (filter + PERIOD) * (1 - setpoint);
    const error = setpoint - angle, wanted = kp * error + outer + forward * (setpoint - before) / PERIOD;
    before = setpoint;
    outer += ki * PERIOD * error;
    const lag = wanted - speed, order = inner * lag + integral, u = Math.min(LIMIT, Math.max(-LIMIT, order));
    if (u === order) integral += innerI * PERIOD * lag;
    cost += PERIOD * ((1 - angle) ** 2 + 1e-5 * u * u);
    const torque = k >= TICKS / 2 ? -0.01 : 0;
    for (let i = 0; i < 4; i++) {
      speed += PERIOD / 4 * ((K * (u - K * speed) / R - B * speed + torque) / J);
      angle += PERIOD / 4 * speed;
    }
  }
  return { cost: Math.min(cost, 1e12), done: k / TICKS };
}

function run(tune, z0, best) {
  const path = [], applied = [];
  let least = Infinity;
  tune(z0, (z) => {
    const limit = 1.5 * least, { cost, done } = costOf(z, limit);
    applied.push(least < Infinity ? cost / least : 1);
    const told = cost > limit ? limit * (2 - done) : cost;
    if (told < least) {
      least = told;
      path.push([applied.length, costOf(z).cost / best]);
    }
    return told;
  });
  return score(path, applied);
}

function byTuner(z0, measure) {
  const settings = { Controller: Controller.Own, Parameters: 6, Period: PERIOD, Ticks: TICKS, OutputLow: -LIMIT, OutputHigh: LIMIT, MaxExperiments: BUDGET, Radius: 0.7, Patience: 100, Tolerance: 1e-4 };
  const tuning = new Tuning(settings, z0.map(Math.exp), LOWER.map(Math.exp), UPPER.map(Math.exp));
  while (tuning.phase === Phase.Ready) {
    tuning.tell(measure(Array.from(tuning.gains, Math.log)));
    tuning.work();
  }
}

const byMethod = (options) => (z0, measure) => {
  const bounds = { lower: LOWER.map((low, i) => low - z0[i]), upper: UPPER.map((high, i) => high - z0[i]) };
  const optimizer = new Optimizer([0, 0, 0, 0, 0, 0], { bounds, ...options });
  for (const { x } of optimizer) {
    optimizer.tell(Math.log(measure(z0.map((z, i) => z + x[i]))));
    if (optimizer.evaluations >= BUDGET) return;
  }
};

export function cascade(starts) {
  const random = new Random(seedOf("cascade")), at = (z) => costOf(z).cost;
  const found = evolve(at, LOWER, UPPER, random, { generations: 150, size: 40 });
  const reference = simplex(at, found.z, 0.1, LOWER, UPPER, 2000), drawn = [];
  while (drawn.length < starts) {
    const shift = random.between(-1.2, 0.1);
    const z = reference.z.map((best, i) => Math.min(UPPER[i], Math.max(LOWER[i], best + Math.log(10) * (shift + random.between(-0.4, 0.4)))));
    if (at(z) > 1.5 * reference.f && at(z) < 60 * reference.f) drawn.push(z);
  }
  const methods = { tuner: byTuner, "Nelder-Mead": byMethod({ method: "nelder-mead", rate: 0.7 }), "compass search": byMethod({ method: "compass-search", rate: 0.7 }) };
  return Object.entries(methods).map(([name, tune]) => [name, drawn.map((z0) => run(tune, z0, reference.f))]);
}
