/** A linear or logistic model as the host sees it: weights in the rows' own units, predictions, loss. */
import { flag, oneOf } from "./options.js";
import { pass, type Rows, type Survey } from "./rows.js";

/** What a fit is of. */
export interface ModelOptions {
  /** "linear": loss (w·x + b - y)². "logistic": y is 0 or 1, loss -log p(y), p(1) = 1 / (1 + exp(-w·x - b)). Default "linear". */
  model?: "linear" | "logistic";
  /** Whether there is an intercept b; default true. */
  intercept?: boolean;
  /** The mean of the rows' losses, or half of it; default "mean". */
  loss?: "mean" | "half-mean";
  /**
   * Fit to features with mean 0 and deviation 1, or without an intercept with a mean square of 1; the result is in the units
   * of the rows. Default true.
   */
  standardize?: boolean;
}

/** What a fit is of, all decided. */
export type ModelPlan = Readonly<Required<ModelOptions>>;

export function modelOf({ model = "linear", intercept = true, loss = "mean", standardize = true }: ModelOptions): ModelPlan {
  return {
    model: oneOf("model", model, ["linear", "logistic"]),
    intercept: flag("intercept", intercept),
    loss: oneOf("loss", loss, ["mean", "half-mean"]),
    standardize: flag("standardize", standardize),
  };
}

export interface Weights {
  /** f64[features]. */
  readonly weights: Float64Array;
  /** 0 without an intercept. */
  readonly intercept: number;
}

/** Share of the mean loss that is the value. */
export function valueScale({ loss }: ModelPlan): number {
  return loss === "mean" ? 1 : 0.5;
}

/** The core fits (feature - shift) / scale, f64[features] each; a feature that does not vary becomes 0. */
export interface Scaling {
  readonly shift: Float64Array;
  readonly scale: Float64Array;
}

/** √(a² + b²) in operations that are rounded alike everywhere; Math.hypot may differ between engines. */
function length(a: number, b: number): number {
  const size = Math.max(Math.abs(a), Math.abs(b));
  return size && size * Math.sqrt((a / size) * (a / size) + (b / size) * (b / size));
}

export function scalingOf({ standardize, intercept }: ModelPlan, { features, mean, deviation }: Survey): Scaling {
  const shift = standardize && intercept ? mean.slice(0, features) : new Float64Array(features);
  const scale = shift.map((shift, i) => (standardize && length(deviation[i]!, mean[i]! - shift)) || 1);
  return { shift, scale };
}

/** From what the core fits, x: f64[features] and the intercept, to weights for rows as they are. */
export function weightsOf(x: Float64Array, { intercept }: ModelPlan, { shift, scale }: Scaling): Weights {
  const weights = scale.map((scale, i) => x[i]! / scale);
  return { weights, intercept: intercept ? weights.reduce((sum, w, i) => sum - w * shift[i]!, x[scale.length]!) : 0 };
}

/** w·x + b, summed from the first feature to the last. */
export function predict({ weights, intercept }: Weights, row: ArrayLike<number>): number {
  let z = 0;
  for (let i = 0; i < weights.length; i++) z += row[i]! * weights[i]!;
  return z + intercept;
}

/** Loss of a row whose prediction is z and whose target is y. */
function lossOf({ model }: ModelPlan, z: number, y: number): number {
  return model === "logistic" ? Math.max(z, 0) - y * z + Math.log1p(Math.exp(-Math.abs(z))) : (z - y) * (z - y);
}

/** How good a fit is, over all rows. */
export interface Quality {
  /** Mean or half mean of the rows' losses. The mean of a logistic fit is its log-loss, in nats. */
  readonly loss: number;
  /** Linear: 1 - Σ(y - prediction)² / Σ(y - mean y)²; NaN if y does not vary. */
  readonly r2?: number;
  /** Logistic: share of rows whose likelier class is their own. */
  readonly accuracy?: number;
}

export function qualityOf(fitted: Weights, rows: Rows, plan: ModelPlan, facts: Survey): Quality {
  const { count, features, mean } = facts;
  let loss = 0, spread = 0, right = 0;
  for (const row of pass(rows, facts)) {
    const z = predict(fitted, row), y = row[features]!;
    loss += lossOf(plan, z, y);
    spread += (y - mean[features]!) ** 2;
    if (z >= 0 === (y === 1)) right++;
  }
  const scaled = (valueScale(plan) * loss) / count;
  if (plan.model === "logistic") return { loss: scaled, accuracy: right / count };
  return { loss: scaled, r2: spread > 0 ? 1 - loss / spread : NaN };
}
