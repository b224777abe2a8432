import fc from "fast-check";
import { expect, test } from "vitest";
import { dotted } from "../../host/node/report/dots.js";
import { PointKeeper, classFigure, lineFigure, predictionFigure } from "../../host/node/report/fit-figures.js";
import type { Figure, Plane } from "../../host/node/report/model.js";
import { contourFigure, curveFigure, pathFigures } from "../../host/node/report/path-figures.js";
import { figureNotes, gradientFigure, parameterFigure, runFigures, valueFigure } from "../../host/node/report/run-figures.js";
import { extent, padded, plotsOf, share, widened, type Plot } from "../../host/node/report/scene.js";
import type { Subject } from "../../host/node/report/subject.js";
import { Thinned } from "../../host/node/report/thinned.js";
import { TraceKeeper, type RunTrace } from "../../host/node/report/traces.js";

test("what is thinned keeps the first and the last, evenly spread, and never more than it may", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 5000 }), fc.constantFrom(2, 10, 100), (count, most) => {
    const thinned = new Thinned<number>(most);
    for (let i = 0; i < count; i++) {
      thinned.add(i);
      expect(thinned.items.length).toBeLessThanOrEqual(most + 1);
    }
    const { items } = thinned;
    expect([items[0], items.at(-1)]).toEqual([0, count - 1]);
    if (count <= most) expect(items).toHaveLength(count);
    if (count <= most) return;
    expect(items.length).toBeGreaterThan(most / 2);
    const stride = items[1]! - items[0]!;
    items.slice(1, -1).forEach((item, i) => expect(item - items[i]!).toBe(stride));
    expect(items.at(-1)! - items.at(-2)!).toBeLessThanOrEqual(stride);
  }), { numRuns: 40 });
});

test("a trace is kept column by column, of copies, about 1,000 rows of any number", () => {
  const keeper = new TraceKeeper("adam");
  const x = new Float64Array(2);
  for (let k = 0; k <= 25_000; k++) {
    x[0] = k;
    x[1] = -k;
    keeper.add({ iteration: k, x, value: 2 * k, gradient: 3 * k, rate: 0.1 });
  }
  const { trace } = keeper;
  expect(trace.iteration.length).toBeLessThanOrEqual(1001);
  expect([trace.iteration[0], trace.iteration.at(-1)]).toEqual([0, 25_000]);
  trace.iteration.forEach((k, i) => expect([trace.x[0]![i], trace.x[1]![i], trace.value[i], trace.gradient[i]]).toEqual([k, -k, 2 * k, 3 * k]));
});

function traceOf(name: string, iteration: number[], value: number[], x: number[][] = [value]): RunTrace {
  return { name, iteration, value, x, gradient: value.map(() => 1), rate: value.map((_, i) => (i < value.length - 1 ? 0.5 : 0)) };
}

const SUBJECT: Subject = { value: "f(x)", parameters: ["x"] };

test("runs of different length share their iterations, and each is drawn through", () => {
  const figure = valueFigure([traceOf("a", [0, 1, 2, 3], [9, 8, 7, 6]), traceOf("b", [0, 2, 4], [5, 4, 3])], SUBJECT);
  expect(figure.x.values).toEqual([0, 1, 2, 3, 4]);
  expect(figure.panels[0]!.series.map(({ values }) => values)).toEqual([[9, 8, 7, 6, null], [5, null, 4, null, 3]]);
  expect(plotsOf(figure)[0]!.curves.map(({ x, y }) => [x, y])).toEqual([[[0, 1, 2, 3], [9, 8, 7, 6]], [[0, 2, 4], [5, 4, 3]]]);
});

test.each([[[3, 2, 1], true], [[300, 2, 1], "first"], [[300, 2, 0], "first"], [[0, 0, 0], undefined], [[3, -1, 1], undefined]])(
  "values %j: the logarithmic axis is %s", (values, expected) => {
    expect(valueFigure([traceOf("a", [0, 1, 2], values)], SUBJECT).logarithmic).toBe(expected);
  });

