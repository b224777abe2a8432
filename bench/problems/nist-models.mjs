/**
 * The models of the 27 nonlinear regression sets of NIST StRD, easy ones first: model(b, x, …) is the predicted response
 * followed by its derivatives by b. The formulas are those of the data files.
 */
const { atan, cos, exp, log, PI, sin } = Math;

const saturation = ([b1, b2], x) => {
  const e = exp(-b2 * x);
  return [b1 * (1 - e), 1 - e, b1 * x * e];
};

const chwirut = ([b1, b2, b3], x) => {
  const d = b2 + b3 * x, y = exp(-b1 * x) / d;
  return [y, -x * y, -y / d, -x * y / d];
};

const lanczos = ([b1, b2, b3, b4, b5, b6], x) => {
  const p = exp(-b2 * x), q = exp(-b4 * x), r = exp(-b6 * x);
  return [b1 * p + b3 * q + b5 * r, p, -b1 * x * p, q, -b3 * x * q, r, -b5 * x * r];
};

/** A peak of height a at c of width w, and its derivatives by them. */
const peak = (a, c, w, x) => {
  const z = (x - c) / w, e = exp(-z * z);
  return [a * e, e, 2 * a * e * z / w, 2 * a * e * z * z / w];
};

const gauss = ([b1, b2, b3, b4, b5, b6, b7, b8], x) => {
  const e = exp(-b2 * x), [y1, ...slopes1] = peak(b3, b4, b5, x), [y2, ...slopes2] = peak(b6, b7, b8, x);
  return [b1 * e + y1 + y2, e, -b1 * x * e, ...slopes1, ...slopes2];
};

/** (b1 + b2 x + … + x^degree) / (1 + … x^degree): the numerator's degree + 1 coefficients, then the denominator's. */
const rational = (degree) => (b, x) => {
  let numerator = b[0], denominator = 1;
  for (let k = 1; k <= degree; k++) {
    numerator += b[k] * x ** k;
    denominator += b[degree + k] * x ** k;
  }
  const y = numerator / denominator, slope = (_, j) => (j <= degree ? x ** j : -y * x ** (j - degree)) / denominator;
  return [y, ...Array.from(b, slope)];
};

/** A wave of period p with the amplitudes c and s, and its derivatives by p, c and s. */
const wave = (p, c, s, x) => {
  const w = 2 * PI * x / p;
  return [c * cos(w) + s * sin(w), (c * sin(w) - s * cos(w)) * w / p, cos(w), sin(w)];
};

const enso = ([b1, b2, b3, b4, b5, b6, b7, b8, b9], x) => {
  const [y1, , ...year] = wave(12, b2, b3, x), [y2, ...first] = wave(b4, b5, b6, x), [y3, ...second] = wave(b7, b8, b9, x);
  return [b1 + y1 + y2 + y3, 1, ...year, ...first, ...second];
};

export const MODELS = {
  Misra1a: saturation,
  Chwirut2: chwirut,
  Chwirut1: chwirut,
  Lanczos3: lanczos,
  Gauss1: gauss,
  Gauss2: gauss,
  DanWood: ([b1, b2], x) => [b1 * x ** b2, x ** b2, b1 * x ** b2 * log(x)],
  Misra1b: ([b1, b2], x) => [b1 * (1 - (1 + b2 * x / 2) ** -2), 1 - (1 + b2 * x / 2) ** -2, b1 * x * (1 + b2 * x / 2) ** -3],
  Kirby2: rational(2),
  Hahn1: rational(3),
  Nelson: ([b1, b2, b3], x1, x2) => {
    const e = exp(-b3 * x2);
    return [b1 - b2 * x1 * e, 1, -x1 * e, b2 * x1 * x2 * e];
  },
  MGH17: ([b1, b2, b3, b4, b5], x) => {
    const p = exp(-x * b4), q = exp(-x * b5);
    return [b1 + b2 * p + b3 * q, 1, p, q, -b2 * x * p, -b3 * x * q];
  },
  Lanczos1: lanczos,
  Lanczos2: lanczos,
  Gauss3: gauss,
  Misra1c: ([b1, b2], x) => [b1 * (1 - (1 + 2 * b2 * x) ** -0.5), 1 - (1 + 2 * b2 * x) ** -0.5, b1 * x * (1 + 2 * b2 * x) ** -1.5],
  Misra1d: ([b1, b2], x) => [b1 * b2 * x / (1 + b2 * x), b2 * x / (1 + b2 * x), b1 * x / (1 + b2 * x) ** 2],
  Roszman1: ([b1, b2, b3, b4], x) => {
    const d = x - b4, u = b3 / d, slope = 1 / (PI * d * (1 + u * u));
    return [b1 - b2 * x - atan(u) / PI, 1, -x, -slope, -slope * u];
  },
  ENSO: enso,
  MGH09: ([b1, b2, b3, b4], x) => {
    const p = x * x + x * b2, q = x * x + x * b3 + b4;
    return [b1 * p / q, p / q, b1 * x / q, -b1 * p * x / q ** 2, -b1 * p / q ** 2];
  },
  Thurber: rational(3),
  BoxBOD: saturation,
  Rat42: ([b1, b2, b3], x) => {
    const e = exp(b2 - b3 * x), d = 1 + e;
    return [b1 / d, 1 / d, -b1 * e / d ** 2, b1 * x * e / d ** 2];
  },
  MGH10: ([b1, b2, b3], x) => {
    const d = x + b3, e = exp(b2 / d);
    return [b1 * e, e, b1 * e / d, -b1 * e * b2 / d ** 2];
  },
  Eckerle4: ([b1, b2, b3], x) => {
    const z = (x - b3) / b2, e = exp(-0.5 * z * z) / b2;
    return [b1 * e, e, b1 * e * (z * z - 1) / b2, b1 * e * z / b2];
  },
  Rat43: ([b1, b2, b3, b4], x) => {
    const e = exp(b2 - b3 * x), d = 1 + e, p = d ** (-1 / b4), slope = b1 * p * e / (b4 * d);
    return [b1 * p, p, -slope, slope * x, b1 * p * log(d) / b4 ** 2];
  },
  Bennett5: ([b1, b2, b3], x) => {
    const u = b2 + x, p = u ** (-1 / b3);
    return [b1 * p, p, -b1 * p / (b3 * u), b1 * p * log(u) / b3 ** 2];
  },
};
