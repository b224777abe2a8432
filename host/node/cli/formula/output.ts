/** What `microdescent fit` prints of a formula. */
import type { LeastSquaresResult } from "../../least-squares.js";
import type { RunTrace } from "../../report/traces.js";
import type { FormulaValues } from "../commands/fit.js";
import { digits, rowsText } from "../fit/output.js";
import { quoted } from "../fit/predictions.js";
import type { Table } from "../table/table.js";
import { columns, ending } from "../text.js";
import type { FormulaModel } from "./model.js";

/** What came of a formula. */
export interface Outcome {
  readonly values: FormulaValues;
  readonly table: Table;
  readonly model: FormulaModel;
  readonly result: LeastSquaresResult;
  /** Rows of the trace for --json. */
  readonly rows: readonly object[];
  /** For figures. */
  readonly trace: RunTrace;
}

/** Share of the targets' variation that the model explains; NaN if they do not vary. */
function r2Of({ target }: FormulaModel, residual: number): number {
  const mean = target.reduce((sum, y) => sum + y, 0) / target.length;
  const spread = target.reduce((sum, y) => sum + (y - mean) ** 2, 0);
  return spread > 0 ? 1 - residual / spread : NaN;
}

/** Standard deviation of the residuals; NaN without degrees of freedom. */
function deviationOf({ value, degreesOfFreedom }: LeastSquaresResult): number {
  return degreesOfFreedom > 0 ? Math.sqrt(value / degreesOfFreedom) : NaN;
}

/** How good the fit is, in the order of its lines. */
export function qualityOf({ model, result }: Outcome): [name: string, value: number][] {
  const { value, degreesOfFreedom } = result;
  return [
    ["Residual sum of squares", value], ["Residual standard deviation", deviationOf(result)], ["Degrees of freedom", degreesOfFreedom],
    ["R²", r2Of(model, value)],
  ];
}

/** A number with eight digits, if there is one. */
export function shown(value: number): string {
  return Number.isFinite(value) ? digits(value) : "unknown";
}

/** A row for each parameter: name, value, standard error. */
export function parameterRows({ values: { start }, result: { x, standardErrors } }: Outcome): string[][] {
  return Object.keys(start).map((name, i) => [name, shown(x[i]!), shown(standardErrors[i]!)]);
}

export function textOf(outcome: Outcome): string {
  const { result, table } = outcome;
  const counts: [string, number][] = [["Evaluations", result.evaluations], ["Jacobians", result.jacobianEvaluations]];
  const parameters = columns([["", "value", "standard error"], ...parameterRows(outcome)], [1, 2]);
  const facts = columns([...qualityOf(outcome), ...counts].map(([name, value]) => [name, shown(value)]), [1]);
  return `${parameters}\n\n${facts}\n\n${rowsText(table)}\n${ending(result)}`;
}

/** The covariance as rows. */
function covarianceOf({ x: { length }, covariance }: LeastSquaresResult): Float64Array[] | null {
  return covariance ? Array.from({ length }, (_, i) => covariance.slice(i * length, (i + 1) * length)) : null;
}

export function dataOf({ values, table, model, result, rows }: Outcome): object {
  const { target, features, count, skipped, filled } = table;
  const { x, value, standardErrors, degreesOfFreedom, covariance: _, ...run } = result;
  return {
    model: values.model, target, features, rows: count, skipped, filled,
    parameters: Object.entries(values.start).map(([name, start], i) => ({ name, start, value: x[i], standardError: standardErrors[i] })),
    covariance: covarianceOf(result), residualSumOfSquares: value, residualDeviation: deviationOf(result), degreesOfFreedom,
    r2: r2Of(model, value), ...run, ...(rows.length > 0 && { trace: rows }),
  };
}

/** Target and prediction of each row as lines of CSV. */
export function* predictionsOf({ table, model, result: { x } }: Outcome): Generator<string> {
  const predictions = model.predictions(x);
  yield [table.target, "prediction"].map(quoted).join();
  for (let row = 0; row < model.count; row++) yield `${model.target[row]},${predictions[row]}`;
}
