/** The regression sets of NIST StRD at their certified values: the fixtures, or all 27 where the benches have fetched them. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { expectDerivatives, problems, squares, type Regression } from "../support/problems.js";

const { nist, NIST_NAMES } = await problems<"nist" | "NIST_NAMES">("nist");
const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const FIXTURES = path("../fixtures/nist"), FETCHED = path("../../build/nist/NIST_STRD");

const FOLDER = existsSync(FETCHED) ? FETCHED : FIXTURES;
const text = (name: string, folder = FOLDER): string => readFileSync(`${folder}/${name}.dat`, "utf8");
const kept = (folder: string): string[] => NIST_NAMES.filter((name) => existsSync(`${folder}/${name}.dat`));
const sets = nist(kept(FOLDER), FOLDER);

/** Diagonal of (J'J)^-1, by Gauss-Jordan elimination of J'J with columns of length 1. */
function variances({ n, m, jacobian }: Regression, x: readonly number[]): number[] {
  const J = jacobian(x, new Float64Array(m * n));
  const dot = (j: number, k: number): number => Array.from({ length: m }, (_, i) => J[i * n + j]! * J[i * n + k]!).reduce((a, b) => a + b);
  const length = Array.from({ length: n }, (_, j) => Math.sqrt(dot(j, j)));
  const rows = length.map((lj, j) => [...length.map((lk, k) => dot(j, k) / lj / lk), ...length.map((_, k) => (j === k ? 1 : 0))]);
  for (let k = 0; k < n; k++) {
    rows[k] = rows[k]!.map((entry) => entry / rows[k]![k]!);
    for (let i = 0; i < n; i++) if (i !== k) rows[i] = rows[i]!.map((entry, c) => entry - rows[i]![k]! * rows[k]![c]!);
  }
  return rows.map((row, j) => row[n + j]! / length[j]! ** 2);
}

/** Agreement with a certified figure in digits. */
const digits = (value: number, certified: number): number => -Math.log10(Math.abs(value / certified - 1));

describe.each(sets.map((problem) => [problem.name, problem] as const))("%s", (name, problem) => {
  const { n, m, starts, certified, residuals, value, gradient, minimum } = problem;

  test("has the sizes its file states", () => {
    expect(m).toBe(Number(/Number of Observations: +(\d+)/.exec(text(name))![1]));
    expect(n).toBe(Number(/^ +(\d+) Parameters/m.exec(text(name))![1]));
    expect([...starts, certified.parameters, certified.deviations].map(({ length }) => length)).toEqual([n, n, n, n]);
    expect(minimum).toBe(certified.rss);
  });

  test("has the certified residual sum of squares at the certified parameters", () => {
    const rss = value(certified.parameters);
    expect(residuals(certified.parameters, new Float64Array(m)).reduce((sum, r) => sum + r * r, 0)).toBe(rss);
    // Lanczos1's is 1.4e-25: parameters of eleven digits leave residuals near 1e-11.
    if (name === "Lanczos1") expect(rss).toBeLessThan(1e-20);
    else expect(digits(rss, certified.rss)).toBeGreaterThan(10);
  });

  test("has the certified standard deviations", () => {
    variances(problem, certified.parameters).forEach((variance, j) =>
      expect(digits(Math.sqrt(variance * certified.rss / (m - n)), certified.deviations[j]!)).toBeGreaterThan(6));
  });

  test("has the derivatives of its residuals, and their gradient", () => {
    for (const x of [...starts, certified.parameters]) {
      expectDerivatives(squares(problem), x);
      const J = problem.jacobian(x, new Float64Array(m * n)), r = residuals(x, new Float64Array(m));
      gradient(x, new Float64Array(n)).forEach((entry, j) => {
        const terms = Array.from(r, (ri, i) => 2 * ri * J[i * n + j]!);
        expect(Math.abs(entry - terms.reduce((a, b) => a + b))).toBeLessThanOrEqual(1e-13 * terms.reduce((a, b) => a + Math.abs(b), 0));
      });
    }
  });
});

test("starts are the first two columns of the file", () => {
  const startsOf = (name: string) => sets.find((one) => one.name === name)!.starts;
  expect(startsOf("Misra1a")).toEqual([[500, 0.0001], [250, 0.0005]]);
  expect(startsOf("Nelson")).toEqual([[2, 0.0001, -0.01], [2.5, 0.000000005, -0.05]]);
});

test("there are models of 27 sets, and eight files for tests without a network", () => {
  expect(NIST_NAMES).toHaveLength(27);
  expect(kept(FIXTURES)).toEqual(["Nelson", "MGH17", "Thurber", "MGH09", "BoxBOD", "MGH10", "Misra1a", "Rat43"].sort((a, b) => NIST_NAMES.indexOf(a) - NIST_NAMES.indexOf(b)));
  expect(kept(FOLDER).length).toBe(FOLDER === FIXTURES ? 8 : 27);
});

test.runIf(FOLDER === FETCHED)("the eight are the fetched ones", () => {
  for (const name of kept(FIXTURES)) expect(text(name, FIXTURES)).toBe(text(name));
});
