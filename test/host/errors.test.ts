import { expect, test } from "vitest";
import { OptimizerError, fit, maximize, minimize, Optimizer, type ErrorCode, type Options, type Start } from "../../host/node/index.js";

/** What `call` throws, which must be an OptimizerError with a text of one line. */
function refusal(call: () => unknown): OptimizerError {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(OptimizerError);
    expect((error as Error).message).not.toContain("\n");
    return error as OptimizerError;
  }
  throw new Error("nothing was thrown");
}

type Wrong = [what: string, x0: unknown, options: unknown, code: ErrorCode, ...words: string[]];

const WRONG: Wrong[] = [
  ["rate NaN", [1], { rate: NaN }, "bad-option", "rate: NaN", "> 0"],
  ["rate Infinity", [1], { rate: Infinity }, "bad-option", "rate: Infinity", "finite"],
  ["rate negative", [1], { rate: -0.1 }, "bad-option", "rate: -0.1", "> 0"],
  ["rate zero", [1], { rate: 0 }, "bad-option", "rate: 0", "> 0"],
  ["rate a string", [1], { rate: "0.1" }, "bad-option", 'rate: "0.1"'],
  ["beta1 of 1", [1], { beta1: 1 }, "bad-option", "beta1: 1", ">= 0 and < 1"],
  ["epsilon 0", [1], { epsilon: 0 }, "bad-option", "epsilon: 0", "> 0"],
  ["negative weight decay", [1], { weightDecay: -1 }, "bad-option", "weightDecay: -1", ">= 0"],
  ["misspelt option", [1], { rates: 1 }, "bad-option", 'did you mean "rate"?'],
  ["option of another method", [1], { method: "adam", momentum: 0.5 }, "bad-option", "momentum", "adam", "beta1"],
  ["unknown method", [1], { method: "adan" }, "bad-option", '"adan"', 'did you mean "adam"?'],
  ["unknown stop rule", [1], { stop: { patients: 1 } }, "bad-option", "stop.patients", 'did you mean "patience"?'],
  ["fraction of an iteration", [1], { stop: { maxIterations: 1.5 } }, "bad-option", "stop.maxIterations: 1.5", "integer"],
  ["patience 0", [1], { stop: { patience: 0 } }, "bad-option", "stop.patience: 0", ">= 1"],
  ["both step tolerances", [1], { stop: { stepTolerance: 1, stepToleranceAfter: 1 } }, "bad-option", "stepTolerance"],
  ["target NaN", [1], { stop: { target: NaN } }, "bad-option", "stop.target: NaN"],
  ["stop not an object", [1], { stop: 5 }, "bad-option", "stop: 5"],
  ["options not an object", [1], 5, "bad-option", "options: 5"],
  ["unknown schedule", [1], { schedule: "cosin" }, "bad-option", 'did you mean "cosine"?'],
  ["step schedule without period", [1], { schedule: "step" }, "bad-option", "schedule.period"],
  ["exponential schedule without factor", [1], { schedule: "exponential" }, "bad-option", "schedule.factor"],
  ["power not a multiple of 1/2", [1], { schedule: { kind: "polynomial", power: 1.3 } }, "bad-option", "schedule.power: 1.3", "1/2"],
  ["factor of a cosine", [1], { schedule: { kind: "cosine", factor: 0.5 } }, "bad-option", "schedule.factor", "cosine"],
  ["seed beyond 31 bits", [1], { seed: 2 ** 31 }, "bad-option", "seed: 2147483648", "2147483647"],
  ["unknown gradient mode", [1], { gradient: "backward" }, "bad-option", "gradient"],
  ["difference step 0", [1], { gradient: "forward", differenceStep: 0 }, "bad-option", "differenceStep: 0"],
  ["n = 0", [], {}, "bad-size", "0 parameters", "1 to 1024"],
  ["n above capacity", new Float64Array(1025), {}, "bad-size", "1025 parameters", "1 to 1024"],
  ["x0 NaN", [1, NaN], {}, "bad-value", "x0[1]: NaN"],
  ["x0 Infinity", [Infinity], {}, "bad-value", "x0[0]: Infinity"],
  ["x0 a string", ["1"], {}, "bad-value", 'x0[0]: "1"'],
  ["x0 null", null, {}, "bad-value", "x0: null"],
  ["scalar x0 NaN", NaN, {}, "bad-value", "x0[0]: NaN"],
  ["bounds crossed", [1, 1], { bounds: { lower: [0, 3], upper: 2 } }, "bad-bounds", "lower[1] = 3", "upper[1] = 2"],
  ["bound NaN", [1], { bounds: { lower: [NaN] } }, "bad-bounds", "bounds.lower[0]: NaN"],
  ["bounds of Infinity on the wrong side", [1], { bounds: { lower: Infinity } }, "bad-bounds", "lower[0] = Infinity"],
  ["bounds of another length", [1, 1], { bounds: { upper: [1, 1, 1] } }, "bad-size", "bounds.upper: 3", "2"],
  ["random start without bounds", { n: 2 }, { seed: 1 }, "bad-bounds", "bounds", "finite"],
  ["random start in half a box", { n: 2 }, { seed: 1, bounds: { lower: 0 } }, "bad-bounds", "finite"],
  ["a seed that draws nothing", [1], { seed: 1 }, "bad-option", "seed: 1", "{ n }"],
  ["difference step of an analytic gradient", [1], { differenceStep: 0.1 }, "bad-option", "differenceStep: 0.1", '"analytic"'],
  ["difference scale of an analytic gradient", [1], { gradient: "analytic", differenceScale: 1 }, "bad-option", "differenceScale: 1", '"analytic"'],
  ["difference step that rounding swallows", [1], { gradient: "forward", differenceStep: 2 ** -53 }, "bad-option", "differenceStep", ">= 2.220446049250313e-16 and < 2"],
  ["difference step 2", [1], { gradient: "central", differenceStep: 2 }, "bad-option", "differenceStep: 2", "< 2"],
  ["random start without seed", { n: 2 }, { bounds: { lower: 0, upper: 1 } }, "bad-option", "seed"],
];

