/** What every method does, from one table: a new method without a line does not compile. */
import { describe, expect, test } from "vitest";
import { bits, isSubnormal } from "../support/bits.js";
import { Core, DEFAULTS, Layout, Method, Request, Schedule, Slot, Status, Use, run, targetOf, type FirstOrderName, type Plan, type Settings } from "../support/module.js";
import { bowl, rosenbrock } from "../support/objectives.js";

/** Settings under which the method reaches the bottom of the bowl below, and how often it may update. */
const METHODS: Record<FirstOrderName, { settings: Settings; updates: number }> = {
  GradientDescent: { settings: { Rate: 0.1 }, updates: 200 },
  Momentum: { settings: { Rate: 0.02, Dampening: 0.1 }, updates: 400 },
  Nesterov: { settings: { Rate: 0.02 }, updates: 400 },
  AdaGrad: { settings: { Rate: 1 }, updates: 400 },
  Adadelta: { settings: { Rate: 1, Beta2: 0.9, Epsilon: 1e-2 }, updates: 1000 },
  RMSProp: { settings: { Rate: 0.1, Beta2: 0.9, Momentum: 0.5, Schedule: Schedule.Exponential, Factor: 0.98 }, updates: 800 },
  Adam: { settings: { Rate: 0.1 }, updates: 800 },
  AdamW: { settings: { Rate: 0.1 }, updates: 800 },
  AMSGrad: { settings: { Rate: 0.2 }, updates: 800 },
  Adamax: { settings: { Rate: 0.2 }, updates: 800 },
  NAdam: { settings: { Rate: 0.1 }, updates: 800 },
};
const NAMES = Object.keys(METHODS) as FirstOrderName[];

const K = [1, 4, 10];
const C = [1, -2, 0.5];
const X0 = [-1, 2, 1.5];
const BOWL = bowl(K, C);

/** Ways to run any method, for tests that must hold in all of them. */
const WAYS: Record<string, Omit<Plan, "x0" | "method">> = {
  "plain": {},
  "weight decay": { settings: { WeightDecay: 0.05 } },
  "warm-up and cosine": { settings: { Warmup: 4, Schedule: Schedule.Cosine, Period: 6, Floor: 0.1 } },
  "exponential decay": { settings: { Schedule: Schedule.Exponential, Factor: 0.9 } },
  "bounds": { settings: { Use: Use.Bounds }, lower: [-1, -1, -1], upper: [0.5, 2, 1.25] },
  "forward differences": { settings: { Use: Use.ForwardDifference } },
  "central differences in a box": { settings: { Use: Use.CentralDifference + Use.Bounds, WeightDecay: 0.01 }, lower: [-1, -1, -1], upper: [0.5, 2, 1.25] },
  "every stop rule": {
    settings: {
      Use: Use.Target + Use.Divergence + Use.ValueTolerance + Use.GradientTolerance + Use.GradientNorm + Use.Patience + Use.MaxEvaluations + Use.StepToleranceAfter,
      ValueTolerance: 1e-9, GradientTolerance: 1e-9, GradientNormTolerance: 1e-9, StepTolerance: 1e-12, Patience: 12, MaxEvaluations: 1000, ValueLimit: 1e9, Target: -1,
    },
  },
};

/** A plan of 20 updates of the bowl. */
function plan(method: FirstOrderName, way: Omit<Plan, "x0" | "method"> = {}): Plan {
  return { ...way, method, x0: X0, settings: { ...METHODS[method].settings, MaxIterations: 20, ...way.settings } };
}

/** The state as f64 words, and those among them that hold pairs of integers: they look subnormal while no number is. */
function wordsOf(core: Core, answer: () => void): { words: Float64Array; integers: Set<number> } {
  const words = core.floats(core.exports.layout(Layout.State), core.exports.layout(Layout.StateBytes) / 8);
  const integers = new Set<number>();
  for (let k = 0; k < 50; k++) {
    answer();
    words.forEach((word, i) => { if (isSubnormal(word)) integers.add(i); });
  }
  // Five pairs at most: extent, method, request, status, spare point, place of the sweep, place in a difference.
  expect(integers.size).toBeLessThanOrEqual(5);
  return { words, integers };
}

/** Every bit of a run that a user can see. */
function trace(plan: Plan, target = "core"): string {
  const { told, x, best, reason } = run(BOWL, plan, target);
  return told.map(({ x, f }) => bits(...x, f)).join("\n") + bits(...x, ...best) + reason;
}

