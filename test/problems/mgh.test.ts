/** The problems of Moré, Garbow and Hillstrom: derivatives, and minima as the paper prints them. */
import { describe, expect, test } from "vitest";
import { SplitMix64 } from "../../host/node/random.js";
import { expectDerivatives, expectMinimum, near, problems, scalar, squares } from "../support/problems.js";

const { mgh } = await problems<"mgh">("mgh");

/** Number of the problem, n, m and the minima of section 3 of the paper, the lowest first. */
const PUBLISHED: readonly (readonly [number, number, number, number, ...number[]])[] = [
  [1, 2, 2, 0], [2, 2, 2, 0, 48.9842], [3, 2, 2, 0], [4, 2, 3, 0], [5, 2, 3, 0], [6, 2, 10, 124.362], [7, 3, 3, 0],
  [8, 3, 15, 8.21487e-3, 17.4286], [9, 3, 15, 1.12793e-8], [10, 3, 16, 87.9458], [11, 3, 99, 0], [12, 3, 10, 0], [13, 4, 4, 0],
  [14, 4, 6, 0], [15, 4, 11, 3.07505e-4, 1.02734e-3], [16, 4, 20, 85822.2], [17, 5, 33, 5.46489e-5], [18, 6, 13, 0, 5.65565e-3],
  [20, 6, 31, 2.28767e-3], [20, 9, 31, 1.39976e-6], [21, 10, 10, 0], [22, 8, 8, 0], [23, 4, 5, 2.24997e-5],
  [23, 10, 11, 7.08765e-5], [24, 4, 8, 9.37629e-6], [24, 10, 20, 2.9366e-4], [25, 10, 12, 0], [26, 10, 10, 0, 2.79506e-5],
  [27, 10, 10, 0, 1], [28, 10, 10, 0], [29, 10, 10, 0], [30, 10, 10, 0], [31, 10, 10, 0], [32, 10, 20, 10],
  [33, 10, 20, 4.63414], [34, 10, 20, 6.13513], [35, 7, 7, 0], [35, 8, 8, 3.51687e-3], [35, 9, 9, 0],
  [35, 10, 10, 4.77271e-3, 6.50395e-3],  // the paper has only the second
];

test("there are 40, of the paper's sizes, with its minima to the digits printed", () => {
  expect(mgh).toHaveLength(40);
  mgh.forEach(({ number, n, m, x0, minimum, localMinima }, k) => {
    const [, , , lowest, ...others] = PUBLISHED[k]!;
    expect([number, n, m, localMinima], `${number}`).toEqual([...PUBLISHED[k]!.slice(0, 3), others]);
    expect(x0, `${number}`).toHaveLength(n);
    expect(Math.abs(minimum - lowest), `${number}`).toBeLessThanOrEqual(5e-6 * lowest);
  });
});

describe.each(mgh.map((problem) => [problem.name, problem] as const))("%s", (_, problem) => {
  test("has the derivatives of its residuals and of its value", () => {
    const random = new SplitMix64(1);
    // At the minimizer itself nothing but rounding may be left of a difference.
    const points = [...near(problem.x0, () => random.uniform()), ...near(problem.minimizer, () => random.uniform()).slice(1)];
    for (const x of points) {
      expectDerivatives(squares(problem), x);
      expectDerivatives(scalar(problem), x);
    }
  });

  test("has its minimum at its minimizer", () => {
    const { minimum, minimizer, value } = problem, random = new SplitMix64(2);
    expect(Math.abs(value(minimizer) - minimum)).toBeLessThanOrEqual(minimum ? 1e-14 * minimum : 1e-28);
    expectMinimum(problem, () => random.uniform());
  });
});

/**
 * Norms of the residuals at the standard starts, as the least squares tests of MINPACK-1 print them (J. J. Moré, B. S. Garbow,
 * K. E. Hillstrom, User Guide for MINPACK-1, ANL-80-74, 1980).
 */
test.each([
  ["rosenbrock", 4.91935], ["freudenstein and roth", 20.01249], ["jennrich and sampson", 64.58565], ["helical valley", 50],
  ["bard", 6.456136], ["meyer", 41153.47], ["box three-dimensional", 32.11158], ["powell singular", 14.66288],
  ["kowalik and osborne", 0.07289151], ["brown and dennis", 2815.438], ["osborne 1", 0.937564], ["watson 6", 5.477226],
  ["watson 9", 5.477226], ["brown almost-linear 10", 16.53022], ["chebyquad 8", 0.1965139],
])("%s begins with the norm %d", (name, norm) => {
  const { value, x0 } = mgh.find((one) => one.name === name)!;
  expect(Math.abs(Math.sqrt(value(x0)) / norm - 1)).toBeLessThan(5e-7);
});

/** Values at the starts that the formulas give by hand. */
test.each([
  ["brown badly scaled", (1 - 1e6) ** 2 + (1 - 2e-6) ** 2 + 1], ["beale", 1.5 ** 2 + 2.25 ** 2 + 2.625 ** 2], ["wood", 19192],
  ["extended rosenbrock 10", 5 * 24.2], ["extended powell singular 8", 2 * 215], ["penalty I 4", 29.75 ** 2 + 14e-5],
  ["variably dimensioned 10", 3.85 + 38.5 ** 2 + 38.5 ** 4], ["penalty I 10", 384.75 ** 2 + 285e-5],
  ["broyden tridiagonal 10", 4 + 8 * 1 + 9], ["broyden banded 10", 10 * 6 ** 2], ["linear, full rank 10", 10 * 4 + 10],
  ["linear, rank 1 10", 55 ** 2 * 2870 - 110 * 210 + 20], ["trigonometric 10", 0.00707576],
  ["linear, rank 1, zero columns and rows 10", 44 ** 2 * 2109 - 88 * 171 + 20],
  ["powell badly scaled", 1 + (Math.exp(-1) - 1e-4) ** 2],
])("%s begins at %d", (name, f) => {
  const { value, x0 } = mgh.find((one) => one.name === name)!;
  expect(Math.abs(value(x0) / f - 1)).toBeLessThan(5e-7);
});

/** Where other minima are, to the digits printed in the paper or, for Biggs and Chebyquad, by the tests of other programs. */
test.each([
  ["freudenstein and roth", [11.4128, -0.896805]],
  ["biggs exp6", [1.711416, 17.6831975, 1.16314365, 5.18656, 1.711416, 1.16314365]],
  ["trigonometric 10", [0.0551509, 0.0568408, 0.0587639, 0.0609906, 0.0636263, 0.0668432, 0.208162, 0.164363, 0.0850068, 0.0914314]],
  ["brown almost-linear 10", [0, 0, 0, 0, 0, 0, 0, 0, 0, 11]],
  ["chebyquad 10", [0.0596203, 0.1667087, 0.239171, 0.3988852, 0.3988836, 0.6011164, 0.6011148, 0.760829, 0.8332913, 0.9403797]],
])("%s has its other minimum near %j", (name, x) => {
  const { value, localMinima } = mgh.find((one) => one.name === name)!;
  expect(Math.abs(value(x) / localMinima[0]! - 1)).toBeLessThan(5e-6);
});
