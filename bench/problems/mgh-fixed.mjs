/**
 * Problems 1 to 18, of fixed dimension, of J. J. Moré, B. S. Garbow, K. E. Hillstrom, "Testing unconstrained optimization
 * software", ACM TOMS 7(1), 1981, with the paper's numbers, names and symbols. `rows` and `row` give a residual f_i and its
 * derivatives. The paper prints minima to six digits; a `minimizer` with more digits than the paper's was polished by Newton's
 * method. `localMinima`: the paper's other minima, values as printed.
 */
const { abs, atan, cos, exp, hypot, log, PI, sin, sqrt } = Math;

/** Rows of a system of few equations, each a function of x. */
const system = (rows) => ({ m: rows.length, row: (x, i) => rows[i](x) });

export const rosenbrock = {
  number: 1, name: "rosenbrock", n: 2, x0: [-1.2, 1], minimum: 0, minimizer: [1, 1],
  ...system([([a, b]) => [10 * (b - a * a), -20 * a, 10], ([a]) => [1 - a, -1, 0]]),
};

export const freudensteinRoth = {
  number: 2, name: "freudenstein and roth", n: 2, x0: [0.5, -2], minimum: 0, minimizer: [5, 4], localMinima: [48.9842],
  ...system([
    ([a, b]) => [-13 + a + ((5 - b) * b - 2) * b, 1, (10 - 3 * b) * b - 2],
    ([a, b]) => [-29 + a + ((b + 1) * b - 14) * b, 1, (3 * b + 2) * b - 14],
  ]),
};

export const powellBadlyScaled = {
  number: 3, name: "powell badly scaled", n: 2, x0: [0, 1], minimum: 0,
  minimizer: [0.000010981593296998675, 9.106146739866109],
  ...system([
    ([a, b]) => [1e4 * a * b - 1, 1e4 * b, 1e4 * a],
    ([a, b]) => [exp(-a) + exp(-b) - 1.0001, -exp(-a), -exp(-b)],
  ]),
};

export const brownBadlyScaled = {
  number: 4, name: "brown badly scaled", n: 2, x0: [1, 1], minimum: 0, minimizer: [1e6, 2e-6],
  ...system([([a]) => [a - 1e6, 1, 0], ([, b]) => [b - 2e-6, 0, 1], ([a, b]) => [a * b - 2, b, a]]),
};

const BEALE = [1.5, 2.25, 2.625];
export const beale = {
  number: 5, name: "beale", n: 2, m: 3, x0: [1, 1], minimum: 0, minimizer: [3, 0.5],
  row: ([a, b], i) => [BEALE[i] - a * (1 - b ** (i + 1)), b ** (i + 1) - 1, a * (i + 1) * b ** i],
};

export const jennrichSampson = {
  number: 6, name: "jennrich and sampson", n: 2, m: 10, x0: [0.3, 0.4], minimizer: [0.2578252136703641, 0.25782521367036404],
  row([a, b], k) {
    const i = k + 1, p = exp(i * a), q = exp(i * b);
    return [2 + 2 * i - (p + q), -i * p, -i * q];
  },
};

/** The angle of (a, b) in turns, -1/4 … 3/4. */
const turns = (a, b) => (a === 0 ? (b < 0 ? -0.25 : 0.25) : atan(b / a) / (2 * PI) + (a < 0 ? 0.5 : 0));

export const helicalValley = {
  number: 7, name: "helical valley", n: 3, x0: [-1, 0, 0], minimum: 0, minimizer: [1, 0, 0],
  ...system([
    ([a, b, c]) => {
      const slope = 100 / (2 * PI * (a * a + b * b));
      return [10 * (c - 10 * turns(a, b)), slope * b, -slope * a, 10];
    },
    ([a, b]) => [10 * (hypot(a, b) - 1), 10 * a / hypot(a, b), 10 * b / hypot(a, b), 0],
    ([, , c]) => [c, 0, 0, 1],
  ]),
};

const BARD = [0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.1, 4.39];
export const bard = {
  number: 8, name: "bard", n: 3, m: 15, x0: [1, 1, 1], localMinima: [17.4286],
  minimizer: [0.08241055975104956, 1.1330360920718388, 2.3436951786020486],
  row([a, b, c], i) {
    const u = i + 1, v = 16 - u, w = Math.min(u, v), d = v * b + w * c;
    return [BARD[i] - (a + u / d), -1, u * v / d ** 2, u * w / d ** 2];
  },
};

const GAUSSIAN = [0.0009, 0.0044, 0.0175, 0.054, 0.1295, 0.242, 0.3521, 0.3989];
export const gaussian = {
  number: 9, name: "gaussian", n: 3, m: 15, x0: [0.4, 1, 0], minimizer: [0.39895613783875655, 1.0000190844878043, 0],
  row([a, b, c], i) {
    const d = (7 - i) / 2 - c, e = exp(-b * d * d / 2);
    return [a * e - GAUSSIAN[Math.min(i, 14 - i)], e, -a * e * d * d / 2, a * e * b * d];
  },
};

const MEYER = [34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872];
export const meyer = {
  number: 10, name: "meyer", n: 3, m: 16, x0: [0.02, 4000, 250],
  minimizer: [0.005609636471028026, 6181.346346286378, 345.22363462413676],
  row([a, b, c], i) {
    const d = 50 + 5 * i + c, e = exp(b / d);
    return [a * e - MEYER[i], e, a * e / d, -a * e * b / d ** 2];
  },
};

