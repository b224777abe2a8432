/** The calls, in and out of order: what they refuse, and that a refusal changes nothing. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { bits } from "../support/bits.js";
import { Core, FIRST_ORDER, Layout, Method, Request, Setting, Slot, Status, Use, type Exports, type MethodName, type Plan, type Settings } from "../support/module.js";
import { bowl, generator, parabola } from "../support/objectives.js";

const BOWL = bowl([1, 4, 10], [1, -2, 0.5]);
const PLAN: Plan = { method: "Adam", x0: [-1, 2, 1.5] };

/** Instances in every state a run can be in. */
const STATES: Record<string, () => Core> = {
  "a fresh instance": () => new Core(),
  "a run not yet told": () => { const core = new Core(); core.start(PLAN); return core; },
  "a run half done": () => { const core = new Core(); core.start(PLAN); for (let k = 0; k < 9; k++) core.answer(BOWL); return core; },
  "a difference half done": () => {
    const core = new Core();
    core.start({ ...PLAN, settings: { Use: Use.CentralDifference } });
    for (let k = 0; k < 12; k++) core.answer(BOWL);
    return core;
  },
  "a run that has stopped": () => { const core = new Core(); core.run(BOWL, { ...PLAN, settings: { MaxIterations: 5 } }); return core; },
};

describe("out of order", () => {
  test("tell before start is refused and changes no byte", () => {
    const core = new Core();
    core.slots[Slot.Value] = 1;
    const before = core.save();
    expect(core.exports.tell()).toBe(Status.OutOfOrder);
    expect(core.save()).toEqual(before);
  });

  test("tell after the stop is refused and changes no byte", () => {
    const core = STATES["a run that has stopped"]!();
    core.slots[Slot.Value] = -1;
    const before = core.save();
    for (let k = 0; k < 3; k++) expect(core.exports.tell()).toBe(Status.OutOfOrder);
    expect(core.save()).toEqual(before);
    expect(core.reason).toBe("IterationLimit");
  });

  test("tell twice without a new value is refused", () => {
    for (const settings of [{}, { Use: Use.ForwardDifference }] as Settings[]) {
      const core = new Core();
      core.start({ ...PLAN, settings });
      for (let k = 0; k < 10; k++) {
        core.answer(BOWL);
        const point = bits(...core.x);
        expect(core.exports.tell()).toBe(Status.BadValue);
        expect(bits(...core.x)).toBe(point);
        expect(core.slots[Slot.Evaluations]).toBe(k + 1);
      }
    }
  });

  test("a value not written since the last tell is refused with the divergence rule too, and changes no byte", () => {
    for (const use of [0, Use.ForwardDifference, Use.CentralDifference])
      for (const rule of [0, Use.Divergence]) {
        const core = new Core();
        core.start({ ...PLAN, settings: { Use: use + rule, ValueLimit: 1e9 } });
        for (let k = 0; k < 12; k++) {
          // Neither at the start nor after a tell; and a gradient that is no number does not make it an answer.
          for (const g of [0, NaN, Infinity]) {
            if (!use) core.g.fill(g);
            const before = core.save();
            expect(core.exports.tell(), `use ${use + rule}, tell ${k + 1}`).toBe(Status.BadValue);
            expect(core.save()).toEqual(before);
            expect(core.status).toBe(Status.Running);
          }
          core.answer(BOWL);
        }
        expect(core.tell(NaN)).toBe(rule ? Request.Stopped : Status.BadValue);
        expect(core.status).toBe(rule ? Status.Diverged : Status.Running);
      }
  });

  test("run of the functions module is refused in a run by differences, and changes no byte", () => {
    const core = new Core<Exports & { run(k: number): number }>("functions");
    for (const use of [Use.ForwardDifference, Use.CentralDifference]) {
      core.start({ ...PLAN, settings: { Use: use, MaxIterations: 1 } });
      for (let tells = 0; core.exports.ask(); tells++) {
        const before = core.save();
        for (const k of [0, 1, 1000]) expect(core.exports.run(k), `after ${tells} tells`).toBe(Status.OutOfOrder);
        expect(core.save()).toEqual(before);
        core.answer(BOWL);
      }
      expect(core.exports.run(5)).toBe(Request.Stopped);
    }
    core.start(PLAN);
    expect(core.exports.run(5)).toBe(Request.ValueAndGradient);
    expect(core.slots[Slot.Iterations]).toBe(5);
  });

  test("a value written before start does not count", () => {
    const core = new Core();
    core.slots[Slot.Value] = 3;
    core.start({ x0: [1] });
    expect(core.exports.tell()).toBe(Status.BadValue);
  });

  test("ask and the other questions move nothing, in any state", () => {
    for (const [name, make] of Object.entries(STATES)) {
      const core = make();
      const before = core.save();
      const asked = core.exports.ask();
      const { exports } = core;
      for (let k = 0; k < 5; k++) {
        expect(exports.ask()).toBe(asked);
        for (let what = -1; what <= Layout.StateBytes + 1; what++) exports.layout(what);
        for (const question of [exports.best, exports.status]) question();
      }
      expect(core.save(), name).toEqual(before);
    }
  });

  test("before any start nothing is asked, and nothing has stopped", () => {
    const { exports } = new Core();
    expect([exports.ask(), exports.status()]).toEqual([Request.Stopped, Status.Running]);
  });
});

