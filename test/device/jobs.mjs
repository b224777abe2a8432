/**
 * The job files of the matrix: every method, n = 1, 3 and 8, in ways that together use every part of the core. Those up to NAdam
 * in seven; those that judge points in seven with gradients and in five without.
 */
import { Schedule, Use } from "../../dist/assembly/codes.js";

/** Highest count of values told to a run. */
const TELLS = 300;
const SIZES = [1, 3, 8];

/** Rates with which a method moves, and does not leave the numbers, on the quadratic and in Rosenbrock's valley. */
const RATES = {
  "gradient-descent": [0.1, 0.0004], momentum: [0.02, 0.0001], nesterov: [0.02, 0.0001], adagrad: [0.5, 0.5],
  adadelta: [1, 1], rmsprop: [0.03, 0.03], adam: [0.05, 0.05], adamw: [0.05, 0.05], amsgrad: [0.07, 0.07],
  adamax: [0.07, 0.07], nadam: [0.05, 0.05],
};

/** Rates of the methods that judge points. */
const SEARCH_RATES = { sr1: 1, lbfgs: 0.7, "levenberg-marquardt": 0.5, "nelder-mead": 0.15, spsa: 0.1, "compass-search": 0.2 };

/** f64[8] each, of which a job has the first n: the quadratic, a starting point, and a box, active at some of the centers. */
const CURVATURE = [1, 4, 10, 0.3, 2.5, 7, 0.01, 1.7];
const CENTER = [0.1, -2, 0.5, 3.3, -0.7, 1e-3, 12.25, -0.01];
const X = [-1.2, 1, 0.8, -0.3, 1.9, 0.12345678901234567, 1.1, -4];
const LOWER = [-2, -1.5, -1, -0.5, -3, -2.2, -1, -5];
const UPPER = [0.05, 1.25, 2, 3, 2, 3.75, 7, 0.6];

const DIFFERENCES = { DifferenceStep: 6.0554544523933395e-6, DifferenceScale: 0.5 };
const RULES =
  Use.Target | Use.Divergence | Use.ValueTolerance | Use.GradientTolerance | Use.GradientNorm | Use.Patience | Use.MaxEvaluations;
const LIMITS = {
  Target: 1e-22, ValueLimit: 1e9, ValueTolerance: 1e-15, GradientTolerance: 1e-7, GradientNormTolerance: 2e-7, Patience: 40,
  MaxEvaluations: 290, StepTolerance: 1e-8,
};

/** Name of a way to its settings; `box`: with lower and upper; `valley`: Rosenbrock's, where n allows it; `penalty`: that objective. */
const WAYS = {
  plain: () => ({ MaxIterations: TELLS - 1 }),
  valley: () => ({ valley: true, Schedule: Schedule.InverseTime, Factor: 0.02, Warmup: 7, Floor: 0.05, WeightDecay: 0.01 }),
  box: () => ({ box: true, Use: Use.Bounds, Schedule: Schedule.Step, Period: 40, Factor: 0.5, Warmup: 5, Floor: 0.1 }),
  forward: () => ({
    box: true, Use: Use.ForwardDifference | Use.Bounds, ...DIFFERENCES,
    Schedule: Schedule.Exponential, Factor: 0.97, Warmup: 2, Floor: 0.2, WeightDecay: 0.003,
  }),
  central: () => ({
    box: true, valley: true, Use: Use.CentralDifference | Use.Bounds, ...DIFFERENCES,
    Schedule: Schedule.Polynomial, Factor: 1.5, Period: 130, Warmup: 3, Floor: 0.01,
  }),
  random: () => ({
    box: true, Use: Use.RandomStart | Use.Bounds, Seed: 20261124,
    Schedule: Schedule.Cosine, Period: 60, Warmup: 4, Floor: 0.05, WeightDecay: 0.02,
  }),
  rules: (n) => ({ Use: RULES | (n === 3 ? Use.StepToleranceAfter : Use.StepTolerance), ...LIMITS, Warmup: 6 }),
};