test.each(WRONG)("%s is refused by name", (_, x0, options, code, ...words) => {
  const error = refusal(() => new Optimizer(x0 as Start, options as Options));
  expect(error.code).toBe(code);
  for (const word of words) expect(error.message).toContain(word);
});

const bowl = { value: (x: Float64Array) => x[0]! ** 2, gradient: (x: Float64Array, out: Float64Array) => void (out[0] = 2 * x[0]!) };

test("minimize refuses what is not an objective, and options of the wrong type", () => {
  expect(refusal(() => minimize(5 as never, 1)).message).toContain("objective: 5");
  expect(refusal(() => minimize({} as never, 1)).message).toContain("objective.value");
  expect(refusal(() => minimize({ value: () => 1, gradient: 1 } as never, 1)).message).toContain("objective.gradient");
  expect(refusal(() => minimize(() => 1, 1, { gradient: "analytic" })).message).toContain('"forward"');
  expect(refusal(() => minimize(bowl, 1, { onProgres: 1 } as never)).message).toContain('did you mean "onProgress"?');
  expect(refusal(() => minimize(bowl, 1, { onProgress: 1 } as never)).message).toContain("onProgress: 1");
  expect(refusal(() => minimize(bowl, 1, { signal: {} } as never)).message).toContain("signal");
  expect(refusal(() => maximize(bowl, 1, { trace: "yes" } as never)).message).toContain('trace: "yes"');
});

test("minimize says so when a function returns what it should not", () => {
  const forgot = refusal(() => minimize((() => undefined) as never, 1));
  expect([forgot.code, forgot.message]).toEqual(["bad-value", expect.stringContaining("undefined")]);
  const returned = refusal(() => minimize({ value: () => 1, gradient: () => [1] } as never, 1));
  expect([returned.code, returned.message]).toEqual(["bad-value", expect.stringContaining("second argument")]);
});

test("an error that the objective throws reaches the caller as it is", () => {
  const thrown = new RangeError("sensor lost", { cause: "cable" });
  let calls = 0;
  const objective = (x: Float64Array): number => {
    if (++calls === 3) throw thrown;
    return x[0]!;
  };
  expect(() => minimize(objective, 1)).toThrow(thrown);
});

test("an error that the body of a loop throws leaves the run where it was", () => {
  const optimizer = new Optimizer([3], { rate: 0.1 });
  const before = optimizer.checkpoint();
  expect(() => {
    for (const { x } of optimizer) throw new Error(`x = ${x[0]}`);
  }).toThrow("x = 3");
  expect(Buffer.compare(optimizer.checkpoint(), before)).toBe(0);
});

const FIT_WRONG: [what: string, rows: unknown, options: unknown, code: ErrorCode, ...words: string[]][] = [
  ["no rows", [], {}, "bad-size", "rows"],
  ["rows not iterable", 5, {}, "bad-option", "rows: 5"],
  ["a row that is not an array", [[1, 2], 3], {}, "bad-value", "rows[1]: 3"],
  ["a short row", [[1, 2], [1]], {}, "bad-size", "rows[1]: 1 numbers", "2"],
  ["NaN in a row", [[1, 2], [3, 4], [5, NaN]], {}, "bad-value", "rows[2][1]: NaN"],
  ["a class of 2", [[1, 0], [3, 2]], { model: "logistic" }, "bad-value", "rows[1][1]: 2", "0 or 1"],
  ["no feature and no intercept", [[1]], { intercept: false }, "bad-size", "rows[0]"],
  ["more features than fit", [new Float64Array(1100)], {}, "bad-size", "rows[0]: 1099 features", "1023 and an intercept"],
  ["rows that can be iterated only once", [[1, 2]].values(), {}, "bad-option", "more than once"],
  ["a shuffled stream", new Set([[1, 2]]), { order: "shuffled" }, "bad-option", "order"],
  ["an index beyond the rows", [[1, 2]], { order: [0, 1] }, "bad-option", "order[1]: 1"],
  ["an unknown order", [[1, 2]], { order: "sorted" }, "bad-option", 'order: "sorted"'],
  ["batch 0", [[1, 2]], { batch: 0 }, "bad-option", "batch: 0"],
  ["epochs 0", [[1, 2]], { epochs: 0 }, "bad-option", "epochs: 0"],
  ["an unknown model", [[1, 2]], { model: "linea" }, "bad-option", 'did you mean "linear"?'],
  ["a gradient mode", [[1, 2]], { gradient: "forward" }, "bad-option", "gradient: not an option"],
  ["a step of differences", [[1, 2]], { differenceStep: 0.1 }, "bad-option", "differenceStep: not an option"],
  ["bounds of standardized weights", [[1, 2]], { bounds: { lower: 0 } }, "bad-option", "bounds", "standardize: false"],
  ["bounds of another length", [[1, 2]], { standardize: false, bounds: { lower: [0] } }, "bad-size", "bounds.lower: 1", "2"],
  ["a seed that draws nothing", [[1, 2]], { seed: 1 }, "bad-option", "seed: 1", "shuffled"],
];

