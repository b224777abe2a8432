/** Rows of numbers for a fit: surveyed once, then handed over in the order that the fit asks for, each checked. */
import { OptimizerError } from "./errors.js";
import { isList, numberIn, refuse } from "./options.js";
import { SplitMix64 } from "./random.js";

/**
 * Rows of features followed by a target; iterated once for a check, once an epoch, begun once more for the value of the last
 * point, and once for the final figures. Every pass must bring the same rows.
 */
export type Rows = Iterable<ArrayLike<number>>;

/** Which row comes next: as they are, in an order drawn anew for each epoch, each drawn from all, or by these indexes. */
export type RowOrder = "in-order" | "shuffled" | "random" | readonly number[];

/** What the first pass over all rows tells. */
export interface Survey {
  readonly count: number;
  readonly features: number;
  /** Whether targets must be 0 or 1. */
  readonly binary: boolean;
  /** Mean of each column, the target's last: f64[features + 1]. */
  readonly mean: Float64Array;
  /** Standard deviation of each column, over count: f64[features + 1]. */
  readonly deviation: Float64Array;
}

/** `row` if it is one: of `width` finite numbers. */
function checked(row: ArrayLike<number>, index: number, width: number | undefined, binary: boolean): ArrayLike<number> {
  if (!isList(row)) refuse(`rows[${index}]`, row, "an array of numbers", "bad-value");
  if (row.length !== (width ?? row.length) || row.length === 0)
    throw new OptimizerError("bad-size", `rows[${index}]: ${row.length} numbers; it must have ${width ?? "at least 1"}`);
  for (let i = 0; i < row.length; i++)
    if (typeof row[i] !== "number" || !Number.isFinite(row[i])) refuse(`rows[${index}][${i}]`, row[i], "a finite number", "bad-value");
  const target = row[row.length - 1];
  if (binary && target !== 0 && target !== 1) refuse(`rows[${index}][${row.length - 1}]`, target, "0 or 1, as a target of a logistic fit", "bad-value");
  return row;
}

/** Mean and deviation of columns, row by row (B. P. Welford, Technometrics 4(3), 1962). A NaN counts as no value. */
export class Moments {
  readonly mean: Float64Array;
  /** Values of each column. */
  readonly counts: Float64Array;
  /** 1 for columns whose values are not all the same. */
  readonly #varies: Uint8Array;
  readonly #squares: Float64Array;

  constructor(columns: number) {
    this.mean = new Float64Array(columns);
    this.counts = new Float64Array(columns);
    this.#varies = new Uint8Array(columns);
    this.#squares = new Float64Array(columns);
  }

  add(row: ArrayLike<number>): void {
    for (let i = 0; i < this.mean.length; i++) {
      const value = row[i]!;
      if (Number.isNaN(value)) continue;
      const count = ++this.counts[i]!;
      const distance = value - this.mean[i]!;
      if (count > 1 && distance !== 0) this.#varies[i] = 1;
      this.mean[i]! += distance / count;
      this.#squares[i]! += distance * (value - this.mean[i]!);
    }
  }

  /** Over the number of values; not finite if their squares are not. */
  get deviation(): Float64Array {
    return this.#squares.map((sum, i) => Math.sqrt(sum / this.counts[i]!));
  }

  /** The first column that cannot be standardized, and why; undefined if all can. */
  get fault(): { column: number; text: string } | undefined {
    const { deviation, counts } = this;
    const column = deviation.findIndex((value, i) => !Number.isFinite(value) || (value === 0 && this.#varies[i] === 1));
    if (column < 0) return undefined;
    if (counts[column] === 0) return { column, text: "it has no value at all" };
    if (deviation[column] === 0) return { column, text: "its numbers differ so little that the squares vanish; subtract one near their mean, or scale them" };
    return { column, text: "its numbers are so large that their squares are not finite; scale them" };
  }
}

/** Check every row: its length, its numbers and, if `binary`, its target. The first bad one is refused with its place. */
export function survey(rows: Rows, binary: boolean): Survey {
  if (typeof rows !== "object" || rows === null || typeof rows[Symbol.iterator] !== "function") refuse("rows", rows, "an iterable of rows");
  if ("next" in rows) refuse("rows", rows, "something that can be iterated more than once, not an iterator");
  let moments: Moments | undefined;
  let count = 0;
  for (const row of rows) {
    checked(row, count++, moments?.mean.length, binary);
    moments ??= new Moments(row.length);
    moments.add(row);
  }
  if (!moments) throw new OptimizerError("bad-size", "rows: there are none; at least 1 is needed");
  const { mean, deviation, fault } = moments;
  if (fault) throw new OptimizerError("bad-value", `rows: column ${fault.column}: ${fault.text}`);
  return { count, features: mean.length - 1, binary, mean, deviation };
}

/** Rows without end. To be closed by `return()`, which closes the iterator of the rows too. */
export type Feeder = Generator<ArrayLike<number>, never>;

function checkCount(count: number, { count: expected }: Survey): void {
  if (count !== expected) throw new OptimizerError("bad-size", `rows: ${count} when iterated again; there were ${expected}`);
}

/**
 * One more pass over the rows of `facts`, each checked again. The last one, a copy, is handed over when the iterator has
 * said that there is no other.
 */
export function* pass(rows: Rows, facts: Survey): Generator<ArrayLike<number>, void> {
  let taken = 0;
  let last: number[] = [];
  for (const row of rows) {
    if (taken === facts.count) checkCount(taken + 1, facts);
    checked(row, taken++, facts.features + 1, facts.binary);
    if (taken < facts.count) yield row;
    else last = Array.from(row);
  }
  checkCount(taken, facts);
  yield last;
}

function* inOrder(rows: Rows, facts: Survey): Feeder {
  for (;;) yield* pass(rows, facts);
}

/** Rows by the indexes that `indexes` gives, round after round. */
function* indexed(rows: readonly ArrayLike<number>[], facts: Survey, indexes: () => ArrayLike<number>): Feeder {
  for (;;) {
    const round = indexes();
    for (let i = 0; i < round.length; i++) {
      checkCount(rows.length, facts);
      yield checked(rows[round[i]!]!, round[i]!, facts.features + 1, facts.binary);
    }
  }
}

/** The rows in the order asked for. Every order but "in-order" needs an array. */
export function feeder(rows: Rows, facts: Survey, order: RowOrder, seed: number): Feeder {
  if (order === "in-order") return inOrder(rows, facts);
  if (!Array.isArray(rows)) refuse("order", order, `"in-order" for rows that are not an array`);
  const { count } = facts;
  const random = new SplitMix64(seed);
  if (order === "random") return indexed(rows, facts, () => [random.integer(count)]);
  const indexes = order === "shuffled" ? Uint32Array.from({ length: count }, (_, i) => i) : givenIndexes(order, count);
  return indexed(rows, facts, () => (order === "shuffled" ? random.shuffle(indexes) : indexes));
}

function givenIndexes(order: RowOrder, count: number): Uint32Array {
  if (!isList(order) || order.length === 0) return refuse("order", order, `"in-order", "shuffled", "random" or an array of row indexes`);
  const range = { from: 0, to: count - 1, integer: true } as const;
  return Uint32Array.from(order, (index, i) => numberIn(range, `order[${i}]`, index));
}
