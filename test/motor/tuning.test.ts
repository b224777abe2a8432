import { expect, test } from "vitest";
import { CONDITIONS, Motor, simulate, type Conditions, type Gains, type Trial } from "../../examples/motor/motor.js";
import { METHOD_NAMES, PLAN, START, SUBJECTS, loadShift, measure, tuneMotor } from "../../examples/motor/tuning.js";
import { OptimizerError } from "../../host/node/errors.js";
import { build } from "../support/build.js";

test("tuning lowers the cost of poor gains at least by a factor of 7, in at most 100 experiments", () => {
  const { before, after, experiments } = tuneMotor(PLAN);
  expect(before.gains).toEqual(START);
  expect(before.cost / after.cost).toBeGreaterThan(7);
  expect(experiments.length).toBeLessThanOrEqual(100);
});

test("tuned gains cost less than those of Ziegler and Nichols, overshoot less, and settle before the load comes", () => {
  const { before, baseline, after, conditions } = tuneMotor(PLAN);
  const [first, rule, last] = [before, baseline, after].map((trial) => measure(trial, conditions)) as [Measured, Measured, Measured];
  expect(baseline.cost / after.cost).toBeGreaterThan(1.1);
  expect(first.settling).toBeUndefined();
  expect(last.settling).toBeLessThan(rule.settling!);
  expect(last.overshoot).toBeLessThan(0.3 * rule.overshoot);
});
type Measured = ReturnType<typeof measure>;

const STARTS: Gains[] = [
  START, { kp: 20, ki: 20, kd: 0 }, { kp: 120, ki: 10, kd: 2 }, { kp: 10, ki: 100, kd: 5 }, { kp: 150, ki: 300, kd: 8 },
  { kp: 5, ki: 5, kd: 1 }, { kp: 100, ki: 0, kd: 10 }, { kp: 200, ki: 400, kd: 40 }, { kp: 0, ki: 0, kd: 0 },
];

// 0.6361 is the lowest cost that the simplex method of Nelder and Mead finds from six points, in another program.
test.each(STARTS)("from $kp, $ki, $kd the tuning ends within 1 % of the lowest cost known", (start) => {
  const { before, after } = tuneMotor({ ...PLAN, start });
  expect(before.gains).toEqual(start);
  expect(after.cost).toBeGreaterThan(0.636);
  expect(after.cost).toBeLessThan(1.01 * 0.6361);
});

test("four experiments an iteration and one at the end, all within the box", () => {
  const { experiments } = tuneMotor({ method: "adam", iterations: 5 });
  expect(experiments).toHaveLength(21);
  expect(experiments.map(({ probe }) => probe)).toEqual(experiments.map((_, i) => i % 4 !== 0));
  for (const { gains } of experiments)
    for (const name of ["kp", "ki", "kd"] as const) {
      expect(gains[name]).toBeGreaterThanOrEqual(0);
      expect(gains[name]).toBeLessThanOrEqual(CONDITIONS.unit[name]);
    }
});

test("the tuned gains are the best of the points of the run, not of the probes", () => {
  for (const iterations of [1, 5, 24]) {
    const { experiments, after } = tuneMotor({ method: "adam", iterations });
    expect(after.cost).toBe(Math.min(...experiments.filter((_, i) => i % 4 === 0).map(({ cost }) => cost)));
    expect(after.probe).toBe(false);
  }
});

test("each trial keeps the records of its own experiment", () => {
  const tuning = tuneMotor(PLAN);
  for (const subject of SUBJECTS) {
    const { cost, gains, response } = tuning[subject];
    const held = response.time.map((_, k) => (k < 300 ? 0 : CONDITIONS.load / 0.01)); // R τ / K
    const effort = response.voltage.reduce((sum, u, k) => sum + CONDITIONS.period * (u - held[k]!) ** 2, 0);
    const { squaredError, effort: weighted } = measure(tuning[subject], CONDITIONS);
    expect(CONDITIONS.effort * effort).toBeCloseTo(weighted, 12);
    expect(squaredError + CONDITIONS.effort * effort).toBeCloseTo(cost, 12);
    expect(simulate(gains).cost).toBeCloseTo(cost, 12);
  }
});

