/** Nelder-Mead, SPSA and compass search do what their papers say: known points, convergence, stop rules, noise. */
import { describe, expect, test } from "vitest";
import { Core, Request, Use, run, type Plan } from "../support/module.js";
import { bowl, rosenbrock, splitMix } from "../support/objectives.js";

const MODULE = "full";

/** Tells `values` whatever the point, and returns every point asked for. */
function script(plan: Plan, values: number[]): number[][] {
  const core = new Core(MODULE);
  expect(core.start(plan)).toBe(Request.Value);
  const points = [Array.from(core.x)];
  for (const value of values) {
    expect(core.tell(value)).toBe(Request.Value);
    points.push(Array.from(core.x));
  }
  return points;
}

const value = (x: readonly number[], objective = rosenbrock) => objective.value(Float64Array.from(x));

describe("Nelder-Mead", () => {
  const plan = (x0: readonly number[], Rate = 1): Plan => ({ method: "NelderMead", x0, settings: { Rate, MaxIterations: 1e6 } });

  test("its first moves on x² + y² are those done by hand", () => {
    const bowl = { value: (x: Float64Array) => x[0]! ** 2 + x[1]! ** 2 };
    const { told } = run(bowl, { ...plan([1, 1]), settings: { Rate: 1, MaxIterations: 4 } }, MODULE);
    expect(told.map(({ x }) => x)).toEqual([
      [1, 1], [2, 1], [1, 2],     // f = 2, 5, 5: of equal ones the last is the worst
      [2, 0],                     // reflected: 4, better than the second worst
      [1, 0], [0.5, -0.5],        // reflected 1 is the best yet, expanded 0.5 better still
      [-0.5, 0.5],                // reflected: 0.5, as good as the best: no expansion
      [-1, -1], [0.5, 0.5],       // reflected 2, no better than the worst, (1, 1): contracted inside
    ]);
  });

  test("n = 4 expands, contracts and shrinks by Gao and Han's 3/2, 5/8 and 3/4; a shrink asks for the best vertex again", () => {
    const start = [[0, 0, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]];
    const reflected = [0.5, 0.5, 0.5, -1];
    const filled = (last: number[]) => [...start, reflected, last];
    expect(script(plan([0, 0, 0, 0]), [0, 1, 2, 3, 4, -1])).toEqual(filled([0.625, 0.625, 0.625, -1.5]));
    expect(script(plan([0, 0, 0, 0]), [0, 1, 2, 3, 4, 3.5])).toEqual(filled([0.40625, 0.40625, 0.40625, -0.625]));
    expect(script(plan([0, 0, 0, 0]), [0, 1, 2, 3, 4, 4])).toEqual(filled([0.09375, 0.09375, 0.09375, 0.625]));
    expect(script(plan([0, 0, 0, 0]), [0, 1, 2, 3, 4, 5, 4, 0, 1]).slice(7))
      .toEqual([[0, 0, 0, 0], [0.75, 0, 0, 0], [0, 0.75, 0, 0]]);
  });

  /** The textbook's method for n = 2: a sorted list, no restarts, no bounds. Sums of two numbers have no order. */
  function* textbook(x0: number[], f: (x: number[]) => number, size: number): Generator<number[]> {
    const along = (t: number) => [0, 1].map((i) => {
      const c = (simplex[0]!.x[i]! + simplex[1]!.x[i]!) / 2;
      return c + t * (c - simplex[2]!.x[i]!);
    });
    const vertex = (x: number[]) => ({ x, f: f(x) });
    const [a, b] = x0.map((x) => x + size * Math.max(1, Math.abs(x))) as [number, number];
    const starts = [x0, [a, x0[1]!], [x0[0]!, b]];
    yield* starts;
    let simplex = starts.map(vertex);
    for (;;) {
      simplex.sort((a, b) => a.f - b.f);
      const [best, second, worst] = simplex as [typeof simplex[0], typeof simplex[0], typeof simplex[0]];
      const tried = vertex(along(1));
      yield tried.x;
      let chosen = tried;
      if (tried.f < best.f) {
        const expanded = vertex(along(2));
        yield expanded.x;
        if (expanded.f < tried.f) chosen = expanded;
      } else if (tried.f >= second.f) {
        chosen = vertex(along(tried.f < worst.f ? 0.5 : -0.5));
        yield chosen.x;
        if (chosen.f > Math.min(tried.f, worst.f)) throw new Error("a shrink: not part of this comparison");
      }
      simplex[2] = chosen;
    }
  }

  for (const x0 of [[-1.2, 1], [3, -2], [0.5, 2], [-7, 40]])
    test(`from ${x0} it asks for the same points as the textbook's, bit for bit`, () => {
      const { told } = run(rosenbrock, { ...plan(x0), settings: { Rate: 1, MaxIterations: 60 } }, MODULE);
      const points = textbook(x0, (x) => value(x), 1);
      expect(told.length).toBeGreaterThan(90);
      told.forEach(({ x }, k) => expect(x, `evaluation ${k}`).toEqual(points.next().value));
    });

  test("a value that differs at the same point means noise: the next simplex is as large as the first", () => {
    // n = 1: the best vertex, 0, is asked for again at a shrink, with another value. Then everything is worse than it.
    const core = new Core(MODULE);
    core.start(plan([0]));
    const far: number[] = [];
    for (let k = 0, zeros = 0; k < 60 && core.exports.ask(); k++) {
      const x = core.x[0]!;
      far.push(Math.abs(x));
      core.tell(x === 0 ? -1e-3 * zeros++ : 1);
    }
    const smallest = far.findIndex((size) => size > 0 && size < 2 ** -9);
    expect(smallest).toBeGreaterThan(0);
    expect(Math.max(...far.slice(smallest))).toBe(1);
  });

  test("a symmetric first simplex, all values equal, is no small change", () => {
    const settings = { Rate: 2, MaxIterations: 1e6, Use: Use.ValueTolerance | Use.RelativeTolerance, ValueTolerance: 1e-12 };
    const { bestValue, reason } = run({ value: (x) => x[0]! ** 2 }, { method: "NelderMead", x0: [-1], settings }, MODULE);
    expect(reason).toBe("SmallChange");
    expect(bestValue).toBeLessThan(1e-12);
  });

  test("a simplex in a face of the box is not the end: the minimum inside is found", () => {
    const steep = {
      value: (x: Float64Array) => (x[0]! - 0.5) ** 2 + 10 * (x[1]! - 0.9) ** 2 + 5 * x[0]! * Math.max(0, 0.8 - x[1]!),
    };
    const settings = { Rate: 1, MaxIterations: 1e6, Use: Use.Bounds };
    const { best } = run(steep, { method: "NelderMead", x0: [1, 0], settings, lower: [0, 0], upper: [1, 1] }, MODULE);
    expect(best[0]).toBeCloseTo(0.5, 6);
    expect(best[1]).toBeCloseTo(0.9, 6);
  });
});

