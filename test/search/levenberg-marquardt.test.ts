/** Levenberg-Marquardt by rows: steps done by other arithmetic, certified and published minima, boxes, answers that make no sense. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { build } from "../support/build.js";
import { Core, Request, Slot, Status, Use, type Plan, type Settings } from "../support/module.js";
import { generator } from "../support/objectives.js";
import { problems, type Regression } from "../support/problems.js";
import { fit, type Fit, type RowExports, type Sum } from "../support/rows.js";

const { mgh } = await problems<"mgh">("mgh");
const { bounded } = await problems<"bounded">("bounds");
const { nist, NIST_NAMES } = await problems<"nist" | "NIST_NAMES">("nist");
const ten = await build("levenberg-marquardt", ["CAPACITY=10"]);

const RULES = Use.GradientTolerance | Use.RelativeTolerance;
const plan = (x0: readonly number[], more: Settings = {}): Plan => ({
  x0, settings: { Rate: 1, MaxIterations: 2000, GradientTolerance: 1e-12, RelativeTolerance: 1e-10, Use: RULES, ...more },
});
const boxed = (x0: readonly number[], lower: readonly number[], upper: readonly number[], more: Settings = {}): Plan => ({
  ...plan(x0, { Use: RULES | Use.Bounds, ...more }), lower, upper,
});
const CONVERGED: readonly string[] = ["SmallChange", "SmallGradient", "ZeroGradient", "SmallStep"];
const near = (f: number, published: number) => Math.abs(f - published) <= 1e-5 * Math.max(1e-3, Math.abs(published));

/** Residuals with their derivatives, from rows [r, ∂r/∂x_0 …]. */
const rows = (m: number, row: (x: Float64Array, i: number) => readonly number[]): Sum => ({
  m,
  residuals: (x, out) => { for (let i = 0; i < m; i++) out[i] = row(x, i)[0]!; },
  jacobian: (x, out) => { for (let i = 0; i < m; i++) out.set(row(x, i).slice(1), i * x.length); },
});

/** r = A x - b. */
const linear = (a: readonly (readonly number[])[], b: readonly number[]): Sum =>
  rows(b.length, (x, i) => [a[i]!.reduce((sum, value, j) => sum + value * x[j]!, -b[i]!), ...a[i]!]);

/** The x of least squares for whole numbers A and b: the normal equations by Bareiss's elimination, without rounding. */
function exactSolution(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const n = a[0]!.length, sum = (f: (i: number) => number) => BigInt(a.reduce((total, _, i) => total + f(i), 0));
  const rows = Array.from({ length: n }, (_, j) => [
    ...Array.from({ length: n }, (_, k) => sum((i) => a[i]![j]! * a[i]![k]!)), sum((i) => a[i]![j]! * b[i]!),
  ]);
  let pivot = 1n;
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++)
      if (i !== k) rows[i] = rows[i]!.map((value, c) => (value * rows[k]![k]! - rows[i]![k]! * rows[k]![c]!) / pivot);
    pivot = rows[k]![k]!;
  }
  return rows.map((row, j) => Number(row[n]!) / Number(row[j]!));
}

