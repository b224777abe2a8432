/**
 * The script of a report. report.ts writes the source of `drawFigures` into the page, where it runs in a browser: it may
 * use its argument and the page, nothing else of this project.
 */
import type uPlot from "uplot";
import type { Figure, Panel, Series } from "./model.js";

/** Draw every figure of the page, and again when the colour scheme changes or a logarithmic axis is chosen. */
export function drawFigures(Plot: typeof uPlot): void {
  const figures = JSON.parse(document.getElementById("figures")!.textContent!) as Figure[];
  const places = Array.from(document.querySelectorAll<HTMLElement>("figure"));
  /** A variable of style.ts: a colour of the palette in use, or a font. */
  const css = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const font = (pixels: number) => `${pixels}px ${css("sans")}`;

  function show(value: number): string {
    return Number(value.toPrecision(4)).toString().replace("-", "−");
  }

  function seriesOptions({ name, tone, shape, dashed }: Series): uPlot.Series {
    const stroke = css(tone);
    return {
      label: name,
      stroke,
      width: tone === "after" ? 2 : 1.5,
      value: (_plot, value) => (value === null || value === undefined ? "" : show(value)),
      points: shape === "points" ? { show: true, size: 5, width: 0, fill: stroke } : { show: false },
      ...(dashed ? { dash: [5, 4] } : {}),
      ...(shape === "steps" ? { paths: Plot.paths.stepped!({ align: 1 }) } : {}),
      ...(shape === "points" ? { paths: () => null } : {}),
    };
  }

  function axes(figure: Figure, panel: Panel, last: boolean, logarithmic: boolean): uPlot.Axis[] {
    const common = {
      stroke: css("quiet"), font: font(12), labelFont: font(12),
      ticks: { stroke: css("detail"), width: 1, size: 4 }, border: { show: true, stroke: css("detail"), width: 1 },
    };
    const grid = { stroke: css("rule"), width: 1 };
    const x = last ? { label: figure.x.label, labelSize: 22, size: 30 } : { values: () => [], size: 8 };
    const values = (_plot: uPlot, splits: number[]) => splits.map((value) => (value === null ? "" : show(value)));
    // A logarithmic axis of less than a decade would have one tick: name all of its own.
    const splits = logarithmic ? { splits: decades, filter: (_plot: uPlot, splits: number[]) => splits } : {};
    return [
      { ...common, ...x, grid: { show: false }, space: 60 },
      {
        ...common, values, ...splits, grid, label: panel.label, labelSize: 20, labelGap: 2, size: 48, gap: 4,
        space: panel.height < 200 ? 28 : 36,
      },
    ];
  }

  /** 1, 1.5, 2, 3, 5, 7 of each decade between low and high. */
  function decades(_plot: uPlot, _axis: number, low: number, high: number): number[] {
    const found: number[] = [];
    for (let decade = Math.floor(Math.log10(low)); decade <= Math.log10(high); decade++)
      for (const digit of [1, 1.5, 2, 3, 5, 7]) found.push(digit * 10 ** decade);
    return found.filter((value) => value >= low && value <= high);
  }

  function drawMarks(plot: uPlot, figure: Figure, first: boolean): void {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = css("quiet");
    ctx.lineWidth = ratio;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    ctx.font = font(12 * ratio);
    for (const { at, label, end = "top" } of figure.marks ?? []) {
      const x = plot.valToPos(at, "x", true);
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

  /** The range of the figure when nothing is zoomed. */
  function whole({ x: { values, range } }: Figure, low: number, high: number): [number, number] {
    return range && low === values[0] && high === values.at(-1) ? [range[0], range[1]] : [low, high];
  }

  function lineStyle(series: Series | undefined): string {
    return series?.shape === "points" ? "dotted" : series?.dashed ? "dashed" : "solid";
  }

  function panelOptions(figure: Figure, index: number, width: number, logarithmic: boolean): uPlot.Options {
    const panel = figure.panels[index]!;
    return {
      width, height: panel.height,
      // Half of the last label of the x axis may stand beyond its end.
      padding: [10, Math.max(12, 4 * show(figure.x.values.at(-1) ?? 0).length + 4), 0, 0],
      series: [{ label: figure.x.label }, ...panel.series.map(seriesOptions)],
      scales: {
        x: { time: false, range: (_plot, low, high) => whole(figure, low, high) },
        y: logarithmic ? { distr: 3, log: 10, range: (_plot, low, high) => [low / 1.1, high * 1.1] } : {},
      },
      axes: axes(figure, panel, index === figure.panels.length - 1, logarithmic),
      cursor: { y: false, sync: { key: figure.title }, points: { size: 6 } },
      legend: { markers: { width: 2, dash: (_plot, i) => lineStyle(panel.series[i - 1]) } },
      hooks: { draw: [(plot) => drawMarks(plot, figure, index === 0)] },
    };
  }

  const drawn = new Map<Element, uPlot>();

  function draw(figure: Figure, place: HTMLElement): void {
    const logarithmic = place.querySelector("button")?.getAttribute("aria-pressed") === "true";
    place.querySelectorAll<HTMLElement>(".panel").forEach((element, i) => {
      drawn.get(element)?.destroy();
      const data = [figure.x.values, ...figure.panels[i]!.series.map(({ values }) => values)] as uPlot.AlignedData;
      drawn.set(element, new Plot(panelOptions(figure, i, element.clientWidth, logarithmic), data, element));
    });
  }

  const drawAll = () => places.forEach((place, i) => draw(figures[i]!, place));
  drawAll();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  places.forEach((place, i) => {
    const button = place.querySelector("button");
    button?.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      draw(figures[i]!, place);
    });
  });
  const resized = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const plot = drawn.get(target);
      if (plot && plot.width !== target.clientWidth) plot.setSize({ width: target.clientWidth, height: plot.height });
    }
  });
  document.querySelectorAll(".panel").forEach((element) => resized.observe(element));
}
