/** SR1: first steps and learnt curvature by hand, published minima and counts, boxes, answers that make no sense, cut-off runs. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hill, testAdversaries } from "../support/adversaries.js";
import { build } from "../support/build.js";
import { Core, Slot, Status, Use, run, type Objective, type Plan, type Settings } from "../support/module.js";
import { bowl, generator, quadratic, rosenbrock } from "../support/objectives.js";
import { problems, type Smooth } from "../support/problems.js";

const TARGET = "sr1";
const { mgh } = await problems<"mgh">("mgh");
const { bounded } = await problems<"bounded">("bounds");
const { peerProblems } = await problems<"peerProblems">("peer-problems");
const { startsOf } = await problems<"startsOf">("starts");
/** Ten parameters. */
const ten = await build(TARGET, ["CAPACITY=10"]);

const RULES = Use.GradientTolerance | Use.RelativeTolerance;
const plan = (x0: readonly number[], more: Settings = {}): Plan => ({
  method: "SR1", x0, settings: { Rate: 1, MaxIterations: 2000, GradientTolerance: 1e-8, RelativeTolerance: 1e-14, Use: RULES, ...more },
});
const boxed = (x0: readonly number[], lower: readonly number[], upper: readonly number[], more: Settings = {}): Plan => ({
  ...plan(x0, { Use: RULES | Use.Bounds, ...more }), lower, upper,
});
const objective = (problem: Smooth): Required<Objective> => ({
  value: (x) => problem.value(x), gradient: (x, g) => { problem.gradient(x, g); },
});
const near = (f: number, published: number) => Math.abs(f - published) <= 1e-5 * Math.max(1e-3, Math.abs(published));
const publishedMinimum = (f: number, { minimum, localMinima }: Smooth) => [minimum, ...localMinima].some((value) => near(f, value));

/** What a run says that it has found a minimum. */
const CLAIMS = ["SmallGradient", "SmallGradientNorm", "ZeroGradient", "SmallChange", "SmallStep"];

/** A symmetric matrix with eigenvalues from 1 to `condition`, by three reflections drawn. */
function drawn(n: number, condition: number, random: () => number): number[][] {
  let a = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? condition ** (i / (n - 1)) : 0)));
  for (let turn = 0; turn < 3; turn++) {
    const v = Array.from({ length: n }, () => random() - 0.5), vv = dot(v, v);
    const reflected = (row: readonly number[]) => row.map((value, j) => value - (2 * v[j]! * dot(row, v)) / vv);
    const half = a.map(reflected);
    a = half[0]!.map((_, j) => reflected(half.map((row) => row[j]!)));
  }
  return a;
}
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
/** Length of what is left of v when its parts along a and b are taken away. */
function outside(v: readonly number[], a: readonly number[], b: readonly number[]): number {
  const less = (v: readonly number[], u: readonly number[]) => v.map((value, i) => value - (u[i]! * dot(v, u)) / dot(u, u));
  return Math.hypot(...less(less(v, a), less(b, a)));
}

/** A bowl with waves, steps and holes in which it is no number, in a box. */
function rough(n: number, random: () => number) {
  const centre = Array.from({ length: n }, () => 4 * random() - 2), k = centre.map(() => 10 ** (4 * random() - 2));
  const waves = random() < 0.5 ? 0 : random(), stairs = random() < 0.3 ? 1 : 0, holes = random() < 0.3 ? 0.2 : 0;
  const objective: Required<Objective> = {
    value: (x) => {
      const t = x[0]! + x[n - 1]!;
      if (Math.sin(7 * t) < holes - 0.9 && holes) return Math.cos(5 * t) < 0 ? NaN : Infinity;
      return x.reduce((sum, x, i) => sum + k[i]! * (x - centre[i]!) ** 2 + waves * Math.sin(9 * x), 0) + stairs * Math.floor(3 * t);
    },
    gradient: (x, g) => { for (let i = 0; i < n; i++) g[i] = 2 * k[i]! * (x[i]! - centre[i]!) + 9 * waves * Math.cos(9 * x[i]!); },
  };
  const lower = centre.map((c) => c - 3 * random()), upper = lower.map((lower) => lower + (random() < 0.1 ? 0 : 4 * random()));
  return { objective, lower, upper };
}

