/**
 * Every number that crosses the WebAssembly boundary, once for three languages: asc and tsc both
 * compile this file, and the C header is made from it. Numbers never change meaning; new ones are appended.
 */

/** What `layout` tells of a module: numbers, and addresses in bytes of its linear memory. */
export enum Layout {
  /** Version of the protocol, docs/abi.md. */
  Abi = 0,
  /** Most parameters a run of this build can have. */
  Capacity = 1,
  /** Settings, f64 each, in the order of `Setting`. `start` reads them. */
  Settings = 2,
  /** f64 in the order of `Slot`: the value at x, which the host writes, then figures to read. */
  F = 3,
  /** x, f64[n]: before `start` the starting point, afterwards the point to evaluate. */
  X = 4,
  /** g, f64[n], in units of f per unit of x. The core leaves what the host wrote. */
  G = 5,
  /** The box, f64[n] each; 0 in a build without bounds. ±Infinity: no bound. */
  Lower = 6,
  Upper = 7,
  /** The state of the run, and its length in bytes: copying them is a checkpoint, copying them back resumes. */
  State = 8,
  StateBytes = 9,
}

/** The update rule of a run. `start` takes it; docs/methods.md has formulas and sources. */
export enum Method {
  GradientDescent = 0,
  Momentum = 1,
  Nesterov = 2,
  AdaGrad = 3,
  Adadelta = 4,
  RMSProp = 5,
  Adam = 6,
  AdamW = 7,
  AMSGrad = 8,
  Adamax = 9,
  NAdam = 10,
  /** From here on methods that judge points: a trial point may be rejected. assembly/search.ts. */
  SR1 = 11,
  LBFGS = 12,
  /** Sums of squares, by rows: `row`. */
  LevenbergMarquardt = 13,
  /** From here on methods that ask for values alone. */
  NelderMead = 14,
  SPSA = 15,
  CompassSearch = 16,
}

/** What to evaluate at x before the next `tell`. */
export enum Request {
  /** Nothing: the run has stopped or was never started. */
  Stopped = 0,
  /** The value, into `f`. */
  Value = 1,
  /** The value into `f` and the gradient, f64[n], into `g`. */
  ValueAndGradient = 3,
  /** Every residual r_i, one `row` each, then `tell`. The value is Σ r_i². */
  Residuals = 4,
  /** The same, each with its row of the Jacobian, f64[n], in `g`. */
  ResidualsAndJacobian = 6,
  /** The change of every residual from `best()` to x, each with its row of the Jacobian at `best()`. */
  Curvature = 14,
}

/** Why a run stopped (> 0), or why a call was refused (< 0). A refused call has changed nothing. */
export enum Status {
  Running = 0,
  /** max |g_i| is at the gradient tolerance or below. */
  SmallGradient = 1,
  /** The gradient's 2-norm is at the gradient-norm tolerance or below; squares under 1e-308 vanish. */
  SmallGradientNorm = 2,
  /** Every g_i is exactly 0. */
  ZeroGradient = 3,
  /**
   * |f - previous f| is below the value tolerance; says nothing about the gradient. Or the relative one was met twice; or a new
   * simplex of Nelder-Mead brought nothing more.
   */
  SmallChange = 4,
  /** No |Δx_i| exceeds the step tolerance. */
  SmallStep = 5,
  /** The best value has not improved for `Patience` iterations. */
  NoImprovement = 6,
  /** f is at the target or below. */
  TargetReached = 7,
  IterationLimit = 8,
  EvaluationLimit = 9,
  /**
   * f rose above the value limit, f or g is not finite (with `Use.Divergence`), or an update left the finite numbers. From SR1
   * on: the first point is not finite (with `Use.Divergence`), or f is -Infinity.
   */
  Diverged = 10,
  /** No lower value can be found: the steps have become as small as the rounding of x or f. Not a sign of a minimum. */
  NoProgress = 11,

  /** `start`: not a method of this build. */
  BadMethod = -1,
  /** `start`: n is not in 1 … the capacity. */
  BadSize = -2,
  /** `tell`: f or a g[i] is not finite. `start`: an x[i] is not finite. */
  BadValue = -3,
  /** `start`: a setting is not finite or out of its range. */
  BadSetting = -4,
  /** `start`: lower > upper, a NaN, or no finite box for a seeded start. */
  BadBounds = -5,
  /** The call does not fit the state of the run: `tell` when nothing was asked. */
  OutOfOrder = -6,
}

/**
 * How the rate of update k = 0, 1, 2 … follows from `Rate`: rate · (floor + (1 - floor) · s(t)), where t counts from the
 * end of the warm-up and s is
 */
export enum Schedule {
  /** 1. */
  Constant = 0,
  /** factor^⌊t / period⌋. */
  Step = 1,
  /** factor^t. */
  Exponential = 2,
  /** 1 / (1 + factor · t). */
  InverseTime = 3,
  /** (1 - t / period)^factor until t = period, then 0; factor is a positive multiple of 1/2. */
  Polynomial = 4,
  /** (1 + cos(π t / period)) / 2, with t from 0 again after every `period`. */
  Cosine = 5,
}

