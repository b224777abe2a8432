/** Builds that are no target: parts left out of modules that a user may compile himself. */
import { beforeAll, describe, expect, test } from "vitest";
import { bits } from "../support/bits.js";
import { build, inspector } from "../support/build.js";
import { Core, FIRST_ORDER, Layout, Setting, Status, points, type MethodName, type Plan } from "../support/module.js";
import { bowl, indexes } from "../support/objectives.js";
import { deviation, trajectory, type Hyper } from "../support/reference.js";
import { regression, type RegressionExports } from "../support/regression.js";

/** The optional parts, all off. A random start is part of the bounds. */
const OFF = ["WITH_SCHEDULES=0", "WITH_STOPS=0", "WITH_BOUNDS=0", "WITH_DIFFERENCES=0", "WITH_DECAY=0"];
const K = [1, 4, 10];
const C = [1, -2, 0.5];
const X0 = [-1, 2, 1.5];

/** An instance whose memory outside the state is filled with a byte, and a look whether it still is. */
function fenced(bytes: Uint8Array<ArrayBuffer>, byte: number): { core: Core; whole(): boolean } {
  const core = new Core(bytes);
  const memory = new Uint8Array(core.memory);
  const state = core.exports.layout(Layout.State);
  const fences = [memory.subarray(0, state), memory.subarray(state + core.exports.layout(Layout.StateBytes))];
  for (const fence of fences) fence.fill(byte);
  return { core, whole: () => fences.every((fence) => fence.every((other) => other === byte)) };
}

describe("all methods without the optional parts", () => {
  let bytes: Uint8Array<ArrayBuffer>;
  beforeAll(async () => { bytes = await build("core", OFF); }, 60_000);
  const HYPER: Hyper = {
    rate: 0.05, beta1: 0.9, beta2: 0.99, epsilon: 1e-6, momentum: 0.5, dampening: 0.1, momentumDecay: 0.96 ** 0.004, weightDecay: 0,
    centered: false, epsilonInside: false,
  };
  const plan = (method: MethodName, weightDecay: number): Plan => ({
    method, x0: X0, settings: {
      Rate: HYPER.rate, Beta1: HYPER.beta1, Beta2: HYPER.beta2, Epsilon: HYPER.epsilon, Momentum: HYPER.momentum, Dampening: HYPER.dampening,
      MomentumDecay: HYPER.momentumDecay, WeightDecay: weightDecay, MaxIterations: 40,
    },
  });

  for (const method of FIRST_ORDER)
    test(`${method}: neither reads nor writes beyond the state, and follows the formulas`, () => {
      const objective = bowl(K, C);
      const weightDecay = method === "AdamW" ? 0.5 : 0;
      const expected = trajectory(method, { ...HYPER, weightDecay }, X0, objective.gradient!, 40);
      const runs = [0, 0x3f, 0x7f, 0xff].map((byte) => {
        const { core, whole } = fenced(bytes, byte);
        const result = core.run(objective, plan(method, weightDecay));
        expect(whole()).toBe(true);
        expect(deviation(points(result), expected)).toBeLessThanOrEqual(1e-10);
        return bits(...result.told.flatMap(({ x }) => x), ...result.x, ...result.best) + result.reason;
      });
      // What lies beyond changes nothing: 0, a number near 0.0005, one near 1e306, NaN.
      expect(new Set(runs).size).toBe(1);
    });

  test("the settings that AdamW and RMSProp read lie in the state", () => {
    const { exports } = new Core(bytes);
    const end = exports.layout(Layout.State) + exports.layout(Layout.StateBytes);
    for (const setting of [Setting.Use, Setting.WeightDecay]) expect(exports.layout(Layout.Settings) + 8 * setting + 8).toBeLessThanOrEqual(end);
  });

  test("RMSProp still has its options", () => {
    for (const [use, options] of [[8192, { centered: true }], [16384, { epsilonInside: true }]] as const) {
      // The gradient alternates, so the variance stays far from 0.
      const from = () => { let k = 1; return (_: Float64Array, g: Float64Array) => { g[0] = (k % 2 ? -1 : 1) * (1 + 0.01 * k++); }; };
      const { settings } = plan("RMSProp", 0);
      const result = new Core(bytes).run({ value: () => 0, gradient: from() }, { method: "RMSProp", x0: [1], settings: { ...settings, Use: use } });
      expect(deviation(points(result), trajectory("RMSProp", { ...HYPER, ...options }, [1], from(), 40))).toBeLessThanOrEqual(1e-10);
    }
  });

  test("the boot check has the hash of the build with everything", () => {
    for (const byte of [0, 0xa5]) {
      const { core, whole } = fenced(bytes, byte);
      expect(core.exports.selftest()).toBe(new Core().exports.selftest());
      expect(whole()).toBe(true);
    }
  });

  test("the module keeps the rules", async () => {
    expect((await inspector())(bytes, "core without parts").capacity).toBe(8);
  });
});

