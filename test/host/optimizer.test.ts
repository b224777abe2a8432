import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { Setting } from "../../assembly/codes.js";
import { Optimizer, OptimizerError, Request, SplitMix64, type MethodName } from "../../host/node/index.js";
import type { FirstOrderName } from "../support/module.js";
import { settingsOf } from "../../host/node/settings.js";

const NODE_MODULE = readFileSync(new URL("../../build/node.wasm", import.meta.url));

/** One step on f = ½ Σ x²; g = x. */
function tellBowl(optimizer: Optimizer): Request {
  optimizer.g.set(optimizer.x);
  return optimizer.tell(0.5 * optimizer.x.reduce((sum, x) => sum + x * x, 0));
}

test("gradient descent halves x when the rate is 1/2", () => {
  const optimizer = new Optimizer([8, -4], { method: "gradient-descent", rate: 0.5 });
  expect([...optimizer.x]).toEqual([8, -4]);
  for (const expected of [[4, -2], [2, -1], [1, -0.5]]) {
    expect(tellBowl(optimizer)).toBe(Request.ValueAndGradient);
    expect([...optimizer.x]).toEqual(expected);
  }
  expect(optimizer).toMatchObject({ iterations: 3, evaluations: 3, rate: 0.5, status: "running", done: false, n: 2, method: "gradient-descent" });
  expect(optimizer.bestValue).toBe(2.5); // ½ (4 + 1), at (2, -1)
  expect([...optimizer.best]).toEqual([2, -1]);
});

test("x, g and best are views: the same objects and memory at every step", () => {
  const optimizer = new Optimizer([1, 2, 3], { method: "gradient-descent", rate: 0.1 });
  const { x, g } = optimizer;
  const bests = new Set<Float64Array>();
  for (let i = 0; i < 50; i++) {
    tellBowl(optimizer);
    bests.add(optimizer.best);
    expect(optimizer.x).toBe(x);
    expect(optimizer.g).toBe(g);
    expect(optimizer.best.buffer).toBe(x.buffer);
  }
  expect(bests.size).toBe(2);
});

test.each([NaN, Infinity, -Infinity])("a value of %s is refused, and the run goes on as if it had not been told", (value) => {
  const [refused, spared] = [0, 0].map(() => new Optimizer([1, 2], { rate: 0.1, stop: { patience: 30 } }));
  for (let i = 0; i < 20; i++) {
    const before = seen(refused!);
    const message = expect.stringContaining(`f = ${value}`);
    expect(() => refused!.tell(value)).toThrow(expect.objectContaining({ code: "bad-value", message }));
    expect(seen(refused!)).toEqual(before);
    tellBowl(refused!);
    tellBowl(spared!);
    expect(seen(refused!)).toEqual(seen(spared!));
  }
});

function seen(optimizer: Optimizer) {
  const { x, best, bestValue, iterations, evaluations, rate, status } = optimizer;
  return { x: [...x], best: [...best], bestValue, iterations, evaluations, rate, status, request: optimizer.ask() };
}

test.each([NaN, Infinity])("a gradient of %s is refused by its index", (bad) => {
  const optimizer = new Optimizer([1, 2]);
  optimizer.g.set([1, bad]);
  expect(() => optimizer.tell(1)).toThrow(expect.objectContaining({ code: "bad-value", message: expect.stringContaining(`g[1] = ${bad}`) }));
  expect(optimizer).toMatchObject({ iterations: 0, evaluations: 0, bestValue: Infinity });
  expect([...optimizer.x]).toEqual([1, 2]);
});

test("with stop.divergence a value that is not finite ends the run instead", () => {
  const optimizer = new Optimizer([1], { stop: { divergence: true } });
  optimizer.g[0] = 1;
  expect(optimizer.tell(NaN)).toBe(Request.Stopped);
  expect(optimizer).toMatchObject({ status: "diverged", done: true });
});

test("a tell after the end is refused", () => {
  const optimizer = new Optimizer([1], { stop: { maxIterations: 0 } });
  expect(tellBowl(optimizer)).toBe(Request.Stopped);
  expect(optimizer.status).toBe("iteration-limit");
  expect(() => optimizer.tell(1)).toThrow(expect.objectContaining({ code: "out-of-order", message: expect.stringContaining("iteration-limit") }));
});

test("ask moves nothing", () => {
  const optimizer = new Optimizer([1], { gradient: "forward" });
  const before = optimizer.checkpoint();
  for (let i = 0; i < 3; i++) expect(optimizer.ask()).toBe(Request.Value);
  expect(Buffer.compare(optimizer.checkpoint(), before)).toBe(0);
});