/** Index of each f64 in the settings block. Each is finite and >= +0, but for `Target` and `ValueLimit`. Builds without methods from SR1 on end there. */
export enum Setting {
  /**
   * Learning rate, > 0, in units of x per unit of the method's direction. SR1, L-BFGS, Levenberg-Marquardt: factor of the length
   * of the first step that the method chooses. Nelder-Mead, compass search: size of the first steps, relative to
   * max(|x_i|, DifferenceScale).
   */
  Rate = 0,
  /** Updates before the run stops. */
  MaxIterations = 1,
  /** Added to a root, > 0 (methods from AdaGrad on). */
  Epsilon = 2,
  /** Decay of the mean of gradients, [0, 1). */
  Beta1 = 3,
  /** Decay of the mean of squared gradients, [0, 1): alpha of RMSProp, rho of Adadelta. */
  Beta2 = 4,
  /** Momentum, Nesterov and RMSProp: share of the last direction kept, [0, 1). */
  Momentum = 5,
  /** Momentum: share of the gradient left out from the second update on, [0, 1). */
  Dampening = 6,
  /** NAdam: factor of ψ per update, [0, 1); 0.96^0.004 in PyTorch. */
  MomentumDecay = 7,
  /** Schedule: lowest share of `Rate`, [0, 1). */
  Floor = 8,
  /** Which optional parts are on: a sum of `Use`. */
  Use = 9,
  /** λ: λ·x joins the gradient; AdamW shrinks x by rate·λ instead. */
  WeightDecay = 10,
  /** A `Schedule`. */
  Schedule = 11,
  /** Schedule: updates per period, a whole number >= 1. */
  Period = 12,
  /** Schedule: factor, decay or power, at most 8; see `Schedule`. */
  Factor = 13,
  /** Updates of linear warm-up in front of the schedule, a whole number: rate · (k + 1) / Warmup. */
  Warmup = 14,
  MaxEvaluations = 15,
  /** Highest max |g_i| that stops. */
  GradientTolerance = 16,
  /** Highest 2-norm of g that stops. */
  GradientNormTolerance = 17,
  /** |Δf| below this stops. */
  ValueTolerance = 18,
  /** Highest max |Δx_i| that stops. */
  StepTolerance = 19,
  /** Iterations without a new best that stop. */
  Patience = 20,
  /** Differences: step relative to max(|x_i|, DifferenceScale), 2^-52 … 2. */
  DifferenceStep = 21,
  /** Differences: smallest size of x_i that the step is scaled to, > 0; its product with the step must not vanish. */
  DifferenceScale = 22,
  /** Seed of a random starting point: an integer below 2^31. */
  Seed = 23,
  /** f at or below this stops. */
  Target = 24,
  /** f above this stops as diverged. */
  ValueLimit = 25,
  /** From SR1 on: |Δf|, and the Δf that was foreseen, of at most this share of |f|, twice in a row, stop. */
  RelativeTolerance = 26,
}

/** Optional parts of a run; their sum is the setting `Use`. All off: the iteration limit alone stops. */
export enum Use {
  Target = 1,
  /** Stop on `ValueLimit`, and stop instead of refusing when f or g is not finite. */
  Divergence = 2,
  ValueTolerance = 4,
  /** Stop on max |g_i|; with a tolerance of 0, on a gradient of exactly 0. */
  GradientTolerance = 8,
  GradientNorm = 16,
  Patience = 32,
  MaxEvaluations = 64,
  /** Stop on max |Δx_i| and do not take that step. */
  StepTolerance = 128,
  /** Stop on max |Δx_i| and take that step. */
  StepToleranceAfter = 256,
  /** Keep x in the box between `lower` and `upper` by projection. */
  Bounds = 512,
  /** Draw the starting point in the box. */
  RandomStart = 1024,
  /** Gradient by forward differences: n more values an iteration. */
  ForwardDifference = 2048,
  /** Gradient by central differences: 2n more values an iteration. */
  CentralDifference = 4096,
  /** RMSProp: divide by the standard deviation instead of the root mean square. */
  Centered = 8192,
  /** RMSProp: epsilon inside the root. */
  EpsilonInside = 16384,
  RelativeTolerance = 32768,
}

/** Index of each f64 that starts at `Layout.F`. The host writes the first and reads the others. */
export enum Slot {
  /** The value at x. The core sets it to NaN when it has taken it, so that nothing is told twice. */
  Value = 0,
  /** The value at `best()`; Infinity before the first tell. */
  BestValue = 1,
  /** Updates done. */
  Iterations = 2,
  /** Values taken, those of differences included; 0 in a build with the iteration limit only. */
  Evaluations = 3,
  /** Rate of the last update; 0 in a build without schedules. */
  Rate = 4,
}

