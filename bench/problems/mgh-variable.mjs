/**
 * Problems 20 to 35, of variable dimension, of J. J. Moré, B. S. Garbow, K. E. Hillstrom, "Testing unconstrained optimization
 * software", ACM TOMS 7(1), 1981; see mgh-fixed.mjs. Each function takes n. In a row i and j count from 0: the paper's less 1.
 */
const { cos, exp, sin, sqrt } = Math;

const vector = (n, entry) => Array.from({ length: n }, (_, j) => entry(j));
const sum = (x, term) => x.reduce((total, xj, j) => total + term(xj, j), 0);
/** The row of a residual whose derivative is `entry(j)`. */
const dense = (residual, n, entry) => [residual, ...vector(n, entry)];
/** The row of a residual whose derivatives are 0 but for `entries`, { j: derivative }. */
const sparse = (residual, n, entries) => dense(residual, n, (j) => entries[j] ?? 0);

export const watson = (n) => ({
  number: 20, name: `watson ${n}`, n, m: 31, x0: vector(n, () => 0),
  row(x, i) {
    if (i === 29) return sparse(x[0], n, { 0: 1 });
    if (i === 30) return sparse(x[1] - x[0] ** 2 - 1, n, { 0: -2 * x[0], 1: 1 });
    const t = (i + 1) / 29, p = sum(x, (xj, j) => xj * t ** j);
    const slope = (j) => (j === 0 ? 0 : j * t ** (j - 1));
    return dense(sum(x, (xj, j) => slope(j) * xj) - p * p - 1, n, (j) => slope(j) - 2 * p * t ** j);
  },
});

export const extendedRosenbrock = (n) => ({
  number: 21, name: `extended rosenbrock ${n}`, n, m: n, x0: vector(n, (j) => (j % 2 ? 1 : -1.2)),
  minimum: 0, minimizer: vector(n, () => 1),
  row(x, i) {
    if (i % 2) return sparse(1 - x[i - 1], n, { [i - 1]: -1 });
    return sparse(10 * (x[i + 1] - x[i] ** 2), n, { [i]: -20 * x[i], [i + 1]: 10 });
  },
});

export const extendedPowellSingular = (n) => ({
  number: 22, name: `extended powell singular ${n}`, n, m: n, x0: vector(n, (j) => [3, -1, 0, 1][j % 4]),
  minimum: 0, minimizer: vector(n, () => 0),
  row(x, i) {
    const a = i - (i % 4), b = a + 1, c = a + 2, d = a + 3, p = x[b] - 2 * x[c], q = x[a] - x[d], r5 = sqrt(5), r10 = sqrt(10);
    if (i === a) return sparse(x[a] + 10 * x[b], n, { [a]: 1, [b]: 10 });
    if (i === b) return sparse(r5 * (x[c] - x[d]), n, { [c]: r5, [d]: -r5 });
    if (i === c) return sparse(p * p, n, { [b]: 2 * p, [c]: -4 * p });
    return sparse(r10 * q * q, n, { [a]: 2 * r10 * q, [d]: -2 * r10 * q });
  },
});

const ROOT_A = sqrt(1e-5);  // of both penalty functions

export const penalty1 = (n) => ({
  number: 23, name: `penalty I ${n}`, n, m: n + 1, x0: vector(n, (j) => j + 1),
  row(x, i) {
    if (i < n) return sparse(ROOT_A * (x[i] - 1), n, { [i]: ROOT_A });
    return dense(sum(x, (xj) => xj * xj) - 0.25, n, (j) => 2 * x[j]);
  },
});

export const penalty2 = (n) => ({
  number: 24, name: `penalty II ${n}`, n, m: 2 * n, x0: vector(n, () => 0.5),
  row(x, i) {
    if (i === 0) return sparse(x[0] - 0.2, n, { 0: 1 });
    if (i === 2 * n - 1) return dense(sum(x, (xj, j) => (n - j) * xj * xj) - 1, n, (j) => 2 * (n - j) * x[j]);
    const rise = (j) => exp(x[j] / 10), slope = (j) => ROOT_A * rise(j) / 10;
    const k = i - n + 1;
    if (i >= n) return sparse(ROOT_A * (rise(k) - exp(-0.1)), n, { [k]: slope(k) });
    const y = exp((i + 1) / 10) + exp(i / 10);
    return sparse(ROOT_A * (rise(i) + rise(i - 1) - y), n, { [i]: slope(i), [i - 1]: slope(i - 1) });
  },
});

export const variablyDimensioned = (n) => ({
  number: 25, name: `variably dimensioned ${n}`, n, m: n + 2, x0: vector(n, (j) => 1 - (j + 1) / n),
  minimum: 0, minimizer: vector(n, () => 1),
  row(x, i) {
    if (i < n) return sparse(x[i] - 1, n, { [i]: 1 });
    const s = sum(x, (xj, j) => (j + 1) * (xj - 1));
    return i === n ? dense(s, n, (j) => j + 1) : dense(s * s, n, (j) => 2 * s * (j + 1));
  },
});

export const trigonometric = (n) => ({
  number: 26, name: `trigonometric ${n}`, n, m: n, x0: vector(n, () => 1 / n), minimum: 0, minimizer: vector(n, () => 0),
  row(x, i) {
    const f = n - sum(x, cos) + (i + 1) * (1 - cos(x[i])) - sin(x[i]);
    return dense(f, n, (j) => sin(x[j]) + (i === j ? (i + 1) * sin(x[i]) - cos(x[i]) : 0));
  },
});

