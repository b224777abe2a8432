/** A panel of a figure as options of uPlot. The page gets `panelOptions` as source, as look.ts says. */
import type uPlot from "uplot";
import type { Figure, Panel, Series } from "../model.js";
import type { outline } from "../outline.js";
import type { levelled, named, padded } from "../scene.js";
import type { Look } from "./look.js";

export interface PanelTools {
  readonly Plot: typeof uPlot;
  readonly padded: typeof padded;
  readonly named: typeof named;
  readonly levelled: typeof levelled;
  readonly outline: typeof outline;
  readonly look: Look;
}

/** Options of panel `index`, CSS pixels wide. */
export function panelOptions(figure: Figure, index: number, width: number, log: boolean, tools: PanelTools): uPlot.Options {
  const { Plot, padded, named, levelled, outline, look } = tools;
  const panel: Panel = figure.panels[index]!;
  const [first, last] = [index === 0, index === figure.panels.length - 1];
  const logarithmic = log && !panel.linear;
  const whole = figure.x.values.every(Number.isInteger);

  /** What a line does not draw: signs at the values, or levels. `data`: what the axis can show of them. */
  function drawn({ shape }: Series, { valToPos }: uPlot, data: readonly (number | null)[]): Path2D {
    const { values: x } = figure.x;
    const sign = outline(shape, 4 * devicePixelRatio);
    const line = sign ? { x, y: data } : levelled(x, data);
    const parts = line.y.map((y, i) => y === null ? ""
      : `${sign || i === 0 || line.y[i - 1] === null ? "M" : "L"}${valToPos(line.x[i]!, "x", true)} ${valToPos(y, "y", true)}${sign}`);
    return new Path2D(parts.join(""));
  }

  function seriesOptions(series: Series, number: number): uPlot.Series {
    const line = look.line(series);
    const known = named(figure.panels, index, number);
    const own = series.shape === "levels" || outline(series.shape, 1);
    return {
      ...line,
      label: look.legend(known ? { ...series, name: "" } : series),
      class: known ? "known" : "named",
      // From the figure, as a logarithmic axis does not have all values.
      value: (_plot, _value, _series, i) => (typeof series.values[i!] === "number" ? look.show(series.values[i!]!) : ""),
      spanGaps: series.joined ?? false,
      pxAlign: series.shape === "steps" ? 1 : 0,
      points: series.shape === "points" ? { show: true, size: 5, width: 0, fill: line.stroke! } : { show: false },
      ...(series.shape === "steps" ? { paths: Plot.paths.stepped!({ align: 1 }) } : {}),
      ...(series.shape === "points" ? { paths: () => null } : {}),
      ...(own ? { paths: (plot, i) => ({ stroke: drawn(series, plot, Array.from(plot.data[i]!, (y) => y ?? null)), fill: null }) } : {}),
    };
  }

  /** The range of the figure when nothing is zoomed. */
  function ends(low: number, high: number): [number, number] {
    const { values, range } = figure.x;
    return range && (values.length < 2 || (low === values[0] && high === values.at(-1))) ? [range[0], range[1]] : [low, high];
  }

  /** Where `series` has a value that is nearest to the cursor. */
  function nearest(series: number, index: number): number {
    const { values, joined } = panel.series[series - 1] ?? {};
    if (!values || !joined) return index;
    for (let away = 0; away < values.length; away++)
      for (const i of [index - away, index + away]) if (typeof values[i] === "number") return i;
    return index;
  }

  function drawMarks({ ctx, bbox, valToPos }: uPlot): void {
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = look.css("quiet");
    ctx.lineWidth = ratio;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    ctx.font = look.font(12 * ratio);
    for (const { at, label, end = "top" } of figure.marks ?? []) {
      const x = valToPos(at, "x", true);
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      const left = x + 6 * ratio + ctx.measureText(label).width > bbox.left + bbox.width;
      ctx.textAlign = left ? "right" : "left";
      ctx.textBaseline = end;
      const y = end === "top" ? 4 * ratio : bbox.height - 4 * ratio;
      if (first) ctx.fillText(label, x + (left ? -6 : 6) * ratio, bbox.top + y);
    }
    ctx.restore();
  }

  return {
    width, height: panel.height,
    // Half of the last label of the x axis may stand beyond its end.
    padding: [10, 24, 0, 0],
    series: [{ label: figure.x.label }, ...panel.series.map(seriesOptions)],
    scales: {
      x: { time: false, range: (_plot, low, high) => ends(low, high) },
      y: { range: (_plot, low, high) => padded(low ?? 0, high ?? 1, logarithmic), ...(logarithmic ? { distr: 3, log: 10 } : {}) },
    },
    axes: [
      last ? look.xAxis(figure.x.label, whole) : { ...look.xAxis("", whole), label: null!, values: () => [], size: 8 },
      look.yAxis(panel.label, panel.height < 200 ? 28 : 36, logarithmic),
    ],
    cursor: { y: false, sync: { key: figure.title }, points: { size: 6 }, dataIdx: (_plot, series, index) => nearest(series, index) },
    legend: { markers: { show: false } },
    hooks: { draw: [drawMarks] },
  };
}
