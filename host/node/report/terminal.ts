/** A figure in the terminal, in braille dots. */
import { Canvas, cells, cut, textOf, type Cell } from "./cells.js";
import type { Curve, Drawing, Sign } from "./model.js";
import { plotsOf, share, ticksOf, type Axis, type Plot } from "./scene.js";

export interface Terminal {
  /** No line is wider. */
  readonly columns: number;
  /** Lines of all plots of the figure together, without axes and legends; a plot has four at least. */
  readonly rows: number;
  readonly colour: boolean;
}

interface Dot {
  readonly x: number;
  readonly y: number;
}

/** Where a value is drawn; far outside, lines may bend. Undefined: nowhere. */
function dotOf({ columns, rows }: Canvas, { x, y }: Plot, px: number, py: number | null): Dot | undefined {
  const near = (part: number) => Math.max(-2, Math.min(3, part));
  const [right, up] = [share(x, px), py === null ? NaN : share(y, py)];
  if (Number.isNaN(right) || Number.isNaN(up)) return undefined;
  return { x: Math.round(near(right) * (2 * columns - 1)), y: Math.round((1 - near(up)) * (4 * rows - 1)) };
}

/** Dots from one to another; of a dashed line four of six. */
function drawLine(canvas: Canvas, from: Dot, to: Dot, { tone, dashed }: Curve): void {
  const steps = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y), 1);
  for (let k = 0; k <= steps; k++) {
    const [x, y] = [Math.round(from.x + ((to.x - from.x) * k) / steps), Math.round(from.y + ((to.y - from.y) * k) / steps)];
    if (!dashed || x % 6 < 4) canvas.dot(x, y, tone);
  }
}

function inside({ columns, rows }: Canvas, { x, y }: Dot): boolean {
  return x >= 0 && y >= 0 && x < 2 * columns && y < 4 * rows;
}

/** Points of data, those that are dots alone and where a line is. */
const SIGNS: Record<Sign, string> = { points: "+", rings: "o", crosses: "x", squares: "■" };
const ON_LINE = "#";

const isSign = ({ shape }: Curve): boolean => shape !== undefined && shape !== "path";

function drawCurve(canvas: Canvas, plot: Plot, curve: Curve): void {
  let last: Dot | undefined;
  curve.y.forEach((value, i) => {
    const dot = dotOf(canvas, plot, curve.x[i]!, value);
    if (dot && isSign(curve)) drawSign(canvas, dot, curve);
    else if (dot) drawLine(canvas, last ?? dot, dot, curve);
    last = dot;
  });
}

/** Cells with signs of a curve. */
function placesOf(canvas: Canvas, plot: Plot, curve: Curve): number[] {
  const dots = isSign(curve) ? curve.y.map((value, i) => dotOf(canvas, plot, curve.x[i]!, value)) : [];
  return dots.flatMap((dot) => (dot && inside(canvas, dot) ? [(dot.y >> 2) * canvas.columns + (dot.x >> 1)] : []));
}

function drawSign(canvas: Canvas, dot: Dot, { tone, shape }: Curve): void {
  const [column, row] = [dot.x >> 1, dot.y >> 2];
  const sign = shape === "points" && canvas.hasDots(column, row) ? ON_LINE : SIGNS[shape as Sign];
  if (inside(canvas, dot)) canvas.write(column, row, sign, tone);
}

const isLine = ({ name, shape, tone }: Curve): boolean => name !== undefined && shape === undefined && tone !== "level";
const isPath = ({ shape }: Curve): boolean => shape === "path";

/** Letters, by name, that tell lines of a plot from each other, and paths; a single path has stars. */
function lettersOf(plots: readonly Plot[]): Map<string, string> {
  const most = (kind: (curve: Curve) => boolean) => Math.max(...plots.map(({ curves }) => curves.filter(kind).length));
  const several = [isLine, isPath].filter((kind) => most(kind) > 1);
  const names = new Set(several.flatMap((kind) => plots.flatMap(({ curves }) => curves.filter(kind).map(({ name }) => name!))));
  const letters = [...names].map((name, i) => [name, String.fromCharCode(65 + (i % 26))] as const);
  const path = most(isPath) === 1 ? plots[0]!.curves.find(isPath)!.name! : undefined;
  return new Map(path === undefined ? letters : [...letters, [path, "*"]]);
}

/** Cells between two letters of a line, and of a path. */
const APART = { line: 14, path: 4 };

/** A letter on points of a curve that are some cells apart, where no other letter is. */
function drawLetters(canvas: Canvas, plot: Plot, curve: Curve, letter: string, taken: Set<number>): void {
  let from: Dot | undefined;
  for (const [i, value] of curve.y.entries()) {
    const dot = dotOf(canvas, plot, curve.x[i]!, value);
    if (!dot || !inside(canvas, dot)) continue;
    const [column, row] = [dot.x >> 1, dot.y >> 2];
    const near = from && Math.abs(dot.x - from.x) / 2 + Math.abs(dot.y - from.y) / 2 < (curve.shape === "path" ? APART.path : APART.line);
    if (near || taken.has(row * canvas.columns + column)) continue;
    taken.add(row * canvas.columns + column);
    canvas.write(column, row, letter, curve.tone);
    from = dot;
  }
}

