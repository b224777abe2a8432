/** `microdescent tune`. */
import { OptimizerError } from "../../errors.js";
import { comparison, subjectsOf } from "../../tune/comparison.js";
import type { Job } from "../../tune/job.js";
import type { Trial } from "../../tune/loop.js";
import { loadShift, measure } from "../../tune/measures.js";
import { METHOD_FIELDS, planOf } from "../../tune/plan.js";
import { tuneReport } from "../../tune/report.js";
import { mostExperiments, tune, type TuneResult } from "../../tune/tune.js";
import type { TuneValues } from "../commands/tune.js";
import { UsageError } from "../errors.js";
import { checkOutputs } from "../files.js";
import { readJson } from "../json.js";
import { pictureFiles, present } from "../pictures.js";
import { json, type Session } from "../session.js";
import { columns, counted } from "../text.js";

/** The job with what the command line says in its place; another method brings its own settings. */
function changed(job: Job, { method: name, iterations }: TuneValues): Job {
  const fields = Object.entries(job.method ?? {}).filter(([field]) => name === undefined || METHOD_FIELDS.includes(field));
  return { ...job, method: { ...Object.fromEntries(fields), ...(name && { name }), ...(iterations && { iterations }) } };
}

/** The job of the file, right in itself and with what the command line changes. */
function jobOf(values: TuneValues): Job {
  const given = readJson("job", values.job) as Job;
  try {
    planOf(given);
    const job = changed(given, values);
    planOf(job);
    return job;
  } catch (error) {
    throw error instanceof OptimizerError ? new UsageError(`job ${values.job}: ${error.message}`) : error;
  }
}

function textOf(result: TuneResult): string {
  const rows = [["", "", ...subjectsOf(result).map(({ name }) => name)], ...comparison(result)];
  const { experiments, iterations, plan, status } = result;
  return `${columns(rows, [2, 3, 4])}\n\n${counted(experiments.length, "experiment")} in ${counted(iterations, "iteration")} of ${plan.options.method}: ${status}`;
}

function dataOf({ plan, gains, cost, status, converged, iterations, experiments, ...trials }: TuneResult): object {
  const measured = (trial: Trial) => {
    const { settling = null, ...others } = measure(trial, plan.experiment);
    return { gains: trial.gains, cost: trial.cost, ...others, settling, loadShift: loadShift(trial, plan) };
  };
  const { before, baseline, after, ultimate = null } = trials;
  return {
    plant: plan.plant, method: plan.options.method, gains, cost, status, converged, iterations, experiments: experiments.length,
    before: measured(before), zieglerNichols: baseline ? measured(baseline) : null, after: measured(after), ultimate,
  };
}

export async function work(values: TuneValues, session: Session): Promise<void> {
  const job = jobOf(values);
  checkOutputs(pictureFiles(values), [values.job]);
  const most = mostExperiments(planOf(job));
  const result = tune(job, {
    signal: session.signal,
    onExperiment: ({ gains, cost, probe }, count) => {
      session.progress(count, most, "experiments");
      if (session.format === "ndjson") session.print(json({ experiment: count, ...gains, cost, probe }));
    },
  });
  present(values, () => session.result(() => textOf(result), () => dataOf(result)), () => tuneReport(result), session);
  session.endInterrupted();
}
