import fc from "fast-check";
import { expect, test } from "vitest";
import { SplitMix64, fit, type FitOptions, type FitProgress } from "../../host/node/index.js";

/** Rows a, b, y with y = 2a - b + 0.5 and noise. */
function noisy(count: number, seed: number, noise = 0.1): number[][] {
  const random = new SplitMix64(seed);
  const draw = () => 2 * random.uniform() - 1;
  return Array.from({ length: count }, () => {
    const a = draw(), b = draw();
    return [a, b, 2 * a - b + 0.5 + noise * draw()];
  });
}

/** Least squares by the normal equations and Gaussian elimination: weights, then the intercept. */
function leastSquares(rows: number[][]): number[] {
  const n = rows[0]!.length;
  const full = rows.map((row) => [...row.slice(0, -1), 1, row.at(-1)!]);
  const m = Array.from({ length: n }, (_, i) => Array.from({ length: n + 1 }, (_, j) => full.reduce((sum, row) => sum + row[i]! * row[j]!, 0)));
  for (let k = 0; k < n; k++)
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = m[i]![k]! / m[k]![k]!;
      for (let j = k; j <= n; j++) m[i]![j]! -= factor * m[k]![j]!;
    }
  return m.map((row, i) => row[n]! / row[i]!);
}

test("a linear fit reaches the least squares solution", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), (seed) => {
      const rows = noisy(40, seed);
      const { weights, intercept, status } = fit(rows, { method: "gradient-descent", rate: 0.5, epochs: 5000, stop: { gradientTolerance: 1e-10 } });
      expect(status).toBe("small-gradient");
      leastSquares(rows).forEach((w, i) => expect([...weights, intercept][i]).toBeCloseTo(w, 8));
    }),
    { numRuns: 10 },
  );
});

test("full-batch gradient descent makes the steps of its formula", () => {
  const rows = [[1, 2], [2, 3]];
  // w, b from 0; mean of (w x + b - y)²: gradient at 0 is (-(2 + 6), -(2 + 3)) = (-8, -5), times the rate 1/8.
  const one = fit(rows, { method: "gradient-descent", rate: 0.125, epochs: 1, standardize: false, trace: true });
  expect(one.trace!.map(({ weights, intercept, loss }) => [weights[0], intercept, loss])).toEqual([
    [0, 0, (4 + 9) / 2],
    [1, 0.625, ((1.625 - 2) ** 2 + (2.625 - 3) ** 2) / 2],
  ]);
  // The half mean has half the gradient.
  const half = fit(rows, { method: "gradient-descent", rate: 0.25, epochs: 1, loss: "half-mean", standardize: false });
  expect([...half.weights, half.intercept]).toEqual([1, 0.625]);
  expect(half.loss).toBe(one.loss / 2);
});

test("batches take the rows in order, the last of an epoch shorter", () => {
  const rows = [[1], [10], [100], [1000], [10000]];
  // Only an intercept b, rate 1/2, loss mean (b - y)²: an update sets b to the mean of its batch.
  const { trace, iterations, epochs } = fit(rows, { method: "gradient-descent", rate: 0.5, batch: 2, epochs: 2, order: "in-order", trace: true });
  const means = [0, 5.5, 550, 10000, 5.5, 550, 10000];
  expect(trace!.map(({ intercept }) => intercept)).toEqual(means);
  expect([iterations, epochs]).toEqual([6, 2]);
});

test("a given order takes the rows by their indexes, from the first again after the last", () => {
  const rows = [[1], [10], [100]];
  const { trace } = fit(rows, { method: "gradient-descent", rate: 0.5, batch: 1, epochs: 2, order: [2, 0, 0, 1], trace: true });
  expect(trace!.map(({ intercept }) => intercept)).toEqual([0, 100, 1, 1, 10, 100, 1]);
});

