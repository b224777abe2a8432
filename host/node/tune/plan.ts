/** From a job to a plan: what one field may be in view of the others, and the defaults that follow from them. */
import { OptimizerError } from "../errors.js";
import { known, objectOf, refuse, type Options, type StopOptions } from "../options.js";
import { methodOf, settingsOf } from "../settings.js";
import type { GainName, Job, Motor, Plan } from "./job.js";
import { DIFFERENCE_STEP, tuningOf } from "./methods.js";
import { formed, type FormedJob } from "./schema.js";

/** Most samples of an experiment: SAMPLES of the target loop-node. */
export const MAX_SAMPLES = 5000;

/** Samples of an experiment. */
export function samplesOf({ duration, period }: { readonly duration: number; readonly period: number }): number {
  return Math.round(duration / period);
}

/** What `value` gives for each gain. */
export function eachGain<T>(value: (name: GainName) => T): { readonly [name in GainName]: T } {
  return { kp: value("kp"), ki: value("ki"), kd: value("kd") };
}

/** |s| times the period at which a Taylor step of order 4 may grow: it is stable up to there in the whole left half-plane. */
const STABLE = 2.6;

/** Magnitude of the motor's faster pole, 1/s: of L J s² + (R J + L b) s + R b + K². */
function fasterPole({ inertia: j, friction: b, torqueConstant: k, resistance: r, inductance: l }: Motor): number {
  const half = (r / l + b / j) / 2;
  const product = (r * b + k * k) / (l * j);
  return half * half > product ? half + Math.sqrt(half * half - product) : Math.sqrt(product);
}

function checkExperiment({ plant, experiment }: FormedJob): void {
  const { period, duration } = experiment;
  const samples = samplesOf(experiment);
  if (!(samples >= 2 && samples <= MAX_SAMPLES)) refuse("experiment.duration", duration, `2 to ${MAX_SAMPLES} periods of ${period} s`);
  if (plant.type !== "motor") return;
  const longest = STABLE / fasterPole(plant);
  if (!(period <= longest)) refuse("experiment.period", period, `<= ${Number(longest.toPrecision(3))} s, to simulate this motor`);
}

function intervalOf(path: string, [lower, upper]: readonly [number, number]): readonly [number, number] {
  return lower < upper ? [lower, upper] : refuse(`${path}[0]`, lower, `below the upper one, ${upper}`);
}

function startOf(name: GainName, gain: number, [lower, upper]: readonly [number, number]): number {
  return gain >= lower && gain <= upper ? gain : refuse(`controller.gains.${name}`, gain, `within its bounds, ${lower} to ${upper}`);
}

/** The gain that counts as 1: as given, the box's farthest end, or where the tuning starts. */
function unitOf(name: GainName, { method, controller }: FormedJob, bounds: readonly [number, number]): number {
  const end = Math.max(...bounds.map(Math.abs));
  const unit = method.units[name] ?? (end < Infinity ? end : Math.abs(controller.gains[name]));
  if (unit === 0) refuse(`method.units.${name}`, undefined, "given for a gain that starts at 0 and has no upper bound");
  const most = 1e6 * unit;
  if (Math.abs(controller.gains[name]) > most || (end < Infinity && end > most))
    refuse(`method.units.${name}`, unit, "at least a millionth of the gain and of its bounds");
  return unit;
}

/** Options that a job's method has beside its own parameters. */
export const METHOD_FIELDS = ["name", "iterations", "units", "gradient", "differenceStep", "schedule", "stop"];

function checkStop(stop: StopOptions): void {
  objectOf("method.stop", stop, "an object of stop rules");
  if (stop.maxIterations !== undefined) refuse("method.stop.maxIterations", stop.maxIterations, "left out; method.iterations says it");
}

/** `check`, with the path of the method in front of what it refuses. */
function inMethod(check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof OptimizerError ? new OptimizerError(error.code, `method.${error.message}`) : error;
  }
}

/** Names are looked up in what was given: a schema drops some that JavaScript has a meaning for. */
function optionsOf({ method, experiment }: FormedJob, given: object): Plan["options"] {
  const { name, iterations, units: _, stop = {}, ...own } = method as FormedJob["method"] & Options;
  const { entry } = methodOf(name);
  known("method.", given, [...METHOD_FIELDS, ...Object.keys(entry.defaults), ...(entry.switches ?? [])], ` with method ${name}`);
  checkStop(stop);
  const rules = { ...stop, maxIterations: iterations };
  const options = { differenceStep: DIFFERENCE_STEP, ...tuningOf(name, experiment), ...own, method: name, stop: rules };
  inMethod(() => settingsOf(options));
  return options;
}

/** Check a job and fill in every default. Throws an OptimizerError, with the path of what is wrong. */
export function planOf(given: Job): Plan {
  const job = formed(given);
  const { plant, experiment, controller, cost } = job;
  checkExperiment(job);
  const bounds = eachGain((name) => intervalOf(`bounds.${name}`, job.bounds[name] ?? [0, Infinity]));
  const gains = eachGain((name) => startOf(name, controller.gains[name], bounds[name]));
  const limits = intervalOf("controller.limits", controller.limits);
  return {
    plant, experiment, cost, bounds,
    controller: { ...controller, gains, limits, filter: controller.filter ?? experiment.period },
    units: eachGain((name) => unitOf(name, job, bounds[name])),
    options: optionsOf(job, given.method ?? {}),
  };
}
