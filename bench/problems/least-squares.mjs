/**
 * A sum of squares from its rows. `row(x, i)`, i = 0 … m - 1, is the i-th residual followed by its n derivatives. Added to
 * the given properties: residuals(x, out), f64[m]; jacobian(x, out), f64[m * n], row-major; value(x), the sum of the squared
 * residuals; gradient(x, out), f64[n]; and `minimum`, the value at `minimizer` unless it is given. `out` is returned.
 */
export function leastSquares({ row, ...given }) {
  const { n, m } = given;

  function residuals(x, out) {
    for (let i = 0; i < m; i++) out[i] = row(x, i)[0];
    return out;
  }

  function jacobian(x, out) {
    for (let i = 0; i < m; i++) {
      const entries = row(x, i);
      for (let j = 0; j < n; j++) out[i * n + j] = entries[1 + j];
    }
    return out;
  }

  function value(x) {
    let sum = 0;
    for (let i = 0; i < m; i++) sum += row(x, i)[0] ** 2;
    return sum;
  }

  function gradient(x, out) {
    out.fill(0);
    for (let i = 0; i < m; i++) {
      const entries = row(x, i);
      for (let j = 0; j < n; j++) out[j] += 2 * entries[0] * entries[1 + j];
    }
    return out;
  }

  const minimum = given.minimum ?? value(given.minimizer);
  return { ...given, minimum, residuals, jacobian, value, gradient };
}
