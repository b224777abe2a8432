import fc from "fast-check";
import { expect, test } from "vitest";
import { Optimizer, maximize, minimize, type MethodName, type Progress } from "../../host/node/index.js";
import type { FirstOrderName } from "../support/module.js";

/** f = (x - 3)² + 4 (y + 1)²: lowest at (3, -1), where it is 0. */
const bowl = {
  value: (x: Float64Array) => (x[0]! - 3) ** 2 + 4 * (x[1]! + 1) ** 2,
  gradient: (x: Float64Array, out: Float64Array) => void out.set([2 * (x[0]! - 3), 8 * (x[1]! + 1)]),
};
const hill = {
  value: (x: Float64Array) => 7 - bowl.value(x),
  gradient: (x: Float64Array, out: Float64Array) => void out.set([-2 * (x[0]! - 3), -8 * (x[1]! + 1)]),
};

const RATE: Record<FirstOrderName, [MethodName, number]> = {
  GradientDescent: ["gradient-descent", 0.1], Momentum: ["momentum", 0.02], Nesterov: ["nesterov", 0.02],
  AdaGrad: ["adagrad", 1], Adadelta: ["adadelta", 100], RMSProp: ["rmsprop", 0.01], Adam: ["adam", 0.1], AdamW: ["adamw", 0.1],
  AMSGrad: ["amsgrad", 0.1], Adamax: ["adamax", 0.2], NAdam: ["nadam", 0.1],
};

test.each(Object.values(RATE))("%s reaches the bottom of a bowl", (method, rate) => {
  const decay = method === "adamw" ? { weightDecay: 0 } : {};
  const { x } = minimize(bowl, [0, 0], { method, rate, ...decay, schedule: "cosine", stop: { maxIterations: 3000 } });
  expect(Math.hypot(x[0]! - 3, x[1]! + 1)).toBeLessThan(0.02);
});

test("a result says where, how low, how and at what cost", () => {
  const result = minimize(bowl, [0, 0], { method: "gradient-descent", rate: 0.1 });
  expect(result).toMatchObject({ status: "small-gradient", converged: true, method: "gradient-descent" });
  expect(result.value).toBe(bowl.value(result.x));
  expect(result.value).toBeLessThan(1e-12); // max |g| <= 1e-6 means f <= (g_0² + g_1²/4) / 4
  expect(result.evaluations).toBe(result.iterations + 1);
  expect(result.gradientEvaluations).toBe(result.evaluations);
  expect(result).not.toHaveProperty("trace");
});

test("a run that meets its iteration limit has not converged, and does not throw", () => {
  const result = minimize(bowl, [0, 0], { rate: 1e-3, stop: { maxIterations: 5 } });
  expect(result).toMatchObject({ status: "iteration-limit", converged: false, iterations: 5, evaluations: 6 });
});

test.each([
  ["small-change", { valueTolerance: 1e-9 }, true],
  ["small-step", { stepTolerance: 1e-6 }, true],
  ["small-step", { stepToleranceAfter: 1e-6 }, true],
  ["small-gradient-norm", { gradientNormTolerance: 1e-4 }, true],
  ["target-reached", { target: 0.5 }, true],
  ["evaluation-limit", { maxEvaluations: 7 }, false],
] as const)("status %s", (status, stop, converged) => {
  expect(minimize(bowl, [0, 0], { method: "gradient-descent", rate: 0.05, stop })).toMatchObject({ status, converged });
});

test("a rise above the value limit ends the run as diverged, with the best point kept", () => {
  // x <- x - 1.5 · 2x = -2x: from 1 the values are 1, 4, 16, 64, 256.
  const square = { value: (x: Float64Array) => x[0]! ** 2, gradient: (x: Float64Array, out: Float64Array) => void (out[0] = 2 * x[0]!) };
  const result = minimize(square, 1, { method: "gradient-descent", rate: 1.5, stop: { valueLimit: 100 } });
  expect(result).toMatchObject({ status: "diverged", converged: false, value: 1, iterations: 4 });
  expect([...result.x, ...result.last]).toEqual([1, 16]);
});

test.each([NaN, Infinity, -Infinity])("a value of %s on the way ends the run as diverged, with the best point kept", (bad) => {
  let calls = 0;
  const result = minimize({ ...bowl, value: (x) => (++calls < 4 ? bowl.value(x) : bad) }, [0, 0], { method: "gradient-descent", rate: 0.1 });
  expect(result).toMatchObject({ status: "diverged", converged: false, evaluations: 4 });
  expect(result.value).toBe(bowl.value(result.x));
});

test("a start where nothing is finite gives the start and Infinity", () => {
  const result = minimize(() => NaN, [5]);
  expect(result).toMatchObject({ status: "diverged", value: Infinity, iterations: 0 });
  expect([...result.x]).toEqual([5]);
});

