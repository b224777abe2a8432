/** The tuning of a job: a simulated plant, and what the result is compared with. */
import type { GainSet, PidGains } from "./gains.js";
import type { Job, Plan } from "./job.js";
import { parallelGains, trialOf, type SimulatedTrial } from "./measures.js";
import type { TuningOptions } from "./options.js";
import { planOf } from "./plan.js";
import { plantOf } from "./plants.js";
import type { TuningResult } from "./result.js";
import { tune } from "./tune.js";
import { findUltimate, zieglerNichols, type Ultimate } from "./ziegler-nichols.js";

/** How the tuning of a job can be watched, logged and ended. */
export type TuneWatch = Pick<TuningOptions<GainSet>, "signal" | "onExperiment" | "onPhase" | "log">;

export interface JobResult {
  /** The job with every default filled in. */
  readonly plan: Plan;
  readonly tuning: TuningResult;
  /** With the gains of the start. */
  readonly before: SimulatedTrial;
  /** With the gains that the tuning ended with. */
  readonly after: SimulatedTrial;
  /** With gains by the rule of Ziegler and Nichols; undefined if no gain makes the loop swing. */
  readonly baseline: SimulatedTrial | undefined;
  readonly ultimate: Ultimate | undefined;
}

/**
 * Tune the controller of a simulated plant by experiments. Throws an OptimizerError for a wrong job, with the path of what is wrong.
 */
export async function tuneJob(job: Job, watch: TuneWatch = {}): Promise<JobResult> {
  const { options, ...plan } = planOf(job);
  const tuning = await tune(plantOf(plan.plant, plan.experiment), { ...options, ...watch });
  const trial = (gains: GainSet) => trialOf(plan, parallelGains(plan, Object.values(gains) as number[]));
  const ultimate = findUltimate(plan);
  const rule: PidGains | undefined = ultimate && zieglerNichols(ultimate);
  return { plan, tuning, before: trial(tuning.startGains), after: trial(tuning.gains), ultimate, baseline: rule && trialOf(plan, rule) };
}
