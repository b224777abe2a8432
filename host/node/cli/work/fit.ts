/** `microdescent fit`. */
import { existsSync } from "node:fs";
import type { FirstOrderName } from "../../defaults.js";
import { fit } from "../../fit.js";
import type { FitOptions, FitProgress, FitTraceRow } from "../../fit-options.js";
import type { Options } from "../../options.js";
import { TraceKeeper } from "../../report/traces.js";
import type { Rows } from "../../rows.js";
import type { FitValues } from "../commands/fit.js";
import { UsageError } from "../errors.js";
import { checkOutputs, readText } from "../files.js";
import { fitTable, type Model } from "../fit/models.js";
import { dataOf, parametersOf, textOf, weightsIn } from "../fit/output.js";
import { predictionsOf, writePredictions } from "../fit/predictions.js";
import { fitReport } from "../fit/report.js";
import { checkCompared, methodOptions, stopOptions, type Compared, type MethodValues } from "../options.js";
import { drawn, pictureFiles, present } from "../pictures.js";
import type { Session } from "../session.js";
import { openInput } from "../table/input.js";
import { readTable } from "../table/reader.js";
import { NARROW, SMALL, type Table } from "../table/table.js";
import { counted } from "../text.js";
import { tracer } from "../trace-rows.js";

type Values = FitValues & MethodValues;

const METHOD: FirstOrderName = "gradient-descent";
const ORDERS = ["in-order", "shuffled", "random"] as const;

/** Row numbers of the file `path`, one a line. */
function indexesIn(path: string, rows: number): number[] {
  const lines = readText("--order", path).trimEnd().split(/\r?\n/);
  return lines.map((line, i) => {
    const number = Number(line);
    if (/^\s*\d+\s*$/.test(line) && number < rows) return number;
    throw new UsageError(`--order ${path} line ${i + 1}: ${JSON.stringify(line.slice(0, 36))} is not a row; there are rows 0 to ${rows - 1}`);
  });
}

function orderOf(order: string, { small, count }: Table): NonNullable<FitOptions["order"]> {
  if (order !== "in-order" && !small) throw new UsageError(`--order ${order}: with more than ${SMALL} only in-order is possible`);
  const named = ORDERS.find((name) => name === order);
  if (!named && !existsSync(order)) throw new UsageError(`--order ${order}: there is no such file; nor is it in-order, shuffled or random`);
  return named ?? indexesIn(order, count);
}

function optionsOf(values: Values, compared: Partial<Compared>, table: Table): FitOptions {
  const { model, intercept, standardize, loss, batch, epochs, judge, order, start, seed } = values;
  const stop = stopOptions(values);
  return {
    // `choice` lets no other method through.
    ...(methodOptions(values, METHOD, compared) as Options & { method: FirstOrderName }), model, intercept, standardize, loss, batch, epochs, judge,
    ...(order !== undefined && { order: orderOf(order, table) }),
    ...(start && { start }),
    ...(seed !== undefined && { seed }),
    ...(stop && { stop }),
  };
}

function checkValues(values: Values): void {
  const { start, standardize, positive, model, predictions, compare } = values;
  if (start && standardize) throw new UsageError("--start: it needs --no-standardize, since it would be of standardized features");
  if (positive !== undefined && model === "linear") throw new UsageError("--positive: only a logistic fit has classes (--model logistic)");
  checkCompared(values);
  if (compare && predictions !== undefined) throw new UsageError("--compare: predictions are those of one fit; leave --predictions out");
  const outputs = pictureFiles(values);
  if (predictions === "-") throw new UsageError("--predictions -: the name of a file is needed");
  if (predictions !== undefined) outputs.push(["--predictions", predictions]);
  checkOutputs(outputs, [values.file]);
}

/** Refuse what only the table shows to be wrong. */
function checkTable(table: Table, values: Values): void {
  const { start, intercept, compare, positive } = values;
  const names = parametersOf({ values, table });
  if (names.length === 0) throw new UsageError("--no-intercept: there is no feature, so nothing would be left to fit");
  if (start && start.length !== names.length)
    throw new UsageError(`--start: ${counted(start.length, "number")}; this fit has ${counted(names.length, "weight")}${intercept ? ", the intercept last" : ""}`);
  if (compare && table.classes && !positive && table.classes.sorted.length > 2)
    throw new UsageError("--compare: there are more than two classes, each with a fit of its own; choose one by --positive");
}

/** Say what in the table spoils a fit with an intercept. */
function warnOf({ count, constant, narrow }: Table, { intercept, standardize }: Values, session: Session): void {
  if (!intercept) return;
  for (const name of narrow) session.warn(`${name} varies by less than ${NARROW} of its size: subtract a number near its mean`);
  if (!standardize || constant.length === 0) return;
  const what = count === 1 ? "there is only 1 row" : `${constant.join(", ")} ${constant.length === 1 ? "does" : "do"} not vary`;
  session.warn(`${what}: weight 0`);
}

/** Say which fits came to nothing. */
function warnOfStart(models: readonly Model[], values: Values, session: Session): void {
  for (const { label, result } of models) {
    const { converged, iterations } = result;
    const moved = weightsIn(result, values).some((weight, i) => weight !== (values.start?.[i] ?? 0));
    const which = models.length > 1 ? `${label}: ` : "";
    if (!converged && iterations > 0 && !moved) session.warn(`${which}no point was better than the start; a lower --rate may help`);
  }
}

/** Updates, at most. */
function updatesOf({ epochs, batch }: Values, { count }: Table): number {
  return epochs * (batch === "all" ? 1 : Math.ceil(count / batch));
}

/** Fits rows, and prints or keeps what was asked for of the way. */
function fitter(values: Values, compared: Partial<Compared>, table: Table, session: Session): (name: string, rows: Rows) => Model {
  const options = optionsOf(values, compared, table);
  const watched = drawn(values) || values.trace === true || values.every !== undefined;
  return (name, rows) => {
    const kept: object[] = [];
    const trace = tracer(values, updatesOf(values, table), kept, session);
    const { label = name } = compared;
    const keeper = new TraceKeeper(label);
    const onBatch = (row: FitTraceRow) => {
      const point = { ...row, x: Float64Array.from(weightsIn(row, values)), value: row.loss };
      trace(point, () => ({ ...(compared.label && { run: label }), ...(values.model === "logistic" && { positive: name }), ...row }));
      keeper.add(point);
    };
    const onProgress = ({ epoch }: FitProgress) => session.progress(epoch, values.epochs, "epochs");
    const result = fit(rows, { ...options, signal: session.signal, onProgress, ...(watched && { onBatch }) });
    return { name, label, result, rows: kept, trace: keeper.trace };
  };
}

export async function work(values: Values, session: Session): Promise<void> {
  checkValues(values);
  const table = await readTable(openInput(values.file), { ...values, classes: values.model === "logistic" }, session);
  try {
    checkTable(table, values);
    warnOf(table, values, session);
    const models = (values.compare ?? [{}]).flatMap((compared) => fitTable(table, values.positive, fitter(values, compared, table, session)));
    warnOfStart(models, values, session);
    const outcome = { values, table, models };
    const print = () => {
      session.result(() => textOf(outcome), () => dataOf(outcome));
      if (values.predictions !== undefined) writePredictions(values.predictions, predictionsOf(table, models));
    };
    present(values, print, () => fitReport(outcome), session);
    session.endInterrupted();
  } finally {
    table.close();
  }
}
