/** The tuner's module, driven as a firmware drives it: a tick a period, work in between. */
import { readFileSync } from "node:fs";
import { Controller, Criterion, Phase, TunerLayout, TunerSetting, TunerSlot } from "../../dist/assembly/tuner/codes.js";
import { density, pid, sensor } from "./loop.mjs";
import { costOf, references } from "./problems.mjs";
import { Random, seedOf } from "./random.mjs";
import { score } from "./score.mjs";

const module = new WebAssembly.Module(readFileSync(new URL("../../build/tuner.wasm", import.meta.url)));
const HUGE = 1e99;

/** Defaults of the benches: the settings of the study that the starts come from. Verification is shown by itself. */
const SETTINGS = {
  Controller: Controller.PID, Action: 1, GuardFactor: 1.5, MeasuredLow: -HUGE, MeasuredHigh: HUGE, Slew: HUGE, Patience: 3,
  Tolerance: 0.002, Radius: Math.log(3), Verify: 0,
};

/** A run of the module. `settings`: by the names of `TunerSetting`; gains and their box. */
export class Tuning {
  #exports = new WebAssembly.Instance(module).exports;
  #memory = new Float64Array(this.#exports.memory.buffer);

  constructor(settings, gains, lower, upper) {
    const put = (what, values) => this.#view(what, values.length).set(values);
    for (const [name, value] of Object.entries({ ...SETTINGS, ...settings })) this.#memory[(this.#exports.layout(TunerLayout.Settings) >> 3) + TunerSetting[name]] = value;
    put(TunerLayout.Lower, lower);
    put(TunerLayout.Upper, upper);
    put(TunerLayout.Gains, gains);
    this.gains = this.#view(TunerLayout.Gains, gains.length);
    this.best = this.#view(TunerLayout.Best, gains.length);
    this.slots = this.#view(TunerLayout.Slots, TunerSlot.Load2 + 1);
    const phase = this.#exports.start();
    if (phase !== Phase.Ready) throw new Error(`start: refused with ${phase}, number ${this.slots[TunerSlot.Refused]}`);
  }

  #view(what, length) {
    const from = this.#exports.layout(what) >> 3;
    return this.#memory.subarray(from, from + length);
  }

  get phase() {
    return this.#exports.phase();
  }

  /** An experiment from rest at 0. */
  begin() {
    this.slots[TunerSlot.Output] = 0;
    this.slots[TunerSlot.Rest] = 0;
    return this.#exports.begin(1);
  }

  /** One period; `u`: of an external controller. Returns the output. */
  tick(r, y, u = this.slots[TunerSlot.Output]) {
    this.slots[TunerSlot.Setpoint] = r;
    this.slots[TunerSlot.Measured] = y;
    this.slots[TunerSlot.Output] = u;
    this.#exports.tick();
    return this.slots[TunerSlot.Output];
  }

  tell(cost) {
    this.slots[TunerSlot.Cost] = cost;
    return this.#exports.tell();
  }

  /** All the work between two experiments; returns the number of calls. */
  work() {
    let calls = 0;
    for (; this.phase === Phase.Identifying || this.phase === Phase.Proposing; calls++) this.#exports.work();
    return calls;
  }
}

const runs = (phase) => phase === Phase.Recording || phase === Phase.Applying || phase === Phase.Verifying;

/** The settings that describe a plant of plants.mjs and a cost. */
const describe = ({ period, ticks, loadTick, load, filter, limits: [low, high] }, cost) => ({
  Period: period, Ticks: ticks, LoadTick: load ? loadTick : 0, Filter: filter, OutputLow: low, OutputHigh: high,
  Criterion: { ise: Criterion.ISE, iae: Criterion.IAE, itae: Criterion.ITAE }[cost],
});

/** One experiment on the live loop. Returns what it cost until it ended, counted here, over the best before. */
function experiment(tuning, plant, cost, reading, { external, strength }) {
  const best = tuning.slots[TunerSlot.BestCost], { output, step } = plant.create(), measure = sensor(reading, plant.period);
  tuning.begin();
  const control = external && pid([...tuning.gains], { ...plant, filter: external });
  let applied = 0;
  for (let k = 0; runs(tuning.phase); k++) {
    const y = measure(output(), k), error = plant.setpoint - y;
    applied += plant.period * density[cost](error, k * plant.period);
    step(strength * tuning.tick(plant.setpoint, y, control?.(error, y)), k);
  }
  return best ? applied / best : 1;
}

/**
 * Tune `plant` from gains e^z0. `reading`: its sensor; `settings`: what is told of it other than what is true; `external`: time
 * constant of the derivative's filter of a controller outside the module; `strengths`: deviation of the logarithm of the plant's
 * gain from one experiment to the next.
 *
 * Returns { path: [[experiment, z]] of what is recommended, applied: each experiment's cost over the best before, calls: of the
 * work after each, kept }.
 */
export function tune({ plant, cost, lower, upper }, z0, { reading, seed, budget, settings = {}, external, strengths = 0 }) {
  const random = new Random(seed), path = [], applied = [], calls = [];
  const told = { ...describe(plant, cost), MaxExperiments: budget, Seed: seed >>> 1, External: external ? 1 : 0, ...settings };
  const tuning = new Tuning(told, z0.map(Math.exp), lower.map(Math.exp), upper.map(Math.exp));
  while (tuning.phase === Phase.Ready) {
    const strength = strengths ? Math.exp(strengths * random.normal()) : 1;
    applied.push(experiment(tuning, plant, cost, { ...reading, seed: random.integer(2 ** 31) }, { external, strength }));
    const z = Array.from(tuning.best, Math.log);
    if (!path.length || z.some((value, i) => value !== path.at(-1)[1][i])) path.push([applied.length, z]);
    calls.push(tuning.work());
  }
  return { path, applied, calls, kept: tuning.phase === Phase.Kept };
}

/** Scores of the tuner as `tunings` of race.mjs has them of other methods, and the calls of work. `costAt`: of a z; `best`: the lowest known. */
export function tunerScores(chosen, level, { starts, hot = false, known = references(), worth, ...rest }) {
  return chosen.flatMap((problem) => {
    const entry = known[problem.plant.id][problem.cost], judge = worth?.(problem);
    const best = judge?.best ?? entry.best[level].cost, costAt = judge?.costAt ?? ((z) => costOf(problem, level, z));
    return entry[hot ? "hot" : "starts"].slice(0, starts).map((z0, i) => {
      const seed = seedOf(`${problem.name} ${level} tuner ${i}`);
      const { path, applied, ...more } = tune(judge?.problem ?? problem, judge?.start?.(z0) ?? z0, { reading: problem.levels[level], seed, ...rest });
      return { ...score(path.map(([at, z]) => [at, costAt(z) / best]), applied), ...more };
    });
  });
}

/** The slots after the record { u, y } of an experiment with gains e^z0 by another controller was identified. */
export function identified({ plant, cost, lower, upper }, z0, { u, y }) {
  const settings = { ...describe(plant, cost), MaxExperiments: 2, External: 1 };
  const tuning = new Tuning(settings, z0.map(Math.exp), lower.map(Math.exp), upper.map(Math.exp));
  tuning.begin();
  for (let k = 0; runs(tuning.phase); k++) tuning.tick(plant.setpoint, y[k], u[k]);
  tuning.work();
  return tuning.slots;
}
