/** What goes wrong on a real loop, at random: the output stays within its limits, and the best gains come back. */
import { expect, test } from "vitest";
import { SplitMix64 } from "../../host/node/random.js";
import type { ExperimentAnswer, ExperimentRequest } from "../../host/node/tune/experiments.js";
import type { PidGains } from "../../host/node/tune/gains.js";
import { tune } from "../../host/node/tune/tune.js";
import { Tuner } from "../../host/node/tuner.js";

/** Runs at most, and milliseconds after which no more are begun. */
const RUNS = 10_000;
const TIME = 60_000;

const FAULTS = ["none", "nan", "infinite", "stuck", "spike", "weak", "dead", "late", "jump", "wrong-way"] as const;
type Fault = (typeof FAULTS)[number];

const [LOW, HIGH, PERIOD, TICKS] = [-3, 5, 0.1, 24];

/** A second-order plant by Euler's steps, with a fault in it or in what is measured. */
class Plant {
  readonly #past: number[] = [0, 0, 0, 0];
  #x = 0;
  #y = 0;
  #stuck: number | undefined;

  constructor(private readonly fault: Fault, private readonly chance: number, private readonly random: () => number) {}

  step(u: number): number {
    const { fault } = this;
    const drive = fault === "dead" ? 0 : fault === "weak" ? Math.max(-0.2, Math.min(0.2, u)) : fault === "wrong-way" ? -u : u;
    this.#x += PERIOD * (drive - this.#x);
    this.#y += PERIOD * 2 * (this.#x - this.#y);
    this.#past.push(this.#y);
    return this.#seen(this.random() < this.chance);
  }

  #seen(now: boolean): number {
    const y = this.#y;
    if (this.fault === "late") return this.#past.at(-1 - Math.floor(4 * this.random()))!;
    if (this.fault === "stuck" && now) this.#stuck ??= y;
    if (!now) return this.#stuck ?? y;
    if (this.fault === "nan") return NaN;
    if (this.fault === "infinite") return this.random() < 0.5 ? Infinity : -Infinity;
    if (this.fault === "spike") return y + 1e6 * (this.random() - 0.5);
    if (this.fault === "jump") return (this.#y += 3 * (this.random() - 0.5));
    return this.#stuck ?? y;
  }
}

const between = (random: () => number, low: number, high: number) => low * (high / low) ** random();

/** Ends of experiments after which the gains could be told from the output, and those after which it was at a limit. */
const ends = { told: 0, limited: 0 };

/** One tuning with faults; throws what is broken. */
function run(seed: number): void {
  const generator = new SplitMix64(seed), random = () => generator.uniform();
  const tuner = new Tuner({
    settings: {
      period: PERIOD, ticks: TICKS, outputLow: LOW, outputHigh: HIGH, maxExperiments: 2 + Math.floor(2 * random()), filter: 0, seed,
      loadTick: [0, 12, -1][Math.floor(3 * random())]!, tracking: random() < 0.5 ? 0 : 0.1,
      measuredLow: random() < 0.5 ? -20 : -1e100, measuredHigh: random() < 0.5 ? 20 : 1e100, slew: random() < 0.3 ? 2 : 1e100,
    },
    lower: [1e-3, 1e-3, 1e-4], upper: [1e3, 1e3, 1e2],
  });
  tuner.start([between(random, 0.01, 30), between(random, 0.01, 30), between(random, 1e-4, 1)]);
  const tick = (measured: number, setpoint: number) => {
    tuner.tick(measured, setpoint);
    const { output } = tuner;
    if (!(output >= LOW && output <= HIGH)) throw new Error(`output ${output}`);
  };
  const boxed = (gains: Float64Array) => gains.every((gain, i) => gain >= tuner.lower[i]! && gain <= tuner.upper[i]!);
  for (let experiments = 0; tuner.phase === "ready" && experiments < 20; experiments++) {
    const fault = FAULTS[Math.floor(FAULTS.length * random())]!;
    const plant = new Plant(fault, random() * 0.3, random);
    const abortAt = random() < 0.1 ? Math.floor(TICKS * random()) : -1;
    if (!boxed(tuner.gains)) throw new Error(`gains ${tuner.gains}`);
    tuner.begin(true, 0, 0);
    for (let y = 0, k = 0; tuner.running; k++) {
      if (k === abortAt) tuner.abort(random() < 0.5 ? "caller" : "time");
      tick(y, random() < 1e-3 ? NaN : 1);
      y = plant.step(tuner.output);
    }
    while (tuner.working) tuner.work(50);
    checkBest(tuner, tick);
  }
  if (!boxed(tuner.best)) throw new Error(`best gains ${tuner.best}`);
  if (!tuner.done) tuner.abort();
  if (tuner.done && tuner.gains.some((gain, i) => gain !== tuner.best[i])) throw new Error("the gains of the end are not the best");
}

