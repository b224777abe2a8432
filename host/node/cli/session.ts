/** What a command has while it works: where its output goes, and whether it is to stop. */
import { print, tell } from "./streams.js";
import { ProgressBar } from "./progress.js";

/** How results are printed: for people, as one JSON object, or as one JSON object a line. */
export type Format = "text" | "json" | "ndjson";

/** What the main thread says of the terminal and of the options that every command has. */
export interface Surroundings {
  readonly format: Format;
  readonly quiet: boolean;
  /** Whether colours are wanted on stdout. */
  readonly colour: boolean;
  /** Width of the terminal on stdout, 80 if there is none. */
  readonly columns: number;
  /** Width for a progress bar on stderr; 0: none. */
  readonly barColumns: number;
  /** i32[1], above 0 when the work is to stop. */
  readonly stop: Int32Array;
}

export class Session {
  readonly format: Format;
  readonly quiet: boolean;
  readonly colour: boolean;
  readonly columns: number;
  /** Aborted by Ctrl-C. */
  readonly signal: { readonly aborted: boolean };
  readonly #bar: ProgressBar;

  constructor({ stop, barColumns, ...rest }: Surroundings) {
    this.format = rest.format;
    this.quiet = rest.quiet;
    this.colour = rest.colour;
    this.columns = rest.columns;
    this.signal = { get aborted() { return Atomics.load(stop, 0) > 0; } };
    this.#bar = new ProgressBar(barColumns);
  }

  /** Say how far the work is; cheap, may be called at any rate. `total` may be Infinity. */
  progress(done: number, total: number, unit: string): void {
    this.#bar.update(done, total, unit);
  }

  /** Print to stdout, at once. */
  print(text: string): void {
    this.#bar.clear();
    print(text);
  }

  /** Print a line that belongs to no result, as text only, unless quiet. */
  note(text: string): void {
    if (this.format === "text" && !this.quiet) this.print(`${text}\n`);
  }

  /** Print one line to stderr, unless quiet. */
  warn(text: string): void {
    if (!this.quiet) this.report(text);
  }

  /** Print one line to stderr; where nobody hears it, the work goes on. */
  report(text: string): void {
    this.#bar.clear();
    tell(`microdescent: ${text}\n`);
  }

  /** After the result: if the work was interrupted, say so and end with exit code 1. */
  endInterrupted(): void {
    if (!this.signal.aborted) return;
    process.exitCode = 1;
    this.warn("interrupted: this is the best so far");
  }

  /** Print a row of a trace: a line of text, or an object of its own with ndjson; with json it is part of the result. */
  row(text: () => string, data: () => object): void {
    if (this.format === "text") this.print(`${text()}\n`);
    else if (this.format === "ndjson") this.print(json(data()));
  }

  /** Print the result: the last line with ndjson; nothing as text if quiet. */
  result(text: () => string, data: () => object): void {
    if (this.format !== "text" || !this.quiet) this.answer(text, data);
  }

  /** Print what the command is there for, quiet or not. */
  answer(text: () => string, data: () => object): void {
    this.print(this.format === "text" ? `${text()}\n` : json(data()));
  }
}

/** A line of JSON; typed arrays are arrays, and what is not finite is null, as JSON has no word for it. */
export function json(value: object): string {
  return `${JSON.stringify(value, (_key, item: unknown) => (ArrayBuffer.isView(item) ? Array.from(item as Float64Array) : item))}\n`;
}
