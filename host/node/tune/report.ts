/** The report of a tuning, as data for host/node/report. */
import type { Fact, Figure, Report, Table } from "../report/model.js";
import { HUGE, SETTINGS } from "../tuner-settings.js";
import { comparison, settled, show, subjectsOf } from "./comparison.js";
import { costFigure, gainFigure, gainOf, guardFigure, isPartial, responseFigure, signed, type Loop } from "./figures.js";
import type { GainName } from "./gains.js";
import { measure, type Measures } from "./measures.js";
import { fitFigures, fitText, residualOf } from "./model-figures.js";
import { endOf, endText, guardText, listed, moved, outcomeText, stopReasons, stopsOf } from "./outcome.js";
import { loadTickOf } from "./plants.js";
import type { ExperimentResult, TuningResult } from "./result.js";
import type { JobResult } from "./tune-job.js";
import { WORDS, costUnit, describe, gainUnits } from "./words.js";

function loopOf({ plan: { plant, experiment, controller, cost, tuning } }: JobResult): Loop {
  const words = WORDS[plant.type], units = gainUnits(words), tick = loadTickOf(experiment);
  const label = `${words.load.name} ${signed(experiment.load)} ${words.load.unit}`;
  const { guardFactor, measuredLow = -HUGE, measuredHigh = HUGE } = tuning.settings;
  return {
    measured: words.measured, output: words.output, limits: controller.limits, period: experiment.period, duration: experiment.duration,
    costUnit: costUnit(words, cost.criterion),
    gains: tuning.names!.map((key, i) => ({ key, label: `${key}, ${units[key]}`, box: [tuning.lower[i]!, tuning.upper[i]!] })),
    factor: guardFactor ?? SETTINGS.GuardFactor.default, range: [measuredLow, measuredHigh],
    // Where responses are only at the start.
    ...(tick > 0 && { load: { at: tick * experiment.period, label, end: experiment.setpoint > 0 ? "bottom" : "top" } }),
  };
}

/** The trials to show: the tuned one only if it is another than that of the start. */
function shownOf(result: JobResult): ReturnType<typeof subjectsOf> {
  const subjects = subjectsOf(result);
  return moved(result.tuning) ? subjects : subjects.slice(0, -1);
}

function responses(result: JobResult, loop: Loop): Figure {
  const { experiment, plant } = result.plan;
  const { measured, output, load } = WORDS[plant.type];
  const [lower, upper] = loop.limits;
  return responseFigure(loop, shownOf(result).map(({ name, tone, trial }) => ({ name, tone, response: trial.response })),
    `One experiment with each set of gains: the setpoint steps to ${signed(experiment.setpoint)} ${measured.unit} at the start, `
    + (loop.load ? `a ${load.name} of ${signed(experiment.load)} ${load.unit} comes half way. ` : "no load comes. ")
    + `Below, the ${output.name} that the controller asks for, limited to ${signed(lower)} to ${signed(upper)} ${output.unit}.`);
}

