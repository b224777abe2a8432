/** A drawing of every kind, from real runs. */
import { minimize } from "../../host/node/index.js";
import type { MethodName } from "../../host/node/defaults.js";
import { PointKeeper, lineFigure, predictionFigure } from "../../host/node/report/fit-figures.js";
import type { Figure, Report } from "../../host/node/report/model.js";
import { runFigures } from "../../host/node/report/run-figures.js";
import type { Subject } from "../../host/node/report/subject.js";
import { TraceKeeper, type RunTrace } from "../../host/node/report/traces.js";

type Start = readonly [method: MethodName, rate: number, x: number[]];

function runOf(objective: (x: readonly number[]) => number, [method, rate, x]: Start, maxIterations: number): RunTrace {
  const keeper = new TraceKeeper(method);
  minimize((point) => objective(Array.from(point)), x, {
    method, rate, gradient: "central", stop: { maxIterations }, onProgress: (row) => keeper.add(row),
  });
  return keeper.trace;
}

const square = ([x]: readonly number[]) => x! * x!;
const rosenbrock = ([x, y]: readonly number[]) => (1 - x!) ** 2 + 100 * (y! - x! * x!) ** 2;
const himmelblau = ([x, y]: readonly number[]) => (x! * x! + y! - 11) ** 2 + (x! + y! * y! - 7) ** 2;

const PARABOLA: Subject = { value: "f(x)", parameters: ["x"], best: 0, objective: square };
const VALLEY: Subject = { value: "f(x, y)", parameters: ["x", "y"], best: 0, objective: rosenbrock, window: [[-2, 2], [-1, 3]] };
const HILLS: Subject = { value: "f(x, y)", parameters: ["x", "y"], best: 0, objective: himmelblau, window: [[-5, 5], [-5, 5]] };

const start = [-1.2, 1];
export const parabola = runFigures([runOf(square, ["gradient-descent", 0.1, [5]], 32)], PARABOLA);
export const valley = runFigures([
  runOf(rosenbrock, ["adam", 0.05, start], 3000), runOf(rosenbrock, ["momentum", 0.0005, start], 3000), runOf(rosenbrock, ["rmsprop", 0.005, start], 900),
], VALLEY);
const HILL_RUNS: Start[] = [["adam", 0.2, [0, 0]], ["adamax", 0.2, [-1, 0]], ["nadam", 0.1, [0, -1]], ["rmsprop", 0.05, [-1, -1]], ["adagrad", 0.5, [1, -2]], ["gradient-descent", 0.01, [0.5, 4]]];
export const hills = runFigures(HILL_RUNS.map((run) => runOf(himmelblau, run, 100)), HILLS);

const points = new PointKeeper();
const predictions = new PointKeeper();
for (let k = 0; k < 3000; k++) {
  const x = (k % 100) / 10, noise = Math.sin(12.9898 * k) * Math.cos(78.233 * k);
  points.add(x, 3 - 0.5 * x + noise);
  predictions.add(3 - 0.5 * x, 3 - 0.5 * x + noise);
}
export const fits = [
  lineFigure(points, (x) => 3 - 0.5 * x, { x: "temperature, K", y: "pressure, kPa" }),
  predictionFigure(predictions, "pressure, kPa"),
];

const time = Array.from({ length: 600 }, (_, k) => k / 50);
const swing = (damping: number) => time.map((t) => 1 - Math.exp(-damping * t) * Math.cos(2.5 * t));
export const response: Figure = {
  title: "Response to the setpoint",
  caption: "Swings that decay, with a load half way, and the state of a switch below.",
  x: { label: "time, s", values: time, range: [0, 12] },
  marks: [{ at: 6, label: "load torque" }, { at: 11.5, label: "end", end: "bottom" }],
  panels: [
    {
      label: "angle, rad", height: 290,
      series: [
        { name: "setpoint", values: time.map(() => 1), tone: "reference", dashed: true }, { name: "before", values: swing(0.1), tone: "before" },
        { name: "Ziegler-Nichols", values: swing(0.5), tone: "baseline" }, { name: "tuned", values: swing(1.5), tone: "after" },
      ],
    },
    { label: "voltage, V", height: 210, series: [{ name: "tuned", values: time.map((t) => Math.round(20 * Math.exp(-t) * Math.cos(t))), tone: "after", shape: "steps" }] },
  ],
};

/** Numbers that are hard for axes: tiny, huge, all equal, one point. */
export const extremes: Figure = {
  title: "Hard numbers",
  caption: "Values that are tiny, huge, negative, or all the same, and names that are long.",
  x: { label: "iteration, counted from the start of the run on, with those that were repeated, and with those that were refused", values: [0, 1, 2, 3] },
  panels: [
    { label: "tiny", height: 130, series: [{ name: "tiny", values: [1.2345e-9, 1.2346e-9, 1.2347e-9, 1.2345e-9], tone: "run1" }] },
    { label: "huge", height: 130, series: [{ name: "huge", values: [-1e150, 2e150, null, 3e150], tone: "run2" }] },
    { label: "equal", height: 130, series: [{ name: "equal", values: [0.1, 0.1, 0.1, 0.1], tone: "run3", shape: "points" }] },
    {
      label: "heat_flow_through_the_outer_wall_of_the_building_in_winter, W", height: 130,
      series: [
        { name: "heat_flow_through_the_outer_wall_of_the_building_in_winter_and_in_summer_and_all_the_year_round_for_ten_years", values: [1, 2, 3, 4], tone: "run4" },
        { name: "a name of many words that goes on and on, and then on, until the line is full and longer than any legend is wide", values: [2, 3, 4, 5], tone: "run5" },
      ],
    },
  ],
};

/** Every sign, and levels with a gap. */
export const signs: Figure = {
  title: "Signs and levels",
  caption: "Points of four kinds, on levels about them.",
  x: { label: "experiment", values: [1, 2, 3, 4, 5, 6], range: [0.5, 6.5] },
  marks: [{ at: 3, label: "" }],
  logarithmic: "first",
  panels: [{
    label: "cost", height: 240,
    series: [
      { name: "limit", values: [null, 45, 6, 6, null, 3], tone: "path", shape: "levels", dashed: true },
      { name: "best", values: [30, 4, 4, 4, 2, 2], tone: "after", shape: "levels" },
      { name: "foreseen", values: [null, 3, 1.5, null, 2, null], tone: "reference", shape: "rings" },
      { name: "measured", values: [30, 4, null, 7, 2, null], tone: "after", shape: "points" },
      { name: "stopped", values: [null, null, 9, null, null, null], tone: "path", shape: "crosses" },
      { name: "verified", values: [null, null, null, null, null, 2.2], tone: "after", shape: "squares" },
    ],
  }],
};

export const drawings = [...parabola, ...valley, ...hills, ...fits, response, extremes, signs];

export const report: Report = {
  title: "Every kind of figure",
  summary: "One run on x², three on Rosenbrock's valley, six on Himmelblau's hills, data with a fitted line, responses of a loop.",
  facts: [{ label: "Cost", value: "0.6365", unit: "rad²·s", before: "4.899" }, { label: "Iterations", value: "3000" }],
  table: { caption: "Values", columns: ["quantity", "before", "after"], rows: [["kp, V/rad", "40.00", "67.96"]] },
  figures: drawings,
  details: [{ caption: "Experiments", columns: ["number", "cost"], rows: [["1", "30"], ["2", "4"]], notes: "What each of them cost." }],
  notes: ["Drawn for a test."],
};
