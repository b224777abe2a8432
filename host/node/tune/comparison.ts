/** The trials of a job side by side. */
import type { Tone } from "../report/model.js";
import { loadShift, measure, type Measures, type SimulatedTrial } from "./measures.js";
import type { JobResult } from "./tune-job.js";
import { WORDS, costUnit, gainUnits } from "./words.js";

/** What a reader calls a trial, and the role of its lines. */
export interface Subject {
  readonly name: string;
  readonly tone: Tone;
  readonly trial: SimulatedTrial;
}

export function subjectsOf({ before, baseline, after }: JobResult): Subject[] {
  return [
    { name: "before", tone: "before", trial: before },
    ...(baseline ? [{ name: "Ziegler-Nichols", tone: "baseline", trial: baseline } as const] : []),
    { name: "tuned", tone: "after", trial: after },
  ];
}

/** Four significant digits, without an exponent unless that would need many zeros. */
export function show(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-6 || size >= 1e9)) return value.toExponential(3);
  const format = { maximumSignificantDigits: 4, minimumSignificantDigits: 4, useGrouping: false };
  return value === 0 ? "0" : value.toLocaleString("en", format);
}

/** Seconds, to a hundredth. */
export function settled({ settling }: Measures): string {
  return settling === undefined ? "not settled" : String(Number(settling.toFixed(2)));
}

/** Rows of [quantity, unit, a value for each subject]. Gains are those of the parallel form. */
export function comparison(result: JobResult): string[][] {
  const { plan } = result;
  const words = WORDS[plan.plant.type];
  const units = gainUnits(words);
  const unit = costUnit(words, plan.cost.criterion);
  const subjects = subjectsOf(result).map(({ trial }) => ({ trial, measures: measure(trial.response, plan.experiment) }));
  const row = (name: string, unit: string, value: (trial: SimulatedTrial, measures: Measures) => string) =>
    [name, unit, ...subjects.map(({ trial, measures }) => value(trial, measures))];
  return [
    ...(["kp", "ki", "kd"] as const).map((name) => row(name, units[name], ({ gains }) => show(gains[name]))),
    row("cost", unit, ({ cost }) => show(cost)),
    row("overshoot", "%", (_, { overshoot }) => (100 * overshoot).toFixed(1)),
    row("settling time (2 %)", "s", (_, measures) => settled(measures)),
    row("shift by the load", words.measured.unit, (trial) => show(loadShift(trial, plan))),
  ];
}
