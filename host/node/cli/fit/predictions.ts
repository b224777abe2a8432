/** Predictions as a CSV file. */
import { writeWhole } from "../files.js";
import type { Table } from "../table/table.js";
import { predictorOf, type Model } from "./models.js";

/** Characters that are written at once. */
const PART = 2 ** 16;

export function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** Target and prediction of each row of the table; with classes, the likeliest one and its probability. */
export function* predictionsOf(table: Table, models: readonly Model[]): Generator<string> {
  const predictor = predictorOf(table, models);
  const { classes, target, features } = table;
  yield [target, ...(classes ? ["class", "probability"] : ["prediction"])].map(quoted).join();
  for (const row of table.rows()) {
    const { label, value } = predictor(row);
    const own = row[features.length]!;
    yield classes ? [quoted(classes.labels[own]!), quoted(label!), value].join() : `${own},${value}`;
  }
}

/** Write lines, the header first. */
export function writePredictions(path: string, lines: Iterable<string>): void {
  writeWhole("--predictions", path, (part) => {
    let text = "";
    for (const line of lines) {
      text += `${line}\n`;
      if (text.length < PART) continue;
      part(text);
      text = "";
    }
    part(text);
  });
}
