/**
 * Every number that crosses the WebAssembly boundary. Made from assembly/codes.ts, host/node/defaults.ts and
 * bench/fuel.json by host/build/header.mjs: change those.
 */
#ifndef MICRODESCENT_CODES_H
#define MICRODESCENT_CODES_H

/** What `layout` tells of a module: numbers, and addresses in bytes of its linear memory. */
enum md_layout {
    /** Version of the protocol, docs/abi.md. */
    MD_LAYOUT_ABI = 0,
    /** Most parameters a run of this build can have. */
    MD_LAYOUT_CAPACITY = 1,
    /** Settings, f64 each, in the order of `Setting`. `start` reads them. */
    MD_LAYOUT_SETTINGS = 2,
    /** f64 in the order of `Slot`: the value at x, which the host writes, then figures to read. */
    MD_LAYOUT_F = 3,
    /** x, f64[n]: before `start` the starting point, afterwards the point to evaluate. */
    MD_LAYOUT_X = 4,
    /** g, f64[n], in units of f per unit of x. The core leaves what the host wrote. */
    MD_LAYOUT_G = 5,
    /** The box, f64[n] each; 0 in a build without bounds. ±Infinity: no bound. */
    MD_LAYOUT_LOWER = 6,
    MD_LAYOUT_UPPER = 7,
    /** The state of the run, and its length in bytes: copying them is a checkpoint, copying them back resumes. */
    MD_LAYOUT_STATE = 8,
    MD_LAYOUT_STATE_BYTES = 9,
};

/** The update rule of a run. `start` takes it; docs/methods.md has formulas and sources. */
enum md_method {
    MD_METHOD_GRADIENT_DESCENT = 0,
    MD_METHOD_MOMENTUM = 1,
    MD_METHOD_NESTEROV = 2,
    MD_METHOD_ADAGRAD = 3,
    MD_METHOD_ADADELTA = 4,
    MD_METHOD_RMSPROP = 5,
    MD_METHOD_ADAM = 6,
    MD_METHOD_ADAMW = 7,
    MD_METHOD_AMSGRAD = 8,
    MD_METHOD_ADAMAX = 9,
    MD_METHOD_NADAM = 10,
    /** From here on methods that judge points: a trial point may be rejected. assembly/search.ts. */
    MD_METHOD_SR1 = 11,
    MD_METHOD_LBFGS = 12,
    /** Sums of squares, by rows: `row`. */
    MD_METHOD_LEVENBERG_MARQUARDT = 13,
    /** From here on methods that ask for values alone. */
    MD_METHOD_NELDER_MEAD = 14,
    MD_METHOD_SPSA = 15,
    MD_METHOD_COMPASS_SEARCH = 16,
};

/** What to evaluate at x before the next `tell`. */
enum md_request {
    /** Nothing: the run has stopped or was never started. */
    MD_REQUEST_STOPPED = 0,
    /** The value, into `f`. */
    MD_REQUEST_VALUE = 1,
    /** The value into `f` and the gradient, f64[n], into `g`. */
    MD_REQUEST_VALUE_AND_GRADIENT = 3,
    /** Every residual r_i, one `row` each, then `tell`. The value is Σ r_i². */
    MD_REQUEST_RESIDUALS = 4,
    /** The same, each with its row of the Jacobian, f64[n], in `g`. */
    MD_REQUEST_RESIDUALS_AND_JACOBIAN = 6,
    /** The change of every residual from `best()` to x, each with its row of the Jacobian at `best()`. */
    MD_REQUEST_CURVATURE = 14,
};