test.each(FIT_WRONG)("fit refuses %s by name", (_, rows, options, code, ...words) => {
  const error = refusal(() => fit(rows as never, options as never));
  expect(error.code).toBe(code);
  for (const word of words) expect(error.message).toContain(word);
});

test("the options that a fit names as its own are its own", () => {
  const { message } = refusal(() => fit([[1, 2]], { epoch: 1 } as never));
  expect(message).toContain('did you mean "epochs"?');
  const named = message.split("there are ")[1]!.split(", ");
  expect(named).toEqual(expect.arrayContaining(["rate", "batch", "seed", "stop", "signal"]));
  expect(named).not.toEqual(expect.arrayContaining([expect.stringMatching(/gradient|difference/)]));
  expect(new Set(named).size).toBe(named.length);
});

const RUN = ["method", "rate", "beta1", "beta2", "epsilon", "weightDecay", "schedule", "bounds", "stop"];
const STOP = [
  "maxIterations", "maxEvaluations", "gradientTolerance", "gradientNormTolerance", "valueTolerance", "stepTolerance", "stepToleranceAfter",
  "patience", "target", "valueLimit", "divergence",
];
const WATCH = ["signal", "onProgress", "trace"];

/** Each option with null for its value, and the word that the error must have. */
const NULLS: [option: string, options: object][] = [
  ...RUN.map((name): [string, object] => [name, { method: "adam", [name]: null }]),
  ...STOP.map((name): [string, object] => [`stop.${name}`, { stop: { [name]: null } }]),
  ...["period", "factor", "floor", "warmup"].map((name): [string, object] => [`schedule.${name}`, { method: "adam", schedule: { kind: "step", period: 9, [name]: null } }]),
  ["schedule.kind", { method: "adam", schedule: { kind: null } }], ["schedule.power", { method: "adam", schedule: { kind: "polynomial", power: null } }],
  ["schedule.period", { method: "adam", schedule: { kind: "cosine", period: null } }],
  ["momentum", { method: "rmsprop", momentum: null }], ["centered", { method: "rmsprop", centered: null }],
];
const OWN_NULLS: [option: string, options: object][] = [
  ...["gradient", "seed"].map((name): [string, object] => [name, { [name]: null }]),
  ...["differenceStep", "differenceScale"].map((name): [string, object] => [name, { gradient: "central", [name]: null }]),
  ["bounds.lower", { bounds: { lower: null } }], ["bounds.upper", { bounds: { upper: null } }], ["options", null as never],
];
const FIT_NULLS = ["model", "intercept", "loss", "standardize", "batch", "epochs", "order", "seed"].map((name): [string, object] => [name, { [name]: null }]);

test.each([...NULLS, ...OWN_NULLS])("null is not an absent option: %s", (name, options) => {
  expect(refusal(() => new Optimizer(1, options as never)).message).toContain(`${name}: null`);
  expect(refusal(() => minimize((x) => x[0]!, 1, options as never)).message).toContain(`${name}: null`);
});

test.each([...NULLS, ...FIT_NULLS, ...WATCH.map((name): [string, object] => [name, { [name]: null }])])("null is not an absent option of a fit: %s", (name, options) => {
  expect(refusal(() => fit([[1, 2], [2, 3]], options as never)).message).toContain(`${name}: null`);
});

test("undefined is an absent option", () => {
  const names = [...RUN, ...WATCH, "momentum", "gradient", "differenceStep", "seed"];
  const absent = Object.fromEntries(names.map((name) => [name, undefined])) as never;
  const square = (x: Float64Array) => x[0]! ** 2;
  expect([...minimize(square, 1, absent).x]).toEqual([...minimize(square, 1).x]);
  const rows = [[1, 2], [2, 3]];
  const own = Object.fromEntries([...names, ...FIT_NULLS.map(([name]) => name)].map((name) => [name, undefined])) as never;
  expect(fit(rows, own)).toEqual(fit(rows));
  const stop = Object.fromEntries(STOP.map((name) => [name, undefined])) as never;
  expect(minimize(() => NaN, 1, { stop }).status).toBe("diverged");
});