/** With what is measured held, the output moves by ki T e a tick and nothing else: of the best gains, unless it is at a limit. */
function checkBest(tuner: Tuner, tick: (measured: number, setpoint: number) => void): void {
  // The output is brought into the middle by an error of the right sign.
  const ki = tuner.best[1]!;
  const middle = (LOW + HIGH) / 2;
  for (let k = 0; k < 3; k++) tick(0, 0);
  const error = (Math.sign(middle - tuner.output) || 1) * Math.min(1, 0.05 / (ki * PERIOD));
  tick(0, 0);
  tick(0, error);
  const before = tuner.output;
  tick(0, error);
  const after = tuner.output;
  if ([before, after].some((u) => u <= LOW || u >= HIGH)) return void ends.limited++;
  ends.told++;
  const expected = ki * PERIOD * error;
  if (!(Math.abs(after - before - expected) <= 1e-9 * (1 + Math.abs(before)))) throw new Error(`the output moves by ${after - before}; the best gains move it by ${expected}`);
}

test("10,000 tunings with faults of sensor, actuator and plant, and aborts: the output is finite and within its limits, and after each experiment the best gains are back", { timeout: 2 * TIME }, () => {
  const end = performance.now() + TIME;
  const broken: string[] = [];
  let made = 0;
  for (; made < RUNS && performance.now() < end; made++) {
    try {
      run(made + 1);
    } catch (error) {
      broken.push(`seed ${made + 1}: ${(error as Error).message}`);
    }
  }
  console.log(`${made} tunings with faults, ${ends.told + ends.limited} experiments, the gains after ${ends.told} of them told by the output`);
  expect(broken.slice(0, 5)).toEqual([]);
  expect(made).toBeGreaterThan(500);
  expect(ends.told).toBeGreaterThan(made);
});

const ANSWERS = ["ticks", "short", "throw", "nan", "hang", "slow", "record", "garbage", "abort", "late"] as const;

test("200 tunings of rigs that fail in every way end in a result with gains that were measured, or in the rig's own error or one line", { timeout: 120_000 }, async () => {
  const loose = new Error("the cable is loose");
  const ends = { results: 0, errors: 0 };
  for (let seed = 1; seed <= 200; seed++) {
    const generator = new SplitMix64(seed), random = () => generator.uniform();
    const pick = <T>(list: readonly T[]): T => list[Math.floor(list.length * random())]!;
    const user = new AbortController(), usual = pick(["ticks", "record"] as const);
    const late: (() => number)[] = [];
    const measured = new Set<string>();
    const rig = async ({ gains, tick }: ExperimentRequest<PidGains>): Promise<ExperimentAnswer> => {
      const how = random() < 0.6 ? usual : pick(ANSWERS);
      const at = Math.floor(TICKS * random());
      const plant = new Plant("none", 0, random);
      const u: number[] = [], y = [0];
      if (how === "throw" && random() < 0.3) throw loose;
      if (how === "hang") return new Promise<never>(() => undefined);
      if (how === "garbage") return pick([undefined, 5, {}, { u: [1], y: [1, 2] }, { u: "x", y: "y" }, null, "1"]) as never;
      if (how === "abort") user.abort();
      if (how === "record") {
        for (let k = 0; k < TICKS; k++) y.push(plant.step((u[k] = Math.max(LOW, Math.min(HIGH, gains.kp * (1 - y[k]!))))));
        measured.add(Object.values(gains).join());
        return { u, y: y.slice(0, random() < 0.9 ? TICKS : at) };
      }
      if (how === "late") late.push(() => tick(0));
      for (let k = 0; k < (how === "short" ? at : TICKS); k++) {
        if (how === "slow") await new Promise((resolve) => setTimeout(resolve, 2));
        const output = tick(how === "nan" && k === at ? NaN : y[k]!);
        if (!(output >= LOW && output <= HIGH)) throw new Error(`output ${output}`);
        y.push(plant.step(output));
      }
      measured.add(Object.values(gains).join());
      return undefined;
    };
    const start = { kp: between(random, 0.1, 3), ki: between(random, 0.01, 3), kd: between(random, 0.01, 1) };
    try {
      const { phase, gains, startGains } = await tune(rig, {
        controller: { gains: start, limits: [LOW, HIGH], period: PERIOD }, experiment: { ticks: TICKS }, stop: { experiments: 3 },
        guard: { timeLimit: 0.02 }, signal: user.signal,
      });
      expect(["kept", "rolled-back", "aborted"]).toContain(phase);
      expect(startGains).toEqual(start);
      if (JSON.stringify(gains) !== JSON.stringify(start)) expect([...measured]).toContain(Object.values(gains).join());
      ends.results++;
    } catch (error) {
      if (error !== loose) expect(error).toMatchObject({ name: "OptimizerError", message: expect.stringMatching(/^[^\n]+$/) });
      ends.errors++;
    }
    for (const tick of late) expect(tick).toThrow("of an experiment that is not over");
  }
  console.log(`${ends.results} results, ${ends.errors} errors`);
  expect(ends.results).toBeGreaterThan(50);
  expect(ends.errors).toBeGreaterThan(20);
});
