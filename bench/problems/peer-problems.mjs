/**
 * The ten unconstrained problems on which the methods are compared with their peers: { name, n, x0, value, gradient, minimum,
 * minimizer }; all but logreg are sums of squares with what least-squares.mjs adds.
 */
import { readFileSync } from "node:fs";
import { leastSquares } from "./least-squares.mjs";
import { beale, helicalValley, powellSingular, rosenbrock, wood } from "./mgh-fixed.mjs";
import { extendedRosenbrock } from "./mgh-variable.mjs";

const ROWS = JSON.parse(readFileSync(new URL("data/regression.json", import.meta.url), "utf8"));

/** The form of scipy.optimize.rosen: 100 (x_{j+1} - x_j^2)^2 + (1 - x_j)^2, summed over j = 0 … n - 2. */
const chainedRosenbrock = (n) => ({
  n, m: 2 * (n - 1), x0: Array(n).fill(0), minimum: 0, minimizer: Array(n).fill(1),
  row(x, i) {
    const j = i >> 1, slopes = Array(n).fill(0);
    if (i % 2) return [1 - x[j], ...slopes.with(j, -1)];
    return [10 * (x[j + 1] - x[j] ** 2), ...slopes.with(j, -20 * x[j]).with(j + 1, 10)];
  },
});

/**
 * (x - 1)' H D H (x - 1) / 2 with the Householder matrix H = I - 2 v v' / v'v of v = (1, …, 8), D = diag(10^(4 i / 7)):
 * condition 1e4.
 */
const quadratic = {
  n: 8, m: 8, x0: Array(8).fill(0), minimum: 0, minimizer: Array(8).fill(1),
  row(x, i) {
    const scale = Math.sqrt(10 ** (4 * i / 7) / 2);
    const slopes = Array.from(x, (_, j) => scale * ((i === j ? 1 : 0) - (i + 1) * (j + 1) / 102));  // v'v = 204
    return [slopes.reduce((sum, slope, j) => sum + slope * (x[j] - 1), 0), ...slopes];
  },
};

/** The mean squared error of x'w over 100 rows. The minimum: normal equations in exact rational arithmetic. */
const linearRegression = {
  n: 3, m: 100, x0: [0, 0, 0], minimum: 0.030756091315239646,
  minimizer: [1.987362019755204, -1.0138655118715572, 0.47963121846389917],
  row([w1, w2, w3], i) {
    const [x1, x2, x3, y] = ROWS[i];
    return [(x1 * w1 + x2 * w2 + x3 * w3 - y) / 10, x1 / 10, x2 / 10, x3 / 10];
  },
};

const DECAY = 0.01;

/** log(1 + e^z) and its derivative, for any z. */
function softplus(z) {
  const e = Math.exp(-Math.abs(z));
  return [Math.max(z, 0) + Math.log1p(e), (z > 0 ? 1 : e) / (1 + e)];
}

/** The mean of a function of a row's features (1, x1, x2, x3), its score by w and its label. */
const mean = (w, term) => ROWS.reduce((sum, [x1, x2, x3, , label]) => {
  const features = [1, x1, x2, x3];
  return sum + term(features, features.reduce((z, feature, j) => z + feature * w[j], 0), label);
}, 0) / ROWS.length;

/** The mean log loss and DECAY |w|^2 / 2, w1 the bias. The minimum: Newton's method in decimal arithmetic of 50 digits. */
const logisticRegression = {
  n: 4, x0: [0, 0, 0, 0], minimum: 0.34503599699789717,
  minimizer: [0.339710453186065, 2.3485427172919437, -1.4593218814608726, 0.3212721818343317],
  value(w) {
    const decay = DECAY / 2 * w.reduce((sum, wj) => sum + wj * wj, 0);
    return mean(w, (_, z, label) => softplus(z)[0] - label * z) + decay;
  },
  gradient(w, out) {
    for (let j = 0; j < 4; j++) out[j] = mean(w, (x, z, label) => (softplus(z)[1] - label) * x[j]) + DECAY * w[j];
    return out;
  },
};

const named = (name, problem) => (problem.row ? leastSquares({ ...problem, name }) : { ...problem, name });

export const peerProblems = [
  named("rosenbrock2", rosenbrock),
  named("extrosen10", extendedRosenbrock(10)),
  named("chainrosen10", chainedRosenbrock(10)),
  named("beale", beale),
  named("powellsing", powellSingular),
  named("wood", wood),
  named("helical", helicalValley),
  named("illquad8", quadratic),
  named("linreg", linearRegression),
  named("logreg", logisticRegression),
];
