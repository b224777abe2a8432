import fc from "fast-check";
import { expect, test } from "vitest";
import { contour, levels, type Grid } from "../../host/node/report/contour.js";

function gridOf(f: (x: number, y: number) => number, low: number, high: number, cells: number): Grid {
  const axis = Array.from({ length: cells + 1 }, (_, i) => low + ((high - low) * i) / cells);
  return { x: axis, y: axis, z: axis.map((y) => axis.map((x) => f(x, y))) };
}

const bowl = (x: number, y: number) => x * x + y * y;

test("a line of x² + y² is one closed circle, as exact as linear interpolation is", () => {
  const [cells, step] = [40, 0.1];
  fc.assert(fc.property(fc.double({ min: 0.3, max: 1.9, noNaN: true }), (radius) => {
    const lines = contour(gridOf(bowl, -2, 2, cells), radius * radius);
    expect(lines).toHaveLength(1);
    const line = lines[0]!;
    expect(line.at(-1)).toEqual(line[0]);
    // Between two grid points h apart, linear interpolation of t² errs by h²/4 at most: h²/8r in the radius, twice for both ends.
    for (const [x, y] of line) expect(Math.abs(Math.hypot(x, y) - radius)).toBeLessThan((step * step) / (4 * radius));
    const length = line.slice(1).reduce((sum, [x, y], i) => sum + Math.hypot(x - line[i]![0], y - line[i]![1]), 0);
    expect(length / (2 * Math.PI * radius)).toBeGreaterThan(0.97);
  }), { numRuns: 50 });
});

test("a line of a plane is straight, goes from border to border, and is found once", () => {
  const lines = contour(gridOf((x, y) => x + 2 * y, 0, 1, 8), 1.01);
  expect(lines).toHaveLength(1);
  for (const [x, y] of lines[0]!) expect(x + 2 * y).toBeCloseTo(1.01, 12);
  const ends = [lines[0]![0]!, lines[0]!.at(-1)!].sort((a, b) => a[0] - b[0]);
  expect(ends).toEqual([[0, expect.closeTo(0.505, 12)], [1, expect.closeTo(0.005, 12)]]);
});

test.each([
  // Corners 1 at the lower left and upper right: a mean above the level joins them, one below parts them.
  [0.4, [[[0.4, 1], [0, 0.6]], [[0.6, 0], [1, 0.4]]]],
  [0.6, [[[0, 0.4], [0.4, 0]], [[0.6, 1], [1, 0.6]]]],
])("a saddle at level %d is resolved by the mean of its corners", (level, expected) => {
  const lines = contour({ x: [0, 1], y: [0, 1], z: [[1, 0], [0, 1]] }, level);
  const rounded = lines.map((line) => line.map(([x, y]) => [Number(x.toFixed(9)), Number(y.toFixed(9))]));
  const sorted = (all: number[][][]) => all.map((line) => [...line].sort((a, b) => a[0]! - b[0]!)).sort((a, b) => a[0]![0]! - b[0]![0]! || a[1]![0]! - b[1]![0]!);
  expect(sorted(rounded)).toEqual(sorted(expected));
});

test("on any grid every line either is closed or ends at the border or at a hole", () => {
  const value = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.constant(Infinity));
  const size = 6;
  fc.assert(fc.property(fc.array(value, { minLength: size * size, maxLength: size * size }), (values) => {
    const axis = [0, 1, 2, 3, 4, 5];
    const z = axis.map((row) => values.slice(row * size, (row + 1) * size));
    const grid = { x: axis, y: axis, z };
    const hole = ([x, y]: readonly [number, number]) => [Math.floor(y) - 1, Math.floor(y), Math.ceil(y)].some((row) =>
      [Math.floor(x) - 1, Math.floor(x), Math.ceil(x), Math.ceil(x) + 1].some((column) => z[row]?.[column] === Infinity || z[row + 1]?.[column] === Infinity));
    for (const line of contour(grid, 0.5)) {
      for (const [x, y] of line) expect(Number.isInteger(x) || Number.isInteger(y)).toBe(true);
      const [first, last] = [line[0]!, line.at(-1)!];
      if (first[0] === last[0] && first[1] === last[1]) continue;
      for (const end of [first, last]) expect(end.some((c) => c === 0 || c === size - 1) || hole(end)).toBe(true);
    }
  }), { numRuns: 300 });
});

test("levels of Rosenbrock's function rise from the valley to the slopes", () => {
  const slope = (1 + 2) ** 2 + 100 * (-1 - 4) ** 2;
  const found = levels(0, slope, 24.2);
  expect(found.length).toBeGreaterThan(8);
  expect(found.length).toBeLessThan(14);
  found.slice(1).forEach((level, i) => expect(level).toBeGreaterThan(found[i]!));
  expect(found[0]).toBeLessThan(3);
  expect(found.at(-1)).toBeGreaterThan(1000);
});

test("a flat function has no levels", () => {
  expect(levels(3, 3, 3)).toEqual([]);
});

test("levels reach a hundred times as high as the start, and no lower than the grid can show", () => {
  expect(levels(0, 1e5, 14.2).at(-1)).toBe(1000);
  expect(levels(-5, 1e5 - 5, 9.2).at(-1)).toBe(995);
  expect(levels(0, 1e5, 0).at(-1)).toBe(10);
  expect(levels(0, 500, 170).at(-1)).toBe(500);
});