/** m may be 3 … 100; the residual's formula as in the authors' program, TOMS Algorithm 566 (the paper's has a misprint). */
export const gulf = {
  number: 11, name: "gulf research and development", n: 3, m: 99, x0: [5, 2.5, 0.15], minimum: 0, minimizer: [50, 25, 1.5],
  row([a, b, c], i) {
    const t = (i + 1) / 100, d = 25 + (-50 * log(t)) ** (2 / 3) - b, p = abs(d) ** c / a, e = exp(-p);
    return [e - t, e * p / a, e * p * c / d, -e * p * log(abs(d))];
  },
};

/** Also 0 at (10, 1, -1) and wherever a = b, c = 0. */
export const box = {
  number: 12, name: "box three-dimensional", n: 3, m: 10, x0: [0, 10, 20], minimum: 0, minimizer: [1, 10, 1],
  row([a, b, c], i) {
    const t = (i + 1) / 10, p = exp(-t * a), q = exp(-t * b), s = exp(-t) - exp(-10 * t);
    return [p - q - c * s, -t * p, t * q, -s];
  },
};

const r5 = sqrt(5), r10 = sqrt(10), r90 = sqrt(90);
export const powellSingular = {
  number: 13, name: "powell singular", n: 4, x0: [3, -1, 0, 1], minimum: 0, minimizer: [0, 0, 0, 0],
  ...system([
    ([a, b]) => [a + 10 * b, 1, 10, 0, 0],
    ([, , c, d]) => [r5 * (c - d), 0, 0, r5, -r5],
    ([, b, c]) => [(b - 2 * c) ** 2, 0, 2 * (b - 2 * c), -4 * (b - 2 * c), 0],
    ([a, , , d]) => [r10 * (a - d) ** 2, 2 * r10 * (a - d), 0, 0, -2 * r10 * (a - d)],
  ]),
};

export const wood = {
  number: 14, name: "wood", n: 4, x0: [-3, -1, -3, -1], minimum: 0, minimizer: [1, 1, 1, 1],
  ...system([
    ([a, b]) => [10 * (b - a * a), -20 * a, 10, 0, 0],
    ([a]) => [1 - a, -1, 0, 0, 0],
    ([, , c, d]) => [r90 * (d - c * c), 0, 0, -2 * r90 * c, r90],
    ([, , c]) => [1 - c, 0, 0, -1, 0],
    ([, b, , d]) => [r10 * (b + d - 2), 0, r10, 0, r10],
    ([, b, , d]) => [(b - d) / r10, 0, 1 / r10, 0, -1 / r10],
  ]),
};

const KOWALIK_Y = [0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246];
const KOWALIK_U = [4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625];
export const kowalikOsborne = {
  number: 15, name: "kowalik and osborne", n: 4, m: 11, x0: [0.25, 0.39, 0.415, 0.39], localMinima: [1.02734e-3],
  minimizer: [0.19280693416290193, 0.19128233797780966, 0.12305650848232966, 0.13606233503515233],
  row([a, b, c, d], i) {
    const u = KOWALIK_U[i], p = u * u + u * b, q = u * u + u * c + d;
    return [KOWALIK_Y[i] - a * p / q, -p / q, -a * u / q, a * p * u / q ** 2, a * p / q ** 2];
  },
};

export const brownDennis = {
  number: 16, name: "brown and dennis", n: 4, m: 20, x0: [25, 5, -5, -1],
  minimizer: [-11.594439904762163, 13.203630051207202, -0.40343948817685954, 0.23677877445573622],
  row([a, b, c, d], i) {
    const t = (i + 1) / 5, p = a + t * b - exp(t), q = c + d * sin(t) - cos(t);
    return [p * p + q * q, 2 * p, 2 * p * t, 2 * q, 2 * q * sin(t)];
  },
};

const OSBORNE = [
  0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.85, 0.818, 0.784, 0.751, 0.718, 0.685, 0.658, 0.628, 0.603, 0.58, 0.558,
  0.538, 0.522, 0.506, 0.49, 0.478, 0.467, 0.457, 0.448, 0.438, 0.431, 0.424, 0.42, 0.414, 0.411, 0.406,
];
export const osborne1 = {
  number: 17, name: "osborne 1", n: 5, m: 33, x0: [0.5, 1.5, -1, 0.01, 0.02],
  minimizer: [0.3754100520905853, 1.9358469105990905, -1.464687134489728, 0.012867534635867752, 0.022122699670431907],
  row([a, b, c, d, e], i) {
    const t = 10 * i, p = exp(-t * d), q = exp(-t * e);
    return [OSBORNE[i] - (a + b * p + c * q), -1, -p, -q, b * t * p, c * t * q];
  },
};

export const biggsExp6 = {
  number: 18, name: "biggs exp6", n: 6, m: 13, x0: [1, 2, 1, 1, 1, 1], minimum: 0, minimizer: [1, 10, 1, 5, 4, 3],
  localMinima: [5.65565e-3],
  row([a, b, c, d, e, f], i) {
    const t = (i + 1) / 10, y = exp(-t) - 5 * exp(-10 * t) + 3 * exp(-4 * t), p = exp(-t * a), q = exp(-t * b), s = exp(-t * e);
    return [c * p - d * q + f * s - y, -t * c * p, t * d * q, p, -q, -t * f * s, s];
  },
};
