/** Linear and logistic regression: rows are streamed one by one into the module that has the models compiled in. */
import { Model, RegressionSetting } from "../../assembly/codes.js";
import { CompiledOptimizer } from "./compiled.js";
import type { MethodName } from "./defaults.js";
import { planOf, type FitOptions, type FitPlan, type FitProgress } from "./fit-options.js";
import { isConverged, type StatusName } from "./names.js";
import { regression } from "./optimizer.js";
import type { Watch } from "./options.js";
import { lossOf, predict, qualityOf, scalingOf, valueScale, weightsOf, type Quality, type Scaling, type Weights } from "./regression.js";
import type { Rows } from "./rows.js";

/** A batch, at the weights before its update. */
export interface FitTraceRow extends Weights {
  readonly iteration: number;
  /** Loss of the batch. */
  readonly loss: number;
}

export interface FitResult extends Weights, Quality {
  readonly status: StatusName | "aborted";
  /** Whether a tolerance or the target was reached. */
  readonly converged: boolean;
  /** Updates done. */
  readonly iterations: number;
  /** Whole epochs done. */
  readonly epochs: number;
  readonly method: MethodName;
  /** A row for each batch, if `trace` was on. */
  readonly trace?: readonly FitTraceRow[];
}

/**
 * Fit weights to rows of features and a target, from weights of 0. Stop rules judge batches. Without `stop`, that of
 * `minimize` applies to a fit whose every batch is all rows, each once (a batch of "all", "in-order" or "shuffled"). The
 * result of such a fit without weight decay is its best point, that of others the last one; after "diverged" always the best
 * one, as the last may not be finite. Only one row is held at a time. Throws an OptimizerError for a wrong argument; a bad row is named.
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
    private readonly watch: Watch<FitProgress>,
  ) {
    this.#optimizer = new CompiledOptimizer(new Float64Array(plan.n), plan.run, regression());
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
    const { signal, onProgress, trace } = this.watch;
    const { batch, batches, facts } = this.plan;
    let left = facts.count;
    while (!this.#optimizer.done && !signal?.aborted) {
      const size = Math.min(batch, left);
      const before = this.#optimizer.iterations;
      if (trace) this.#tellTraced(size, before);
      else this.#tell(size);
      left = left > size ? left - size : facts.count;
      const iterations = this.#optimizer.iterations;
      if (iterations > before && iterations % batches === 0)
        onProgress?.({ epoch: iterations / batches, iterations, ...this.#weights(this.#optimizer.x) });
    }
  }

  #tell(size: number, look?: (row: ArrayLike<number>) => void): void {
    for (let i = 0; i < size; i++) {
      const row = this.plan.feeder.next().value;
      look?.(row);
      this.#write(row);
      this.#optimizer.row();
    }
    this.#optimizer.tellRows();
  }

  #tellTraced(size: number, iteration: number): void {
    const weights = this.#weights(this.#optimizer.x);
    const { features } = this.plan.facts;
    let loss = 0;
    this.#tell(size, (row) => (loss += lossOf(this.plan, predict(weights, row), row[features]!)));
    this.#trace.push({ iteration, loss: (valueScale(this.plan) * loss) / size, ...weights });
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
      ...(this.watch.trace && { trace: this.#trace }),
    };
  }
}
