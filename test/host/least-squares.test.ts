/** leastSquares: certified fits, differences, bounds, stop rules, counts, and every wrong argument with its one line. */
import { describe, expect, test } from "vitest";
import { OptimizerError, leastSquares, type LeastSquaresOptions, type LeastSquaresProblem, type LeastSquaresProgress } from "../../host/node/index.js";
import { fileURLToPath } from "node:url";
import { problems, type Regression } from "../support/problems.js";

const { nist } = await problems<"nist">("nist");
const sets = nist(["Misra1a", "Nelson", "MGH17", "MGH09", "BoxBOD", "Rat43", "Thurber", "MGH10"], fileURLToPath(new URL("../fixtures/nist", import.meta.url)));

/** A problem of ours, with or without its Jacobian, that counts its calls. */
function counted({ m, residuals, jacobian }: Pick<Regression, "m" | "residuals" | "jacobian">, analytic = true) {
  const calls = { residuals: 0, jacobian: 0 };
  const problem: LeastSquaresProblem = {
    count: m,
    residuals: (x, out) => { calls.residuals++; residuals(x, out); },
    ...(analytic && { jacobian: (x: Float64Array, out: Float64Array) => { calls.jacobian++; jacobian(x, out); } }),
  };
  return { problem, calls };
}

const digits = (value: number, certified: number) => -Math.log10(Math.abs(value / certified - 1));

describe.each(sets.map((set) => [set.name, set] as const))("%s", (_, set) => {
  const { n, m, starts, certified } = set;

  test.each([0, 1])("from start %i: certified parameters, deviations and sum, and as many evaluations as it says", (k) => {
    const { problem, calls } = counted(set);
    const result = leastSquares(problem, starts[k]!);
    expect(result).toMatchObject({ status: "small-change", converged: true, method: "levenberg-marquardt", degreesOfFreedom: m - n });
    certified.parameters.forEach((parameter, j) => expect(digits(result.x[j]!, parameter)).toBeGreaterThan(4.5));
    certified.deviations.forEach((deviation, j) => expect(digits(result.standardErrors[j]!, deviation)).toBeGreaterThan(4));
    expect(digits(result.value, certified.rss)).toBeGreaterThan(8);
    expect([result.evaluations, result.jacobianEvaluations]).toEqual([calls.residuals, calls.jacobian]);
    result.standardErrors.forEach((error, j) => expect(error).toBe(Math.sqrt(result.covariance![j * (n + 1)]!)));
  });

  test.each(["forward", "central"] as const)("by %s differences: four certified digits, every evaluation counted", (jacobian) => {
    const { problem, calls } = counted(set, false);
    const result = leastSquares(problem, starts[1]!, { jacobian });
    certified.parameters.forEach((parameter, j) => expect(digits(result.x[j]!, parameter)).toBeGreaterThan(4));
    certified.deviations.forEach((deviation, j) => expect(digits(result.standardErrors[j]!, deviation)).toBeGreaterThan(3));
    expect(result.evaluations).toBe(calls.residuals);
    expect(result.jacobianEvaluations * n * (jacobian === "central" ? 2 : 1)).toBeLessThan(calls.residuals);
  });
});

/** y = x_0 + x_1 t; lowest at (2, 0.5), where Σ r² = 3.5; (JᵀJ)⁻¹ = [[14, -6], [-6, 4]] / 20. */
const T = [0, 1, 2, 3], Y = [1, 4, 3, 3];
const line = {
  count: 4,
  residuals: (x: Float64Array, out: Float64Array) => { T.forEach((t, i) => { out[i] = x[0]! + x[1]! * t - Y[i]!; }); },
  jacobian: (_: Float64Array, out: Float64Array) => { T.forEach((t, i) => { out.set([1, t], 2 * i); }); },
};
const near = (actual: ArrayLike<number>, expected: readonly number[]) => expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 8));

