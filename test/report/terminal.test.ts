import fc from "fast-check";
import { expect, test } from "vitest";
import type { Figure, Plane } from "../../host/node/report/model.js";
import { renderText } from "../../host/node/report/terminal.js";
import { drawings, hills, parabola, response, signs } from "./samples.js";

const WIDE = 2, plain = { columns: 60, rows: 12, colour: false };
const withoutColour = (text: string): string => text.replace(/\x1b\[\d+m/g, "");
const linesOf = (text: string): string[] => text.split("\n").slice(0, -1);

/** Columns of a line of text in which only 宽 and 🚀 are wide. */
const columnsOf = (line: string): number => Array.from(line).reduce((sum, character) => sum + ("宽🚀".includes(character) ? WIDE : 1), 0);

const plane = (points: readonly (readonly [number, number | null])[], more: Partial<Plane> = {}): Plane => ({
  title: "Title", caption: "Caption", height: 260, x: { label: "x", range: [0, 10] }, y: { label: "y", range: [0, 10] },
  curves: [{ name: "curve", x: points.map(([x]) => x), y: points.map(([, y]) => y), tone: "after" }], ...more,
});

/** Places of the dots of a plot, from its upper left corner: Unicode chapter 21.1, U+2800 and a bit a dot. */
function dotsOf(text: string): [x: number, y: number][] {
  const rows = linesOf(text).filter((line) => /[│┤]/.test(line)).map((line) => line.replace(/^[^│┤]*[│┤]/, ""));
  const places = [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2], [0, 3], [1, 3]] as const;
  return rows.flatMap((row, y) => Array.from(row).flatMap((character, x) => {
    const bits = character >= "\u2800" && character <= "\u28ff" ? character.codePointAt(0)! - 0x2800 : 0;
    return places.filter((_, bit) => bits & (1 << bit)).map(([right, down]) => [2 * x + right, 4 * y + down] as [number, number]);
  }));
}

test("no line of any figure is wider than the terminal, with colours or without", () => {
  for (const drawing of drawings)
    for (const columns of [1, 10, 24, 40, 80, 200])
      for (const colour of [false, true])
        for (const line of linesOf(renderText(drawing, { columns, rows: 16, colour }))) expect(columnsOf(withoutColour(line))).toBeLessThanOrEqual(columns);
});

test("no line is wider than the terminal, whatever the texts are", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "W", " ", "宽", "🚀", "\n", "\x1b", "\u0301", "\u2028") });
  fc.assert(fc.property(text, text, text, fc.integer({ min: 1, max: 40 }), (title, label, name, columns) => {
    const { y, curves: [curve] } = plane([[0, 0], [10, 10]]);
    const drawing = plane([], { title, y: { ...y, label }, curves: [{ ...curve!, name }, { ...curve!, name: `${name}${label}` }] });
    const shown = renderText(drawing, { columns, rows: 6, colour: false });
    expect(shown).not.toMatch(/[\x1b\u2028]/);
    for (const line of linesOf(shown)) expect(columnsOf(line)).toBeLessThanOrEqual(columns);
  }), { numRuns: 300 });
});

test("a diagonal goes from the lower left to the upper right dot, on a straight line", () => {
  const dots = dotsOf(renderText(plane([[0, 0], [10, 10]]), plain));
  const width = Math.max(...dots.map(([x]) => x)) + 1, height = 4 * plain.rows;
  expect(dots).toContainEqual([0, height - 1]);
  expect(dots).toContainEqual([width - 1, 0]);
  expect(width).toBe(2 * (plain.columns - "10 ┤".length));
  for (const [x, y] of dots) expect(Math.abs(x / (width - 1) + y / (height - 1) - 1)).toBeLessThanOrEqual(0.5 / (height - 1) + 0.5 / (width - 1));
  expect(new Set(dots.map(([x]) => x)).size).toBe(width);
});

test("ticks stand at their values", () => {
  const text = renderText(plane([[0, 5], [10, 5]]), { columns: 64, rows: 11, colour: false });
  const lines = linesOf(text), first = lines.findIndex((line) => /[│┤]/.test(line));
  expect(lines[first]).toMatch(/^10 ┤/);
  expect(lines[first + 5]).toMatch(/^ 5 ┤[⠀-⣿]{60}$/);
  expect(lines[first + 10]).toMatch(/^ 0 ┤/);
  const [axis, labels] = [lines[first + 11]!, lines[first + 12]!];
  expect([axis[4], axis[63]]).toEqual(["┬", "┬"]);
  expect([labels[4], labels.slice(62)]).toEqual(["0", "10"]);
});