describe("gradient descent without anything but the boot check", () => {
  let bytes: Uint8Array<ArrayBuffer>;
  beforeAll(async () => { bytes = await build("gradient-descent", OFF); }, 60_000);

  test("the boot check writes nothing beyond the state, and has the hash of the build with everything", () => {
    const { core, whole } = fenced(bytes, 0xa5);
    expect(core.exports.selftest()).toBe(new Core("gradient-descent").exports.selftest());
    expect(whole()).toBe(true);
    expect(core.save().every((byte) => byte === 0)).toBe(true);
  });

  test("a run is that of the build with everything", () => {
    const plan: Plan = { x0: X0, settings: { Rate: 0.05, MaxIterations: 40 } };
    const { core, whole } = fenced(bytes, 0xff);
    const { told, x, best, bestValue } = core.run(bowl(K, C), plan);
    expect({ told, x, best, bestValue }).toEqual((({ told, x, best, bestValue }) => ({ told, x, best, bestValue }))(new Core().run(bowl(K, C), plan)));
    expect(whole()).toBe(true);
  });
});

describe.each([
  ["by gradient descent without the optional parts", ["METHOD=0", ...OFF]],
  ["without stop rules", ["WITH_STOPS=0"]],
])("regression %s", (_, use) => {
  let bytes: Uint8Array<ArrayBuffer>;
  beforeAll(async () => { bytes = await build("regression", use); }, 60_000);
  const N = 8;
  const rows = { features: indexes(20).map((i) => indexes(N).map((j) => Math.sin(1 + 3 * i + 7 * j))), targets: indexes(20).map((i) => Math.cos(i)) };
  const plan: Plan = { x0: indexes(N).map((j) => 0.5 - j / 4), settings: { Rate: 0.05, MaxIterations: 30 } };
  /** The bits of x after each call of `advance`. */
  const path = (core: Core<RegressionExports>, advance: () => void) => {
    core.start(plan);
    return indexes(30).map(() => { advance(); return bits(...core.x); });
  };

  test("run has the bits of the module with everything, for as many parameters as there is room for", () => {
    const [whole, part] = ["regression", bytes].map((module) => {
      const core = regression(rows, { Batch: 7 }, module);
      return path(core, () => core.exports.run(1));
    });
    expect(part).toEqual(whole);
  });

  test("rows told one at a time have the bits of the module with everything", () => {
    const [whole, part] = ["regression", bytes].map((module) => {
      const core = regression(rows, {}, module);
      return path(core, () => {
        for (const i of [3, 1, 4, 1, 5]) {
          core.floats(core.exports.data(), N + 1).set([...rows.features[i]!, rows.targets[i]!]);
          core.exports.row();
        }
        core.exports.tellRows();
      });
    });
    expect(part).toEqual(whole);
  });

  test("rows told before x moved are forgotten", () => {
    const core = regression(rows, {}, bytes);
    core.start(plan);
    core.exports.row();
    core.tell(1, indexes(N).map(() => 1));
    expect(core.exports.tellRows()).toBe(Status.OutOfOrder);
  });
});
