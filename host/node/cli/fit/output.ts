/** What `microdescent fit` prints. */
import type { FitResult } from "../../fit.js";
import type { FitValues } from "../commands/fit.js";
import type { Table } from "../table/table.js";
import { columns, counted, ending } from "../text.js";
import { accuracyOf, type Model } from "./models.js";

/** What came of a table. */
export interface Outcome {
  readonly values: FitValues;
  readonly table: Table;
  readonly models: readonly Model[];
}

/** A number with eight digits. */
export function digits(value: number): string {
  return String(Number(value.toPrecision(8)));
}

/** Names of the weights, as in `weightsIn`. */
export function parametersOf({ values, table: { features } }: Pick<Outcome, "values" | "table">): string[] {
  const own = features.includes("intercept") ? "(intercept)" : "intercept";
  return values.intercept ? [...features, own] : [...features];
}

/** Weights, and the intercept if there is one. */
export function weightsIn({ weights, intercept }: Pick<FitResult, "weights" | "intercept">, { intercept: has }: Pick<FitValues, "intercept">): number[] {
  return has ? [...weights, intercept] : [...weights];
}

/** How good a fit is, in the order of its lines. */
export function qualityIn({ loss, r2, accuracy }: FitResult, { model, loss: kind }: FitValues): [name: string, value: number][] {
  const half = kind === "half-mean";
  if (model === "logistic") return [[half ? "Half the log-loss" : "Log-loss", loss], ["Accuracy", accuracy!]];
  return [[half ? "Half the mean square" : "Mean square", loss], ["R²", r2!]];
}

export function rowsText({ count, skipped, filled }: Table): string {
  const left = skipped > 0 ? `, ${skipped} left out for want of a value` : "";
  return `${counted(count, "row")}${left}${filled > 0 ? `, ${counted(filled, "missing value")} replaced by the mean` : ""}`;
}

/** Of one fit for each class. */
function likeliestText({ values, table, models }: Outcome): string {
  return values.compare ? "" : `\nAccuracy of the likeliest class: ${digits(accuracyOf(table, models))}`;
}

export function textOf(outcome: Outcome): string {
  const { values, table, models } = outcome;
  const results = models.map(({ result }) => result);
  const several = models.length > 1;
  const row = (name: string, cell: (result: FitResult) => string) => [name, ...results.map(cell)];
  const lines = [
    ...(several ? [["", ...models.map(({ label }) => label)]] : []),
    ...parametersOf(outcome).map((name, i) => row(name, (result) => digits(weightsIn(result, values)[i]!))),
    row("", () => ""),
    ...qualityIn(results[0]!, values).map(([name], i) => row(name, (result) => digits(qualityIn(result, values)[i]![1]))),
    ...(several ? [row("Iterations", ({ iterations }) => String(iterations)), row("Ended by", ({ status }) => status)] : []),
  ];
  const last = several ? likeliestText(outcome) : `\n${ending(results[0]!)}`;
  return `${columns(lines, results.map((_, i) => i + 1))}\n\n${rowsText(table)}${last}`;
}

export function dataOf({ values, table, models }: Outcome): object {
  const { target, features, count, skipped, filled, classes } = table;
  const fits = models.map(({ name, label, result, rows }) => ({ ...(values.compare && { run: label }), ...(classes && { positive: name }), ...result, ...(rows.length > 0 && { trace: rows }) }));
  const head = { model: values.model, target, features, rows: count, skipped, filled, ...(classes && { classes: classes.sorted }) };
  if (values.compare) return { ...head, fits };
  return fits.length === 1 ? { ...head, ...fits[0] } : { ...head, accuracy: accuracyOf(table, models), fits };
}
