/** A whole run on an objective that can be called. */
import { Request } from "../../assembly/codes.js";
import { DENSE, MAX_ITERATIONS, isFirstOrder, type MethodName } from "./defaults.js";
import { OptimizerError, show } from "./errors.js";
import { isConverged, type StatusName } from "./names.js";
import { Optimizer } from "./optimizer.js";
import {
  WATCH_OPTIONS, checkWatch, objectOf, refuse, type Options, type Start, type StopOptions, type Watch,
} from "./options.js";
import { OPTIMIZER_OPTIONS, checkNames, decayOf, methodOf } from "./settings.js";
import { Recorder, StepRecorder, type Progress, type RunRecorder, type TraceRow } from "./trace.js";

/**
 * What is minimised or maximised. x is f64[n], a view of the core's memory: read it, and copy what must outlive the call.
 * An error that a function throws ends the run and reaches the caller as it is.
 */
export interface Objective {
  value(x: Float64Array): number;
  /** Write the gradient at x, f64[n], in units of the value per unit of x, into `out`. */
  gradient?(x: Float64Array, out: Float64Array): void;
  /** Both in one; called instead of the two when the gradient is wanted. */
  valueAndGradient?(x: Float64Array, out: Float64Array): number;
}

/** An `Objective`, or its value alone: then the gradient is formed by differences. */
export type ObjectiveLike = Objective | ((x: Float64Array) => number);

export interface MinimizeOptions extends Options, Watch<Progress> {}

export interface Result {
  /** f64[n], the point with the best value told. With weight decay, which is no part of the value, look at `last`. */
  readonly x: Float64Array;
  /** The value there; `minimize`: Infinity, `maximize`: -Infinity if no value was finite. */
  readonly value: number;
  /** f64[n], where the run ended: the point after its last update, always finite. The best one, `x`, may be an earlier one. */
  readonly last: Float64Array;
  /** Why the run stopped. */
  readonly status: StatusName | "aborted";
  /** Whether a tolerance or the target was reached. */
  readonly converged: boolean;
  /** Updates done. */
  readonly iterations: number;
  /** Values computed, those of differences included. */
  readonly evaluations: number;
  /** Gradients computed by the objective; 0 with differences. */
  readonly gradientEvaluations: number;
  readonly method: MethodName;
  /** Learning rate, before its schedule. */
  readonly rate: number;
  /** A row for each iteration, if `trace` was on. */
  readonly trace?: readonly TraceRow[];
}

/** Stop rules when none are given, but see `defaultStop`. */
export const DEFAULT_STOP: Readonly<StopOptions> = { maxIterations: MAX_ITERATIONS, gradientTolerance: 1e-6 };

/**
 * Stop rules when none are given. The gradient need not vanish at the edge of a box: then small steps stop too. Nor does it
 * where weight decay comes to rest: then only they do.
 */
export function defaultStop(options: Options): StopOptions {
  const { method = "adam" } = options;
  if (methodOf(method).entry.asks === "values") return { maxIterations: MAX_ITERATIONS };
  if (!isFirstOrder(method)) return { ...DEFAULT_STOP, relativeTolerance: 1e-12 };
  if (decayOf(options) > 0) return { maxIterations: MAX_ITERATIONS, stepTolerance: 1e-9 };
  return options.bounds === undefined ? DEFAULT_STOP : { ...DEFAULT_STOP, stepTolerance: 1e-9 };
}

/** `stop`, or the rules `byDefault`; a run that is driven by this package ends on what is not finite unless told otherwise. */
export function stopRules(byDefault: StopOptions, { stop = byDefault }: { stop?: StopOptions }): StopOptions {
  const { divergence = true } = objectOf("stop", stop, "an object of stop rules");
  return { ...stop, divergence };
}

/**
 * Look for the point with the lowest value, from `x0` on. Without `method`, it is "sr1" where there is a gradient, the
 * objective's or by differences, "nelder-mead" where there is none, and "lbfgs" for more than DENSE parameters; the result says
 * which. Gradients are "analytic" if the objective has them, otherwise "forward". Without `stop`, see `defaultStop`: 1,000
 * iterations, a gradient of 1e-6, and what suits the method; a `stop` replaces all that, but for maxIterations. Throws an OptimizerError for a wrong argument.
 * A run that does not converge does not throw: see `status`. A value or gradient that is not finite ends the run as
 * "diverged".
 */
export function minimize(objective: ObjectiveLike, x0: Start, options: MinimizeOptions = {}): Result {
  return run(objective, x0, options, 1);
}

/** As `minimize` for the highest value: `value`, `best`, `target`, `valueLimit` and `trace` are in the objective's sign. */
export function maximize(objective: ObjectiveLike, x0: Start, options: MinimizeOptions = {}): Result {
  return run(objective, x0, options, -1);
}