test("a shuffled epoch takes every row once, in an order that the seed repeats", () => {
  const rows = Array.from({ length: 20 }, (_, i) => [i + 1]);
  const taken = (seed: number) => fit(rows, { method: "gradient-descent", rate: 0.5, batch: 1, epochs: 2, seed, trace: true }).trace!.slice(1).map((row) => row.intercept);
  const first = taken(1);
  const sorted = (list: number[]) => [...list].sort((a, b) => a - b);
  expect(sorted(first.slice(0, 20))).toEqual(rows.flat());
  expect(sorted(first.slice(20))).toEqual(rows.flat());
  expect(first.slice(20)).not.toEqual(first.slice(0, 20));
  expect(taken(1)).toEqual(first);
  expect(taken(2)).not.toEqual(first);
});

test("a random order draws each row by SplitMix64", () => {
  const rows = Array.from({ length: 7 }, (_, i) => [i]);
  const random = new SplitMix64(5);
  const expected = Array.from({ length: 14 }, () => random.integer(7));
  const { trace } = fit(rows, { method: "gradient-descent", rate: 0.5, batch: 1, epochs: 2, order: "random", seed: 5, trace: true });
  expect(trace!.slice(1).map((row) => row.intercept)).toEqual(expected);
});

test("rows from a stream give the bits of rows from an array, and only one is held", () => {
  const rows = noisy(50, 3);
  let passes = 0;
  const stream = {
    *[Symbol.iterator]() {
      passes++;
      yield* rows;
    },
  };
  const options = { method: "adam", rate: 0.01, batch: 8, epochs: 5, order: "in-order" } as const;
  const streamed = fit(stream, options);
  const { weights, intercept, loss } = fit(rows, options);
  expect([...streamed.weights, streamed.intercept, streamed.loss]).toEqual([...weights, intercept, loss]);
  expect(passes).toBe(1 + 5 + 1 + 1); // the check, the epochs, the first batch of the one after, the figures
});

test("a stream that gets shorter is refused", () => {
  let pass = 0;
  const stream = { *[Symbol.iterator]() { yield* pass++ ? [[1, 2]] : [[1, 2], [3, 4]]; } };
  expect(() => fit(stream)).toThrow(expect.objectContaining({ code: "bad-size", message: "rows: 1 when iterated again; there were 2" }));
});

test("r2 and loss are those of the definition", () => {
  const rows = noisy(30, 9, 0.5);
  const { weights, intercept, loss, r2 } = fit(rows, { rate: 0.05, epochs: 50 });
  const y = rows.map((row) => row[2]!);
  const mean = y.reduce((a, b) => a + b) / 30;
  const squares = rows.reduce((sum, [a, b, y]) => sum + (weights[0]! * a! + weights[1]! * b! + intercept - y!) ** 2, 0);
  expect(loss).toBeCloseTo(squares / 30, 12);
  expect(r2).toBeCloseTo(1 - squares / y.reduce((sum, y) => sum + (y - mean) ** 2, 0), 12);
});

test("standardized features of very different sizes fit in few epochs, in the rows' own units", () => {
  const rows = noisy(60, 4).map(([a, b, y]) => [1e4 * a! + 5e5, 1e-3 * b!, y!]);
  const { weights, intercept, converged } = fit(rows, { method: "gradient-descent", rate: 0.4, stop: { gradientTolerance: 1e-11 } });
  expect(converged).toBe(true);
  const [u, v, c] = leastSquares(rows.map(([a, b, y]) => [(a! - 5e5) / 1e4, b! * 1e3, y!])) as [number, number, number];
  expect(weights[0]! * 1e4).toBeCloseTo(u, 8);
  expect(weights[1]! / 1e3).toBeCloseTo(v, 8);
  expect(intercept + weights[0]! * 5e5).toBeCloseTo(c, 7);
});

test("a column that does not vary has no weight when standardized", () => {
  const { weights } = fit([[1, 7, 2], [2, 7, 4], [3, 7, 6]], { method: "gradient-descent", rate: 0.4 });
  expect(weights[0]).toBeCloseTo(2, 5);
  expect(weights[1]).toBe(0);
});