test("for…of yields the optimizer until the run has stopped: k updates take k + 1 tells", () => {
  const optimizer = new Optimizer([1], { method: "gradient-descent", rate: 0.5, stop: { maxIterations: 10 } });
  let tells = 0;
  for (const step of optimizer) {
    expect(step).toBe(optimizer);
    tellBowl(step);
    tells++;
  }
  expect([tells, optimizer.iterations, optimizer.x[0]]).toEqual([11, 10, 2 ** -10]);
});

test("central differences of a parabola meet its derivative, probe by probe", () => {
  const optimizer = new Optimizer([3], { method: "gradient-descent", gradient: "central", differenceStep: 0.25, rate: 0.125 });
  const probes: number[] = [];
  while (optimizer.iterations === 0) {
    probes.push(optimizer.x[0]!);
    optimizer.tell(optimizer.x[0]! ** 2);
  }
  expect(probes).toEqual([3, 3.75, 2.25]); // h = 0.25 · max(|3|, 1)
  expect(optimizer.x[0]).toBe(3 - 0.125 * 6);
});

test("a random start is that of SplitMix64 with the same seed", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.integer({ min: 1, max: 20 }), (seed, n) => {
      const random = new SplitMix64(seed);
      const expected = Array.from({ length: n }, () => -2 + random.uniform() * 5);
      const { x } = new Optimizer({ n }, { seed, bounds: { lower: -2, upper: 3 } });
      expect([...x]).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

test("SplitMix64 gives the published numbers of seed 1234567", () => {
  // The five numbers of Rosetta Code's task "Pseudo-random numbers/Splitmix64".
  const random = new SplitMix64(1234567);
  const expected = [6457827717110365317n, 3203168211198807973n, 9817491932198370423n, 4593380528125082431n, 16408922859458223821n];
  expect(expected.map(() => random.bits())).toEqual(expected);
});

test("a start outside the box is moved to it, and x stays inside", () => {
  const optimizer = new Optimizer([9, -9], { method: "gradient-descent", rate: 1, bounds: { lower: [1, -2], upper: 5 }, stop: { maxIterations: 3 } });
  expect([...optimizer.x]).toEqual([5, -2]);
  for (const step of optimizer) tellBowl(step);
  expect([...optimizer.x]).toEqual([1, 0]); // the bowl's lowest point in the box: rate 1 jumps to (0, 0)
});

test("-0 is taken for 0", () => {
  const optimizer = new Optimizer([1], { method: "momentum", dampening: -0, weightDecay: -0, rate: 0.5 });
  tellBowl(optimizer);
  expect(optimizer.x[0]).toBe(0.5);
});

test("every schedule has the rate of its formula", () => {
  const rates = (schedule: object): number[] => {
    const optimizer = new Optimizer([1], { method: "gradient-descent", rate: 1, schedule: schedule as never, stop: { maxIterations: 4 } });
    return Array.from({ length: 4 }, () => {
      optimizer.g[0] = 1e-3;
      optimizer.tell(0);
      return optimizer.rate;
    });
  };
  expect(rates({ kind: "step", period: 2, factor: 0.5 })).toEqual([1, 1, 0.5, 0.5]);
  expect(rates({ kind: "exponential", factor: 0.5 })).toEqual([1, 0.5, 0.25, 0.125]);
  expect(rates({ kind: "inverse-time", decay: 1 })).toEqual([1, 1 / 2, 1 / 3, 1 / 4]);
  expect(rates({ kind: "polynomial" })).toEqual([1, 0.75, 0.5, 0.25]);
  expect(rates({ kind: "polynomial", power: 0.5, floor: 0.5, period: 4 })).toEqual([0, 1, 2, 3].map((t) => 0.5 + 0.5 * Math.sqrt(1 - t / 4)));
  expect(rates({ kind: "constant", warmup: 2 })).toEqual([0.5, 1, 1, 1]);
  expect(rates({ kind: "polynomial", warmup: 2 })).toEqual([0.5, 1, 1, 0.5]); // its period: what the warm-up leaves of 4
  const cosine = [0, 1, 2, 3].map((t) => (1 + Math.cos((Math.PI * t) / 4)) / 2);
  rates({ kind: "cosine" }).forEach((rate, t) => expect(rate).toBeCloseTo(cosine[t]!, 14));
});

test("create takes bytes or a compiled module and runs as the carried one", async () => {
  const carried = new Optimizer([1, 2], { rate: 0.1 });
  const fromBytes = await Optimizer.create([1, 2], { rate: 0.1 }, NODE_MODULE);
  const fromModule = await Optimizer.create([1, 2], { rate: 0.1 }, await WebAssembly.compile(NODE_MODULE));
  for (const optimizer of [carried, fromBytes, fromModule]) for (let i = 0; i < 20; i++) tellBowl(optimizer);
  expect([...fromBytes.x]).toEqual([...carried.x]);
  expect([...fromModule.x]).toEqual([...carried.x]);
});

test("bytes that are not a module of this package are refused", async () => {
  const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]); // a valid module without exports
  const refused = expect.objectContaining({ constructor: OptimizerError, code: "bad-module" });
  await expect(Optimizer.create([1], {}, empty)).rejects.toEqual(refused);
  await expect(Optimizer.create([1], {}, new Uint8Array(3))).rejects.toEqual(refused);
  expect(() => new Optimizer([1], {}, empty)).toThrow(refused);
});