function objectiveOf(given: ObjectiveLike): Objective {
  if (typeof given === "function") return { value: given };
  if (typeof objectOf("objective", given, "a function, or an object with value(x)").value !== "function")
    refuse("objective.value", given.value, "a function");
  for (const name of ["gradient", "valueAndGradient"] as const)
    if (given[name] !== undefined && typeof given[name] !== "function") refuse(`objective.${name}`, given[name], "a function");
  return given;
}

const hasGradient = ({ gradient, valueAndGradient }: Objective) => gradient !== undefined || valueAndGradient !== undefined;

function modeOf(objective: Objective, mode: Options["gradient"]): NonNullable<Options["gradient"]> {
  const analytic = hasGradient(objective);
  if (mode === undefined) return analytic ? "analytic" : "forward";
  if (mode === "analytic" && !analytic) refuse("gradient", mode, `"forward" or "central" for an objective without a gradient`);
  return mode;
}

/** Stop rules in the sign of the core. */
function stopOf(options: MinimizeOptions, sign: 1 | -1): StopOptions {
  const stop = stopRules(defaultStop(options), options);
  if (typeof stop.target === "number") stop.target *= sign;
  if (typeof stop.valueLimit === "number") stop.valueLimit *= sign;
  return stop;
}

/** The method where none is given. */
function methodFor(objective: Objective, x0: Start, { gradient }: Options): MethodName {
  const n = typeof x0 === "object" && x0 !== null ? ("length" in x0 ? x0.length : x0.n) : 1;
  if (n > DENSE) return "lbfgs";
  return hasGradient(objective) || gradient !== undefined ? "sr1" : "nelder-mead";
}

function run(given: ObjectiveLike, x0: Start, asked: MinimizeOptions, sign: 1 | -1): Result {
  const objective = objectiveOf(given);
  const { method = methodFor(objective, x0, asked) } = objectOf("options", asked, "an object of options");
  const options = { ...asked, method };
  checkNames(options, [...OPTIMIZER_OPTIONS, ...WATCH_OPTIONS]);
  checkWatch(options);
  const { signal, onProgress, trace, ...rest } = options;
  const { asks } = methodOf(method).entry;
  if (asks === "residuals") refuse("method", method, "another one; this one is for leastSquares");
  const gradient = asks ? options.gradient : modeOf(objective, options.gradient);
  const optimizer = new Optimizer(x0, { ...rest, ...(gradient && { gradient }), stop: stopOf(options, sign) });
  const evaluator = new Evaluator(objective, optimizer, sign);
  const recorder = isFirstOrder(method)
    ? new Recorder(optimizer, sign, gradient ?? "analytic", options)
    : new StepRecorder(optimizer, sign, asks === undefined, options);
  while (!optimizer.done && !signal?.aborted) {
    const value = evaluator.evaluate();
    recorder.before(value);
    optimizer.tell(value);
    recorder.after(evaluator.values);
  }
  return resultOf(optimizer, evaluator, sign, recorder, trace);
}

function resultOf(optimizer: Optimizer, { values, gradients }: Evaluator, sign: 1 | -1, recorder: RunRecorder, trace = false): Result {
  const status = optimizer.done ? optimizer.status : "aborted";
  return {
    x: optimizer.best.slice(),
    value: sign * optimizer.bestValue,
    last: recorder.last,
    status,
    converged: isConverged(status),
    iterations: optimizer.iterations,
    evaluations: values,
    gradientEvaluations: gradients,
    method: optimizer.method,
    rate: optimizer.learningRate,
    ...(trace && { trace: recorder.rows }),
  };
}

/** Calls the objective for what the core asks, and turns the sign of a maximum. */
class Evaluator {
  values = 0;
  gradients = 0;

  constructor(
    private readonly objective: Objective,
    private readonly optimizer: Optimizer,
    private readonly sign: 1 | -1,
  ) {}

  /** The value at x in the sign of the core, and the gradient in g if it is asked for. */
  evaluate(): number {
    const { x, g } = this.optimizer;
    const gradient = this.optimizer.ask() === Request.ValueAndGradient;
    // An element that the objective leaves out is then not taken for a gradient of 0.
    if (gradient) g.fill(NaN);
    const value = gradient ? this.#both(x, g) : this.objective.value(x);
    if (typeof value !== "number") throw new OptimizerError("bad-value", `objective: it returned ${show(value)}; it must return a number`);
    this.values++;
    if (gradient) this.gradients++;
    if (this.sign > 0) return value;
    if (gradient) for (let i = 0; i < g.length; i++) g[i] = -g[i]!;
    return -value;
  }

  #both(x: Float64Array, g: Float64Array): number {
    const { objective } = this;
    if (objective.valueAndGradient) return objective.valueAndGradient(x, g);
    const value = objective.value(x);
    const returned: unknown = objective.gradient!(x, g);
    if (returned !== undefined && returned !== g)
      throw new OptimizerError("bad-value", `objective.gradient: it returned ${show(returned)}; it must write into its second argument`);
    return value;
  }
}