test("a gradient that leaves an element unwritten is not taken for a zero gradient", () => {
  const result = minimize({ value: bowl.value, gradient: (_, out) => void (out[0] = 0) }, [0, 0], { method: "adam" });
  expect(result).toMatchObject({ status: "diverged", converged: false });
  let calls = 0;
  const later = minimize({ value: bowl.value, gradient: (x, out) => void (calls++ ? (out[0] = 0) : bowl.gradient(x, out)) }, [0, 0], { method: "adam" });
  expect(later).toMatchObject({ status: "diverged", iterations: 1 });
});

test("maximize climbs, and value, best, trace and target are in the objective's sign", () => {
  const seen: Progress[] = [];
  const options = { method: "gradient-descent", rate: 0.1, trace: true, onProgress: (progress: Progress) => void seen.push(progress) } as const;
  const result = maximize(hill, [0, 0], options);
  expect(result.value).toBeCloseTo(7, 12);
  expect(result.trace![0]!.value).toBe(hill.value(new Float64Array(2)));
  expect(seen[0]).toMatchObject({ value: -6, best: -6 }); // 7 - 9 - 4
  expect(seen.at(-1)!.best).toBe(result.value);
  const early = maximize(hill, [0, 0], { ...options, stop: { target: 6 } });
  expect(early).toMatchObject({ status: "target-reached", converged: true });
  expect(early.value).toBeGreaterThanOrEqual(6);
  expect(maximize(hill, [0, 0], { method: "gradient-descent", rate: 0.3, stop: { valueLimit: -50 } }).status).toBe("diverged");
});

test("maximising is minimising the opposite, bit for bit", () => {
  fc.assert(
    fc.property(fc.double({ min: -5, max: 5, noNaN: true }), fc.constantFrom(undefined, "forward", "central"), (start, mode) => {
      const options = { method: "adam", rate: 0.1, trace: true, stop: { maxIterations: 50 }, ...(mode && { gradient: mode }) } as const;
      const opposite = { value: (x: Float64Array) => -hill.value(x), gradient: (x: Float64Array, out: Float64Array) => (hill.gradient(x, out), void out.forEach((g, i) => (out[i] = -g))) };
      const up = maximize(hill, [start, start], options);
      const down = minimize(opposite, [start, start], options);
      expect(up.trace!.map(({ x }) => [...x])).toEqual(down.trace!.map(({ x }) => [...x]));
      expect(up.value).toBe(-down.value);
    }),
    { numRuns: 20 },
  );
});

test("valueAndGradient is called alone when there is one", () => {
  const alone = { value: () => expect.unreachable(), valueAndGradient: (x: Float64Array, out: Float64Array) => (bowl.gradient(x, out), bowl.value(x)) };
  const both = minimize(alone, [0, 0], { rate: 0.1 });
  expect([...both.x]).toEqual([...minimize(bowl, [0, 0], { rate: 0.1 }).x]);
});

test.each([["forward", 3], ["central", 5]] as const)("%s differences cost %i values an iteration and reach the same point", (gradient, values) => {
  const result = minimize(bowl.value, [0, 0], { gradient, method: "gradient-descent", rate: 0.1, stop: { maxIterations: 60 } });
  expect(result).toMatchObject({ iterations: 60, evaluations: 60 * values + 1, gradientEvaluations: 0 });
  expect(result.last[0]).toBeCloseTo(3, 5);
  expect(result.last[1]).toBeCloseTo(-1, 5);
});

test("the last point of a run that ends within its differences is the iterate, not the probe", () => {
  const result = minimize(bowl.value, [0, 0], { method: "adam", gradient: "forward", stop: { maxEvaluations: 2 } });
  expect(result.status).toBe("evaluation-limit");
  expect([...result.last]).toEqual([0, 0]);
});

test("a trace has a row for every point: its x, value, max |g| and the rate that followed", () => {
  const { trace } = minimize(bowl, [1, 0], { method: "gradient-descent", rate: 0.125, trace: true, stop: { maxIterations: 2 } });
  // x <- x - (2 (x - 3), 8 (y + 1)) / 8
  expect(trace!.map(({ x, ...row }) => ({ ...row, x: [...x] }))).toEqual([
    { iteration: 0, x: [1, 0], value: 8, gradient: 8, rate: 0.125 },
    { iteration: 1, x: [1.5, -1], value: 2.25, gradient: 3, rate: 0.125 },
    { iteration: 2, x: [1.875, -1], value: 1.265625, gradient: 2.25, rate: 0 },
  ]);
});

test("a trace by differences has the iterates, not the probes", () => {
  const traced = { method: "gradient-descent", rate: 0.125, trace: true, stop: { maxIterations: 2 } } as const;
  const exact = minimize(bowl, [1, 0], traced).trace!;
  const near = minimize(bowl.value, [1, 0], { ...traced, gradient: "central" }).trace!;
  expect(near.map(({ iteration }) => iteration)).toEqual([0, 1, 2]);
  near.forEach((row, k) => row.x.forEach((x, i) => expect(x).toBeCloseTo(exact[k]!.x[i]!, 8)));
  for (const k of [0, 1]) expect(near[k]!.gradient).toBeCloseTo(exact[k]!.gradient, 8);
  expect(near[2]!.gradient).toBeNaN(); // at the iteration limit no differences follow the value
});

