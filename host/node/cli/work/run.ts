/** `microdescent run`. */
import type { MethodName } from "../../defaults.js";
import { defaultStop, maximize, minimize, type MinimizeOptions } from "../../minimize.js";
import { kebab } from "../../names.js";
import { oneOf, type Start } from "../../options.js";
import { PROBLEMS, samplesProblem, type Problem } from "../../problems.js";
import { TraceKeeper } from "../../report/traces.js";
import type { Progress } from "../../trace.js";
import type { RunValues } from "../commands/run.js";
import { FailureError, UsageError } from "../errors.js";
import { checkOutputs, readText } from "../files.js";
import { checkCompared, methodOptions, stopOptions, type Compared, type MethodValues } from "../options.js";
import { drawn, pictureFiles, present } from "../pictures.js";
import { COLUMNS, cellsOf, runReport, type Outcome } from "../run-report.js";
import type { Session } from "../session.js";
import { columns, ending } from "../text.js";
import { tracer } from "../trace-rows.js";
import { decimal } from "../values.js";

const METHOD: MethodName = "gradient-descent";

type Values = RunValues & MethodValues;

function samplesIn(path: string | undefined): number[] {
  if (path === undefined) throw new UsageError("--data: a file with the samples is needed, one number a line");
  const texts = readText("--data", path).split(/[\s,]+/).filter((text) => text !== "");
  return texts.map((text, i) => {
    const value = decimal(text);
    if (typeof value === "number" && Number.isFinite(value)) return value;
    throw new UsageError(`--data ${path}: number ${i + 1} is ${JSON.stringify(text.slice(0, 36))}; it must be a finite number`);
  });
}

/** Options that look at values, which samples have not. */
const OF_VALUES = ["tolerance", "targetValue", "patience", "gradient"];

function samplesOf(values: Values): Problem {
  const useless = OF_VALUES.find((name) => values[name] !== undefined);
  if (useless !== undefined) throw new UsageError(`--${kebab(useless)}: samples have a derivative, but no value; leave it out`);
  return samplesProblem(samplesIn(values.data));
}

function problemOf(values: Values): Problem {
  const { problem: name, data } = values;
  const names = [...PROBLEMS.map((problem) => problem.name), "samples"];
  if (oneOf("problem", name, names) === "samples") return samplesOf(values);
  if (data !== undefined) throw new UsageError(`--data: only the problem samples has a file of data, not ${name}`);
  return PROBLEMS.find((problem) => problem.name === name)!;
}

function startOf({ start, bounds, seed }: Values, { n, name, start: own }: Problem): Start {
  if (start === "random") {
    if (!bounds || seed === undefined) throw new UsageError("--start: random needs --bounds and --seed");
    return { n };
  }
  if (seed !== undefined) throw new UsageError("--seed: it is for a random start, --start random");
  if (start === undefined) return own;
  if (start.length === 1) return new Array<number>(n).fill(start[0]!);
  if (name === "rosenbrock" ? start.length >= 2 : start.length === n) return start;
  throw new UsageError(`--start: ${start.length} numbers; ${name} takes ${name === "rosenbrock" ? "2 or more" : n}`);
}

/** The options that were given, with the problem's rate for gradient descent and the usual stop rules where none was. */
function optionsOf(values: Values, compared: Partial<Compared>, problem: Problem): MinimizeOptions {
  const { bounds, seed, gradient, differenceStep, iterations, evaluations } = values;
  if (differenceStep !== undefined && (gradient ?? "analytic") === "analytic")
    throw new UsageError("--difference-step: it needs --gradient forward or central");
  const given = Object.entries({ bounds, seed, gradient, differenceStep }).filter(([, value]) => value !== undefined);
  const options: MinimizeOptions = { ...methodOptions(values, METHOD, compared), ...Object.fromEntries(given) };
  if (options.method === METHOD) options.rate ??= problem.rate;
  const stop = stopOptions(values) ?? defaultStop(options);
  return { ...options, stop: { ...stop, maxIterations: iterations, ...(evaluations !== undefined && { maxEvaluations: evaluations }) } };
}

/** A row of the trace as JSON. `run`: where several are compared. */
function rowOf({ iteration, x, value, gradient, rate }: Progress, run?: string): object {
  return { ...(run !== undefined && { run }), iteration, x: Array.from(x), value, gradient, rate };
}

function runOne(values: Values, compared: Partial<Compared>, problem: Problem, session: Session): Outcome {
  const options = optionsOf(values, compared, problem);
  const label = compared.label ?? options.method!;
  const rows: object[] = [];
  const trace = tracer(values, values.iterations, rows, session);
  const keeper = new TraceKeeper(label);
  const pictured = drawn(values);
  const onProgress = (progress: Progress) => {
    session.progress(progress.iteration, values.iterations, "iterations");
    trace(progress, () => rowOf(progress, compared.label));
    if (pictured) keeper.add(progress);
  };
  const search = values.maximize ? maximize : minimize;
  const found = search(problem, startOf(values, problem), { ...options, signal: session.signal, onProgress });
  // Samples have no value that could tell the best point.
  const result = problem.optimum ? found : { ...found, x: found.last };
  return { label, result, trace: keeper.trace, rows };
}

function textOf(outcomes: readonly Outcome[]): string {
  const [{ result }] = outcomes as [Outcome];
  if (outcomes.length === 1) return `${ending(result)}\nx = [${result.x.join(", ")}]\nf = ${result.value}`;
  return columns([COLUMNS, ...outcomes.map(cellsOf)], [3, 4, 5]);
}

function dataOf({ label, result, rows }: Outcome, compared: boolean): object {
  return { ...(compared && { run: label }), ...result, ...(rows.length > 0 && { trace: rows }) };
}

export async function work(values: Values, session: Session): Promise<void> {
  checkCompared(values);
  const problem = problemOf(values);
  checkOutputs(pictureFiles(values), values.data === undefined ? [] : [values.data]);
  if (problem.optimum?.highest && !values.maximize) session.warn(`${problem.name} has its optimum at the top: --maximize`);
  const outcomes: Outcome[] = [];
  for (const compared of values.compare ?? [{}])
    if (!session.signal.aborted) outcomes.push(runOne(values, compared, problem, session));
  if (outcomes.length === 0) throw new FailureError("interrupted before the first iteration; there is no result yet");
  const data = outcomes.map((outcome) => dataOf(outcome, values.compare !== undefined));
  const print = () => session.result(() => textOf(outcomes), () => ({ problem: problem.name, ...(values.compare ? { runs: data } : data[0]) }));
  present(values, print, () => runReport(problem, outcomes, values.maximize === true), session);
  session.endInterrupted();
}
