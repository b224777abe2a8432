/** `fit` on stored rows: the bits of the listings, as long as nothing is standardized. */
import { describe, expect, test } from "vitest";
import { fit, type FitOptions, type FitResult } from "../../host/node/index.js";
import { bits } from "../support/bits.js";
import { golden, hundredRows, numbers, type Regression, type SmallRegressions } from "../support/golden.js";

const data = golden<Regression>("regression");
const { features, targets } = hundredRows(data);
const rows = features.map((row, i) => [...row, targets[i]!]);
const common = { method: "gradient-descent", intercept: false, standardize: false, order: "in-order", trace: true } as const;
const hundred = (options: FitOptions) => fit(rows, { ...common, start: numbers(data.start), ...options });
/** Weights and intercept after each update. */
const path = ({ trace }: FitResult, intercept = false) =>
  trace!.slice(1).map(({ weights, intercept: b }) => bits(...weights, ...(intercept ? [b] : [])));
const losses = ({ trace }: FitResult) => trace!.map(({ loss }) => loss);

describe("the hundred rows at once", () => {
  test("do not converge in 1000 iterations", () => {
    const { rate, iterations, tolerance, weights, startValue, values } = data.batch;
    const result = hundred({ rate, epochs: iterations, stop: { valueTolerance: tolerance } });
    expect(result).toMatchObject({ status: "iteration-limit", iterations: 1000 });
    expect(path(result)).toEqual(weights);
    expect(bits(...losses(result))).toBe(startValue + values);
    expect(bits(...result.weights)).toBe(weights.at(-1));
  });

  test("converge after 501 iterations", () => {
    const { rate, iterations, tolerance, used, weights, value } = data.converging;
    const result = hundred({ rate, epochs: iterations, stop: { valueTolerance: tolerance } });
    expect(result).toMatchObject({ status: "small-change", iterations: used });
    expect(bits(...result.weights, result.loss)).toBe(weights + value);
  });
});

describe("one given row at a time, judged by all rows", () => {
  const { rate, iterations, tolerance, used, rows: order, weights, values, weightsWithoutStop } = data.stochastic;
  // After the 100 given rows the first comes again; the listing without a stop ends there.
  const options = { rate, batch: 1, judge: "all", order } as const;

  test("stop after 64 iterations, on a small change by chance", () => {
    const result = hundred({ ...options, epochs: iterations / 100, stop: { valueTolerance: tolerance } });
    expect(result).toMatchObject({ status: "small-change", converged: true, iterations: used });
    expect(path(result)).toEqual(weights);
    expect(bits(...losses(result).slice(1))).toBe(values);
  });

  test("go on with the same bits without a stop rule", () => {
    expect(path(hundred({ ...options, epochs: 1 }))).toEqual(weightsWithoutStop);
  });

  test("give the best of their points, and without a stop rule only the limit ends them", () => {
    const result = hundred({ ...options, epochs: 1, rate: 0.9 });
    const best = result.trace!.reduce((best, row) => (row.loss < best.loss ? row : best));
    expect(result.status).toBe("iteration-limit");
    expect(best).not.toBe(result.trace!.at(-1));
    expect(bits(...result.weights, result.loss)).toBe(bits(...best.weights, best.loss));
  });
});

test.each(data.miniBatches)("mini-batches of $size rows", ({ size, epochs, rate, weights, epochValues }) => {
  const result = hundred({ rate, batch: size, epochs });
  expect(path(result).join("")).toBe(weights);
  const judged = hundred({ rate, batch: size, epochs, judge: "all" });
  expect(path(judged).join("")).toBe(weights);
  const ends = losses(judged).filter((_, i) => i > 0 && i % Math.ceil(100 / size) === 0);
  expect(bits(...ends)).toBe(epochValues);
});

test("the normal equation's three rows: the listing scales sums, fit means, which rounds differently", () => {
  const { features: x, targets: y, start, rate, weights } = golden<SmallRegressions>("small-regressions").normalEquation;
  const three = y.map((target, i) => [x[2 * i]!, x[2 * i + 1]!, target]);
  const result = fit(three, { ...common, loss: "half-mean", rate, start, epochs: 1000, stop: {} });
  const last = numbers(weights).slice(-2);
  last.forEach((w, i) => expect(Math.abs(result.weights[i]! - w)).toBeLessThan(1e-12));
});

test("slope and intercept of five rows", () => {
  const { features: x, targets: y, rate, slopes, intercepts } = golden<SmallRegressions>("small-regressions").slopeIntercept;
  const result = fit(x.map((value, i) => [value, y[i]!]), { ...common, intercept: true, rate, epochs: 1000, stop: {} });
  const last = numbers(slopes).at(-1)!;
  expect(Math.abs(result.weights[0]! - last) / last).toBeLessThan(1e-12);
  expect(Math.abs(result.intercept / numbers(intercepts).at(-1)! - 1)).toBeLessThan(1e-12);
});

test("a row of the trace has the size of the batch's gradient and the rate of its update", () => {
  // Targets 1 and 3, b from 0: the mean of (b - y)² has the gradient 2 (b - 2).
  const { trace } = fit([[1], [3]], { rate: 0.25, epochs: 2, trace: true, stop: {} });
  expect(trace!.map(({ gradient, rate }) => [gradient, rate])).toEqual([[4, 0.25], [2, 0.25], [1, 0]]);
});

test("onBatch gets the rows of the trace", () => {
  const seen: unknown[] = [];
  const { trace } = hundred({ rate: 0.01, batch: 40, epochs: 2, onBatch: (row) => seen.push(row) });
  expect(seen).toEqual(trace);
  expect(seen).toHaveLength(7);
});

test("start, judge and onBatch are refused when they are wrong", () => {
  const wrong = (options: object) => () => fit(rows, { standardize: false, ...options });
  expect(wrong({ start: [1, 2] })).toThrow("start: n = 2; this fit has 4 parameters, the intercept last if there is one");
  expect(wrong({ start: [1, 2, NaN, 4] })).toThrow("start[2]: NaN is not allowed; it must be a finite number");
  expect(wrong({ start: 1 })).toThrow("start: 1 is not allowed; it must be an array of numbers");
  expect(wrong({ start: [1, 2, 3, 4], standardize: true })).toThrow("start: an array is not allowed; it must be left out, or given with standardize: false");
  expect(wrong({ judge: "rows" })).toThrow('judge: "rows" is not allowed; it must be one of "batch", "all"');
  expect(wrong({ onBatch: 1 })).toThrow("onBatch: 1 is not allowed; it must be a function");
});
