/** The rows of a trace on stdout. */
import type { TraceRow } from "../trace.js";
import { UsageError } from "./errors.js";
import type { TraceValues } from "./options.js";
import type { Session } from "./session.js";
import { fixed, vector } from "./text.js";

/** Most rows that one JSON object may hold. */
const MOST = 1_000_000;

/**
 * Prints those rows of a trace that were asked for; with --json they are put into `kept` instead, for the result. Text counts
 * updates from 0, as tutorials do, and leaves the start out. `updates`: their limit. `data`: the row as JSON.
 */
export function tracer({ trace, every }: TraceValues, updates: number, kept: object[], session: Session): (row: TraceRow, data: () => object) => void {
  if (!trace && every === undefined) return () => undefined;
  if (session.format === "json" && updates / (every ?? 1) > MOST)
    throw new UsageError(`--json: a trace of up to ${updates} updates is more than one object holds; use --ndjson, or --every ${Math.ceil(updates / MOST)}`);
  return ({ iteration, x, value }, data) => {
    const number = session.format === "text" ? iteration - 1 : iteration;
    if (number < 0 || number % (every ?? 1) > 0) return;
    if (session.format === "json") kept.push(data());
    else session.row(() => `>${number} f(${vector(x)}) = ${fixed(value)}`, data);
  };
}