/** Why a run stopped (> 0), or why a call was refused (< 0). A refused call has changed nothing. */
enum md_status {
    MD_STATUS_RUNNING = 0,
    /** max |g_i| is at the gradient tolerance or below. */
    MD_STATUS_SMALL_GRADIENT = 1,
    /** The gradient's 2-norm is at the gradient-norm tolerance or below; squares under 1e-308 vanish. */
    MD_STATUS_SMALL_GRADIENT_NORM = 2,
    /** Every g_i is exactly 0. */
    MD_STATUS_ZERO_GRADIENT = 3,
    /**
   * |f - previous f| is below the value tolerance; says nothing about the gradient. Or the relative one was met twice; or a new
   * simplex of Nelder-Mead brought nothing more.
   */
    MD_STATUS_SMALL_CHANGE = 4,
    /** No |Δx_i| exceeds the step tolerance. */
    MD_STATUS_SMALL_STEP = 5,
    /** The best value has not improved for `Patience` iterations. */
    MD_STATUS_NO_IMPROVEMENT = 6,
    /** f is at the target or below. */
    MD_STATUS_TARGET_REACHED = 7,
    MD_STATUS_ITERATION_LIMIT = 8,
    MD_STATUS_EVALUATION_LIMIT = 9,
    /**
   * f rose above the value limit, f or g is not finite (with `Use.Divergence`), or an update left the finite numbers. From SR1
   * on: the first point is not finite (with `Use.Divergence`), or f is -Infinity.
   */
    MD_STATUS_DIVERGED = 10,
    /** No lower value can be found: the steps have become as small as the rounding of x or f. Not a sign of a minimum. */
    MD_STATUS_NO_PROGRESS = 11,

    /** `start`: not a method of this build. */
    MD_STATUS_BAD_METHOD = -1,
    /** `start`: n is not in 1 … the capacity. */
    MD_STATUS_BAD_SIZE = -2,
    /** `tell`: f or a g[i] is not finite. `start`: an x[i] is not finite. */
    MD_STATUS_BAD_VALUE = -3,
    /** `start`: a setting is not finite or out of its range. */
    MD_STATUS_BAD_SETTING = -4,
    /** `start`: lower > upper, a NaN, or no finite box for a seeded start. */
    MD_STATUS_BAD_BOUNDS = -5,
    /** The call does not fit the state of the run: `tell` when nothing was asked. */
    MD_STATUS_OUT_OF_ORDER = -6,
};

/**
 * How the rate of update k = 0, 1, 2 … follows from `Rate`: rate · (floor + (1 - floor) · s(t)), where t counts from the
 * end of the warm-up and s is
 */
enum md_schedule {
    /** 1. */
    MD_SCHEDULE_CONSTANT = 0,
    /** factor^⌊t / period⌋. */
    MD_SCHEDULE_STEP = 1,
    /** factor^t. */
    MD_SCHEDULE_EXPONENTIAL = 2,
    /** 1 / (1 + factor · t). */
    MD_SCHEDULE_INVERSE_TIME = 3,
    /** (1 - t / period)^factor until t = period, then 0; factor is a positive multiple of 1/2. */
    MD_SCHEDULE_POLYNOMIAL = 4,
    /** (1 + cos(π t / period)) / 2, with t from 0 again after every `period`. */
    MD_SCHEDULE_COSINE = 5,
};

