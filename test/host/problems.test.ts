/** The built-in functions against independent formulas. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PROBLEMS, samplesProblem } from "../../host/node/problems.js";

type Peer = { f(x: readonly number[]): number };
const shared: string = new URL("../../../shared/problems.mjs", import.meta.url).href;
const { beale, rosenbrock2 } = (await import(shared)) as Record<"beale" | "rosenbrock2", Peer>;

const problem = (name: string) => PROBLEMS.find((one) => one.name === name)!;

describe.each(PROBLEMS.map((one) => [one.name, one] as const))("%s", (_, { n, start, value, gradient }) => {
  test("its gradient is that of central differences of its value", () => {
    const point = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: n, maxLength: n });
    fc.assert(fc.property(point, (at) => {
      const x = Float64Array.from(at), g = new Float64Array(n);
      gradient(x, g);
      for (let i = 0; i < n; i++) {
        const side = (h: number) => value(x.map((xi, j) => (j === i ? xi + h : xi)));
        // Truncation h²/6 f''' and rounding ε f / h, with f and f''' below 2e4 and 5e4 here.
        expect(Math.abs((side(1e-5) - side(-1e-5)) / 2e-5 - g[i]!)).toBeLessThan(1e-5);
      }
    }));
  });

  test("it starts at a point of its own size", () => expect(start).toHaveLength(n));
});

const optima = PROBLEMS.flatMap(({ name, optimum }) => optimum!.points.map((point) => [name, point, optimum!.value] as const));

test.each([...optima, ["rosenbrock", [1, 1, 1, 1], 0] as const])("%s has an optimum at %j", (name, point, f) => {
  const x = Float64Array.from(point), g = x.slice();
  problem(name).gradient(x, g);
  // Points have six decimals or are exact; the largest curvature, of himmelblau, is about 150.
  expect(Math.abs(problem(name).value(x) - f)).toBeLessThan(75 * 5e-7 ** 2);
  expect(Math.max(...g.map(Math.abs))).toBeLessThan(150 * 1e-6);
});

test.each([["rosenbrock", rosenbrock2], ["beale", beale]] as const)("%s agrees with the formula of the benchmark problems", (name, other) => {
  const xy = fc.tuple(fc.double({ min: -4, max: 4, noNaN: true }), fc.double({ min: -4, max: 4, noNaN: true }));
  fc.assert(fc.property(xy, ([x, y]) => {
    const expected = other.f([x, y]);
    expect(Math.abs(problem(name).value(Float64Array.of(x, y)) - expected)).toBeLessThanOrEqual(1e-13 * Math.max(1, expected));
  }));
});

test("samples have a derivative as numpy.gradient, and at least two are needed", () => {
  const g = new Float64Array(6);
  // numpy's own example: numpy.gradient([1, 2, 4, 7, 11, 16]).
  samplesProblem([1, 2, 4, 7, 11, 16]).gradient(new Float64Array(6), g);
  expect(Array.from(g)).toEqual([1, 1.5, 2.5, 3.5, 4.5, 5]);
  expect(() => samplesProblem([1])).toThrow("samples: 1 given; a derivative needs 2 or more");
});