export const brownAlmostLinear = (n) => ({
  number: 27, name: `brown almost-linear ${n}`, n, m: n, x0: vector(n, () => 0.5),
  minimum: 0, minimizer: vector(n, () => 1), localMinima: [1],
  row(x, i) {
    if (i < n - 1) return dense(x[i] + sum(x, (xj) => xj) - (n + 1), n, (j) => (i === j ? 2 : 1));
    const without = (skip) => x.reduce((product, xj, j) => (j === skip ? product : product * xj), 1);
    return dense(without(-1) - 1, n, without);
  },
});

/** t_i = i h, h = 1 / (n + 1), of the two problems of a grid, and the term (x_j + t_j + 1)^k. */
const grid = (n) => (i) => (i + 1) / (n + 1);
const start = (n) => vector(n, (j) => grid(n)(j) * (grid(n)(j) - 1));

export const discreteBoundaryValue = (n) => ({
  number: 28, name: `discrete boundary value ${n}`, n, m: n, x0: start(n), minimum: 0,
  row(x, i) {
    const h = 1 / (n + 1), p = x[i] + grid(n)(i) + 1;
    const f = 2 * x[i] - (x[i - 1] ?? 0) - (x[i + 1] ?? 0) + h * h * p ** 3 / 2;
    return sparse(f, n, { [i - 1]: -1, [i]: 2 + 1.5 * h * h * p * p, [i + 1]: -1 });
  },
});

export const discreteIntegralEquation = (n) => ({
  number: 29, name: `discrete integral equation ${n}`, n, m: n, x0: start(n), minimum: 0,
  row(x, i) {
    const t = grid(n), h = 1 / (n + 1), p = (j) => x[j] + t(j) + 1;
    const weight = (j) => h / 2 * (j <= i ? (1 - t(i)) * t(j) : t(i) * (1 - t(j)));
    return dense(x[i] + sum(x, (_, j) => weight(j) * p(j) ** 3), n, (j) => (i === j ? 1 : 0) + 3 * weight(j) * p(j) ** 2);
  },
});

export const broydenTridiagonal = (n) => ({
  number: 30, name: `broyden tridiagonal ${n}`, n, m: n, x0: vector(n, () => -1), minimum: 0,
  row(x, i) {
    const f = (3 - 2 * x[i]) * x[i] - (x[i - 1] ?? 0) - 2 * (x[i + 1] ?? 0) + 1;
    return sparse(f, n, { [i - 1]: -1, [i]: 3 - 4 * x[i], [i + 1]: -2 });
  },
});

export const broydenBanded = (n) => ({
  number: 31, name: `broyden banded ${n}`, n, m: n, x0: vector(n, () => -1), minimum: 0,
  row(x, i) {
    const near = (j) => j !== i && j >= i - 5 && j <= i + 1;
    const f = x[i] * (2 + 5 * x[i] ** 2) + 1 - sum(x, (xj, j) => (near(j) ? xj * (1 + xj) : 0));
    return dense(f, n, (j) => (i === j ? 2 + 15 * x[i] ** 2 : near(j) ? -1 - 2 * x[j] : 0));
  },
});

export const linearFullRank = (n, m) => ({
  number: 32, name: `linear, full rank ${n}`, n, m, x0: vector(n, () => 1), minimum: m - n, minimizer: vector(n, () => -1),
  row: (x, i) => dense((i < n ? x[i] : 0) - 2 / m * sum(x, (xj) => xj) - 1, n, (j) => (i === j ? 1 : 0) - 2 / m),
});

export const linearRank1 = (n, m) => ({
  number: 33, name: `linear, rank 1 ${n}`, n, m, x0: vector(n, () => 1), minimum: m * (m - 1) / (2 * (2 * m + 1)),
  minimizer: vector(n, (j) => (j === 0 ? 3 / (2 * m + 1) : 0)),  // one of many
  row: (x, i) => dense((i + 1) * sum(x, (xj, j) => (j + 1) * xj) - 1, n, (j) => (i + 1) * (j + 1)),
});

export const linearRank1Zeros = (n, m) => ({
  number: 34, name: `linear, rank 1, zero columns and rows ${n}`, n, m, x0: vector(n, () => 1),
  minimum: (m * m + 3 * m - 6) / (2 * (2 * m - 3)),
  minimizer: vector(n, (j) => (j === 1 ? 1.5 / (2 * m - 3) : 0)),  // one of many
  row(x, i) {
    const factor = (j) => (j === 0 || j === n - 1 ? 0 : j + 1), scale = i === m - 1 ? 0 : i;
    return dense(scale * sum(x, (xj, j) => factor(j) * xj) - 1, n, (j) => scale * factor(j));
  },
});

/** T_k(2 x - 1) and its derivative by x, by the recurrence of the Chebyshev polynomials. */
function chebyshev(k, x) {
  const u = 2 * x - 1;
  let [t0, t1, d0, d1] = [1, u, 0, 2];
  for (let i = 0; i < k; i++) [t0, t1, d0, d1] = [t1, 2 * u * t1 - t0, d1, 4 * t1 + 2 * u * d1 - d0];
  return [t0, d0];
}

export const chebyquad = (n) => ({
  number: 35, name: `chebyquad ${n}`, n, m: n, x0: vector(n, (j) => (j + 1) / (n + 1)),
  row(x, i) {
    const k = i + 1, integral = k % 2 ? 0 : -1 / (k * k - 1);
    return dense(sum(x, (xj) => chebyshev(k, xj)[0]) / n - integral, n, (j) => chebyshev(k, x[j])[1] / n);
  },
});
