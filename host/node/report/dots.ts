type Point = readonly [x: number, y: number];

/** Points of a path that get a dot: the first, the last, and those not nearer than `least` to the dot before. The page gets this function as source. */
export function dotted(points: readonly Point[], least: number): Point[] {
  let last: Point | undefined;
  return points.filter((point, i) => {
    const near = last && i < points.length - 1 && Math.hypot(point[0] - last[0], point[1] - last[1]) < least;
    if (!near) last = point;
    return !near;
  });
}
