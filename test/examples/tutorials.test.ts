/** Every command of examples/tutorials/README.md, against the figures of the tutorials' own listings. */
import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { bits } from "../support/bits.js";
import { golden, number, numbers, type Line, type Parabola, type Regression, type Samples, type SmallRegressions } from "../support/golden.js";
import { read, root } from "./data.js";

const folder = `${root}examples/tutorials`;
const commands = [...read("examples/tutorials/README.md").matchAll(/^microdescent (.*)$/gm)].map(([, text]) => text!);

/** JSON of `run`, which has x and value, and of `fit`, which has weights, intercept and loss. */
interface Point { x: number[]; value: number; weights: number[]; intercept: number; loss: number }
interface Outcome extends Point { converged: boolean; iterations: number; trace?: (Point & { iteration: number })[] }

function output(command: string, ...more: string[]): string {
  return execFileSync(process.execPath, [`${root}dist/host/node/cli/main.js`, ...command.split(" "), ...more], { cwd: folder, encoding: "utf8" });
}

function outcome(command: string): Outcome {
  return JSON.parse(output(command, "--json", ...(command.includes("--trace") ? [] : ["--trace"]))) as Outcome;
}

/** Rows of the trace after each update. */
const updated = ({ trace = [] }: Outcome) => trace.filter(({ iteration }) => iteration > 0);
const path = (found: Outcome) => updated(found).map(({ x }) => x);

/** `--name value` as { name: value }; an option without a value is "". */
function optionsOf(command: string): Record<string, string> {
  return Object.fromEntries([...command.matchAll(/--(\S+)(?: (?!--)(\S+))?/g)].map(([, name, value = ""]) => [name!, value]));
}

/** What two runs are the same by. */
function key(...values: (string | number | boolean)[]): string {
  return values.join(" ");
}

const lead = (words: string, without = "random") => commands.filter((command) => command.startsWith(words) && !command.includes(without));

describe("a parabola with a tolerance: equal bits", () => {
  const wanted = new Map(golden<Parabola>("parabola").runs.map((run) => [key(run.x0, run.lr, run.iterations, run.tolerance), run]));
  const given = lead("run parabola").filter((command) => command.includes("--tolerance"));
  const keyOf = (command: string) => {
    const { start, rate, iterations, tolerance } = optionsOf(command);
    return key(Number(start), Number(rate), Number(iterations), Number(tolerance));
  };

  test("each of the listing's runs is a command", () => expect(given.map(keyOf).sort()).toEqual([...wanted.keys()].sort()));

  test.each(given)("%s", (command) => {
    const { x, message } = wanted.get(keyOf(command))!;
    expect(bits(...path(outcome(command)).flat())).toBe(x);
    expect(output(command).split(":")[0]).toBe(message);
  });
});

describe("steps of one dimension: equal bits and equal lines", () => {
  const goldenKey = ({ x0, step, ascent, label }: Line["runs"][number]) => key(number(x0), number(step), ascent, label.includes("3-"));
  const wanted = new Map(golden<Line>("line").runs.map((run) => [goldenKey(run), run]));
  const given = [...lead("run parabola"), ...lead("run hill")].filter((command) => !/--tolerance|--schedule/.test(command));
  const keyOf = (command: string) => {
    const { start, rate, maximize } = optionsOf(command);
    return key(Number(start), Number(rate), maximize !== undefined, command.includes("hill"));
  };

  test("each of the listing's runs is a command", () => expect(given.map(keyOf).sort()).toEqual([...wanted.keys()].sort()));

  test.each(given)("%s", (command) => {
    const { x, f, lines = [] } = wanted.get(keyOf(command))!;
    const found = outcome(command);
    expect(bits(...path(found).flat())).toBe(x);
    expect(bits(...updated(found).map(({ value }) => value))).toBe(f);
    const printed = output(command).split("\n").filter((line) => line.startsWith(">"));
    expect(printed).toHaveLength(30);
    expect(printed.slice(30 - lines.length)).toEqual(lines);
  });
});

test("a random start is in its bounds, and the same each time", () => {
  const [command] = commands.filter((command) => command.includes("random"));
  const found = outcome(command!);
  const [start] = found.trace![0]!.x as [number];
  expect(Math.abs(start)).toBeLessThan(1);
  // x shrinks by 1 - 2 · 0.1 at each of 30 steps.
  expect(path(found).at(-1)![0]! / (start * 0.8 ** 30)).toBeCloseTo(1, 13);
  expect(outcome(command!)).toEqual(found);
});

