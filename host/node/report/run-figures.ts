/** Figures of one run, or of several overlaid, over the iterations. */
import { RUN_TONES, type Drawing, type Figure, type Panel, type Series } from "./model.js";
import { pathFigures } from "./path-figures.js";
import { extent } from "./scene.js";
import { toneOf, type Subject } from "./subject.js";
import type { RunTrace } from "./traces.js";

/** Most parameters that are drawn. */
const PARAMETERS = 8;

type Column = (run: RunTrace) => readonly number[];

/** Iterations of all runs, ascending. */
function iterationsOf(runs: readonly RunTrace[]): number[] {
  return [...new Set(runs.flatMap(({ iteration }) => iteration))].sort((a, b) => a - b);
}

function seriesOf(runs: readonly RunTrace[], column: Column): Series[] {
  const iterations = iterationsOf(runs);
  return runs.map((run, i) => {
    const values = new Map(column(run).map((value, k) => [run.iteration[k]!, Number.isFinite(value) ? value : null]));
    return { name: run.name, tone: toneOf(i), joined: true, values: iterations.map((k) => values.get(k) ?? null) };
  });
}

function over(runs: readonly RunTrace[], panels: readonly Panel[]): Pick<Figure, "x" | "panels" | "logarithmic"> {
  const values = panels.filter(({ linear }) => !linear).flatMap(({ series }) => series.flatMap((line) => line.values));
  const [low, high] = extent(values.filter((value) => value !== 0));
  const x = { label: "iteration", values: iterationsOf(runs) };
  if (!(low > 0)) return { x, panels };
  return { x, panels, logarithmic: high / low > 100 ? "first" : true };
}

function panel(runs: readonly RunTrace[], label: string, height: number, column: Column): Panel {
  return { label, height, series: seriesOf(runs, column) };
}

/** Values over the iterations; below, if the best value is known and not 0, how far they are from it. */
export function valueFigure(runs: readonly RunTrace[], { value, best = 0 }: Subject): Figure {
  const values = panel(runs, value, 270, (run) => run.value);
  const distance = () => panel(runs, `distance to ${best}`, 230, (run) => run.value.map((f) => Math.abs(f - best)));
  const panels = best === 0 ? [values] : [{ ...values, linear: true }, distance()];
  return {
    title: "Value over iterations",
    caption: best === 0 ? "The value at the point of each iteration; iteration 0 is the start."
      : `The value at the point of each iteration, and how far it is from the best there is, ${best}. Iteration 0 is the start.`,
    ...over(runs, panels),
  };
}

/** A panel for each parameter. */
export function parameterFigure(runs: readonly RunTrace[], { parameters }: Subject): Figure {
  const shown = parameters.slice(0, PARAMETERS);
  const heights = (i: number) => (shown.length === 1 ? 270 : i < shown.length - 1 ? 130 : 174);
  const which = shown.length < parameters.length ? `first ${shown.length} of ${parameters.length} parameters` : "parameters";
  return {
    title: "Parameters over iterations",
    caption: `The ${which} at the point of each iteration.`,
    x: { label: "iteration", values: iterationsOf(runs) },
    panels: shown.map((name, j) => panel(runs, name, heights(j), ({ x }) => x[j]!)),
  };
}

/** Size of the gradient, and rate of the update that followed: a schedule shows on a linear axis, unless the rates of runs are far apart. */
export function gradientFigure(runs: readonly RunTrace[]): Figure {
  const rate: Column = (run) => run.rate.map((value, k) => (value === 0 && k === run.rate.length - 1 ? NaN : value));
  const [least, most] = extent(runs.map(({ rate }) => extent(rate)[1]));
  const panels = [
    panel(runs, "max |gᵢ|", 230, ({ gradient }) => gradient),
    { ...panel(runs, "rate", 174, rate), linear: most <= 10 * least },
  ];
  return {
    title: "Gradient and rate over iterations",
    caption: "The largest component of the gradient at each point, and the rate of the update from there.",
    ...over(runs, panels),
  };
}

/** Most runs that are drawn: more could not be told apart. */
export const MOST_RUNS = RUN_TONES.length;

/** What is to be said of so many runs, if not all are drawn. */
export function figureNotes(runs: number): string[] {
  return runs > MOST_RUNS ? [`The figures show the first ${MOST_RUNS} of ${runs}.`] : [];
}

/** All figures of the runs, at most the first `MOST_RUNS`. */
export function runFigures(all: readonly RunTrace[], subject: Subject): Drawing[] {
  const runs = all.slice(0, MOST_RUNS);
  return [...pathFigures(runs, subject), valueFigure(runs, subject), parameterFigure(runs, subject), gradientFigure(runs)];
}
