/** Functions to look at methods with: values, gradients, where to start and where their optimum is. */
import { OptimizerError } from "./errors.js";
import type { Objective } from "./minimize.js";

/** A function of x, f64[n], with its analytic gradient. */
export interface Problem extends Required<Pick<Objective, "value" | "gradient">> {
  readonly name: string;
  readonly formula: string;
  /** Parameters; rosenbrock takes 2 or more, samples as many as there are. */
  readonly n: number;
  readonly start: readonly number[];
  /** Where to look, for every parameter alike: [lowest, highest]; samples have no landscape. */
  readonly view?: readonly [number, number];
  /** The lowest value, or the highest of a function to be climbed, and where it is; samples have none. */
  readonly optimum?: { readonly value: number; readonly points: readonly (readonly number[])[]; readonly highest?: true };
  /** A learning rate for gradient descent from the start. */
  readonly rate: number;
  readonly source: string;
}

/** `value` and `gradient` of a function that computes both in one: f(x, y) and its two derivatives. */
function planar(f: (x: number, y: number) => readonly [number, number, number]): Pick<Problem, "value" | "gradient"> {
  return {
    value: (x) => f(x[0]!, x[1]!)[0],
    gradient: (x, out) => { [, out[0], out[1]] = f(x[0]!, x[1]!) as [number, number, number]; },
  };
}

const TEXTBOOK = "textbooks";

export const PROBLEMS: readonly Problem[] = [
  {
    name: "parabola", formula: "x²", n: 1, start: [5], view: [-6, 6], optimum: { value: 0, points: [[0]] }, rate: 0.1, source: TEXTBOOK,
    value: (x) => x[0]! * x[0]!,
    gradient: (x, out) => { out[0] = 2 * x[0]!; },
  },
  {
    name: "hill", formula: "3 - (x - 1)²", n: 1, start: [4], view: [-3, 5], optimum: { value: 3, points: [[1]], highest: true }, rate: 0.1, source: TEXTBOOK,
    value: (x) => 3 - (x[0]! - 1) * (x[0]! - 1),
    gradient: (x, out) => { out[0] = -2 * (x[0]! - 1); },
  },
  {
    name: "bowl", formula: "x² + y²", n: 2, start: [4, 3], view: [-5, 5], optimum: { value: 0, points: [[0, 0]] }, rate: 0.1, source: TEXTBOOK,
    ...planar((x, y) => [x * x + y * y, 2 * x, 2 * y]),
  },
  {
    name: "rosenbrock", formula: "Σ 100 (x_{i+1} - x_i²)² + (1 - x_i)²", n: 2, start: [-1.2, 1], view: [-2, 2], optimum: { value: 0, points: [[1, 1]] }, rate: 0.001,
    source: "H. H. Rosenbrock, Computer J. 3, 1960, 175-184",
    value: rosenbrock,
    gradient: rosenbrockGradient,
  },
  {
    name: "beale", formula: "(1.5 - x + x y)² + (2.25 - x + x y²)² + (2.625 - x + x y³)²", n: 2, start: [1, 1], view: [-4.5, 4.5], optimum: { value: 0, points: [[3, 0.5]] },
    rate: 0.01, source: "Moré, Garbow, Hillstrom, ACM TOMS 7(1), 1981, problem 5",
    ...planar(beale),
  },
  {
    name: "himmelblau", formula: "(x² + y - 11)² + (x + y² - 7)²", n: 2, start: [0, 0], view: [-5, 5],
    optimum: { value: 0, points: [[3, 2], [-2.805118, 3.131313], [-3.77931, -3.283186], [3.584428, -1.848127]] },
    rate: 0.01, source: "D. M. Himmelblau, Applied Nonlinear Programming, 1972",
    ...planar((x, y) => {
      const a = x * x + y - 11, b = x + y * y - 7;
      return [a * a + b * b, 4 * x * a + 2 * b, 2 * a + 4 * y * b];
    }),
  },
];

function rosenbrock(x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    const a = 1 - x[i]!, b = x[i + 1]! - x[i]! * x[i]!;
    sum += a * a + 100 * b * b;
  }
  return sum;
}

function rosenbrockGradient(x: Float64Array, out: Float64Array): void {
  out.fill(0);
  for (let i = 0; i + 1 < x.length; i++) {
    const b = x[i + 1]! - x[i]! * x[i]!;
    out[i] = out[i]! - 2 * (1 - x[i]!) - 400 * x[i]! * b;
    out[i + 1] = 200 * b;
  }
}

function beale(x: number, y: number): [number, number, number] {
  const a = 1.5 - x * (1 - y), b = 2.25 - x * (1 - y * y), c = 2.625 - x * (1 - y * y * y);
  const dx = -2 * (a * (1 - y) + b * (1 - y * y) + c * (1 - y * y * y));
  return [a * a + b * b + c * c, dx, 2 * x * (a + 2 * y * b + 3 * y * y * c)];
}

/**
 * Descent along the derivative of samples f_0 … f_{n-1} with distance 1: second order inside, first order at both ends, as
 * numpy.gradient. It does not depend on x, and the value is 0: each x_i moves by rate · g_i in every update.
 */
export function samplesProblem(samples: readonly number[]): Problem {
  const n = samples.length;
  if (n < 2) throw new OptimizerError("bad-size", `samples: ${n} given; a derivative needs 2 or more`);
  const at = (i: number) => samples[Math.min(n - 1, Math.max(0, i))]!;
  return {
    name: "samples", formula: "derivative of samples", n, start: new Array<number>(n).fill(0), rate: 0.1,
    source: "numpy.gradient",
    value: () => 0,
    gradient: (_, out) => {
      for (let i = 0; i < n; i++) out[i] = (at(i + 1) - at(i - 1)) / (i > 0 && i < n - 1 ? 2 : 1);
    },
  };
}
