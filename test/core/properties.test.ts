/** What holds for any problem and any sequence of calls. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bits } from "../support/bits.js";
import { Core, FIRST_ORDER, DEFAULTS, Layout, Request, Schedule, Setting, Slot, Status, Use, run, type MethodName } from "../support/module.js";
import { quadratic } from "../support/objectives.js";

const grid = (low: number, high: number) => fc.integer({ min: 0, max: 1e6 }).map((k) => low + ((high - low) * k) / 1e6);

describe("any positive definite quadratic", () => {
  /** Eigenvalues in [1, 20], any axes (a Householder reflection), any minimum and start. */
  const problems = fc.integer({ min: 1, max: 8 }).chain((n) => {
    const vector = (low: number, high: number) => fc.array(grid(low, high), { minLength: n, maxLength: n });
    return fc.record({ eigenvalues: vector(1, 20), v: vector(-1, 1), c: vector(-10, 10), x0: vector(-10, 10) });
  }).map(({ eigenvalues, v, c, x0 }) => {
    const square = v.reduce((sum, v) => sum + v * v, 0) || 1;
    const h = v.map((a, i) => v.map((b, j) => (i === j ? 1 : 0) - (2 * a * b) / square));
    const a = h.map((row) => h.map((other) => row.reduce((sum, hik, k) => sum + hik * eigenvalues[k]! * other[k]!, 0)));
    return { objective: quadratic(a, c), c, x0 };
  });
  // Rates below the limits of stability on curvatures up to 20: 2/20, 2 (1 + μ)/20, (2 + 2 μ)/((1 + 2 μ) 20).
  const RATES = { GradientDescent: 0.09, Momentum: 0.05, Nesterov: 0.04 } as const;

  for (const [method, rate] of Object.entries(RATES) as [MethodName, number][])
    test(`${method} converges to its minimum, and says so`, () => {
      fc.assert(fc.property(problems, ({ objective, c, x0 }) => {
        const { reason, x } = run(objective, {
          method, x0, settings: { Rate: rate, Momentum: 0.5, MaxIterations: 2000, Use: Use.GradientTolerance, GradientTolerance: 1e-9 },
        });
        expect(["SmallGradient", "ZeroGradient"]).toContain(reason);
        // |x - c| <= |g| / smallest eigenvalue <= √8 · 1e-9.
        expect(Math.hypot(...x.map((x, i) => x - c[i]!))).toBeLessThan(3e-9);
      }), { numRuns: 100 });
    });

  test("every method has told a lower value than the first after 50 updates", () => {
    fc.assert(fc.property(problems, fc.constantFrom(...FIRST_ORDER), ({ objective, x0 }, method) => {
      const { told, bestValue } = run(objective, { method, x0, settings: { Rate: 0.02, Momentum: 0.5, MaxIterations: 50 } });
      fc.pre(told[0]!.f > 1);
      expect(bestValue).toBeLessThan(told[0]!.f);
    }), { numRuns: 300 });
  });
});

