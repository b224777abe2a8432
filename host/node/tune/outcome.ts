/** What became of a tuning, in words. */
import { show } from "./comparison.js";
import { gainOf, stopText, type Loop } from "./figures.js";
import type { ExperimentResult, StopReason, TuningResult } from "./result.js";

/** Whether the tuning ended with other gains than those of the start. */
export function moved({ gains, startGains }: TuningResult): boolean {
  const [now, before] = [Object.values(gains), Object.values(startGains)];
  return now.some((value, i) => value !== before[i]);
}

/** The experiment whose gains the tuning ended with. */
export function endOf({ experiments, gains }: TuningResult): ExperimentResult {
  const equal = (one: ExperimentResult) => Object.entries(gains).every(([key, value]) => gainOf(one, key) === value);
  return experiments.find(equal) ?? experiments[0]!;
}

export function stopsOf({ experiments }: TuningResult): (ExperimentResult & { readonly stopped: StopReason })[] {
  return experiments.flatMap((one) => (one.stopped ? [{ ...one, stopped: one.stopped }] : []));
}

/** "3", "3 and 5", "3, 5 and 8". */
export function listed(words: readonly (string | number)[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Each reason, with the numbers of the experiments. */
export function stopReasons(stops: ReturnType<typeof stopsOf>): { readonly why: StopReason; readonly numbers: readonly number[] }[] {
  return [...new Set(stops.map(({ stopped }) => stopped))]
    .map((why) => ({ why, numbers: stops.filter(({ stopped }) => stopped === why).map(({ number }) => number) }));
}

export function guardText(tuning: TuningResult, measured: string): string {
  const parts = stopReasons(stopsOf(tuning)).map(({ why, numbers }) =>
    `experiment${numbers.length > 1 ? "s" : ""} ${listed(numbers)}, because ${stopText(why, measured)}`);
  return `The guard stopped ${parts.length ? parts.join("; ") : "none"}.`;
}

const ENDS: Partial<Record<TuningResult["reason"], string>> = {
  converged: "nothing more was to be gained", "experiment-limit": "the limit of experiments was reached",
  "no-response": "the record shows no response to the output",
};

export function endText({ reason }: TuningResult, measured: string): string {
  return ENDS[reason] ?? stopText(reason as StopReason, measured);
}

function counted(count: number): string {
  return `${count} experiment${count === 1 ? "" : "s"}`;
}

/** What became of the tuning, and why. */
export function outcomeText(tuning: TuningResult, { measured, costUnit: unit }: Pick<Loop, "measured" | "costUnit">): string {
  const { experiments, phase, cost, startCost } = tuning;
  const made = counted(experiments.length), why = endText(tuning, measured.name);
  const change = `the cost of its controller from ${show(startCost)} to ${show(cost)} ${unit}`;
  if (phase === "kept") {
    const verified = experiments.some(({ kind }) => kind === "verifying");
    return `${made} on a simulated loop lowered ${change}. The tuning ended because ${why}; `
      + (verified ? "measured once more, the gains were better than those of the start beyond the noise, and are kept."
        : "the gains are kept.");
  }
  if (phase === "rolled-back")
    return `${made} on a simulated loop found no gains that are better beyond the noise than those of the start, `
      + `whose cost is ${show(startCost)} ${unit}: they are back. The tuning ended because ${why}.`;
  const ended = `The tuning was aborted after ${made} on a simulated loop because ${why}.`;
  return `${ended} ${moved(tuning) ? `By then it had lowered ${change}; the best gains measured are kept.` : "The gains are those of the start."}`;
}
