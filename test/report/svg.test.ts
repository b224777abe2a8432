import fc from "fast-check";
import { expect, test } from "vitest";
import type { Drawing, Figure, Plane } from "../../host/node/report/model.js";
import { renderSvg } from "../../host/node/report/svg.js";
import { readPlots } from "./read-svg.js";
import { drawings, hills, response, signs } from "./samples.js";
import { checkXml } from "./xml.js";

const plane = (points: readonly (readonly [number, number | null])[], more: Partial<Plane> = {}): Plane => ({
  title: "Title", caption: "Caption", height: 260, x: { label: "x", range: [0, 10] }, y: { label: "y", range: [0, 10] },
  curves: [{ name: "curve", x: points.map(([x]) => x), y: points.map(([, y]) => y), tone: "after" }], ...more,
});

const textsOf = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);

test("the check for well-formed XML finds what is not", () => {
  for (const wrong of ["<a>", "<a></b>", "<a b=c/>", "<a>&</a>", '<a b="1" b="2"/>', "<a>\x01</a>", "x"]) expect(() => checkXml(wrong), wrong).toThrow();
  expect(() => checkXml('<a b="&amp;"><c/>text</a>')).not.toThrow();
});

test.each(drawings.map((drawing, i) => [i + 1, drawing.title, drawing] as const))("figure %d, %s, is well-formed and refers to nothing", (_, __, drawing) => {
  const svg = renderSvg(drawing);
  checkXml(svg);
  expect(svg.match(/https?:[^"]*/g)).toEqual(["http://www.w3.org/2000/svg"]);
  expect(svg).not.toMatch(/<script|href|NaN|Infinity|undefined|\bon\w+=/);
});

test("whatever the texts are, the file is well-formed", () => {
  const text = fc.string({ unit: "binary" });
  fc.assert(fc.property(text, text, text, text, (title, caption, label, name) => {
    const { x, curves } = plane([[0, 0], [10, 10]]);
    checkXml(renderSvg(plane([], { title, caption, x: { ...x, label }, curves: [{ ...curves[0]!, name }] })));
  }));
});

test("whatever the numbers are, the file is well-formed", () => {
  const numbers = fc.array(fc.oneof(fc.constant(null), fc.double({ noNaN: true, noDefaultInfinity: true })), { minLength: 1, maxLength: 8 });
  fc.assert(fc.property(numbers, fc.constantFrom("steps", "points", undefined), fc.boolean(), (values, shape, log) => {
    const positive = values.every((value) => value === null || value > 0);
    const figure: Figure = {
      title: "Title", caption: "Caption", x: { label: "x", values: values.map((_, i) => i) },
      ...(log && positive ? { logarithmic: "first" } : {}),
      panels: [{ label: "y", height: 200, series: [{ name: "values", values, tone: "run1", ...(shape ? { shape } : {}) }] }],
    };
    const svg = renderSvg(figure);
    checkXml(svg);
    expect(svg).not.toMatch(/NaN|Infinity/);
  }));
});

test("a diagonal goes from the lower left to the upper right corner of the axes", () => {
  const svg = renderSvg(plane([[0, 0], [5, 5], [10, 10]]));
  const [, left, top, bottom, right] = /<path d="M([\d.]+) ([\d.]+)V([\d.]+)H([\d.]+)"/.exec(svg)!.map(Number);
  const [, path] = /<g clip-path[^>]*>\n<path d="([^"]*)"/.exec(svg)!;
  expect(path!.match(/[\d.]+/g)!.map(Number)).toEqual([left, bottom, (left! + right!) / 2, (top! + bottom!) / 2, right, top].map((value) => expect.closeTo(value!, 1)));
});

test("points on the edges of the plot are whole", () => {
  const { curves: [curve] } = plane([[0, 0], [10, 10]]);
  const svg = renderSvg(plane([], { curves: [{ ...curve!, shape: "points" }] }));
  const [, x, y, width, height] = /<clipPath[^>]*><rect x="(.*?)" y="(.*?)" width="(.*?)" height="(.*?)"/.exec(svg)!.map(Number);
  const radius = Number(/stroke-width="(.*?)" stroke-linecap="round"/.exec(svg)![1]) / 2;
  const [, left, top, bottom, right] = /<path d="M([\d.]+) ([\d.]+)V([\d.]+)H([\d.]+)"/.exec(svg)!.map(Number);
  expect([left! - x!, top! - y!, x! + width! - right!, y! + height! - bottom!]).toEqual([radius, radius, radius, radius].map((value) => expect.closeTo(value, 9)));
});

test("a thousand points of a path are no more dots than have room", () => {
  const points = Array.from({ length: 1000 }, (_, i) => [i / 100, 5] as const);
  const { curves: [curve] } = plane(points);
  const [, dots] = /<path d="([^"]*)" [^>]*stroke-linecap="round"/.exec(renderSvg(plane([], { curves: [{ ...curve!, shape: "path" }] })))!;
  const at = [...dots!.matchAll(/M([\d.]+) /g)].map(([, x]) => Number(x));
  expect(at.length).toBeGreaterThan(80);
  at.slice(1, -1).forEach((x, i) => expect(x - at[i]!).toBeGreaterThanOrEqual(6 - 0.01));
});