test("with a best value that is known and not 0, the distance to it has a panel, which is the logarithmic one", () => {
  const figure = valueFigure([traceOf("a", [0, 1, 2], [-6, 2, 2.99])], { ...SUBJECT, best: 3, maximize: true });
  const [value, distance] = figure.panels;
  expect(value).toMatchObject({ linear: true, series: [{ values: [-6, 2, 2.99] }] });
  expect(distance!.series[0]!.values).toEqual([9, 1, expect.closeTo(0.01, 12)]);
  expect(figure.logarithmic).toBe("first");
  expect(plotsOf(figure).map(({ y }) => y.logarithmic)).toEqual([false, true]);
});

test("a logarithmic axis leaves out what is 0, and its range is that of the rest", () => {
  const [{ y, curves: [curve] }] = plotsOf(valueFigure([traceOf("a", [0, 1, 2, 3], [1000, 1, 0, 0])], SUBJECT)) as [Plot];
  expect(curve).toMatchObject({ x: [0, 1], y: [1000, 1] });
  expect(y.low).toBeGreaterThan(0.5);
});

test.each([[[0.1, 0.05], true], [[0.5, 0.001], false]])("runs with rates of %j: the axis is linear: %s", (rates, linear) => {
  const runs = rates.map((rate, i) => ({ ...traceOf(`run ${i}`, [0, 1, 2], [3, 2, 1]), rate: [rate, rate / 1000, 0] }));
  expect(gradientFigure(runs).panels[1]!.linear).toBe(linear);
});

test("of many runs the first six are drawn, and a note says so", () => {
  const runs = Array.from({ length: 20 }, (_, i) => traceOf(`run ${i}`, [0, 1], [2, 1]));
  for (const drawing of runFigures(runs, SUBJECT))
    for (const { series } of (drawing as Figure).panels) expect(series.map(({ name }) => name)).toEqual(runs.slice(0, 6).map(({ name }) => name));
  expect([figureNotes(6), figureNotes(20)]).toEqual([[], ["The figures show the first 6 of 20."]]);
});

test("names of lines stand at the first plot that has them", () => {
  const plots = plotsOf(gradientFigure([traceOf("a", [0, 1], [2, 1]), traceOf("b", [0, 1], [2, 1])]));
  expect(plots.map(({ legend }) => legend.map(({ name }) => name))).toEqual([["a", "b"], []]);
  expect(plotsOf(curveFigure([descent], square)).map(({ legend }) => legend.map(({ name }) => name))).toEqual([["f(x)", "descent"]]);
});

test("dots of a path keep their distance, and the first and the last are there", () => {
  const coordinate = fc.double({ min: -20, max: 20, noNaN: true });
  fc.assert(fc.property(fc.array(fc.tuple(coordinate, coordinate), { minLength: 1 }), (points) => {
    const dots = dotted(points, 4);
    expect([dots[0], dots.at(-1)]).toEqual([points[0], points.at(-1)]);
    const apart = (a: readonly [number, number], b: readonly [number, number]) => Math.hypot(a[0] - b[0], a[1] - b[1]);
    dots.slice(1, -1).forEach((dot, i) => expect(apart(dot, dots[i]!)).toBeGreaterThanOrEqual(4));
    for (const point of points) expect(Math.min(...dots.map((dot) => apart(dot, point)))).toBeLessThan(4);
  }));
});

test("gradients that are not known are gaps, and the last point has no rate", () => {
  const run = { ...traceOf("a", [0, 1, 2], [3, 2, 1]), gradient: [4, NaN, 2] };
  expect(gradientFigure([run]).panels.map(({ series }) => series[0]!.values)).toEqual([[4, null, 2], [0.5, 0.5, null]]);
});

test("of many parameters the first eight are drawn, and the caption says so", () => {
  const names = Array.from({ length: 20 }, (_, j) => `w${j}`);
  const figure = parameterFigure([traceOf("a", [0, 1], [2, 1], names.map((_, j) => [j, -j]))], { ...SUBJECT, parameters: names });
  expect(figure.panels.map(({ label }) => label)).toEqual(names.slice(0, 8));
  expect(figure.panels[7]!.series[0]!.values).toEqual([7, -7]);
  expect(figure.caption).toContain("first 8 of 20 parameters");
});

const square = { ...SUBJECT, objective: ([x]: readonly number[]) => x! * x! };
const descent = traceOf("descent", [0, 1, 2], [4, 1, 0.25], [[-2, -1, -0.5]]);

