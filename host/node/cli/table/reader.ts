/** From the records of a CSV file to a table. */
import { show } from "../../errors.js";
import { capacityOf, regression } from "../../optimizer.js";
import { Moments } from "../../rows.js";
import { UsageError } from "../errors.js";
import type { Session } from "../session.js";
import { Table } from "./table.js";
import { cellValue, isMissing, refuseCell } from "./cells.js";
import { Classes, MOST_CLASSES } from "./classes.js";
import { chooseColumns, columnName, type Choice, type Columns } from "./columns.js";
import { readCsv } from "./csv.js";
import type { Input } from "./input.js";
import { RowStore } from "./store.js";

export interface TableOptions extends Choice {
  /** Whether the first record names the columns. */
  readonly header: boolean;
  readonly delimiter: string;
  /** What becomes of rows that lack a value in one of their columns; a target is never filled in. */
  readonly missing: "refuse" | "skip" | "mean";
  /** Whether the target is a class. */
  readonly classes: boolean;
}

class Reader {
  readonly store: RowStore;
  readonly moments: Moments;
  readonly classes: Classes | undefined;
  skipped = 0;
  readonly #row: Float64Array;

  constructor(
    private readonly name: string,
    private readonly options: TableOptions,
    readonly columns: Columns,
  ) {
    const { length } = columns.chosen;
    this.store = new RowStore(length);
    this.moments = new Moments(length);
    this.classes = options.classes ? new Classes() : undefined;
    this.#row = new Float64Array(length);
  }

  add(fields: readonly string[], line: number): void {
    const { chosen, names } = this.columns;
    if (fields.length !== names.length) this.#refuseLength(fields.length, line);
    let complete = true;
    for (let i = 0; i < chosen.length; i++) {
      const cell = fields[chosen[i]!]!;
      const value = this.classes && i === chosen.length - 1 ? this.#classOf(cell, line) : cellValue(cell);
      this.#row[i] = value;
      if (Number.isFinite(value)) continue;
      this.#check(cell, i, line);
      complete = false;
    }
    if (complete || this.options.missing === "mean") this.#keep();
    else this.skipped++;
  }

  #refuseLength(length: number, line: number): never {
    const other = this.options.header ? "header" : "first line";
    throw new UsageError(`${this.name} line ${line}: ${length} field${length === 1 ? "" : "s"}; the ${other} has ${this.columns.names.length}`);
  }

  #keep(): void {
    this.store.add(this.#row);
    this.moments.add(this.#row);
  }

  #classOf(cell: string, line: number): number {
    const number = this.classes!.numberOf(cell);
    if (number < MOST_CLASSES || Number.isNaN(number)) return number;
    const text = `${show(cell)} is class ${number + 1}; a logistic fit takes at most ${MOST_CLASSES} (--model linear fits measurements)`;
    throw new UsageError(`${this.#place(this.columns.chosen.length - 1, line)}: ${text}`);
  }

  /** Refuse a cell without a finite number, unless it is empty and may be. */
  #check(cell: string, i: number, line: number): void {
    const { missing, features } = this.options;
    const isTarget = i === this.columns.chosen.length - 1;
    if (isMissing(cell) && (missing === "skip" || (missing === "mean" && !isTarget))) return;
    refuseCell(this.#place(i, line), cell, isTarget, features === undefined);
  }

  #place(i: number, line: number): string {
    return `${this.name} line ${line}, ${columnName(this.columns, this.columns.chosen[i]!)}`;
  }

  table(): Table {
    const { columns, classes, skipped, store, moments } = this;
    const { fault } = moments;
    if (store.count === 0) throw new UsageError(`${this.name}: ${skipped > 0 ? "every row lacks a value" : "there is a header, but no row"}`);
    if (fault) throw new UsageError(`${this.name} ${columnName(columns, columns.chosen[fault.column]!)}: ${fault.text}`);
    return new Table(columns, classes, skipped, store, moments);
  }
}

function columnsOf(name: string, first: readonly string[], options: TableOptions): Columns {
  const names = first.map((field, i) => (options.header && field.trim()) || String(i + 1));
  const other = names.length === 1 && [";", "\t", ",", "|"].find((mark) => first[0]!.includes(mark));
  if (other) throw new UsageError(`${name}: only one column, ${show(first[0])}; is the delimiter ${JSON.stringify(other)}? (--delimiter)`);
  if (first.some((field) => /\r(?!\n)/.test(field))) throw new UsageError(`${name} line 1: a CR without a LF; lines end in LF or CRLF`);
  const columns = chooseColumns(names, options);
  const features = columns.chosen.length - 1;
  const most = capacityOf(regression()) - 1;
  if (features > most) throw new UsageError(`${name}: ${features} features; a fit takes at most ${most} (--features chooses)`);
  return columns;
}

/** Read all of `input`. To be closed. */
export async function readTable(input: Input, options: TableOptions, session: Pick<Session, "signal" | "progress">): Promise<Table> {
  let reader: Reader | undefined;
  const take = (fields: string[], line: number) => {
    if (reader) return reader.add(fields, line);
    reader = new Reader(input.name, options, columnsOf(input.name, fields, options));
    if (!options.header) reader.add(fields, line);
  };
  try {
    await readCsv(input, options.delimiter, take, session);
    if (!reader) throw new UsageError(`${input.name}: it is empty`);
    return reader.table();
  } catch (error) {
    reader?.store.close();
    throw error;
  }
}
