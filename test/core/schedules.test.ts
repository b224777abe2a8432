/** The rate of each update against closed forms in Math. */
import { describe, expect, test } from "vitest";
import { Core, Schedule, Slot, Status, type MethodName, type Settings } from "../support/module.js";

/** Share of the rate that each of `count` updates used. */
function shares(settings: Settings, count: number, target = "core", method: MethodName = "GradientDescent"): number[] {
  const core = new Core(target);
  core.start({ method, x0: [1], settings: { Rate: 1, MaxIterations: count + 1, ...settings } });
  return Array.from({ length: count }, () => {
    core.tell(0, [0]);
    return core.slots[Slot.Rate]!;
  });
}

/** Largest |a - b|, where 1 is the full rate. */
function gap(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((a, i) => Math.abs(a - b[i]!)));
}

/** s(t) of each schedule, t = 0, 1 … since the warm-up. */
const CLOSED: Record<keyof typeof Schedule, (t: number, period: number, factor: number) => number> = {
  Constant: () => 1,
  Step: (t, period, factor) => factor ** Math.floor(t / period),
  Exponential: (t, _, factor) => factor ** t,
  InverseTime: (t, _, factor) => 1 / (1 + factor * t),
  Polynomial: (t, period, factor) => Math.max(1 - t / period, 0) ** factor,
  Cosine: (t, period) => (1 + Math.cos((Math.PI * (t % period)) / period)) / 2,
};
const FACTORS: Record<keyof typeof Schedule, number[]> = {
  Constant: [0], Step: [0, 0.1, 0.5, 0.99, 1], Exponential: [0, 0.1, 0.9, 0.9995, 1], InverseTime: [0, 0.01, 1, 8],
  Polynomial: [0.5, 1, 1.5, 2, 2.5, 3, 7.5, 8], Cosine: [0],
};
const KINDS = Object.keys(CLOSED) as (keyof typeof Schedule)[];
const COUNT = 2100;
const updates = Array.from({ length: COUNT }, (_, k) => k);

describe.each(KINDS)("%s", (kind) => {
  for (const period of [1, 2, 3, 10, 1000])
    test(`follows its closed form within 1e-12 with period ${period}, with and without warm-up and floor`, () => {
      for (const factor of FACTORS[kind])
        for (const floor of [0, 0.25, 0.999])
          for (const warmup of [0, 1, 7]) {
            const expected = updates.map((k) =>
              k < warmup ? (k + 1) / warmup : floor + (1 - floor) * CLOSED[kind](k - warmup, period, factor));
            if (kind === "Constant") expected.forEach((_, k) => { if (k >= warmup) expected[k] = 1; });
            const settings: Settings = { Schedule: Schedule[kind], Period: period, Factor: factor, Floor: floor, Warmup: warmup };
            expect(gap(shares(settings, COUNT), expected), JSON.stringify(settings)).toBeLessThan(1e-12);
          }
    });

  test("starts again with the next run", () => {
    const core = new Core();
    const settings: Settings = { Rate: 1, MaxIterations: 9, Schedule: Schedule[kind], Period: 4, Factor: 0.5, Floor: 0.1, Warmup: 2 };
    const once = () => {
      core.start({ x0: [1], settings });
      const rates: number[] = [];
      while (core.tell(0, [0]) > 0) rates.push(core.slots[Slot.Rate]!);
      return rates;
    };
    const first = once();
    expect(first).toHaveLength(9);
    expect(once()).toEqual(first);
  });

  test("never leaves floor … 1, and multiplies the rate of the update", () => {
    const settings: Settings = { Schedule: Schedule[kind], Period: 50, Factor: 0.5, Floor: 0.2 };
    for (const share of shares(settings, 5000)) {
      expect(share).toBeGreaterThanOrEqual(0.2 - 1e-12);
      expect(share).toBeLessThanOrEqual(1);
    }
    const core = new Core();
    core.start({ x0: [10], settings: { ...settings, Rate: 0.25, MaxIterations: 99 } });
    for (let k = 0; k < 60; k++) {
      const before = core.x[0]!;
      core.tell(0, [1]);
      expect(before - core.x[0]!).toBeCloseTo(core.slots[Slot.Rate]!, 12);
    }
  });

  test("gives the same bits in every build", () => {
    const settings: Settings = { Schedule: Schedule[kind], Period: 7, Factor: 0.5, Floor: 0.01, Warmup: 3 };
    const expected = shares(settings, 200);
    expect(shares(settings, 200, "node")).toEqual(expected);
    expect(shares(settings, 200, "adam", "Adam")).toEqual(expected);
  });
});

test("every period of the cosine has the bits of the first", () => {
  const rates = shares({ Schedule: Schedule.Cosine, Period: 37, Floor: 0.1 }, 37 * 50);
  for (let k = 37; k < rates.length; k++) expect(rates[k]).toBe(rates[k - 37]);
});

test("the cosine stays within 1e-10 of its closed form over a period of 100,000 updates", () => {
  const rates = shares({ Schedule: Schedule.Cosine, Period: 1e5 }, 1e5);
  expect(gap(rates, rates.map((_, t) => CLOSED.Cosine(t, 1e5, 0)))).toBeLessThan(1e-10);
});

test("warm-up rises in equal steps to the full rate", () => {
  expect(shares({ Warmup: 4 }, 6)).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
});

test("a schedule that fell below every number goes on with a rate of 0 or the floor", () => {
  expect(shares({ Schedule: Schedule.Exponential, Factor: 0.1 }, 3000).at(-1)).toBe(0);
  expect(shares({ Schedule: Schedule.Exponential, Factor: 0.1, Floor: 0.5 }, 3000).at(-1)).toBe(0.5);
});

describe("start refuses", () => {
  const REFUSED: Record<string, Settings> = {
    "a schedule that is none": { Schedule: 6 },
    "a negative schedule": { Schedule: -1 },
    "a period below 1": { Schedule: Schedule.Step, Period: 0.999 },
    "a period of 0": { Schedule: Schedule.Cosine, Period: 0 },
    "an endless period": { Schedule: Schedule.Cosine, Period: Infinity },
    "a factor above 8": { Schedule: Schedule.Polynomial, Factor: 8.5 },
    "a power that is no multiple of 1/2": { Schedule: Schedule.Polynomial, Factor: 0.75 },
    "a negative factor": { Schedule: Schedule.Step, Factor: -0.5 },
    "a floor of 1": { Schedule: Schedule.Step, Floor: 1 },
    "a negative floor": { Schedule: Schedule.Step, Floor: -0.1 },
    "a negative warm-up": { Warmup: -1 },
    "a warm-up that is not a number": { Warmup: NaN },
  };
  for (const [what, settings] of Object.entries(REFUSED))
    test(what, () => {
      expect(new Core().start({ x0: [1], settings: { Factor: 0.5, ...settings } })).toBe(Status.BadSetting);
    });
});