/** Index of each f64 in the settings block. Each is finite and >= +0, but for `Target` and `ValueLimit`. Builds without methods from SR1 on end there. */
enum md_setting {
    /**
   * Learning rate, > 0, in units of x per unit of the method's direction. SR1, L-BFGS, Levenberg-Marquardt: factor of the length
   * of the first step that the method chooses. Nelder-Mead, compass search: size of the first steps, relative to
   * max(|x_i|, DifferenceScale).
   */
    MD_SETTING_RATE = 0,
    /** Updates before the run stops. */
    MD_SETTING_MAX_ITERATIONS = 1,
    /** Added to a root, > 0 (methods from AdaGrad on). */
    MD_SETTING_EPSILON = 2,
    /** Decay of the mean of gradients, [0, 1). */
    MD_SETTING_BETA1 = 3,
    /** Decay of the mean of squared gradients, [0, 1): alpha of RMSProp, rho of Adadelta. */
    MD_SETTING_BETA2 = 4,
    /** Momentum, Nesterov and RMSProp: share of the last direction kept, [0, 1). */
    MD_SETTING_MOMENTUM = 5,
    /** Momentum: share of the gradient left out from the second update on, [0, 1). */
    MD_SETTING_DAMPENING = 6,
    /** NAdam: factor of ψ per update, [0, 1); 0.96^0.004 in PyTorch. */
    MD_SETTING_MOMENTUM_DECAY = 7,
    /** Schedule: lowest share of `Rate`, [0, 1). */
    MD_SETTING_FLOOR = 8,
    /** Which optional parts are on: a sum of `Use`. */
    MD_SETTING_USE = 9,
    /** λ: λ·x joins the gradient; AdamW shrinks x by rate·λ instead. */
    MD_SETTING_WEIGHT_DECAY = 10,
    /** A `Schedule`. */
    MD_SETTING_SCHEDULE = 11,
    /** Schedule: updates per period, a whole number >= 1. */
    MD_SETTING_PERIOD = 12,
    /** Schedule: factor, decay or power, at most 8; see `Schedule`. */
    MD_SETTING_FACTOR = 13,
    /** Updates of linear warm-up in front of the schedule, a whole number: rate · (k + 1) / Warmup. */
    MD_SETTING_WARMUP = 14,
    MD_SETTING_MAX_EVALUATIONS = 15,
    /** Highest max |g_i| that stops. */
    MD_SETTING_GRADIENT_TOLERANCE = 16,
    /** Highest 2-norm of g that stops. */
    MD_SETTING_GRADIENT_NORM_TOLERANCE = 17,
    /** |Δf| below this stops. */
    MD_SETTING_VALUE_TOLERANCE = 18,
    /** Highest max |Δx_i| that stops. */
    MD_SETTING_STEP_TOLERANCE = 19,
    /** Iterations without a new best that stop. */
    MD_SETTING_PATIENCE = 20,
    /** Differences: step relative to max(|x_i|, DifferenceScale), 2^-52 … 2. */
    MD_SETTING_DIFFERENCE_STEP = 21,
    /** Differences: smallest size of x_i that the step is scaled to, > 0; its product with the step must not vanish. */
    MD_SETTING_DIFFERENCE_SCALE = 22,
    /** Seed of a random starting point: an integer below 2^31. */
    MD_SETTING_SEED = 23,
    /** f at or below this stops. */
    MD_SETTING_TARGET = 24,
    /** f above this stops as diverged. */
    MD_SETTING_VALUE_LIMIT = 25,
    /** From SR1 on: |Δf|, and the Δf that was foreseen, of at most this share of |f|, twice in a row, stop. */
    MD_SETTING_RELATIVE_TOLERANCE = 26,
};

/** Optional parts of a run; their sum is the setting `Use`. All off: the iteration limit alone stops. */
enum md_use {
    MD_USE_TARGET = 1,
    /** Stop on `ValueLimit`, and stop instead of refusing when f or g is not finite. */
    MD_USE_DIVERGENCE = 2,
    MD_USE_VALUE_TOLERANCE = 4,
    /** Stop on max |g_i|; with a tolerance of 0, on a gradient of exactly 0. */
    MD_USE_GRADIENT_TOLERANCE = 8,
    MD_USE_GRADIENT_NORM = 16,
    MD_USE_PATIENCE = 32,
    MD_USE_MAX_EVALUATIONS = 64,
    /** Stop on max |Δx_i| and do not take that step. */
    MD_USE_STEP_TOLERANCE = 128,
    /** Stop on max |Δx_i| and take that step. */
    MD_USE_STEP_TOLERANCE_AFTER = 256,
    /** Keep x in the box between `lower` and `upper` by projection. */
    MD_USE_BOUNDS = 512,
    /** Draw the starting point in the box. */
    MD_USE_RANDOM_START = 1024,
    /** Gradient by forward differences: n more values an iteration. */
    MD_USE_FORWARD_DIFFERENCE = 2048,
    /** Gradient by central differences: 2n more values an iteration. */
    MD_USE_CENTRAL_DIFFERENCE = 4096,
    /** RMSProp: divide by the standard deviation instead of the root mean square. */
    MD_USE_CENTERED = 8192,
    /** RMSProp: epsilon inside the root. */
    MD_USE_EPSILON_INSIDE = 16384,
    MD_USE_RELATIVE_TOLERANCE = 32768,
};

