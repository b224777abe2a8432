/** Data, and what a model makes of them. */
import type { Curve, Plane } from "./model.js";
import { extent, widened } from "./scene.js";
import { Thinned } from "./thinned.js";

/** Takes pairs of numbers, any number of them, and keeps about 2,000, evenly spread. */
export class PointKeeper {
  readonly #points = new Thinned<readonly [number, number]>(2000);

  add(x: number, y: number): void {
    this.#points.add([x, y]);
  }

  get points(): { x: number[]; y: number[] } {
    const { items } = this.#points;
    return { x: items.map(([x]) => x), y: items.map(([, y]) => y) };
  }
}

/** Names of what is on the axes. */
export interface Names {
  readonly x: string;
  readonly y: string;
}

const LINE = 200;

/** More points than these would hide a line. */
const FEW = 200;

/** Few points are drawn over the line, many under it and paler. */
function layered(line: Curve, points: Pick<Curve, "x" | "y">): Curve[] {
  const data = { name: "data", ...points, shape: "points" } as const;
  return points.x.length > FEW ? [{ ...data, tone: "detail" }, line] : [line, { ...data, tone: "path" }];
}

/** Targets (y) over the only feature (x), with the model's prediction. */
export function lineFigure({ points: { x, y } }: PointKeeper, predict: (x: number) => number, names: Names): Plane {
  const range = widened(...extent(x));
  const line = Array.from({ length: LINE + 1 }, (_, i) => range[0] + ((range[1] - range[0]) * i) / LINE);
  const predicted = line.map(predict).map((value) => (Number.isFinite(value) ? value : null));
  return {
    title: "Data and model",
    caption: "Rows of the data, and what the model predicts.",
    height: 380,
    x: { label: names.x, range },
    y: { label: names.y, range: widened(...extent([...y, ...predicted])) },
    curves: layered({ name: "model", x: line, y: predicted, tone: "after" }, { x, y }),
  };
}

/** Targets (y) over the model's predictions (x), with the line where they agree. */
export function predictionFigure({ points: { x, y } }: PointKeeper, target: string): Plane {
  const range = widened(...extent([...x, ...y]));
  return {
    title: "Targets and predictions",
    caption: "Rows of the data; on the dashed line a prediction is exact.",
    height: 420,
    x: { label: `${target}, predicted`, range },
    y: { label: target, range },
    curves: layered({ name: "exact", x: range, y: range, tone: "after", dashed: true }, { x, y }),
  };
}

/** What a model leaves of the targets (y) over its only feature, or over its predictions (x). */
export function residualFigure({ points: { x, y } }: PointKeeper, names: Names): Plane {
  const range = widened(...extent(x));
  const [low, high] = extent(y);
  return {
    title: "Residuals",
    caption: "Rows of the data less what the model predicts. They show no pattern where the model is right.",
    height: 260,
    x: { label: names.x, range },
    y: { label: `residual of ${names.y}`, range: widened(Math.min(0, low), Math.max(0, high)) },
    curves: layered({ name: "exact", x: range, y: [0, 0], tone: "after", dashed: true }, { x, y }),
  };
}

const UNIT = [-0.1, 1.1] as const;

/** Classes (y: 1 for `name`, 0 for any other) over the probability of 1 that the model gives. */
export function classFigure({ points: { x, y } }: PointKeeper, name: string): Plane {
  return {
    title: "Classes and probabilities",
    caption: `Rows of the data: 1 if they are ${name}, 0 if not. The model takes those on the right of the dashed line for ${name}.`,
    height: 260,
    x: { label: `probability of ${name}`, range: UNIT },
    y: { label: `class (1: ${name})`, range: UNIT },
    curves: [
      { name: "1/2", x: [0.5, 0.5], y: UNIT, tone: "after", dashed: true },
      { name: "data", x, y, tone: "path", shape: "points" },
    ],
  };
}
