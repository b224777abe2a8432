/** How plots of the page look. The page gets `makeLook` as source: it may use its arguments and the page, nothing else. */
import type uPlot from "uplot";
import type { Curve, Series } from "../model.js";
import type { outline } from "../outline.js";
import type { shortened } from "../shortened.js";
import type { linearTicks, logTicks, numberText, tickLabels, wholeTicks } from "../ticks.js";

/** Functions of ticks.ts, shortened.ts and outline.ts. */
export interface LookTools {
  readonly linearTicks: typeof linearTicks;
  readonly logTicks: typeof logTicks;
  readonly numberText: typeof numberText;
  readonly tickLabels: typeof tickLabels;
  readonly wholeTicks: typeof wholeTicks;
  readonly shortened: typeof shortened;
  readonly outline: typeof outline;
}

export type Look = ReturnType<typeof makeLook>;

/** The look of the plots of one figure: their y axes have one width, that of the widest label. */
export function makeLook({ linearTicks, logTicks, numberText, tickLabels, wholeTicks, shortened, outline }: LookTools) {
  const plots = new Set<uPlot>();
  let width = 44;

  /** A variable of style.ts: a colour of the palette in use, or a font. */
  const css = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const font = (pixels: number) => `${pixels}px ${css("sans")}`;
  const show = (value: number) => numberText(value, 4, value);

  function dashOf({ tone, dashed }: Pick<Series, "tone" | "dashed">): string {
    return dashed ? css("dashed") : css(`dash-${tone}`);
  }

  /** Stroke, width and dashes of a line. */
  function line(series: Pick<Series, "tone" | "dashed">): Partial<uPlot.Series> {
    const dash = dashOf(series).split(" ").filter(Boolean).map(Number);
    const strong = series.tone === "after" || series.tone.startsWith("run");
    return { stroke: css(series.tone), width: strong ? 2 : series.tone === "level" ? 1 : 1.5, ...(dash.length ? { dash } : {}) };
  }

  /** A name in the legend, behind a piece of its line. */
  function legend({ name = "", tone, shape, dashed = false }: Series | Curve): HTMLElement {
    const label = document.createElement("span");
    const dot = shape === "points" || shape === "path" ? `<circle cx="14" cy="5" r="3" fill="var(--${tone})"/>` : "";
    const dash = shape === "path" ? "" : dashOf({ tone, dashed });
    const sign = outline(shape, 4);
    const data = sign ? `M14 5${sign}` : "M0 5H28";
    const piece = shape === "points" ? "" : `<path d="${data}" fill="none" stroke="var(--${tone})" stroke-width="2" stroke-dasharray="${dash}"/>`;
    label.innerHTML = `<svg viewBox="0 0 28 10" aria-hidden="true">${piece}${dot}</svg>`;
    label.append(name);
    return label;
  }

  /** CSS pixels that a text on an axis takes. */
  function widthOf({ ctx }: uPlot, words: string): number {
    ctx.font = font(12);
    return ctx.measureText(words).width;
  }

  /** Widen the y axes of all plots for these labels; returns their width. */
  function fit(plot: uPlot, labels: readonly string[] | null): number {
    plots.add(plot);
    const needed = 12 + Math.max(0, ...(labels ?? []).map((label) => widthOf(plot, label)));
    if (needed <= width) return width;
    width = Math.ceil(needed);
    queueMicrotask(() => plots.forEach((other) => other !== plot && other.redraw(false, true)));
    return width;
  }

  /** What both axes have; `space`: CSS pixels between two labels at least. */
  function axis(label: string, space: number, ticks: (low: number, high: number, most: number) => number[]): uPlot.Axis {
    const most = ({ bbox, width, height }: uPlot, side: number) =>
      Math.max(2, Math.floor((side === 0 ? bbox.width || width : bbox.height || height) / devicePixelRatio / space));
    return {
      stroke: css("quiet"), font: font(12), labelFont: font(12),
      label: (plot, side) => shortened(label, (side === 0 ? plot.bbox.width : plot.bbox.height) / devicePixelRatio, (words) => widthOf(plot, words)),
      // uPlot looks for ticks of its own first, and draws none of ours unless it finds some.
      space, incrs: (_plot, _side, low, high) => [Math.max(5, high - low)],
      ticks: { stroke: css("detail"), width: 1, size: 4 }, border: { show: true, stroke: css("detail"), width: 1 },
      splits: (plot, side, low, high) => ticks(low, high, most(plot, side)),
      filter: (_plot, found) => found,
      values: (_plot, found) => tickLabels(found, ticks === logTicks),
    };
  }

  const xAxis = (label: string, whole = false): uPlot.Axis =>
    ({ ...axis(label, 70, whole ? wholeTicks : linearTicks), labelSize: 22, size: 30, grid: { show: false } });

  function yAxis(label: string, space: number, logarithmic = false): uPlot.Axis {
    const common = axis(label, space, logarithmic ? logTicks : linearTicks);
    return { ...common, labelSize: 20, labelGap: 2, size: fit, gap: 4, grid: { stroke: css("rule"), width: 1 } };
  }

  return { css, font, show, line, legend, xAxis, yAxis };
}
