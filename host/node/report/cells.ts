/** Text and braille dots in the cells of a terminal. */
import type { Tone } from "./model.js";

/** What one column of a line shows. "": the second half of a wide character. */
export interface Cell {
  readonly text: string;
  readonly tone?: Tone | undefined;
}

// Unicode Standard Annex 11: wide and fullwidth characters, roughly by their blocks.
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const WITHOUT_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;
const WITHOUT_SHAPE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/** A text as cells, one a column. What could command a terminal is a blank. */
export function cells(words: string, tone?: Tone): Cell[] {
  return Array.from(words).filter((character) => !WITHOUT_WIDTH.test(character) || WITHOUT_SHAPE.test(character)).flatMap((character) => {
    const cell = { text: WITHOUT_SHAPE.test(character) ? " " : character, tone };
    return WIDE.test(character) ? [cell, { text: "", tone }] : [cell];
  });
}

/** The first cells; half a wide character is a blank. */
export function cut(line: readonly Cell[], columns: number): Cell[] {
  const kept = line.slice(0, columns);
  if (line[columns]?.text === "") kept.splice(-1, 1, { text: " " });
  return kept;
}

/** ANSI colours, which every terminal maps to a palette of its own. */
const COLOURS: Record<Tone, number> = {
  before: 33, baseline: 32, after: 94, reference: 39, detail: 90, path: 91, level: 90,
  run1: 94, run2: 33, run3: 32, run4: 35, run5: 36, run6: 39,
};

/** A line as text, without blanks at its end. */
export function textOf(line: readonly Cell[], colour: boolean): string {
  let end = line.length;
  while (end > 0 && line[end - 1]!.text.trim() === "") end--;
  let tone: Tone | undefined;
  const parts = line.slice(0, end).map((cell) => {
    if (!colour || cell.tone === tone || cell.text === " ") return cell.text;
    tone = cell.tone;
    return `\x1b[${tone ? COLOURS[tone] : 39}m${cell.text}`;
  });
  return parts.join("") + (tone ? "\x1b[39m" : "");
}

/** Bits of the dots of a braille character from U+2800 on: two columns, four rows from the top. */
const DOTS = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]] as const;

/** Dots, two columns and four rows in a cell; (0, 0) is at the upper left. */
export class Canvas {
  readonly #bits: Uint8Array;
  readonly #cells: Cell[];

  constructor(readonly columns: number, readonly rows: number) {
    this.#bits = new Uint8Array(columns * rows);
    this.#cells = Array.from(this.#bits, () => ({ text: " " }));
  }

  dot(x: number, y: number, tone: Tone): void {
    if (!(x >= 0 && x < 2 * this.columns && y >= 0 && y < 4 * this.rows)) return;
    const at = (y >> 2) * this.columns + (x >> 1);
    this.#bits[at]! |= DOTS[(x & 1) as 0 | 1][(y & 3) as 0 | 1 | 2 | 3];
    this.#cells[at] = { text: String.fromCharCode(0x2800 + this.#bits[at]!), tone };
  }

  /** Whether any dot is in a cell. */
  hasDots(column: number, row: number): boolean {
    return this.#bits[row * this.columns + column]! > 0;
  }

  /** Text over the dots, from (column, row) on. */
  write(column: number, row: number, words: string, tone: Tone): void {
    cells(words, tone).forEach((cell, i) => {
      if (column + i < this.columns) this.#cells[row * this.columns + column + i] = cell;
    });
  }

  line(row: number): Cell[] {
    return this.#cells.slice(row * this.columns, (row + 1) * this.columns);
  }
}
