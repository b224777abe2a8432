/** Reads plots back from an SVG file: pixels become numbers by the ticks at the axes. */

type Point = readonly [x: number, y: number];

export interface ReadLine {
  readonly stroke: string;
  readonly dashed: boolean;
  readonly points: readonly Point[];
}

export interface ReadPlot {
  readonly lines: readonly ReadLine[];
  readonly dots: readonly Point[];
  readonly rings: readonly Point[];
  readonly crosses: readonly Point[];
  readonly squares: readonly Point[];
}

interface Tick {
  readonly at: number;
  readonly value: number;
}

/** "−2·10⁻⁷" and "12.5" as numbers. */
function valueOf(label: string): number {
  const digit = (raised: string) => (raised === "⁻" ? "-" : String("⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(raised)));
  const exponent = (raised: string) => `e${[...raised].map(digit).join("")}`;
  return Number(label.replace(/−/g, "-").replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+/, exponent).replace(/·10e/, "e").replace(/^10e/, "1e"));
}

/** From pixels to values by the outermost ticks; throws where those between do not agree to half a pixel's hundredth. */
function scaleOf(ticks: readonly Tick[], logarithmic: boolean): (pixel: number) => number {
  const [first, last] = [ticks[0]!, ticks.at(-1)!];
  const share = (pixel: number) => (pixel - first.at) / (last.at - first.at);
  const scale = (pixel: number) =>
    logarithmic ? first.value * (last.value / first.value) ** share(pixel) : first.value + share(pixel) * (last.value - first.value);
  for (const { at, value } of ticks) {
    const [low, high] = [scale(at - 0.02), scale(at + 0.02)].sort((a, b) => a - b) as [number, number];
    if (ticks.length < 2 || value < low || value > high) throw new Error(`an axis with ${ticks.length} ticks, of which ${value} is not at its place`);
  }
  return scale;
}

const numbers = (text: string): number[] => (text.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);

/** Texts with an anchor, and their places. */
function texts(svg: string, anchor: string): { x: number; y: number; label: string }[] {
  const found = svg.matchAll(new RegExp(`<text x="([\\d.]+)" y="([\\d.]+)" text-anchor="${anchor}" fill="[^"]*">([^<]*)</text>`, "g"));
  return [...found].map(([, x, y, label]) => ({ x: Number(x), y: Number(y), label: label! }));
}

/** The plots of a file from top to bottom. Labels of the x axis are only at the last. `logarithmic`: the y axes are. */
export function readPlots(svg: string, logarithmic = false): ReadPlot[] {
  const axes = [...svg.matchAll(/<path d="M([\d.]+) ([\d.]+)V([\d.]+)H([\d.]+)"/g)];
  const boxes = axes.map((found) => found.slice(1).map(Number) as [left: number, top: number, bottom: number, right: number]);
  const groups = [...svg.matchAll(/<g clip-path[^>]*>\n([^]*?)<\/g>/g)].map(([, group]) => group!);
  const bottom = Math.max(...boxes.map((box) => box[2]));
  const below = texts(svg, "middle").filter(({ y }) => Math.abs(y - bottom - 18) < 0.1);
  const x = scaleOf(below.map((tick) => ({ at: tick.x, value: valueOf(tick.label) })), false);
  return groups.map((group, i) => {
    const [left, top, low] = boxes[i]!;
    // A label stands 4 pixels below its tick, 8 to the left of the axis.
    const ticks = texts(svg, "end").filter((text) => Math.abs(text.x - left + 8) < 0.1 && text.y >= top && text.y - 4 <= low + 0.1);
    const y = scaleOf(ticks.map((tick) => ({ at: tick.y - 4, value: valueOf(tick.label) })), logarithmic);
    const point = (px: number, py: number): Point => [x(px), y(py)];
    const paths = [...group.matchAll(/<path d="(?<data>[^"]*)" stroke="(?<stroke>[^"]*)"(?<more>[^>]*)\/>/g)]
      .map(({ groups }) => groups as { data: string; stroke: string; more: string });
    const places = (sign: RegExp) => paths.filter(({ data }) => sign.test(data))
      .flatMap(({ data }) => [...data.matchAll(/M(-?[\d.]+) (-?[\d.]+)/g)].map(([, px, py]) => point(Number(px), Number(py))));
    const lines = paths.filter(({ data }) => /^M[\d. -]+(L[\d. -]+|M[\d. -]+)*$/.test(data)).map(({ data, stroke, more }) => {
      const all = numbers(data);
      return { stroke, dashed: more.includes("dasharray"), points: all.flatMap((value, k) => (k % 2 ? [] : [point(value, all[k + 1]!)])) };
    });
    return { lines, dots: places(/h0/), rings: places(/a4 4/), crosses: places(/m-4 -4l/), squares: places(/m-4 -4h/) };
  });
}
