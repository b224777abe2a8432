/**
 * Names, ranges and defaults of every setting, as plain data: the TypeScript host checks options by it, and the header
 * for C is made from it. Values follow torch.optim (PyTorch 2); where it has none, the line says so.
 */
import { Method, Schedule, Setting } from "../../assembly/codes.js";

/** What a number may be: a bound itself belongs to the range unless `open`. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly open?: "from" | "to";
  readonly integer?: true;
}

const POSITIVE: Range = { from: 0, to: Infinity, open: "from" };
const NOT_NEGATIVE: Range = { from: 0, to: Infinity };
const SHARE: Range = { from: 0, to: 1, open: "to" };
const COUNT: Range = { from: 0, to: Number.MAX_SAFE_INTEGER, integer: true };
export const ONE_OR_MORE: Range = { from: 1, to: Number.MAX_SAFE_INTEGER, integer: true };
const ANY: Range = { from: -Infinity, to: Infinity };

/** Numeric options of methods. */
export const PARAMETERS = {
  rate: { setting: Setting.Rate, range: POSITIVE },
  momentum: { setting: Setting.Momentum, range: SHARE },
  dampening: { setting: Setting.Dampening, range: SHARE },
  beta1: { setting: Setting.Beta1, range: SHARE },
  beta2: { setting: Setting.Beta2, range: SHARE },
  alpha: { setting: Setting.Beta2, range: SHARE },
  rho: { setting: Setting.Beta2, range: SHARE },
  epsilon: { setting: Setting.Epsilon, range: POSITIVE },
  weightDecay: { setting: Setting.WeightDecay, range: NOT_NEGATIVE },
  momentumDecay: { setting: Setting.MomentumDecay, range: SHARE },
} as const satisfies Record<string, { setting: Setting; range: Range }>;

export type Parameter = keyof typeof PARAMETERS;

/** Numeric options of a run, whatever its method. */
export const RUN_PARAMETERS = {
  // Below 2^-52 the step is lost in rounding.
  differenceStep: { setting: Setting.DifferenceStep, range: { from: 2 ** -52, to: 2, open: "to" } },
  // Times the smallest step this is still far from the subnormal numbers.
  differenceScale: { setting: Setting.DifferenceScale, range: { from: 1e-280, to: Infinity } },
  seed: { setting: Setting.Seed, range: { from: 0, to: 2 ** 31 - 1, integer: true } },
} as const satisfies Record<string, { setting: Setting; range: Range }>;

/** Difference steps: 2^-26 and 2^(-52/3). */
export const FORWARD_STEP = 1.4901161193847656e-8;
export const CENTRAL_STEP = 6.0554544523933395e-6;
export const DIFFERENCE_SCALE = 1;
/** Perturbation of methods that ask for values alone. */
export const PERTURBATION = 0.2;

/** Numeric stop rules. */
export const STOP_PARAMETERS = {
  maxIterations: { setting: Setting.MaxIterations, range: COUNT },
  maxEvaluations: { setting: Setting.MaxEvaluations, range: ONE_OR_MORE },
  gradientTolerance: { setting: Setting.GradientTolerance, range: NOT_NEGATIVE },
  gradientNormTolerance: { setting: Setting.GradientNormTolerance, range: NOT_NEGATIVE },
  valueTolerance: { setting: Setting.ValueTolerance, range: NOT_NEGATIVE },
  stepTolerance: { setting: Setting.StepTolerance, range: NOT_NEGATIVE },
  stepToleranceAfter: { setting: Setting.StepTolerance, range: NOT_NEGATIVE },
  patience: { setting: Setting.Patience, range: ONE_OR_MORE },
  target: { setting: Setting.Target, range: ANY },
  valueLimit: { setting: Setting.ValueLimit, range: ANY },
  relativeTolerance: { setting: Setting.RelativeTolerance, range: NOT_NEGATIVE },
} as const satisfies Record<string, { setting: Setting; range: Range }>;

export type StopParameter = keyof typeof STOP_PARAMETERS;

export const MAX_ITERATIONS = 1000;

/** What a method is called and the options it has, with their defaults. */
export interface MethodEntry {
  readonly name: string;
  readonly defaults: { readonly [P in Parameter]?: number } & { readonly rate: number };
  /** What it asks for: the gradient too, unless it says otherwise. */
  readonly asks?: "residuals" | "values";
  readonly switches?: readonly ("centered" | "epsilonInside")[];
}

const ADAM = { rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 } as const;