/** Index of each f64 at `objective()` of the test-functions module (objectives/functions.ts). */
export enum FunctionSetting {
  /** A `TestFunction`. */
  Kind = 0,
  /** Samples: distance of two neighbours, > 0. */
  Spacing = 1,
}

export enum TestFunction {
  /** ½ Σ k_i (x_i - c_i)²; `data()` holds k, f64[n], then c, f64[n]. */
  Quadratic = 0,
  /** Σ 100 (x_{i+1} - x_i²)² + (1 - x_i)², n >= 2. */
  Rosenbrock = 1,
  /** g_i is the derivative at sample i of `data()`, f64[n]; it does not depend on x, and the value is 0. */
  Samples = 2,
}

/** Index of each f64 at `objective()` of the regression module (objectives/regression.ts). */
export enum RegressionSetting {
  /** A `Model`. */
  Model = 0,
  /** Rows in `data()`: 1 … rowCapacity(). */
  Rows = 1,
  /** Features of a row, which is followed by its target. n = Features, or Features + 1: the last weight is the intercept. */
  Features = 2,
  /** Rows of a batch; 0 for all. */
  Batch = 3,
  /** An `Order`. */
  Order = 4,
  /** value = ValueScale · Σ loss / divisor: 1 for the mean, ½ for the half mean. */
  ValueScale = 5,
  /** gradient = GradientScale · Σ (prediction - target) · feature / divisor: 2 for the mean squared error, 1 for the others. */
  GradientScale = 6,
  /** The divisor; 0: the rows of the batch. */
  Divisor = 7,
  /** 1: the value told is that of all rows, whatever the batch; with rows told one at a time, of those looked at. */
  FullValue = 8,
  /** Seed of `Shuffled` and `Random`: an integer below 2^31. */
  Seed = 9,
  /** Results, of the rows told one at a time: Σ loss, and over how many. */
  Loss = 10,
  Looked = 11,
}

export enum Model {
  /** Loss (w·x - y)². */
  Linear = 0,
  /** Loss -log p(y), p = 1 / (1 + exp(-w·x)), with y in 0 … 1, which the host checks. */
  Logistic = 1,
}

/** Which rows make a batch. */
export enum Order {
  InOrder = 0,
  /** In an order drawn anew for each epoch. */
  Shuffled = 1,
  /** Each row drawn from all rows: there are no epochs. */
  Random = 2,
  /** As the indexes at `order()`, u16[Rows], say; after the last one from the first again. */
  Given = 3,
}

/**
 * Index of each f64 at `objective()` of the loop module (objectives/loop.ts). The first four are results. Units: [y] of what
 * is measured, [u] of the controller's output; rad and V for the motor, K and % for the heater. Out of range: the worst cost.
 */
export enum LoopSetting {
  /** Cost of the last experiment, [y]²·s. */
  Cost = 0,
  /** Gains of the last experiment: in [u]/[y], [u]/([y]·s) and [u]·s/[y]. */
  Kp = 1,
  Ki = 2,
  Kd = 3,
  /** Sample period in s, > 0. Above 2.6 time constants of the motor's faster pole its simulation may be unstable. */
  Period = 4,
  /** Time constant of the derivative's filter in s, >= 0. */
  Filter = 5,
  /** Highest u. */
  Upper = 6,
  /** Anti-windup: error, [y], that each [u] beyond a limit takes off what is integrated, >= 0; 0: none. */
  Tracking = 7,
  /** y asked for from the start. */
  Setpoint = 8,
  /** Load in the second half: a torque in N·m, or the loss, in %, that as much heating makes up for. */
  Load = 9,
  /** λ, >= 0: [y]² of squared error that 1 [u]² of squared distance from the holding output weighs. */
  Effort = 10,
  /** Gain that x = 1 stands for. */
  UnitKp = 11,
  UnitKi = 12,
  UnitKd = 13,
  /** Lowest u, <= Upper. */
  Lower = 14,
  /** Samples of an experiment: a whole number, 1 … samples(). */
  Samples = 15,
  /** A `Plant`. */
  Plant = 16,
  /** Motor: inertia of the rotor, kg·m²; viscous friction, N·m·s; torque constant, N·m/A = V·s/rad; Ω; H. All > 0, friction >= 0. */
  Inertia = 17,
  Friction = 18,
  TorqueConstant = 19,
  Resistance = 20,
  Inductance = 21,
  /** Heater: K/%; s, > 0; s, >= 0. */
  Gain = 22,
  TimeConstant = 23,
  DeadTime = 24,
}

/** What a loop controls. */
export enum Plant {
  /** The angle of a DC motor, by its voltage: objectives/plants/dc-motor.ts. */
  Motor = 0,
  /** A temperature above ambient, by heating: objectives/plants/heater.ts. */
  Heater = 1,
}