describe("rates that fall: x shrinks by 1 - 2 · rate at each step, within 1e-12", () => {
  const shares: Record<string, (t: number) => number> = {
    step: (t) => 0.5 ** Math.floor(t / 10),
    exponential: (t) => 0.95 ** t,
    "inverse-time": (t) => 1 / (1 + 0.1 * t),
    polynomial: (t) => 1 - t / 30,
    cosine: (t) => (1 + Math.cos((Math.PI * t) / 30)) / 2,
  };
  const kindOf = (command: string) => optionsOf(command).schedule!.split(":")[0]!;
  const given = lead("run parabola").filter((command) => command.includes("--schedule"));

  test("each schedule is a command", () => expect(given.map(kindOf)).toEqual(Object.keys(shares)));

  test.each(given)("%s", (command) => {
    let x = 5;
    const expected = Array.from({ length: 30 }, (_, t) => (x *= 1 - 2 * 0.1 * shares[kindOf(command)]!(t)));
    path(outcome(command)).forEach(([found], t) => expect(found! / expected[t]!).toBeCloseTo(1, 12));
  });
});

describe("the derivative of samples: equal bits", () => {
  const starts = (text: string, n: number) => {
    const given = text.split(",").map(Number);
    return given.length === n ? given : new Array<number>(n).fill(given[0]!);
  };
  const wanted = new Map(golden<Samples>("samples").cases.map((run) => [key(run.f, run.start, run.rate, run.iterations), run]));
  const given = lead("run samples");
  const keyOf = (command: string) => {
    const { data, start, rate, iterations } = optionsOf(command);
    const samples = read(`examples/tutorials/${data}`).trim().split("\n").map(Number);
    return key(bits(...samples), bits(...starts(start!, samples.length)), bits(Number(rate)), iterations!);
  };

  test("each of the listing's cases is a command", () => expect([...new Set(given.map(keyOf))].sort()).toEqual([...wanted.keys()].sort()));

  test.each(given)("%s", (command) => {
    const { trajectory, result, updates, iterations } = wanted.get(keyOf(command))!;
    const found = outcome(command);
    expect(bits(...path(found).flat())).toBe(trajectory);
    expect(bits(...found.x)).toBe(result);
    expect([found.iterations, found.converged]).toEqual([updates, updates < iterations]);
  });
});

describe("weights of 100 rows: equal bits", () => {
  const { batch, converging, stochastic, miniBatches } = golden<Regression>("regression");
  const given = lead("fit regression.csv");
  const find = (...parts: string[]) => given.find((command) => parts.every((part) => command.includes(`${part} `) || command.endsWith(part)))!;
  const weights = (found: Outcome) => updated(found).map(({ weights }) => bits(...weights));

  test("the whole batch, too slow", () => {
    const found = outcome(find("--rate 0.01", "--epochs 1000"));
    expect(weights(found)).toEqual(batch.weights);
    expect([found.converged, found.iterations]).toEqual([false, 1000]);
  });

  test("the whole batch, converging", () => {
    const found = outcome(find("--rate 0.1"));
    expect(bits(...found.weights)).toBe(converging.weights);
    expect([found.converged, found.iterations]).toEqual([true, converging.used]);
  });

  test("a row at a time, stopped by chance", () => {
    const found = outcome(find("--judge all"));
    expect(weights(found)).toEqual(stochastic.weights);
    expect([found.converged, found.iterations]).toEqual([true, stochastic.used]);
  });

  test("a row at a time, not stopped", () => {
    expect(weights(outcome(find("sgd-rows.txt", "--epochs 1")))).toEqual(stochastic.weightsWithoutStop);
  });

  for (const { size, epochs, weights: expected } of miniBatches)
    test(`batches of ${size}`, () => {
      const found = outcome(find("--order in-order", `--batch ${size}`, `--epochs ${epochs}`));
      expect(weights(found).join("")).toBe(expected);
    });
});

describe("cost history, slope and intercept: 13 digits at least, as the listings divide elsewhere", () => {
  const { normalEquation, slopeIntercept } = golden<SmallRegressions>("small-regressions");
  const near = (found: readonly number[], expected: readonly number[]) => {
    expect(found).toHaveLength(expected.length);
    found.forEach((value, i) => expect(value / expected[i]!).toBeCloseTo(1, 13));
  };

  test("three rows, the cost before the first step and after each", () => {
    const found = outcome(lead("fit three-rows.csv")[0]!);
    near(updated(found).flatMap(({ weights }) => weights), numbers(normalEquation.weights));
    near(found.trace!.map(({ loss }) => loss), [number(normalEquation.startValue), ...numbers(normalEquation.values)]);
    expect(found.weights.map((value) => value.toFixed(8))).toEqual(["0.11374034", "0.94996543"]);
  });

  test("five points: slope and intercept with equal bits, the cost before each step", () => {
    const found = outcome(lead("fit five-points.csv")[0]!);
    expect(bits(...updated(found).map(({ weights }) => weights[0]!))).toBe(slopeIntercept.slopes);
    expect(bits(...updated(found).map(({ intercept }) => intercept))).toBe(slopeIntercept.intercepts);
    near(found.trace!.slice(0, -1).map(({ loss }) => loss), numbers(slopeIntercept.valuesBefore));
  });
});
