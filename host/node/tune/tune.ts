/** A whole tuning: the run, and what its result is compared with. */
import { isConverged, type StatusName } from "../names.js";
import { checkWatch, refuse } from "../options.js";
import type { Gains, Job, Plan } from "./job.js";
import { Loop, simulate, type Experiment, type Trial } from "./loop.js";
import { planOf } from "./plan.js";
import { findUltimate, zieglerNichols, type Ultimate } from "./ziegler-nichols.js";

/** How a tuning can be watched and ended. */
export interface TuneWatch {
  /** An AbortSignal, looked at after each experiment. */
  readonly signal?: { readonly aborted: boolean };
  /** Called after each experiment, with how many there were and the lowest cost so far. */
  readonly onExperiment?: (experiment: Experiment, count: number, lowest: number) => void;
}

export interface TuneResult {
  /** The job with every default filled in. */
  readonly plan: Plan;
  /** The gains of `after`, and their cost. */
  readonly gains: Gains;
  readonly cost: number;
  readonly status: StatusName | "aborted";
  /** Whether a tolerance or the target was reached, rather than a limit. */
  readonly converged: boolean;
  /** Updates of the gains. */
  readonly iterations: number;
  /** Those of the run, probes included. */
  readonly experiments: readonly Experiment[];
  /** With the gains of the start. */
  readonly before: Trial;
  /** The lowest cost at a point of the run; probes are no candidates: a run of more iterations would not start from them. */
  readonly after: Trial;
  /** With gains by the rule of Ziegler and Nichols; undefined if no gain makes the loop swing. */
  readonly baseline: Trial | undefined;
  readonly ultimate: Ultimate | undefined;
}

function checkWatching({ signal, onExperiment }: TuneWatch): void {
  checkWatch({ ...(signal !== undefined && { signal }) });
  if (onExperiment !== undefined && typeof onExperiment !== "function") refuse("onExperiment", onExperiment, "a function");
}

/** Most experiments of a run: those of the differences and one at each point. */
export function mostExperiments({ options }: Plan): number {
  return options.stop.maxIterations * (options.gradient === "central" ? 7 : 4) + 1;
}

/**
 * Lower the cost of a control loop, from the gains of `job` on, by differences. Throws an OptimizerError for a wrong job, with
 * the path of what is wrong; a run that is aborted or ends at a limit does not throw.
 */
export function tune(job: Job, watch: TuneWatch = {}): TuneResult {
  const plan = planOf(job);
  checkWatching(watch);
  const loop = Loop.of(plan);
  const experiments: Experiment[] = [];
  let before: Trial | undefined, after: Trial | undefined;
  for (let made = loop.experiment(); made; made = watch.signal?.aborted ? undefined : loop.experiment()) {
    experiments.push(made);
    if (!after || (!made.probe && made.cost < after.cost)) after = { ...made, response: loop.response };
    before ??= after;
    watch.onExperiment?.(made, experiments.length, after.cost);
  }
  const status = loop.status === "running" ? "aborted" : loop.status;
  const ultimate = findUltimate(plan);
  return {
    plan, gains: after!.gains, cost: after!.cost, status, converged: isConverged(status), iterations: loop.iterations, experiments,
    before: before!, after: after!, ultimate, baseline: ultimate && simulate(plan, zieglerNichols(ultimate)),
  };
}