test("onProgress is called once an iteration", () => {
  const seen: number[] = [];
  minimize(bowl.value, [0, 0], { method: "adam", stop: { maxIterations: 4 }, onProgress: ({ iteration, evaluations }) => void seen.push(iteration, evaluations) });
  expect(seen).toEqual([0, 3, 1, 6, 2, 9, 3, 12, 4, 13]);
});

test("an aborted signal ends the run with what is best so far", () => {
  const controller = new AbortController();
  const onProgress = ({ iteration }: Progress) => iteration === 2 && controller.abort();
  const result = minimize(bowl, [0, 0], { method: "adam", rate: 0.1, signal: controller.signal, onProgress: (progress) => void onProgress(progress) });
  expect(result).toMatchObject({ status: "aborted", converged: false, evaluations: 3 });
  expect(result.value).toBe(bowl.value(result.x));
  expect(minimize(bowl, [0, 0], { signal: AbortSignal.abort() })).toMatchObject({ status: "aborted", evaluations: 0, value: Infinity });
});

test("the options given are not changed", () => {
  const options = Object.freeze({ rate: 0.1, stop: Object.freeze({ target: 1 }), bounds: Object.freeze({ lower: 0 }) });
  const start = Object.freeze([1, 1]);
  maximize(hill, start, options);
  minimize(bowl, start, options);
});

test("two runs at once do not disturb each other", () => {
  const inner: number[] = [];
  const outer = minimize((x) => {
    inner.push(minimize(bowl, [0, 0], { rate: 0.1 }).value);
    return bowl.value(x);
  }, [0, 0], { rate: 0.1, stop: { maxIterations: 5 } });
  expect([...outer.last]).toEqual([...minimize(bowl.value, [0, 0], { rate: 0.1, stop: { maxIterations: 5 } }).last]);
  expect(new Set(inner).size).toBe(1);
});

test("minimize makes the steps that ask and tell make", () => {
  const optimizer = new Optimizer([0, 0], { method: "nadam", rate: 0.05, stop: { maxIterations: 30 } });
  for (const { x, g } of optimizer) {
    bowl.gradient(x, g);
    optimizer.tell(bowl.value(x));
  }
  expect([...minimize(bowl, [0, 0], { method: "nadam", rate: 0.05, stop: { maxIterations: 30 } }).last]).toEqual([...optimizer.x]);
});

test("at the edge of a box, where the gradient does not vanish, the default rules end the run as a small step", () => {
  const square = { value: (x: Float64Array) => (x[0]! + 1) ** 2, gradient: (x: Float64Array, out: Float64Array) => void (out[0] = 2 * (x[0]! + 1)) };
  const options = { method: "gradient-descent", rate: 0.1, bounds: { lower: 0 } } as const;
  expect(minimize(square, 1, options)).toMatchObject({ status: "small-step", converged: true, value: 1 });
  expect(minimize(square, 1, { ...options, bounds: { lower: -2 } })).toMatchObject({ status: "small-gradient", converged: true });
  expect(minimize(square, 1, { ...options, stop: { gradientTolerance: 1e-6 } })).toMatchObject({ status: "iteration-limit" });
});

test("where a run ended is finite and the same with a trace, even if the last update was not finite", () => {
  const steep = { value: (x: Float64Array) => x[0]!, gradient: (_: Float64Array, out: Float64Array) => void (out[0] = 1e308) };
  for (const trace of [false, true]) {
    const { status, last } = minimize(steep, 1, { method: "gradient-descent", rate: 1e3, trace });
    expect([status, ...last]).toEqual(["diverged", 1]);
  }
});

test("a NaN of any bits ends the run as diverged, also that of erased flash", () => {
  const erased = new Float64Array(new BigInt64Array([-1n]).buffer);
  expect(minimize({ value: () => erased[0]! }, [1]).status).toBe("diverged");
});

test("with weight decay the run ends where the steps do, at the minimum with the penalty", () => {
  // (x - 1)² + ½ · 2 x² has its minimum at 1/2.
  const objective = { value: ([x]: Float64Array) => (x! - 1) ** 2, gradient: ([x]: Float64Array, g: Float64Array) => void (g[0] = 2 * (x! - 1)) };
  const { last, status, converged } = minimize(objective, [0], { method: "momentum", rate: 0.05, weightDecay: 2 });
  expect([status, converged]).toEqual(["small-step", true]);
  expect(last[0]).toBeCloseTo(0.5, 6);
});

test("a difference scale that would make the step vanish is refused", () => {
  expect(() => minimize(([x]) => x! * x! + x!, [0], { differenceScale: 1e-320 })).toThrow(/differenceScale/);
});