const SEARCH_WAYS = {
  plain: () => ({ MaxIterations: TELLS - 1 }),
  valley: () => ({ valley: true, Use: Use.RelativeTolerance, RelativeTolerance: 1e-12 }),
  box: () => ({ box: true, Use: Use.Bounds }),
  random: () => ({ box: true, penalty: true, Use: Use.RandomStart | Use.Bounds, Seed: 20261124 }),
  rules: () => ({ Use: RULES | Use.RelativeTolerance | Use.StepTolerance, ...LIMITS, RelativeTolerance: 1e-14 }),
  forward: () => ({ box: true, Use: Use.ForwardDifference | Use.Bounds, ...DIFFERENCES }),
  central: () => ({ box: true, valley: true, Use: Use.CentralDifference | Use.Bounds, ...DIFFERENCES }),
};
/** Of SEARCH_WAYS: the first ones are for methods without gradients, too. */
const VALUE_WAYS = 5;

/** What only one method has, in a form that changes from one way to the next. */
function special(method, way) {
  if (method === "momentum") return { Dampening: 0.25 * (way % 2) };
  if (method === "spsa") return { Seed: 7 + way };
  if (method !== "rmsprop") return {};
  return { Momentum: 0.5 * (way % 2), Use: [0, Use.Centered, Use.EpsilonInside, Use.Centered | Use.EpsilonInside][way % 4] };
}

/** A line of numbers as bits, which the firmware reads without a library, and as decimals for people. */
function numbers(name, values) {
  const words = new BigUint64Array(Float64Array.from(values).buffer);
  const bits = Array.from(words, (word) => `0x${word.toString(16).padStart(16, "0")}`);
  return `${name} ${bits.join(" ")}  # ${values.join(" ")}`;
}

/** A job of the way [name, its settings], the one at place `way`; `rates`: on the objective, and in the valley. */
function job(method, rates, n, [name, settingsOf], way) {
  const { box, valley, penalty, ...settings } = settingsOf(n);
  const { Use: use = 0, ...own } = special(method, way);
  const rosenbrock = valley && n > 1;
  Object.assign(settings, own, { Rate: rates[rosenbrock ? 1 : 0], Use: (settings.Use ?? 0) | use });
  const vector = (name, values) => numbers(name, values.slice(0, n));
  const objective = rosenbrock ? ["objective rosenbrock"]
    // The quadratic is a linear problem of least squares: one step.
    : penalty || method === "levenberg-marquardt" ? ["objective penalty"]
    : [vector("curvature", CURVATURE), vector("center", CENTER)];
  return [
    `job ${method}-${n}-${name}`,
    `method ${method}`,
    vector("x", X),
    ...objective,
    ...Object.entries(settings).map(([name, value]) => numbers(`set ${name}`, [value])),
    ...(box ? [vector("lower", LOWER), vector("upper", UPPER)] : []),
    `tells ${TELLS}`,
  ].join("\n");
}

const fileOf = (jobs) => `${jobs.join("\n\n")}\n`;

/** Jobs of every method up to NAdam, a text. */
export function jobs() {
  const ways = Object.entries(WAYS);
  return fileOf(Object.entries(RATES).flatMap(([method, rates]) => SIZES.flatMap((n) => ways.map((way, i) => job(method, rates, n, way, i)))));
}

/** Jobs of the methods that judge points. */
export function searchJobs() {
  const ways = Object.entries(SEARCH_WAYS);
  return fileOf(Object.entries(SEARCH_RATES).flatMap(([method, rate]) => {
    const own = ["sr1", "lbfgs"].includes(method) ? ways : ways.slice(0, VALUE_WAYS);
    return SIZES.flatMap((n) => own.map((way, i) => job(method, [rate, rate], n, way, i)));
  }));
}
