import { expect, test } from "vitest";
import { FIRST_ORDER_NAMES } from "../../host/node/defaults.js";
import type { Conditions, Gains, Job } from "../../host/node/tune/job.js";
import { simulate, type Trial } from "../../host/node/tune/loop.js";
import { loadShift, measure } from "../../host/node/tune/measures.js";
import { planOf } from "../../host/node/tune/plan.js";
import { mostExperiments, tune } from "../../host/node/tune/tune.js";
import { jobOf } from "../support/jobs.js";

const MOTOR = jobOf("motor"), HEATER = jobOf("heater");
const START: Gains = { kp: 40, ki: 80, kd: 0 };

const withGains = (job: Job, gains: Gains): Job => ({ ...job, controller: { ...job.controller, gains } });
const withLoad = (conditions: Conditions, load: number): Conditions => ({ ...conditions, experiment: { ...conditions.experiment, load } });

test("tuning the motor's example lowers its cost from 4.899 to 0.6365 in 97 experiments; Ziegler and Nichols reach 0.7184", () => {
  const { before, after, baseline, experiments } = tune(MOTOR);
  expect([before, after, baseline!].map(({ cost }) => cost.toPrecision(4))).toEqual(["4.899", "0.6365", "0.7184"]);
  expect(experiments).toHaveLength(97);
});

test("the motor's tuned gains overshoot less than those of Ziegler and Nichols, and settle before the load comes", () => {
  const { before, baseline, after, plan } = tune(MOTOR);
  const [first, rule, last] = [before, baseline!, after].map((trial) => measure(trial, plan.experiment)) as [Measured, Measured, Measured];
  expect(first.settling).toBeUndefined();
  expect(last.settling).toBeLessThan(rule.settling!);
  expect(last.overshoot).toBeLessThan(0.3 * rule.overshoot);
});
type Measured = ReturnType<typeof measure>;

test("the heater's tuned gains cost a tenth less than those of Ziegler and Nichols, hardly overshoot and settle in half the time", () => {
  const { before, baseline, after, plan, experiments } = tune(HEATER);
  const [rule, last] = [baseline!, after].map((trial) => measure(trial, plan.experiment)) as [Measured, Measured];
  expect(before.cost / after.cost).toBeGreaterThan(1.5);
  expect(baseline!.cost / after.cost).toBeGreaterThan(1.1);
  expect(last.overshoot).toBeLessThan(0.1 * rule.overshoot);
  expect(last.settling).toBeLessThan(0.6 * rule.settling!);
  expect(experiments).toHaveLength(97);
});

const STARTS: Gains[] = [
  START, { kp: 20, ki: 20, kd: 0 }, { kp: 120, ki: 10, kd: 2 }, { kp: 10, ki: 100, kd: 5 }, { kp: 150, ki: 300, kd: 8 },
  { kp: 5, ki: 5, kd: 1 }, { kp: 100, ki: 0, kd: 10 }, { kp: 200, ki: 400, kd: 40 }, { kp: 0, ki: 0, kd: 0 },
];

// 0.6361 is the lowest cost that the simplex method of Nelder and Mead finds from six points, in another program.
test.each(STARTS)("from $kp, $ki, $kd the tuning of the motor ends within 1 % of the lowest cost known", (start) => {
  const { before, after } = tune(withGains(MOTOR, start));
  expect(before.gains).toEqual(start);
  expect(after.cost).toBeGreaterThan(0.636);
  expect(after.cost).toBeLessThan(1.01 * 0.6361);
});

// 15412.27: the same simplex method in another program, from three points.
test.each([{ kp: 2, ki: 0.05, kd: 0 }, { kp: 15, ki: 0.15, kd: 10 }, { kp: 1, ki: 0.01, kd: 100 }])("from $kp, $ki, $kd the tuning of the heater ends within 1 % of the lowest cost known", (start) => {
  const { cost } = tune(withGains(HEATER, start));
  expect(cost).toBeGreaterThan(15412);
  expect(cost).toBeLessThan(1.01 * 15412.27);
});

