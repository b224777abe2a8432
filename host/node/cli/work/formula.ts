/** `microdescent fit` with a formula. */
import { LEAST_SQUARES_STOP, leastSquares, type LeastSquaresProgress } from "../../least-squares.js";
import { hint } from "../../options.js";
import { TraceKeeper } from "../../report/traces.js";
import type { FormulaValues } from "../commands/fit.js";
import { UsageError } from "../errors.js";
import { checkOutputs } from "../files.js";
import { writePredictions } from "../fit/predictions.js";
import { Formula } from "../formula/expression.js";
import { FormulaModel } from "../formula/model.js";
import { dataOf, predictionsOf, textOf, type Outcome } from "../formula/output.js";
import { formulaReport } from "../formula/report.js";
import { rolesOf, type Roles } from "../formula/roles.js";
import { stopOptions, type MethodValues } from "../options.js";
import { drawn, pictureFiles, present } from "../pictures.js";
import type { Session } from "../session.js";
import { openInput } from "../table/input.js";
import { readTable } from "../table/reader.js";
import type { Table } from "../table/table.js";
import { tracer } from "../trace-rows.js";

type Values = FormulaValues & MethodValues;

/** Iterations at most, if nothing else is said. */
const ITERATIONS = 1000;

function checkValues(values: Values): void {
  const { start, bounds = {}, predictions, file } = values;
  const unknown = Object.keys(bounds).find((name) => !Object.hasOwn(start, name));
  if (unknown !== undefined) throw new UsageError(`--bounds: ${unknown} is not in --start${hint(unknown, Object.keys(start))}`);
  if (predictions === "-") throw new UsageError("--predictions -: the name of a file is needed");
  checkOutputs([...pictureFiles(values), ...(predictions === undefined ? [] : [["--predictions", predictions] as const])], [file]);
}

function boundsOf({ bounds = {} }: Values, names: readonly string[]): { lower: number[]; upper: number[] } {
  return { lower: names.map((name) => bounds[name]?.lower ?? -Infinity), upper: names.map((name) => bounds[name]?.upper ?? Infinity) };
}

/** Fit the model, and print or keep what was asked for of the way. */
function fitted(model: FormulaModel, values: Values, session: Session): Pick<Outcome, "result" | "rows" | "trace"> {
  const { start, iterations = ITERATIONS, bounds } = values;
  const x0 = Float64Array.from(Object.values(start));
  const rows: object[] = [];
  const trace = tracer(values, iterations, rows, session);
  const keeper = new TraceKeeper("least squares");
  const onProgress = ({ iteration, evaluations, x, value }: LeastSquaresProgress) => {
    const row = { iteration, x: x.slice(), value, gradient: NaN, rate: 0 };
    session.progress(iteration, iterations, "iterations");
    trace(row, () => ({ iteration, evaluations, residualSumOfSquares: value, parameters: row.x }));
    if (drawn(values)) keeper.add(row);
  };
  model.checkStart(x0);
  const result = leastSquares(model, x0, {
    stop: { ...(stopOptions(values) ?? LEAST_SQUARES_STOP), maxIterations: iterations }, signal: session.signal, onProgress,
    ...(bounds && { bounds: boundsOf(values, Object.keys(start)) }),
  });
  return { result, rows, trace: keeper.trace };
}

function finish(table: Table, formula: Formula, roles: Roles, values: Values, session: Session): void {
  const model = new FormulaModel(formula, roles, table);
  const outcome = { values, table, model, ...fitted(model, values, session) };
  const print = () => {
    session.result(() => textOf(outcome), () => dataOf(outcome));
    if (values.predictions !== undefined) writePredictions(values.predictions, predictionsOf(outcome));
  };
  if (!outcome.result.covariance && outcome.result.degreesOfFreedom > 0)
    session.warn("there are no standard errors: other parameters than these give the same sum of squares");
  present(values, print, () => formulaReport(outcome), session);
  session.endInterrupted();
}

export async function work(values: Values, session: Session): Promise<void> {
  const formula = new Formula(values.model);
  checkValues(values);
  let roles: Roles | undefined;
  const choose = (names: readonly string[], target: number) => {
    roles = rolesOf(formula.names, Object.keys(values.start), names, target);
    return roles.features;
  };
  const table = await readTable(openInput(values.file), { ...values, choose, classes: false }, session);
  try {
    finish(table, formula, roles!, values, session);
  } finally {
    table.close();
  }
}
