/** What no paper asks for: answers that make no sense, scales at the end of f64, boxes without room. All start at (3, 4). */
import { expect, test } from "vitest";
import { Status, Use, run, type MethodName, type Objective, type Plan } from "./module.js";
import { bowl } from "./objectives.js";

/** (x_0 - 1)² + 4 (x_1 + 2)², times `scale`. */
export const hill = (scale = 1): Required<Objective> => bowl([2 * scale, 8 * scale], [1, -2]) as Required<Objective>;
const elsewhere = (x: Float64Array) => x[0] !== 3 || x[1] !== 4;
const constant: Required<Objective> = { value: () => 5, gradient: (_, g) => { g.fill(1); } };

/** (x / unit - 1/2)². */
const far = (unit: number): Required<Objective> => ({
  value: (x) => (x[0]! / unit - 0.5) ** 2,
  gradient: (x, g) => { g[0] = (2 * (x[0]! / unit - 0.5)) / unit; },
});

export interface Adversary extends Partial<Plan> {
  objective: Required<Objective>;
  /** What the best value comes down to. */
  below?: number;
}

export const ADVERSARIES = {
  "NaN everywhere but at the start": { objective: { ...hill(), value: (x) => (elsewhere(x) ? NaN : 1) } },
  "Infinity everywhere but at the start": { objective: { ...hill(), value: (x) => (elsewhere(x) ? Infinity : 1) } },
  "a NaN in the gradient everywhere but at the start": {
    objective: { ...hill(), gradient: (x, g) => { hill().gradient(x, g); if (elsewhere(x)) g[1] = NaN; } },
  },
  "-Infinity at the second point": { objective: { ...hill(), value: (x) => (elsewhere(x) ? -Infinity : 1) } },
  "NaN beyond a line short of the minimum": {
    objective: { ...hill(), value: (x) => (x[0]! < 1.5 ? NaN : hill().value(x)) }, below: 0.26,
  },
  "NaN beyond a line behind the start": { objective: { ...hill(), value: (x) => (x[0]! > 3.01 ? NaN : hill().value(x)) }, below: 1e-15 },
  "a discontinuity short of the minimum": { objective: { ...hill(), value: (x) => hill().value(x) + (x[0]! < 1.5 ? 10 : 0) }, below: 0.26 },
  "a plateau whose gradient is not zero": { objective: constant },
  "a plateau": { objective: { ...constant, gradient: (_, g) => { g.fill(0); } } },
  "a gradient of the wrong sign": {
    objective: { ...hill(), gradient: (x, g) => { hill().gradient(x, g); g.forEach((v, i) => { g[i] = -v; }); } },
  },
  "a gradient of the wrong sign in one variable": {
    objective: { ...hill(), gradient: (x, g) => { hill().gradient(x, g); g[0] = -g[0]!; } },
  },
  "values of 1e150": { objective: hill(1e150), below: 1e120 },
  "values of 1e-150": { objective: hill(1e-150), settings: { GradientTolerance: 0 }, below: 1e-180 },
  "x of 1e100": { objective: far(1e100), x0: [1e99], settings: { Use: Use.RelativeTolerance | Use.Target, Target: 1e-20 } },
  "x of 1e300, 1e600 times the gradient: no number": {
    objective: far(1e300), x0: [1e299], settings: { Use: Use.RelativeTolerance },
  },
  "a bottomless slope": { objective: { value: (x) => x[0]! + x[1]!, gradient: (_, g) => { g.fill(1); } } },
  "a box of one point": { objective: hill(), lower: [3, 4], upper: [3, 4] },
  "a box of one point, no rule for gradients": {
    objective: hill(), lower: [3, 4], upper: [3, 4], settings: { Use: Use.Bounds },
  },
  "a box of no width in one direction": { objective: hill(), lower: [-9, 4], upper: [9, 4], below: 144 + 1e-12 },
  "a start outside the box": { objective: hill(), x0: [50, 60], lower: [-5, -5], upper: [5, 5], below: 1e-15 },
} satisfies Record<string, Adversary>;

/**
 * Tests that each ends as `ends` says, with the best of the values told, and those that have one below their limit: with the rules for
 * small gradients and changes, and 2,000 iterations at most.
 */
export function testAdversaries(method: MethodName, target: string, ends: Record<keyof typeof ADVERSARIES, keyof typeof Status>): void {
  const rules = Use.GradientTolerance | Use.RelativeTolerance;
  for (const [name, { objective, below, settings, x0 = [3, 4], ...box }] of Object.entries(ADVERSARIES) as [keyof typeof ADVERSARIES, Adversary][])
    test(`${name}: ${ends[name]}`, () => {
      const common = { Rate: 1, MaxIterations: 2000, GradientTolerance: 1e-8, RelativeTolerance: 1e-14, Use: rules | (box.lower ? Use.Bounds : 0) };
      const { reason, bestValue, told } = run(objective, { method, x0, ...box, settings: { ...common, ...settings } }, target);
      expect(reason).toBe(ends[name]);
      if (below !== undefined) expect(bestValue).toBeLessThan(below);
      const g = new Float64Array(x0.length);
      const judged = told.filter(({ x, f }) => (objective.gradient(Float64Array.from(x), g), Number.isFinite(f) && g.every(Number.isFinite)));
      expect(Math.min(...judged.map(({ f }) => f))).toBe(bestValue);
    });
}