/** Index of each f64 that starts at `Layout.F`. The host writes the first and reads the others. */
enum md_slot {
    /** The value at x. The core sets it to NaN when it has taken it, so that nothing is told twice. */
    MD_SLOT_VALUE = 0,
    /** The value at `best()`; Infinity before the first tell. */
    MD_SLOT_BEST_VALUE = 1,
    /** Updates done. */
    MD_SLOT_ITERATIONS = 2,
    /** Values taken, those of differences included; 0 in a build with the iteration limit only. */
    MD_SLOT_EVALUATIONS = 3,
    /** Rate of the last update; 0 in a build without schedules. */
    MD_SLOT_RATE = 4,
};

/** Index of each f64 at `objective()` of the test-functions module (objectives/functions.ts). */
enum md_function_setting {
    /** A `TestFunction`. */
    MD_FUNCTION_SETTING_KIND = 0,
    /** Samples: distance of two neighbours, > 0. */
    MD_FUNCTION_SETTING_SPACING = 1,
};

enum md_test_function {
    /** ½ Σ k_i (x_i - c_i)²; `data()` holds k, f64[n], then c, f64[n]. */
    MD_TEST_FUNCTION_QUADRATIC = 0,
    /** Σ 100 (x_{i+1} - x_i²)² + (1 - x_i)², n >= 2. */
    MD_TEST_FUNCTION_ROSENBROCK = 1,
    /** g_i is the derivative at sample i of `data()`, f64[n]; it does not depend on x, and the value is 0. */
    MD_TEST_FUNCTION_SAMPLES = 2,
};

/** Index of each f64 at `objective()` of the regression module (objectives/regression.ts). */
enum md_regression_setting {
    /** A `Model`. */
    MD_REGRESSION_SETTING_MODEL = 0,
    /** Rows in `data()`: 1 … rowCapacity(). */
    MD_REGRESSION_SETTING_ROWS = 1,
    /** Features of a row, which is followed by its target. n = Features, or Features + 1: the last weight is the intercept. */
    MD_REGRESSION_SETTING_FEATURES = 2,
    /** Rows of a batch; 0 for all. */
    MD_REGRESSION_SETTING_BATCH = 3,
    /** An `Order`. */
    MD_REGRESSION_SETTING_ORDER = 4,
    /** value = ValueScale · Σ loss / divisor: 1 for the mean, ½ for the half mean. */
    MD_REGRESSION_SETTING_VALUE_SCALE = 5,
    /** gradient = GradientScale · Σ (prediction - target) · feature / divisor: 2 for the mean squared error, 1 for the others. */
    MD_REGRESSION_SETTING_GRADIENT_SCALE = 6,
    /** The divisor; 0: the rows of the batch. */
    MD_REGRESSION_SETTING_DIVISOR = 7,
    /** 1: the value told is that of all rows, whatever the batch; with rows told one at a time, of those looked at. */
    MD_REGRESSION_SETTING_FULL_VALUE = 8,
    /** Seed of `Shuffled` and `Random`: an integer below 2^31. */
    MD_REGRESSION_SETTING_SEED = 9,
    /** Results, of the rows told one at a time: Σ loss, and over how many. */
    MD_REGRESSION_SETTING_LOSS = 10,
    MD_REGRESSION_SETTING_LOOKED = 11,
};

enum md_model {
    /** Loss (w·x - y)². */
    MD_MODEL_LINEAR = 0,
    /** Loss -log p(y), p = 1 / (1 + exp(-w·x)), with y in 0 … 1, which the host checks. */
    MD_MODEL_LOGISTIC = 1,
};

/** Which rows make a batch. */
enum md_order {
    MD_ORDER_IN_ORDER = 0,
    /** In an order drawn anew for each epoch. */
    MD_ORDER_SHUFFLED = 1,
    /** Each row drawn from all rows: there are no epochs. */
    MD_ORDER_RANDOM = 2,
    /** As the indexes at `order()`, u16[Rows], say; after the last one from the first again. */
    MD_ORDER_GIVEN = 3,
};

