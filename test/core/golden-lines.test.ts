/** Published runs of one parameter, and of descent on a sampled derivative: equal bits. */
import { describe, expect, test } from "vitest";
import { FunctionSetting, TestFunction } from "../../assembly/codes.js";
import { bits } from "../support/bits.js";
import { golden, number, numbers, type Line, type Parabola, type Samples } from "../support/golden.js";
import { Core, points, run, Slot, Status, Use, type Exports, type Objective, type Run } from "../support/module.js";
import { parabola } from "../support/objectives.js";

/** How the published listing announces the end of a run. */
function announcement({ status, iterations }: Run): string {
  return `${status === Status.SmallChange ? "Converged" : "Did not converge"} after ${iterations} iterations`;
}

describe("descent on x² stops when the value changes by less than the tolerance", () => {
  const { runs } = golden<Parabola>("parabola");
  for (const { x0, lr, iterations, tolerance, ...expected } of runs)
    test(`from ${x0} with rate ${lr}, tolerance ${tolerance} and at most ${iterations} iterations`, () => {
      const result = run(parabola, { x0: [x0], settings: { Rate: lr, MaxIterations: iterations, Use: Use.ValueTolerance, ValueTolerance: tolerance } });
      expect(announcement(result)).toBe(expected.message);
      expect(result.reason).toBe(expected.converged ? "SmallChange" : "IterationLimit");
      expect(result.iterations).toBe(expected.iterationsUsed);
      expect(result.told).toHaveLength(expected.iterationsUsed + 1);
      expect(bits(...points(result).slice(1).flat())).toBe(expected.x);
      expect(bits(...result.x)).toBe(expected.optimized);
      if (expected.f) expect(bits(...result.told.slice(1).map(({ f }) => f))).toBe(expected.f);
    });

  test("the documented run ends at 0.003961408125713218 after 32 iterations and 33 tells", () => {
    const result = run(parabola, { x0: [5], settings: { Rate: 0.1, MaxIterations: 100, Use: Use.ValueTolerance, ValueTolerance: 1e-5 } });
    expect(result.x).toEqual([0.003961408125713218]);
    expect(result.best).toEqual([0.003961408125713218]);
    expect([result.iterations, result.evaluations, result.told.length]).toEqual([32, 33, 33]);
  });
});

describe("the 1-D runs of the published listing", () => {
  /** f and f' of the listing's function, or of the one it climbs. */
  function problem(label: string): { value(x: number): number; slope(x: number): number } {
    if (label.includes("3-(x-1)^2")) return { value: (x) => 3 - (x - 1) * (x - 1), slope: (x) => -2 * (x - 1) };
    return { value: (x) => x * x, slope: (x) => x * 2 };
  }
  /** As numpy prints it: 8 decimals, no zeros behind the last digit. */
  const printed = (x: number) => x.toFixed(8).replace(/0+$/, "");

  for (const { label, x0, step, ascent, iterations, ...expected } of golden<Line>("line").runs)
    test(`${label}, from ${number(x0)}`, () => {
      const { value, slope } = problem(label);
      const sign = ascent ? -1 : 1;
      const objective: Objective = { value: (x) => sign * value(x[0]!), gradient: (x, g) => { g[0] = sign * slope(x[0]!); } };
      const result = run(objective, { x0: [number(x0)], settings: { Rate: number(step), MaxIterations: iterations } });
      const after = result.told.slice(1);
      expect(bits(...after.map(({ x }) => x[0]!))).toBe(expected.x);
      expect(bits(...after.map(({ f }) => sign * f))).toBe(expected.f);
      const lines = after.map(({ x, f }, i) => `>${i} f([${printed(x[0]!)}]) = ${(sign * f).toFixed(5)}`);
      if (expected.lines) expect(lines.slice(-expected.lines.length)).toEqual(expected.lines);
    });
});

interface FunctionExports extends Exports {
  objective(): number;
  data(): number;
  run(k: number): number;
}

describe("descent on the derivative of samples stops before the first step within the tolerance", () => {
  const { cases } = golden<Samples>("samples");

  for (const { source, iterations, updates, start, rate, tolerance, f, gradient, result: last, trajectory, printed } of cases) {
    const plan = {
      x0: numbers(start),
      settings: { Rate: number(rate), MaxIterations: iterations, Use: Use.StepTolerance, StepTolerance: number(tolerance) },
    };
    const reason = updates < iterations ? "SmallStep" : "IterationLimit";

    test(`${source}: gradient by the host`, () => {
      const result = run({ value: () => 0, gradient: (_, g) => g.set(numbers(gradient)) }, plan);
      expect(bits(...points(result).slice(1).flat())).toBe(trajectory);
      expect(bits(...result.x)).toBe(last);
      expect([result.iterations, result.reason]).toEqual([updates, reason]);
    });

    test(`${source}: gradient by the functions module`, () => {
      const core = new Core<FunctionExports>("functions");
      const samples = numbers(f);
      core.floats(core.exports.data(), samples.length).set(samples);
      const options = core.floats(core.exports.objective(), 2);
      options[FunctionSetting.Kind] = TestFunction.Samples;
      options[FunctionSetting.Spacing] = 1;
      core.start(plan);
      const path: number[] = [];
      for (let k = 1; core.exports.run(1) > 0; k++) path.push(...core.x);
      expect(bits(...path)).toBe(trajectory);
      expect(bits(...core.x)).toBe(last);
      expect([core.slots[Slot.Iterations], core.reason]).toEqual([updates, reason]);
      if (updates) expect(bits(...core.g)).toBe(gradient);
      if (printed) expect(`[${Array.from(core.x, (x) => printedAs(x, core.x)).join(" ")}]`).toBe(printed);
    });
  }

  /** As numpy prints an array: 8 digits behind the point, all as wide as the longest; tiny ones with an exponent. */
  function printedAs(x: number, all: Float64Array): string {
    if (Math.abs(x) < 1e-4) return x.toExponential(7).replace(/e-(\d)$/, "e-0$1");
    const short = (x: number) => x.toFixed(8).replace(/0+$/, "");
    return short(x).padEnd(Math.max(...Array.from(all, (x) => short(x).length)));
  }
});
