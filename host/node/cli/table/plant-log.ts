/** The log of a plant in a CSV file. */
import { show } from "../../errors.js";
import type { PlantLog } from "../../tune/samples.js";
import { UsageError } from "../errors.js";
import type { Session } from "../session.js";
import { cellValue } from "./cells.js";
import { columnName, find } from "./columns.js";
import { readCsv } from "./csv.js";
import { openInput } from "./input.js";

/** Names or numbers of columns. */
export interface LogColumns {
  readonly time?: string;
  readonly u: string;
  readonly y: string;
}

type Reading = Pick<Session, "signal" | "progress">;

/** Most rows. */
const MOST = 1_000_000;

/** A cell of what is measured that says that nothing was. */
const NONE = /^\s*(NA|NaN)?\s*$/i;

interface Chosen {
  readonly option: string;
  readonly index: number;
  readonly values: number[];
}

/** How a file is written; `period`: of its rows, s, where there is no column of times. */
export interface LogFormat {
  readonly delimiter?: string;
  readonly period?: number | undefined;
}

/** The columns of a file with a header; an empty y is NaN. */
export async function readPlantLog(path: string, columns: LogColumns, format: LogFormat, session: Reading): Promise<PlantLog> {
  const { delimiter = ",", period } = format;
  const input = openInput(path);
  let names: string[] = [], chosen: Chosen[] = [], rows = 0;
  const begin = (fields: string[]) => {
    names = fields.map((field, i) => field.trim() || String(i + 1));
    const column = (option: string, wanted: string): Chosen => ({ option, index: find(option, wanted, names), values: [] });
    chosen = [column("--u", columns.u), column("--y", columns.y), ...(columns.time === undefined ? [] : [column("--time", columns.time)])];
  };
  await readCsv(input, delimiter, (fields, line) => {
    if (!names.length) return begin(fields);
    if (fields.length !== names.length) throw new UsageError(`${input.name} line ${line}: ${fields.length} fields; the header has ${names.length}`);
    if (++rows > MOST) throw new UsageError(`${input.name}: it has more than ${MOST} rows`);
    for (const { option, index, values } of chosen) {
      const cell = fields[index]!, value = cellValue(cell);
      if (!Number.isFinite(value) && !(option === "--y" && NONE.test(cell)))
        throw new UsageError(`${input.name} line ${line}, ${columnName({ names, chosen: [] }, index)}: ${show(cell)} is not a decimal number`);
      values.push(value);
    }
  }, session);
  if (!rows) throw new UsageError(`${input.name}: ${names.length ? "there is a header, but no row" : "it is empty"}`);
  const [u, y, time] = chosen.map(({ values }) => values) as [number[], number[], number[]?];
  return time ? { time, u, y } : { u, y, ...(period !== undefined && { period }) };
}