/**
 * Index of each f64 at `objective()` of the loop module (objectives/loop.ts). The first four are results. Units: [y] of what
 * is measured, [u] of the controller's output; rad and V for the motor, K and % for the heater. Out of range: the worst cost.
 */
enum md_loop_setting {
    /** Cost of the last experiment, [y]²·s. */
    MD_LOOP_SETTING_COST = 0,
    /** Gains of the last experiment: in [u]/[y], [u]/([y]·s) and [u]·s/[y]. */
    MD_LOOP_SETTING_KP = 1,
    MD_LOOP_SETTING_KI = 2,
    MD_LOOP_SETTING_KD = 3,
    /** Sample period in s, > 0. Above 2.6 time constants of the motor's faster pole its simulation may be unstable. */
    MD_LOOP_SETTING_PERIOD = 4,
    /** Time constant of the derivative's filter in s, >= 0. */
    MD_LOOP_SETTING_FILTER = 5,
    /** Highest u. */
    MD_LOOP_SETTING_UPPER = 6,
    /** Anti-windup: error, [y], that each [u] beyond a limit takes off what is integrated, >= 0; 0: none. */
    MD_LOOP_SETTING_TRACKING = 7,
    /** y asked for from the start. */
    MD_LOOP_SETTING_SETPOINT = 8,
    /** Load in the second half: a torque in N·m, or the loss, in %, that as much heating makes up for. */
    MD_LOOP_SETTING_LOAD = 9,
    /** λ, >= 0: [y]² of squared error that 1 [u]² of squared distance from the holding output weighs. */
    MD_LOOP_SETTING_EFFORT = 10,
    /** Gain that x = 1 stands for. */
    MD_LOOP_SETTING_UNIT_KP = 11,
    MD_LOOP_SETTING_UNIT_KI = 12,
    MD_LOOP_SETTING_UNIT_KD = 13,
    /** Lowest u, <= Upper. */
    MD_LOOP_SETTING_LOWER = 14,
    /** Samples of an experiment: a whole number, 1 … samples(). */
    MD_LOOP_SETTING_SAMPLES = 15,
    /** A `Plant`. */
    MD_LOOP_SETTING_PLANT = 16,
    /** Motor: inertia of the rotor, kg·m²; viscous friction, N·m·s; torque constant, N·m/A = V·s/rad; Ω; H. All > 0, friction >= 0. */
    MD_LOOP_SETTING_INERTIA = 17,
    MD_LOOP_SETTING_FRICTION = 18,
    MD_LOOP_SETTING_TORQUE_CONSTANT = 19,
    MD_LOOP_SETTING_RESISTANCE = 20,
    MD_LOOP_SETTING_INDUCTANCE = 21,
    /** Heater: K/%; s, > 0; s, >= 0. */
    MD_LOOP_SETTING_GAIN = 22,
    MD_LOOP_SETTING_TIME_CONSTANT = 23,
    MD_LOOP_SETTING_DEAD_TIME = 24,
};

/** What a loop controls. */
enum md_plant {
    /** The angle of a DC motor, by its voltage: objectives/plants/dc-motor.ts. */
    MD_PLANT_MOTOR = 0,
    /** A temperature above ambient, by heating: objectives/plants/heater.ts. */
    MD_PLANT_HEATER = 1,
};

/** Stands for infinity in the tables below. */
#define MD_HUGE 1.7976931348623157e308

/** Flags of a range: a bound does not belong to it; whole numbers only. */
enum md_range {
    MD_ABOVE = 1,
    MD_BELOW = 2,
    MD_WHOLE = 4,
};

/** Settings that there are. A module without methods from SR1 on has none after MD_SETTING_VALUE_LIMIT. */
#define MD_SETTING_COUNT 27