describe("steps", () => {
  test("a linear problem is solved by the first step, to the bits that conditioning leaves", () => {
    const random = generator(3), whole = () => Math.floor(21 * random()) - 10;
    for (let n = 1; n <= 8; n++) {
      const a = Array.from({ length: n + 4 }, () => Array.from({ length: n }, whole)), b = a.map(whole);
      const { passes } = fit(linear(a, b), plan(Array(n).fill(1), { Rate: 1e6 }));
      expect(passes[1]!.request).toBe(Request.Residuals);
      exactSolution(a, b).forEach((x, j) => expect(Math.abs(passes[1]!.x[j]! - x)).toBeLessThan(1e-13 * Math.max(1, Math.abs(x))));
    }
  });

  test("Rate is the first radius, in lengths of x0 in the scale of J's columns", () => {
    // r = 3 (x - 100): whatever the scale, |x - x0| = Rate |x0|, within the tenth that the radius is kept to.
    for (const rate of [0.01, 0.1, 1]) {
      const { passes } = fit(linear([[3]], [300]), plan([2], { Rate: rate }));
      const { x } = passes.find(({ request }) => request === Request.Residuals)!;
      expect(Math.abs((x[0]! - 2) / (2 * rate) - 1)).toBeLessThan(0.1 + 1e-12);
    }
  });

  test("the step is (JᵀJ + λ D²) s = -Jᵀr for one λ, and is bent by the second derivative along it", () => {
    // Quadratic residuals: the second derivative by differences is exact.
    const problem = rows(3, ([x, y], i) => [
      [x! * x! - y!, 2 * x!, -1], [x! * y! - 9, y!, x!], [x! + 0.5 * y! * y! - 2, 1, y!],
    ][i]!);
    const x0 = [1.5, 0.7], { passes } = fit(problem, plan(x0, { Rate: 0.3 }));
    const bent = passes.findIndex(({ request }, k) => request === Request.Residuals && passes[k - 1]!.request === Request.Curvature);
    expect(passes.slice(1, bent).every(({ request }) => request === Request.Curvature)).toBe(true);
    const s = passes[bent - 1]!.x.map((x, j) => (x - x0[j]!) / 0.02);
    const at = (t: number) => { const out = new Float64Array(3); problem.residuals(Float64Array.from(x0, (x, j) => x + t * s[j]!), out); return out; };
    const r = at(0), J = new Float64Array(6);
    problem.jacobian(Float64Array.from(x0), J);
    const transposed = (v: ArrayLike<number>, j: number) => [0, 1, 2].reduce((sum, i) => sum + J[2 * i + j]! * v[i]!, 0);
    const H = [0, 1].map((j) => [0, 1].map((k) => transposed([0, 1, 2].map((i) => J[2 * i + k]!), j)));
    // The scale is by the columns' lengths.
    const lambdas = [0, 1].map((j) => -(transposed(r, j) + H[j]![0]! * s[0]! + H[j]![1]! * s[1]!) / (H[j]![j]! * s[j]!));
    expect(lambdas[0]).toBeGreaterThan(0);
    expect(lambdas[1]).toBeCloseTo(lambdas[0]!, 9);
    const second = Array.from(at(1), (value, i) => value - 2 * r[i]! + at(-1)[i]!);
    const [[a, b], [, d]] = [[H[0]![0]! * (1 + lambdas[0]!), H[0]![1]!], [0, H[1]![1]! * (1 + lambdas[0]!)]] as const;
    const [p, q] = [0, 1].map((j) => -0.5 * transposed(second, j)) as [number, number];
    const bend = [(p * d - b * q) / (a * d - b * b), (a * q - b * p) / (a * d - b * b)];
    expect(Math.hypot(...bend)).toBeGreaterThan(1e-3);
    passes[bent]!.x.forEach((x, j) => expect(x - x0[j]! - s[j]!).toBeCloseTo(bend[j]!, 9));
  });

  test("evaluations are passes over the residuals; those of an accepted point, again with the Jacobian, are none", () => {
    const { evaluations, residuals, jacobians, iterations } = fit(mgh[0]!, plan(mgh[0]!.x0));
    expect(evaluations).toBe(residuals);
    expect(jacobians).toBe(iterations + 1);
  });
});

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const FIXTURES = path("../fixtures/nist"), FETCHED = path("../../build/nist/NIST_STRD");
const digits = ({ best }: Fit, { certified }: Regression) =>
  Math.min(11, ...certified.parameters.map((parameter, j) => -Math.log10(Math.abs(best[j]! / parameter - 1))));
const both = (problem: Regression) => problem.starts.map((x0) => {
  const found = fit(problem, plan(x0), { module: ten });
  return { ...found, digits: digits(found, problem) };
});
const sum = <Key extends string>(runs: readonly Record<Key, number>[], key: Key) => runs.reduce((total, run) => total + run[key], 0);

describe("NIST StRD, nonlinear regression", () => {
  // Residual evaluations from both starts, with room for other rounding on the hard ones.
  const MOST = { Misra1a: 40, Nelson: 150, MGH17: 500, MGH09: 250, Thurber: 80, BoxBOD: 80, MGH10: 400, Rat43: 60 };
  for (const problem of nist(Object.keys(MOST), FIXTURES))
    test(`${problem.name}: four certified digits of every parameter from both starts`, () => {
      const runs = both(problem);
      for (const { digits, reason } of runs) {
        expect(digits).toBeGreaterThan(4);
        expect(reason).toBe("SmallChange");
      }
      expect(sum(runs, "residuals")).toBeLessThanOrEqual(MOST[problem.name as keyof typeof MOST]);
    });

  test.runIf(existsSync(FETCHED))("all 54 runs in 2,200 residuals and 1,150 Jacobians, half of them to 8 digits", () => {
    const runs = nist(NIST_NAMES, FETCHED).flatMap(both);
    expect(runs.filter(({ digits }) => digits >= 4)).toHaveLength(54);
    expect(sum(runs, "residuals")).toBeLessThanOrEqual(2200);
    expect(sum(runs, "jacobians")).toBeLessThanOrEqual(1150);
    expect(runs.filter(({ digits }) => digits >= 8).length).toBeGreaterThanOrEqual(28);
  });
});

