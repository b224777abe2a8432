/** What the tuner decides: driven as a firmware does, on plants and noise of the test's own. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Controller, Form, Phase, Stop, TunerLayout, TunerSetting, TunerSlot } from "../../assembly/tuner/codes.js";
import { SplitMix64 } from "../../host/node/random.js";

type Settings = { readonly [name in keyof typeof TunerSetting]?: number };

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly layout: (what: TunerLayout) => number;
  readonly start: () => number;
  readonly begin: (fresh: number) => number;
  readonly tick: () => number;
  readonly work: () => number;
  readonly tell: () => number;
  readonly abort: (why: number) => number;
  readonly phase: () => number;
}

const module = new WebAssembly.Module(readFileSync(new URL("../../build/tuner.wasm", import.meta.url)));
const HUGE = 1e99;
const DEFAULTS: Settings = {
  Controller: Controller.PID, Period: 0.05, Ticks: 400, LoadTick: 200, Filter: 0.1, OutputLow: -5, OutputHigh: 5, Action: 1, GuardFactor: 1.5,
  MeasuredLow: -HUGE, MeasuredHigh: HUGE, Slew: HUGE, MaxExperiments: 10, Patience: 1, Tolerance: 0.02, Radius: Math.log(3), Seed: 1, Verify: 1,
};

/** An instance of the module with its memory, and the calls on it. */
class Rig {
  readonly core: Exports;
  readonly #f64: Float64Array;

  constructor(settings: Settings = {}, gains: readonly number[] = [0.3, 0.1, 0.05], upper: readonly number[] = gains.map(() => 100)) {
    this.core = new WebAssembly.Instance(module).exports as unknown as Exports;
    this.#f64 = new Float64Array(this.core.memory.buffer);
    for (const [name, value] of Object.entries({ ...DEFAULTS, ...settings }) as [keyof typeof TunerSetting, number][])
      this.#f64[this.at(TunerLayout.Settings) + TunerSetting[name]] = value;
    gains.forEach((gain, i) => {
      this.#f64[this.at(TunerLayout.Gains) + i] = gain;
      this.#f64[this.at(TunerLayout.Lower) + i] = upper[i]! * 1e-5;
      this.#f64[this.at(TunerLayout.Upper) + i] = upper[i]!;
    });
  }

  at(what: TunerLayout): number {
    return this.core.layout(what) >> 3;
  }

  slot(which: TunerSlot): number {
    return this.#f64[this.at(TunerLayout.Slots) + which]!;
  }

  put(which: TunerSlot, value: number): void {
    this.#f64[this.at(TunerLayout.Slots) + which] = value;
  }

