/** Starts other than the published one. */
import { expect, test } from "vitest";
import { SplitMix64 } from "../../host/node/random.js";
import { problems } from "../support/problems.js";

const { START_NAMES, startsOf } = await problems<"START_NAMES" | "startsOf">("starts");

function starts(x0: readonly number[], draws: number, seed = 1) {
  const random = new SplitMix64(seed), all = startsOf({ x0 }, draws, () => random.uniform());
  return Object.fromEntries(START_NAMES.map((kind) => [kind, all.filter(({ name }) => name === kind).map(({ x }) => x)]));
}

test("the published start and its multiples come once, the drawn ones as often as asked", () => {
  const { x0, "10 x0": tenfold, "100 x0": hundredfold, "±20 %": scaled, "x0 + u max(1, |x0|)": moved } = starts([-1.2, 0, 3], 5);
  expect([x0, tenfold, hundredfold]).toEqual([[[-1.2, 0, 3]], [[-12, 0, 30]], [[-120, 0, 300]]]);
  expect([scaled!.length, moved!.length]).toEqual([5, 5]);
});

test("multiples of a start at 0 are the factor", () => {
  const { x0, "10 x0": tenfold, "100 x0": hundredfold } = starts([0, 0], 1);
  expect([x0, tenfold, hundredfold]).toEqual([[[0, 0]], [[10, 10]], [[100, 100]]]);
});

test("drawn starts fill their ranges, each parameter by itself, and do not leave them", () => {
  const x0 = [-4, 0, 0.5];
  const { "±20 %": scaled, "x0 + u max(1, |x0|)": moved } = starts(x0, 2000);
  for (const [points, radii] of [[scaled!, [0.8, 0.2, 0.1]], [moved!, [4, 1, 1]]] as const)
    radii.forEach((radius, j) => {
      const offsets = points.map((x) => (x[j]! - x0[j]!) / radius);
      expect(Math.max(...offsets)).toBeLessThanOrEqual(1 + 1e-15);
      expect(Math.min(...offsets)).toBeGreaterThanOrEqual(-1 - 1e-15);
      expect(Math.max(...offsets)).toBeGreaterThan(0.99);
      expect(Math.min(...offsets)).toBeLessThan(-0.99);
      expect(Math.abs(offsets.reduce((sum, offset) => sum + offset, 0) / points.length)).toBeLessThan(0.05);
    });
  const correlation = moved!.reduce((sum, [a, b]) => sum + (a! + 4) / 4 * b!, 0) / moved!.length;
  expect(Math.abs(correlation)).toBeLessThan(0.03);
});

test("a seed gives the same starts, another seed others", () => {
  expect(starts([1, 2], 3)).toEqual(starts([1, 2], 3));
  expect(starts([1, 2], 3, 2)["±20 %"]).not.toEqual(starts([1, 2], 3)["±20 %"]);
});