describe("results", () => {
  test("covariance and standard errors of a line, by hand", () => {
    const { x, value, covariance, standardErrors, degreesOfFreedom } = leastSquares(line, [0, 0]);
    near(x, [2, 0.5]);
    expect(value).toBeCloseTo(3.5, 12);
    expect(degreesOfFreedom).toBe(2);
    near(covariance!, [1.75 * 0.7, 1.75 * -0.3, 1.75 * -0.3, 1.75 * 0.2]);
    near(standardErrors, [Math.sqrt(1.75 * 0.7), Math.sqrt(1.75 * 0.2)]);
  });

  test("without a degree of freedom, or with columns that depend on each other, there is no covariance", () => {
    const two = { count: 2, residuals: (x: Float64Array, out: Float64Array) => { out.set([x[0]! - 1, x[1]! - 2]); } };
    expect(leastSquares(two, [0, 0])).toMatchObject({ covariance: undefined, degreesOfFreedom: 0, converged: true });
    const equal = { count: 3, residuals: (x: Float64Array, out: Float64Array) => { out.set([1, 2, 4].map((y) => x[0]! + x[1]! - y)); } };
    const result = leastSquares(equal, [0, 0]);
    expect(result).toMatchObject({ covariance: undefined, degreesOfFreedom: 1, converged: true });
    expect([...result.standardErrors]).toEqual([NaN, NaN]);
    expect(result.value).toBeCloseTo(14 / 3, 12);
  });

  test("bounds hold, for differences too", () => {
    for (const jacobian of ["analytic", "forward", "central"] as const) {
      const seen: number[] = [];
      const watched = { ...line, residuals: (x: Float64Array, out: Float64Array) => { seen.push(...x); line.residuals(x, out); } };
      // Along x_0 = 1: x_1 = Σ t (y - 1) / Σ t² = 13 / 14.
      const { x } = leastSquares(watched, [0.5, 0.5], { jacobian, bounds: { lower: 0.25, upper: [1, 2] } });
      near(x, [1, 13 / 14]);
      expect(seen.every((value, i) => value >= 0.25 && value <= (i % 2 ? 2 : 1))).toBe(true);
    }
  });

  test("a start outside the box is moved into it, and one number is a bound of all", () => {
    near(leastSquares(line, [50, 50], { bounds: { lower: -5, upper: 5 } }).x, [2, 0.5]);
  });

  test("an exact fit converges, with a covariance of zeros", () => {
    const exact = { count: 5, residuals: (x: Float64Array, out: Float64Array) => { for (let i = 0; i < 5; i++) out[i] = x[0]! * Math.exp(-x[1]! * i) - 3 * Math.exp(-0.5 * i); } };
    const { converged, x, standardErrors } = leastSquares(exact, [1, 1]);
    expect(converged).toBe(true);
    near(x, [3, 0.5]);
    standardErrors.forEach((error) => expect(error).toBeLessThan(1e-7));
  });

  test("a parameter whose true value is 0 keeps its derivative, and its standard error", () => {
    // y = 1, 2, 1 at t = -1, 0, 1: slope 0, mean 4/3, f = 2/3; (JᵀJ)⁻¹ = diag(1/3, 1/2), variance 2/3.
    const flat = { count: 3, residuals: (x: Float64Array, out: Float64Array) => { [1, 2, 1].forEach((y, i) => { out[i] = x[0]! + x[1]! * (i - 1) - y; }); } };
    for (const jacobian of ["forward", "central"] as const) {
      const { standardErrors, converged } = leastSquares(flat, [0.3, 0.7], { jacobian });
      expect(converged).toBe(true);
      expect(standardErrors[0]).toBeCloseTo(Math.sqrt(2 / 9), 3);
      expect(standardErrors[1]).toBeCloseTo(Math.sqrt(1 / 3), 3);
    }
  });

  test("64 parameters are the most", () => {
    const diagonal = (n: number) => ({ count: n, residuals: (x: Float64Array, out: Float64Array) => { x.forEach((value, i) => { out[i] = value - i; }); } });
    near(leastSquares(diagonal(64), new Float64Array(64)).x, Array.from({ length: 64 }, (_, i) => i));
    expect(() => leastSquares(diagonal(65), new Float64Array(65))).toThrow("x0: 65 parameters; least squares takes 1 to 64");
  });

  test("rate is the length of the first step", () => {
    const first = (rate: number) => {
      const seen: number[] = [];
      leastSquares({ count: 1, residuals: (x, out) => { seen.push(x[0]!); out[0] = x[0]! - 100; }, jacobian: (_, out) => { out[0] = 1; } }, [1], { rate });
      return seen[1]! - 1;
    };
    expect(first(1e3)).toBeCloseTo(99, 12);
    // A fiftieth of the step, where its second derivative is measured.
    expect(first(0.5) / 0.5).toBeGreaterThan(0.02 * 0.9);
    expect(first(0.5) / 0.5).toBeLessThan(0.02 * 1.1);
  });
});