describe("start refuses, and changes no byte,", () => {
  /** Calls `start` in each state, with `spoil` done before. */
  function refused(spoil: (core: Core) => void, expected: Status, method: MethodName | number = "Adam", n = 3): void {
    for (const [name, make] of Object.entries(STATES)) {
      const core = make();
      if (name === "a fresh instance") core.set({ ...PLAN.settings, Rate: 0.1, Epsilon: 1e-8, Beta1: 0.9, Beta2: 0.999, Period: 1, DifferenceStep: 1e-7, DifferenceScale: 1 });
      spoil(core);
      const before = core.save();
      expect(core.exports.start(typeof method === "number" ? method : Method[method], n), name).toBe(expected);
      expect(core.save(), name).toEqual(before);
    }
  }

  test("a method that is none", () => {
    for (const method of [-1, 11, 255, 2 ** 31 - 1, -(2 ** 31)]) refused(() => {}, Status.BadMethod, method);
  });

  test("a number of parameters that there is no room for", () => {
    for (const n of [0, -1, 9, 1024, 2 ** 28, 2 ** 29, 2 ** 31 - 1, -(2 ** 31)]) refused(() => {}, Status.BadSize, "Adam", n);
  });

  test("a setting that is negative or no number", () => {
    for (const name of Object.keys(Setting).filter((name) => isNaN(Number(name))) as (keyof typeof Setting)[]) {
      // The first two may be any number; the core has no third.
      if (name === "Target" || name === "ValueLimit" || name === "RelativeTolerance") continue;
      for (const value of [NaN, Infinity, -Infinity, -1, -5e-324, -0, -1e308]) refused((core) => core.set({ [name]: value }), Status.BadSetting);
    }
  });

  test("a decay, share or momentum of 1 and more", () => {
    for (const name of ["Beta1", "Beta2", "Momentum", "Dampening", "MomentumDecay", "Floor"] as const)
      for (const value of [1, 1.5, 1e308]) refused((core) => core.set({ [name]: value }), Status.BadSetting);
  });

  test("a rate of 0, and an epsilon of 0 where one is divided by", () => {
    refused((core) => core.set({ Rate: 0 }), Status.BadSetting);
    for (const name of FIRST_ORDER) {
      if (Method[name] >= Method.AdaGrad) refused((core) => core.set({ Epsilon: 0 }), Status.BadSetting, name);
      else expect(new Core().start({ method: name, x0: [1], settings: { Epsilon: 0 } })).toBe(Request.ValueAndGradient);
    }
  });

  test("a start that is no number", () => {
    for (const value of [NaN, Infinity, -Infinity])
      for (const place of [0, 1, 2]) refused((core) => { core.floats(core.exports.layout(Layout.X), 3)[place] = value; }, Status.BadValue);
  });

  test("but takes the largest settings there are", () => {
    const largest: Settings = { Rate: 1.7e308, MaxIterations: 1e308, Epsilon: 1e308, Beta1: 1 - 2 ** -53, Beta2: 1 - 2 ** -53, Target: NaN, ValueLimit: NaN, Seed: 2 ** 31 - 1 };
    expect(new Core().start({ ...PLAN, settings: largest })).toBe(Request.ValueAndGradient);
  });

  test("a value beyond the parameters in use does not matter", () => {
    const core = new Core();
    core.floats(core.exports.layout(Layout.X), 8).fill(NaN);
    core.floats(core.exports.layout(Layout.G), 8).fill(NaN);
    expect(core.start(PLAN)).toBe(Request.ValueAndGradient);
    expect(core.answer(BOWL)).toBe(Request.ValueAndGradient);
  });
});