describe.each(NAMES)("%s", (method) => {
  const { settings, updates } = METHODS[method];

  test("reaches the bottom of a quadratic bowl", () => {
    const { best, bestValue, reason } = run(BOWL, { method, x0: X0, settings: { ...settings, MaxIterations: updates } });
    expect(reason).toBe("IterationLimit");
    expect(bestValue).toBeLessThan(1e-8);
    // f < 1e-8 with curvatures of 1 and more: no x_i is further off than √(2e-8).
    for (let i = 0; i < 3; i++) expect(Math.abs(best[i]! - C[i]!)).toBeLessThan(Math.sqrt(2e-8));
  });

  test("goes down in Rosenbrock's valley without leaving the numbers", () => {
    const { told, bestValue } = run(rosenbrock, { method, x0: [-1.2, 1, 0.8], settings: { ...settings, Rate: 0.0005, MaxIterations: 2000 } });
    expect(bestValue).toBeLessThan(told[0]!.f);
    expect(told).toHaveLength(2001);
  });

  test("a run restarted in the same instance repeats every bit", () => {
    for (const [name, way] of Object.entries(WAYS)) {
      const core = new Core();
      const once = () => core.run(BOWL, plan(method, way)).told.map(({ x, f }) => bits(...x, f));
      const first = once();
      expect(once(), name).toEqual(first);
    }
  });

  test("a restart forgets a run of another method that was given up", () => {
    const core = new Core();
    const fresh = core.run(BOWL, plan(method));
    for (const other of NAMES) {
      core.start(plan(other, WAYS["warm-up and cosine"]));
      for (let k = 0; k < 7; k++) core.answer(BOWL);
      expect(core.run(BOWL, plan(method)), other).toEqual(fresh);
    }
  });

  test("a checkpoint before any tell, carried on in a new instance, ends with equal bits", () => {
    for (const [name, way] of Object.entries(WAYS)) {
      const core = new Core();
      const checkpoints: Uint8Array[] = [];
      core.start(plan(method, way));
      do checkpoints.push(core.save());
      while (core.answer(BOWL) > 0);
      const end = Buffer.from(core.save()).toString("hex");
      checkpoints.forEach((checkpoint, k) => {
        const other = new Core();
        other.n = 3;
        other.restore(checkpoint);
        other.finish(BOWL);
        expect(Buffer.from(other.save()).toString("hex"), `${name}, before tell ${k + 1} of ${checkpoints.length}`).toBe(end);
      });
    }
  });

  test("a checkpoint taken after the answer was written can be told as it is", () => {
    const core = new Core();
    core.start(plan(method));
    for (let k = 0; k < 5; k++) core.answer(BOWL);
    core.slots[Slot.Value] = BOWL.value(core.x);
    BOWL.gradient!(core.x, core.g);
    const other = new Core();
    other.restore(core.save());
    expect(other.exports.tell()).toBe(core.exports.tell());
    expect(other.save()).toEqual(core.save());
  });

  test("the module with this method only gives the bits of the module with all", () => {
    for (const [name, way] of Object.entries(WAYS)) expect(trace(plan(method, way), targetOf(method)), name).toBe(trace(plan(method, way)));
  });

  test("the module for 1024 parameters gives the bits of the module for 8", () => {
    for (const [name, way] of Object.entries(WAYS)) expect(trace(plan(method, way), "node"), name).toBe(trace(plan(method, way)));
  });

  test("gradients that vanish leave no subnormal number in the state", () => {
    const core = new Core();
    core.start(plan(method, { settings: { Beta1: 0.5, Beta2: 0.5, Momentum: 0.5, MomentumDecay: 0.5, MaxIterations: 4000, Schedule: Schedule.Exponential, Factor: 0.5 } }));
    const { words, integers } = wordsOf(core, () => core.tell(0, [1, -2, 3]));
    for (let k = 0; k < 3000; k++) {
      core.tell(0, [0, 0, 0]);
      const found = words.findIndex((word, i) => isSubnormal(word) && !integers.has(i));
      expect(found, `after ${k + 1} gradients of 0, byte ${8 * found} of the state`).toBe(-1);
    }
  });

  test("with 1024 parameters the last subnormal number is gone after two sweeps over the state", () => {
    const core = new Core("node");
    const n = 1024;
    core.start({ method, x0: Array.from({ length: n }, (_, i) => i / n), settings: { ...DEFAULTS, MaxIterations: 1e6, Beta1: 0.9, Momentum: 0.9, Beta2: 0.95 } });
    const { words, integers } = wordsOf(core, () => core.tell(0, Array.from({ length: n }, (_, i) => 1 + i / n)));
    for (let k = 0; k < 24_000; k++) core.tell(0, k ? undefined : Array.from({ length: n }, () => 0));
    expect(words.findIndex((word, i) => isSubnormal(word) && !integers.has(i))).toBe(-1);
  });

  test("a value or gradient that is not a finite number is refused and changes no byte", () => {
    for (const steps of [0, 1, 5])
      for (const bad of [NaN, Infinity, -Infinity])
        for (const place of [-1, 0, 1, 2]) {
          const core = new Core();
          core.start(plan(method));
          for (let k = 0; k < steps; k++) core.answer(BOWL);
          core.slots[Slot.Value] = place < 0 ? bad : 1;
          core.g.set(X0.map((_, i) => (i === place ? bad : 1)));
          const before = core.save();
          expect(core.exports.tell()).toBe(Status.BadValue);
          expect(core.exports.tell()).toBe(Status.BadValue);
          expect(core.save(), `${bad} ${place < 0 ? "as value" : `as g[${place}]`} after ${steps} updates`).toEqual(before);
          expect([core.exports.ask(), core.status]).toEqual([Request.ValueAndGradient, Status.Running]);
        }
  });

  test("after a refusal the same point is told again and the run is the one without a refusal", () => {
    const core = new Core();
    core.start(plan(method));
    while (core.exports.ask()) {
      expect(core.tell(NaN, [0, 0, 0])).toBe(Status.BadValue);
      expect(core.tell(0, [0, NaN, 0])).toBe(Status.BadValue);
      core.answer(BOWL);
    }
    const smooth = run(BOWL, plan(method));
    expect(bits(...core.x, ...core.best)).toBe(bits(...smooth.x, ...smooth.best));
    expect(core.slots[Slot.Evaluations]).toBe(smooth.evaluations);
  });

  test("a gradient of 0 leaves x where it is, and stops the run if asked to", () => {
    const still = run({ value: () => 1, gradient: (_, g) => g.fill(0) }, plan(method));
    expect(still.x).toEqual(X0);
    expect([still.reason, still.iterations]).toEqual(["IterationLimit", 20]);
    const stopped = run({ value: () => 1, gradient: (_, g) => g.fill(0) }, plan(method, { settings: { Use: Use.GradientTolerance } }));
    expect([stopped.reason, stopped.iterations, stopped.evaluations]).toEqual(["ZeroGradient", 0, 1]);
  });

  test("weight decay leaves g as the host wrote it, and pulls x towards 0", () => {
    const core = new Core();
    core.start(plan(method, { settings: { WeightDecay: 0.5 } }));
    for (let k = 0; k < 10; k++) {
      const g = [0.25 * k, -1e-300, -0];
      core.tell(1, g);
      expect(bits(...core.g)).toBe(bits(...g));
    }
    const still = run({ value: () => 1, gradient: (_, g) => g.fill(0) }, plan(method, { settings: { WeightDecay: 0.5 } }));
    for (let i = 0; i < 3; i++) expect(Math.abs(still.x[i]!)).toBeLessThan(Math.abs(X0[i]!));
  });

  test("works with 1 parameter and with as many as there is room for", () => {
    for (const [target, n] of [["core", 1], ["core", 8], ["node", 1], ["node", 1024]] as const) {
      const c = Array.from({ length: n }, (_, i) => 1 + (i % 7) / 7);
      const plan: Plan = { method, x0: c.map(() => 0), settings: { ...settings, MaxIterations: updates } };
      const { best } = run(bowl(c.map((_, i) => 1 + (i % 5)), c), plan, target);
      for (let i = 0; i < n; i++) expect(Math.abs(best[i]! - c[i]!)).toBeLessThan(1e-3);
    }
  });

  test("only touches the parameters in use", () => {
    const core = new Core();
    const all = core.floats(core.exports.layout(Layout.X), 8);
    all.fill(7);
    core.run(BOWL, plan(method, WAYS["central differences in a box"]));
    expect(Array.from(all.subarray(3))).toEqual([7, 7, 7, 7, 7]);
  });
});

test("a module with one method refuses every other", () => {
  for (const only of NAMES)
    for (const name of NAMES)
      expect(new Core(targetOf(only)).start(plan(name)) > 0).toBe(name === only);
});

test("the method numbers are 0, 1, 2 … without a gap, and one more is refused", () => {
  expect(NAMES.map((name) => Method[name])).toEqual(NAMES.map((_, i) => i));
  const core = new Core();
  core.start(plan("Adam"));
  for (const method of [-1, NAMES.length, 2 ** 31 - 1, -(2 ** 31)]) expect(core.exports.start(method, 3)).toBe(Status.BadMethod);
});

test("the smallest modules of gradient descent and Adam give the bits of the module with everything", () => {
  for (const method of ["GradientDescent", "Adam"] as const)
    expect(trace(plan(method), `${targetOf(method)}-minimal`)).toBe(trace(plan(method)));
});
