/** Least squares: the lowest Σ r_i(x)², by Levenberg-Marquardt in the core, one row at a time. */
import { Request } from "../../assembly/codes.js";
import { uncertaintyOf, type Uncertainty } from "./covariance.js";
import { DENSE, ONE_OR_MORE } from "./defaults.js";
import { OptimizerError } from "./errors.js";
import { differences, jacobianAt, residualsAt, type JacobianMode, type Sides } from "./jacobian.js";
import { stopRules } from "./minimize.js";
import { isConverged, type StatusName } from "./names.js";
import { Optimizer } from "./optimizer.js";
import { WATCH_OPTIONS, checkWatch, isList, known, numberIn, objectOf, oneOf, refuse, type Bounds, type StopOptions, type Watch } from "./options.js";

/** The residuals of a problem. x is f64[n], for reading only; an error that a function throws reaches the caller as it is. */
export interface LeastSquaresProblem {
  /** m, the number of residuals. */
  readonly count: number;
  /** Write the residuals at x into `out`, f64[m]. */
  residuals(x: Float64Array, out: Float64Array): void;
  /** Write their derivatives at x into `out`, f64[m·n], row by row. */
  jacobian?(x: Float64Array, out: Float64Array): void;
}

export interface LeastSquaresProgress {
  /** Accepted steps; 0 at the start. */
  readonly iteration: number;
  readonly evaluations: number;
  /** f64[n], the best point so far; a view for the time of the call. */
  readonly x: Float64Array;
  /** Σ r_i² there. */
  readonly value: number;
}

export interface LeastSquaresOptions extends Pick<Watch<LeastSquaresProgress>, "signal" | "onProgress"> {
  /** Where the Jacobian comes from. Default "analytic" if the problem has one, otherwise "forward": n evaluations each, "central" 2n. */
  jacobian?: JacobianMode;
  /** Factor of the first radius, which is the length of x0 in the scale of the Jacobian, > 0. Default 1. */
  rate?: number;
  bounds?: Bounds;
  /**
   * Default: 1,000 iterations, `relativeTolerance` 1e-12, `gradientTolerance` 1e-12, which here is a largest cosine, of the angles
   * between r and the columns of J.
   */
  stop?: StopOptions;
}

export interface LeastSquaresResult extends Uncertainty {
  /** f64[n], the point with the lowest value. */
  readonly x: Float64Array;
  /** Σ r_i² there. */
  readonly value: number;
  readonly status: StatusName | "aborted";
  readonly converged: boolean;
  /** Accepted steps. */
  readonly iterations: number;
  /** Evaluations of all residuals, those of differences included. */
  readonly evaluations: number;
  /** Jacobians computed, by whatever means. With `target` one more, for the uncertainty. */
  readonly jacobianEvaluations: number;
  readonly method: "levenberg-marquardt";
}

/** Stop rules when none are given. */
export const LEAST_SQUARES_STOP: Readonly<StopOptions> = { maxIterations: 1000, relativeTolerance: 1e-12, gradientTolerance: 1e-12 };

function check(problem: LeastSquaresProblem, { jacobian }: LeastSquaresOptions): JacobianMode {
  const { count, residuals, jacobian: given } = objectOf("problem", problem, "an object with count and residuals(x, out)");
  numberIn(ONE_OR_MORE, "problem.count", count);
  if (typeof residuals !== "function") refuse("problem.residuals", residuals, "a function");
  if (given !== undefined && typeof given !== "function") refuse("problem.jacobian", given, "a function");
  const mode = jacobian === undefined ? (given ? "analytic" : "forward") : oneOf("jacobian", jacobian, ["analytic", "forward", "central"]);
  if (mode === "analytic" && !given) refuse("jacobian", mode, '"forward" or "central" for a problem without one');
  return mode;
}

/** Residuals and Jacobian of what the core asks for, none of them computed twice. */
class Rows {
  evaluations = 0;
  jacobianEvaluations = 0;
  readonly jacobian: Float64Array;
  /** f64[n]: where `jacobian` was computed. */
  readonly point: Float64Array;
  readonly #present: Float64Array;
  readonly #trial: Float64Array;
  #known = false;

  constructor(
    private readonly problem: LeastSquaresProblem,
    private readonly optimizer: Optimizer,
    private readonly mode: JacobianMode,
    private readonly sides: Sides,
  ) {
    const { count } = problem;
    this.#present = new Float64Array(count);
    this.#trial = new Float64Array(count);
    this.jacobian = new Float64Array(count * optimizer.n);
    this.point = new Float64Array(optimizer.n).fill(NaN);
  }

