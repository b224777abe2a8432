/** `microdescent run`: what it prints, and what it refuses. The tutorials' figures are in test/examples. */
import { expect, test } from "vitest";
import { microdescent, result } from "../support/command.js";

const NAMES = `"parabola", "hill", "bowl", "rosenbrock", "beale", "himmelblau", "samples"`;
const METHODS = `"gradient-descent", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam", "adamw", "amsgrad", "adamax", "nadam", "sr1", "lbfgs", "nelder-mead", "spsa", "compass-search"`;

test("a run prints why it ended, the point and the value", () => {
  const { code, out, err } = microdescent(["run", "parabola", "--start", "5", "--rate", "0.5"]);
  expect([code, err]).toEqual([0, ""]);
  // One step of rate 1/2 from anywhere is x - x = 0.
  expect(out).toBe("Converged after 1 iterations: zero-gradient\nx = [0]\nf = 0\n");
});

test("a run that ends without converging says so, and is no error", () => {
  const { code, out } = microdescent(["run", "parabola", "--start", "1", "--rate", "1", "--iterations", "3"]);
  expect(code).toBe(0);
  expect(out).toBe("Did not converge after 3 iterations: iteration-limit\nx = [1]\nf = 1\n");
});

test("--trace prints a line after each update, --every n each n-th of them", () => {
  const args = ["run", "bowl", "--start", "4,-2", "--rate", "0.25", "--iterations", "5"];
  // Each update halves x.
  const lines = [">0 f([2. -1.]) = 5.00000", ">1 f([1. -0.5]) = 1.25000", ">2 f([0.5 -0.25]) = 0.31250", ">3 f([0.25 -0.125]) = 0.07813", ">4 f([0.125 -0.0625]) = 0.01953"];
  expect(microdescent([...args, "--trace"]).out.split("\n").slice(0, 5)).toEqual(lines);
  expect(microdescent([...args, "--every", "2"]).out.split("\n").slice(0, 4)).toEqual([lines[0], lines[2], lines[4], "Did not converge after 5 iterations: iteration-limit"]);
});

test("--maximize climbs: x nears 1 by a tenth each update, and the value is in the user's sign", () => {
  const { x, value, converged } = result<{ x: number[]; value: number; converged: boolean }>(["run", "hill", "--maximize", "--start", "4", "--rate", "0.45"]);
  expect(converged).toBe(true);
  expect(x[0]).toBeCloseTo(1, 6);
  expect(value).toBeCloseTo(3, 12);
});

test("--ndjson prints a row for each iteration, the starting point first, and the result last", () => {
  const { out } = microdescent(["run", "bowl", "--start", "4,-2", "--rate", "0.25", "--iterations", "2", "--trace", "--ndjson"]);
  const rows = out.trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(rows.slice(0, 3)).toEqual([
    { iteration: 0, x: [4, -2], value: 20, gradient: 8, rate: 0.25 },
    { iteration: 1, x: [2, -1], value: 5, gradient: 4, rate: 0.25 },
    { iteration: 2, x: [1, -0.5], value: 1.25, gradient: 2, rate: 0 },
  ]);
  expect(rows[3]).toMatchObject({ problem: "bowl", status: "iteration-limit", x: [1, -0.5], value: 1.25, iterations: 2, evaluations: 3 });
});

test("--json holds the trace if there is one", () => {
  const args = ["run", "bowl", "--start", "4,-2", "--rate", "0.25", "--iterations", "4"];
  expect(result<object>(args)).not.toHaveProperty("trace");
  const { trace } = result<{ trace: { iteration: number; x: number[] }[] }>([...args, "--every", "2"]);
  expect(trace.map(({ iteration, x }) => [iteration, ...x])).toEqual([[0, 4, -2], [2, 1, -0.5], [4, 0.25, -0.125]]);
});

