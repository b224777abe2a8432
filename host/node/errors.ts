/** The one class of errors of this package. A run that ends without converging is not an error. */
import { REFUSALS, type Refusal } from "./names.js";

/**
 * What was wrong:
 * - "bad-option": an option is unknown, of the wrong type or out of its range;
 * - "bad-method", "bad-size", "bad-value", "bad-setting", "bad-bounds", "out-of-order": as `Status` in assembly/codes.ts;
 * - "bad-gain", "bad-cost": a gain or its bounds, or a cost, is not finite and positive;
 * - "bad-log": not a log of a tuning, cut, or of another module;
 * - "bad-checkpoint": not a checkpoint, damaged, or of another module or version;
 * - "bad-module": not a module of this package, of another protocol version, built without some parts, or without what the call needs.
 */
export type ErrorCode = Refusal | "bad-option" | "bad-checkpoint" | "bad-module" | "bad-gain" | "bad-cost" | "bad-log";

/** Thrown for a wrong argument. Nothing has changed when it is thrown. */
export class OptimizerError extends Error {
  override readonly name = "OptimizerError";
  readonly code: ErrorCode;

  /** `text`: one line that names the argument, what was given and what is allowed. */
  constructor(code: ErrorCode, text: string) {
    super(text);
    this.code = code;
  }
}

/** A value as an error text shows it, in at most 40 characters. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 36 ? `${value.slice(0, 33)}…` : value);
  if (typeof value === "function") return "a function";
  if (value === null || typeof value !== "object") return String(value);
  return Array.isArray(value) || ArrayBuffer.isView(value) ? "an array" : "an object";
}

/** Return a request or a status >= 0 unchanged; throw for a refusal. `call` and `detail` begin and end the text. */
export function check(result: number, call: string, detail = ""): number {
  if (result >= 0) return result;
  const code = REFUSALS.get(result) ?? "bad-module";
  throw new OptimizerError(code, `${call}: refused by the core as ${code}${detail && `: ${detail}`}`);
}
