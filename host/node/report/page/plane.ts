/** A plane as options of uPlot. The page gets `planeOptions` as source, as look.ts says. */
import type uPlot from "uplot";
import type { dotted } from "../dots.js";
import type { Curve, Plane } from "../model.js";
import type { Look } from "./look.js";

export interface PlaneTools {
  readonly dotted: typeof dotted;
  readonly look: Look;
}

/** Options of a plane, CSS pixels wide. Its data: null, then [x, y] of each curve. */
export function planeOptions({ height, x, y, curves }: Plane, width: number, { dotted, look }: PlaneTools): uPlot.Options {
  /** Canvas pixels of point `i`; far outside, lines may bend. */
  function place(plot: uPlot, curve: Curve, i: number): [number, number] {
    const near = (pixels: number) => Math.max(-1e5, Math.min(1e5, pixels));
    return [near(plot.valToPos(curve.x[i]!, "x", true)), near(plot.valToPos(curve.y[i]!, "y", true))];
  }

  function ring(path: Path2D, [left, top]: readonly [number, number], radius: number): void {
    path.moveTo(left + radius, top);
    path.arc(left, top, radius, 0, 2 * Math.PI);
  }

  /** Lines are stroked; dots, and the square at the end of a path, are filled. Two dots of a path have 2 CSS pixels between them. */
  function paths(plot: uPlot, series: number): uPlot.Series.Paths {
    const curve = curves[series - 1]!;
    const [stroke, fill] = [new Path2D(), new Path2D()];
    const ratio = devicePixelRatio;
    const shown: [number, number][] = [];
    curve.y.forEach((value, i) => {
      if (value === null) return;
      const at = place(plot, curve, i);
      if (curve.shape !== "points" && i > 0 && curve.y[i - 1] !== null) stroke.lineTo(...at);
      else stroke.moveTo(...at);
      shown.push(at);
    });
    if (curve.shape) for (const at of curve.shape === "path" ? dotted(shown, 8 * ratio) : shown) ring(fill, at, 3 * ratio);
    if (curve.shape === "path" && curve.y.length > 0) {
      ring(stroke, place(plot, curve, 0), 6 * ratio);
      const [left, top] = place(plot, curve, curve.y.length - 1);
      fill.rect(left - 5 * ratio, top - 5 * ratio, 10 * ratio, 10 * ratio);
    }
    return { stroke, fill: curve.shape ? fill : null };
  }

  /** The dot of a curve that is nearest to the cursor. */
  function nearest(plot: uPlot, series: number): number | null {
    const curve = curves[series - 1]!;
    if (!curve.shape) return null;
    const { left = -1, top = -1 } = plot.cursor;
    const distances = curve.x.map((at, i) => Math.hypot(plot.valToPos(at, "x") - left, plot.valToPos(curve.y[i] ?? NaN, "y") - top));
    return distances.reduce((best, distance, i) => (distance < (distances[best] ?? Infinity) ? i : best), -1);
  }

  function seriesOptions(curve: Curve): uPlot.Series {
    const { dash, width, stroke } = look.line(curve);
    return {
      label: look.legend(curve), class: curve.name === undefined ? "unnamed" : "named", paths, stroke: stroke!,
      points: { show: false }, width: curve.shape === "path" ? 1 : width!,
      ...(curve.shape ? { fill: stroke! } : {}),
      ...(dash && !curve.shape ? { dash } : {}),
      value: (_plot, _value, _series, i) => (i === null || i < 0 || !curve.shape ? "" : `${look.show(curve.x[i]!)}, ${look.show(curve.y[i]!)}`),
    };
  }

  return {
    mode: 2, width, height,
    padding: [10, 24, 0, 0],
    series: [{}, ...curves.map(seriesOptions)],
    scales: { x: { time: false, range: () => [...x.range] }, y: { range: () => [...y.range] } },
    axes: [look.xAxis(x.label), look.yAxis(y.label, 36)],
    cursor: { drag: { x: true, y: true }, points: { size: 8 }, dataIdx: nearest },
    legend: { markers: { show: false } },
  };
}