test("--compare runs each method from the same start with its own rate", () => {
  const args = ["run", "bowl", "--start", "3", "--iterations", "1"];
  const { runs } = result<{ runs: { run: string; method: string; rate: number; last: number[] }[] }>([...args, "--compare", "gradient-descent:0.25,adam:0.5,adam"]);
  // Adam's first update is the rate towards the minimum, less epsilon's share: 6 / (6 + 1e-8).
  expect(runs.map(({ run, method, rate }) => [run, method, rate])).toEqual([
    ["gradient-descent:0.25", "gradient-descent", 0.25], ["adam:0.5", "adam", 0.5], ["adam", "adam", 0.001],
  ]);
  expect(runs[0]!.last).toEqual([1.5, 1.5]);
  expect(runs[1]!.last[0]).toBeCloseTo(2.5, 8);
  const text = microdescent([...args, "--compare", "gradient-descent:0.25,adam:0.5"]).out.split("\n");
  expect(text[0]).toMatch(/^run +f +x +iterations  evaluations  rate  ended by$/);
  expect(text[1]).toMatch(/^gradient-descent:0\.25  4\.5 +1\.5, 1\.5 +1 +2  0\.25  iteration-limit$/);
});

test("a seeded start is drawn in the box, the same each time", () => {
  const args = ["run", "himmelblau", "--start", "random", "--bounds", "-5:5,0:1", "--iterations", "0"];
  const draw = (seed: string) => result<{ x: number[] }>([...args, "--seed", seed]).x;
  const [x, y] = draw("7");
  expect(Math.abs(x!)).toBeLessThanOrEqual(5);
  expect(y).toBeGreaterThanOrEqual(0);
  expect(y).toBeLessThanOrEqual(1);
  expect(draw("7")).toEqual([x, y]);
  expect(draw("8")).not.toEqual([x, y]);
});

test("a box holds the run, and one side may be open", () => {
  const { x, status } = result<{ x: number[]; status: string }>(["run", "bowl", "--bounds", "1:,-1:2", "--rate", "0.3"]);
  expect(x[0]).toBe(1);
  expect(x[1]).toBeCloseTo(0, 6);
  expect(status).toBe("small-step");
});

test("a schedule's settings are taken from the option", () => {
  const rates = microdescent(["run", "parabola", "--start", "1", "--rate", "0.1", "--schedule", "step:period=2,factor=0.5", "--iterations", "4", "--trace", "--ndjson"]).out;
  expect(rates.trim().split("\n").slice(0, 4).map((line) => (JSON.parse(line) as { rate: number }).rate)).toEqual([0.1, 0.1, 0.05, 0.05]);
});

