/** What a report says, as plain data; report.ts makes a page of it. */

/** Role of a line, which decides its colour in light and dark. */
export type Tone = "before" | "baseline" | "after" | "reference" | "detail";

/** A line of a panel; null leaves a gap. */
export interface Series {
  readonly name: string;
  readonly values: readonly (number | null)[];
  readonly tone: Tone;
  /** "steps": held until the next value. "points": dots without a line. Default: a straight line. */
  readonly shape?: "steps" | "points";
  readonly dashed?: boolean;
}

/** One plot; the panels of a figure share their x axis. */
export interface Panel {
  /** Title of the y axis, with the unit. */
  readonly label: string;
  /** CSS pixels. */
  readonly height: number;
  readonly series: readonly Series[];
}

/** A vertical line in every panel, with a label in the first. */
export interface Mark {
  readonly at: number;
  readonly label: string;
  /** Which end of the line the label is at; default: "top". */
  readonly end?: "top" | "bottom";
}

export interface Figure {
  readonly title: string;
  /** What the figure shows, in a sentence; also read out in place of the plots. */
  readonly caption: string;
  readonly x: {
    readonly label: string;
    readonly values: readonly number[];
    /** Ends of the axis; default: the first and the last value. */
    readonly range?: readonly [number, number];
  };
  readonly panels: readonly Panel[];
  readonly marks?: readonly Mark[];
  /** Offer a logarithmic y axis: every value must be > 0. */
  readonly logarithmic?: boolean;
}

/** A headline number: what it was and what it is, or only what it is. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  readonly before?: string;
  readonly unit?: string;
}

export interface Table {
  readonly caption: string;
  readonly columns: readonly string[];
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly string[])[];
}

export interface Report {
  readonly title: string;
  readonly summary: string;
  readonly facts: readonly Fact[];
  readonly table: Table;
  readonly figures: readonly Figure[];
  /** Paragraphs at the end: conditions, sources. */
  readonly notes: readonly string[];
}
