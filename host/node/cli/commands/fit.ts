/** `microdescent fit`: what it can be told. */
import { Option, type Command } from "commander";
import { FIRST_ORDER_NAMES, RUN_PARAMETERS, STOP_PARAMETERS } from "../../defaults.js";
import type { FitOptions } from "../../fit-options.js";
import { hint, refuse } from "../../options.js";
import { UsageError } from "../errors.js";
import { execute, type CommonOptions } from "../execute.js";
import {
  addMethodOptions, addOutputOptions, addStopOptions, addTraceOptions, type CompareValues, type PictureValues, type TraceValues,
} from "../options.js";
import { SMALL } from "../table/table.js";
import { count, delimiter, namedBounds, namedNumbers, names, numbers, numeric, type Side } from "../values.js";

interface TableValues extends CommonOptions, PictureValues, TraceValues {
  readonly file: string;
  readonly target: string;
  readonly header: boolean;
  readonly delimiter: string;
  readonly missing: "refuse" | "skip" | "mean";
  readonly predictions?: string;
}

/** Of a linear or logistic fit. */
export interface FitValues extends TableValues, CompareValues {
  readonly features?: string[];
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
}

/** Of a fit of a formula. */
export interface FormulaValues extends TableValues {
  /** The formula. */
  readonly model: string;
  readonly start: Readonly<Record<string, number>>;
  readonly bounds?: Readonly<Record<string, Side>>;
  readonly iterations?: number;
}

const EXAMPLES = `
Files are CSV in UTF-8: a header, fields with commas between them, in double quotes where needed; decimal numbers.
Nothing in a cell, or NA, is a missing value. Files may be larger than the memory; - reads standard input.
Classes are texts, but 1, 1.0 and +1 are one class: numbers of up to 15 digits without an exponent or a leading 0.

A formula is fitted by least squares: parameters with standard errors. It is made of numbers, columns (names of the header; $1 is the
first), parameters (all other names; --start has them all), + - * / ^ ( ), pi, e, and the functions exp, log (natural, or
log(x, base)), log10, sqrt, pow, abs, sin, cos, tan, asin, acos, atan and the hyperbolic ones, sinh to atanh. Of the options it has
--bounds, --iterations, tolerances, and those of the table and the output.

Examples:
  microdescent fit houses.csv --target price --features area,rooms --report houses.html
  microdescent fit iris.csv --target species --model logistic --rate 1 --epochs 2000 --predictions out.csv
  microdescent fit houses.csv --target price --compare adam:0.1,nesterov:0.1 --plot
  zcat big.csv.gz | microdescent fit - --target 1 --batch 100 --epochs 1 --json
  microdescent fit rows.csv --target y --no-standardize --start 0,0 --rate 0.01 --batch 1 --order order.txt --judge all
  microdescent fit thermistor.csv --target resistance --model "b1*exp(b2/(temperature+b3))" --start b1=0.02,b2=4000,b3=250 --report fit.html
  microdescent fit decay.csv --no-header --target 2 --model 'a*exp(-$1/tau)' --start a=1,tau=10 --bounds tau=0:`;

const REGRESSIONS = ["linear", "logistic"];

function isFormula(model: string): boolean {
  return !REGRESSIONS.includes(model);
}

/** Reads a name of REGRESSIONS, or a formula: a word that is nearly a name is none. */
function model(text: string): string {
  const meant = /^[a-z]+$/i.test(text) ? hint(text, REGRESSIONS) : "";
  return meant && isFormula(text) ? refuse("--model", text, `linear, logistic or a formula${meant}`) : text;
}

/** Reads weights in their order, or parameters with their names. */
function start(text: string): number[] | Record<string, number> {
  return (text.includes("=") ? namedNumbers : numbers)("--start")(text);
}

/** Options that a formula has too, and those that it alone has. */
const BOTH = [
  "target", "header", "delimiter", "missing", "model", "start", "tolerance", "gradientTolerance", "stepTolerance", "trace", "every", "predictions",
  "report", "svg", "plot", "json", "ndjson", "quiet",
];
const FORMULA = ["bounds", "iterations"];