test.each([["forward", 4], ["central", 7]] as const)("with %s differences %i experiments an iteration and one at the end, all within the bounds", (gradient, each) => {
  const { experiments, plan, iterations } = tune({ ...MOTOR, method: { name: "adam", iterations: 5, gradient } });
  expect(experiments).toHaveLength(5 * each + 1);
  expect(mostExperiments(plan)).toBe(experiments.length);
  expect(iterations).toBe(5);
  expect(experiments.map(({ probe }) => probe)).toEqual(experiments.map((_, i) => i % each !== 0));
  for (const { gains } of experiments)
    for (const name of ["kp", "ki", "kd"] as const) {
      expect(gains[name]).toBeGreaterThanOrEqual(0);
      expect(gains[name]).toBeLessThanOrEqual(plan.bounds[name][1]);
    }
});

test("bounds that leave 0 out are kept too", () => {
  const bounds = { kp: [30, 50], ki: [70, 90], kd: [0, 3] } as const;
  const { experiments } = tune({ ...MOTOR, bounds });
  const seen = (name: keyof typeof bounds) => experiments.map(({ gains }) => gains[name]);
  for (const name of ["kp", "ki", "kd"] as const) {
    // x · unit rounds: an edge may be off by its last bit.
    expect(Math.min(...seen(name))).toBeGreaterThanOrEqual(bounds[name][0] * (1 - 2 ** -52));
    expect(Math.max(...seen(name))).toBeLessThanOrEqual(bounds[name][1] * (1 + 2 ** -52));
  }
  // Free, the run goes to 62 and 21.
  expect(Math.min(...seen("ki"))).toBeCloseTo(70, 10);
  expect(Math.max(...seen("kd"))).toBeCloseTo(3, 10);
});

test("without bounds the gains are in units of where they start", () => {
  const { bounds: _, ...free } = withGains(MOTOR, { kp: 40, ki: 80, kd: 5 });
  const { plan, before, after } = tune(free);
  expect(plan.units).toEqual({ kp: 40, ki: 80, kd: 5 });
  expect(after.cost).toBeLessThan(before.cost / 5);
});

test("the tuned gains are the best of the points of the run, not of the probes", () => {
  for (const iterations of [1, 5, 24]) {
    const { experiments, after } = tune({ ...MOTOR, method: { name: "adam", iterations } });
    expect(after.cost).toBe(Math.min(...experiments.filter((_, i) => i % 4 === 0).map(({ cost }) => cost)));
    expect(after.probe).toBe(false);
  }
});

test.each([
  ["motor", MOTOR, (half: boolean) => (half ? 0 : 0.05 / 0.01)], // R τ / K
  ["heater", HEATER, (half: boolean) => 20 / 0.698 + (half ? 0 : 10)],
] as const)("each trial of the %s keeps the records of its own experiment", (_, job, held) => {
  const { before, baseline, after, plan } = tune(job);
  const { period } = plan.experiment;
  for (const trial of [before, baseline!, after]) {
    const { cost, gains, response } = trial;
    const effort = response.output.reduce((sum, u, k) => sum + period * (u - held(k < 300)) ** 2, 0);
    const { squaredError, effort: weighted } = measure(trial, plan.experiment);
    expect((plan.cost.effort * effort) / weighted).toBeCloseTo(1, 9);
    expect((squaredError + plan.cost.effort * effort) / cost).toBeCloseTo(1, 12);
    expect(simulate(plan, gains).cost).toBe(cost);
  }
});

test("half the period changes the cost of settling gains by less than 2 %", () => {
  for (const job of [MOTOR, HEATER]) {
    const { baseline, after, plan } = tune(job);
    const finer = { ...plan, experiment: { ...plan.experiment, period: plan.experiment.period / 2 } };
    for (const { cost, gains } of [baseline!, after]) {
      const trial = simulate(finer, gains);
      expect(trial.response.measured).toHaveLength(1200);
      expect(Math.abs(trial.cost / cost - 1)).toBeLessThan(0.02);
    }
  }
});