test("the points of a single run are red on the curve, and lie on it", () => {
  const { curves, x, y } = curveFigure([descent], square);
  const [curve, path] = curves;
  curve!.x.forEach((at, i) => expect(curve!.y[i]).toBe(at * at));
  expect(path).toMatchObject({ x: [-2, -1, -0.5], y: [4, 1, 0.25], tone: "path", shape: "path" });
  expect(x.range[0]).toBeLessThan(-2);
  expect(y.range[0]).toBeLessThan(0);
});

test("several runs on the curve have a tone each", () => {
  expect(curveFigure([descent, descent], square).curves.slice(1).map(({ tone }) => tone)).toEqual(["run1", "run2"]);
});

test("a run far outside the window does not hide the landscape", () => {
  const away = traceOf("away", [0, 1, 2], [4, 1e200, Infinity], [[-2, 1e100, 1e160]]);
  const { x, y } = curveFigure([away], { ...square, window: [[-3, 3]] });
  expect(x.range).toEqual([-3, 3]);
  expect(y.range[1]).toBeLessThan(11);
});

test("lines of equal value of a bowl have the values that the caption says", () => {
  const run = traceOf("a", [0, 1], [13, 0], [[3, 0], [2, 0]]);
  const subject = { ...SUBJECT, parameters: ["x", "y"], best: 0, objective: ([x, y]: readonly number[]) => x! * x! + y! * y!, window: [[-3, 3], [-3, 3]] as const };
  const { curves, caption } = contourFigure([run], subject);
  const said = /Lines where f\(x\) is (.*), and the path/.exec(caption)![1]!.split(/, | and /).map(Number);
  expect(said).toContain(5);
  const [lines, path] = curves;
  lines!.x.forEach((x, i) => {
    const y = lines!.y[i];
    if (typeof y !== "number") return;
    const value = x * x + y * y;
    // Interpolation over cells of 6/120 errs by less than (6/120)²/2 in the value.
    expect(Math.min(...said.map((level) => Math.abs(level - value)))).toBeLessThan(0.00125);
  });
  expect(path).toMatchObject({ x: [3, 0], y: [2, 0], shape: "path" });
});

test("lines of equal value are where the runs are, however high the window goes", () => {
  const objective = ([x, y]: readonly number[]) => x! ** 6 + y! ** 2;
  const run = traceOf("a", [0, 1], [1, 0], [[1, 0], [0, 0]]);
  const { curves: [lines], caption } = contourFigure([run], { ...SUBJECT, parameters: ["x", "y"], best: 0, objective, window: [[-9, 9], [-9, 9]] });
  const said = /Lines where f\(x\) is (.*), and the path/.exec(caption)![1]!.split(/, | and /).map(Number);
  expect(said.filter((level) => level < 1).length).toBeGreaterThan(2);
  expect(said.filter((level) => level > 1).length).toBeGreaterThan(2);
  expect(Math.min(...lines!.x.map((x, i) => (typeof lines!.y[i] === "number" ? Math.abs(x) : Infinity)))).toBeLessThan(0.2);
});

test("lines of equal value of a hill crowd around its top", () => {
  const objective = ([x, y]: readonly number[]) => 3 - x! * x! - y! * y!;
  const subject = { ...SUBJECT, parameters: ["x", "y"], best: 3, maximize: true, objective, window: [[-3, 3], [-3, 3]] as const };
  const { curves } = contourFigure([traceOf("a", [0], [3], [[0], [0]])], subject);
  const radii = curves[0]!.x.flatMap((x, i) => (curves[0]!.y[i] === null ? [] : [Math.hypot(x, curves[0]!.y[i]!)]));
  expect(Math.min(...radii)).toBeLessThan(0.2);
});

test("there is a landscape for one and two parameters, if the objective is known", () => {
  const run = traceOf("a", [0], [1], [[1], [1], [1]]);
  const titles = (subject: Subject) => pathFigures([run], subject).map(({ title }) => title);
  expect(titles(SUBJECT)).toEqual([]);
  expect(titles(square)).toEqual(["The path on the curve"]);
  expect(titles({ ...square, parameters: ["x", "y"] })).toEqual(["The path between lines of equal value"]);
  expect(titles({ ...square, parameters: ["x", "y", "z"] })).toEqual([]);
  expect(runFigures([run], square)).toHaveLength(4);
});