describe("any sequence of calls", () => {
  const SPECIAL = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 0.5, 1e308, -1e308, 1e-308, 5e-324, 2 ** 31, 2 ** 32, -(2 ** 31), 2 ** 53, 1e-160];
  const wild = fc.oneof(fc.constantFrom(...SPECIAL), fc.double(), fc.integer({ min: -20, max: 40_000 }));
  const tame = fc.oneof(grid(-3, 3), fc.constantFrom(0, 1, -1));
  const number = fc.oneof({ weight: 5, arbitrary: tame }, { weight: 1, arbitrary: wild });

  /** Settings that mostly are allowed, so that most runs start. */
  const setting: fc.Arbitrary<[keyof typeof Setting, number]> = fc.oneof(
    fc.tuple(fc.constant("Use" as const), fc.integer({ min: 0, max: 32767 })),
    fc.tuple(fc.constant("Schedule" as const), fc.constantFrom(...Object.values(Schedule).filter((kind) => typeof kind === "number"))),
    fc.tuple(fc.constantFrom("Beta1" as const, "Beta2" as const, "Momentum" as const, "Dampening" as const, "MomentumDecay" as const, "Floor" as const), grid(0, 0.999)),
    fc.tuple(fc.constantFrom("Rate" as const, "WeightDecay" as const, "Epsilon" as const, "DifferenceStep" as const, "DifferenceScale" as const), grid(1e-6, 2)),
    fc.tuple(fc.constantFrom("Period" as const, "Warmup" as const, "Factor" as const, "Patience" as const, "MaxEvaluations" as const, "MaxIterations" as const, "Seed" as const), fc.integer({ min: 0, max: 8 })),
    fc.tuple(fc.constantFrom(...(Object.keys(Setting).filter((name) => isNaN(Number(name))) as (keyof typeof Setting)[])), wild),
  );

  type Command =
    | { call: "start"; method: number; n: number }
    | { call: "tell"; f: number; g: number[] }
    | { call: "tellAgain" | "ask" | "selftest" | "checkpoint" | "restore" }
    | { call: "set"; setting: [keyof typeof Setting, number] }
    | { call: "place" | "box"; values: number[] };
  const command: fc.Arbitrary<Command> = fc.oneof(
    { weight: 12, arbitrary: fc.record({ call: fc.constant("tell" as const), f: number, g: fc.array(number, { minLength: 8, maxLength: 8 }) }) },
    { weight: 3, arbitrary: fc.record({ call: fc.constant("start" as const), method: fc.oneof(fc.integer({ min: 0, max: 10 }), fc.integer()), n: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: -1, max: 9 }), fc.integer()) }) },
    { weight: 4, arbitrary: fc.record({ call: fc.constant("set" as const), setting }) },
    { weight: 2, arbitrary: fc.record({ call: fc.constantFrom("place" as const, "box" as const), values: fc.array(number, { minLength: 8, maxLength: 8 }) }) },
    { weight: 1, arbitrary: fc.record({ call: fc.constantFrom("tellAgain" as const, "ask" as const, "selftest" as const, "checkpoint" as const, "restore" as const) }) },
  );

  const PATTERN = 0xa5;
  /** An instance whose memory outside the state is filled with a pattern. */
  function fenced(target: string): { core: Core; fences: Uint8Array[] } {
    const core = new Core(target);
    const memory = new Uint8Array(core.memory);
    const state = core.exports.layout(Layout.State);
    const fences = [memory.subarray(0, state), memory.subarray(state + core.exports.layout(Layout.StateBytes))];
    for (const fence of fences) fence.fill(PATTERN);
    return { core, fences };
  }
  const whole = (fences: Uint8Array[]) => fences.every((fence) => fence.every((byte) => byte === PATTERN));

  const TELL: number[] = [Request.Stopped, Request.Value, Request.ValueAndGradient, Status.BadValue, Status.OutOfOrder];
  const START: number[] = [Request.Value, Request.ValueAndGradient, Status.BadMethod, Status.BadSize, Status.BadValue, Status.BadSetting, Status.BadBounds];

  /** Carries out commands and checks what must hold after each. */
  function obey(core: Core, commands: readonly Command[]): void {
    const { exports, slots } = core;
    let best = Infinity;
    let checkpoint: { bytes: Uint8Array; best: number } | undefined;
    const tell = () => {
      const asked = exports.ask();
      const request = exports.tell();
      expect(TELL).toContain(request);
      expect(request === Status.OutOfOrder).toBe(asked === Request.Stopped);
      if (request > 0) expect([request, exports.ask(), exports.status()]).toEqual([asked, asked, Status.Running]);
      if (request === Request.Stopped) expect(exports.status()).toBeGreaterThan(0);
      expect(slots[Slot.BestValue]! <= best || best === Infinity).toBe(true);
      if (asked) best = slots[Slot.BestValue]!;
    };
    for (const command of commands) {
      switch (command.call) {
        case "start": {
          const request = exports.start(command.method, command.n);
          expect(START).toContain(request);
          if (request > 0) [core.n, best] = [command.n, Infinity];
          break;
        }
        case "tell":
          slots[Slot.Value] = command.f;
          core.g.set(command.g.slice(0, core.n));
          tell();
          break;
        case "tellAgain": tell(); break;
        case "ask": expect(exports.ask()).toBe(exports.ask()); break;
        case "selftest": {
          const running = exports.ask() !== 0;
          const hash = exports.selftest();
          if (running) expect(hash).toBe(0n);
          else { best = Infinity; core.set(DEFAULTS); }
          break;
        }
        case "checkpoint": checkpoint = { bytes: core.save(), best }; break;
        case "restore": if (checkpoint) { core.restore(checkpoint.bytes); best = checkpoint.best; } break;
        case "set": core.set({ [command.setting[0]]: command.setting[1] }); break;
        case "place": core.x.set(command.values.slice(0, core.n)); break;
        case "box":
          command.values.slice(0, 4).forEach((value, i) => {
            core.lower[i] = Math.min(value, command.values[i + 4]!);
            core.upper[i] = Math.max(value, command.values[i + 4]!);
          });
      }
    }
  }

  for (const target of ["core", "adam", "momentum"])
    test(`never traps, keeps to its memory, and never loses the best value (${target})`, () => {
      fc.assert(fc.property(fc.array(command, { minLength: 1, maxLength: 120, size: "max" }), (commands) => {
        const { core, fences } = fenced(target);
        core.set(DEFAULTS);
        obey(core, commands);
        expect(whole(fences)).toBe(true);
      }), { numRuns: 600 });
    });

  test("in the build for 1024 parameters a run with all of them keeps to its memory", () => {
    fc.assert(fc.property(fc.constantFrom(...FIRST_ORDER), fc.constantFrom(0, Use.Bounds, Use.ForwardDifference, Use.CentralDifference + Use.Bounds + Use.RandomStart), (method, use) => {
      const { core, fences } = fenced("node");
      core.lower.fill(-1);
      core.upper.fill(1);
      core.start({ method, x0: Array.from({ length: 1024 }, () => 0.5), settings: { Use: use, WeightDecay: 0.1 } });
      for (let k = 0; k < 5000; k++) core.answer({ value: (x) => x[k % 1024]!, gradient: (x, g) => g.set(x) });
      expect(whole(fences)).toBe(true);
    }), { numRuns: 25 });
  });

  test("the same calls on two instances give the same bytes", () => {
    fc.assert(fc.property(fc.array(command, { minLength: 1, maxLength: 80, size: "max" }), (commands) => {
      const states = [0, 1].map(() => {
        const core = new Core();
        core.set(DEFAULTS);
        obey(core, commands);
        return bits(...core.floats(core.exports.layout(Layout.State), core.exports.layout(Layout.StateBytes) / 8));
      });
      expect(states[0]).toBe(states[1]);
    }), { numRuns: 100 });
  });

  test("a refused call changes no byte of the state", () => {
    fc.assert(fc.property(fc.array(command, { minLength: 1, maxLength: 60, size: "max" }), (commands) => {
      const core = new Core();
      core.set(DEFAULTS);
      for (const command of commands) {
        if (command.call === "tell") { core.slots[Slot.Value] = command.f; core.g.set(command.g.slice(0, core.n)); }
        if (command.call === "set") core.set({ [command.setting[0]]: command.setting[1] });
        if (command.call === "place") core.x.set(command.values.slice(0, core.n));
        const before = core.save();
        const answer = command.call === "tell" ? core.exports.tell() : command.call === "start" ? core.exports.start(command.method, command.n) : 0;
        if (command.call === "start" && answer > 0) core.n = command.n;
        if (answer < 0 && Buffer.compare(before, core.save()) !== 0) throw new Error(`${command.call}: ${Status[answer]} changed the state`);
      }
    }), { numRuns: 200 });
  });
});

test("a setting changed while a run goes on cannot make a call run long", () => {
  // Only `start` checks settings: a power or a period from a run in progress must not become the length of a loop.
  for (const value of [2 ** 31, 1e308, -1e308, NaN, Infinity, -1]) {
    const core = new Core();
    core.start({ x0: [1], settings: { Schedule: Schedule.Polynomial, Factor: 2, Period: 10 } });
    core.tell(0, [1]);
    core.set({ Factor: value });
    expect([Request.ValueAndGradient, Status.BadValue]).toContain(core.tell(0, [1]));
  }
});
