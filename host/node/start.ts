/** The starting point and the box of a run, checked. */
import { Setting, Use } from "../../assembly/codes.js";
import { OptimizerError, show } from "./errors.js";
import { isList, known, objectOf, refuse, type Bounds, type Options, type Start } from "./options.js";
import { type Settings } from "./settings.js";

/** x0 and the box, f64[n] each; no x0: to be drawn in the box. */
export interface Place {
  readonly n: number;
  readonly x0?: Float64Array;
  readonly lower?: Float64Array;
  readonly upper?: Float64Array;
}

/** Numbers as f64[length]; the first that is not a number, or not finite, is refused with its index. */
function vector(path: string, given: ArrayLike<number>): Float64Array {
  const bad = Array.from(given).findIndex((value: unknown) => typeof value !== "number" || !Number.isFinite(value));
  if (bad >= 0) refuse(`${path}[${bad}]`, given[bad], "a finite number", "bad-value");
  return Float64Array.from(given);
}

function checkSize(n: unknown, capacity: number): number {
  if (typeof n === "number" && Number.isInteger(n) && n >= 1 && n <= capacity) return n;
  throw new OptimizerError("bad-size", `x0: ${show(n)} parameters; this module takes 1 to ${capacity}`);
}

function side(path: string, given: number | ArrayLike<number>, n: number): Float64Array {
  const values: unknown = typeof given === "number" ? new Float64Array(n).fill(given) : given;
  if (!isList(values)) refuse(path, given, `a number or an array of ${n}`, "bad-bounds");
  if (values.length !== n) throw new OptimizerError("bad-size", `${path}: ${values.length} numbers; it must have ${n}, one for each parameter`);
  const bad = Array.from(values).findIndex((value: unknown) => typeof value !== "number" || Number.isNaN(value));
  if (bad >= 0) refuse(`${path}[${bad}]`, values[bad], "a number", "bad-bounds");
  return Float64Array.from(values);
}

function box(bounds: Bounds, n: number): { lower: Float64Array; upper: Float64Array } {
  known("bounds.", objectOf("bounds", bounds, "an object with lower and upper"), ["lower", "upper"]);
  const { lower: low = -Infinity, upper: high = Infinity } = bounds;
  const lower = side("bounds.lower", low, n);
  const upper = side("bounds.upper", high, n);
  for (let i = 0; i < n; i++) {
    if (lower[i]! <= upper[i]! && lower[i]! < Infinity && upper[i]! > -Infinity) continue;
    const text = `bounds: lower[${i}] = ${lower[i]} and upper[${i}] = ${upper[i]} hold no number between them`;
    throw new OptimizerError("bad-bounds", text);
  }
  return { lower, upper };
}

function requireBox(bounds: Bounds | undefined, lower?: Float64Array, upper?: Float64Array): void {
  if (lower?.every((low, i) => Number.isFinite(upper![i]! - low))) return;
  refuse("bounds", bounds, "finite on both sides, and as wide as a finite number, for a random start", "bad-bounds");
}

/** Check x0 and bounds against `capacity`, and switch the parts on that they need. */
export function placeOf(x0: Start, options: Options, settings: Settings, capacity: number): Place {
  if (typeof x0 === "number") return placeOf([x0], options, settings, capacity);
  if (typeof x0 !== "object" || x0 === null || !(isList(x0) || "n" in x0))
    return refuse("x0", x0, "a number, an array of numbers or { n }", "bad-value");
  const n = checkSize(isList(x0) ? x0.length : x0.n, capacity);
  const sides = options.bounds === undefined ? undefined : box(options.bounds, n);
  let uses = settings[Setting.Use]! | (sides ? Use.Bounds : 0);
  if (!isList(x0)) {
    requireBox(options.bounds, sides?.lower, sides?.upper);
    if (options.seed === undefined) refuse("seed", undefined, "given for a random start");
    uses |= Use.RandomStart;
  } else if (options.seed !== undefined && options.method !== "spsa") refuse("seed", options.seed, "left out unless the start is drawn: x0 = { n }");
  settings[Setting.Use] = uses;
  return isList(x0) ? { n, x0: vector("x0", x0), ...sides } : { n, ...sides };
}
