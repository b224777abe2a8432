/** Traces of runs, as the figures want them. */
import type { TraceRow } from "../trace.js";
import { Thinned } from "./thinned.js";

/** Rows of a run, column by column; all columns have the same length. */
export interface RunTrace {
  /** In the legend. */
  readonly name: string;
  readonly iteration: readonly number[];
  readonly value: readonly number[];
  /** x[j]: parameter j. */
  readonly x: readonly (readonly number[])[];
  /** max |g_i|; NaN where it is not known. */
  readonly gradient: readonly number[];
  /** 0 where no update followed. */
  readonly rate: readonly number[];
}

/** Takes every row of a run and keeps about 1,000 of them, the first and the last always. */
export class TraceKeeper {
  readonly #rows = new Thinned<TraceRow>(1000);

  constructor(private readonly name: string) {}

  /** The row is copied. */
  add({ iteration, x, value, gradient, rate }: TraceRow): void {
    this.#rows.add({ iteration, x: x.slice(), value, gradient, rate });
  }

  get trace(): RunTrace {
    const { items } = this.#rows;
    const column = (name: "iteration" | "value" | "gradient" | "rate") => items.map((row) => row[name]);
    return {
      name: this.name, iteration: column("iteration"), value: column("value"), gradient: column("gradient"), rate: column("rate"),
      x: Array.from(items[0]?.x ?? [], (_, j) => items.map(({ x }) => x[j]!)),
    };
  }
}