test("half the period, in a build of twice the samples, changes the cost of settling gains by less than 2 %", async () => {
  const module = await build("motor", ["SAMPLES=1200"]);
  const { baseline, after } = tuneMotor(PLAN);
  for (const { cost, gains } of [baseline, after]) {
    const motor = new Motor(gains, {}, { ...CONDITIONS, period: CONDITIONS.period / 2 }, module);
    expect(Math.abs(motor.experiment()!.cost / cost - 1)).toBeLessThan(0.02);
    expect(motor.response.angle).toHaveLength(1200);
  }
}, 60_000);

test.each(METHOD_NAMES)("%s lowers the cost", (method) => {
  const { before, after } = tuneMotor({ method, iterations: 24 });
  expect(after.cost).toBeLessThan(before.cost / 7);
});

test("the same plan gives the same bits", () => {
  expect(tuneMotor(PLAN)).toEqual(tuneMotor(PLAN));
});

test("every experiment is reported with the lowest cost so far, probes left out", () => {
  const seen: [number, number][] = [];
  const { experiments } = tuneMotor({ method: "adam", iterations: 2 }, (done, best) => seen.push([done, best]));
  const points = experiments.map(({ cost }, i) => (i % 4 ? Infinity : cost));
  expect(seen).toEqual(points.map((_, i) => [i + 1, Math.min(...points.slice(0, i + 1))]));
});

test("measures of a response made by hand", () => {
  const trial: Trial = {
    gains: START, probe: false, cost: 10,
    response: {
      time: [0, 1, 2, 3, 4, 5, 6, 7],
      setpoint: Array(8).fill(2),
      angle: [0, 2.5, 2.03, 2, 2, 1.5, 2.25, 2],
      voltage: [3, 3, 1, 1, 1, 1, 1, 0],
    },
  };
  // Errors 2, -0.5, -0.03, 0 | 0, 0.5, -0.25, 0; all times 1 s.
  const { overshoot, settling, squaredError, effort } = measure(trial, { ...CONDITIONS, setpoint: 2, period: 1 });
  expect(overshoot).toBe(0.25);
  expect(settling).toBe(2);
  expect(squaredError).toBeCloseTo(4 + 0.25 + 0.0009 + 0.25 + 0.0625, 12);
  expect(effort).toBeCloseTo(10 - squaredError, 12);
});

test("the shift by the load is the load's alone: without integral action R τ / (K kp), though the step has left an error", () => {
  // Gains of 10 V/rad, limited nowhere: the loop has settled 6 s after the load, but not before it.
  const conditions: Conditions = { ...CONDITIONS, load: 0.02, limit: 1000 };
  const trial = simulate({ kp: 10, ki: 0, kd: 0 }, conditions);
  expect(loadShift(trial, conditions)).toBeGreaterThan(0.2);
  expect(loadShift(trial, conditions)).toBeLessThan(0.2 * 1.3);
  expect(loadShift(simulate(START, { ...CONDITIONS, load: 0 }), { ...CONDITIONS, load: 0 })).toBe(0);
});

test.each<[string, Partial<Conditions>]>([
  ["conditions.period: 0 ", { period: 0 }], ["conditions.period: -0.01 ", { period: -0.01 }], ["conditions.period: NaN ", { period: NaN }],
  ["conditions.filter: -1 ", { filter: -1 }], ["conditions.limit: 0 ", { limit: 0 }], ["conditions.load: Infinity ", { load: Infinity }],
  ["conditions.unit.ki: 0 ", { unit: { kp: 1, ki: 0, kd: 1 } }], ["gains.kp: 40 ", { unit: { kp: 39, ki: 400, kd: 40 } }],
])("a wrong condition is refused in one line: %s", (text, wrong) => {
  const make = () => new Motor(START, {}, { ...CONDITIONS, ...wrong });
  expect(make).toThrow(OptimizerError);
  expect(make).toThrow(new RegExp(`^${text.replaceAll(".", "\\.")}is not allowed; it must be [^\\n]+$`));
});

test("gains outside of the box are refused, and so is a run that asks for gradients", () => {
  expect(() => new Motor({ kp: 1, ki: -1, kd: 1 }, {})).toThrow("gains.ki: -1 is not allowed");
  expect(() => new Motor({ kp: 1, ki: 1, kd: NaN }, {})).toThrow("gains.kd: NaN is not allowed");
  const motor = new Motor(START, { gradient: "analytic" });
  expect(() => motor.experiment()).toThrow("run: refused by the core as out-of-order");
});
