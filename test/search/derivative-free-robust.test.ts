/** Nelder-Mead, SPSA and compass search on what no paper asks for: values that are not finite, odd scales, boxes. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Core, Slot, Status, Use, run, type Plan } from "../support/module.js";
import { bowl, generator, rosenbrock } from "../support/objectives.js";

const MODULE = "full";
const METHODS = ["NelderMead", "SPSA", "CompassSearch"] as const;
const RATE = { NelderMead: 1, SPSA: 0.5, CompassSearch: 1 };
const TARGET = { NelderMead: "nelder-mead", SPSA: "spsa", CompassSearch: "compass-search" };
const plan = (method: keyof typeof RATE, x0: readonly number[], more = {}): Plan => ({
  method, x0, settings: { Rate: RATE[method], DifferenceStep: 0.2, Seed: 1, MaxIterations: 3000, ...more },
});

type Statuses = Record<(typeof METHODS)[number], keyof typeof Status>;
interface Case {
  name: string;
  value: (x: Float64Array) => number;
  x0?: number[];
  settings?: object;
  lower?: number[];
  upper?: number[];
  expected: Statuses;
  /** What the best value comes down to, where there is something to find. */
  below?: Partial<Record<(typeof METHODS)[number], number>>;
}

const all = (status: keyof typeof Status): Statuses => ({ NelderMead: status, SPSA: status, CompassSearch: status });
const value = (x: Float64Array) => (x[0]! - 1) ** 2 + 4 * (x[1]! + 2) ** 2;
const searched: Statuses = { NelderMead: "SmallChange", SPSA: "IterationLimit", CompassSearch: "NoProgress" };
const stuck: Statuses = { ...searched, NelderMead: "NoProgress" };
const found = { NelderMead: 1e-12, SPSA: 0.05, CompassSearch: 1e-12 };
const scaled = (f: number) => ({ NelderMead: f * 1e-12, SPSA: f * 0.05, CompassSearch: f * 1e-12 });

const CASES: Case[] = [
  { name: "NaN everywhere but at the start", value: (x) => (x[0] === 3 && x[1] === 4 ? 1 : NaN), expected: all("NoProgress") },
  {
    name: "Infinity everywhere but at the start", value: (x) => (x[0] === 3 && x[1] === 4 ? 1 : Infinity),
    expected: all("NoProgress"),
  },
  { name: "-Infinity at the second point", value: (x) => (x[0] === 3 && x[1] === 4 ? 1 : -Infinity), expected: all("Diverged") },
  { name: "NaN beyond a line next to the start", value: (x) => (x[0]! > 3 ? NaN : value(x)), expected: searched, below: found },
  {
    name: "Infinity in half of all places", value: (x) => (Math.floor(x[0]! * 1e3) % 2 ? Infinity : value(x)), expected: searched,
    below: { NelderMead: 1e-3, CompassSearch: 0.1 },
  },
  { name: "a plateau", value: () => 5, expected: stuck },
  {
    name: "a plateau far away, a bowl within", value: (x) => Math.min(9, value(x)), x0: [2, -3], expected: searched, below: found,
  },
  {
    name: "a discontinuity", value: (x) => value(x) + (x[0]! < 1.5 ? 10 : 0), expected: searched,
    below: { NelderMead: 0.3, CompassSearch: 0.3 },
  },
  { name: "values of 1e300", value: (x) => 1e300 * value(x), expected: searched, below: scaled(1e300) },
  { name: "values of 1e-300", value: (x) => 1e-300 * value(x), expected: searched, below: scaled(1e-300) },
  {
    name: "x of 1e-300", value: (x) => (x[0]! / 1e-300 - 1) ** 2 + (x[1]! / 1e-300 + 2) ** 2, x0: [0, 0],
    settings: { DifferenceScale: 1e-300 }, expected: searched, below: { ...found, NelderMead: 1e-10 },
  },
  {
    name: "x of 1e300", value: (x) => Math.abs(x[0]! / 1e300 - 1) + Math.abs(x[1]! / 1e300 - 0.5), x0: [1e299, 1e299],
    expected: searched, below: { NelderMead: 1e-6, CompassSearch: 1e-6, SPSA: 0.2 },
  },
  { name: "x that overflows", value: (x) => -Math.abs(x[0]!) * 1e-300, x0: [1e308, 0], expected: all("Diverged") },
  {
    name: "a bottomless slope", value: (x) => x[0]! + x[1]!,
    expected: { NelderMead: "Diverged", SPSA: "IterationLimit", CompassSearch: "Diverged" },
  },
  { name: "a box of one point", value, lower: [3, 4], upper: [3, 4], settings: { Use: Use.Bounds }, expected: stuck },
  {
    name: "a box of no width in one direction", value, lower: [-9, 4], upper: [9, 4], settings: { Use: Use.Bounds },
    expected: searched, below: { NelderMead: 144 + 1e-9, CompassSearch: 144 + 1e-9, SPSA: 144.1 },
  },
  {
    name: "a start outside the box", value, x0: [50, 60], lower: [-5, -5], upper: [5, 5], settings: { Use: Use.Bounds },
    expected: searched, below: found,
  },
];