test("without an intercept the fit goes through the origin", () => {
  const { weights, intercept } = fit([[1, 2], [2, 4.5]], { intercept: false, method: "gradient-descent", rate: 0.5, stop: { gradientTolerance: 1e-12 } });
  expect(weights[0]).toBeCloseTo((1 * 2 + 2 * 4.5) / (1 + 4), 10);
  expect(intercept).toBe(0);
});

test("a logistic fit meets the condition of the best weights: Σ (p - y) = 0 and Σ (p - y) x = 0", () => {
  const random = new SplitMix64(2);
  const rows = Array.from({ length: 80 }, () => {
    const a = 4 * random.uniform() - 2;
    return [a, random.uniform() < 1 / (1 + Math.exp(-1.5 * a)) ? 1 : 0];
  });
  const { weights, intercept, accuracy, status } = fit(rows, { model: "logistic", method: "gradient-descent", rate: 2, epochs: 2000, stop: { gradientTolerance: 1e-9 } });
  expect(status).toBe("small-gradient");
  const p = rows.map(([a]) => 1 / (1 + Math.exp(-(weights[0]! * a! + intercept))));
  expect(rows.reduce((sum, [, y], i) => sum + p[i]! - y!, 0)).toBeCloseTo(0, 6);
  expect(rows.reduce((sum, [a, y], i) => sum + (p[i]! - y!) * a!, 0)).toBeCloseTo(0, 6);
  expect(accuracy).toBe(rows.filter(([, y], i) => (p[i]! >= 0.5) === (y === 1)).length / 80);
});

test("onProgress is called once an epoch; an aborted signal ends the fit", () => {
  const controller = new AbortController();
  const epochs: number[] = [];
  const onProgress = ({ epoch, iterations }: FitProgress) => {
    epochs.push(epoch, iterations);
    if (epoch === 3) controller.abort();
  };
  const result = fit(noisy(10, 1), { batch: 4, signal: controller.signal, onProgress });
  expect(epochs).toEqual([1, 3, 2, 6, 3, 9]);
  expect(result).toMatchObject({ status: "aborted", converged: false, iterations: 9, epochs: 3 });
});

test("a rate that is too high ends as diverged with finite weights", () => {
  const result = fit(noisy(10, 1), { method: "gradient-descent", rate: 1e6, epochs: 1000 });
  expect(result).toMatchObject({ status: "diverged", converged: false });
  expect([...result.weights].every(Number.isFinite)).toBe(true);
});

test("with nothing but rows a fit comes close to least squares, whatever the rows' units", () => {
  expect(fit([[1, 3], [2, 5], [3, 7]]).r2).toBeGreaterThan(0.999);
  // Height in inches, weight in pounds of 15 women (The World Almanac and Book of Facts, 1975); r² = 0.99101 by least squares.
  const weights = [115, 117, 120, 123, 126, 129, 132, 135, 139, 142, 146, 150, 154, 159, 164];
  const women = weights.map((weight, i) => [58 + i, weight]);
  expect(fit(women).r2).toBeCloseTo(0.99101, 5);
  expect(fit(women.map(([a, y]) => [a! * 1e-3, y! * 1e3])).r2).toBeCloseTo(0.99101, 5);
});

test("twenty features that are all the same do not make a fit diverge", () => {
  const rows = Array.from({ length: 30 }, (_, i) => [...new Array<number>(20).fill(i), 2 * i]);
  const { status, r2 } = fit(rows, { epochs: 500 });
  expect(status).not.toBe("diverged");
  expect(r2).toBeGreaterThan(0.999);
});

test("without an intercept standardized features keep their zero", () => {
  const { weights, intercept } = fit([[1e3, 2], [1001, 2], [1002, 2.1]], { intercept: false, stop: { gradientTolerance: 1e-12 } });
  const slope = (2e3 + 2002 + 1002 * 2.1) / (1e6 + 1001 ** 2 + 1002 ** 2);
  expect([weights[0]! / slope, intercept]).toEqual([expect.closeTo(1, 8), 0]);
});