describe("ends", () => {
  const misra = sets[0]!, far = misra.starts[0]!;

  test.each([
    ["iteration-limit", { maxIterations: 3 }, false],
    ["evaluation-limit", { maxEvaluations: 4 }, false],
    ["target-reached", { target: 1 }, true],
    ["small-step", { stepTolerance: 1e-3 }, true],
    ["small-change", { valueTolerance: 1e-6 }, true],
    ["small-change", { relativeTolerance: 1e-6 }, true],
    ["small-gradient", { gradientTolerance: 1e-6 }, true],
  ] as const)("%s", (status, stop, converged) => {
    const { problem, calls } = counted(misra);
    const result = leastSquares(problem, far, { stop });
    expect(result).toMatchObject({ status, converged });
    expect([result.evaluations, result.jacobianEvaluations]).toEqual([calls.residuals, calls.jacobian]);
    expect(result.value).toBe(misra.value(result.x));
  });

  test("a target has its covariance, of one Jacobian more", () => {
    const { problem, calls } = counted(misra, false);
    const result = leastSquares(problem, far, { stop: { target: 1 } });
    expect(result.covariance).toBeDefined();
    expect(result.evaluations).toBe(calls.residuals);
  });

  test("maxEvaluations counts those of differences, and nothing is evaluated afterwards", () => {
    for (const most of [1, 2, 5, 10]) {
      const { problem, calls } = counted(misra, false);
      const result = leastSquares(problem, far, { stop: { maxEvaluations: most } });
      expect(result).toMatchObject({ status: "evaluation-limit", evaluations: calls.residuals });
      // A pass with its Jacobian, once begun, is finished.
      expect(calls.residuals).toBeGreaterThanOrEqual(most);
      expect(calls.residuals).toBeLessThanOrEqual(most + misra.n);
    }
  });

  test("onProgress is called at the start and after every accepted step, with values that never rise", () => {
    const seen: LeastSquaresProgress[] = [];
    const result = leastSquares(counted(misra).problem, far, { onProgress: (progress) => { seen.push({ ...progress, x: progress.x.slice() }); } });
    expect(seen.map(({ iteration }) => iteration)).toEqual(Array.from({ length: result.iterations + 1 }, (_, k) => k));
    seen.forEach(({ value, x }, k) => {
      expect(value).toBe(misra.value(x));
      if (k) expect(value).toBeLessThan(seen[k - 1]!.value);
    });
    expect(seen[0]).toMatchObject({ evaluations: 1 });
    expect(seen.at(-1)).toMatchObject({ evaluations: result.evaluations, value: result.value });
  });

  test("an aborted signal ends the run with what is best so far, and no further call", () => {
    const controller = new AbortController(), { problem, calls } = counted(misra);
    const result = leastSquares(problem, far, { signal: controller.signal, onProgress: ({ iteration }) => { if (iteration === 2) controller.abort(); } });
    expect(result).toMatchObject({ status: "aborted", converged: false, iterations: 2, evaluations: calls.residuals });
    expect(result.value).toBe(misra.value(result.x));
    const none = counted(misra);
    expect(leastSquares(none.problem, far, { signal: AbortSignal.abort() })).toMatchObject({ status: "aborted", value: Infinity, evaluations: 0, covariance: undefined });
    expect(none.calls).toEqual({ residuals: 0, jacobian: 0 });
  });

  test("a residual that is not finite at a trial point is a step too long, whatever the bits of its NaN", () => {
    const erased = new Float64Array(new BigInt64Array([-1n]).buffer);
    for (const bad of [NaN, Infinity, -Infinity, erased[0]!]) {
      // log x, from the right side of its pole; Σ is lowest where log x = 1.
      const log = { count: 2, residuals: (x: Float64Array, out: Float64Array) => { out.set(x[0]! > 0 ? [Math.log(x[0]!) - 1, 0] : [0, bad]); } };
      const { x, converged } = leastSquares(log, [30], { rate: 100 });
      expect(x[0]).toBeCloseTo(Math.E, 8);
      expect(converged).toBe(true);
    }
  });

  test("a Jacobian of the wrong sign does not converge", () => {
    const wrong = { ...line, jacobian: (x: Float64Array, out: Float64Array) => { line.jacobian(x, out); out.forEach((d, i) => { out[i] = -d; }); } };
    expect(leastSquares(wrong, [0, 0])).toMatchObject({ status: "no-progress", converged: false });
  });

  test("the options and arguments given are not changed", () => {
    const options = Object.freeze({ rate: 1, stop: Object.freeze({ target: 1 }), bounds: Object.freeze({ lower: 0 }) });
    leastSquares(Object.freeze(line), Object.freeze([1, 1]), options);
  });

  test("two runs at once do not disturb each other", () => {
    const nested = { ...line, residuals: (x: Float64Array, out: Float64Array) => { leastSquares(line, [3, 3]); line.residuals(x, out); } };
    expect([...leastSquares(nested, [0, 0]).x]).toEqual([...leastSquares(line, [0, 0]).x]);
  });
});