describe("published minima", () => {
  const solved = ({ bestValue }: Fit, minimum: number) => bestValue - minimum < 1e-8 * Math.max(1, Math.abs(minimum));

  test("Moré, Garbow and Hillstrom: 38 of 40 global minima, the others published local ones", () => {
    const local = mgh.filter((problem) => {
      const found = fit(problem, plan(problem.x0), { module: ten });
      if (solved(found, problem.minimum)) return false;
      expect(problem.localMinima.some((minimum) => near(found.bestValue, minimum)), `${problem.name}: ${found.bestValue}`).toBe(true);
      return true;
    });
    expect(local.length, local.map(({ name }) => name).join(", ")).toBeLessThanOrEqual(2);
  });

  for (const far of [10, 100])
    test(`from ${far} x0 none of them says that it converged but where it has`, () => {
      for (const problem of mgh) {
        const found = fit(problem, plan(problem.x0.map((x) => far * x), { MaxIterations: 300, Use: RULES | Use.Divergence }), { module: ten });
        if (!CONVERGED.includes(found.reason) || solved(found, problem.minimum) || problem.localMinima.some((minimum) => near(found.bestValue, minimum))) continue;
        // Elsewhere, on the way to infinity, r must be all but normal to J's columns: cosines of 1e-3 are 1e-6 of f.
        const { m, n } = problem, r = problem.residuals(found.best, new Float64Array(m)), J = problem.jacobian(found.best, new Float64Array(m * n));
        for (let j = 0; j < n; j++) {
          const column = Array.from(r, (_, i) => J[i * n + j]!), dot = column.reduce((total, value, i) => total + value * r[i]!, 0);
          expect(Math.abs(dot), `${problem.name}: ${found.bestValue}, ${found.reason}`).toBeLessThanOrEqual(1e-3 * Math.hypot(...column) * Math.hypot(...r));
        }
      }
    });

  for (const problem of bounded)
    if (problem.residuals && problem.jacobian && problem.m)
      test(`${problem.name}: a published minimum in the box, and no point outside`, () => {
        const { bestValue, passes, residuals } = fit(problem as unknown as Sum, boxed(problem.x0, problem.lower, problem.upper), { module: ten });
        expect([problem.minimum, ...problem.localMinima].some((minimum) => near(bestValue, minimum)), String(bestValue)).toBe(true);
        expect(residuals).toBeLessThanOrEqual(200);
        for (const { x } of passes) x.forEach((x, i) => expect(x >= problem.lower[i]! && x <= problem.upper[i]!).toBe(true));
      });

  test("a linear problem in a box ends where Karush, Kuhn and Tucker's conditions hold", () => {
    fc.assert(fc.property(fc.integer(), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 12 }), (seed, n, m) => {
      const random = generator(seed), draw = () => 2 * random() - 1;
      const shared = Array.from({ length: n }, draw), a = Array.from({ length: m }, () => { const u = draw(); return shared.map((s) => s * u + 0.3 * draw()); });
      const b = a.map(draw), lower = shared.map(() => (random() < 0.3 ? -Infinity : -random())), upper = lower.map((low) => (random() < 0.3 ? Infinity : Math.max(low, -1) + random()));
      const { best, reason, bestValue } = fit(linear(a, b), boxed(Array(n).fill(0), lower, upper));
      expect(CONVERGED, `${reason} ${bestValue}`).toContain(reason);
      const r = a.map((row, i) => row.reduce((total, value, j) => total + value * best[j]!, -b[i]!));
      best.forEach((x, j) => {
        const column = a.map((row) => row[j]!), g = column.reduce((total, value, i) => total + value * r[i]!, 0);
        const free = (g > 0 ? x > lower[j]! : x < upper[j]!) && lower[j] !== upper[j];
        if (free) expect(Math.abs(g)).toBeLessThanOrEqual(1e-5 * Math.hypot(...column) * Math.hypot(...b));
      });
    }), { numRuns: 400 });
  });
});