  /** Hand over the pass that is asked for. */
  answer(): void {
    const { optimizer } = this;
    const request = optimizer.ask();
    // After an accepted step its residuals are wanted again, with the Jacobian.
    if (!(request === Request.ResidualsAndJacobian && this.#known)) this.#evaluate();
    if (request === Request.ResidualsAndJacobian) this.linearize();
    this.#known = request === Request.Residuals;
    for (let i = 0; i < this.#trial.length; i++) {
      if (request !== Request.Residuals) optimizer.g.set(this.jacobian.subarray(i * optimizer.n, (i + 1) * optimizer.n));
      optimizer.residual(request === Request.Curvature ? this.#trial[i]! - this.#present[i]! : this.#trial[i]!);
    }
    optimizer.tellResiduals();
  }

  #evaluate(): void {
    residualsAt(this.problem, this.optimizer.x, this.#trial);
    this.evaluations++;
  }

  /** The Jacobian at the point whose residuals were computed last. */
  linearize(): void {
    this.point.set(this.optimizer.x);
    this.#present.set(this.#trial);
    this.jacobianEvaluations++;
    if (this.mode === "analytic") jacobianAt(this.problem, this.point, this.jacobian);
    else this.evaluations += differences(this.problem, this.point, this.#present, this.mode, this.sides, this.jacobian);
  }

  /** The Jacobian at the best point: computed anew where a value ended the run, left out where it was cut off before. */
  final(status: string): Float64Array | undefined {
    const { best } = this.optimizer;
    if (status === "target-reached" && !equal(this.point, best)) this.linearize();
    return equal(this.point, best) ? this.jacobian : undefined;
  }
}

const equal = (a: Float64Array, b: Float64Array) => a.every((value, i) => value === b[i]);

function sidesOf(x0: Float64Array, { lower = -Infinity, upper = Infinity }: Bounds = {}): Sides {
  const side = (given: number | ArrayLike<number>) => (typeof given === "number" ? x0.map(() => given) : Float64Array.from(given));
  return { lower: side(lower), upper: side(upper), typical: x0.map((x) => Math.abs(x) || 1) };
}

/** One line instead of the core's refusal, where the first point has no finite sum of squares. */
function firstPass(rows: Rows, optimizer: Optimizer): void {
  rows.answer();
  if (optimizer.status !== "diverged") return;
  throw new OptimizerError("bad-value", "x0: the residuals there, their squares or their derivatives are not all finite");
}

/**
 * Look for the x with the lowest Σ r_i(x)², from `x0`, f64[n] with n <= DENSE, on. Throws an OptimizerError for a wrong argument,
 * and for a start where the residuals are not finite; elsewhere a trial point where they are not is a step that was too long. A
 * run that does not converge does not throw: see `status`. Standard errors take the model for right, the errors for independent
 * with equal variance, and no bound for active.
 */
export function leastSquares(problem: LeastSquaresProblem, x0: ArrayLike<number>, options: LeastSquaresOptions = {}): LeastSquaresResult {
  known("", objectOf("options", options, "an object of options"), ["jacobian", "rate", "bounds", "stop", ...WATCH_OPTIONS.slice(0, 2)]);
  const mode = check(problem, options);
  checkWatch(options);
  const { rate, bounds, signal, onProgress } = options;
  if (!isList(x0)) refuse("x0", x0, "an array of numbers", "bad-value");
  if (x0.length > DENSE) throw new OptimizerError("bad-size", `x0: ${x0.length} parameters; least squares takes 1 to ${DENSE}`);
  const method = "levenberg-marquardt";
  const optimizer = new Optimizer(x0, { method, ...(rate !== undefined && { rate }), ...(bounds !== undefined && { bounds }), stop: stopRules(LEAST_SQUARES_STOP, options) });
  const rows = new Rows(problem, optimizer, mode, sidesOf(optimizer.x, bounds));
  const report = () => onProgress?.({ iteration: optimizer.iterations, evaluations: rows.evaluations, x: optimizer.best, value: optimizer.bestValue });
  if (!signal?.aborted) {
    firstPass(rows, optimizer);
    report();
  }
  // The core counts passes over the residuals, and knows nothing of differences.
  const spent = () => rows.evaluations >= (options.stop?.maxEvaluations ?? Infinity);
  for (let iteration = 0; !optimizer.done && !signal?.aborted && !spent(); ) {
    rows.answer();
    if (optimizer.iterations === iteration) continue;
    iteration = optimizer.iterations;
    report();
  }
  const status = optimizer.done ? optimizer.status : signal?.aborted ? "aborted" : "evaluation-limit";
  return resultOf(optimizer, rows, status, problem.count);
}

function resultOf(optimizer: Optimizer, rows: Rows, status: LeastSquaresResult["status"], count: number): LeastSquaresResult {
  const uncertainty = uncertaintyOf(optimizer.bestValue, rows.final(status), count, optimizer.n);
  return {
    x: optimizer.best.slice(), value: optimizer.bestValue, status, converged: isConverged(status), iterations: optimizer.iterations,
    evaluations: rows.evaluations, jacobianEvaluations: rows.jacobianEvaluations, ...uncertainty, method: "levenberg-marquardt",
  };
}
