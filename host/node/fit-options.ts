/** What a fit can be told, and what follows from it and the rows. */
import { FIRST_ORDER_NAMES, ONE_OR_MORE, type FirstOrderName } from "./defaults.js";
import { OptimizerError } from "./errors.js";
import { defaultStop, stopRules } from "./minimize.js";
import { capacityOf, regression } from "./optimizer.js";
import {
  WATCH_OPTIONS, checkWatch, isList, numberIn, oneOf, refuse, type Bounds, type Options, type StopOptions, type Watch,
} from "./options.js";
import { modelOf, type ModelOptions, type ModelPlan, type Weights } from "./regression.js";
import { feeder, survey, type Feeder, type RowOrder, type Rows, type Survey } from "./rows.js";
import { checkNames, decayOf } from "./settings.js";

/** What `onProgress` is called with after each epoch. */
export interface FitProgress extends Weights {
  /** Epochs done. */
  readonly epoch: number;
  readonly iterations: number;
}

/** A batch, at the weights before its update. */
export interface FitTraceRow extends Weights {
  readonly iteration: number;
  /** Loss of the batch, or of all rows: see `judge`. It is what stop rules see. */
  readonly loss: number;
  /** max |g_i| of the batch's gradient, in what is fitted. */
  readonly gradient: number;
  /** Rate of the update from these weights; 0 if none followed. */
  readonly rate: number;
}

export interface FitOptions extends Omit<Options, "gradient" | "differenceStep" | "differenceScale">, ModelOptions, Watch<FitProgress> {
  /** Default "gradient-descent". */
  method?: FirstOrderName;
  /**
   * Learning rate. Default of "gradient-descent": 0.1, but at most 1 / (k · parameters + λ) with weight decay λ, where no fit
   * of standardized rows diverges: k is 1 for all rows at once, 2 for those without an intercept, 4 for smaller batches (a
   * third of 1 / trace: B. Widrow and S. D. Stearns, "Adaptive signal processing", 1985). Others as in `Options`.
   */
  rate?: number;
  /** λ >= 0 on what is fitted: on the standardized weights, unless `standardize` is false, and on the intercept too. */
  weightDecay?: number;
  /** For each weight, and the intercept last; only with `standardize: false`. */
  bounds?: Bounds;
  /** Weights to start from, and the intercept last: f64[n], only with `standardize: false`. Default 0. */
  start?: ArrayLike<number>;
  /** Rows of an update: "all" (the default) or a number; an epoch's last batch may be shorter. */
  batch?: "all" | number;
  /** Passes over the rows; default 100. `stop.maxIterations` may end the fit earlier. */
  epochs?: number;
  /** Default "shuffled" for batches of an array, otherwise "in-order". */
  order?: RowOrder;
  /**
   * What values, and so the stop rules and the trace, are of: the batch of the update (the default), or all rows. That costs
   * a pass over the rows an update; then values can be compared, and the result is the best point.
   */
  judge?: "batch" | "all";
  /** Called after each update, or with the last batch judged, with its row of the trace. */
  onBatch?: (row: FitTraceRow) => void;
  /** Seed of the orders "shuffled" and "random", for those alone: an integer, 0 … 2^31 - 1. Default 0. */
  seed?: number;
}

const FIT_OPTIONS = ["model", "intercept", "loss", "standardize", "start", "batch", "epochs", "order", "judge", "onBatch", "seed", ...WATCH_OPTIONS];
const METHOD = "gradient-descent";
const RATE = 0.1;
const ANY = { from: -Infinity, to: Infinity } as const;

/** A fit with every option decided. */
export interface FitPlan extends ModelPlan {
  readonly facts: Survey;
  /** Parameters: the weights and the intercept. */
  readonly n: number;
  /** f64[n]. */
  readonly start: Float64Array;
  /** Rows of a batch, but for an epoch's last. */
  readonly batch: number;
  /** Batches of an epoch. */
  readonly batches: number;
  /** Whether each value takes a pass of its own over all rows. */
  readonly judgeAll: boolean;
  /** Whether the lowest value tells the best point: every value is of all rows, each once, and there is no weight decay. */
  readonly comparable: boolean;
  readonly feeder: Feeder;
  /** Options of the core's run. */
  readonly run: Options;
}

