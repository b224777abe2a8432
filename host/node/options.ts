/** What a run can be told, and the checks that every option goes through. */
import type { MethodName, Range, ScheduleName } from "./defaults.js";
import { OptimizerError, show, type ErrorCode } from "./errors.js";

/** A starting point: one number for n = 1, f64[n], or `{ n }` for a point drawn in finite bounds by `seed`. */
export type Start = number | ArrayLike<number> | { readonly n: number };

/** A box; one number stands for all parameters. A point outside is moved to the nearest point of the box. */
export interface Bounds {
  /** Lowest x; -Infinity for none. */
  lower?: number | ArrayLike<number>;
  /** Highest x; Infinity for none. */
  upper?: number | ArrayLike<number>;
}

/** How the rate changes from update to update; formulas at `Schedule` in assembly/codes.ts. */
export interface ScheduleOptions {
  kind: ScheduleName;
  /** Updates: length of a step, or of a polynomial or cosine descent (default: the iterations after the warm-up). */
  period?: number;
  /** "step" (default 0.1) and "exponential": factor per period or update, (0, 1]. */
  factor?: number;
  /** "inverse-time": rate / (1 + decay · t), [0, 8]. */
  decay?: number;
  /** "polynomial": a multiple of 1/2, 0.5 … 8; default 1. */
  power?: number;
  /** Lowest share of the rate, [0, 1); default 0. */
  floor?: number;
  /** Updates of linear warm-up in front; default 0. */
  warmup?: number;
}

/** Rules that stop a run; each works alone, and the first that holds is the status. Those left out are off. */
export interface StopOptions {
  /** Updates; default 1000. */
  maxIterations?: number;
  /** Values taken, those of differences included. */
  maxEvaluations?: number;
  /** Stop when max |g_i| is this or below. */
  gradientTolerance?: number;
  /** Stop when the 2-norm of g is this or below. */
  gradientNormTolerance?: number;
  /** Stop when |f - previous f| is below this. */
  valueTolerance?: number;
  /**
   * Methods that judge their steps: stop when the change of f, and the change that was foreseen, are at most this share of |f| on
   * two full steps in a row.
   */
  relativeTolerance?: number;
  /** Stop before an update that would move no x_i by more than this. */
  stepTolerance?: number;
  /** The same, but that update is made. Excludes `stepTolerance`. */
  stepToleranceAfter?: number;
  /** Stop after this many iterations without a better value. */
  patience?: number;
  /** Stop when f is this or below; `maximize`: or above. */
  target?: number;
  /** Stop as "diverged" when f is above this; `maximize`: below. Implies `divergence`. */
  valueLimit?: number;
  /** Stop as "diverged" on a value or gradient that is not finite, instead of refusing it. Default false; `minimize` and `fit`: true. */
  divergence?: boolean;
}

/** Options of a run; one that is undefined counts as left out. Ranges and defaults of each method: `METHODS` and `PARAMETERS` in defaults.ts. */
export interface Options {
  /** Default of an `Optimizer` "adam"; `minimize` chooses. */
  method?: MethodName;
  /**
   * Learning rate, > 0, in units of x per unit of the method's direction. Default 1e-3; AdaGrad and RMSProp 0.01, Adamax
   * and NAdam 2e-3, Adadelta 1. Methods that judge their steps choose them; theirs is a factor of the first one, default 1, or
   * where they ask for values alone its length relative to max(|x_i|, differenceScale); "spsa" 0.5.
   */
  rate?: number;
  /** Momentum, Nesterov, RMSProp: share of the last direction kept, [0, 1). Default 0.9; RMSProp 0. */
  momentum?: number;
  /** Momentum: share of the gradient left out, [0, 1). Default 0. */
  dampening?: number;
  /** Adam and its kin: decay of the mean of gradients, [0, 1). Default 0.9. */
  beta1?: number;
  /** Adam and its kin: decay of the mean of squared gradients, [0, 1). Default 0.999. */
  beta2?: number;
  /** RMSProp: decay of the mean of squared gradients, [0, 1). Default 0.99. */
  alpha?: number;
  /** Adadelta: decay of both means, [0, 1). Default 0.9. */
  rho?: number;
  /** Added to a root, > 0. Default 1e-8; AdaGrad 1e-10, Adadelta 1e-6. */
  epsilon?: number;
  /**
   * λ >= 0: λ·x joins the gradient; AdamW shrinks x by rate·λ instead. Default 0; AdamW 0.01. Values and stop rules do not
   * know of it: stop by `stepTolerance`.
   */
  weightDecay?: number;
  /** NAdam: factor of ψ, [0, 1). Default 0.96^0.004. */
  momentumDecay?: number;
  /** RMSProp: divide by the standard deviation instead of the root mean square. Default false. */
  centered?: boolean;
  /** RMSProp: epsilon inside the root. Default false. */
  epsilonInside?: boolean;
  /** How the rate changes; default "constant". */
  schedule?: ScheduleName | ScheduleOptions;
  /** Default: none. */
  bounds?: Bounds;
  /** Where gradients come from: the host ("analytic", the default), or n or 2n more values an iteration. */
  gradient?: "analytic" | "forward" | "central";
  /** Differences: step relative to max(|x_i|, differenceScale), [2^-52, 2). Default 2^-26 forward, 2^(-52/3) central; "spsa" 0.2. */
  differenceStep?: number;
  /** Differences: smallest size of x_i that the step is scaled to, > 0. Default 1. */
  differenceScale?: number;
  /** Seed of a random start, needed there, and of "spsa": an integer, 0 … 2^31 - 1. */
  seed?: number;
  /** Default: 1000 iterations, and what `minimize` or `fit` say. */
  stop?: StopOptions;
}

