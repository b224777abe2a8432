/** What a report says, as plain data: report.ts makes a page of it, svg.ts and terminal.ts draw its figures. */

/** Tones of runs that are compared: colours and dashes apart from each other. */
export const RUN_TONES = ["run1", "run2", "run3", "run4", "run5", "run6"] as const;

/** Role of a line, which decides its colour in light and dark, and its dashes. */
export type Tone = "before" | "baseline" | "after" | "reference" | "detail" | "path" | "level" | (typeof RUN_TONES)[number];

/** Points without a line: as dots, or as one of the open signs, which are told apart where they meet. */
export type Sign = "points" | "rings" | "crosses" | "squares";

/** A line of a panel; null leaves a gap. */
export interface Series {
  readonly name: string;
  readonly values: readonly (number | null)[];
  readonly tone: Tone;
  /** "steps": held until the next value. "levels": held half way to both neighbours. Default: a straight line. */
  readonly shape?: "steps" | "levels" | Sign;
  readonly dashed?: boolean;
  /** The line goes on over a null, where only other lines have a value. */
  readonly joined?: boolean;
}

/** One plot; the panels of a figure share their x axis. */
export interface Panel {
  /** Title of the y axis, with the unit. */
  readonly label: string;
  /** CSS pixels. */
  readonly height: number;
  readonly series: readonly Series[];
  /** Keeps a linear y axis when that of the figure is logarithmic. */
  readonly linear?: boolean;
}

/** A vertical line in every panel, with a label in the first. */
export interface Mark {
  readonly at: number;
  readonly label: string;
  /** Which end of the line the label is at; default: "top". */
  readonly end?: "top" | "bottom";
}

/** Panels over one x axis. */
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
  /** Offer a logarithmic y axis, or begin with it: values there must be > 0, and 0 is a gap. */
  readonly logarithmic?: boolean | "first";
}

/** Points joined in their order, which may go anywhere in a plane; a null in y leaves a gap. */
export interface Curve {
  /** In the legend; a curve without a name is not there. */
  readonly name?: string;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  readonly tone: Tone;
  /** "path": dots on a thin line, a ring at its start and a square at its end. */
  readonly shape?: Sign | "path";
  readonly dashed?: boolean;
}

export interface PlaneAxis {
  readonly label: string;
  /** Ends of the axis; curves are cut off there. */
  readonly range: readonly [number, number];
}

/** Curves over two axes. */
export interface Plane {
  readonly title: string;
  /** As a figure's. */
  readonly caption: string;
  /** CSS pixels. */
  readonly height: number;
  readonly x: PlaneAxis;
  readonly y: PlaneAxis;
  /** Later ones are drawn over earlier ones. */
  readonly curves: readonly Curve[];
}

export type Drawing = Figure | Plane;

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
  /** A sentence or two below it. */
  readonly notes?: string;
}

export interface Report {
  readonly title: string;
  readonly summary: string;
  readonly facts: readonly Fact[];
  readonly table: Table;
  readonly figures: readonly Drawing[];
  /** Below the figures: what they show, in numbers. */
  readonly details?: readonly Table[];
  /** Paragraphs at the end: conditions, sources. */
  readonly notes: readonly string[];
}
