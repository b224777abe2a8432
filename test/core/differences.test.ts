/** Gradients by differences: how near, where the probes lie, and what they count for. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bits } from "../support/bits.js";
import { Core, Layout, Request, Setting, Slot, Status, Use, run, type Plan, type Settings } from "../support/module.js";
import { bowl, exponentials, generator } from "../support/objectives.js";

const MODES = { forward: Use.ForwardDifference, central: Use.CentralDifference } as const;
const EPSILON = 2 ** -52;

/** A plan that takes one gradient and stops. Differences that no rule looks at are not taken, so a rule is on. */
function once(plan: Plan): Plan {
  return { ...plan, settings: { MaxIterations: 0, ...plan.settings, Use: plan.settings!.Use! + Use.GradientNorm } };
}

/** The gradient at x0 by differences. */
function gradientAt(objective: { value(x: Float64Array): number }, plan: Plan): number[] {
  const core = new Core();
  core.run(objective, once(plan));
  return Array.from(core.g);
}

const numbers = (n: number, low: number, high: number) =>
  fc.array(fc.integer({ min: 0, max: 1e6 }).map((k) => low + ((high - low) * k) / 1e6), { minLength: n, maxLength: n });

describe("the error stays below its bound", () => {
  // Σ exp(a x) - b x: the k-th derivative along x_i is a^k exp(a x), largest at the upper end of the interval.
  for (const [mode, use] of Object.entries(MODES))
    test(`${mode} differences of exponentials`, () => {
      fc.assert(fc.property(numbers(5, 0.1, 2), numbers(5, -3, 3), numbers(5, -4, 4), fc.integer({ min: 8, max: 26 }), (a, b, x0, power) => {
        const objective = exponentials(a, b);
        const g = gradientAt(objective, { x0, settings: { Use: use, DifferenceStep: 2 ** -power } });
        const exact = new Float64Array(5);
        objective.gradient!(Float64Array.from(x0), exact);
        // Each value is a sum of 10 terms and 5 exponentials: 20 roundings of its largest part.
        const size = a.reduce((sum, a, i) => sum + Math.exp(a * (x0[i]! + 1)) + Math.abs(b[i]! * x0[i]!), 0);
        for (let i = 0; i < 5; i++) {
          const h = 2 ** -power * Math.max(Math.abs(x0[i]!), 1);
          const steep = Math.exp(a[i]! * (x0[i]! + h));
          const truncation = use === Use.ForwardDifference ? (h / 2) * a[i]! ** 2 * steep : (h ** 2 / 6) * a[i]! ** 3 * steep;
          expect(Math.abs(g[i]! - exact[i]!)).toBeLessThanOrEqual(1.01 * truncation + (20 * EPSILON * size) / h);
        }
      }), { numRuns: 200 });
    });

  test("central differences of a quadratic err by rounding only, forward ones by half the step times the curvature", () => {
    const objective = bowl([1, 10, 100], [1, -2, 0.5]);
    const x0 = [-1, 2, 1.5];
    const exact = [-2, 40, 100];
    const h = 2 ** -10;
    const central = gradientAt(objective, { x0, settings: { Use: Use.CentralDifference, DifferenceStep: h, DifferenceScale: 2 } });
    // All points and values are short binary fractions: no rounding at all.
    expect(central).toEqual(exact);
    const forward = gradientAt(objective, { x0, settings: { Use: Use.ForwardDifference, DifferenceStep: h, DifferenceScale: 2 } });
    expect(forward).toEqual(exact.map((g, i) => g + (2 * h * [1, 10, 100][i]!) / 2));
  });
});