  vector(what: TunerLayout, n = 3): number[] {
    return Array.from(this.#f64.subarray(this.at(what), this.at(what) + n));
  }

  /** All memory in use. */
  get bytes(): Uint8Array {
    return new Uint8Array(this.core.memory.buffer);
  }

  tick(r: number, y: number): number {
    this.put(TunerSlot.Setpoint, r);
    this.put(TunerSlot.Measured, y);
    this.core.tick();
    return this.slot(TunerSlot.Output);
  }

  begin(): number {
    this.put(TunerSlot.Output, 0);
    this.put(TunerSlot.Rest, 0);
    return this.core.begin(1);
  }

  work(): number {
    while (this.core.phase() === Phase.Identifying || this.core.phase() === Phase.Proposing) this.core.work();
    return this.core.phase();
  }
}

const runs = (phase: number) => phase === Phase.Recording || phase === Phase.Applying || phase === Phase.Verifying;

interface Conditions {
  readonly noise?: () => number;
  readonly setpoint?: number;
  readonly load?: number;
  readonly gain?: number;
}

/** 1 / (2 s + 1)², with a load at its input, sensor noise, and a step as large as `setpoint`: one experiment. */
function experiment(rig: Rig, { noise = () => 0, setpoint = 1, load = 0.5, gain = 1 }: Conditions = {}): void {
  let a = 0, b = 0;
  rig.begin();
  for (let k = 0; runs(rig.core.phase()); k++) {
    const u = rig.tick(setpoint, b + noise()) * gain + (k >= 200 ? load : 0);
    a += (0.05 / 2) * (u - a);
    b += (0.05 / 2) * (a - b);
  }
}

/** A whole tuning. Returns the gains of each experiment. */
function tune(rig: Rig, conditions: Conditions = {}): number[][] {
  const gains: number[][] = [];
  expect(rig.core.start()).toBe(Phase.Ready);
  while (rig.core.phase() === Phase.Ready) {
    gains.push(rig.vector(TunerLayout.Gains));
    experiment(rig, conditions);
    rig.work();
  }
  return gains;
}

test("a detuned loop is tuned, verified and kept in at most six experiments, the cost less than half", () => {
  const rig = new Rig();
  const gains = tune(rig);
  expect(rig.core.phase()).toBe(Phase.Kept);
  expect(gains.length).toBeLessThanOrEqual(6);
  expect(gains.at(-1)).toEqual(rig.vector(TunerLayout.Best));
  expect(rig.slot(TunerSlot.BestCost)).toBeLessThan(0.5 * rig.slot(TunerSlot.StartCost));
});

test("gains that nothing beats, at the upper bounds of a loop that wants more, are rolled back exactly", () => {
  const start = [0.1234567890123456, 0.06, 0.02];
  const rig = new Rig({}, start, start);
  tune(rig);
  expect(rig.core.phase()).toBe(Phase.RolledBack);
  expect(rig.vector(TunerLayout.Best)).toEqual(start);
  expect(rig.vector(TunerLayout.Gains)).toEqual(start);
});

test("a cost that depends on nothing but luck is hardly ever kept", () => {
  const random = new SplitMix64(7);
  let kept = 0;
  for (let run = 0; run < 100; run++) {
    const rig = new Rig({ Controller: Controller.Own, Parameters: 2, MaxExperiments: 8, Patience: 100, Seed: run }, [1, 1]);
    rig.core.start();
    while (rig.core.phase() === Phase.Ready) {
      rig.put(TunerSlot.Cost, Math.exp(0.1 * (random.uniform() + random.uniform() + random.uniform() - 1.5)));
      rig.core.tell();
      rig.work();
    }
    if (rig.core.phase() === Phase.Kept) kept++;
    else {
      expect(rig.core.phase()).toBe(Phase.RolledBack);
      expect(rig.vector(TunerLayout.Best, 2)).toEqual([1, 1]);
      expect(rig.slot(TunerSlot.BestCost)).toBe(rig.slot(TunerSlot.StartCost));
    }
  }
  expect(kept).toBeLessThanOrEqual(15);
});

test("under noise a loop that is much better is kept all the same", () => {
  const random = new SplitMix64(3);
  const rig = new Rig();
  tune(rig, { noise: () => 0.02 * (random.uniform() + random.uniform() + random.uniform() - 1.5) });
  expect(rig.core.phase()).toBe(Phase.Kept);
});

test("a model that explains nothing of the second record is dropped", () => {
  const rig = new Rig({ MaxExperiments: 20, Patience: 3, Tolerance: 0.002 });
  rig.core.start();
  // What is measured jumps between two values, whatever the output, at other times in each experiment.
  for (const length of [37, 23, 71]) {
    expect(rig.core.phase()).toBe(Phase.Ready);
    rig.begin();
    for (let k = 0; runs(rig.core.phase()); k++) rig.tick(1, Math.floor(k / length) % 2 ? 0.6 : 1.4);
    rig.work();
  }
  expect(rig.slot(TunerSlot.Fit)).toBeLessThan(0.5);
  expect(rig.slot(TunerSlot.Trusted)).toBe(0);
});

test("an experiment without a response does not count, and the tuning goes on with one that has it", () => {
  const rig = new Rig();
  rig.core.start();
  experiment(rig, { setpoint: 0, load: 0 });
  expect(rig.work()).toBe(Phase.NeedsExcitation);
  expect(rig.slot(TunerSlot.Experiments)).toBe(0);
  experiment(rig);
  expect(rig.work()).toBe(Phase.Ready);
  expect(rig.slot(TunerSlot.Experiments)).toBe(1);
  expect(rig.slot(TunerSlot.Fit)).toBeGreaterThan(0.99);
});

test("a load alone, without a step of the setpoint, is enough to tune by", () => {
  const rig = new Rig();
  tune(rig, { setpoint: 0 });
  expect(rig.core.phase()).toBe(Phase.Kept);
  expect(rig.slot(TunerSlot.BestCost)).toBeLessThan(0.5 * rig.slot(TunerSlot.StartCost));
});

test("units of time, of what is measured and of the output change the gains by their factors, and nothing else", () => {
  const plain = new Rig({ Verify: 0, MaxExperiments: 3 });
  tune(plain);
  const [time, y, u] = [60, 1000, 0.01];
  // kp in [u]/[y], ki in [u]/([y] s), kd in [u] s/[y].
  const factors = [u / y, u / y / time, (u / y) * time];
  const scaled = new Rig(
    { Verify: 0, MaxExperiments: 3, Period: 0.05 * time, Filter: 0.1 * time, OutputLow: -5 * u, OutputHigh: 5 * u },
    [0.3, 0.1, 0.05].map((gain, i) => gain * factors[i]!), [100, 100, 100].map((gain, i) => gain * factors[i]!),
  );
  // A tick is a tick for the plant of `experiment`; its load acts behind the gain.
  tune(scaled, { setpoint: y, load: 0.5 * y, gain: y / u });
  expect(scaled.slot(TunerSlot.StartCost) / plain.slot(TunerSlot.StartCost)).toBeCloseTo(time * y * y, 3);
  plain.vector(TunerLayout.Best).forEach((gain, i) => expect(scaled.vector(TunerLayout.Best)[i]! / factors[i]! / gain).toBeCloseTo(1, 2));
});

test("the guard hands over to the best gains without a bump, and the cost told is what it would have come to", () => {
  const rig = new Rig({ Verify: 0 });
  rig.core.start();
  experiment(rig);
  rig.work();
  const best = rig.slot(TunerSlot.BestCost);
  rig.begin();
  // A plant that runs away: the output is at its limit when the guard stops, and stays there the tick after.
  let [before, after, ticks] = [0, 0, 0];
  for (; rig.core.phase() === Phase.Applying; ticks++) [before, after] = [after, rig.tick(1, -ticks / 40)];
  expect(rig.slot(TunerSlot.Stopped)).toBe(Stop.Cost);
  expect(Math.abs(after - before)).toBeLessThan(0.5);
  expect(rig.slot(TunerSlot.Cost)).toBeCloseTo(1.5 * best * (1 + (400 - (ticks - 1)) / 400), 10);
  expect(rig.vector(TunerLayout.Best)).toEqual([0.3, 0.1, 0.05]);
});

test.each([
  ["range", Stop.Measured, 3, { MeasuredHigh: 2 }], ["jump", Stop.Slew, 0.9, { Slew: 0.5 }], ["not a number", Stop.NotFinite, NaN, {}],
  ["infinite", Stop.NotFinite, Infinity, {}],
] as const)("a first experiment in which what is measured is out of %s aborts the tuning with the gains of the start", (_, why, y, settings) => {
  const rig = new Rig(settings);
  rig.core.start();
  rig.begin();
  rig.tick(1, 0);
  const u = rig.tick(1, y);
  expect(rig.core.phase()).toBe(Phase.Aborted);
  expect(rig.slot(TunerSlot.Stopped)).toBe(why);
  expect(rig.vector(TunerLayout.Best)).toEqual([0.3, 0.1, 0.05]);
  expect(Number.isFinite(u)).toBe(true);
});

test("an experiment with the gains of the start that is aborted does not speak for the best ones", () => {
  const random = new SplitMix64(21);
  const noise = () => 0.3 * (random.uniform() + random.uniform() + random.uniform() - 1.5);
  let [aborted, kept] = [0, 0];
  for (let run = 0; run < 60; run++) {
    // A box without room for better gains: whatever is kept is luck.
    const rig = new Rig({ Seed: run, MaxExperiments: 4 }, [3, 1.2, 2.5], [3.3, 1.3, 2.8]);
    rig.core.start();
    const start = rig.vector(TunerLayout.Gains);
    let last = false;
    for (let made = 0; rig.core.phase() === Phase.Ready; made++) {
      last = made > 3 && rig.vector(TunerLayout.Gains).every((gain, i) => gain === start[i]);
      if (last) {
        rig.begin();
        rig.core.abort(Stop.Caller);
        aborted++;
      } else experiment(rig, { noise });
      rig.work();
    }
    if (last && rig.core.phase() === Phase.Kept) kept++;
  }
  expect(aborted).toBeGreaterThan(5);
  expect(kept).toBe(0);
});

test("gains that are not in the box, whoever wrote them, are not applied", () => {
  for (const gain of [NaN, Infinity, -1, 0, 101]) {
    const rig = new Rig();
    rig.core.start();
    new Float64Array(rig.core.memory.buffer)[rig.at(TunerLayout.Gains) + 1] = gain;
    expect(rig.begin()).toBe(-2);
    expect(rig.core.phase()).toBe(Phase.Ready);
  }
});

test("a spike that the guard stops an experiment for does not reach the output", () => {
  const rig = new Rig({ Slew: 1, Tracking: 1 });
  rig.core.start();
  experiment(rig);
  rig.work();
  rig.begin();
  const before = [0, 0.1, 0.2].map((y) => rig.tick(1, y)).at(-1)!;
  expect(rig.tick(1, 1e4)).toBe(before);
  expect(rig.slot(TunerSlot.Stopped)).toBe(Stop.Slew);
  expect(Math.abs(rig.tick(1, 0.3) - before)).toBeLessThan(1);
});

test("an output beyond its limits before the first tick is brought back, a NaN too", () => {
  for (const output of [1e9, -1e9, NaN]) {
    const rig = new Rig();
    rig.put(TunerSlot.Output, output);
    rig.core.start();
    expect(Math.abs(rig.slot(TunerSlot.Output))).toBe(5);
    expect(Math.abs(rig.tick(NaN, NaN))).toBe(5);
  }
});

test("from an operating point the loop goes on without a bump, and the plant is found as from rest", () => {
  const rig = new Rig({ Verify: 0, LoadTick: 0 }, [1, 0.3, 0.2]);
  let a = 0, b = 0;
  const period = (r: number) => {
    const u = rig.tick(r, b);
    a += (0.05 / 2) * (u - a);
    b += (0.05 / 2) * (a - b);
    return u;
  };
  rig.core.start();
  let before = 0;
  for (let k = 0; k < 4000; k++) before = period(2);
  expect(rig.core.begin(0)).toBe(Phase.Recording);
  expect(period(2) - before).toBeCloseTo(0, 6);
  while (runs(rig.core.phase())) period(3);
  rig.work();
  // 1 / (2 s + 1)² = 0.25 / (s² + s + 0.25), but for the steps of Euler's method.
  expect(rig.slot(TunerSlot.B0) / rig.slot(TunerSlot.A0)).toBeCloseTo(1, 1);
  expect(rig.slot(TunerSlot.Fit)).toBeGreaterThan(0.999);
});

test("the same law in the three forms puts out the same", () => {
  const [k, ti, td] = [2, 4, 0.5];
  // K (1 + 1/(Ti s)) (1 + Td s) = K (1 + Td/Ti) + K/(Ti s) + K Td s.
  const parallel = [k * (1 + td / ti), k / ti, k * td] as const;
  const standard = [parallel[0], parallel[0] / parallel[1], parallel[2] / parallel[0]];
  const outputs = ([[Form.Parallel, parallel], [Form.Standard, standard], [Form.Series, [k, ti, td]]] as const).map(([form, gains]) => {
    const rig = new Rig({ Form: form }, gains);
    rig.core.start();
    return [0, 0.1, 0.3, 0.2, 0.5, 0.9].map((y) => rig.tick(1, y));
  });
  outputs[1]!.forEach((u, i) => expect(u).toBeCloseTo(outputs[0]![i]!, 12));
  outputs[2]!.forEach((u, i) => expect(u).toBeCloseTo(outputs[0]![i]!, 12));
});

test("a copy of the state, taken at any call, goes on with equal bits in another instance", () => {
  const random = new SplitMix64(5);
  const [rig, other] = [new Rig(), new Rig()];
  const mirror = () => other.bytes.set(rig.bytes);
  rig.core.start();
  experiment(rig);
  for (let i = 0; i < 200; i++) {
    for (let k = Math.floor(40 * random.uniform()); k > 0; k--) rig.core.work();
    mirror();
    for (let k = 0; k < 5; k++) expect(other.core.work()).toBe(rig.core.work());
    expect(Buffer.compare(Buffer.from(rig.bytes), Buffer.from(other.bytes))).toBe(0);
  }
});

test.each(Object.keys(DEFAULTS).filter((name) => name !== "Controller") as (keyof typeof TunerSetting)[])("%s that is not finite is refused by its number, and nothing is changed", (name) => {
  for (const value of [NaN, Infinity, -Infinity]) {
    const rig = new Rig({ [name]: value });
    const before = Buffer.from(rig.bytes);
    expect(rig.core.start()).toBe(-1);
    expect(rig.slot(TunerSlot.Refused)).toBe(TunerSetting[name]);
    rig.put(TunerSlot.Refused, 0);
    expect(Buffer.compare(before, Buffer.from(rig.bytes))).toBe(0);
  }
});

test("calls out of order are refused", () => {
  const rig = new Rig();
  for (const call of [() => rig.core.begin(1), () => rig.core.tick(), () => rig.core.tell(), () => rig.core.abort(6)]) expect(call()).toBe(-3);
  expect(rig.core.work()).toBe(Phase.Idle);
  rig.core.start();
  expect(rig.core.tell()).toBe(-3);
  rig.begin();
  expect(rig.core.begin(1)).toBe(-3);
});