/** Options of a call that runs to its end. */
export interface Watch<Progress> {
  /** An AbortSignal, looked at before each evaluation: a run is synchronous, so only the objective and callbacks, or another thread, can abort it. */
  signal?: { readonly aborted: boolean };
  /** Called once an iteration. */
  onProgress?: (progress: Progress) => void;
  /** Keep a row of each iteration for the result; default false. */
  trace?: boolean;
}

export const WATCH_OPTIONS = ["signal", "onProgress", "trace"] as const;

/** Refuse a signal, callback or trace of the wrong type. */
export function checkWatch<Progress>({ signal, onProgress, trace }: Watch<Progress>): void {
  if (signal !== undefined && typeof signal?.aborted !== "boolean") refuse("signal", signal, "an AbortSignal");
  if (onProgress !== undefined && typeof onProgress !== "function") refuse("onProgress", onProgress, "a function");
  if (trace !== undefined) flag("trace", trace);
}

/** Refuse `value`, given as `path`; `allowed` says what it may be. */
export function refuse(path: string, value: unknown, allowed: string, code: ErrorCode = "bad-option"): never {
  throw new OptimizerError(code, `${path}: ${show(value)} is not allowed; it must be ${allowed}`);
}

function describe({ from, to, open, integer }: Range): string {
  const kind = integer ? "an integer" : "a finite number";
  const low = from === -Infinity ? "" : ` ${open === "from" ? ">" : ">="} ${from}`;
  const high = to === Infinity ? "" : ` ${open === "to" ? "<" : "<="} ${to}`;
  return kind + low + (low && high && " and") + high;
}

function inRange(value: number, { from, to, open, integer }: Range): boolean {
  if (!Number.isFinite(value) || (integer && !Number.isInteger(value))) return false;
  return (open === "from" ? value > from : value >= from) && (open === "to" ? value < to : value <= to);
}

/** `value` if it is a finite number in its range; otherwise refused as "bad-option". */
export function numberIn(range: Range, path: string, value: unknown): number {
  if (typeof value !== "number" || !inRange(value, range)) return refuse(path, value, describe(range));
  return value + 0; // -0 becomes 0: the core refuses a set sign
}

/** `value` if it is a boolean. */
export function flag(path: string, value: unknown): boolean {
  return typeof value === "boolean" ? value : refuse(path, value, "true or false");
}

/** `value` if it is one of `allowed`. */
export function oneOf<T extends string>(path: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((name) => name === value);
  return found ?? refuse(path, value, `one of ${allowed.map(show).join(", ")}${hint(value, allowed)}`);
}

/** `value` if it is an object; `what` says which kind is expected. */
export function objectOf<T extends object>(path: string, value: T | undefined, what: string): T {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : refuse(path, value, what);
}

export function isList(value: unknown): value is ArrayLike<number> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}

/** Refuse the first key of `given` that has a value and is not among `allowed`. `path`: "" or "stop." and the like. */
export function known(path: string, given: object, allowed: readonly string[], owner = ""): void {
  const [unknown] = Object.entries(given).find(([key, value]) => value !== undefined && !allowed.includes(key)) ?? [];
  if (unknown === undefined) return;
  const name = /^[\w-]{1,36}$/.test(unknown) ? unknown : show(unknown);
  const text = `${path}${name}: not an option${owner}${hint(unknown, allowed)}; there are ${allowed.join(", ")}`;
  throw new OptimizerError("bad-option", text);
}

/** "; did you mean …?" if a word is near to what was given. */
export function hint(given: unknown, allowed: readonly string[]): string {
  if (typeof given !== "string") return "";
  const distances = allowed.map((name) => editDistance(given.toLowerCase(), name.toLowerCase()));
  const least = Math.min(...distances);
  return least < given.length && least <= Math.max(2, given.length / 3) ? `; did you mean "${allowed[distances.indexOf(least)]}"?` : "";
}

/** Insertions, deletions and replacements from one word to the other (V. I. Levenshtein, 1965). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[to.length]!;
}
