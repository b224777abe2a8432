/** Linear and logistic regression: rows are streamed one by one into the module that has the models compiled in. */
import { Model, RegressionSetting } from "../../assembly/codes.js";
import { CompiledOptimizer } from "./compiled.js";
import type { MethodName } from "./defaults.js";
import { planOf, type FitOptions, type FitPlan, type FitTraceRow } from "./fit-options.js";
import { isConverged, type StatusName } from "./names.js";
import { regression } from "./optimizer.js";
import { qualityOf, scalingOf, valueScale, weightsOf, type Quality, type Scaling, type Weights } from "./regression.js";
import { pass, type Rows } from "./rows.js";

export interface FitResult extends Weights, Quality {
  readonly status: StatusName | "aborted";
  /** Whether a tolerance or the target was reached. */
  readonly converged: boolean;
  /** Updates done. */
  readonly iterations: number;
  /** Whole epochs done. */
  readonly epochs: number;
  readonly method: MethodName;
  /** Learning rate, before its schedule. */
  readonly rate: number;
  /** A row for each batch, if `trace` was on. */
  readonly trace?: readonly FitTraceRow[];
}


/**
 * Fit weights to rows of features and a target. Stop rules judge batches, unless `judge` says all rows. Without `stop`, that of
 * `minimize` applies to a fit whose every batch is all rows, each once (a batch of "all", "in-order" or "shuffled"). The
 * result of such a fit, or of one that judges all rows, is its best point if there is no weight decay, that of others the last
 * one; after "diverged" always the best one, as the last may not be finite. Only one row is held at a time. Throws an
 * OptimizerError for a wrong argument; a bad row is named.
 */
export function fit(rows: Rows, options: FitOptions = {}): FitResult {
  return new Fit(rows, planOf(rows, options), options).run();
}

class Fit {
  readonly #optimizer: CompiledOptimizer;
  readonly #scaling: Scaling;
  readonly #trace: FitTraceRow[] = [];

  constructor(
    private readonly rows: Rows,
    private readonly plan: FitPlan,
    private readonly watch: FitOptions,
  ) {
    this.#optimizer = new CompiledOptimizer(plan.start, plan.run, regression());
    this.#scaling = scalingOf(plan, plan.facts);
    this.#describe();
  }

  #describe(): void {
    const { objective } = this.#optimizer;
    const logistic = this.plan.model === "logistic";
    const scale = valueScale(this.plan);
    objective[RegressionSetting.Model] = logistic ? Model.Logistic : Model.Linear;
    objective[RegressionSetting.Rows] = 1;
    objective[RegressionSetting.Features] = this.plan.facts.features;
    objective[RegressionSetting.ValueScale] = scale;
    objective[RegressionSetting.GradientScale] = logistic ? scale : 2 * scale;
    objective[RegressionSetting.FullValue] = this.plan.judgeAll ? 1 : 0;
  }

  run(): FitResult {
    try {
      this.#runAll();
    } finally {
      this.plan.feeder.return(undefined as never);
    }
    return this.#result();
  }

  #runAll(): void {
    const { signal, onProgress, onBatch, trace } = this.watch;
    const { batch, batches, facts } = this.plan;
    let left = facts.count;
    while (!this.#optimizer.done && !signal?.aborted) {
      const size = Math.min(batch, left);
      const before = this.#optimizer.iterations;
      if (trace || onBatch) this.#tellTraced(size, before);
      else this.#tell(size);
      left = left > size ? left - size : facts.count;
      const iterations = this.#optimizer.iterations;
      if (iterations > before && iterations % batches === 0)
        onProgress?.({ epoch: iterations / batches, iterations, ...this.#weights(this.#optimizer.x) });
    }
  }

  /** Tell a batch of `size` rows. */
  #tell(size: number): void {
    const { feeder, judgeAll } = this.plan;
    for (let i = 0; i < size; i++) {
      this.#write(feeder.next().value);
      this.#optimizer.row();
    }
    if (judgeAll) this.#lookAtAll();
    this.#optimizer.tellRows();
  }

  #lookAtAll(): void {
    for (const row of pass(this.rows, this.plan.facts)) {
      this.#write(row);
      this.#optimizer.look();
    }
  }

  /** The value that was told last, in the core's own operations: it has forgotten all but what it is made of. */
  get #loss(): number {
    const { objective } = this.#optimizer;
    return (objective[RegressionSetting.ValueScale]! * objective[RegressionSetting.Loss]!) / objective[RegressionSetting.Looked]!;
  }

  #tellTraced(size: number, iteration: number): void {
    const optimizer = this.#optimizer;
    const weights = this.#weights(optimizer.x);
    this.#tell(size);
    const gradient = optimizer.g.reduce((size, g) => Math.max(size, Math.abs(g)), 0);
    const row: FitTraceRow = { iteration, loss: this.#loss, gradient, rate: optimizer.iterations > iteration ? optimizer.rate : 0, ...weights };
    if (this.watch.trace) this.#trace.push(row);
    this.watch.onBatch?.(row);
  }

  #write(row: ArrayLike<number>): void {
    const { features } = this.plan.facts;
    const { shift, scale } = this.#scaling;
    const { data } = this.#optimizer;
    for (let i = 0; i < features; i++) data[i] = (row[i]! - shift[i]!) / scale[i]!;
    data[features] = row[features]!;
  }

  #weights(x: Float64Array): Weights {
    return weightsOf(x, this.plan, this.#scaling);
  }

  #result(): FitResult {
    const optimizer = this.#optimizer;
    const status = optimizer.done ? optimizer.status : "aborted";
    const weights = this.#weights(this.plan.comparable || status === "diverged" ? optimizer.best : optimizer.x);
    return {
      ...weights,
      ...qualityOf(weights, this.rows, this.plan, this.plan.facts),
      status,
      converged: isConverged(status),
      iterations: optimizer.iterations,
      epochs: Math.floor(optimizer.iterations / this.plan.batches),
      method: optimizer.method,
      rate: optimizer.learningRate,
      ...(this.watch.trace && { trace: this.#trace }),
    };
  }
}
