/** A figure as a standalone SVG file, for papers. */
import { dotted } from "./dots.js";
import { text } from "./markup.js";
import type { Curve, Drawing, Mark, Sign, Tone } from "./model.js";
import { outline } from "./outline.js";
import { plotsOf, share, ticksOf, type Axis, type Plot } from "./scene.js";
import { shortened } from "./shortened.js";
import { DASHED, DASHES, LIGHT } from "./style.js";

/** Pixels: the width of all, the right end of plots, between two lines of a legend, and between two plots. */
const WIDTH = 640, RIGHT = 616, LINE = 18, GAP = 24;

/** Pixels: radius of a point of data, of an open sign, of a dot on a path, and the least distance of two dots. */
const POINT = 3, SIGN = 4, DOT = 2, APART = 6;

/** Pixels beyond the axes in which curves are drawn, for signs at the ends of an axis. */
const EDGE = POINT;

/** Width of a text of 12 pixels: most fonts without serifs stay below 7.4 pixels a character. */
function widthOf(words: string): number {
  return 7.4 * words.length;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Two digits, without what a renderer cannot hold. */
function number(value: number): string {
  return String(Math.round(100 * Math.max(-1e5, Math.min(1e5, value))) / 100);
}

type Point = readonly [x: number, y: number];

function at({ left, right, top, bottom }: Box, { x, y }: Plot, px: number, py: number): Point {
  return [left + share(x, px) * (right - left), bottom - share(y, py) * (bottom - top)];
}

function pair([x, y]: Point): string {
  return `${number(x)} ${number(y)}`;
}

function line(x1: number, y1: number, x2: number, y2: number, colour: string, more = ""): string {
  return `<path d="M${number(x1)} ${number(y1)}L${number(x2)} ${number(y2)}" stroke="${colour}"${more}/>`;
}

function label(x: number, y: number, anchor: string, words: string, more = ""): string {
  return `<text x="${number(x)}" y="${number(y)}" text-anchor="${anchor}" fill="${LIGHT.ink}"${more}>${text(words)}</text>`;
}

function dashOf(tone: Tone, dashed = false): string {
  const dash = dashed ? DASHED : DASHES[tone];
  return dash ? ` stroke-dasharray="${dash}"` : "";
}

/** Height of a plot between its legend and its x axis. */
function heightOf({ height }: Plot): number {
  return height - 60;
}

/** Ticks of the y axis of a plot. */
function heights(plot: Plot): { at: number; label: string }[] {
  return ticksOf(plot.y, heightOf(plot) / 32);
}

function yAxis(box: Box, plot: Plot): string[] {
  const middle = (box.top + box.bottom) / 2;
  const axis = plot.y;
  const ticks = heights(plot).flatMap((tick) => {
    const y = box.bottom - share(axis, tick.at) * (box.bottom - box.top);
    const [dash, rule] = [line(box.left - 4, y, box.left, y, LIGHT.detail), line(box.left, y, box.right, y, LIGHT.rule)];
    return [dash, rule, label(box.left - 8, y + 4, "end", tick.label)];
  });
  const title = shortened(axis.label, box.bottom - box.top + 40, widthOf);
  return [...ticks, label(16, middle, "middle", title, ` transform="rotate(-90 16 ${number(middle)})"`)];
}

function xAxis(box: Box, axis: Axis): string[] {
  const ticks = ticksOf(axis, (box.right - box.left) / 70).flatMap((tick) => {
    const x = box.left + share(axis, tick.at) * (box.right - box.left);
    return [line(x, box.bottom, x, box.bottom + 4, LIGHT.detail), label(x, box.bottom + 18, "middle", tick.label)];
  });
  return [...ticks, label((box.left + box.right) / 2, box.bottom + 38, "middle", shortened(axis.label, box.right - box.left, widthOf))];
}

/** A line through the points that have a value. */
function polyline(points: readonly (Point | null)[]): string {
  return points.map((point, i) => (point ? `${i > 0 && points[i - 1] ? "L" : "M"}${pair(point)}` : "")).join("");
}

function dots(points: readonly Point[], radius: number, colour: string): string {
  return `<path d="${points.map((point) => `M${pair(point)}h0`).join("")}" stroke="${colour}" stroke-width="${2 * radius}" stroke-linecap="round"/>`;
}

function signs(points: readonly Point[], sign: Sign, colour: string): string {
  if (sign === "points") return dots(points, POINT, colour);
  return `<path d="${points.map((point) => `M${pair(point)}${outline(sign, SIGN)}`).join("")}" stroke="${colour}" stroke-width="1.5"/>`;
}

function curve(box: Box, plot: Plot, { x, y, tone, shape, dashed }: Curve): string[] {
  const colour = LIGHT[tone];
  const points = y.map((value, i) => (value === null ? null : at(box, plot, x[i]!, value)));
  const shown = points.filter((point) => point !== null);
  if (shape && shape !== "path") return [signs(shown, shape, colour)];
  const width = shape === "path" || tone === "level" ? 0.75 : 1.5;
  const stroke = `<path d="${polyline(points)}" stroke="${colour}" stroke-width="${width}"${shape ? "" : dashOf(tone, dashed)}/>`;
  if (!shape) return [stroke];
  const [start, end] = [shown[0], shown.at(-1)];
  if (!start || !end) return [];
  const ring = `<circle cx="${number(start[0])}" cy="${number(start[1])}" r="6" stroke="${colour}"/>`;
  return [stroke, dots(dotted(shown, APART), DOT, colour), ring, `<path d="M${pair(end)}m-4-4h8v8h-8z" fill="${colour}"/>`];
}

function mark(box: Box, { x }: Plot, { at: value, label: words, end = "top" }: Mark): string[] {
  const px = box.left + share(x, value) * (box.right - box.left);
  if (!(px >= box.left && px <= box.right)) return [];
  const left = px + 6 + widthOf(words) > box.right;
  const y = end === "top" ? box.top + 14 : box.bottom - 8;
  const rule = line(px, box.top, px, box.bottom, LIGHT.quiet, ` stroke-dasharray="2 3"`);
  return [rule, ...(words ? [label(px + (left ? -6 : 6), y, left ? "end" : "start", words)] : [])];
}

/** Names of curves behind a piece of each, in lines from (left, top) on, and the height of these. */
function legend(curves: readonly Curve[], start: number, top: number): { parts: string[]; height: number } {
  if (curves.length === 0) return { parts: [], height: 0 };
  let [x, y] = [start, top + 12];
  const parts = curves.flatMap(({ name: whole, tone, shape, dashed }) => {
    const name = shortened(whole!, RIGHT - start - 34, widthOf);
    if (x > start && x + 34 + widthOf(name) > RIGHT) [x, y] = [start, y + LINE];
    const left = x;
    x += 34 + widthOf(name) + 16;
    const piece = line(left, y - 4, left + 28, y - 4, LIGHT[tone], ` stroke-width="1.5"${shape ? "" : dashOf(tone, dashed)}`);
    if (!shape) return [piece, label(left + 34, y, "start", name)];
    const dot = `<circle cx="${left + 14}" cy="${y - 4}" r="${POINT}" fill="${LIGHT[tone]}"/>`;
    const sign = shape === "points" || shape === "path" ? dot : signs([[left + 14, y - 4]], shape, LIGHT[tone]);
    return [...(shape === "path" ? [piece] : []), sign, label(left + 34, y, "start", name)];
  });
  return { parts, height: y - top + 10 };
}

/** A plot from (left, top) on; `id` names its cut-out. Returns where it ends. */
function plotSvg(plot: Plot, left: number, top: number, last: boolean, id: string): { parts: string[]; bottom: number } {
  const names = legend(plot.legend, left, top);
  const box: Box = { left, right: RIGHT, top: top + names.height, bottom: top + names.height + heightOf(plot) };
  const size = `width="${number(RIGHT - left + 2 * EDGE)}" height="${number(heightOf(plot) + 2 * EDGE)}"`;
  const parts = [
    ...names.parts,
    ...yAxis(box, plot),
    ...(last ? xAxis(box, plot.x) : []),
    `<clipPath id="${id}"><rect x="${number(left - EDGE)}" y="${number(box.top - EDGE)}" ${size}/></clipPath>`,
    `<g clip-path="url(#${id})">`, ...plot.curves.flatMap((each) => curve(box, plot, each)), "</g>",
    ...plot.marks.flatMap((each) => mark(box, plot, each)),
    `<path d="M${number(left)} ${number(box.top)}V${number(box.bottom)}H${RIGHT}" stroke="${LIGHT.ink}"/>`,
  ];
  return { parts, bottom: box.bottom + (last ? 46 : GAP) };
}

/** The figure with axes, units and legend; its title and caption are the file's title and description. */
export function renderSvg(drawing: Drawing): string {
  const plots = plotsOf(drawing);
  const left = 36 + Math.max(28, ...plots.flatMap(heights).map(({ label }) => widthOf(label)));
  const parts: string[] = [];
  let bottom = 8;
  plots.forEach((plot, i) => {
    const drawn = plotSvg(plot, left, bottom, i === plots.length - 1, `plot-${i + 1}`);
    parts.push(...drawn.parts);
    bottom = drawn.bottom;
  });
  const font = `font-family="Helvetica, Arial, 'Liberation Sans', sans-serif" font-size="12"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${number(bottom)}" width="${WIDTH}" height="${number(bottom)}">
<title>${text(drawing.title)}</title>
<desc>${text(drawing.caption)}</desc>
<rect width="100%" height="100%" fill="${LIGHT.paper}"/>
<g fill="none" stroke-linejoin="round" ${font}>
${parts.join("\n")}
</g>
</svg>
`;
}
