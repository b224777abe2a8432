/** The report of a fit of a formula. */
import { PointKeeper, lineFigure, predictionFigure, residualFigure } from "../../report/fit-figures.js";
import type { Fact, Plane, Report } from "../../report/model.js";
import { parameterFigure, valueFigure } from "../../report/run-figures.js";
import { ending } from "../text.js";
import { parameterRows, qualityOf, shown, type Outcome } from "./output.js";

/** Data and residuals, over the only feature or over the predictions. */
function dataFigures({ table: { features, target }, model, result: { x } }: Outcome): Plane[] {
  const [data, residuals] = [new PointKeeper(), new PointKeeper()];
  const predictions = model.predictions(x);
  const [only] = features.length === 1 ? model.columns.values() : [];
  const across = only ?? predictions;
  model.target.forEach((y, row) => {
    data.add(across[row]!, y);
    residuals.add(across[row]!, y - predictions[row]!);
  });
  const names = { x: only ? features[0]! : `${target}, predicted`, y: target };
  return [only ? lineFigure(data, model.curve(x), names) : predictionFigure(data, target), residualFigure(residuals, names)];
}

/** Five digits, in a width that a headline has. */
function headline(value: number): string {
  const size = Math.abs(value);
  if (size > 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(4);
  return shown(Number(value.toPrecision(5)));
}

/** Sums and deviations are short; counts, and an R² near to 1, have all their digits. */
function factsOf(outcome: Outcome): Fact[] {
  const { result, table } = outcome;
  const [sum, deviation, ...others] = qualityOf(outcome);
  return [
    ...[sum!, deviation!].map(([label, value]) => ({ label, value: headline(value) })),
    ...others.map(([label, value]) => ({ label, value: shown(value) })),
    { label: "Iterations", value: String(result.iterations) }, { label: "Evaluations", value: String(result.evaluations) },
    { label: "Rows", value: String(table.count) },
  ];
}

export function formulaReport(outcome: Outcome): Report {
  const { values, table, result, trace } = outcome;
  const subject = { value: "sum of squares", parameters: Object.keys(values.start) };
  return {
    title: `Fit of ${table.target} = ${values.model}`,
    summary: `${ending(result)}.`,
    facts: factsOf(outcome),
    table: { caption: "Parameters", columns: ["", "value", "standard error"], rows: parameterRows(outcome) },
    figures: [...dataFigures(outcome), valueFigure([trace], subject), parameterFigure([trace], subject)],
    notes: [
      "Standard errors are those of the formula made linear at the solution: roots of the diagonal of s² (JᵀJ)⁻¹, where s is the "
        + "residual standard deviation and J the matrix of the slopes along the parameters.",
      "Long runs are thinned to about 1,000 points.",
    ],
  };
}
