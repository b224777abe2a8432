/** The longest calls of the tuner in wasmtime's fuel, over tunings that reach every part of it. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Controller, Criterion, TunerSetting } from "../../dist/assembly/tuner/codes.js";
import { python } from "../../host/build/python.mjs";

const SCRIPT = fileURLToPath(new URL("fuel.py", import.meta.url));
export const MODULE = fileURLToPath(new URL("../../build/tuner.wasm", import.meta.url));
const HUGE = 1e99;

/**
 * What no call takes more of: fuel, and calls of `work` between two experiments. The latter follows from the caps on every loop, with
 * pieces of 16 steps of models: 40 points of a grid and 30 of a scan in 50 calls each; 5 starts of 25 iterations of 107 + 6 · 25 calls;
 * 37 simulations of at most 64 calls; 180 values of two simulations each, and once more of one: 72,600, rounded up.
 */
export const LIMITS = { start: 5000, begin: 500, tick: 5000, work: 18_000, tell: 18_000, calls: 75_000 };

/** Settings in their order. */
const numbers = (settings) => Object.keys(TunerSetting).filter((key) => Number.isNaN(Number(key))).map((key) => settings[key] ?? 0);

const BASE = {
  Controller: Controller.PID, Period: 0.05, Ticks: 600, LoadTick: 300, Filter: 0.1, OutputLow: -2, OutputHigh: 4, Action: 1, GuardFactor: 1.5,
  MeasuredLow: -HUGE, MeasuredHigh: HUGE, Slew: HUGE, MaxExperiments: 12, Patience: 3, Tolerance: 0.002, Radius: 1.1, Seed: 1, Verify: 1,
};
const PLANT = { gain: 1, time: 2, delay: 8, noise: 0, faults: 0 };

/** Name to job: every criterion, form and size, long experiments, noise, faults, unknown loads, vectors without a model. */
export const JOBS = Object.fromEntries([
  ["PID", {}, {}],
  ["noise", {}, { noise: 0.03 }],
  ["unknown load, constant, ITAE", { LoadTick: -1, Offset: 1, Criterion: Criterion.ITAE, Effort: 0.01, Overshoot: 1, Settling: 0.1 }, { noise: 0.01 }],
  ["series form, tracking", { Form: 2, Tracking: 1, Criterion: Criterion.IAE }, {}],
  ["PI, long", { Controller: Controller.PI, Ticks: 4000, LoadTick: 0, Period: 0.01 }, { delay: 40 }],
  ["faults", { MaxExperiments: 30 }, { faults: 2000, noise: 0.01 }],
  ["a plant that hardly answers", {}, { gain: 1e-9 }],
  ["six parameters", { Controller: Controller.Own, Parameters: 6, MaxExperiments: 60, Patience: 100 }, {}],
].map(([name, settings, plant]) => {
  const all = { ...BASE, ...settings }, n = all.Controller === Controller.Own ? all.Parameters : all.Controller + 1;
  const vector = (value) => Array(n).fill(value);
  return [name, { settings: numbers(all), gains: vector(0.2), lower: vector(1e-3), upper: vector(20), plant: { ...PLANT, ...plant } }];
}));

/** Most fuel of each call, and most calls of `work` after an experiment, of each job. */
export function longest(jobs = JOBS) {
  const out = execFileSync(python(), [SCRIPT, MODULE], { input: JSON.stringify(Object.values(jobs)), maxBuffer: 2 ** 26 });
  return Object.fromEntries(Object.keys(jobs).map((name, i) => [name, JSON.parse(out)[i]]));
}