test("many data are drawn under the model's line, at most about 2,000 points of any number", () => {
  const points = new PointKeeper();
  for (let i = 0; i < 1e5; i++) points.add(i / 1e5, 7);
  const { curves: [data, model], x }: Plane = lineFigure(points, (at) => 2 * at, { x: "a", y: "b" });
  expect(data!.x.length).toBeLessThanOrEqual(2001);
  expect([data!.x[0], data!.x.at(-1)]).toEqual([0, 0.99999]);
  model!.x.forEach((at, i) => expect(model!.y[i]).toBe(2 * at));
  expect([model!.x[0], model!.x.at(-1)]).toEqual([...x.range]);
});

test("few data are drawn over the model's line", () => {
  const points = new PointKeeper();
  for (let i = 0; i < 36; i++) points.add(i, i);
  expect(lineFigure(points, (at) => at, { x: "a", y: "b" }).curves.map(({ name }) => name)).toEqual(["model", "data"]);
});

test("predictions that are exact lie on the dashed line", () => {
  const points = new PointKeeper();
  for (const value of [1, 2, 5]) points.add(value, value);
  const { x, y, curves } = predictionFigure(points, "price");
  expect(x.range).toEqual(y.range);
  expect(curves[0]).toMatchObject({ x: x.range, y: x.range, dashed: true });
});

test("classes are drawn over the probability of one, parted at one half", () => {
  const points = new PointKeeper();
  points.add(0.9, 1);
  points.add(0.2, 0);
  const { x, y, curves: [half, data] } = classFigure(points, "virginica");
  expect([x.label, y.label]).toEqual(["probability of virginica", "class (1: virginica)"]);
  expect(half).toMatchObject({ x: [0.5, 0.5], y: y.range, dashed: true });
  expect(data).toMatchObject({ x: [0.9, 0.2], y: [1, 0], shape: "points" });
});

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

test("an axis is finite and wider than its values, whatever they are", () => {
  fc.assert(fc.property(finite, finite, (a, b) => {
    const [low, high] = a < b ? [a, b] : [b, a];
    for (const [bottom, top] of [widened(low, high), padded(low, high, false)]) {
      expect(Number.isFinite(top - bottom) && bottom < top).toBe(true);
      if (Math.abs(low) < 1e300 && Math.abs(high) < 1e300) expect(bottom <= low && top >= high).toBe(true);
    }
    if (low >= 0) expect(padded(low, high, false)[0]).toBeGreaterThanOrEqual(0);
    if (high <= 0 && low < 0) expect(padded(low, high, false)[1]).toBeLessThanOrEqual(0);
    if (low > 0) {
      const [bottom, top] = padded(low, high, true);
      expect(bottom > 0 && bottom < top && Number.isFinite(top)).toBe(true);
    }
  }), { examples: [[0, 0], [5, 5], [-5e-324, 0], [-1.7e308, 1.7e308], [0, 5e-324]] });
});

test("the extent leaves out gaps, and nothing is from 0 to 1", () => {
  expect(extent([3, null, -1, NaN, Infinity])).toEqual([-1, 3]);
  expect(extent([])).toEqual([0, 1]);
});

test("steps are held until the next value", () => {
  const figure: Figure = {
    title: "", caption: "", x: { label: "", values: [0, 1, 3] },
    panels: [{ label: "", height: 100, series: [{ name: "a", values: [5, 7, 6], tone: "after", shape: "steps" }] }],
  };
  expect(plotsOf(figure)[0]!.curves[0]).toMatchObject({ x: [0, 1, 1, 3, 3], y: [5, 5, 7, 7, 6] });
});

test("a place on an axis is a share of its length, or of its decades", () => {
  const axis = { label: "", low: 1, high: 100, logarithmic: true, whole: false };
  expect([1, 10, 100].map((value) => share(axis, value))).toEqual([0, expect.closeTo(0.5, 12), 1]);
  expect(share({ ...axis, logarithmic: false }, 50.5)).toBe(0.5);
});
