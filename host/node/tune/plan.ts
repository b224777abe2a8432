/** From a job to a plan: what one field may be in view of the others, and the defaults that follow from them. */
import { OptimizerError } from "../errors.js";
import { refuse } from "../options.js";
import type { GainSet } from "./gains.js";
import type { ExperimentSetup, Job, LogPlant, Motor, Plan, PlantModel } from "./job.js";
import { tuningPlan, type TuningOptions } from "./options.js";
import { loadTickOf, ticksOf } from "./plants.js";
import { formed, type FormedJob } from "./schema.js";

/** Most ticks of a simulated experiment. */
export const MAX_TICKS = 100_000;
const MIN_TICKS = 16;

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
  const ticks = ticksOf(experiment);
  if (!(ticks >= MIN_TICKS && ticks <= MAX_TICKS)) refuse("experiment.duration", duration, `${MIN_TICKS} to ${MAX_TICKS} periods of ${period} s`);
  if (plant.type !== "motor") return;
  const longest = STABLE / fasterPole(plant);
  if (!(period <= longest)) refuse("experiment.period", period, `<= ${Number(longest.toPrecision(3))} s, to simulate this motor`);
}

/** What a job says that the tuning itself is told. */
export function optionsOf({ experiment, controller, cost, guard, bounds, tuning }: FormedJob): TuningOptions<GainSet> {
  const { experiments, tolerance, patience, seed, verify } = tuning;
  const loadTick = loadTickOf(experiment as ExperimentSetup);
  const { gains, form, tracking, limits } = controller;
  const options: object = {
    controller: { gains, form, tracking, limits, filter: controller.filter ?? experiment.period, period: experiment.period },
    experiment: { setpoint: experiment.setpoint, ticks: ticksOf(experiment), ...(loadTick && { loadTick }) },
    cost, guard, bounds, seed, verify, stop: { experiments, tolerance, patience },
  };
  return options as TuningOptions<GainSet>;
}

/** Options have other names in a job than those that `tuningPlan` refuses. */
const NAMES: Record<string, string> = { stop: "tuning", seed: "tuning.seed", verify: "tuning.verify", "controller.period": "experiment.period" };

function inJob<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof OptimizerError)) throw error;
    throw new OptimizerError(error.code, error.message.replace(/^(controller\.period|stop|seed|verify)/, (name) => NAMES[name]!));
  }
}

/** A job whose plant is a log, which must be read before there is a plan. */
export function logOf(given: unknown): LogPlant | undefined {
  const { plant } = formed(given);
  return plant.type === "log" ? plant : undefined;
}

/** Check a job and fill in every default. Throws an OptimizerError, with the path of what is wrong. */
export function planOf(given: Job<PlantModel | LogPlant>): Plan & { readonly options: TuningOptions<GainSet> } {
  const job = formed(given);
  if (job.plant.type === "log") refuse("plant.type", "log", "another one: a model takes the place of a log that was read");
  checkExperiment(job);
  const options = optionsOf(job);
  const tuning = inJob(() => tuningPlan(options));
  const { experiment, controller, cost } = job;
  return {
    plant: job.plant as PlantModel, experiment, cost, tuning, options,
    controller: { ...controller, gains: options.controller.gains as never, filter: controller.filter ?? experiment.period },
  };
}