test("a null leaves a gap", () => {
  const gap = dotsOf(renderText(plane([[0, 5], [4, 5], [5, null], [6, 5], [10, 5]]), plain)).map(([x]) => x);
  const width = 2 * (plain.columns - 4);
  expect(gap.filter((x) => x > 0.41 * width && x < 0.59 * width)).toEqual([]);
});

test("points are crosses, other ones where a line is, and are not joined", () => {
  const { curves: [line] } = plane([[0, 5], [10, 5]]), { curves: [points] } = plane([[2, 5], [4, 8], [8, 5]]);
  const text = renderText(plane([], { curves: [line!, { ...points!, name: "data", shape: "points" }] }), plain);
  expect(text).toContain(" ⠤ curve  + data  # both");
  const plot = linesOf(text).filter((row) => /[│┤]/.test(row)).join("");
  expect([plot.match(/\+/g), plot.match(/#/g)]).toEqual([["+"], ["#", "#"]]);
});

test("signs differ without colour, and letters of lines leave them alone", () => {
  const text = renderText(signs, { ...plain, columns: 90 });
  expect(text).toContain(" A limit  B best  o foreseen  + measured  x stopped  ■ verified  # both");
  const plot = linesOf(text).filter((row) => /[│┤]/.test(row)).join("");
  const count = (of: RegExp) => plot.match(of)?.length ?? 0;
  expect([count(/o/g), count(/[+#]/g), count(/x/g), count(/■/g)]).toEqual([2, 4, 1, 1]);
  for (const letter of "AB") expect(plot).toContain(letter);
});

test("what lies far outside is cut off", () => {
  const dots = dotsOf(renderText(plane([[-1e300, 5], [1e300, 5], [0, -1e300], [Infinity, 3]]), plain));
  for (const [x, y] of dots) expect(x >= 0 && x < 2 * (plain.columns - 4) && y >= 0 && y < 4 * plain.rows).toBe(true);
});

test("without colour, lines are told apart by letters that stand on them and in the legend", () => {
  const text = renderText(response, { columns: 100, rows: 24, colour: false });
  expect(text).not.toContain("\x1b");
  expect(text).toContain(" A setpoint  B before  C Ziegler-Nichols  D tuned");
  const plot = linesOf(text).filter((line) => /[│┤]/.test(line)).join("\n");
  for (const letter of "ABCD") expect(plot).toContain(letter);
  expect(text).toContain("load torque");
});

test("with colour, each of six runs has one of its own, and lines end without colour", () => {
  const value = hills.find(({ title }) => title === "Value over iterations")!;
  const lines = linesOf(renderText(value, { columns: 100, rows: 16, colour: true }));
  const legend = lines.find((line) => line.includes("adamax"))!;
  expect(new Set([..."ABCDEF"].map((letter) => new RegExp(`\\x1b\\[(\\d+)m${letter} `).exec(legend)?.[1])).size).toBe(6);
  for (const line of lines.filter((line) => line.includes("\x1b"))) expect(line).toMatch(/\x1b\[39m[^\x1b]*$/);
  expect(withoutColour(lines.join("\n"))).toBe(linesOf(renderText(value, { columns: 100, rows: 16, colour: false })).join("\n"));
});

test("a path has a star at its points, o at its start and x at its end", () => {
  const lines = linesOf(renderText(parabola[0]!, plain));
  expect(lines.find((line) => line.includes("gradient-descent"))).toContain("* gradient-descent  o start  x end");
  const rows = lines.filter((line) => /[│┤]/.test(line));
  const column = (letter: string) => rows.find((row) => row.includes(letter))!.indexOf(letter);
  expect(column("o")).toBeGreaterThan(column("x"));
  expect(rows.join("").match(/\*/g)!.length).toBeGreaterThan(8);
});

test("a logarithmic axis puts decades at equal distances", () => {
  const figure: Figure = {
    title: "Title", caption: "Caption", x: { label: "iteration", values: [0, 1, 2, 3] }, logarithmic: "first",
    panels: [{ label: "value", height: 200, series: [{ name: "values", values: [1000, 100, 10, 1], tone: "run1" }] }],
  };
  const rows = linesOf(renderText(figure, { columns: 60, rows: 20, colour: false })).filter((line) => /[│┤]/.test(line));
  const at = ["1000 ┤", "100 ┤", "10 ┤", "1 ┤"].map((label) => rows.findIndex((row) => row.trim().startsWith(label)));
  const gaps = at.slice(1).map((row, i) => row - at[i]!);
  expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
});
