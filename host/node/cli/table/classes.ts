/** Classes of a logistic fit: texts or numbers in the column of the target. */
import { cellValue, isMissing } from "./cells.js";

/** With more classes, the target is rather a measurement. */
export const MOST_CLASSES = 20;

/** At most 15 digits without an exponent or a zero in front: only spellings of the same number round to the same 64 bits. */
const PLAIN = /^[+-]?(?!0\d)\.?(\d\.?){1,15}$/;

/** What a class is called: 1.0 and 1 are one; 01, 1e0 and longer numbers are the texts that they are. */
export function labelOf(cell: string): string {
  const text = cell.trim();
  const value = PLAIN.test(text) ? cellValue(text) : NaN;
  return Number.isNaN(value) ? text : String(value);
}

export class Classes {
  /** By number, in the order of appearance. */
  readonly labels: string[] = [];
  readonly #cells = new Map<string, number>();

  /** Number of the class in a cell, from 0; NaN if the cell has none. */
  numberOf(cell: string): number {
    const known = this.#cells.get(cell);
    if (known !== undefined) return known;
    return isMissing(cell) ? NaN : this.#add(cell);
  }

  #add(cell: string): number {
    const label = labelOf(cell);
    if (!this.labels.includes(label)) this.labels.push(label);
    const number = this.labels.indexOf(label);
    this.#cells.set(cell, number);
    return number;
  }

  /** Labels as people sort them: by size if all are numbers. */
  get sorted(): string[] {
    const numeric = this.labels.every((label) => Number.isFinite(cellValue(label)));
    return [...this.labels].sort((a, b) => (numeric && Number(a) - Number(b)) || (a < b ? -1 : 1));
  }
}