test.each(FIRST_ORDER_NAMES)("%s lowers the cost of both", (name) => {
  const motor = tune({ ...MOTOR, method: { name } }), heater = tune({ ...HEATER, method: { name } });
  expect(motor.cost).toBeLessThan(motor.before.cost / 7);
  expect(heater.cost).toBeLessThan(heater.baseline!.cost);
});

test("the same job gives the same bits", () => {
  expect(tune(MOTOR)).toEqual(tune(MOTOR));
});

test("every experiment is reported with the lowest cost so far, probes left out", () => {
  const seen: [number, number][] = [];
  const { experiments } = tune({ ...MOTOR, method: { name: "adam", iterations: 2 } }, { onExperiment: (_, count, lowest) => seen.push([count, lowest]) });
  const points = experiments.map(({ cost }, i) => (i % 4 ? Infinity : cost));
  expect(seen).toEqual(points.map((_, i) => [i + 1, Math.min(...points.slice(0, i + 1))]));
});

test("an abort ends the tuning after the experiment under way, with the best so far", () => {
  for (const most of [1, 2, 30]) {
    const signal = { aborted: most === 1 };
    const result = tune(MOTOR, { signal, onExperiment: (_, count) => (signal.aborted = count >= most) });
    expect(result).toMatchObject({ status: "aborted", converged: false });
    expect(result.experiments).toEqual(tune(MOTOR).experiments.slice(0, most));
    expect(result.cost).toBe(Math.min(...result.experiments.filter(({ probe }) => !probe).map(({ cost }) => cost)));
  }
});

test("a stop rule of the job ends the tuning", () => {
  const { status, converged, cost } = tune({ ...MOTOR, method: { stop: { target: 1 } } });
  expect({ status, converged }).toEqual({ status: "target-reached", converged: true });
  expect(cost).toBeLessThanOrEqual(1);
});

test("a wrong signal or callback is refused", () => {
  expect(() => tune(MOTOR, { signal: 5 as never })).toThrow("signal: 5 is not allowed");
  expect(() => tune(MOTOR, { onExperiment: "x" as never })).toThrow('onExperiment: "x" is not allowed; it must be a function');
});

test("measures of a response made by hand", () => {
  const trial: Trial = {
    gains: START, probe: false, cost: 10,
    response: {
      time: [0, 1, 2, 3, 4, 5, 6, 7],
      setpoint: Array(8).fill(2),
      measured: [0, 2.5, 2.03, 2, 2, 1.5, 2.25, 2],
      output: [3, 3, 1, 1, 1, 1, 1, 0],
    },
  };
  // Errors 2, -0.5, -0.03, 0 | 0, 0.5, -0.25, 0; all times 1 s.
  const { overshoot, settling, squaredError, effort } = measure(trial, { setpoint: 2, period: 1, load: 0, duration: 8 });
  expect(overshoot).toBe(0.25);
  expect(settling).toBe(2);
  expect(squaredError).toBeCloseTo(4 + 0.25 + 0.0009 + 0.25 + 0.0625, 12);
  expect(effort).toBeCloseTo(10 - squaredError, 12);
});

test("the shift by the load is the load's alone: without integral action R τ / (K kp), though the step has left an error", () => {
  // Gains of 10 V/rad, limited nowhere: the loop has settled 6 s after the load, but not before it.
  const conditions = withLoad(planOf({ ...MOTOR, controller: { ...MOTOR.controller, limits: [-1000, 1000] } }), 0.02);
  const trial = simulate(conditions, { kp: 10, ki: 0, kd: 0 });
  expect(loadShift(trial, conditions)).toBeGreaterThan(0.2);
  expect(loadShift(trial, conditions)).toBeLessThan(0.2 * 1.3);
  expect(loadShift(simulate(withLoad(conditions, 0), START), withLoad(conditions, 0))).toBe(0);
});