/** X(name, text, from, to, flags, range in words) for each setting. */
#define MD_SETTINGS(X) \
    X(RATE, "Rate", 0, MD_HUGE, MD_ABOVE, "a finite number above 0") \
    X(MAX_ITERATIONS, "MaxIterations", 0, 9007199254740991, MD_WHOLE, "a whole number from 0 to 9007199254740991") \
    X(EPSILON, "Epsilon", 0, MD_HUGE, MD_ABOVE, "a finite number above 0") \
    X(BETA1, "Beta1", 0, 1, MD_BELOW, "from 0 to below 1") \
    X(BETA2, "Beta2", 0, 1, MD_BELOW, "from 0 to below 1") \
    X(MOMENTUM, "Momentum", 0, 1, MD_BELOW, "from 0 to below 1") \
    X(DAMPENING, "Dampening", 0, 1, MD_BELOW, "from 0 to below 1") \
    X(MOMENTUM_DECAY, "MomentumDecay", 0, 1, MD_BELOW, "from 0 to below 1") \
    X(FLOOR, "Floor", 0, 1, MD_BELOW, "from 0 to below 1") \
    X(USE, "Use", 0, 65535, MD_WHOLE, "a whole number from 0 to 65535") \
    X(WEIGHT_DECAY, "WeightDecay", 0, MD_HUGE, 0, "a finite number from 0 on") \
    X(SCHEDULE, "Schedule", 0, 5, MD_WHOLE, "a whole number from 0 to 5") \
    X(PERIOD, "Period", 1, 9007199254740991, MD_WHOLE, "a whole number from 1 to 9007199254740991") \
    X(FACTOR, "Factor", 0, 8, 0, "from 0 to 8") \
    X(WARMUP, "Warmup", 0, 9007199254740991, MD_WHOLE, "a whole number from 0 to 9007199254740991") \
    X(MAX_EVALUATIONS, "MaxEvaluations", 1, 9007199254740991, MD_WHOLE, "a whole number from 1 to 9007199254740991") \
    X(GRADIENT_TOLERANCE, "GradientTolerance", 0, MD_HUGE, 0, "a finite number from 0 on") \
    X(GRADIENT_NORM_TOLERANCE, "GradientNormTolerance", 0, MD_HUGE, 0, "a finite number from 0 on") \
    X(VALUE_TOLERANCE, "ValueTolerance", 0, MD_HUGE, 0, "a finite number from 0 on") \
    X(STEP_TOLERANCE, "StepTolerance", 0, MD_HUGE, 0, "a finite number from 0 on") \
    X(PATIENCE, "Patience", 1, 9007199254740991, MD_WHOLE, "a whole number from 1 to 9007199254740991") \
    X(DIFFERENCE_STEP, "DifferenceStep", 2.220446049250313e-16, 2, MD_BELOW, "from 2.220446049250313e-16 to below 2") \
    X(DIFFERENCE_SCALE, "DifferenceScale", 1e-280, MD_HUGE, 0, "a finite number from 1e-280 on") \
    X(SEED, "Seed", 0, 2147483647, MD_WHOLE, "a whole number from 0 to 2147483647") \
    X(TARGET, "Target", -MD_HUGE, MD_HUGE, 0, "a finite number") \
    X(VALUE_LIMIT, "ValueLimit", -MD_HUGE, MD_HUGE, 0, "a finite number") \
    X(RELATIVE_TOLERANCE, "RelativeTolerance", 0, MD_HUGE, 0, "a finite number from 0 on")

/** X(name, text) for each method. */
#define MD_METHODS(X) \
    X(GRADIENT_DESCENT, "gradient-descent") \
    X(MOMENTUM, "momentum") \
    X(NESTEROV, "nesterov") \
    X(ADAGRAD, "adagrad") \
    X(ADADELTA, "adadelta") \
    X(RMSPROP, "rmsprop") \
    X(ADAM, "adam") \
    X(ADAMW, "adamw") \
    X(AMSGRAD, "amsgrad") \
    X(ADAMAX, "adamax") \
    X(NADAM, "nadam") \
    X(SR1, "sr1") \
    X(LBFGS, "lbfgs") \
    X(LEVENBERG_MARQUARDT, "levenberg-marquardt") \
    X(NELDER_MEAD, "nelder-mead") \
    X(SPSA, "spsa") \
    X(COMPASS_SEARCH, "compass-search")

