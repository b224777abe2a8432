/** `microdescent tune`. */
import { dirname, resolve } from "node:path";
import { OptimizerError } from "../../errors.js";
import { comparison, subjectsOf } from "../../tune/comparison.js";
import { identify } from "../../tune/identify.js";
import type { Job, LogPlant, PlantModel } from "../../tune/job.js";
import { loadShift, measure, type SimulatedTrial } from "../../tune/measures.js";
import { logOf, planOf } from "../../tune/plan.js";
import { tuneReport } from "../../tune/report.js";
import { tuneJob, type JobResult } from "../../tune/tune-job.js";
import type { TuneValues } from "../commands/tune.js";
import { UsageError } from "../errors.js";
import { checkOutputs, writeWhole, type NamedFile } from "../files.js";
import { readJson } from "../json.js";
import { pictureFiles, present } from "../pictures.js";
import { json, type Session } from "../session.js";
import { readPlantLog } from "../table/plant-log.js";
import { columns, counted } from "../text.js";

/** The job with what the command line says in its place. */
function changed(job: Job, { experiments, seed }: TuneValues): Job {
  return { ...job, tuning: { ...job.tuning, ...(experiments !== undefined && { experiments }), ...(seed !== undefined && { seed }) } };
}

/** A model in place of a log, which is read and identified. */
async function modelled(given: Job<PlantModel | LogPlant>, path: string, session: Session): Promise<Job> {
  const plant = logOf(given);
  if (!plant) return given as Job;
  const { file, time, u, y } = plant;
  const { model } = identify(await readPlantLog(resolve(dirname(path), file), { time, u, y }, {}, session));
  const { b0, b1, a1, a0, deadTime } = model;
  return { ...given, plant: { type: "model", b0, b1, a1, a0, deadTime } };
}

/** The job of the file, right in itself and with what the command line changes. */
async function jobOf(values: TuneValues, session: Session): Promise<Job> {
  const read = readJson("job", values.job) as Job<PlantModel | LogPlant>;
  try {
    const given = await modelled(read, values.job, session);
    planOf(given);
    const job = changed(given, values);
    planOf(job);
    return job;
  } catch (error) {
    throw error instanceof OptimizerError ? new UsageError(`job ${values.job}: ${error.message}`) : error;
  }
}

/** How many experiments were stopped, and why. */
export function stopsOf({ experiments }: Pick<JobResult["tuning"], "experiments">): string {
  const stops = experiments.filter(({ stopped }) => stopped);
  if (!stops.length) return "none was stopped by the guard";
  return `stopped: ${stops.map(({ number, stopped }) => `${number} by ${stopped}`).join(", ")}`;
}

function textOf(result: JobResult): string {
  const rows = [["", "", ...subjectsOf(result).map(({ name }) => name)], ...comparison(result)];
  const { experiments, phase, reason } = result.tuning;
  return `${columns(rows, [2, 3, 4])}\n\n${counted(experiments.length, "experiment")}, ${stopsOf(result.tuning)}; ${phase}: ${reason}`;
}

function dataOf({ plan, tuning, before, baseline, after, ultimate }: JobResult): object {
  const measured = (trial: SimulatedTrial) => {
    const { settling = null, overshoot } = measure(trial.response, plan.experiment);
    return { gains: trial.gains, cost: trial.cost, overshoot, settling, loadShift: loadShift(trial, plan) };
  };
  const { gains, startGains, cost, startCost, phase, reason, experiments, model = null, calls } = tuning;
  return {
    plant: plan.plant, phase, reason, gains, startGains, cost, startCost, experiments: experiments.length,
    guardStops: experiments.filter(({ stopped }) => stopped).length, model, calls,
    before: measured(before), zieglerNichols: baseline ? measured(baseline) : null, after: measured(after), ultimate: ultimate ?? null,
  };
}

export async function work(values: TuneValues, session: Session): Promise<void> {
  const job = await jobOf(values, session);
  const log: NamedFile[] = values.log === undefined ? [] : [["--log", values.log]];
  checkOutputs([...pictureFiles(values), ...log], [values.job]);
  const most = job.tuning?.experiments ?? 12;
  const parts: Uint8Array[] = [];
  const result = await tuneJob(job, {
    signal: session.signal,
    ...(values.log !== undefined && { log: (bytes: Uint8Array) => parts.push(bytes) }),
    onExperiment: ({ number, gains, kind, cost, stopped = null, best }) => {
      session.progress(number, most, "experiments");
      if (session.format === "ndjson") session.print(json({ experiment: number, ...gains, kind, cost, stopped, best }));
    },
  });
  if (values.log !== undefined) writeWhole("--log", values.log, (write) => parts.forEach(write));
  present(values, () => session.result(() => textOf(result), () => dataOf(result)), () => tuneReport(result), session);
  session.endInterrupted();
}

