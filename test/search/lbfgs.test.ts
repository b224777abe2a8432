/** L-BFGS: steps done by hand, published minima and counts, boxes, answers that make no sense, cut-off runs. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hill, testAdversaries } from "../support/adversaries.js";
import { build } from "../support/build.js";
import { Core, Slot, Use, run, type Objective, type Plan, type Settings } from "../support/module.js";
import { bowl, generator, rosenbrock } from "../support/objectives.js";
import { problems, type Smooth } from "../support/problems.js";

const TARGET = "lbfgs";
const { mgh } = await problems<"mgh">("mgh");
const { bounded } = await problems<"bounded">("bounds");
const { peerProblems } = await problems<"peerProblems">("peer-problems");
/** Ten parameters and ten pairs. */
const ten = await build(TARGET, ["CAPACITY=10", "HISTORY=10"]);

const RULES = Use.GradientTolerance | Use.RelativeTolerance;
const plan = (x0: readonly number[], more: Settings = {}): Plan => ({
  method: "LBFGS", x0, settings: { Rate: 1, MaxIterations: 2000, GradientTolerance: 1e-8, RelativeTolerance: 1e-14, Use: RULES, ...more },
});
const boxed = (x0: readonly number[], lower: readonly number[], upper: readonly number[], more: Settings = {}): Plan => ({
  ...plan(x0, { Use: RULES | Use.Bounds, ...more }), lower, upper,
});
const objective = (problem: Smooth): Objective => ({ value: (x) => problem.value(x), gradient: (x, g) => { problem.gradient(x, g); } });
const near = (f: number, published: number) => Math.abs(f - published) <= 1e-5 * Math.max(1e-3, Math.abs(published));

describe("known behaviour", () => {
  test("a parabola by hand: a short step, too steep; ten times that; then the secant's minimum", () => {
    const { told } = run(bowl([2], [3]), plan([0]), TARGET);
    // f' = 2 (x - 3) = -6, -5.7, -3: steeper than 0.6 of the first, then not; 1.5 - (1.5 / (-3 + 6)) · -3 = 3.
    [0, 0.15, 1.5, 3].forEach((x, i) => expect(told[i]!.x[0]).toBeCloseTo(x, 14));
  });

  test("Rate is a factor of the first step", () => {
    expect(run(bowl([2], [3]), plan([0], { Rate: 2 }), TARGET).told[1]!.x[0]).toBeCloseTo(0.3, 15);
  });

  test("a quadratic bowl of n directions takes a few times n iterations", () => {
    const { reason, iterations } = run(bowl([1, 4, 9, 16, 25, 36, 49, 64], [1, 2, 3, 4, 5, 6, 7, 8]), plan(Array(8).fill(0)), TARGET);
    expect(reason).toBe("SmallGradient");
    expect(iterations).toBeLessThanOrEqual(5 * 8);
  });

  test("differences serve as well as the gradient", () => {
    const settings = { Use: RULES | Use.CentralDifference, DifferenceStep: 2 ** -17, GradientTolerance: 1e-6 };
    const { best } = run({ value: rosenbrock.value }, plan([-1.2, 1], settings), TARGET);
    best.forEach((x) => expect(x).toBeCloseTo(1, 6));
  });

  test("the ten problems of the peers are solved to 1e-8 in 300 evaluations", () => {
    const counts = peerProblems.map((problem) => {
      const { told } = run(objective(problem), plan(problem.x0, { Use: Use.Target, Target: problem.minimum + 1e-8 }), ten);
      expect(told.at(-1)!.f, problem.name).toBeLessThanOrEqual(problem.minimum + 1e-8);
      return told.length;
    });
    expect(counts.reduce((sum, count) => sum + count), counts.join(" ")).toBeLessThanOrEqual(300);
  });

  test("Moré, Garbow and Hillstrom: 36 of 40 global minima, the others published local ones", () => {
    const local = mgh.filter((problem) => {
      const { bestValue, reason } = run(objective(problem), plan(problem.x0), ten);
      if (bestValue - problem.minimum < 1e-8 * Math.max(1, Math.abs(problem.minimum))) return false;
      expect(problem.localMinima.some((minimum) => near(bestValue, minimum)), `${problem.name}: ${bestValue}, ${reason}`).toBe(true);
      return true;
    });
    expect(local.length, local.map(({ name }) => name).join(", ")).toBeLessThanOrEqual(4);
  });

  for (const problem of bounded.filter(({ n }) => n <= 10))
    test(`${problem.name}: a published minimum, and no point outside the box`, () => {
      const { bestValue, told } = run(objective(problem), boxed(problem.x0, problem.lower, problem.upper), ten);
      expect([problem.minimum, ...problem.localMinima].some((minimum) => near(bestValue, minimum)), String(bestValue)).toBe(true);
      for (const { x } of told) x.forEach((x, i) => {
        expect(x).toBeGreaterThanOrEqual(problem.lower[i]!);
        expect(x).toBeLessThanOrEqual(problem.upper[i]!);
      });
    });
});

