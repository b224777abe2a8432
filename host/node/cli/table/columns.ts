/** Which columns of a table are the features and which the target. */
import { show } from "../../errors.js";
import { hint, refuse } from "../../options.js";
import { UsageError } from "../errors.js";

/** What was asked for: names of the header, or numbers from 1. */
export interface Choice {
  readonly target: string;
  /** Default: all but the target. */
  readonly features?: readonly string[];
  /** In place of `features`: indexes of the features, from all names and the index of the target. */
  readonly choose?: (names: readonly string[], target: number) => readonly number[];
}

export interface Columns {
  /** Of all columns; the number where the header has none. */
  readonly names: readonly string[];
  /** Indexes of the features, then of the target. */
  readonly chosen: readonly number[];
}

/** A column as messages call it: "column 2 (height)". */
export function columnName({ names }: Columns, index: number): string {
  const number = String(index + 1);
  return names[index] === number ? `column ${number}` : `column ${number} (${show(names[index]).slice(1, -1)})`;
}

function refuseColumn(option: string, wanted: string, names: readonly string[]): never {
  const named = names.filter((name, i) => name !== String(i + 1));
  refuse(option, wanted, `one of ${[...named.map(show), `the numbers 1 to ${names.length}`].join(", ")}${hint(wanted, named)}`);
}

/** Index of the column with the name or number `wanted`. */
export function find(option: string, wanted: string, names: readonly string[]): number {
  const at = names.indexOf(wanted);
  const again = names.indexOf(wanted, at + 1);
  if (at >= 0 && again >= 0)
    throw new UsageError(`${option}: the header has "${wanted}" more than once, in columns ${at + 1} and ${again + 1}; give the column's number`);
  if (at >= 0) return at;
  const number = /^\d+$/.test(wanted) ? Number(wanted) : 0;
  return number >= 1 && number <= names.length ? number - 1 : refuseColumn(option, wanted, names);
}

/** Columns of a table with these names. */
export function chooseColumns(names: readonly string[], { target: wanted, features, choose }: Choice): Columns {
  const target = find("--target", wanted, names);
  const all = names.map((_, i) => i).filter((i) => i !== target);
  if (choose) return { names, chosen: [...choose(names, target), target] };
  const chosen = features?.map((name) => find("--features", name, names)) ?? all;
  const twice = chosen.find((column, i) => column === target || chosen.indexOf(column) < i);
  if (twice !== undefined) throw new UsageError(`--features: ${show(names[twice])} is ${twice === target ? "the target" : "named twice"}`);
  return { names, chosen: [...chosen, target] };
}
