/** What a run looks like from outside, iteration by iteration. */
import type { Optimizer } from "./optimizer.js";
import type { Options, Watch } from "./options.js";

/** An iteration: its point, and the update that follows. Values in the sign of the user's objective. */
export interface TraceRow {
  /** Updates, or accepted steps, before this point: 0 for the starting point. */
  readonly iteration: number;
  /** f64[n], a copy. */
  readonly x: Float64Array;
  readonly value: number;
  /** max |g_i|; NaN if the run stopped before all its differences, or the method asks for values alone. */
  readonly gradient: number;
  /** Rate of the update from this point; 0 if none followed, or the method chooses its steps itself. */
  readonly rate: number;
}

/** What `onProgress` is called with after each iteration. x is a view for the time of the call. */
export interface Progress extends TraceRow {
  readonly evaluations: number;
  /** The best value so far. */
  readonly best: number;
}

const VALUES_PER_N = { analytic: 0, forward: 1, central: 2 };

/** What a run tells while it goes on. */
export interface RunRecorder {
  readonly rows: readonly TraceRow[];
  /** Before the tell of `value`, in the sign of the core. */
  before(value: number): void;
  /** After the tell; `evaluations` so far. */
  after(evaluations: number): void;
  /** The point that the run has come to: neither the probe of a difference nor a trial that was not accepted. */
  readonly last: Float64Array;
}

/** Of a method that judges its steps: a row for each accepted point, which is the best one so far. */
export class StepRecorder implements RunRecorder {
  readonly rows: TraceRow[] = [];
  #iteration = -1;

  constructor(
    private readonly optimizer: Optimizer,
    private readonly sign: 1 | -1,
    private readonly gradients: boolean,
    private readonly watch: Watch<Progress>,
  ) {}

  before(): void {}

  after(evaluations: number): void {
    const { optimizer, watch } = this;
    if (!watch.trace && !watch.onProgress) return;
    if (optimizer.iterations === this.#iteration) return;
    this.#iteration = optimizer.iterations;
    const value = this.sign * optimizer.bestValue;
    const row = { iteration: this.#iteration, x: optimizer.best, value, gradient: this.gradients ? largest(optimizer.g) : NaN, rate: 0 };
    if (watch.trace) this.rows.push({ ...row, x: row.x.slice() });
    watch.onProgress?.({ ...row, evaluations, best: value });
  }

  get last(): Float64Array {
    return this.optimizer.best.slice();
  }
}

const largest = (g: Float64Array): number => g.reduce((size, value) => Math.max(size, Math.abs(value)), 0);

/** Keeps the point of the present iteration, which differences move, and hands out rows and progress at its end. */
export class Recorder implements RunRecorder {
  readonly rows: TraceRow[] = [];
  readonly #point: Float64Array;
  readonly #needed: number;
  #iteration = -1;
  #value = NaN;
  #values = 0;

  constructor(
    private readonly optimizer: Optimizer,
    private readonly sign: 1 | -1,
    gradient: NonNullable<Options["gradient"]>,
    private readonly watch: Watch<Progress>,
  ) {
    this.#point = new Float64Array(optimizer.n);
    this.#needed = 1 + optimizer.n * VALUES_PER_N[gradient];
  }

  before(value: number): void {
    this.#values++;
    if (this.optimizer.iterations === this.#iteration) return;
    this.#iteration = this.optimizer.iterations;
    this.#point.set(this.optimizer.x);
    this.#value = value;
    this.#values = 1;
  }

  after(evaluations: number): void {
    const { optimizer, watch } = this;
    if (!watch.trace && !watch.onProgress) return;
    const moved = optimizer.iterations > this.#iteration;
    if (!moved && !optimizer.done) return;
    const row = {
      iteration: this.#iteration, x: this.#point, value: this.sign * this.#value, gradient: this.#gradient(),
      rate: moved ? optimizer.rate : 0,
    };
    if (watch.trace) this.rows.push({ ...row, x: row.x.slice() });
    watch.onProgress?.({ ...row, evaluations, best: this.sign * optimizer.bestValue });
  }

  #gradient(): number {
    if (this.#values < this.#needed) return NaN;
    return largest(this.optimizer.g);
  }

  get last(): Float64Array {
    return (this.optimizer.iterations === this.#iteration ? this.#point : this.optimizer.x).slice();
  }
}