test.each([{}, { order: "shuffled" }, { order: "random" }, { order: [0, 0, 1] }] satisfies FitOptions[])(
  "the best batch is the result only if every batch is all rows, each once: %o", (options) => {
    // Too high a rate: x jumps over the minimum, from one side to the other, and rises.
    const { trace, ...result } = fit([[1], [10], [100]], { ...options, method: "gradient-descent", rate: 1.1, trace: true, stop: { maxIterations: 20 } });
    const best = trace!.reduce((best, row) => (row.loss < best.loss ? row : best));
    const judged = !Array.isArray(options.order) && options.order !== "random";
    expect(result.intercept).toBe((judged ? best : trace!.at(-1)!).intercept);
    expect(best).not.toBe(trace!.at(-1));
  },
);

test("batches of some rows, or of rows drawn at random, do not end a fit by the default gradient tolerance", () => {
  const rows = [[1, 2], [2, 4], [3, 6]];
  const options = { rate: 0.4, epochs: 500 };
  expect(fit(rows, options).status).toBe("small-gradient");
  for (const order of ["random", [0, 1, 2]] as const) expect(fit(rows, { ...options, order }).status).toBe("iteration-limit");
});

test("bounds hold for weights as they are, at the edge too", () => {
  const { weights, status } = fit([[1, 3], [2, 5], [3, 7]], { standardize: false, epochs: 5000, bounds: { upper: [1.5, Infinity] } });
  expect([weights[0], status]).toEqual([1.5, "small-step"]);
});

/** Rows by a generator: those of the first pass, then those of the second … and of the last again and again. */
function passes(...rows: number[][][]) {
  let pass = 0;
  const stream = {
    open: 0,
    *[Symbol.iterator]() {
      stream.open++;
      try {
        yield* rows[Math.min(pass++, rows.length - 1)]!;
      } finally {
        stream.open--;
      }
    },
  };
  return stream;
}

const ROWS = [[1, 3], [2, 5], [3, 7]];
const CHANGED: [what: string, rows: number[][], message: string][] = [
  ["grew", [...ROWS, [4, 9]], "rows: 4 when iterated again; there were 3"],
  ["shrank", ROWS.slice(1), "rows: 2 when iterated again; there were 3"],
  ["have another length", [[1, 3], [2, 5, 5], [3, 7]], "rows[1]: 3 numbers; it must have 2"],
  ["hold a NaN", [[1, 3], [2, 5], [NaN, 7]], "rows[2][0]: NaN"],
];

test.each(CHANGED)("rows that %s on a later pass are refused by name, on every pass", (_, changed, message) => {
  // Three epochs and the last judgement are passes 2 to 5; the figures are made by the sixth.
  for (let pass = 1; pass < 6; pass++) {
    const rows = passes(...new Array<number[][]>(pass).fill(ROWS), changed, ROWS);
    expect(() => fit(rows, { epochs: 3, stop: {} })).toThrow(expect.objectContaining({ message: expect.stringContaining(message) }));
    expect(rows.open).toBe(0);
  }
});

test.each(["shuffled", "random", [2, 1, 0], "in-order"] as const)("an array that changes during a fit is refused by name: %s", (order) => {
  const change = (by: (rows: number[][]) => void) => () => {
    const rows = ROWS.map((row) => [...row]);
    fit(rows, { order, batch: 1, epochs: 9, onProgress: ({ epoch }) => epoch === 2 && by(rows) });
  };
  expect(change((rows) => rows.pop())).toThrow("rows: 2 when iterated again; there were 3");
  expect(change((rows) => rows.forEach((row) => (row[0] = NaN)))).toThrow(/rows\[\d\]\[0\]: NaN/);
});