describe("start", () => {
  test("gives up a run in progress and begins the next from its own point", () => {
    const core = STATES["a difference half done"]!();
    const next = core.run(BOWL, PLAN);
    expect(next).toEqual(new Core().run(BOWL, PLAN));
    expect(next.told[0]!.x).toEqual(PLAN.x0);
  });

  test("a refused start leaves the run in progress to go on", () => {
    const core = STATES["a run half done"]!();
    core.exports.start(-1, 3);
    core.exports.start(0, 99);
    expect(core.finish(BOWL)).toMatchObject({ x: new Core().run(BOWL, PLAN).x, iterations: 100 });
  });

  test("forgets the best value, the figures and the status of the run before", () => {
    const core = STATES["a run that has stopped"]!();
    core.start(PLAN);
    expect(Array.from(core.slots)).toEqual([NaN, Infinity, 0, 0, 0]);
    expect(core.status).toBe(Status.Running);
    expect(Array.from(core.best)).toEqual(PLAN.x0);
  });

  test("leaves settings and bounds as they were", () => {
    const core = new Core();
    core.start({ ...PLAN, settings: { Use: Use.Bounds }, lower: [-9, -9, -9], upper: [9, 9, 9] });
    const view = () => bits(...core.settings, ...core.lower, ...core.upper);
    const before = view();
    core.finish(BOWL);
    expect(view()).toBe(before);
  });
});

describe("the best point", () => {
  test("is the lowest told, the first of equal ones", () => {
    const random = generator(3);
    for (let round = 0; round < 50; round++) {
      const core = new Core();
      core.start({ x0: [random(), random()], settings: { Rate: 0.1 } });
      let lowest = Infinity;
      let at: number[] = [];
      for (let k = 0; k < 40; k++) {
        const f = Math.floor(20 * random()) - 10;
        if (f < lowest) [lowest, at] = [f, Array.from(core.x)];
        core.tell(f, [random() - 0.5, random() - 0.5]);
        expect(Array.from(core.best)).toEqual(at);
        expect(core.slots[Slot.BestValue]).toBe(lowest);
      }
    }
  });

  test("is the start before any value", () => {
    const core = new Core();
    core.start({ x0: [4, 5] });
    expect([Array.from(core.best), core.slots[Slot.BestValue]]).toEqual([[4, 5], Infinity]);
  });

  test("is not lost when the last point of a run is worse", () => {
    const { best, bestValue } = new Core().run(parabola, { x0: [3], settings: { Rate: 1.5, MaxIterations: 6 } });
    expect([best, bestValue]).toEqual([[3], 9]);
  });

  test("lies in memory before any start", () => {
    for (const target of ["core", "node", "adam"]) {
      const { exports } = new Core(target);
      expect(exports.best()).toBeGreaterThanOrEqual(exports.layout(Layout.State));
      expect(exports.best() + 8 * exports.layout(Layout.Capacity)).toBeLessThanOrEqual(exports.layout(Layout.State) + exports.layout(Layout.StateBytes));
    }
  });
});