/** A line x_0 + x_1 t through four points that are not on one: lowest at (2, 0.5), Σ r² = 3.5, by hand. */
const T = [0, 1, 2, 3], Y = [1, 4, 3, 3];
const line = (unit = 1): Sum => rows(4, ([a, b], i) => [unit * (a! + b! * T[i]! - Y[i]!), unit, unit * T[i]!]);
const START = [5, -1];
const elsewhere = (x: Float64Array) => x[0] !== START[0] || x[1] !== START[1];
/** `problem` with some of its residuals, or derivatives, as `change` says. */
const changed = (problem: Sum, what: "residuals" | "jacobian", change: (x: Float64Array, out: Float64Array) => void): Sum => ({
  ...problem, [what]: (x: Float64Array, out: Float64Array) => { problem[what](x, out); change(x, out); },
});

interface Case extends Partial<Plan> {
  problem: Sum;
  expected: keyof typeof Status;
  /** What the best value comes down to. */
  below?: number;
}

const CASES: Record<string, Case> = {
  "a line": { problem: line(), expected: "SmallGradient", below: 3.5 + 1e-12 },
  "NaN everywhere but at the start": { problem: changed(line(), "residuals", (x, r) => { if (elsewhere(x)) r[2] = NaN; }), expected: "NoProgress" },
  "Infinity everywhere but at the start": { problem: changed(line(), "residuals", (x, r) => { if (elsewhere(x)) r[3] = Infinity; }), expected: "NoProgress" },
  "-Infinity everywhere but at the start": { problem: changed(line(), "residuals", (x, r) => { if (elsewhere(x)) r[0] = -Infinity; }), expected: "NoProgress" },
  "a NaN at the start": { problem: changed(line(), "residuals", (_, r) => { r[1] = NaN; }), expected: "Diverged" },
  "a NaN in the Jacobian at the start": { problem: changed(line(), "jacobian", (_, J) => { J[3] = NaN; }), expected: "Diverged" },
  "a derivative of 1e200 at the start, whose square is no number": { problem: changed(line(), "jacobian", (_, J) => { J[3] = 1e200; }), expected: "Diverged" },
  "a NaN in the Jacobian elsewhere": { problem: changed(line(), "jacobian", (x, J) => { if (elsewhere(x)) J[3] = NaN; }), expected: "NoProgress" },
  "a derivative of 1e200 elsewhere": { problem: changed(line(), "jacobian", (x, J) => { if (elsewhere(x)) J[2] = 1e200; }), expected: "NoProgress" },
  "NaN beyond a line short of the minimum": {
    problem: changed(line(), "residuals", (x, r) => { if (x[0]! < 2.5) r[0] = NaN; }), expected: "NoProgress", below: 5,
  },
  "a Jacobian of zeros": { problem: changed(line(), "jacobian", (_, J) => { J.fill(0); }), expected: "ZeroGradient" },
  "a Jacobian of zeros, no rule for gradients": {
    problem: changed(line(), "jacobian", (_, J) => { J.fill(0); }), settings: { Use: Use.RelativeTolerance }, expected: "NoProgress",
  },
  "a column of zeros": { problem: rows(4, ([a], i) => [a! - Y[i]!, 1, 0]), expected: "SmallGradient", below: 4.75 + 1e-12 },
  "two equal columns": { problem: rows(4, ([a, b], i) => [a! + b! - Y[i]!, 1, 1]), expected: "SmallGradient", below: 4.75 + 1e-12 },
  "two columns in proportion": { problem: rows(4, ([a, b], i) => [(a! + 3 * b!) * T[i]! - Y[i]!, T[i]!, 3 * T[i]!]), expected: "SmallGradient", below: 9.2143 },
  "one row for two parameters": { problem: rows(1, ([a, b]) => [a! + 2 * b! - 7, 1, 2]), expected: "ZeroGradient", below: 1e-28 },
  "as many rows as parameters": { problem: rows(2, ([a, b], i) => [[a! * a! - b!, 2 * a!, -1], [a! * b! - 8, b!, a!]][i]!), expected: "ZeroGradient", below: 1e-28 },
  "one parameter": { problem: rows(3, ([a], i) => [Math.exp(a!) - i, Math.exp(a!)]), x0: [2], expected: "SmallChange", below: 2 + 1e-12 },
  "a fit without residuals at the start": { problem: rows(2, ([a, b], i) => [a! - 5 + i * (b! + 1), 1, i]), expected: "ZeroGradient", below: 1e-300 },
  "a plateau whose Jacobian is not zero": { problem: changed(line(), "residuals", (_, r) => { r.fill(2); }), expected: "NoProgress" },
  "a Jacobian of the wrong sign": { problem: changed(line(), "jacobian", (_, J) => { J.forEach((d, i) => { J[i] = -d; }); }), expected: "NoProgress" },
  "a Jacobian of the wrong sign in one column": {
    problem: changed(line(), "jacobian", (_, J) => { J.forEach((d, i) => { if (i % 2) J[i] = -d; }); }), expected: "NoProgress",
  },
  "a discontinuity short of the minimum": {
    problem: changed(line(), "residuals", (x, r) => { if (x[0]! < 2.5) r[0]! += 100; }), expected: "NoProgress", below: 5,
  },
  "residuals of 1e150": { problem: line(1e150), expected: "SmallGradient", below: 3.5e300 * (1 + 1e-12) },
  "residuals of 1e-150": { problem: line(1e-150), expected: "SmallGradient", below: 3.5e-300 * (1 + 1e-12) },
  "columns of 1e150 and 1e-150": {
    problem: rows(4, ([a, b], i) => [1e150 * a! + 1e-150 * b! * T[i]! - Y[i]!, 1e150, 1e-150 * T[i]!]), x0: [5e-150, -1e150], expected: "SmallGradient", below: 3.5 + 1e-12,
  },
  "a slope without end": { problem: rows(1, ([a]) => [Math.exp(-a!), -Math.exp(-a!)]), x0: [1], settings: { MaxIterations: 200 }, expected: "IterationLimit" },
  "a first value 1e60 times the last": { problem: rows(2, ([a], i) => (i ? [3, 0] : [a! ** 10 - 2, 10 * a! ** 9])), x0: [1000], expected: "SmallGradient", below: 9 + 1e-8 },
  "a box of one point": { problem: line(), lower: START, upper: START, expected: "ZeroGradient" },
  "a box of one point, no rule for gradients": { problem: line(), lower: START, upper: START, settings: { Use: Use.Bounds }, expected: "NoProgress" },
  // Σ (x_0 + t_i - y_i)² with x_1 = -1 held: x_0 = 4.25, by halves and quarters.
  "a box of no width in one direction": { problem: line(), lower: [-9, -1], upper: [9, -1], expected: "ZeroGradient", below: 14.75 },
  "a start outside the box": { problem: line(), x0: [50, 60], lower: [-5, -5], upper: [5, 5], expected: "SmallGradient", below: 3.5 + 1e-12 },
  // x_0 = 3 held: x_1 = Σ t (y - 3) / Σ t² = 1/14.
  "a start outside the box, the minimum too": { problem: line(), x0: [50, 60], lower: [3, -5], upper: [5, 5], expected: "SmallGradient", below: 69 / 14 + 1e-12 },
};