describe("the box", () => {
  test("a bound that a step meets is met exactly, and all of those met at once", () => {
    const { best, evaluations, reason } = run(bowl([1, 1, 1], [-1, -1, -1]), boxed([0.7, 0.7, 0.7], [0.1, 0.1, 0.1], [1, 1, 1]), TARGET);
    expect(best).toEqual([0.1, 0.1, 0.1]);
    expect(reason).toBe("ZeroGradient");
    expect(evaluations).toBeLessThanOrEqual(4);
  });

  test("a held variable leaves its bound when the gradient turns", () => {
    // Rosenbrock's valley from the corner of a box whose lower bound x_1 = -1.5 holds at first.
    const { best } = run(rosenbrock, boxed([-1.5, -0.5], [-1.5, -0.5], [2, 2]), TARGET);
    best.forEach((x) => expect(x).toBeCloseTo(1, 6));
  });
});

describe("what no paper asks for", () => {
  testAdversaries("LBFGS", TARGET, {
    "NaN everywhere but at the start": "NoProgress",
    "Infinity everywhere but at the start": "NoProgress",
    "a NaN in the gradient everywhere but at the start": "NoProgress",
    "-Infinity at the second point": "Diverged",
    "NaN beyond a line short of the minimum": "NoProgress",
    "NaN beyond a line behind the start": "ZeroGradient",
    "a discontinuity short of the minimum": "NoProgress",
    "a plateau whose gradient is not zero": "NoProgress",
    "a plateau": "ZeroGradient",
    "a gradient of the wrong sign": "NoProgress",
    "a gradient of the wrong sign in one variable": "NoProgress",
    "values of 1e150": "ZeroGradient",
    "values of 1e-150": "ZeroGradient",
    "x of 1e100": "TargetReached",
    "x of 1e300, 1e600 times the gradient: no number": "NoProgress",
    "a bottomless slope": "Diverged",
    "a box of one point": "ZeroGradient",
    "a box of one point, no rule for gradients": "NoProgress",
    "a box of no width in one direction": "SmallGradient",
    "a start outside the box": "SmallGradient",
  });

  test("values of 1e300 and 1e-300", () => {
    expect(run(hill(1e300), plan([3, 4]), TARGET)).toMatchObject({ reason: "ZeroGradient", bestValue: 0 });
    expect(run(hill(1e-300), plan([3, 4], { GradientTolerance: 0 }), TARGET)).toMatchObject({ reason: "ZeroGradient", bestValue: 0 });
  });

  test("any answers: the best value never rises, no point leaves the box, and no search asks for more than 41 points", () => {
    fc.assert(fc.property(fc.integer(), fc.integer({ min: 1, max: 8 }), (seed, n) => {
      const random = generator(seed), core = new Core(TARGET);
      const number = () => [random() - 0.5, (random() - 0.5) * 1e3, NaN, Infinity, 0, 1e300 * (random() - 0.5), 1e-300][Math.floor(random() * 7)]!;
      const lower = Array.from({ length: n }, () => -random()), upper = lower.map(() => random());
      core.start(boxed(Array(n).fill(0), lower, upper));
      core.tell(1, lower.map(() => random() - 0.5));
      for (let told = 1, since = 0; core.exports.ask() && told < 200; told++) {
        const best = core.slots[Slot.BestValue]!, iterations = core.slots[Slot.Iterations]!;
        core.x.forEach((x, i) => expect(x >= lower[i]! && x <= upper[i]!).toBe(true));
        expect(core.tell(random() < 0.3 ? -told : number(), lower.map(number))).toBeGreaterThanOrEqual(0);
        expect(core.slots[Slot.BestValue]).toBeLessThanOrEqual(best);
        since = core.slots[Slot.Iterations] === iterations ? since + 1 : 0;
        expect(since).toBeLessThanOrEqual(40);
      }
    }), { numRuns: 300 });
  });

  test("a run that is moved to another instance before every tell repeats every bit", () => {
    for (const settings of [{}, { Use: RULES | Use.ForwardDifference }]) {
      const whole = run(rosenbrock, boxed([-1.2, 1, 0.5], [-2, 0, -1], [0.9, 2, 3], { ...settings, Use: (settings.Use ?? RULES) | Use.Bounds }), TARGET);
      let core = new Core(TARGET);
      core.start(boxed([-1.2, 1, 0.5], [-2, 0, -1], [0.9, 2, 3], { ...settings, Use: (settings.Use ?? RULES) | Use.Bounds }));
      for (const { x } of whole.told) {
        expect(Array.from(core.x)).toEqual(x);
        const state = core.save(), { n } = core;
        core = new Core(TARGET);
        core.restore(state);
        core.n = n;
        core.answer(rosenbrock);
      }
      expect(core.reason).toBe(whole.reason);
    }
  });
});
