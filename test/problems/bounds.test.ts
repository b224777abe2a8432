/** The problems with simple bounds: derivatives, boxes, and minima as published. */
import { describe, expect, test } from "vitest";
import { SplitMix64 } from "../../host/node/random.js";
import { expectDerivatives, expectMinimum, near, problems, scalar, squares, type Squares } from "../support/problems.js";

const { bounded } = await problems<"bounded">("bounds");

/** Minima as printed: f(x*) of Hock and Schittkowski, eight digits or fewer of Gay's. */
const PUBLISHED: Record<string, number> = {
  "HS 1": 0, "HS 2": 0.0504261879, "HS 3": 0, "HS 4": 8 / 3, "HS 5": -1.91322295, "HS 25": 0, "HS 38": 0, "HS 45": 1,
  "HS 110": -45.77846971, "TP 229": 0, "TP 242": 0,
  "Gay, powell badly scaled": 0.151259e-9, "Gay, brown badly scaled": 0.784e3, "Gay, beale": 0, "Gay, helical valley": 0.99042212,
  "Gay, gaussian": 0.112793e-7, "Gay, box three-dimensional": 0.30998153e-5, "Gay, wood": 0.15567008e1,
  "Gay, brown and dennis": 0.88860479e5, "Gay, biggs exp6": 0.53209865e-3,
};
/** The print of these three was not at hand; that no point near is lower is tested below. */
const COMPUTED = ["Gay, watson 6", "Gay, extended rosenbrock 10", "Gay, penalty II 4"];

test("there are 23, and 20 minima are those printed", () => {
  expect(bounded.map(({ name }) => name).sort()).toEqual([...Object.keys(PUBLISHED), ...COMPUTED].sort());
  for (const [name, value] of Object.entries(PUBLISHED)) {
    const { minimum } = bounded.find((one) => one.name === name)!;
    expect(Math.abs(minimum - value), name).toBeLessThanOrEqual(3e-6 * Math.abs(value));
  }
});

/** Parameters of the minimizer at a bound. */
const active = (name: string): number => {
  const { minimizer, lower, upper } = bounded.find((one) => one.name === name)!;
  return minimizer.filter((x, j) => x === lower[j] || x === upper[j]).length;
};

test("bounds are active at the minimizers of 16", () => {
  expect(bounded.filter(({ name }) => active(name)).map(({ name }) => name)).toEqual([
    "HS 2", "HS 3", "HS 4", "HS 45", "TP 242", "Gay, powell badly scaled", "Gay, brown badly scaled", "Gay, beale",
    "Gay, helical valley", "Gay, box three-dimensional", "Gay, wood", "Gay, brown and dennis", "Gay, biggs exp6", "Gay, watson 6",
    "Gay, extended rosenbrock 10", "Gay, penalty II 4",
  ]);
});

describe.each(bounded.map((problem) => [problem.name, problem] as const))("%s", (_, problem) => {
  const { n, x0, lower, upper, minimizer, minimum, value } = problem;

  test("has a box of its size around its minimizer", () => {
    expect([x0.length, lower.length, upper.length, minimizer.length]).toEqual([n, n, n, n]);
    minimizer.forEach((x, j) => expect(x >= lower[j]! && x <= upper[j]! && lower[j]! < upper[j]!).toBe(true));
  });

  test("has the derivatives of its value and of its residuals", () => {
    const random = new SplitMix64(3);
    const inside = (x: readonly number[]): number[] => x.map((entry, j) => Math.min(Math.max(entry, lower[j]! + 0.01), upper[j]! - 0.01));
    for (const x of [...near(x0, () => random.uniform()), ...near(minimizer, () => random.uniform()).slice(1)].map(inside)) {
      expectDerivatives(scalar(problem), x);
      if (problem.m) expectDerivatives(squares(problem as unknown as Squares), x);
    }
  });

  test("has its minimum at its minimizer", () => {
    const random = new SplitMix64(4);
    expect(Math.abs(value(minimizer) - minimum)).toBeLessThanOrEqual(1e-12 * Math.abs(minimum) + 1e-28);
    expectMinimum(problem, () => random.uniform());
  });
});

test("HS 2 has a second minimum, 4.94123, on its bound", () => {
  const { localMinima, gradient, value } = bounded.find(({ name }) => name === "HS 2")!;
  const x = [-1.2210262421071016, 1.5], [along, across] = gradient(x, new Float64Array(2));
  expect(localMinima).toEqual([4.94123]);
  expect(value(x)).toBeCloseTo(4.94123, 5);
  expect(Math.abs(along!)).toBeLessThan(1e-10);
  expect(across!).toBeGreaterThan(0);
});

/** f(x0) of Hock and Schittkowski, as printed. */
test.each([
  ["HS 1", 909], ["HS 2", 909], ["HS 3", 1.00081], ["HS 4", 3.323568], ["HS 5", 1], ["HS 25", 32.835], ["HS 38", 19192],
  ["HS 45", 1.733333], ["HS 110", -43.134337],
])("%s begins at %d", (name, f) => {
  const { value, x0 } = bounded.find((one) => one.name === name)!;
  expect(Math.abs(value(x0) / f - 1)).toBeLessThan(1e-6);
});