test("--quiet prints nothing but what was asked for", () => {
  expect(microdescent(["run", "bowl", "--quiet"])).toEqual({ code: 0, out: "", err: "" });
  expect(microdescent(["run", "bowl", "--quiet", "--iterations", "1", "--trace"]).out).toMatch(/^>0 f\(.*\n$/);
  expect(microdescent(["run", "bowl", "--quiet", "--json"]).out).toMatch(/^\{.*\}\n$/);
});

const WRONG: [string[], string][] = [
  [["run"], "missing required argument 'problem' (--help explains)"],
  [["rnu"], "unknown command 'rnu'; did you mean run? (--help explains)"],
  [["run", "bowl", "extra"], "too many arguments for 'run'. Expected 1 argument but got 2. (--help explains)"],
  [["run", "beal"], `problem: "beal" is not allowed; it must be one of ${NAMES}; did you mean "beale"?`],
  [["run", "bowl", "--rat", "1"], "unknown option '--rat'; did you mean --rate? (--help explains)"],
  [["run", "bowl", "--rate"], "option '--rate <r>' argument missing (--help explains)"],
  [["run", "bowl", "--rate", "fast"], `--rate: "fast" is not allowed; it must be a finite number > 0`],
  [["run", "bowl", "--rate", "0x10"], `--rate: "0x10" is not allowed; it must be a finite number > 0`],
  [["run", "bowl", "--rate", "-1"], "--rate: -1 is not allowed; it must be a finite number > 0"],
  [["run", "bowl", "--rate", "NaN"], `--rate: "NaN" is not allowed; it must be a finite number > 0`],
  [["run", "bowl", "--rate", "1e999"], "--rate: Infinity is not allowed; it must be a finite number > 0"],
  [["run", "bowl", "--iterations", "1.5"], "--iterations: 1.5 is not allowed; it must be an integer >= 0 and <= 9007199254740991"],
  [["run", "bowl", "--method", "adm"], `--method: "adm" is not allowed; it must be one of ${METHODS}; did you mean "adam"?`],
  [["run", "bowl", "--beta1", "0.5"], "--beta1: not an option of gradient-descent, which has --rate, --weight-decay"],
  [["run", "bowl", "--start", "1,a"], `--start[1]: "a" is not allowed; it must be a finite number`],
  [["run", "bowl", "--start", "1,2,3"], "--start: 3 numbers; bowl takes 2"],
  [["run", "bowl", "--start", "random"], "--start: random needs --bounds and --seed"],
  [["run", "bowl", "--start", "random", "--bounds", "0:1"], "--start: random needs --bounds and --seed"],
  [["run", "bowl", "--seed", "3"], "--seed: it is for a random start, --start random"],
  [["run", "bowl", "--bounds", "5:1"], "--bounds: lower[0] = 5 and upper[0] = 1 hold no number between them"],
  [["run", "bowl", "--bounds", "5"], `--bounds: "5" is not allowed; it must be LOWER:UPPER, or one such pair for each parameter, with commas`],
  [["run", "bowl", "--bounds", "0:1,0:1,0:1"], "--bounds.lower: 3 numbers; it must have 2, one for each parameter"],
  [["run", "bowl", "--schedule", "stp"], `--schedule.kind: "stp" is not allowed; it must be one of "constant", "step", "exponential", "inverse-time", "polynomial", "cosine"; did you mean "step"?`],
  [["run", "bowl", "--schedule", "step:period"], `--schedule: "period" is not allowed; it must be NAME=NUMBER, as in step:period=100,factor=0.5`],
  [["run", "bowl", "--schedule", "step:perod=3"], `--schedule.perod: not an option of step; did you mean "period"?; there are kind, floor, warmup, period, factor`],
  [["run", "bowl", "--gradient", "exact"], `--gradient: "exact" is not allowed; it must be one of "analytic", "forward", "central"`],
  [["run", "bowl", "--compare", "adam,sgd"], `--compare[1]: "sgd" is not allowed; it must be one of ${METHODS}`],
  [["run", "bowl", "--compare", "adam", "--rate", "1"], "--compare: it names the methods and rates; leave --method and --rate out"],
  [["run", "bowl", "--compare", "adam", "--beta1", "2"], "--beta1: 2 is not allowed; it must be a finite number >= 0 and < 1"],
  [["run", "bowl", "--difference-step", "0.1"], "--difference-step: it needs --gradient forward or central"],
  [["run", "bowl", "--start", "random", "--seed", "1", "--bounds=-1e308:1e308"], "--bounds: an object is not allowed; it must be finite on both sides, and as wide as a finite number, for a random start"],
  [["run", "bowl", "--json", "--trace", "--iterations", "3000001"], "--json: a trace of up to 3000001 updates is more than one object holds; use --ndjson, or --every 4"],
  [["run", "samples", "--data", "/dev/null", "--tolerance", "1"], "--tolerance: samples have a derivative, but no value; leave it out"],
  [["run", "samples", "--data", "/dev/zero"], "--data /dev/zero: it has more than 67108864 bytes"],
  [["help", "run"], "unknown command 'help' (--help explains)"],
  [["run", "bowl", "--svg", ""], "--svg: the name of a folder is needed"],
  [["run", "bowl", "--svg", "/dev/null"], "--svg /dev/null: it is a file, not a folder"],
  [["run", "bowl", "--report", ""], "--report: the name of a file is needed"],
  [["run", "bowl", "--json", "--ndjson"], "option '--json' cannot be used with option '--ndjson' (--help explains)"],
  [["run", "bowl", "--data", "x"], "--data: only the problem samples has a file of data, not bowl"],
  [["run", "samples"], "--data: a file with the samples is needed, one number a line"],
  [["run", "samples", "--data", "/nowhere"], "--data /nowhere: cannot be read: there is no such file or folder"],
  [["run", "samples", "--data", "/"], "--data /: cannot be read: it is a folder, not a file"],
  [["run", "samples", "--data", "/bin/sh"], `--data /bin/sh: it is not text in UTF-8`],
  [["run", "samples", "--data", "/dev/null"], "samples: 0 given; a derivative needs 2 or more"],
];

test.concurrent.each(WRONG)("wrong input ends with one line and exit code 2: %j", async (args, line) => {
  const { code, out, err } = microdescent(args);
  expect([code, out]).toEqual([2, ""]);
  expect(err.startsWith(`microdescent: ${line}`), err).toBe(true);
  expect(err.split("\n")).toHaveLength(2);
});
