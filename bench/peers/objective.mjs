/**
 * A problem that counts: each peer, and each method of ours, sees a problem through an Objective only, so that all are counted
 * alike and end alike.
 */

/** Thrown by an Objective when the run is over: the target is reached, or the cap. */
const OVER = new Error("the run is over");

/**
 * A problem of bench/problems in one run. `target`: the run is over once a value is below it. `cap`: most calls of any one kind.
 * `lower`, `upper`: a box, f64[n]. `noise`: (value) => the value that the method is told; the target and the best value know
 * none of it.
 */
export class Objective {
  evaluations = 0;
  gradients = 0;
  residualEvaluations = 0;
  jacobians = 0;
  /** Calls, of any kind, at points out of the box. */
  outside = 0;
  /** The lowest value, a sum of squares when it is asked for residuals, and its point. */
  value = Infinity;
  x = null;
  reached = false;

  constructor(problem, { target = -Infinity, cap = Infinity, lower, upper, noise = (value) => value } = {}) {
    Object.assign(this, { problem, target, cap, noise });
    this.lower = Float64Array.from(lower ?? Array(problem.n).fill(-Infinity));
    this.upper = Float64Array.from(upper ?? Array(problem.n).fill(Infinity));
  }

  #count(kind, x) {
    if (this.reached || this[kind] >= this.cap) throw OVER;
    this[kind]++;
    for (let i = 0; i < this.problem.n; i++) {
      if (x[i] >= this.lower[i] && x[i] <= this.upper[i]) continue;
      this.outside++;
      break;
    }
  }

  #see(value, x) {
    if (!(value < this.value)) return;
    this.value = value;
    this.x = Float64Array.from(x);
    this.reached = value < this.target;
    if (this.reached) throw OVER;
  }

  evaluate(x) {
    this.#count("evaluations", x);
    const value = this.problem.value(x);
    this.#see(value, x);
    return this.noise(value);
  }

  gradient(x, out) {
    this.#count("gradients", x);
    this.problem.gradient(x, out);
    return out;
  }

  residuals(x, out) {
    this.#count("residualEvaluations", x);
    this.problem.residuals(x, out);
    this.#see(out.reduce((sum, residual) => sum + residual ** 2, 0), x);
    return out;
  }

  /** f64[m * n], row-major. */
  jacobian(x, out) {
    this.#count("jacobians", x);
    this.problem.jacobian(x, out);
    return out;
  }

  /** Run `method` until it is through, or the run is over; returns the counts. */
  run(method) {
    try {
      method(this);
    } catch (error) {
      if (error !== OVER) throw error;
    }
    const { evaluations, gradients, residualEvaluations, jacobians, outside, value, x, reached } = this;
    return { evaluations, gradients, residualEvaluations, jacobians, outside, value, x, reached };
  }
}