describe("the points asked for", () => {
  const asked = (x0: readonly number[], settings: Settings, box?: { lower: number[]; upper: number[] }) =>
    run({ value: () => 1 }, once({ x0, settings: { ...settings, Use: settings.Use! + (box ? Use.Bounds : 0) }, ...box })).told.map(({ x }) => x);

  test("forward: x, then each parameter moved up by the step relative to its size", () => {
    expect(asked([4, -0.5], { Use: Use.ForwardDifference, DifferenceStep: 0.25 })).toEqual([[4, -0.5], [5, -0.5], [4, -0.25]]);
    expect(asked([4, -0.5], { Use: Use.ForwardDifference, DifferenceStep: 0.25, DifferenceScale: 0.125 })).toEqual([[4, -0.5], [5, -0.5], [4, -0.375]]);
  });

  test("central: x, then each parameter moved up and down", () => {
    expect(asked([4, -0.5], { Use: Use.CentralDifference, DifferenceStep: 0.25 }))
      .toEqual([[4, -0.5], [5, -0.5], [3, -0.5], [4, -0.25], [4, -0.75]]);
  });

  test("at the upper end of the box a forward difference looks to the other side", () => {
    expect(asked([4, 4], { Use: Use.ForwardDifference, DifferenceStep: 0.25 }, { lower: [0, 0], upper: [4, 4.5] })).toEqual([[4, 4], [3, 4], [4, 3]]);
  });

  test("where a forward difference would leave the box it goes to the side with more room, as far as there is any", () => {
    const SIDES: [x: number, lower: number, upper: number, step: number, probe: number][] = [
      [3.5, 0, 4, 0.25, 2.625],            // 0.875 does not fit above, and does below
      [0.75, 0, 1, 0.5, 0.25],             // neither end is near: below fits
      [0.75, 0, 1, 1, 0],                  // neither fits: all the room there is below
      [0.25, 0, 1, 1, 1],                  // neither fits, and above there is more
      [0.5, 0, 1, 1, 1],                   // as much room on either side: upwards, as always
      [4, -Infinity, 4, 0.25, 3],
      [4, 0, Infinity, 0.25, 5],
      [3, 0, 4, 0.25, 3.75],               // fits: upwards, though there is more room below
      [-4, -4, -3.5, 0.25, -3.5],
      [-3.5, -8, -3.25, 0.25, -4.375],
    ];
    for (const [x, lower, upper, step, probe] of SIDES) {
      const settings = { Use: Use.ForwardDifference, DifferenceStep: step };
      expect(asked([x], settings, { lower: [lower], upper: [upper] }), `${x} in ${lower} … ${upper}`).toEqual([[x], [probe]]);
      // 3 x: exact on either side.
      expect(gradientAt({ value: (x) => 3 * x[0]! }, { x0: [x], settings: { ...settings, Use: settings.Use + Use.Bounds }, lower: [lower], upper: [upper] })).toEqual([3]);
    }
  });

  test("at an end of the box a central difference is cut to what there is", () => {
    expect(asked([4, 4], { Use: Use.CentralDifference, DifferenceStep: 0.25 }, { lower: [0, 3.75], upper: [4, 4.5] }))
      .toEqual([[4, 4], [4, 4], [3, 4], [4, 4.5], [4, 3.75]]);
  });

  test("when both directions leave the box, the difference is taken in what room there is", () => {
    for (const [mode, use] of Object.entries(MODES))
      for (const x of [0, 0.25, 0.5, 1])
        expect(gradientAt({ value: (x) => 3 * x[0]! }, { x0: [x], settings: { Use: use + Use.Bounds, DifferenceStep: 1.75 }, lower: [0], upper: [1] }), `${mode} at ${x}`).toEqual([3]);
  });

  test("a parameter whose box has no width has a gradient of 0", () => {
    for (const use of Object.values(MODES))
      expect(gradientAt({ value: (x) => 3 * x[0]! + x[1]! }, { x0: [1, 2], settings: { Use: use + Use.Bounds, DifferenceStep: 0.25 }, lower: [1, 0], upper: [1, 4] })).toEqual([0, 1]);
  });

  test("every point lies in the box, and the gradient is as near as without one", () => {
    const random = generator(1);
    fc.assert(fc.property(fc.integer({ min: 1, max: 8 }), fc.constantFrom(...Object.values(MODES)), fc.integer({ min: 0, max: 40 }), (n, use, power) => {
      const lower = Array.from({ length: n }, () => 4 * random() - 4);
      const upper = lower.map((lower) => lower + (random() < 0.1 ? 0 : 4 * random()));
      const x0 = lower.map((lower, i) => [lower, upper[i]!, lower + random() * (upper[i]! - lower), 9, -9][Math.floor(5 * random())]!);
      const { told } = run(bowl(lower.map((_, i) => 1 + i), lower.map(() => 8 * random() - 4)), {
        x0, lower, upper, settings: { Use: use + Use.Bounds, DifferenceStep: 2 ** -power, MaxIterations: 5 },
      });
      for (const { x } of told)
        x.forEach((x, i) => { if (!(x >= lower[i]! && x <= upper[i]!)) throw new Error(`x[${i}] = ${x} is not in ${lower[i]} … ${upper[i]}`); });
      expect(told).toHaveLength(5 * (use === Use.ForwardDifference ? n + 1 : 2 * n + 1) + 1);
    }), { numRuns: 300 });
  });
});

