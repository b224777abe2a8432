/** The report of one run on a built-in function, or of several that are compared. */
import type { Result } from "../minimize.js";
import type { Problem } from "../problems.js";
import type { Fact, Report } from "../report/model.js";
import { figureNotes, runFigures } from "../report/run-figures.js";
import type { Subject } from "../report/subject.js";
import type { RunTrace } from "../report/traces.js";
import { brief, ending } from "./text.js";

/** A run that ended. */
export interface Outcome {
  /** Its method, and where several are compared, the rate if that was given. */
  readonly label: string;
  readonly result: Result;
  /** For figures. */
  readonly trace: RunTrace;
  /** For --json. */
  readonly rows: readonly object[];
}

/** What the figures need to know; a landscape can be drawn where the problem has a view of it. */
function subjectOf({ optimum, value, view }: Problem, n: number, maximize: boolean): Subject {
  const parameters = n === 1 ? ["x"] : n === 2 ? ["x", "y"] : Array.from({ length: n }, (_, i) => `x${i}`);
  return {
    value: "f",
    parameters,
    maximize,
    ...(optimum && { best: optimum.value }),
    ...(view && { objective: (x) => value(Float64Array.from(x)), window: parameters.map(() => view) }),
  };
}

function factsOf({ result, trace }: Outcome): Fact[] {
  return [
    { label: "f", value: brief(result.value), before: brief(trace.value[0] ?? NaN) },
    { label: "Iterations", value: String(result.iterations) },
    { label: "Evaluations", value: String(result.evaluations) },
  ];
}

/** What a row of a table of runs has. */
export const COLUMNS = ["run", "f", "x", "iterations", "evaluations", "rate", "ended by"];

export function cellsOf({ label, result: { value, x, iterations, evaluations, rate, status } }: Outcome): string[] {
  return [label, brief(value), Array.from(x, brief).join(", "), String(iterations), String(evaluations), brief(rate), status];
}

function bestOf(outcomes: readonly Outcome[], maximize: boolean): Outcome {
  const sign = maximize ? -1 : 1;
  return outcomes.reduce((best, one) => (sign * one.result.value < sign * best.result.value ? one : best));
}

export function runReport(problem: Problem, outcomes: readonly Outcome[], maximize: boolean): Report {
  const best = bestOf(outcomes, maximize);
  const several = outcomes.length > 1;
  return {
    title: `${outcomes.map(({ label }) => label).join(", ")} on ${problem.name}`,
    summary: `${several ? `${best.label} came to the best value. ` : ""}${ending(best.result)}.`,
    facts: factsOf(best),
    table: { caption: several ? "Where each run came to" : "Where the run came to", columns: COLUMNS, rows: outcomes.map(cellsOf) },
    figures: runFigures(outcomes.map(({ trace }) => trace), subjectOf(problem, best.result.x.length, maximize)),
    notes: [
      `f = ${problem.formula}; ${problem.source}.`,
      ...figureNotes(outcomes.length),
      "Long runs are thinned to about 1,000 points. Equal settings give equal bits on every machine.",
    ],
  };
}