function summary(result: JobResult, loop: Loop): string {
  const { baseline, tuning } = result;
  const told = tuning.phase === "aborted" && tuning.experiments.length === 1;
  return [
    outcomeText(tuning, loop), ...(told ? [] : [guardText(tuning, loop.measured.name)]),
    ...(baseline ? [`Gains by the rule of Ziegler and Nichols cost ${show(baseline.cost)} ${loop.costUnit}.`] : []),
  ].join(" ");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

const PHASES = { kept: "kept", "rolled-back": "rolled back", aborted: "aborted" };

/** Facts are shown in rows of four. */
const FACTS = 8;

function factsOf({ before, after, tuning, plan }: JobResult, loop: Loop): Fact[] {
  const changed = moved(tuning), units = gainUnits(WORDS[plan.plant.type]);
  const [first, last] = [measure(before.response, plan.experiment), measure(after.response, plan.experiment)];
  const was = (value: string) => (changed ? { before: value } : {});
  const stops = stopsOf(tuning), reasons = stopReasons(stops).map(({ why, numbers }) => `${why}: ${listed(numbers)}`);
  const verified = tuning.experiments.filter(({ kind }) => kind === "verifying").length;
  const gains = Object.entries(tuning.gains) as [GainName, number][];
  const start = Object.values(tuning.startGains) as number[];
  const cost = tuning.startCost > 0 ? { value: show(tuning.cost), ...was(show(tuning.startCost)), unit: loop.costUnit }
    : { value: "unknown", unit: "no experiment came to its end" };
  const settling = { value: settledText(last), ...(last.settling === undefined ? {} : { unit: "s" }), ...was(settledText(first)) };
  return [
    { label: "Outcome", value: PHASES[tuning.phase], unit: endText(tuning, loop.measured.name) },
    { label: "Cost", ...cost },
    { label: "Experiments", value: String(tuning.experiments.length), unit: `${loop.duration} s each${verified ? `, ${verified} to verify` : ""}` },
    { label: "Stopped by the guard", value: String(stops.length), unit: reasons.join("; ") || `its limit: ${loop.factor} times the best cost` },
    ...gains.map(([name, value], i) => ({ label: name, value: show(value), unit: units[name], ...was(show(start[i]!)) })),
    { label: "Overshoot", value: percent(last.overshoot), ...was(percent(first.overshoot)) },
    { label: "Settling time (2 %)", ...settling },
  ].slice(0, FACTS);
}

function settledText(measures: Measures): string {
  return measures.settling === undefined ? "none" : settled(measures);
}

const KINDS: Record<ExperimentResult["kind"], string> = { recording: "start", applying: "proposed", verifying: "verification" };

function experimentTable(tuning: TuningResult, loop: Loop): Table {
  const row = (one: ExperimentResult, i: number) => {
    const { number, kind, cost, foreseen, stopped, model, response } = one;
    const about = !stopped ? "" : isPartial(tuning.experiments, i) ? "≥ " : "≈ ";
    return [
      String(number), KINDS[kind], ...loop.gains.map(({ key }) => show(gainOf(one, key))),
      Number.isFinite(cost) ? `${about}${show(cost)}` : "unknown",
      foreseen === undefined ? "" : show(foreseen), stopped ?? "",
      model ? fitText(model.fit) : "", response?.modelled ? show(residualOf(response)) : "",
    ];
  };
  const gains = loop.gains.map(({ label }) => label);
  return {
    caption: "Experiments",
    columns: [
      "number", "kind", ...gains, `cost, ${loop.costUnit}`, "foreseen", "stopped by", "model's fit", `residual, ${loop.measured.unit} rms`,
    ],
    rows: tuning.experiments.map(row),
    notes: `The tuning ended with the gains of experiment ${endOf(tuning).number}. `
      + "Proposed gains without a cost that was foreseen are probing steps. "
      + "≈: an estimate of what the cost of an experiment that was stopped would have come to; "
      + "≥: what it had come to, where that ended the tuning. "
      + "A fit is the share of the variance that the model explains; where there is none, no model was fitted.",
  };
}

function rule({ ultimate, plan }: JobResult): string {
  if (!ultimate) return "Ziegler-Nichols: no proportional gain in reach makes this loop swing, so the rule has nothing to say.";
  const { measured, output } = WORDS[plan.plant.type];
  return `Ziegler-Nichols: kp = 0.6 Ku, ki = 2 kp / Pu, kd = kp Pu / 8 from the ultimate gain Ku = ${show(ultimate.gain)} `
    + `${output.unit}/${measured.unit} and period Pu = ${show(ultimate.period)} s of this plant under this controller, found by `
    + "simulation without a limit (J. G. Ziegler and N. B. Nichols, Trans. ASME 64, 1942). The rule asks for a decay of the "
    + "swings to a quarter and knows nothing of the limits; it was not made for this cost.";
}

/** Gains that the job starts at 0. */
function lifted({ plan, tuning }: JobResult): string[] {
  const given = plan.controller.gains as unknown as Record<string, number>;
  const zeros = (Object.entries(tuning.startGains) as [string, number][]).filter(([name]) => given[name] === 0);
  if (!zeros.length) return [];
  const list = zeros.map(([name, value]) => `${name} at ${show(value)}`).join(", ");
  return [`Gains that the job starts at 0 begin at their lower bounds, where they hardly act: ${list}.`];
}

/** What the guard watches. */
function guardNote({ plan: { tuning: { settings } } }: JobResult, { factor, range, measured: { name, unit } }: Loop): string {
  const [low, high] = range, { slew = HUGE } = settings;
  const ends = [low > -HUGE && `below ${signed(low)}`, high < HUGE && `above ${signed(high)}`].filter(Boolean).join(" or ");
  const rules = [
    `its cost passes ${factor} times the best so far`, ends && `the ${name} is ${ends} ${unit}`,
    slew < HUGE && `the ${name} changes by more than ${slew} ${unit} in a period`, `the ${name} is no number`,
  ];
  return `Guard: an experiment is stopped when ${rules.filter(Boolean).join(", or ")}. The first has no limit of its cost.`;
}

const CRITERIA = { ise: "∫ e² dt", iae: "∫ |e| dt", itae: "∫ t |e| dt" };

function notes(result: JobResult, loop: Loop): string[] {
  const { experiment, controller, cost, tuning, plant } = result.plan;
  const { measured: { name, unit: y }, output: { name: output, unit: u } } = WORDS[plant.type];
  const box = tuning.names!.map((gain, i) => `${gain} ${show(tuning.lower[i]!)} to ${show(tuning.upper[i]!)}`).join(", ");
  const terms = [
    CRITERIA[cost.criterion], cost.effort && `${cost.effort} Σ (Δu)²`, cost.overshoot && `${cost.overshoot} · overshoot`,
    cost.settling && `${cost.settling} · settling time`,
  ];
  const windup = controller.tracking ? `back-calculation, ${controller.tracking} ${y} of integrated error per ${u} beyond a limit`
    : "integration stops at a limit";
  const milliseconds = (seconds: number) => `${Number((1000 * seconds).toPrecision(6))} ms`;
  return [
    describe(result.plan),
    `Controller: discrete PID, every ${milliseconds(experiment.period)}; derivative of the ${name} through a filter of `
      + `${milliseconds(controller.filter)}; ${windup} (K. J. Åström and T. Hägglund, Advanced PID Control, 2006).`,
    `Cost: ${terms.filter(Boolean).join(" + ")}, with e the error in ${y} and Δu the change of the ${output} in ${u}. Bounds: ${box}.`,
    ...lifted(result),
    guardNote(result, loop),
    rule(result),
    `Shift by the load: the largest difference of the ${name} between experiments with and without the load. Where it has not `
      + "settled, it also depends on the moment at which the load comes.",
    "Made by microdescent: the tuner runs in one WebAssembly module, with the same bits on every machine.",
  ];
}

export function tuneReport(result: JobResult): Report {
  const { tuning, plan } = result, { experiments } = tuning;
  const loop = loopOf(result);
  const shown = shownOf(result).map(({ name }) => name);
  const rows = comparison(result).map(([name, unit, ...values]) => [`${name}, ${unit}`, ...values.slice(0, shown.length)]);
  return {
    title: WORDS[plan.plant.type].title,
    summary: summary(result, loop),
    facts: factsOf(result, loop),
    table: { caption: "Gains and what they do", columns: ["quantity", ...shown], rows },
    figures: [
      responses(result, loop),
      ...(experiments.length ? [costFigure(loop, experiments)] : []),
      ...guardFigure(loop, experiments),
      ...(experiments.length ? [gainFigure(loop, experiments, endOf(tuning).number)] : []),
      ...fitFigures(loop, experiments),
    ],
    details: experiments.length ? [experimentTable(tuning, loop)] : [],
    notes: notes(result, loop),
  };
}
