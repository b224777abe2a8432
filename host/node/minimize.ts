/** A whole run on an objective that can be called. */
import { Request } from "../../assembly/codes.js";
import { MAX_ITERATIONS, type MethodName } from "./defaults.js";
import { OptimizerError, show } from "./errors.js";
import { isConverged, type StatusName } from "./names.js";
import { Optimizer } from "./optimizer.js";
import {
  WATCH_OPTIONS, checkWatch, objectOf, refuse, type Options, type Start, type StopOptions, type Watch,
} from "./options.js";
import { OPTIMIZER_OPTIONS, checkNames, decayOf } from "./settings.js";
import { Recorder, type Progress, type TraceRow } from "./trace.js";

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
  if (decayOf(options) > 0) return { maxIterations: MAX_ITERATIONS, stepTolerance: 1e-9 };
  return options.bounds === undefined ? DEFAULT_STOP : { ...DEFAULT_STOP, stepTolerance: 1e-9 };
}

/** `stop`, or the rules `byDefault`; a run that is driven by this package ends on what is not finite unless told otherwise. */
export function stopRules(byDefault: StopOptions, { stop = byDefault }: { stop?: StopOptions }): StopOptions {
  const { divergence = true } = objectOf("stop", stop, "an object of stop rules");
  return { ...stop, divergence };
}

/**
 * Look for the point with the lowest value, from `x0` on. Gradients are "analytic" if the objective has them, otherwise
 * "forward". Without `stop`, DEFAULT_STOP applies; with bounds also a stepTolerance of 1e-9, which ends a run at the edge of
 * the box as "small-step"; with weight decay that instead of the gradient's. A `stop` replaces all that, but for
 * maxIterations. Throws an OptimizerError for a wrong argument.
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

function modeOf(objective: Objective, mode: Options["gradient"]): NonNullable<Options["gradient"]> {
  const analytic = objective.gradient !== undefined || objective.valueAndGradient !== undefined;
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

function run(given: ObjectiveLike, x0: Start, options: MinimizeOptions, sign: 1 | -1): Result {
  checkNames(options, [...OPTIMIZER_OPTIONS, ...WATCH_OPTIONS]);
  checkWatch(options);
  const { signal, onProgress, trace, ...rest } = options;
  const objective = objectiveOf(given);
  const gradient = modeOf(objective, options.gradient);
  const optimizer = new Optimizer(x0, { ...rest, gradient, stop: stopOf(options, sign) });
  const evaluator = new Evaluator(objective, optimizer, sign);
  const recorder = new Recorder(optimizer, sign, gradient, options);
  while (!optimizer.done && !signal?.aborted) {
    const value = evaluator.evaluate();
    recorder.before(value);
    optimizer.tell(value);
    recorder.after(evaluator.values);
  }
  return resultOf(optimizer, evaluator, sign, recorder, trace);
}

function resultOf(optimizer: Optimizer, { values, gradients }: Evaluator, sign: 1 | -1, recorder: Recorder, trace = false): Result {
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
