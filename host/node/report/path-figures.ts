/** The paths of runs on the landscape of their objective: a curve of one parameter, lines of equal value of two. */
import { contour, levels, type Grid } from "./contour.js";
import type { Curve, Plane } from "./model.js";
import { extent, widened } from "./scene.js";
import { toneOf, type Subject } from "./subject.js";
import { numberText } from "./ticks.js";
import type { RunTrace } from "./traces.js";

type Range = readonly [number, number];
type Landscape = Subject & Required<Pick<Subject, "objective">>;

/** Points of a curve, and of a side of a grid. */
const CURVE = 400;
const GRID = 120;

/** What to show of parameter j: the window, and the paths as far as they stay within its size around it. */
function rangeOf(runs: readonly RunTrace[], { window }: Subject, j: number): Range {
  const points = runs.flatMap(({ x }) => x[j]!);
  const shown = window?.[j];
  if (!shown) return widened(...extent(points));
  const [low, high] = shown;
  const near = points.filter((x) => x >= 2 * low - high && x <= 2 * high - low);
  const [least, most] = extent([...near, low, high]);
  const [left, right] = widened(least, most);
  return [least < low ? left : low, most > high ? right : high];
}

function spread([low, high]: Range, count: number): number[] {
  return Array.from({ length: count + 1 }, (_, i) => low + ((high - low) * i) / count);
}

/** One run is red; of several each has its tone. */
function paths(runs: readonly RunTrace[], y: (run: RunTrace) => readonly number[]): Curve[] {
  const tone = (i: number) => (runs.length === 1 ? "path" : toneOf(i));
  return runs.map((run, i) => ({ name: run.name, x: run.x[0]!, y: y(run), tone: tone(i), shape: "path" }));
}

const MARKS = "dots are points of iterations, where there is room; a ring marks the start, a square the end";

/** The objective of one parameter, with the points of the runs on it. */
export function curveFigure(runs: readonly RunTrace[], subject: Landscape): Plane {
  const range = rangeOf(runs, subject, 0);
  const x = spread(range, CURVE);
  const y = x.map((at) => subject.objective([at])).map((value) => (Number.isFinite(value) ? value : null));
  const inside = runs.flatMap((run) => run.value.filter((_, k) => run.x[0]![k]! >= range[0] && run.x[0]![k]! <= range[1]));
  return {
    title: "The path on the curve",
    caption: `The objective, and the path of each run on it: ${MARKS}.`,
    height: 380,
    x: { label: subject.parameters[0]!, range },
    y: { label: subject.value, range: widened(...extent([...y, ...inside])) },
    curves: [{ name: subject.value, x, y, tone: "after" }, ...paths(runs, ({ value }) => value)],
  };
}

/** Lines as one curve, with gaps between them. */
function joined(lines: readonly (readonly (readonly [number, number])[])[]): Pick<Curve, "x" | "y"> {
  const points = lines.flatMap((line) => [...line, [0, null] as const]);
  return { x: points.map(([x]) => x), y: points.map(([, y]) => y) };
}

/** Lines of equal value of an objective of two parameters, with the paths of the runs. */
export function contourFigure(runs: readonly RunTrace[], subject: Landscape): Plane {
  const { objective, parameters, best, maximize } = subject;
  const [across, up] = [rangeOf(runs, subject, 0), rangeOf(runs, subject, 1)];
  const sign = maximize ? -1 : 1;
  const [x, y] = [spread(across, GRID), spread(up, GRID)];
  const values = y.map((b) => x.map((a) => sign * objective([a, b])));
  const [lowest, highest] = extent(values.flat());
  const least = Math.min(lowest, best === undefined ? Infinity : sign * best);
  const [, start] = extent(runs.map(({ value }) => sign * value[0]!));
  // About a minimum the root of the height is nearly linear, as interpolation wants it.
  const root = (value: number) => Math.sqrt(Math.max(0, value - least));
  const grid: Grid = { x, y, z: values.map((row) => row.map(root)) };
  const at = levels(least, highest, start);
  const texts = at.map((level) => numberText(sign * level, 2, level));
  return {
    title: "The path between lines of equal value",
    caption: `Lines where ${subject.value} is ${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}, and the path of each run: ${MARKS}.`,
    height: 460,
    x: { label: parameters[0]!, range: across },
    y: { label: parameters[1]!, range: up },
    curves: [
      { name: subject.value, ...joined(at.flatMap((level) => contour(grid, root(level)))), tone: "level" },
      ...paths(runs, (run) => run.x[1]!),
    ],
  };
}

/** The landscape with the paths, if the objective is given and has one or two parameters. */
export function pathFigures(runs: readonly RunTrace[], subject: Subject): Plane[] {
  const { objective, parameters } = subject;
  if (!objective || parameters.length > 2) return [];
  return [(parameters.length === 1 ? curveFigure : contourFigure)(runs, { ...subject, objective })];
}
