/** The box: projection, refusals, and a starting point drawn in it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bits } from "../support/bits.js";
import { Core, FIRST_ORDER, Request, run, Status, Use, type Plan } from "../support/module.js";
import { bowl, splitMix } from "../support/objectives.js";

const inBox = { Use: Use.Bounds };

describe("a run in a box", () => {
  test("moves a start outside to the nearest point inside", () => {
    const core = new Core();
    core.start({ x0: [-9, 0.5, 9], settings: inBox, lower: [-1, -1, -1], upper: [1, 1, 1] });
    expect(Array.from(core.x)).toEqual([-1, 0.5, 1]);
  });

  test("never asks for a point outside, whatever the method", () => {
    fc.assert(fc.property(
      fc.constantFrom(...FIRST_ORDER), fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 50 }), fc.integer({ min: -99, max: 99 }), fc.integer({ min: -99, max: 99 })), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 100 }), (method, parameters, rate) => {
        const lower = parameters.map(([low]) => low / 10);
        const upper = parameters.map(([low, width]) => (low + width) / 10);
        const { told, x } = run(bowl(parameters.map(() => 1), parameters.map(([, , , c]) => c / 10)), {
          method, x0: parameters.map(([, , x]) => x / 10), lower, upper, settings: { ...inBox, Rate: rate / 10, MaxIterations: 10 },
        });
        for (const point of [...told.map(({ x }) => x), x])
          point.forEach((x, i) => { expect(x).toBeGreaterThanOrEqual(lower[i]!); expect(x).toBeLessThanOrEqual(upper[i]!); });
      }), { numRuns: 300 });
  });

  test("ends at the nearest point of the box for a round bowl", () => {
    const { x } = run(bowl([1, 1, 1], [2, -3, 0.25]), { x0: [0, 0, 0], settings: { ...inBox, Rate: 0.5, MaxIterations: 100 }, lower: [-1, -1, -1], upper: [1, 1, 1] });
    expect(x.slice(0, 2)).toEqual([1, -1]);
    expect(x[2]).toBeCloseTo(0.25, 14);
  });

  test("takes infinite bounds for none", () => {
    const plan: Plan = { x0: [5, -4], settings: { Rate: 0.1 } };
    const free = run(bowl([1, 2], [1, 1]), plan);
    expect(run(bowl([1, 2], [1, 1]), { ...plan, settings: { ...plan.settings, ...inBox }, lower: [-Infinity, -Infinity], upper: [Infinity, Infinity] })).toEqual(free);
    const half = run(bowl([1, 2], [1, 1]), { ...plan, settings: { ...plan.settings, ...inBox }, lower: [2, -Infinity], upper: [Infinity, 0.5] });
    expect(half.x).toEqual([2, 0.5]);
  });

  test("does not look at the box unless told to", () => {
    const { x } = run(bowl([1], [1]), { x0: [5], settings: { Rate: 0.5 }, lower: [NaN], upper: [-7] });
    expect(x[0]).toBeCloseTo(1, 14);
  });
});

describe("start refuses, and changes no byte,", () => {
  const BOXES: Record<string, [lower: number, upper: number, use?: number]> = {
    "a lower bound above the upper one": [1, 0.5],
    "a lower bound that is not a number": [NaN, 1],
    "an upper bound that is not a number": [0, NaN],
    "a box with no finite point": [Infinity, Infinity],
    "a box with no finite point at the other end": [-Infinity, -Infinity],
    "an endless box to draw from": [0, Infinity, Use.RandomStart],
    "a box wider than any number to draw from": [-1e308, 1e308, Use.RandomStart],
    "an infinite corner to draw from": [Infinity, Infinity, Use.RandomStart],
  };
  for (const [what, [lower, upper, use = Use.Bounds]] of Object.entries(BOXES))
    test(what, () => {
      for (const place of [0, 1, 2]) {
        const core = new Core();
        core.start({ x0: [0, 0, 0], settings: { Use: use }, lower: [0, 0, 0], upper: [1, 1, 1] });
        core.lower[place] = lower;
        core.upper[place] = upper;
        const before = core.save();
        expect(core.exports.start(0, 3)).toBe(Status.BadBounds);
        expect(core.save()).toEqual(before);
      }
    });
});

describe("a start drawn in the box", () => {
  const draw = (seed: number, lower: number[], upper: number[], target = "core") => {
    const core = new Core(target);
    expect(core.start({ x0: lower.map(() => NaN), settings: { Use: Use.RandomStart, Seed: seed }, lower, upper })).toBe(Request.ValueAndGradient);
    return Array.from(core.x);
  };

  test("is SplitMix64's numbers, scaled to the box", () => {
    for (const seed of [0, 1, 42, 2 ** 31 - 1]) {
      const lower = [0, -1, 5, -1e6, 0.1, 3, 0, 0];
      const upper = [1, 1, 5, 1e6, 0.2, 4, 1e-300, 1e300];
      const random = splitMix(seed);
      const expected = lower.map((lower, i) => lower + random() * (upper[i]! - lower));
      expect(bits(...draw(seed, lower, upper))).toBe(bits(...expected));
    }
  });

  test("is the same for the same seed in every build, and another for another seed", () => {
    const lower = Array.from({ length: 8 }, () => -1);
    const upper = Array.from({ length: 8 }, () => 1);
    expect(draw(7, lower, upper)).toEqual(draw(7, lower, upper, "node"));
    expect(new Set(Array.from({ length: 200 }, (_, seed) => bits(...draw(seed, lower, upper)))).size).toBe(200);
  });

  test("covers the box evenly", () => {
    const counts = Array.from({ length: 10 }, () => 0);
    for (let seed = 0; seed < 500; seed++) for (const u of draw(seed, [0, 0, 0, 0], [1, 1, 1, 1])) counts[Math.floor(10 * u)]!++;
    // 2000 draws, 200 expected in each tenth; 5 standard deviations of √(2000 · 0.1 · 0.9) = 13.4.
    for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(67);
  });
});
