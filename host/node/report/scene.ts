/** A drawing as plots with everything decided that a renderer without a browser has to know. */
import type { Curve, Drawing, Figure, Mark, Panel, Plane, Series } from "./model.js";
import { linearTicks, logTicks, tickLabels, wholeTicks } from "./ticks.js";

export interface Axis {
  readonly label: string;
  readonly low: number;
  readonly high: number;
  readonly logarithmic: boolean;
  /** A count: no ticks between whole numbers. */
  readonly whole: boolean;
}

export interface Plot {
  /** CSS pixels, as in the model. */
  readonly height: number;
  readonly x: Axis;
  readonly y: Axis;
  /** Steps are lines here, and what a logarithmic axis cannot show is a gap. */
  readonly curves: readonly Curve[];
  /** The curves whose names stand at the plot: those that no plot above has. */
  readonly legend: readonly Curve[];
  readonly marks: readonly Mark[];
}

/** Room around values from low to high: 5 % beyond them, and wide enough that ticks differ. The page gets it as source. */
export function widened(low: number, high: number): [number, number] {
  const [least, most] = [low, high].map((value) => Math.max(-1e300, Math.min(1e300, value))) as [number, number];
  const size = Math.max(Math.abs(least), Math.abs(most));
  const pad = least < most ? Math.max(0.05 * (most - least), 1e-3 * size) : size / 2 || 1;
  return [least - pad, most + pad];
}

/** Ends of a y axis for values from low to high: not beyond 0 if no value is. The page gets this function as source. */
export function padded(low: number, high: number, logarithmic: boolean): [number, number] {
  if (logarithmic) {
    const [least, most] = [low, high].map((value) => Math.max(1e-270, Math.min(1e270, value))) as [number, number];
    const factor = Math.max(1.1, most ** 0.05 / least ** 0.05);
    return [least / factor, most * factor];
  }
  const [bottom, top] = widened(low, high);
  return [low >= 0 ? Math.max(0, bottom) : bottom, high <= 0 && low < 0 ? Math.min(0, top) : top];
}

/** Least and largest of the values; null and NaN do not count. [0, 1] if there are none. */
export function extent(values: Iterable<number | null>): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}

/** What an axis can show of values: a logarithmic one leaves a gap where they are not positive. The page gets this function as source. */
export function showable(values: readonly (number | null)[], logarithmic: boolean): readonly (number | null)[] {
  return logarithmic ? values.map((value) => (value !== null && value > 0 ? value : null)) : values;
}

/** Each value held until the next x. */
function held(x: readonly number[], values: readonly (number | null)[]): Pick<Curve, "x" | "y"> {
  const twice = (_: unknown, i: number) => i >> 1;
  const index = Array.from({ length: Math.max(0, 2 * x.length - 1) }, twice);
  return { x: index.map((k, i) => x[i % 2 ? k + 1 : k]!), y: index.map((k) => values[k] ?? null) };
}

/** Each value held half way to its neighbours, and as far beyond the first and the last. The page gets this function as source. */
export function levelled(x: readonly number[], values: readonly (number | null)[]): { x: number[]; y: (number | null)[] } {
  const half = (i: number) => {
    const at = Math.max(0, Math.min(x.length - 2, i));
    return x.length > 1 ? (x[at + 1]! - x[at]!) / 2 : 0.5;
  };
  return { x: x.flatMap((at, i) => [at - half(i - 1), at + half(i)]), y: values.flatMap((value) => [value, value]) };
}

/** The points that have a value. */
function present(x: readonly number[], values: readonly (number | null)[]): Pick<Curve, "x" | "y"> {
  const kept = x.map((_, i) => i).filter((i) => values[i] !== null);
  return { x: kept.map((i) => x[i]!), y: kept.map((i) => values[i]!) };
}

function curveOf({ name, tone, dashed, shape, values, joined }: Series, x: readonly number[]): Curve {
  const line = { name, tone, ...(dashed ? { dashed } : {}) };
  if (shape === "steps") return { ...line, ...held(x, values) };
  if (shape === "levels") return { ...line, ...levelled(x, values) };
  return { ...line, ...(joined ? present(x, values) : { x, y: values }), ...(shape ? { shape } : {}) };
}

/** Whether a name stands at a panel above, or at a series before in the same one. The page gets this function as source. */
export function named(panels: readonly Panel[], panel: number, series: number): boolean {
  const { name } = panels[panel]!.series[series]!;
  const before = [...panels.slice(0, panel).flatMap((above) => above.series), ...panels[panel]!.series.slice(0, series)];
  return before.some((other) => other.name === name);
}

function panelPlot({ x, logarithmic, marks, panels }: Figure, panel: Panel, index: number): Plot {
  const log = logarithmic === "first" && !panel.linear;
  const curves = panel.series.map((series) => curveOf({ ...series, values: showable(series.values, log) }, x.values));
  const [low, high] = padded(...extent(curves.flatMap(({ y }) => y)), log);
  const [left, right] = x.range ?? extent(x.values);
  return {
    height: panel.height,
    x: { label: x.label, low: left, high: left < right ? right : left + 1, logarithmic: false, whole: x.values.every(Number.isInteger) },
    y: { label: panel.label, low, high, logarithmic: log, whole: false },
    curves,
    legend: curves.filter((_, i) => !named(panels, index, i)),
    marks: (marks ?? []).map((mark) => (index === 0 ? mark : { ...mark, label: "" })),
  };
}

function planePlot({ height, x, y, curves }: Plane): Plot {
  const axis = ({ label, range: [low, high] }: Plane["x"]) => ({ label, low, high, logarithmic: false, whole: false });
  return { height, x: axis(x), y: axis(y), curves, legend: curves.filter(({ name }) => name !== undefined), marks: [] };
}

/** The plots of a drawing, from top to bottom; they share the x axis. */
export function plotsOf(drawing: Drawing): Plot[] {
  if ("curves" in drawing) return [planePlot(drawing)];
  return drawing.panels.map((panel, i) => panelPlot(drawing, panel, i));
}

/** Where a value lies on an axis: 0 at its low end, 1 at its high end. */
export function share({ low, high, logarithmic }: Axis, value: number): number {
  return logarithmic ? (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low)) : (value - low) / (high - low);
}

/** Ticks of an axis, at most about `most`. */
export function ticksOf({ low, high, logarithmic, whole }: Axis, most: number): { at: number; label: string }[] {
  const ticks = (logarithmic ? logTicks : whole ? wholeTicks : linearTicks)(low, high, most);
  const labels = tickLabels(ticks, logarithmic);
  return ticks.map((at, i) => ({ at, label: labels[i]! }));
}