for (const { name, value, x0 = [3, 4], settings: more, lower, upper, expected, below } of CASES)
  for (const method of METHODS)
    test(`${name}: ${method} ends with ${expected[method]}`, () => {
      const box = lower && upper ? { lower, upper } : {};
      const { reason, bestValue, told } = run({ value }, { ...plan(method, x0, more), ...box }, MODULE);
      expect(reason).toBe(expected[method]);
      if (below?.[method] !== undefined) expect(bestValue).toBeLessThan(below[method]);
      expect(Math.min(...told.map(({ f }) => f).filter(Number.isFinite))).toBe(bestValue);
    });

describe.each(METHODS)("%s", (method) => {
  test("refuses a first value that is not finite, and stops for it when divergence is to stop", () => {
    for (const f of [NaN, Infinity, -Infinity]) {
      const core = new Core(MODULE);
      core.start(plan(method, [3, 4]));
      const before = core.save();
      expect(core.tell(f)).toBe(Status.BadValue);
      core.slots[Slot.Value] = new Float64Array(before.buffer)[0]!;
      expect(core.tell(1)).toBeGreaterThan(0);
      core.start(plan(method, [3, 4], { Use: Use.Divergence }));
      expect(core.tell(f)).toBe(0);
      expect(core.status).toBe(Status.Diverged);
    }
  });

  test("refuses a value not written since the last tell, and a scale of 0", () => {
    const core = new Core(MODULE);
    core.start(plan(method, [3, 4]));
    expect(core.tell(1)).toBeGreaterThan(0);
    expect(core.exports.tell()).toBe(Status.BadValue);
    expect(core.start(plan(method, [3, 4], { DifferenceScale: 0 }))).toBe(Status.BadSetting);
  });

  test("asks for nothing outside a box, whatever it is told, and the best value never increases", () => {
    const within = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    const special = fc.constantFrom(NaN, Infinity, 0, 1e308, -1e308, 5e-324, 1);
    const value = fc.oneof({ weight: 4, arbitrary: within(-2, 2) }, { weight: 1, arbitrary: special });
    const values = fc.array(value, { minLength: 30, maxLength: 120 });
    const box = fc.array(fc.tuple(within(-3, 3), within(0, 2), within(-4, 4)), { minLength: 1, maxLength: 8 });
    fc.assert(fc.property(values, box, (values, box) => {
      const lower = box.map(([low]) => low);
      const upper = box.map(([low, width]) => low + width);
      const core = new Core(MODULE);
      core.start({ ...plan(method, box.map(([, , x]) => x), { Use: Use.Bounds }), lower, upper });
      expect(core.tell(1)).toBeGreaterThanOrEqual(0);
      let best = 1;
      for (const value of values) {
        if (!core.exports.ask()) break;
        core.x.forEach((x, i) => expect(x >= lower[i]! && x <= upper[i]!).toBe(true));
        expect(core.tell(value)).toBeGreaterThanOrEqual(0);
        if (value < best) best = value;
        expect(core.slots[Slot.BestValue]).toBe(best);
      }
    }), { numRuns: 150 });
  });

  test("goes on with equal bits from a checkpoint between any two tells, in the module of this method too", () => {
    const noise = generator(11);
    const values = Array.from({ length: 400 }, () => 1 + 0.01 * noise());
    const points = (target: string, resumes: boolean) => {
      let core = new Core(target);
      core.start(plan(method, [-1.2, 1, 0.5]));
      return values.map((noise) => {
        const x = Array.from(core.x);
        core.tell(rosenbrock.value(core.x) * noise);
        if (resumes) {
          const saved = core.save();
          core = new Core(target);
          core.n = 3;
          core.restore(saved);
        }
        return x;
      });
    };
    const expected = points(MODULE, false);
    expect(points(MODULE, true)).toEqual(expected);
    expect(points(TARGET[method], true)).toEqual(expected);
  });

  test("1 % noise on a bowl: its best point within 500 evaluations is better than 1 % of the way, in 18 of 20 runs", () => {
    const objective = bowl([1, 4, 9], [1, -2, 0.5]);
    const x0 = [5, 5, 5];
    const first = objective.value(Float64Array.from(x0));
    const wins = Array.from({ length: 20 }, (_, seed) => {
      const noise = generator(seed);
      const noisy = { value: (x: Float64Array) => objective.value(x) * (1 + 0.02 * (noise() - 0.5)) };
      const { best } = run(noisy, plan(method, x0, { Seed: seed, Use: Use.MaxEvaluations, MaxEvaluations: 500 }), MODULE);
      return objective.value(Float64Array.from(best)) < 0.01 * first;
    });
    expect(wins.filter(Boolean).length).toBeGreaterThanOrEqual(18);
  });
});