describe("known behaviour", () => {
  test.each([[[0, 0, 0]], [[3, -40, 5]]])("the first step from %j goes along -g, 0.6 of the largest |x_i| or of 1; Rate is a factor of it", (x0) => {
    const c = [1, -2, 0.5], k = [1, 10, 100], g = x0.map((x, i) => k[i]! * (x - c[i]!));
    for (const rate of [1, 0.25]) {
      const radius = rate * 0.6 * Math.max(1, ...x0.map(Math.abs)), length = Math.hypot(...g);
      const { told } = run(bowl(k, c), plan(x0, { Rate: rate }), TARGET);
      expect(told[0]!.x).toEqual(x0);
      told[1]!.x.forEach((x, i) => expect(x).toBeCloseTo(x0[i]! - (radius * g[i]!) / length, 12));
    }
  });

  test("a parabola: the curvature that the first step shows leads to the minimum", () => {
    const { told } = run(bowl([2], [0.7]), plan([0]), TARGET);
    [0, 0.6, 0.7].forEach((x, i) => expect(told[i]!.x[0]).toBeCloseTo(x, 14));
  });

  test("a quadratic of n directions takes n + 3 evaluations, seldom more than 6: start, scale, n directions, Newton's step", () => {
    for (const n of [2, 4, 6, 8]) {
      const more = Array.from({ length: 20 }, (_, seed) => {
        const random = generator(20 * n + seed), a = drawn(n, 100, random), c = a.map(() => random() - 0.5);
        const { told } = run(quadratic(a, c), plan(Array(n).fill(0)), TARGET);
        const first = told[0]!.f;
        return told.findIndex(({ f }) => f <= 1e-14 * first) + 1 - n;
      });
      expect(Math.min(...more), `n = ${n}: ${more}`).toBeGreaterThan(0);
      expect(Math.max(...more), `n = ${n}: ${more}`).toBeLessThanOrEqual(8);
      expect(more.filter((extra) => extra <= 5).length, `n = ${n}: ${more}`).toBeGreaterThanOrEqual(18);
    }
  });

  test("after n independent steps on a quadratic B is its Hessian: the next step is Newton's, and shorter ones are those of the Hessian", () => {
    const n = 5;
    let exact = 0;
    for (let seed = 0; seed < 20; seed++) {
      const random = generator(seed), a = drawn(n, 3, random), c = a.map(() => random() - 0.5), problem = quadratic(a, c);
      const core = new Core(TARGET), best = { f: Infinity, x: [] as number[] };
      core.start(plan(Array(n).fill(0), { GradientTolerance: 0 }));
      for (let told = 0; told < n + 2; told++) {
        const x = Array.from(core.x), f = problem.value(core.x);
        if (f < best.f) Object.assign(best, { f, x });
        core.answer(problem);
      }
      // An update that would have turned curvature negative was one of BFGS, which forgets what was learnt before.
      if (Math.max(...c.map((c, i) => Math.abs(core.x[i]! - c))) > 1e-9) continue;
      exact++;
      const slopes = new Float64Array(n);
      problem.gradient!(Float64Array.from(best.x), slopes);
      const g = Array.from(slopes);
      for (let shorter = 0; shorter < 2; shorter++) {
        // Worse than anything: nothing is learnt, the radius becomes a tenth of the step. (A + λI) s = -τ g lies in the plane of s and g.
        core.tell(Infinity, g);
        const s = best.x.map((x, i) => core.x[i]! - x), as = a.map((row) => dot(row, s));
        expect(outside(as, s, g), `seed ${seed}, step ${shorter}`).toBeLessThan(1e-7 * Math.hypot(...as));
      }
    }
    expect(exact).toBeGreaterThanOrEqual(15);
  });

  test.each(["ForwardDifference", "CentralDifference"] as const)("%s serves as well as the gradient", (differences) => {
    const settings = { Use: RULES | Use[differences], DifferenceStep: differences === "CentralDifference" ? 2 ** -17 : 2 ** -26, GradientTolerance: 1e-6 };
    const { best } = run({ value: rosenbrock.value }, plan([-1.2, 1], settings), TARGET);
    // Forward: h f''/2 = 2^-26 · 802 / 2 in a gradient whose smallest curvature is 0.4 misplaces the minimum by 1.5e-5.
    best.forEach((x) => expect(x).toBeCloseTo(1, 4));
  });

  test("the ten problems of the peers are solved to 1e-8 in 270 evaluations", () => {
    const counts = peerProblems.map((problem) => {
      const { told } = run(objective(problem), plan(problem.x0, { Use: Use.Target, Target: problem.minimum + 1e-8 }), ten);
      expect(told.at(-1)!.f, problem.name).toBeLessThanOrEqual(problem.minimum + 1e-8);
      return told.length;
    });
    expect(counts.reduce((sum, count) => sum + count), counts.join(" ")).toBeLessThanOrEqual(270);
  });

  test("Moré, Garbow and Hillstrom: 36 of 40 global minima, the others published local ones", () => {
    const local = mgh.filter((problem) => {
      const { bestValue, reason } = run(objective(problem), plan(problem.x0), ten);
      if (bestValue - problem.minimum < 1e-8 * Math.max(1, Math.abs(problem.minimum))) return false;
      expect(publishedMinimum(bestValue, problem), `${problem.name}: ${bestValue}, ${reason}`).toBe(true);
      return true;
    });
    expect(local.length, local.map(({ name }) => name).join(", ")).toBeLessThanOrEqual(4);
  });

  test("from far away and from points drawn too, none claims a minimum where the gradient is large and the value is no published minimum", () => {
    const tolerances = { GradientTolerance: 1e-6, ValueTolerance: 1e-12, StepTolerance: 1e-9, RelativeTolerance: 1e-10 };
    const use = { Use: RULES | Use.ValueTolerance | Use.StepTolerance | Use.Divergence };
    const wrong: string[] = [];
    const claims: Record<string, number> = {};
    for (const problem of mgh)
      for (const { name, x } of startsOf(problem, 10, generator(problem.number))) {
        const { best, bestValue, reason } = run(objective(problem), plan(x, { ...tolerances, ...use }), ten);
        if (!CLAIMS.includes(reason)) continue;
        claims[reason] = (claims[reason] ?? 0) + 1;
        const size = Math.max(...Array.from(problem.gradient(best, new Float64Array(problem.n)), Math.abs));
        const fine = size <= 1e-3 * Math.max(1, Math.abs(bestValue)) || publishedMinimum(bestValue, problem);
        if (!fine) wrong.push(`${problem.name} from ${name}: ${reason}`);
      }
    expect(wrong).toEqual([]);
    expect(Object.keys(claims).length).toBeGreaterThanOrEqual(3);
  });

  for (const problem of bounded.filter(({ n }) => n <= 10))
    test(`${problem.name}: a published minimum, and no point outside the box`, () => {
      const { bestValue, told } = run(objective(problem), boxed(problem.x0, problem.lower, problem.upper), ten);
      expect(publishedMinimum(bestValue, problem), String(bestValue)).toBe(true);
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
  testAdversaries("SR1", TARGET, {
    "NaN everywhere but at the start": "NoProgress",
    "Infinity everywhere but at the start": "NoProgress",
    "a NaN in the gradient everywhere but at the start": "NoProgress",
    "-Infinity at the second point": "Diverged",
    "NaN beyond a line short of the minimum": "NoProgress",
    "NaN beyond a line behind the start": "SmallGradient",
    "a discontinuity short of the minimum": "NoProgress",
    "a plateau whose gradient is not zero": "NoProgress",
    "a plateau": "ZeroGradient",
    "a gradient of the wrong sign": "NoProgress",
    "a gradient of the wrong sign in one variable": "NoProgress",
    "values of 1e150": "ZeroGradient",
    "values of 1e-150": "ZeroGradient",
    "x of 1e100": "TargetReached",
    "x of 1e300, 1e600 times the gradient: no number": "NoProgress",
    "a bottomless slope": "IterationLimit",
    "a box of one point": "ZeroGradient",
    "a box of one point, no rule for gradients": "NoProgress",
    "a box of no width in one direction": "SmallGradient",
    "a start outside the box": "SmallGradient",
  });

  test("|g|² must be a number: values of 1e300 and 1e-300 are no progress, which is no claim", () => {
    expect(run(hill(1e300), plan([3, 4]), TARGET).reason).toBe("NoProgress");
    expect(run(hill(1e-300), plan([3, 4], { GradientTolerance: 0 }), TARGET).reason).toBe("NoProgress");
  });

  test.each([[NaN, [1, 1]], [Infinity, [1, 1]], [-Infinity, [1, 1]], [1, [NaN, 1]], [1, [1, -Infinity]]] as [number, number[]][])(
    "a start with f = %d, g = %j is refused and changes no byte, or ends the run with Use.Divergence", (f, g) => {
      const core = new Core(TARGET);
      core.start(plan([3, 4]));
      core.slots[Slot.Value] = f;
      core.g.set(g);
      const state = core.save();
      expect(core.exports.tell()).toBe(Status.BadValue);
      expect(core.save()).toEqual(state);
      core.start(plan([3, 4], { Use: RULES | Use.Divergence }));
      expect(core.tell(f, g)).toBe(0);
      expect(core.reason).toBe("Diverged");
    });

  test("random functions with holes: the best value never rises and is that of the best point, none leaves the box; with differences too", () => {
    fc.assert(fc.property(fc.integer(), fc.integer({ min: 1, max: 8 }), fc.constantFrom(0, Use.ForwardDifference, Use.CentralDifference), (seed, n, differences) => {
      const random = generator(seed), core = new Core(TARGET), { objective, lower, upper } = rough(n, random);
      core.start(boxed(lower.map((lower, i) => lower + random() * (upper[i]! - lower)), lower, upper, { Use: RULES | Use.Bounds | differences }));
      if (!Number.isFinite(objective.value(core.x))) return;
      for (let told = 0; core.exports.ask() && told < 300; told++) {
        const best = core.slots[Slot.BestValue]!;
        core.x.forEach((x, i) => expect(x >= lower[i]! && x <= upper[i]!).toBe(true));
        expect(core.answer(objective)).toBeGreaterThanOrEqual(0);
        expect(core.slots[Slot.BestValue]).toBeLessThanOrEqual(best);
        expect(objective.value(core.best)).toBe(core.slots[Slot.BestValue]);
      }
    }), { numRuns: 300 });
  });

  test("any answers: the best value never rises, and no point leaves the box", () => {
    fc.assert(fc.property(fc.integer(), fc.integer({ min: 1, max: 8 }), (seed, n) => {
      const random = generator(seed), core = new Core(TARGET);
      const number = () => [random() - 0.5, (random() - 0.5) * 1e3, NaN, Infinity, 0, 1e300 * (random() - 0.5), 1e-300][Math.floor(random() * 7)]!;
      const lower = Array.from({ length: n }, () => -random()), upper = lower.map(() => random());
      core.start(boxed(Array(n).fill(0), lower, upper));
      core.tell(1, lower.map(() => random() - 0.5));
      for (let told = 1; core.exports.ask() && told < 200; told++) {
        const best = core.slots[Slot.BestValue]!;
        core.x.forEach((x, i) => expect(x >= lower[i]! && x <= upper[i]!).toBe(true));
        expect(core.tell(random() < 0.3 ? -told : number(), lower.map(number))).toBeGreaterThanOrEqual(0);
        expect(core.slots[Slot.BestValue]).toBeLessThanOrEqual(best);
      }
    }), { numRuns: 300 });
  });

  const LOWER = [-2, 0, -1], UPPER = [0.9, 2, 3];
  test.each([0, Use.Bounds, Use.Bounds | Use.ForwardDifference, Use.CentralDifference])(
    "a run that is moved to another instance before every tell repeats every bit, with Use %d", (use) => {
      const plan = boxed([-1.2, 1, 0.5], LOWER, UPPER, { Use: RULES | use }), whole = run(rosenbrock, plan, TARGET);
      let core = new Core(TARGET);
      core.start(plan);
      for (const { x } of whole.told) {
        expect(Array.from(core.x)).toEqual(x);
        const state = core.save(), { n } = core;
        core = new Core(TARGET);
        core.restore(state);
        core.n = n;
        core.answer(rosenbrock);
      }
      expect(core.reason).toBe(whole.reason);
      expect([...core.best]).toEqual(whole.best);
    });
});
