/** The fits of a table, one or one for each class, and what they say of a row. */
import type { FitResult } from "../../fit.js";
import { oneOf } from "../../options.js";
import { predict } from "../../regression.js";
import type { RunTrace } from "../../report/traces.js";
import type { Rows } from "../../rows.js";
import { UsageError } from "../errors.js";
import { labelOf } from "../table/classes.js";
import type { Table } from "../table/table.js";

/** A fit that is done. */
export interface Model {
  /** The class whose rows are 1, or the target's name. */
  readonly name: string;
  /** What tells it from the others of this command: its class, or where methods are compared, its method and rate. */
  readonly label: string;
  readonly result: FitResult;
  /** Rows of the trace for --json. */
  readonly rows: readonly object[];
  /** For figures. */
  readonly trace: RunTrace;
}

/** Classes to be told from all others, each by a fit of its own; one of two is enough. */
function positives({ classes, target }: Table, wanted: string | undefined): string[] {
  const { sorted } = classes!;
  if (sorted.length < 2) throw new UsageError(`--target: ${target} has only one class, "${sorted[0]}"; a logistic fit needs two`);
  if (wanted !== undefined) return [oneOf("--positive", labelOf(wanted), sorted)];
  return sorted.length === 2 ? sorted.slice(1) : sorted;
}

/** Fit the table's target, or its classes; `positive`: only this one. */
export function fitTable(table: Table, positive: string | undefined, fitRows: (name: string, rows: Rows) => Model): Model[] {
  const { classes, target } = table;
  if (!classes) return [fitRows(target, table.rows())];
  return positives(table, positive).map((name) => fitRows(name, table.rows(classes.labels.indexOf(name))));
}

export interface Prediction {
  /** Of the target, or the probability of the class. */
  readonly value: number;
  /** The likeliest class. */
  readonly label?: string;
}

/** p(1) of a logistic model, from w·x + b. */
export function probability(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** What the one model of two classes calls the rows that are not its own. */
function otherLabel({ classes }: Table, name: string): string {
  const others = classes!.sorted.filter((label) => label !== name);
  return others.length === 1 ? others[0]! : `not ${name}`;
}

/** Predictions of the models of a table, for rows of its features. */
export function predictorOf(table: Table, models: readonly Model[]): (row: ArrayLike<number>) => Prediction {
  const [{ name, result }] = models as [Model];
  if (!table.classes) return (row) => ({ value: predict(result, row) });
  if (models.length > 1) return (row) => likeliest(models, row);
  const other = otherLabel(table, name);
  return (row) => {
    const z = predict(result, row);
    return z >= 0 ? { label: name, value: probability(z) } : { label: other, value: probability(-z) };
  };
}

function likeliest(models: readonly Model[], row: ArrayLike<number>): Prediction {
  const all = models.map(({ name, result }) => ({ label: name, z: predict(result, row) }));
  const { label, z } = all.reduce((best, one) => (one.z > best.z ? one : best));
  return { label, value: probability(z) };
}

/** Share of rows whose likeliest class is their own, of one fit for each class. */
export function accuracyOf(table: Table, models: readonly Model[]): number {
  const predictor = predictorOf(table, models);
  let right = 0;
  for (const row of table.rows()) if (predictor(row).label === table.classes!.labels[row[table.features.length]!]) right++;
  return right / table.count;
}