describe("SPSA", () => {
  const settings = { Rate: 0.5, DifferenceStep: 0.25, Seed: 7, MaxIterations: 1e6 };
  const plan = (x0: readonly number[], more = {}): Plan => ({ method: "SPSA", x0, settings: { ...settings, ...more } });
  const sign = (a: number[], b: number[]) => a.map((a, i) => Math.sign(a - b[i]!));

  test("asks for x + c_k Δ, c_k = c / k^(1/8); steps by Rate against the first slope, then in proportion to the mean", () => {
    const points = script(plan([0, 0, 0]), [1, 2, 0.5, 0.75, 0.6, 0.6]);
    const [x0, probe1, x1, probe2, x2, probe3] = points as [number[], number[], number[], number[], number[], number[]];
    expect(probe1.map(Math.abs)).toEqual([0.25, 0.25, 0.25]);
    expect(x1).toEqual(probe1.map((p) => -0.5 * Math.sign(p)));
    const c2 = 0.25 / 2 ** 0.125;
    probe2.forEach((p, i) => expect(Math.abs(p - x1[i]!)).toBeCloseTo(c2, 14));
    // d_1 = 1 / 0.25 = 4, d_2 = 0.25 / c_2, D = 4 + (d_2 - 4) / 8; a_2 = Rate / (1 + 1/16)^(3/4), in units of max(|x_i|, 1).
    const d2 = 0.25 / c2;
    const a2 = 0.5 / (17 / 16) ** 0.75;
    x2.forEach((x, i) => expect(x - x1[i]!).toBeCloseTo(-a2 * (d2 / (4 + (d2 - 4) / 8)) * sign(probe2, x1)[i]!, 14));
    // x2 told 0.6: worse than 0.5, but by no more than half of D c_2. So the third probe is around it.
    probe3.forEach((p, i) => expect(Math.abs(p - x2[i]!)).toBeCloseTo(0.25 / 3 ** 0.125, 14));
    expect(x0).toEqual([0, 0, 0]);
  });

  test("a step that is much worse is blocked: the next probe is around the point before, the step after it 0.8 times as long", () => {
    const [, , , probe2, x2] = script(plan([0]), [1, 2, 9, 2]) as number[][];
    expect(Math.abs(probe2![0]!)).toBeCloseTo(0.25 / 2 ** 0.125, 14);
    // d_2 = 1 / c_2 > D: the full step.
    expect(Math.abs(x2![0]!)).toBeCloseTo(0.8 * 0.5 / (17 / 16) ** 0.75, 14);
  });

  test("signs are SplitMix64's: one number an element from the last to the first, negative from 1/2 on", () => {
    const points = script(plan(Array(8).fill(0)), [1, 2, 0.5]);
    const u = splitMix(7);
    for (const probe of [points[1]!, sign(points[3]!, points[2]!)])
      expect(probe.map(Math.sign)).toEqual(Array.from({ length: 8 }, () => (u() < 0.5 ? 1 : -1)).reverse());
  });

  test("one seed always gives the same run, another seed another one", () => {
    const points = (Seed: number) => run(rosenbrock, plan([-1, 1, 0], { Seed, MaxIterations: 50 }), MODULE).told;
    expect(points(3)).toEqual(points(3));
    expect(points(3)).not.toEqual(points(4));
  });
});

