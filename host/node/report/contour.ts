/**
 * Lines of equal value on a grid: marching squares, the plane case of W. E. Lorensen and H. E. Cline, "Marching cubes",
 * SIGGRAPH 1987. A saddle is resolved by the mean of its four corners.
 */

import { logTicks } from "./ticks.js";

/** Values z[row][column] at (x[column], y[row]). Cells with a corner that is not finite are left out. */
export interface Grid {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly z: readonly (readonly number[])[];
}

type Point = readonly [x: number, y: number];

/** A side of a cell that the line crosses; the number names the side in the whole grid. */
interface Crossing {
  readonly side: number;
  readonly point: Point;
}

/** Pairs of crossings that the line joins inside of the cell with its lower left corner at (row, column). */
function cellLines({ x, y, z }: Grid, level: number, row: number, column: number): [Crossing, Crossing][] {
  const corners = [[0, 0], [0, 1], [1, 1], [1, 0]].map(([up, right]) => [row + up!, column + right!] as const);
  const values = corners.map(([r, c]) => z[r]![c]! - level);
  if (!values.every(Number.isFinite)) return [];
  const crossings = corners.flatMap(([r, c], i) => {
    const j = (i + 1) % 4, [r2, c2] = corners[j]!;
    const [from, to] = [values[i]!, values[j]!];
    if (from >= 0 === to >= 0) return [];
    const t = from / (from - to);
    const point: Point = [x[c]! + t * (x[c2]! - x[c]!), y[r]! + t * (y[r2]! - y[r]!)];
    return [{ side: 2 * (Math.min(r, r2) * x.length + Math.min(c, c2)) + (r === r2 ? 0 : 1), point }];
  });
  const [a, b, c, d] = crossings;
  if (!a || !b) return [];
  if (!c || !d) return [[a, b]];
  const middle = values.reduce((sum, value) => sum + value, 0);
  return middle >= 0 === values[0]! >= 0 ? [[a, b], [c, d]] : [[d, a], [b, c]];
}

/** Sides that the lines join to each side, and where these are crossed. */
class Net {
  readonly next = new Map<number, number[]>();
  readonly points = new Map<number, Point>();

  join(from: Crossing, to: Crossing): void {
    this.points.set(from.side, from.point);
    this.next.set(from.side, [...(this.next.get(from.side) ?? []), to.side]);
  }

  /** Follow a line from a side to its end, and take it out of the net. */
  follow(start: number): Point[] {
    const line = [this.points.get(start)!];
    for (let at = start, to = this.next.get(at)!.pop(); to !== undefined; to = this.next.get(at)!.pop()) {
      const back = this.next.get(to)!;
      back.splice(back.indexOf(at), 1);
      line.push(this.points.get(to)!);
      at = to;
    }
    return line;
  }
}

/** The lines where the grid has the value `level`; a closed one ends where it begins. */
export function contour(grid: Grid, level: number): Point[][] {
  const net = new Net();
  for (let row = 0; row + 1 < grid.y.length; row++)
    for (let column = 0; column + 1 < grid.x.length; column++)
      for (const [a, b] of cellLines(grid, level, row, column)) {
        net.join(a, b);
        net.join(b, a);
      }
  const sides = [...net.points.keys()];
  const ends = sides.filter((side) => net.next.get(side)!.length === 1);
  return [...ends, ...sides].map((side) => net.follow(side)).filter((line) => line.length > 1);
}

/**
 * Levels for the lines of an objective with values from `least` to `highest`: about evenly spaced in the logarithm of the
 * height above `least`, over three and a half decades, so that valleys show as well as slopes. The highest is at most a
 * hundred times as high as `start`, where runs begin, but not below what the grid still shows, a ten-thousandth of `highest`.
 */
export function levels(least: number, highest: number, start: number): number[] {
  const height = highest - least;
  const most = Math.min(height, Math.max(100 * (start - least), height / 1e4));
  return most > 0 ? logTicks(most / 3000, most, 12).map((above) => least + above) : [];
}