function drawMarks(canvas: Canvas, { x, marks }: Plot): void {
  for (const { at, label, end = "top" } of marks) {
    const column = Math.round(share(x, at) * (canvas.columns - 1));
    if (!(column >= 0 && column < canvas.columns)) continue;
    for (let y = 0; y < 4 * canvas.rows; y += 2) canvas.dot(2 * column, y, "detail");
    const { length } = cells(label);
    const left = column + 2 + length > canvas.columns ? Math.max(0, column - 1 - length) : column + 2;
    canvas.write(left, end === "top" ? 0 : canvas.rows - 1, label, "detail");
  }
}

/** "o" at the start of a path, "x" at its end. */
function drawEnds(canvas: Canvas, plot: Plot, { x, y, tone, shape }: Curve): void {
  if (shape !== "path") return;
  for (const [i, letter] of [[0, "o"], [y.length - 1, "x"]] as const) {
    const dot = dotOf(canvas, plot, x[i] ?? NaN, y[i] ?? null);
    if (dot && inside(canvas, dot)) canvas.write(dot.x >> 1, dot.y >> 2, letter, tone);
  }
}

function canvasOf(plot: Plot, letters: ReadonlyMap<string, string>, columns: number, rows: number): Canvas {
  const canvas = new Canvas(columns, rows);
  drawMarks(canvas, plot);
  for (const curve of plot.curves) drawCurve(canvas, plot, curve);
  const taken = new Set(plot.curves.flatMap((curve) => placesOf(canvas, plot, curve)));
  for (const curve of plot.curves) {
    const letter = letters.get(curve.name ?? "");
    if (letter !== undefined) drawLetters(canvas, plot, curve, letter, taken);
  }
  for (const curve of plot.curves) drawEnds(canvas, plot, curve);
  return canvas;
}

function legend({ legend: curves }: Plot, letters: ReadonlyMap<string, string>, columns: number): Cell[][] {
  const isDots = ({ shape }: Curve) => shape === "points";
  const entries = curves.map((curve) => {
    const piece = letters.get(curve.name!) ?? (isSign(curve) ? SIGNS[curve.shape as Sign] : "⠤");
    return [...cells(` ${piece} `, curve.tone), ...cells(`${curve.name} `)];
  });
  if (curves.some(isPath)) entries.push(cells(" o start  x end "));
  if (curves.some(isDots) && curves.some(isLine)) entries.push(cells(` ${ON_LINE} both `));
  if (entries.length === 0) return [];
  const lines: Cell[][] = [[]];
  for (const entry of entries) {
    if (lines.at(-1)!.length > 0 && lines.at(-1)!.length + entry.length > columns) lines.push([]);
    lines.at(-1)!.push(...entry);
  }
  return lines;
}

/** Labels of the y axis by the row that they stand in. */
function rowLabels(axis: Axis, rows: number): Map<number, string> {
  const row = (at: number) => Math.round((1 - share(axis, at)) * (4 * rows - 1)) >> 2;
  return new Map(ticksOf(axis, Math.max(2, rows / 3)).map(({ at, label }) => [row(at), label]));
}

/** The line of the x axis, its labels and its title. */
function xAxis(axis: Axis, left: number, columns: number): Cell[][] {
  const rule = cells(`${" ".repeat(left)}└${"─".repeat(columns)}`);
  const labels = cells(" ".repeat(left + 1 + columns));
  let free = 0;
  for (const { at, label } of ticksOf(axis, Math.max(2, columns / 10))) {
    const column = left + 1 + Math.round(share(axis, at) * (columns - 1));
    const start = Math.min(column - (label.length >> 1), labels.length - label.length);
    rule[column] = { text: "┬" };
    if (start < free) continue;
    labels.splice(start, label.length, ...cells(label));
    free = start + label.length + 1;
  }
  const title = cells(axis.label);
  return [rule, labels, [...cells(" ".repeat(left + 1 + Math.max(0, (columns - title.length) >> 1))), ...title]];
}

/** The figure as lines of text, each ended by a line feed. */
export function renderText(drawing: Drawing, { columns, rows, colour }: Terminal): string {
  const plots = plotsOf(drawing);
  const heights = plots.map(({ height }) => height);
  const total = heights.reduce((sum, height) => sum + height, 0);
  const sizes = heights.map((height) => Math.max(4, Math.round((rows * height) / total)));
  const letters = lettersOf(plots);
  const labels = plots.map((plot, i) => rowLabels(plot.y, sizes[i]!));
  const left = Math.max(...labels.flatMap((ticks) => [...ticks.values()].map(({ length }) => length)), 0) + 1;
  const width = Math.max(4, columns - left - 1);
  const lines: Cell[][] = [cells(drawing.title)];
  plots.forEach((plot, i) => {
    const canvas = canvasOf(plot, letters, width, sizes[i]!);
    lines.push([], ...legend(plot, letters, columns), cells(plot.y.label));
    for (let row = 0; row < canvas.rows; row++) {
      const label = labels[i]!.get(row);
      lines.push([...cells(`${(label ?? "").padStart(left - 1)} ${label ? "┤" : "│"}`), ...canvas.line(row)]);
    }
    lines.push(...(i === plots.length - 1 ? xAxis(plot.x, left, width) : []));
  });
  return lines.map((line) => `${textOf(cut(line, columns), colour)}\n`).join("");
}