describe("what is wrong is said in one line", () => {
  const any = (value: unknown) => value as never;
  const WRONG: [string, () => unknown, string, RegExp][] = [
    ["no problem", () => leastSquares(any(undefined), [1]), "bad-option", /^problem: undefined is not allowed/],
    ["a function for a problem", () => leastSquares(any(() => 1), [1]), "bad-option", /^problem: a function is not allowed/],
    ["no count", () => leastSquares(any({ residuals: line.residuals }), [1]), "bad-option", /^problem\.count: undefined/],
    ["a count of 0", () => leastSquares({ ...line, count: 0 }, [1, 1]), "bad-option", /^problem\.count: 0 .* an integer >= 1/],
    ["half a count", () => leastSquares({ ...line, count: 1.5 }, [1, 1]), "bad-option", /^problem\.count: 1\.5/],
    ["no residuals", () => leastSquares(any({ count: 1 }), [1]), "bad-option", /^problem\.residuals: undefined/],
    ["a Jacobian that is no function", () => leastSquares({ ...line, jacobian: any([1]) }, [1, 1]), "bad-option", /^problem\.jacobian: an array/],
    ["an unknown mode", () => leastSquares(line, [1, 1], { jacobian: any("backward") }), "bad-option", /^jacobian: "backward".*"analytic", "forward", "central"/],
    ["a mode with a slip", () => leastSquares(line, [1, 1], { jacobian: any("foward") }), "bad-option", /did you mean "forward"/],
    ["an analytic mode without a Jacobian", () => leastSquares({ count: 4, residuals: line.residuals }, [1, 1], { jacobian: "analytic" }), "bad-option", /^jacobian: "analytic"/],
    ["no x0", () => leastSquares(line, any(undefined)), "bad-value", /^x0: undefined/],
    ["a random start", () => leastSquares(line, any({ n: 2 })), "bad-value", /^x0: an object is not allowed; it must be an array/],
    ["text as x0", () => leastSquares(line, any("12")), "bad-value", /^x0: "12"/],
    ["an empty x0", () => leastSquares(line, []), "bad-size", /^x0: 0 parameters/],
    ["65 parameters", () => leastSquares(line, new Float64Array(65)), "bad-size", /^x0: 65 parameters; least squares takes 1 to 64/],
    ["a NaN in x0", () => leastSquares(line, [1, NaN]), "bad-value", /^x0\[1\]: NaN/],
    ["options that are none", () => leastSquares(line, [1, 1], any(null)), "bad-option", /^options: null/],
    ["an unknown option", () => leastSquares(line, [1, 1], any({ jacobain: "forward" })), "bad-option", /^jacobain: not an option.*did you mean "jacobian"/],
    ["a method", () => leastSquares(line, [1, 1], any({ method: "lbfgs" })), "bad-option", /^method: not an option/],
    ["a trace", () => leastSquares(line, [1, 1], any({ trace: true })), "bad-option", /^trace: not an option/],
    ["a rate of 0", () => leastSquares(line, [1, 1], { rate: 0 }), "bad-option", /^rate: 0/],
    ["bounds that are none", () => leastSquares(line, [1, 1], { bounds: any(null) }), "bad-option", /^bounds: null/],
    ["bounds the wrong way round", () => leastSquares(line, [1, 1], { bounds: { lower: 2, upper: 1 } }), "bad-bounds", /^bounds: lower\[0\] = 2 and upper\[0\] = 1/],
    ["bounds of another size", () => leastSquares(line, [1, 1], { bounds: { lower: [1] } }), "bad-size", /^bounds\.lower: 1 numbers/],
    ["a stop rule that is none", () => leastSquares(line, [1, 1], { stop: any({ tolerance: 1 }) }), "bad-option", /^stop\.tolerance: not an option/],
    ["no evaluations", () => leastSquares(line, [1, 1], { stop: { maxEvaluations: 0 } }), "bad-option", /^stop\.maxEvaluations: 0/],
    ["a signal that is none", () => leastSquares(line, [1, 1], any({ signal: 1 })), "bad-option", /^signal: 1/],
    ["a callback that is none", () => leastSquares(line, [1, 1], any({ onProgress: 1 })), "bad-option", /^onProgress: 1/],
    ["residuals that are returned", () => leastSquares({ count: 1, residuals: any(() => [1]) }, [1]), "bad-value", /^problem\.residuals: it returned an array; it must write/],
    ["a Jacobian that is returned", () => leastSquares({ ...line, jacobian: any(() => [1]) }, [1, 1]), "bad-value", /^problem\.jacobian: it returned an array/],
    ["a residual left unwritten", () => leastSquares({ ...line, residuals: (x, out) => { line.residuals(x, out); out[3] = NaN; } }, [1, 1]), "bad-value", /^x0: the residuals there/],
    ["a derivative left unwritten", () => leastSquares({ ...line, jacobian: (_, out) => { out[0] = 1; } }, [1, 1]), "bad-value", /^x0: .*derivatives are not all finite/],
  ];
  test.each(WRONG)("%s", (_, call, code, text) => {
    const error = (() => { try { return call(); } catch (thrown) { return thrown; } })() as OptimizerError;
    expect(error).toBeInstanceOf(OptimizerError);
    expect(error.message).toMatch(text);
    expect(error.message).not.toContain("\n");
    expect(error.code).toBe(code);
  });

  test("a residual that differences leave unwritten is not that of the column before", () => {
    let calls = 0;
    const lazy = { count: 4, residuals: (x: Float64Array, out: Float64Array) => { if (calls++ === 2) out[0] = 1; else line.residuals(x, out); } };
    expect(() => leastSquares(lazy, [1, 1])).toThrow(/^x0: .*derivatives are not all finite/);
  });

  test("an error of the user's own passes through as it is", () => {
    const own = new Error("no sensor");
    const fail = () => { throw own; };
    const thrown = (problem: LeastSquaresProblem, options?: LeastSquaresOptions) => { try { return leastSquares(problem, [1, 1], options); } catch (error) { return error; } };
    expect(thrown({ ...line, residuals: fail })).toBe(own);
    expect(thrown({ ...line, jacobian: fail })).toBe(own);
    expect(thrown(line, { onProgress: fail })).toBe(own);
  });
});