/** Of torch.optim in PyTorch 2.x; momentum 0.9 is ours. `Beta2` is alpha of RMSprop and rho of Adadelta. */
const ADAM = { Rate: 1e-3, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8 };
const DEFAULTS: Record<FirstOrderName, [MethodName, Partial<Record<keyof typeof Setting, number>>]> = {
  GradientDescent: ["gradient-descent", { Rate: 1e-3 }],
  Momentum: ["momentum", { Rate: 1e-3, Momentum: 0.9 }],
  Nesterov: ["nesterov", { Rate: 1e-3, Momentum: 0.9 }],
  AdaGrad: ["adagrad", { Rate: 0.01, Epsilon: 1e-10 }],
  Adadelta: ["adadelta", { Rate: 1, Beta2: 0.9, Epsilon: 1e-6 }],
  RMSProp: ["rmsprop", { Rate: 0.01, Beta2: 0.99, Epsilon: 1e-8 }],
  Adam: ["adam", ADAM],
  AdamW: ["adamw", { ...ADAM, WeightDecay: 0.01 }],
  AMSGrad: ["amsgrad", ADAM],
  Adamax: ["adamax", { ...ADAM, Rate: 2e-3 }],
  NAdam: ["nadam", { ...ADAM, Rate: 2e-3, MomentumDecay: 0.96 ** 0.004 }],
};
/** The same for all, with what a schedule of "constant" does not read. */
const COMMON = { MaxIterations: 1000, Period: 1, ValueLimit: Infinity };

test.each(Object.values(DEFAULTS))("defaults of %s are those of PyTorch", (method, expected) => {
  const settings = settingsOf({ method });
  const given = Object.fromEntries([...settings].map((value, i) => [Setting[i]!, value]).filter(([, value]) => value !== 0));
  const { MomentumDecay, ...rest } = given;
  expect(rest).toEqual({ ...COMMON, ...expected, MomentumDecay: undefined });
  if (expected.MomentumDecay) expect(MomentumDecay).toBeCloseTo(expected.MomentumDecay, 15);
  else expect(MomentumDecay).toBeUndefined();
});

const minimal = ["adam-minimal", "gradient-descent-minimal"] as const;
test.each(minimal)("%s, built without parts, is refused: it would not see most options", async (name) => {
  const bytes = readFileSync(new URL(`../../build/${name}.wasm`, import.meta.url));
  const refused = expect.objectContaining({ code: "bad-module", message: expect.stringContaining("a module with all parts") });
  expect(() => new Optimizer([1], { method: name.replace("-minimal", "") as MethodName }, bytes)).toThrow(refused);
  await expect(Optimizer.create([1], {}, bytes)).rejects.toEqual(refused);
});

test("want of memory is not a bad module: the error reaches the caller as it is", () => {
  const thrown = new RangeError("WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory for new instance");
  const instance = vi.spyOn(WebAssembly, "Instance").mockImplementation(function () { throw thrown; });
  try {
    expect(() => new Optimizer([1])).toThrow(thrown);
  } finally {
    instance.mockRestore();
  }
});

test.each(["1", null, undefined, 1n])("a value that is not a number is refused, also with stop.divergence: %s", (value) => {
  const optimizer = new Optimizer([1], { stop: { divergence: true } });
  optimizer.g[0] = 1;
  expect(() => optimizer.tell(value as never)).toThrow(expect.objectContaining({ code: "bad-value", message: expect.stringContaining("tell:") }));
  expect(optimizer).toMatchObject({ status: "running", evaluations: 0 });
});