describe("a run by differences", () => {
  for (const [mode, use] of Object.entries(MODES))
    test(`${mode}: asks for values only, counts each, and puts x back as it was`, () => {
      const n = 3;
      const core = new Core();
      core.start({ x0: [0.1, 1e-20, -1e20], settings: { Rate: 1e-300, Use: use, MaxIterations: 4 } });
      const perGradient = use === Use.ForwardDifference ? n + 1 : 2 * n + 1;
      const at = bits(...core.x);
      for (let k = 1; k <= 4 * perGradient + 1; k++) {
        expect(core.exports.ask()).toBe(Request.Value);
        if (k % perGradient === 1) expect(bits(...core.x)).toBe(at);
        const request = core.tell(core.x[0]!);
        expect(core.slots[Slot.Evaluations]).toBe(k);
        expect(core.slots[Slot.Iterations]).toBe(Math.floor(k / perGradient));
        expect(request).toBe(k <= 4 * perGradient ? Request.Value : Request.Stopped);
      }
      expect(core.reason).toBe("IterationLimit");
      expect(bits(...core.x)).toBe(at);
    });

  test("takes no differences at its last point unless a rule looks at the gradient", () => {
    const objective = bowl([1, 4, 10], [1, -2, 0.5]);
    const evaluations = (use: number, MaxIterations: number) => {
      const { evaluations, iterations, reason } = run(objective, { x0: [-1, 2, 1.5], settings: { Rate: 0.01, MaxIterations, Use: use } });
      return [evaluations, iterations, reason];
    };
    const { ForwardDifference, CentralDifference, GradientTolerance, GradientNorm } = Use;
    expect(evaluations(ForwardDifference, 2)).toEqual([2 * 4 + 1, 2, "IterationLimit"]);
    expect(evaluations(CentralDifference, 2)).toEqual([2 * 7 + 1, 2, "IterationLimit"]);
    expect(evaluations(ForwardDifference, 0)).toEqual([1, 0, "IterationLimit"]);
    for (const rule of [GradientTolerance, GradientNorm, GradientTolerance + GradientNorm]) {
      expect(evaluations(ForwardDifference + rule, 2)).toEqual([3 * 4, 2, "IterationLimit"]);
      expect(evaluations(CentralDifference + rule, 2)).toEqual([3 * 7, 2, "IterationLimit"]);
      expect(evaluations(ForwardDifference + rule, 0)).toEqual([4, 0, "IterationLimit"]);
    }
    for (const rule of [Use.Target, Use.Divergence, Use.ValueTolerance, Use.MaxEvaluations, Use.StepTolerance])
      expect(run(objective, { x0: [-1, 2, 1.5], settings: { Rate: 0.01, MaxIterations: 2, MaxEvaluations: 99, Use: ForwardDifference + rule } }).evaluations).toBe(9);
  });

  test("the bits of a run do not depend on whether a rule wants the last gradient", () => {
    const objective = bowl([1, 4, 10], [1, -2, 0.5]);
    for (const use of Object.values(MODES))
      for (const method of ["GradientDescent", "Adam"] as const) {
        const [without, with_] = [0, Use.GradientTolerance].map((rule) =>
          run(objective, { method, x0: [-1, 2, 1.5], settings: { Rate: 0.05, MaxIterations: 30, Use: use + rule } }));
        expect(with_!.told.slice(0, without!.told.length)).toEqual(without!.told);
        expect(bits(...with_!.x)).toBe(bits(...without!.x));
      }
  });

  test("follows the analytic run within the error of its differences", () => {
    const objective = bowl([1, 4, 10], [1, -2, 0.5]);
    for (const method of ["GradientDescent", "Momentum", "Adam"] as const) {
      const settings: Settings = { Rate: 0.05, MaxIterations: 100 };
      const analytic = run(objective, { method, x0: [-1, 2, 1.5], settings });
      const central = run(objective, { method, x0: [-1, 2, 1.5], settings: { ...settings, Use: Use.CentralDifference, DifferenceStep: 2 ** -17 } });
      // Rounding of f ≤ 80 over h = 2^-17: 3e-9 in g, which contracting updates do not let grow by more than 100.
      for (let i = 0; i < 3; i++) expect(Math.abs(central.x[i]! - analytic.x[i]!)).toBeLessThan(3e-7);
    }
  });

  test("the best point is the best of everything told, probes included", () => {
    const objective = { value: (x: Float64Array) => Math.cos(3 * x[0]!) + 0.1 * x[1]! ** 2 };
    for (const use of Object.values(MODES)) {
      const { told, best, bestValue } = run(objective, { x0: [0.3, 1], settings: { Rate: 0.02, Use: use, DifferenceStep: 0.1, MaxIterations: 30 } });
      const lowest = told.reduce((low, row) => (row.f < low.f ? row : low));
      expect([best, bestValue]).toEqual([lowest.x, lowest.f]);
    }
  });

  test("a probe whose value is no number is refused and may be told again", () => {
    const core = new Core();
    core.start({ x0: [1, 2], settings: { Use: Use.ForwardDifference } });
    for (let k = 0; k < 7; k++) {
      const point = Array.from(core.x);
      expect(core.tell(NaN)).toBe(Status.BadValue);
      expect(core.tell(Infinity)).toBe(Status.BadValue);
      expect(Array.from(core.x)).toEqual(point);
      expect(core.tell(k)).toBe(Request.Value);
    }
  });

  test("what g held before does not matter", () => {
    const core = new Core();
    core.floats(core.exports.layout(Layout.G), 8).fill(NaN);
    const { x } = core.run(bowl([1, 4], [1, 2]), { x0: [0, 0], settings: { Use: Use.ForwardDifference } });
    expect(x).toEqual(run(bowl([1, 4], [1, 2]), { x0: [0, 0], settings: { Use: Use.ForwardDifference } }).x);
  });

  test("a difference too large for a number ends the run as diverged, whichever parameter it belongs to", () => {
    for (const use of Object.values(MODES))
      for (const parameter of [0, 1, 2]) {
        const core = new Core();
        core.start({ x0: [1, 1, 1], settings: { Use: use, DifferenceStep: 0.25 } });
        for (let k = 0; k < 7 && core.exports.ask(); k++)
          expect(core.tell(core.x[parameter]! > 1 ? -1e308 : 1e308), `parameter ${parameter}, value ${k + 1}`).toBeGreaterThanOrEqual(0);
        expect(core.reason).toBe("Diverged");
      }
  });

  test("a probe that leaves the finite numbers is never asked for: the run ends as diverged", () => {
    const far = 1.7e308;
    const LEAVES: [use: number, x0: number[], tells: number][] = [
      [Use.ForwardDifference, [far, 1], 1], [Use.ForwardDifference, [1, far], 2],
      [Use.CentralDifference, [far, 1], 1], [Use.CentralDifference, [1, far], 3],
      [Use.CentralDifference, [-far, 1], 2], [Use.CentralDifference, [1, -far], 4],
    ];
    for (const [use, x0, tells] of LEAVES) {
      const core = new Core();
      core.start({ x0, settings: { Use: use, DifferenceStep: 1 } });
      for (let k = 1; k <= tells; k++) {
        for (const x of core.x) expect(Math.abs(x)).toBeLessThan(Infinity);
        expect(core.tell(k), `${x0}, value ${k}`).toBe(k < tells ? Request.Value : Request.Stopped);
      }
      expect([core.reason, core.slots[Slot.Iterations], Array.from(core.best)]).toEqual(["Diverged", 0, x0]);
      expect(core.tell(1)).toBe(Status.OutOfOrder);
    }
    // In a box there is a point to ask for.
    const { told } = run({ value: () => 1 }, once({ x0: [far], settings: { Use: Use.CentralDifference + Use.Bounds, DifferenceStep: 1 }, lower: [-Infinity], upper: [1.75e308] }));
    expect(told.map(({ x }) => x)).toEqual([[far], [1.75e308], [0]]);
  });

  test("start refuses a step outside 2^-52 … 2 and a scale of 0, in a run by differences only", () => {
    const refused: Settings[] = [0, 5e-324, 2 ** -53, 2 ** -52 * (1 - 2 ** -53), 2, 2.5, 1e308].map((DifferenceStep) => ({ DifferenceStep }));
    const allowed: Settings[] = [2 ** -52, 2 ** -26, 1, 2 - 2 ** -52].map((DifferenceStep) => ({ DifferenceStep }));
    for (const settings of [...refused, { DifferenceScale: 0 }]) {
      const core = new Core();
      for (const use of [...Object.values(MODES), MODES.forward + MODES.central]) {
        core.start({ x0: [1], settings });
        core.settings[Setting.Use] = use;
        const before = core.save();
        expect(core.exports.start(0, 1), JSON.stringify(settings)).toBe(Status.BadSetting);
        expect(core.save()).toEqual(before);
      }
      expect(core.start({ x0: [1], settings }), JSON.stringify(settings)).toBe(Request.ValueAndGradient);
    }
    for (const settings of [...allowed, { DifferenceScale: 5e-324 }, { DifferenceScale: 1e308 }])
      for (const use of Object.values(MODES))
        expect(new Core().start({ x0: [1], settings: { ...settings, Use: use } }), JSON.stringify(settings)).toBe(Request.Value);
  });

  test("the smallest step still moves x", () => {
    for (const x of [1, 1.9999999999999998, 1e300, 3e-300, -1, -1.5])
      // x · 2^-52 is half a place or more, so that x (1 + 2^-52) is a neighbour of x, or the one after.
      expect(gradientAt({ value: (x) => x[0]! }, { x0: [x], settings: { Use: Use.ForwardDifference, DifferenceStep: 2 ** -52, DifferenceScale: 1e-300 } }), String(x)).toEqual([1]);
  });
});