describe("the boot check", () => {
  test("is refused while a run is in progress, and changes nothing", () => {
    for (const name of ["a run not yet told", "a run half done", "a difference half done"]) {
      const core = STATES[name]!();
      const before = core.save();
      expect(core.exports.selftest(), name).toBe(0n);
      expect(core.save(), name).toEqual(before);
    }
  });

  test("gives one hash on every instance, again and again, before and after a run", () => {
    const hash = new Core().exports.selftest();
    expect(hash).not.toBe(0n);
    for (const name of ["a fresh instance", "a run that has stopped"]) {
      const core = STATES[name]!();
      expect([core.exports.selftest(), core.exports.selftest()], name).toEqual([hash, hash]);
    }
    expect(new Core("regression").exports.selftest(), "the same methods, and an objective").toBe(hash);
  });

  test("is FNV-1a over the bits of x: gradient descent halves 0.5 with each of 20 updates of 3 parameters", () => {
    let hash = 0xcbf29ce484222325n;
    for (let k = 0; k <= 20; k++)
      for (let i = 0; i < 3; i++) hash = BigInt.asUintN(64, (hash ^ BigInt(`0x${bits(0.5 ** (k + 1))}`)) * 0x100000001b3n);
    expect(BigInt.asUintN(64, new Core("gradient-descent").exports.selftest())).toBe(hash);
  });

  test("gives the hash in the manifest of the build", () => {
    const manifest = JSON.parse(readFileSync(new URL("../../build/manifest.json", import.meta.url), "utf8")) as Record<string, { selftest: string }>;
    for (const target of ["core", "node", "adam", "regression"])
      expect(BigInt.asUintN(64, new Core(target).exports.selftest()).toString(16).padStart(16, "0")).toBe(manifest[target]!.selftest);
  });

  test("clears the whole state, and a run afterwards is as on a new instance", () => {
    const core = STATES["a run that has stopped"]!();
    core.exports.selftest();
    expect(core.save().every((byte) => byte === 0)).toBe(true);
    expect(core.run(BOWL, PLAN)).toEqual(new Core().run(BOWL, PLAN));
  });

  test("differs from method to method", () => {
    const hashes = ["gradient-descent", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam", "amsgrad", "adamax", "nadam"].map((target) => new Core(target).exports.selftest());
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

describe("the checkpoint", () => {
  test("is one block that holds every address of the run", () => {
    for (const target of ["core", "node", "adam", "gradient-descent"]) {
      const { exports, capacity } = new Core(target);
      const end = exports.layout(Layout.State) + exports.layout(Layout.StateBytes);
      for (const address of [exports.layout(Layout.Settings), exports.layout(Layout.F), exports.layout(Layout.X), exports.layout(Layout.G), exports.layout(Layout.Lower), exports.layout(Layout.Upper)]) {
        expect(address % 8).toBe(0);
        expect(address).toBeGreaterThanOrEqual(exports.layout(Layout.State));
        expect(address).toBeLessThanOrEqual(end - 8 * Math.min(capacity, Setting.ValueLimit + 1));
      }
      expect(exports.layout(Layout.State) % 16).toBe(0);
      expect(end).toBeLessThanOrEqual(exports.__heap_base.value as number);
    }
  });

  test("copied back into the same instance takes the run back", () => {
    const core = STATES["a run half done"]!();
    const checkpoint = core.save();
    const once = core.finish(BOWL);
    core.restore(checkpoint);
    expect(core.finish(BOWL)).toEqual(once);
  });
});
