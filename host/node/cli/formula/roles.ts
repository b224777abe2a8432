/** Which names of a formula are columns of the table, and which are parameters. */
import { show } from "../../errors.js";
import { hint } from "../../options.js";
import { UsageError } from "../errors.js";
import { find } from "../table/columns.js";
import { CONSTANTS } from "./functions.js";

export interface Roles {
  /** In the order of --start. */
  readonly parameters: readonly string[];
  /** Names of columns, and which of the table's features they are. */
  readonly data: readonly { readonly name: string; readonly feature: number }[];
  /** Indexes of the features among all columns. */
  readonly features: readonly number[];
}

/** Index of the column that a name stands for: one of the header, or $2 for the second; -1 if none. */
function columnOf(name: string, header: readonly string[]): number {
  if (header.includes(name)) return find("--model", name, header);
  const number = /^\$[1-9]\d*$/.test(name) ? Number(name.slice(1)) : 0;
  return number <= header.length ? number - 1 : -1;
}

function refuseName(name: string, header: readonly string[], parameters: readonly string[]): never {
  const columns = header.filter((column, i) => column !== String(i + 1));
  const known = columns.length > 0 ? ` (${columns.map(show).join(", ")})` : " ($1 is the first)";
  throw new UsageError(`--model: ${name} is neither a column${known} nor a parameter in --start${hint(name, [...columns, ...parameters])}`);
}

/** Roles of `names`, those in a formula; `parameters`: names in --start; `target`: index of the column that is fitted. */
export function rolesOf(names: readonly string[], parameters: readonly string[], header: readonly string[], target: number): Roles {
  const columns = names.map((name) => columnOf(name, header));
  names.forEach((name, i) => {
    if (columns[i] === target) throw new UsageError(`--model: ${name} is the target, which the formula is to give`);
    if (columns[i]! >= 0 && parameters.includes(name)) throw new UsageError(`--start: ${name} is a column; a parameter needs another name`);
    if (columns[i]! < 0 && !parameters.includes(name) && !CONSTANTS.has(name)) refuseName(name, header, parameters);
  });
  const idle = parameters.find((name) => !names.includes(name));
  if (idle !== undefined) throw new UsageError(`--start: ${idle} is not in the formula${hint(idle, names)}`);
  const features = [...new Set(columns.filter((column) => column >= 0))];
  const data = names.flatMap((name, i) => (columns[i]! >= 0 ? [{ name, feature: features.indexOf(columns[i]!) }] : []));
  return { parameters, data, features };
}