/** A momentum of 0.9 is ours: torch.optim.SGD has 0. */
export const METHODS = {
  GradientDescent: { name: "gradient-descent", defaults: { rate: 1e-3, weightDecay: 0 } },
  Momentum: { name: "momentum", defaults: { rate: 1e-3, momentum: 0.9, dampening: 0, weightDecay: 0 } },
  Nesterov: { name: "nesterov", defaults: { rate: 1e-3, momentum: 0.9, weightDecay: 0 } },
  AdaGrad: { name: "adagrad", defaults: { rate: 0.01, epsilon: 1e-10, weightDecay: 0 } },
  Adadelta: { name: "adadelta", defaults: { rate: 1, rho: 0.9, epsilon: 1e-6, weightDecay: 0 } },
  RMSProp: {
    name: "rmsprop",
    defaults: { rate: 0.01, alpha: 0.99, epsilon: 1e-8, momentum: 0, weightDecay: 0 },
    switches: ["centered", "epsilonInside"],
  },
  Adam: { name: "adam", defaults: ADAM },
  AdamW: { name: "adamw", defaults: { ...ADAM, weightDecay: 0.01 } },
  AMSGrad: { name: "amsgrad", defaults: ADAM },
  Adamax: { name: "adamax", defaults: { ...ADAM, rate: 2e-3 } },
  // 0.96^0.004, which torch.optim.NAdam raises to the number of the update.
  NAdam: { name: "nadam", defaults: { ...ADAM, rate: 2e-3, momentumDecay: 0.9998367253526752784 } },
  SR1: { name: "sr1", defaults: { rate: 1 } },
  LBFGS: { name: "lbfgs", defaults: { rate: 1 } },
  LevenbergMarquardt: { name: "levenberg-marquardt", defaults: { rate: 1 }, asks: "residuals" },
  NelderMead: { name: "nelder-mead", defaults: { rate: 1 }, asks: "values" },
  SPSA: { name: "spsa", defaults: { rate: 0.5 }, asks: "values" },
  CompassSearch: { name: "compass-search", defaults: { rate: 1 }, asks: "values" },
} as const satisfies Record<keyof typeof Method, MethodEntry>;

export type MethodName = (typeof METHODS)[keyof typeof METHODS]["name"];
/** In the order of `Method`. */
export const METHOD_NAMES: readonly MethodName[] = Object.values(METHODS).map(({ name }) => name);
export type SearchName = "sr1" | "lbfgs" | "levenberg-marquardt" | "nelder-mead" | "spsa" | "compass-search";
/** A method that updates at each evaluation, at its rate, and never takes a step back. */
export type FirstOrderName = Exclude<MethodName, SearchName>;
export const FIRST_ORDER_NAMES = METHOD_NAMES.slice(0, Method.NAdam + 1) as readonly FirstOrderName[];
export const isFirstOrder = (name: MethodName): name is FirstOrderName => (FIRST_ORDER_NAMES as readonly MethodName[]).includes(name);
/** What minimises a function of x; sums of squares have a method of their own. */
export const MINIMIZE_NAMES = METHOD_NAMES.filter((name) => name !== "levenberg-marquardt");
/** Most parameters of a method that keeps matrices, in the module that the package carries. */
export const DENSE = 64;

/** How a schedule calls its factor, the factor's range, and defaults; no default: the option must be given. */
export interface ScheduleEntry {
  readonly name: string;
  readonly factor?: { readonly option: "factor" | "decay" | "power"; readonly range: Range; readonly default?: number };
  /** "rest": by default the updates that are left after the warm-up. */
  readonly period?: "needed" | "rest";
}

const UNIT: Range = { from: 0, to: 1, open: "from" };

export const SCHEDULES = {
  Constant: { name: "constant" },
  Step: { name: "step", factor: { option: "factor", range: UNIT, default: 0.1 }, period: "needed" },
  Exponential: { name: "exponential", factor: { option: "factor", range: UNIT } },
  InverseTime: { name: "inverse-time", factor: { option: "decay", range: { from: 0, to: 8 } } },
  Polynomial: { name: "polynomial", factor: { option: "power", range: { from: 0.5, to: 8 }, default: 1 }, period: "rest" },
  Cosine: { name: "cosine", period: "rest" },
} as const satisfies Record<keyof typeof Schedule, ScheduleEntry>;

export type ScheduleName = (typeof SCHEDULES)[keyof typeof SCHEDULES]["name"];

/** `warmup`, `period` and `floor` of a schedule. */
export const SCHEDULE_PARAMETERS = {
  period: { setting: Setting.Period, range: ONE_OR_MORE },
  floor: { setting: Setting.Floor, range: SHARE },
  warmup: { setting: Setting.Warmup, range: COUNT },
} as const satisfies Record<string, { setting: Setting; range: Range }>;