/** X(name, text) for each status from 0 on: why a run stopped. */
#define MD_STATUSES(X) \
    X(RUNNING, "running") \
    X(SMALL_GRADIENT, "small-gradient") \
    X(SMALL_GRADIENT_NORM, "small-gradient-norm") \
    X(ZERO_GRADIENT, "zero-gradient") \
    X(SMALL_CHANGE, "small-change") \
    X(SMALL_STEP, "small-step") \
    X(NO_IMPROVEMENT, "no-improvement") \
    X(TARGET_REACHED, "target-reached") \
    X(ITERATION_LIMIT, "iteration-limit") \
    X(EVALUATION_LIMIT, "evaluation-limit") \
    X(DIVERGED, "diverged") \
    X(NO_PROGRESS, "no-progress")

/** X(method, setting, value): what a method uses where torch.optim does, and the user says nothing; the others are 0. */
#define MD_DEFAULTS(X) \
    X(GRADIENT_DESCENT, RATE, 0.001) \
    X(MOMENTUM, RATE, 0.001) \
    X(MOMENTUM, MOMENTUM, 0.9) \
    X(NESTEROV, RATE, 0.001) \
    X(NESTEROV, MOMENTUM, 0.9) \
    X(ADAGRAD, RATE, 0.01) \
    X(ADAGRAD, EPSILON, 1e-10) \
    X(ADADELTA, RATE, 1) \
    X(ADADELTA, BETA2, 0.9) \
    X(ADADELTA, EPSILON, 0.000001) \
    X(RMSPROP, RATE, 0.01) \
    X(RMSPROP, BETA2, 0.99) \
    X(RMSPROP, EPSILON, 1e-8) \
    X(ADAM, RATE, 0.001) \
    X(ADAM, BETA1, 0.9) \
    X(ADAM, BETA2, 0.999) \
    X(ADAM, EPSILON, 1e-8) \
    X(ADAMW, RATE, 0.001) \
    X(ADAMW, BETA1, 0.9) \
    X(ADAMW, BETA2, 0.999) \
    X(ADAMW, EPSILON, 1e-8) \
    X(ADAMW, WEIGHT_DECAY, 0.01) \
    X(AMSGRAD, RATE, 0.001) \
    X(AMSGRAD, BETA1, 0.9) \
    X(AMSGRAD, BETA2, 0.999) \
    X(AMSGRAD, EPSILON, 1e-8) \
    X(ADAMAX, RATE, 0.002) \
    X(ADAMAX, BETA1, 0.9) \
    X(ADAMAX, BETA2, 0.999) \
    X(ADAMAX, EPSILON, 1e-8) \
    X(NADAM, RATE, 0.002) \
    X(NADAM, BETA1, 0.9) \
    X(NADAM, BETA2, 0.999) \
    X(NADAM, EPSILON, 1e-8) \
    X(NADAM, MOMENTUM_DECAY, 0.9998367253526753) \
    X(SR1, RATE, 1) \
    X(LBFGS, RATE, 1) \
    X(LEVENBERG_MARQUARDT, RATE, 1) \
    X(NELDER_MEAD, RATE, 1) \
    X(NELDER_MEAD, DIFFERENCE_STEP, 0.2) \
    X(NELDER_MEAD, DIFFERENCE_SCALE, 1) \
    X(SPSA, RATE, 0.5) \
    X(SPSA, DIFFERENCE_STEP, 0.2) \
    X(SPSA, DIFFERENCE_SCALE, 1) \
    X(COMPASS_SEARCH, RATE, 1) \
    X(COMPASS_SEARCH, DIFFERENCE_STEP, 0.2) \
    X(COMPASS_SEARCH, DIFFERENCE_SCALE, 1)

/** Updates before a run stops, where the user says nothing. */
#define MD_DEFAULT_MAX_ITERATIONS 1000

/** No start, and no tell of a method up to NAdam, with n parameters costs more fuel than MD_FUEL_BASE + MD_FUEL_SLOPE * n: docs/methods.md, "Cost". */
#define MD_FUEL_BASE 1214
#define MD_FUEL_SLOPE 204

#endif