/** Refuse options that the kind of fit has not. */
function checkKind(command: Command, { model, start }: { model: string; start?: object }): void {
  const formula = isFormula(model);
  const wrong = command.options.find((option) => {
    const name = option.attributeName();
    const given = command.getOptionValueSource(name) === "cli" && option.negate === (command.getOptionValue(name) === false);
    return given && !BOTH.includes(name) && FORMULA.includes(name) !== formula;
  });
  if (wrong) throw new UsageError(`${wrong.long}: ${formula ? "a formula has no such option; it is of linear and logistic fits" : 'only a formula has it, as in --model "a*exp(b*x)"'}`);
  if (formula && (start === undefined || Array.isArray(start))) throw new UsageError("--start: a formula needs its parameters there, as in --start a=1,b=0.5");
  if (!formula && start !== undefined && !Array.isArray(start)) throw new UsageError("--start: names are for the parameters of a formula; here it must be numbers with commas");
}

/** Reads "all" or a number. */
function batch(text: string): "all" | number {
  return text === "all" ? text : count("--batch")(text);
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
    .addOption(option("--model <m>", "linear, or logistic for classes: one fit each if there are more than two; or a formula, see below").default("linear").argParser(model))
    .addOption(option("--positive <class>", "logistic: this class against all others, 'not CLASS' in predictions (default: the second of two)"))
    .addOption(option("--intercept", "the default").default(true).hideHelp())
    .addOption(option("--no-intercept", "leave the intercept out"))
    .addOption(option("--standardize", "the default").default(true).hideHelp())
    .addOption(option("--no-standardize", "fit to the features as they are, not to mean 0 and deviation 1"))
    .addOption(option("--loss <l>", "mean of the rows' losses, or half of it").choices(["mean", "half-mean"]).default("mean"))
    .addOption(option("--start <w>", "weights to start from, with commas, the intercept last; with --no-standardize (default: 0); of a formula NAME=VALUE for each parameter").argParser(start))
    .addOption(option("--bounds <b>", "formula: NAME=LOWER:UPPER for parameters that have bounds, with commas").argParser(namedBounds("--bounds")))
    .addOption(option("--iterations <n>", "formula: most iterations").argParser(numeric("--iterations", STOP_PARAMETERS.maxIterations.range)))
    .addOption(option("--batch <n>", "rows of an update, or all").default("all").argParser(batch))
    .addOption(option("--epochs <n>", "passes over the rows").default(100).argParser(count("--epochs")))
    .addOption(option("--order <o>", `in-order, shuffled or random; or a file of row numbers from 0 (default: shuffled for batches of tables with up to ${SMALL})`))
    .addOption(option("--judge <what>", "what stop rules and trace see: the value of the batch, or of all rows").choices(["batch", "all"]).default("batch"))
    .addOption(option("--seed <n>", "of the orders shuffled and random").argParser(numeric("--seed", RUN_PARAMETERS.seed.range)));
}

export function addFit(program: Command): void {
  const command = program.command("fit <file>").description("fit a linear or logistic model, or any formula, to the rows of a CSV file");
  addTableOptions(command);
  addModelOptions(command);
  addMethodOptions(command, FIRST_ORDER_NAMES, "gradient-descent", "0.1, or what cannot diverge for gradient-descent, otherwise the method's");
  addStopOptions(command);
  addTraceOptions(command, ">k f([weights]) = loss");
  command.addOption(new Option("--predictions <file>", "write target and prediction of each row as CSV").helpGroup("Output:"));
  addOutputOptions(command);
  command.addHelpText("after", EXAMPLES);
  command.action(async (file: string, values: Omit<FitValues | FormulaValues, "file">) => {
    checkKind(command, values);
    process.exitCode = await execute(isFormula(values.model) ? "formula" : "fit", { ...values, file });
  });
}