describe("what no paper asks for", () => {
  for (const [name, { problem, expected, below, x0 = START, lower, upper, settings }] of Object.entries(CASES))
    test(`${name}: ${expected}`, () => {
      const { Use: use = RULES, ...more } = settings ?? {};
      const rules = { Use: (use as number) | Use.Divergence, ...more };
      const { reason, bestValue, passes } = fit(problem, lower && upper ? boxed(x0, lower, upper, { ...rules, Use: rules.Use | Use.Bounds }) : plan(x0, rules));
      expect(reason, String(bestValue)).toBe(expected);
      if (below !== undefined) expect(bestValue).toBeLessThanOrEqual(below);
      const judged = passes.filter(({ request, f }) => request !== Request.Curvature && Number.isFinite(f)).map(({ f }) => f);
      expect(bestValue).toBe(expected === "Diverged" ? Infinity : Math.min(...judged));
    });

  test("without Divergence a start that is not finite is refused, and the pass begins anew", () => {
    const core = new Core<RowExports>("levenberg-marquardt");
    core.start({ method: "LevenbergMarquardt", ...plan([1]) });
    const tell = (r: number, slope: number) => { core.slots[Slot.Value] = r; core.g[0] = slope; core.exports.row(); return core.exports.tell(); };
    expect(tell(NaN, 1)).toBe(Status.BadValue);
    expect(tell(1, Infinity)).toBe(Status.BadValue);
    expect(tell(2, 1)).toBeGreaterThan(0);
    expect(core.slots[Slot.BestValue]).toBe(4);
    expect(core.slots[Slot.Evaluations]).toBe(1);
  });

  test("a row is taken once, only where rows are asked for, and a pass has one at least", () => {
    const core = new Core<RowExports>("levenberg-marquardt");
    expect(core.exports.row()).toBe(Status.OutOfOrder);
    core.start({ method: "LevenbergMarquardt", ...plan([1], { MaxIterations: 0 }) });
    expect(core.exports.row()).toBe(Status.BadValue);
    expect(core.exports.tell()).toBe(Status.BadValue);
    core.slots[Slot.Value] = 3;
    core.g[0] = 1;
    expect(core.exports.row()).toBe(Request.ResidualsAndJacobian);
    expect(core.exports.row()).toBe(Status.BadValue);
    expect(core.exports.tell()).toBe(Request.Stopped);
    expect(core.slots[Slot.BestValue]).toBe(9);
    core.slots[Slot.Value] = 3;
    expect(core.exports.row()).toBe(Status.OutOfOrder);
  });

  test("the rule for the gradient's norm looks at 2Jᵀr, not at a row of J", () => {
    const problem = rows(2, ([a], i) => (i ? [1, 0] : [a! - 3, 1])), norm = { Use: Use.GradientNorm, MaxIterations: 50 };
    const { reason, best, iterations } = fit(problem, plan([1], { ...norm, GradientNormTolerance: 1e-9 }));
    expect([reason, best[0], iterations]).toEqual(["SmallGradientNorm", 3, 2]);
    expect(fit(problem, plan([1], { ...norm, GradientNormTolerance: 4 })).iterations).toBe(0);
    expect(fit(problem, plan([1], { ...norm, GradientNormTolerance: 3.9 })).iterations).toBeGreaterThan(0);
  });

  test("any answers: the best value never rises, no point leaves the box, and steps that are rejected come to an end", () => {
    fc.assert(fc.property(fc.integer(), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 5 }), (seed, n, m) => {
      const random = generator(seed), core = new Core<RowExports>("levenberg-marquardt");
      const number = () => [random() - 0.5, (random() - 0.5) * 1e3, random() < 0.1 ? NaN : 1, random() < 0.1 ? Infinity : 2, 0, 1e150 * (random() - 0.5), 1e-150][Math.floor(random() * 7)]!;
      const lower = Array.from({ length: n }, () => -random()), upper = lower.map(() => random());
      core.start({ method: "LevenbergMarquardt", ...boxed(Array(n).fill(0), lower, upper, { MaxIterations: 100 }) });
      for (let told = 0, since = 0; core.exports.ask(); told++) {
        const best = core.slots[Slot.BestValue]!, iterations = core.slots[Slot.Iterations]!;
        core.x.forEach((x, i) => expect(x >= lower[i]! && x <= upper[i]!).toBe(true));
        for (let i = 0; i < m; i++) {
          core.slots[Slot.Value] = told ? number() : 1;
          core.g.set(lower.map(told ? number : random));
          expect(core.exports.row()).toBe(core.exports.ask());
        }
        expect(core.exports.tell()).toBeGreaterThanOrEqual(0);
        expect(core.slots[Slot.BestValue]).toBeLessThanOrEqual(best);
        since = core.slots[Slot.Iterations] === iterations ? since + 1 : 0;
        // Radii from 1e150 down to the rounding of x, by halves, each with a pass for the second derivative.
        expect(since).toBeLessThan(2500);
      }
    }), { numRuns: 200 });
  });

  test("a run that is moved to another instance before every row and every tell repeats every bit", () => {
    const wood = mgh.find(({ name }) => name === "wood")!, limited = { MaxIterations: 25, Rate: 0.1 };
    for (const start of [plan(wood.x0, limited), boxed(wood.x0, Array(4).fill(-100), [0, 10, 100, 100], limited)]) {
      const whole = fit(wood, start);
      const pieces = fit(wood, start, { before(core) {
        const other = new Core<RowExports>("levenberg-marquardt");
        other.restore(core.save());
        other.n = core.n;
        return other;
      } });
      expect(whole.passes.map(({ request }) => request)).toContain(Request.Curvature);
      expect(pieces).toEqual(whole);
    }
  });
});
