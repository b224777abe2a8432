/** The ten problems of the comparison with peers: derivatives, minima, and the harness's own version of them where it is. */
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SplitMix64 } from "../../host/node/random.js";
import { expectDerivatives, expectMinimum, near, problems, scalar, squares, type Squares, type Vector } from "../support/problems.js";

const { peerProblems } = await problems<"peerProblems">("peer-problems");

type Peer = { id: string; x0: readonly number[]; fstar: number; fg(x: Vector, g: Float64Array): number };
const shared = new URL("../../../shared/problems.mjs", import.meta.url);
const { unconstrained: others } = (existsSync(shared) ? await import(shared.href) : { unconstrained: [] }) as { unconstrained: Peer[] };

describe.each(peerProblems.map((problem) => [problem.name, problem] as const))("%s", (name, problem) => {
  const { n, x0, minimum, minimizer, value, gradient } = problem;

  test("has the derivatives of its value and of its residuals", () => {
    const random = new SplitMix64(5);
    for (const x of [...near(x0, () => random.uniform()), ...near(minimizer, () => random.uniform()).slice(1)]) {
      expectDerivatives(scalar(problem), x);
      if (problem.m) expectDerivatives(squares(problem as Squares), x);
    }
  });

  test("has its minimum at its minimizer", () => {
    const random = new SplitMix64(6), g = gradient(minimizer, new Float64Array(n));
    expect(Math.abs(value(minimizer) - minimum)).toBeLessThanOrEqual(4e-16 * Math.abs(minimum));
    expect(Math.max(...g.map(Math.abs))).toBeLessThan(1e-14);
    expectMinimum({ ...problem, localMinima: [] }, () => random.uniform());
  });

  test.skipIf(!others.length)("agrees with the harness's", () => {
    const other = others.find(({ id }) => id === name)!, random = new SplitMix64(7);
    expect(x0).toEqual(other.x0);
    expect(Math.abs(minimum - other.fstar)).toBeLessThanOrEqual(1e-15);
    for (let k = 0; k < 20; k++) {
      const x = x0.map((entry) => entry + 4 * random.uniform() - 2), g = new Float64Array(n), h = new Float64Array(n);
      const f = other.fg(x, h), size = Math.max(...h.map(Math.abs));
      expect(Math.abs(value(x) - f)).toBeLessThanOrEqual(2e-15 * f);
      gradient(x, g).forEach((entry, j) => expect(Math.abs(entry - h[j]!)).toBeLessThanOrEqual(2e-15 * size));
    }
  });
});

test("they are ten, in the order of the tables", () => {
  expect(peerProblems.map(({ name }) => name)).toEqual([
    "rosenbrock2", "extrosen10", "chainrosen10", "beale", "powellsing", "wood", "helical", "illquad8", "linreg", "logreg",
  ]);
});

test("the quadratic's condition is 1e4: its curvature along the Householder directions of 1 and of 8", () => {
  const { gradient } = peerProblems.find(({ name }) => name === "illquad8")!;
  // Column k of H, whose curvature is 10^(4 k / 7): e_k - 2 v_k v / v'v.
  for (const [k, curvature] of [[0, 1], [7, 1e4]] as const) {
    const h = Array.from({ length: 8 }, (_, j) => (j === k ? 1 : 0) - 2 * (k + 1) * (j + 1) / 204);
    const g = gradient(h.map((entry) => 1 + entry), new Float64Array(8));
    g.forEach((entry, j) => expect(entry).toBeCloseTo(curvature * h[j]!, 9));
  }
});