test("the iterator of the rows is closed when a fit ends, is aborted or fails", () => {
  const open = (options: FitOptions) => {
    const rows = passes(ROWS);
    const call = () => fit(rows, { batch: 2, ...options });
    return { rows, call };
  };
  const stopped = open({ epochs: 2 });
  stopped.call();
  expect(stopped.rows.open).toBe(0);
  const aborted = open({ signal: AbortSignal.abort() });
  expect(aborted.call().status).toBe("aborted");
  expect(aborted.rows.open).toBe(0);
  const failed = open({ onProgress: () => { throw new Error("display lost"); } });
  expect(failed.call).toThrow("display lost");
  expect(failed.rows.open).toBe(0);
});

test("weight decay leads every method to the ridge solution, also those that overshoot", () => {
  // z = (x - 2.5) / σ with σ² = 1.25; mean y = 6.125, mean (x - 2.5) y = 2.6875. With λ = 2 the normal equations halve both.
  const rows = [[1, 3], [2, 5], [3, 7], [4, 9.5]];
  const weight = 2.6875 / 1.25 / 2;
  const intercept = 6.125 / 2 - 2.5 * weight;
  for (const [method, rate] of [["gradient-descent", 0.1], ["momentum", 0.01], ["nesterov", 0.01], ["adam", 0.1]] as const) {
    const found = fit(rows, { method, rate, weightDecay: 2, epochs: 5000 });
    expect(found.weights[0], method).toBeCloseTo(weight, 5);
    expect(found.intercept, method).toBeCloseTo(intercept, 5);
  }
});

/** Rows of features in [low, low + 1) with weights 1, -1, 1 … and a little noise. */
function wide(count: number, features: number, low: number): number[][] {
  const random = new SplitMix64(7);
  return Array.from({ length: count }, () => {
    const x = Array.from({ length: features }, () => low + random.uniform());
    return [...x, x.reduce((sum, value, i) => sum + (i % 2 ? -value : value), 0.01 * random.uniform())];
  });
}

test("the default rate fits many features, row by row, without an intercept and with strong weight decay", () => {
  for (const features of [9, 10, 20]) {
    expect(fit(wide(200, features, 0), { batch: 1 }).r2, `${features} features, row by row`).toBeGreaterThan(0.99);
    // Columns that are nearly equal leave all but one direction to more epochs than these; none may grow.
    expect(fit(wide(60, features, 95), { intercept: false }).r2, `${features} features, no intercept`).toBeGreaterThan(-1);
  }
  for (const weightDecay of [18, 30, 1000]) expect(fit([[1, 3], [2, 5], [3, 7]], { weightDecay, epochs: 2000 }).status).toBe("small-step");
});

test("a column whose squares are not finite, or vanish, is refused by its number", () => {
  expect(() => fit([[1, 1e200, 1], [2, 2e200, 2], [3, 3e200, 3]])).toThrow("rows: column 1: its numbers are so large that their squares are not finite; scale them");
  expect(() => fit([[1e-200, 1], [2e-200, 2], [3e-200, 3]])).toThrow("rows: column 0: its numbers differ so little that the squares vanish");
  expect(fit([[1e-150, 1], [2e-150, 2], [3e-150, 3]]).r2).toBeCloseTo(1, 6);
});

test("a target equal to a loss of the trace ends the fit where that is first reached", () => {
  const rows = noisy(40, 8).map(([a, b, y]) => [a! + 100, 3 * b!, y! > 0.5 ? 1 : 0]);
  for (const options of [{ model: "logistic", rate: 1 }, { model: "logistic", rate: 1, batch: 7, judge: "all" }, { rate: 0.3, loss: "half-mean" }] satisfies FitOptions[]) {
    const { trace } = fit(rows, { ...options, epochs: 5, trace: true });
    for (const { loss: target } of trace!) {
      const iterations = trace!.findIndex(({ loss }) => loss <= target);
      expect(fit(rows, { ...options, epochs: 5, stop: { target } })).toMatchObject({ status: "target-reached", iterations });
    }
  }
});