describe("compass search", () => {
  const plan = (x0: readonly number[]): Plan => ({ method: "CompassSearch", x0, settings: { Rate: 1, MaxIterations: 1e6 } });

  test("tries both sides of each axis, keeps a direction that succeeds, doubles the second time, halves after 2n failures", () => {
    expect(script(plan([0, 4]), [9, 9, 8, 7, 7, 7, 9, 9, 9])).toEqual([
      [0, 4], [1, 4],
      [-1, 4],                        // 8: better; the same direction again
      [-2, 4],                        // 7: better again: doubled
      [-4, 4], [-2, 12], [-2, -4],    // steps of 2 · 4 in the other axis: max(|x0_i|, 1)
      [0, 4],                         // the fourth failure halves
      [-3, 4], [-2, 8],
    ]);
  });
});

describe.each([["NelderMead", 1, 1e-10], ["CompassSearch", 1, 1e-10], ["SPSA", 0.5, 1e-2]] as const)("%s", (method, Rate, tolerance) => {
  const objective = bowl([1, 4, 9], [1, -2, 0.5]);
  const solve = (use: number, more = {}, box = {}) =>
    run(objective, { method, x0: [5, 5, 5], settings: { Rate, DifferenceStep: 0.2, MaxIterations: 1e6, Use: use, ...more }, ...box }, MODULE);

  test("finds the bottom of a bowl", () => {
    expect(solve(Use.MaxEvaluations, { MaxEvaluations: 2000 }).bestValue).toBeLessThan(tolerance);
  });

  test("finds the best point of a box that leaves the bottom out", () => {
    const { best } = solve(Use.MaxEvaluations | Use.Bounds, { MaxEvaluations: 2000 }, { lower: [2, -9, -9], upper: [9, 9, 0.25] });
    [2, -2, 0.25].forEach((x, i) => expect(Math.abs(best[i]! - x)).toBeLessThan(method === "SPSA" ? 0.05 : 1e-5));
  });

  test("stops at the evaluation limit and at a target, and not before", () => {
    const limited = solve(Use.MaxEvaluations, { MaxEvaluations: 37 });
    expect([limited.reason, limited.evaluations, limited.told.length]).toEqual(["EvaluationLimit", 37, 37]);
    const { reason, told } = solve(Use.Target, { Target: 1 });
    expect(reason).toBe("TargetReached");
    expect(told.findIndex(({ f }) => f <= 1)).toBe(told.length - 1);
  });

  test("stops by its step tolerance when its steps are that small", () => {
    const { reason, told } = solve(Use.StepTolerance, { StepTolerance: 0.01 });
    expect(reason).toBe("SmallStep");
    const [a, b] = told.slice(-2).map(({ x }) => x) as [number[], number[]];
    // SPSA's perturbation is no step: it does not become small.
    a.forEach((x, i) => expect(Math.abs(x - b[i]!)).toBeLessThan(method === "SPSA" ? 0.2 : 0.02));
  });
});