test("a null breaks a line", () => {
  const svg = renderSvg(plane([[0, 0], [1, 1], [2, null], [3, 3], [4, 4]]));
  expect(/<g clip-path[^>]*>\n<path d="([^"]*)"/.exec(svg)![1]!.replace(/[\d. ]+/g, "")).toBe("MLML");
});

test("title, caption, legend, axes with units and marks are there as text", () => {
  const svg = renderSvg(response);
  expect(svg).toContain(`<title>${response.title}</title>\n<desc>${response.caption}</desc>`);
  const texts = textsOf(svg);
  for (const text of ["time, s", "angle, rad", "voltage, V", "setpoint", "before", "Ziegler-Nichols", "load torque", "end", "0.5", "1.5", "10", "12"])
    expect(texts).toContain(text);
  expect(texts.filter((text) => text === "tuned")).toHaveLength(1);
  expect(texts.filter((text) => text === "load torque")).toHaveLength(1);
});

test("signs stand at their values, and in the legend; levels are about them", () => {
  const svg = renderSvg(signs);
  const [plot] = readPlots(svg, true);
  const values = (name: string) => signs.panels[0]!.series.find((series) => series.name === name)!.values.flatMap((y, i) => (y === null ? [] : [[i + 1, y]]));
  for (const [name, points] of [["foreseen", plot!.rings], ["measured", plot!.dots], ["stopped", plot!.crosses], ["verified", plot!.squares]] as const)
    expect(points).toEqual(values(name).map((point) => point.map((value) => expect.closeTo(value, 2))));
  const [limit, best] = plot!.lines;
  expect(limit!.points.map(([x]) => x)).toEqual([1.5, 2.5, 2.5, 3.5, 3.5, 4.5, 5.5, 6.5].map((x) => expect.closeTo(x, 2)));
  expect(best!.points).toHaveLength(12);
  const [legend] = svg.split("<clipPath");
  for (const sign of ["a4 4 0 1 0", "m-4 -4l8 8", "m-4 -4h8v8", "<circle"]) expect(legend!.split(sign).length, sign).toBeGreaterThan(1);
});

test("curves without a name are not in the legend", () => {
  const { curves: [{ name: _, ...curve } = plane([]).curves[0]!] } = plane([[0, 0], [1, 1]]);
  expect(textsOf(renderSvg(plane([], { curves: [curve] })))).not.toContain("curve");
});

test("six runs have six colours and six kinds of dashes", () => {
  const value = hills.find(({ title }) => title === "Value over iterations") as Drawing;
  const lines = [...renderSvg(value).matchAll(/<path d="[^"]*" stroke="(#\w+)" stroke-width="1.5"( stroke-dasharray="[^"]*")?\/>/g)];
  const curves = lines.slice(-6);
  expect(new Set(curves.map(([, colour]) => colour)).size).toBe(6);
  expect(new Set(curves.map(([, , dashes]) => dashes)).size).toBe(6);
});
