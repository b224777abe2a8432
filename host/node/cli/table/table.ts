/** Columns of a CSV file as rows of numbers for a fit. */
import type { Moments, Rows } from "../../rows.js";
import type { Classes } from "./classes.js";
import type { Columns } from "./columns.js";
import type { RowStore } from "./store.js";

/** Rows that are handed over as an array, so that they can be taken in any order. */
const MOST_IN_ARRAY = 100_000;
/** What is small, for people. */
export const SMALL = "100,000 rows and 32 MB";

/** Deviations below this share of the mean leave a prediction, w·x + b, few correct digits. */
export const NARROW = 1e-12;

export class Table {
  readonly features: readonly string[];
  readonly target: string;

  constructor(
    readonly columns: Columns,
    /** Those whose numbers are the targets. */
    readonly classes: Classes | undefined,
    /** Rows left out for want of a value. */
    readonly skipped: number,
    private readonly store: RowStore,
    private readonly moments: Moments,
  ) {
    const names = columns.chosen.map((column) => columns.names[column]!);
    this.features = names.slice(0, -1);
    this.target = names.at(-1)!;
  }

  get count(): number {
    return this.store.count;
  }

  /** Values that were missing and are means. */
  get filled(): number {
    return this.moments.counts.reduce((sum, present) => sum + this.count - present, 0);
  }

  /** Features that do not vary. */
  get constant(): string[] {
    const { deviation } = this.moments;
    return this.features.filter((_, i) => deviation[i] === 0);
  }

  /** Features, and a target that is not a class, that vary by less than NARROW of their size. */
  get narrow(): string[] {
    const { mean, deviation } = this.moments;
    const measured = this.classes ? this.features : [...this.features, this.target];
    return measured.filter((_, i) => deviation[i]! > 0 && deviation[i]! < NARROW * Math.abs(mean[i]!));
  }

  /** Whether rows can be taken in any order. */
  get small(): boolean {
    return this.store.small && this.count <= MOST_IN_ARRAY;
  }

  /** Features and target of each row; the target is 1 for rows of `positive`, the number of a class, and 0 for others. */
  rows(positive?: number): Rows {
    const rows = { [Symbol.iterator]: () => this.#each(positive) };
    return this.small ? Array.from(rows, (row) => row.slice()) : rows;
  }

  /** Give the temporary file back. */
  close(): void {
    this.store.close();
  }

  /** Each row in turn, in the same array. */
  *#each(positive: number | undefined): Generator<Float64Array> {
    const { width } = this.store;
    const { mean } = this.moments;
    const row = new Float64Array(width);
    for (const block of this.store.blocks())
      for (let at = 0; at < block.length; at += width) {
        for (let i = 0; i < width; i++) {
          const value = block[at + i]!;
          row[i] = Number.isNaN(value) ? mean[i]! : value;
        }
        if (positive !== undefined) row[width - 1] = row[width - 1] === positive ? 1 : 0;
        yield row;
      }
  }
}