/** Check options and rows, and decide what was left open. */
export function planOf(rows: Rows, options: FitOptions): FitPlan {
  const method = oneOf("method", options.method ?? METHOD, FIRST_ORDER_NAMES);
  checkNames(options, FIT_OPTIONS, METHOD);
  checkWatch(options);
  const model = modelOf(options);
  const { batch: given = "all", epochs = 100, judge = "batch", onBatch } = options;
  if (given !== "all") numberIn(ONE_OR_MORE, "batch", given);
  numberIn(ONE_OR_MORE, "epochs", epochs);
  oneOf("judge", judge, ["batch", "all"]);
  if (onBatch !== undefined && typeof onBatch !== "function") refuse("onBatch", onBatch, "a function");
  for (const name of ["bounds", "start"] as const)
    if (options[name] !== undefined && model.standardize)
      refuse(name, options[name], "left out, or given with standardize: false, since it would be of the standardized weights");
  const facts = survey(rows, model.model === "logistic");
  const n = parameters(model, facts);
  const batch = given === "all" ? facts.count : Math.min(given, facts.count);
  const batches = Math.ceil(facts.count / batch);
  const { order = batches > 1 && Array.isArray(rows) ? "shuffled" : "in-order" } = options;
  const full = batches === 1 && (order === "in-order" || order === "shuffled");
  const stop = stopOf(options, full, Math.min(epochs * batches, Number.MAX_SAFE_INTEGER));
  const decay = decayOf({ ...options, method });
  const own = Object.entries(options).filter(([name, value]) => value !== undefined && !FIT_OPTIONS.includes(name));
  const size = (full ? (model.intercept ? 1 : 2) : 4) * n + decay;
  const run = { ...(method === METHOD && { rate: Math.min(RATE, 1 / size) }), ...Object.fromEntries(own), method, stop };
  const start = startOf(options.start, n);
  const judgeAll = judge === "all" && !full;
  const comparable = (full || judgeAll) && !(decay > 0);
  return { ...model, facts, n, start, batch, batches, judgeAll, comparable, feeder: feederOf(rows, facts, order, options), run };
}

function startOf(start: FitOptions["start"], n: number): Float64Array {
  if (start === undefined) return new Float64Array(n);
  if (!isList(start)) return refuse("start", start, "an array of numbers");
  if (start.length !== n) throw new OptimizerError("bad-size", `start: n = ${start.length}; this fit has ${n} parameters, the intercept last if there is one`);
  return Float64Array.from(start, (value, i) => numberIn(ANY, `start[${i}]`, value));
}

/** How many parameters the model has; refused if none, or too many. */
function parameters({ intercept }: ModelPlan, { features }: Survey): number {
  const n = features + (intercept ? 1 : 0);
  if (n === 0) throw new OptimizerError("bad-size", "rows[0]: 1 number; without an intercept there must be a feature too");
  const most = capacityOf(regression()) - (n - features);
  if (features <= most) return n;
  throw new OptimizerError("bad-size", `rows[0]: ${features} features; a fit takes at most ${most}${intercept ? " and an intercept" : ""}`);
}

function feederOf(rows: Rows, facts: Survey, order: RowOrder, options: FitOptions): Feeder {
  const { seed = 0 } = options;
  if (options.seed !== undefined && order !== "shuffled" && order !== "random") refuse("seed", seed, "left out unless rows are shuffled or random");
  return feeder(rows, facts, order, seed);
}

/** Stop rules, and at most `limit` updates. */
function stopOf(options: FitOptions, full: boolean, limit: number): StopOptions {
  const stop = stopRules(full ? { ...defaultStop({ ...options, method: options.method ?? METHOD }), maxIterations: limit } : {}, options);
  const { maxIterations = limit } = stop;
  return { ...stop, maxIterations: typeof maxIterations === "number" ? Math.min(maxIterations, limit) : maxIterations };
}
