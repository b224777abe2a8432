/** `microdescent fit`: what it can be told. */
import { Option, type Command } from "commander";
import { RUN_PARAMETERS } from "../../defaults.js";
import type { FitOptions } from "../../fit-options.js";
import { refuse } from "../../options.js";
import { execute, type CommonOptions } from "../execute.js";
import {
  addMethodOptions, addOutputOptions, addStopOptions, addTraceOptions, type CompareValues, type PictureValues, type TraceValues,
} from "../options.js";
import { SMALL } from "../table/table.js";
import { count, names, numbers, numeric } from "../values.js";

export interface FitValues extends CommonOptions, PictureValues, TraceValues, CompareValues {
  readonly file: string;
  readonly target: string;
  readonly features?: string[];
  readonly header: boolean;
  readonly delimiter: string;
  readonly missing: "refuse" | "skip" | "mean";
  readonly model: "linear" | "logistic";
  readonly positive?: string;
  readonly intercept: boolean;
  readonly standardize: boolean;
  readonly loss: "mean" | "half-mean";
  readonly start?: number[];
  readonly batch: "all" | number;
  readonly epochs: number;
  /** The name of an order, or of a file with row numbers. */
  readonly order?: string;
  readonly judge: NonNullable<FitOptions["judge"]>;
  readonly seed?: number;
  readonly predictions?: string;
}

const EXAMPLES = `
Files are CSV in UTF-8: a header, fields with commas between them, in double quotes where needed; decimal numbers.
Nothing in a cell, or NA, is a missing value. Files may be larger than the memory; - reads standard input.
Classes are texts, but 1, 1.0 and +1 are one class: numbers of up to 15 digits without an exponent or a leading 0.

Examples:
  microdescent fit houses.csv --target price --features area,rooms --report houses.html
  microdescent fit iris.csv --target species --model logistic --rate 1 --epochs 2000 --predictions out.csv
  microdescent fit houses.csv --target price --compare adam:0.1,nesterov:0.1 --plot
  zcat big.csv.gz | microdescent fit - --target 1 --batch 100 --epochs 1 --json
  microdescent fit rows.csv --target y --no-standardize --start 0,0 --rate 0.01 --batch 1 --order order.txt --judge all`;

/** Reads "all" or a number. */
function batch(text: string): "all" | number {
  return text === "all" ? text : count("--batch")(text);
}

/** Reads a character, or "tab". */
function delimiter(text: string): string {
  if (text === "tab") return "\t";
  return /^[^"\r\n]$/u.test(text) ? text : refuse("--delimiter", text, "one character other than a quote, or tab");
}

function addTableOptions(command: Command): void {
  const option = (flags: string, text: string) => new Option(flags, text).helpGroup("The table:");
  command
    .addOption(option("--target <column>", "what is fitted: a name of the header, or a number from 1").makeOptionMandatory())
    .addOption(option("--features <columns>", "from what: names with commas, or the columns' numbers (default: all others)").argParser(names("--features")))
    .addOption(option("--no-header", "the first line has data; columns have numbers alone"))
    .addOption(option("--delimiter <c>", "between fields; or tab").default(",").argParser(delimiter))
    .addOption(option("--missing <what>", "skip rows without a value, or put the column's mean there").choices(["refuse", "skip", "mean"]).default("refuse"));
}

function addModelOptions(command: Command): void {
  const option = (flags: string, text: string) => new Option(flags, text).helpGroup("The fit:");
  command
    .addOption(option("--model <m>", "linear, or logistic for classes: one fit each if there are more than two").choices(["linear", "logistic"]).default("linear"))
    .addOption(option("--positive <class>", "logistic: this class against all others, 'not CLASS' in predictions (default: the second of two)"))
    .addOption(option("--intercept", "the default").default(true).hideHelp())
    .addOption(option("--no-intercept", "leave the intercept out"))
    .addOption(option("--standardize", "the default").default(true).hideHelp())
    .addOption(option("--no-standardize", "fit to the features as they are, not to mean 0 and deviation 1"))
    .addOption(option("--loss <l>", "mean of the rows' losses, or half of it").choices(["mean", "half-mean"]).default("mean"))
    .addOption(option("--start <w>", "weights to start from, with commas, the intercept last; with --no-standardize (default: 0)").argParser(numbers("--start")))
    .addOption(option("--batch <n>", "rows of an update, or all").default("all").argParser(batch))
    .addOption(option("--epochs <n>", "passes over the rows").default(100).argParser(count("--epochs")))
    .addOption(option("--order <o>", `in-order, shuffled or random; or a file of row numbers from 0 (default: shuffled for batches of tables with up to ${SMALL})`))
    .addOption(option("--judge <what>", "what stop rules and trace see: the value of the batch, or of all rows").choices(["batch", "all"]).default("batch"))
    .addOption(option("--seed <n>", "of the orders shuffled and random").argParser(numeric("--seed", RUN_PARAMETERS.seed.range)));
}

export function addFit(program: Command): void {
  const command = program.command("fit <file>").description("fit a linear or logistic model to the rows of a CSV file");
  addTableOptions(command);
  addModelOptions(command);
  addMethodOptions(command, "gradient-descent", "0.1, or what cannot diverge for gradient-descent, otherwise the method's");
  addStopOptions(command);
  addTraceOptions(command, ">k f([weights]) = loss");
  command.addOption(new Option("--predictions <file>", "write target and prediction of each row as CSV").helpGroup("Output:"));
  addOutputOptions(command);
  command.addHelpText("after", EXAMPLES);
  command.action(async (file: string, values: Omit<FitValues, "file">) => {
    process.exitCode = await execute<FitValues>("fit", { ...values, file });
  });
}
