/**
 * Problems with simple bounds: { name, n, x0, lower, upper, value, gradient, minimum, minimizer, localMinima }; sums of
 * squares also have what least-squares.mjs adds. Some starts lie outside of their box, as published.
 *
 * HS: W. Hock, K. Schittkowski, Test Examples for Nonlinear Programming Codes, LNEMS 187, Springer, 1981. TP: K.
 * Schittkowski, More Test Examples for Nonlinear Programming Codes, LNEMS 282, 1987. Gay: boxes around the problems of
 * mgh.mjs, most with bounds active at the minimizer: D. M. Gay, "A trust-region approach to linearly constrained
 * optimization", LNM 1066, 1984, 72-105.
 */
import { leastSquares } from "./least-squares.mjs";
import * as mgh from "./mgh-fixed.mjs";
import { extendedRosenbrock, penalty2, watson } from "./mgh-variable.mjs";

const { cos, log, PI, sin, sqrt } = Math;
const product = (x) => x.reduce((total, xj) => total * xj, 1);
const set = (out, entries) => {
  entries.forEach((entry, j) => { out[j] = entry; });
  return out;
};

/** A sum of squares in a box; a `minimizer` replaces the free one. */
const boxed = (name, problem, lower, upper, { x0 = problem.x0, minimizer, localMinima = [] } = {}) =>
  leastSquares({ ...problem, name, lower, upper, x0, localMinima, ...(minimizer && { minimizer, minimum: undefined }) });

/** The abscissa of Rosenbrock's lowest point with x_2 = 1.5: 400 x^3 - 598 x - 2 = 0, its largest root. */
const HS2_A = sqrt(598 / 1200), HS2_X = 2 * HS2_A * cos(Math.acos(1 / (400 * HS2_A ** 3)) / 3);

const hockSchittkowski = [
  boxed("HS 1", mgh.rosenbrock, [-Infinity, -1.5], [Infinity, Infinity], { x0: [-2, 1] }),
  boxed("HS 2", mgh.rosenbrock, [-Infinity, 1.5], [Infinity, Infinity], {
    x0: [-2, 1], minimizer: [HS2_X, 1.5], localMinima: [4.94123],
  }),
  {
    name: "HS 3", n: 2, x0: [10, 1], lower: [-Infinity, 0], upper: [Infinity, Infinity], minimum: 0, minimizer: [0, 0],
    value: ([a, b]) => b + 1e-5 * (b - a) ** 2,
    gradient: ([a, b], out) => set(out, [-2e-5 * (b - a), 1 + 2e-5 * (b - a)]),
  },
  {
    name: "HS 4", n: 2, x0: [1.125, 0.125], lower: [1, 0], upper: [Infinity, Infinity], minimum: 8 / 3, minimizer: [1, 0],
    value: ([a, b]) => (a + 1) ** 3 / 3 + b,
    gradient: ([a], out) => set(out, [(a + 1) ** 2, 1]),
  },
  {
    name: "HS 5", n: 2, x0: [0, 0], lower: [-1.5, -3], upper: [4, 3],
    minimum: -sqrt(3) / 2 - PI / 3, minimizer: [0.5 - PI / 3, -0.5 - PI / 3],
    value: ([a, b]) => sin(a + b) + (a - b) ** 2 - 1.5 * a + 2.5 * b + 1,
    gradient: ([a, b], out) => set(out, [cos(a + b) + 2 * (a - b) - 1.5, cos(a + b) - 2 * (a - b) + 2.5]),
  },
  boxed("HS 25", mgh.gulf, [0.1, 0, 0], [100, 25.6, 5], { x0: [100, 12.5, 3] }),
  boxed("HS 38", mgh.wood, Array(4).fill(-10), Array(4).fill(10)),
  {
    name: "HS 45", n: 5, x0: [2, 2, 2, 2, 2], lower: Array(5).fill(0), upper: [1, 2, 3, 4, 5], minimum: 1, minimizer: [1, 2, 3, 4, 5],
    value: (x) => 2 - product(x) / 120,
    gradient: (x, out) => set(out, Array.from(x, (_, j) => -product(x.filter((_, k) => k !== j)) / 120)),
  },
  {
    name: "HS 110", n: 10, x0: Array(10).fill(9), lower: Array(10).fill(2.001), upper: Array(10).fill(9.999),
    minimum: -45.778469707446, minimizer: Array(10).fill(9.350265833),
    value: (x) => x.reduce((sum, xj) => sum + log(xj - 2) ** 2 + log(10 - xj) ** 2, 0) - product(x) ** 0.2,
    gradient: (x, out) =>
      set(out, Array.from(x, (xj) => 2 * log(xj - 2) / (xj - 2) - 2 * log(10 - xj) / (10 - xj) - product(x) ** 0.2 / (5 * xj))),
  },
  boxed("TP 229", mgh.rosenbrock, [-2, -2], [2, 2]),
  boxed("TP 242", mgh.box, [0, 0, 0], [10, 10, 10], { x0: [2.5, 10, 10] }),
];

/** A box for an instance of mgh.mjs, and the minimizer in it where that is not the free one. */
const gay = (problem, lower, upper, minimizer) => boxed(`Gay, ${problem.name}`, problem, lower, upper, { minimizer });

/** (a, b, a, b, …), ten entries. */
const pairs = (a, b) => Array(5).fill([a, b]).flat();

const gayBoxes = [
  gay(mgh.powellBadlyScaled, [0, 1], [1, 9], [1.1111111112629459e-5, 9]),
  gay(mgh.brownBadlyScaled, [0, 3e-5], [1e6, 100], [999999.99916, 3e-5]),
  gay(mgh.beale, [0.6, 0.5], [10, 100]),
  gay(mgh.helicalValley, [-100, -1, -1], [0.8, 1, 1], [0.8, 0.5619366456706893, 0.9649340753151797]),
  gay(mgh.gaussian, [0.398, 1, -0.5], [4.2, 2, 0.1]),
  gay({ ...mgh.box, m: 3 }, [0, 5, 0], [2, 9.5, 20], [1.1541725938150222, 9.5, 0.9408023747681599]),
  gay(mgh.wood, Array(4).fill(-100), [0, 10, 100, 100],
    [0, 0.005338856860370826, 1.3997288764704865, 1.9608274605730476]),
  gay(mgh.brownDennis, [-10, 0, -100, -20], [100, 15, 0, 0.2],
    [-10, 12.677818288630913, -0.4855279925816283, 0.2]),
  gay(mgh.biggsExp6, [0, 0, 0, 1, 0, 0], [2, 8, 1, 7, 5, 5],
    [0.9056765386943385, 8, 0.9043444023648485, 6.534399059952033, 4.486866781719966, 5]),
  gay(watson(6), [-0.015, -10, -10, -10, -10, -10], [10, 100, 100, 100, 100, 0.99],
    [-0.015, 1.0120051111436998, -0.228298531176059, 1.2493308612157814, -1.5023050884244833, 0.99]),
  gay(extendedRosenbrock(10), pairs(-50, 0), pairs(0.5, 100), pairs(0.5, 0.25)),
  gay(penalty2(4), [-10, 0.3, 0, -1], [50, 50, 50, 0.5],
    [0.19999918157982277, 0.3, 0.4213311318243393, 0.4636401100299987]),
];

export const bounded = [...hockSchittkowski, ...gayBoxes].map((problem) => ({ localMinima: [], ...problem }));
