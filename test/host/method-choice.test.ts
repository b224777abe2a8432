/** The method that minimize and maximize choose, and where the chosen ones end. */
import { describe, expect, test } from "vitest";
import { maximize, minimize, type MinimizeOptions, type ObjectiveLike } from "../../host/node/index.js";

/** Rosenbrock's valley, chained: lowest, 0, at (1, 1 …). */
const value = (x: Float64Array) => {
  let sum = 0;
  for (let i = 0; i + 1 < x.length; i++) sum += 100 * (x[i + 1]! - x[i]! ** 2) ** 2 + (1 - x[i]!) ** 2;
  return sum;
};
const gradient = (x: Float64Array, out: Float64Array) => {
  out.fill(0);
  for (let i = 0; i + 1 < x.length; i++) {
    const d = x[i + 1]! - x[i]! ** 2;
    out[i]! += -400 * x[i]! * d - 2 * (1 - x[i]!);
    out[i + 1]! += 200 * d;
  }
};
const valley = { value, gradient };
const both = { value, valueAndGradient: (x: Float64Array, out: Float64Array) => { gradient(x, out); return value(x); } };
const ridge = { value: (x: Float64Array) => 5 - value(x), gradient: (x: Float64Array, out: Float64Array) => { gradient(x, out); out.forEach((g, i) => { out[i] = -g; }); } };
const start = (n: number) => Array.from({ length: n }, (_, i) => (i % 2 ? 1 : -1.2));

const CHOICES: [string, ObjectiveLike, number, MinimizeOptions, string][] = [
  ["a gradient", valley, 2, {}, "sr1"],
  ["value and gradient in one", both, 2, {}, "sr1"],
  ["a gradient, 64 parameters", valley, 64, { stop: { maxIterations: 5 } }, "sr1"],
  ["a gradient, 65 parameters", valley, 65, { stop: { maxIterations: 5 } }, "lbfgs"],
  ["forward differences", value, 2, { gradient: "forward" }, "sr1"],
  ["central differences", valley, 2, { gradient: "central" }, "sr1"],
  ["a function alone", value, 2, {}, "nelder-mead"],
  ["an object with a value alone", { value }, 2, {}, "nelder-mead"],
  ["a function of 65 parameters", value, 65, { stop: { maxIterations: 5 } }, "lbfgs"],
  ["a method that is named", valley, 2, { method: "lbfgs" }, "lbfgs"],
  ["a method of old that is named", valley, 2, { method: "adam", rate: 0.1 }, "adam"],
];

describe.each(CHOICES)("%s", (_, objective, n, options, method) => {
  test(`${method}, by minimize and maximize`, () => {
    expect(minimize(objective, start(n), options).method).toBe(method);
    expect(maximize(objective, start(n), { ...options, stop: { maxIterations: 3 } }).method).toBe(method);
  });
});

test("one number, and a random start, have their number of parameters", () => {
  const parabola = { value: ([x]: Float64Array) => x! * x!, gradient: ([x]: Float64Array, out: Float64Array) => { out[0] = 2 * x!; } };
  expect(minimize(parabola, 3).method).toBe("sr1");
  expect(minimize(({ 0: x }) => (x! - 1) ** 2, 3).method).toBe("nelder-mead");
  const options = { seed: 1, bounds: { lower: -2, upper: 2 }, stop: { maxIterations: 3 } };
  expect(minimize(valley, { n: 64 }, options).method).toBe("sr1");
  expect(minimize(valley, { n: 65 }, options).method).toBe("lbfgs");
});

test.each([
  ["sr1", valley, {}, 100],
  ["sr1", value, { gradient: "forward" }, 300],
  ["lbfgs", valley, { method: "lbfgs" }, 100],
  ["nelder-mead", value, {}, 400],
] as const)("%s reaches the bottom of the valley and says that it converged", (method, objective, options, most) => {
  const result = minimize(objective, [-1.2, 1], options);
  expect(result).toMatchObject({ method, converged: true });
  result.x.forEach((x) => expect(x).toBeCloseTo(1, 3));
  expect(result.value).toBe(value(result.x));
  expect(result.evaluations).toBeLessThanOrEqual(most);
});

test("maximize climbs with the same steps, in its own sign", () => {
  for (const options of [{}, { method: "lbfgs" }, { method: "nelder-mead" }] as const) {
    const up = maximize(ridge, [-1.2, 1], options), down = minimize({ value: (x) => -ridge.value(x), gradient }, [-1.2, 1], options);
    expect([...up.x]).toEqual([...down.x]);
    expect(up.value).toBe(-down.value);
    expect(up.value).toBeCloseTo(5, 6);
    expect(up).toMatchObject({ method: down.method, converged: true, evaluations: down.evaluations });
  }
});

test("the chosen methods keep to a box, and converge at its edge", () => {
  // Along x_0 = 0.5 the valley's floor is x_1 = 0.25, where it is 0.25.
  for (const [objective, options] of [[valley, {}], [valley, { method: "lbfgs" }], [value, { gradient: "central" }], [value, {}]] as const) {
    const seen: number[] = [];
    const watched = (x: Float64Array) => { seen.push(...x); return value(x); };
    const given = typeof objective === "function" ? watched : { ...objective, value: watched };
    const result = minimize(given, [-1, 0.5], { ...options, bounds: { lower: -2, upper: [0.5, 2] } });
    expect(result, result.method).toMatchObject({ converged: true });
    expect(result.value, result.method).toBeCloseTo(0.25, 6);
    expect(seen.every((x, i) => x >= -2 && x <= (i % 2 ? 2 : 0.5))).toBe(true);
  }
});

test("sums of squares are refused with a pointer to leastSquares", () => {
  expect(() => minimize(valley, [1, 1], { method: "levenberg-marquardt" })).toThrow(/^method: "levenberg-marquardt".*leastSquares/);
});
