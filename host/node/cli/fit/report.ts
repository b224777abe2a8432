/** The report of a fit. */
import { predict } from "../../regression.js";
import { PointKeeper, classFigure, lineFigure, predictionFigure } from "../../report/fit-figures.js";
import type { Fact, Plane, Report, Table } from "../../report/model.js";
import { MOST_RUNS, figureNotes, runFigures } from "../../report/run-figures.js";
import { ending } from "../text.js";
import { accuracyOf, probability, type Model } from "./models.js";
import { digits, parametersOf, qualityIn, weightsIn, type Outcome } from "./output.js";

/** The data of the only model: over the only feature, or over the predictions. */
function dataFigure({ table, models }: Outcome): Plane {
  const [{ name, result }] = models as [Model];
  const { classes, features, target } = table;
  const value = (row: ArrayLike<number>) => (classes ? probability(predict(result, row)) : predict(result, row));
  const points = new PointKeeper();
  for (const row of table.rows(classes && classes.labels.indexOf(name)))
    points.add(features.length === 1 ? row[0]! : value(row), row[features.length]!);
  if (features.length === 1) return lineFigure(points, (x) => value([x]), { x: features[0]!, y: classes ? `probability of ${name}` : target });
  return classes ? classFigure(points, name) : predictionFigure(points, target);
}

function factsOf({ values, table, models }: Outcome): Fact[] {
  const [{ result }] = models as [Model];
  const rows = { label: "Rows", value: String(table.count) };
  if (values.compare) return [rows];
  if (models.length > 1) return [{ label: "Accuracy of the likeliest class", value: digits(accuracyOf(table, models)) }, rows];
  const quality = qualityIn(result, values).map(([label, value]) => ({ label, value: digits(value) }));
  return [...quality, { label: "Iterations", value: String(result.iterations) }, rows];
}

/** How many fits converged; which did not is in the table. */
function summaryOf({ models }: Outcome): string {
  const [{ result }] = models as [Model];
  const converged = models.filter((model) => model.result.converged).length;
  return models.length > 1 ? `${converged} of ${models.length} fits converged.` : `${ending(result)}.`;
}

function transposed(rows: readonly (readonly string[])[]): string[][] {
  return rows[0]!.map((_, i) => rows.map((row) => row[i]!));
}

/** A column for each fit, or a row where they are many. */
function tableOf(outcome: Outcome): Table {
  const { values, models } = outcome;
  const several = models.length > 1;
  const fits = models.map(({ label, result }) =>
    [several ? label : "coefficient", ...weightsIn(result, values).map(digits), ...(several ? [String(result.iterations), result.status] : [])]);
  const rows = [["", ...parametersOf(outcome), ...(several ? ["iterations", "ended by"] : [])], ...fits];
  const [columns, ...others] = models.length > MOST_RUNS ? rows : transposed(rows);
  return { caption: "Coefficients", columns: columns!, rows: others };
}

export function fitReport(outcome: Outcome): Report {
  const { values, table, models } = outcome;
  const methods = [...new Set(models.map(({ result }) => result.method))].join(", ");
  const several = models.length > 1;
  const subject = { value: values.loss === "mean" ? "loss" : "half the loss", parameters: parametersOf(outcome) };
  const figures = runFigures(models.map(({ trace }) => (several ? trace : { ...trace, name: methods })), subject);
  return {
    title: `${values.model === "linear" ? "Linear" : "Logistic"} fit of ${table.target} by ${methods}`,
    summary: summaryOf(outcome),
    facts: factsOf(outcome),
    table: tableOf(outcome),
    figures: several ? figures : [dataFigure(outcome), ...figures],
    notes: [
      ...(values.standardize ? ["The gradient is that of the weights of standardized features."] : []),
      ...figureNotes(models.length),
      "Long runs are thinned to about 1,000 points. Equal settings give equal weights, to the last bit, on every machine.",
    ],
  };
}
