/** The report of a tuning, as data for host/node/report. */
import type { Figure, Report } from "../report/model.js";
import { comparison, settled, show, subjectsOf } from "./comparison.js";
import type { GainName } from "./gains.js";
import { measure } from "./measures.js";
import type { Response } from "./result.js";
import type { JobResult } from "./tune-job.js";
import { WORDS, costUnit, describe, gainUnits } from "./words.js";

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function responses(result: JobResult): Figure {
  const { experiment, controller, plant } = result.plan;
  const { measured, output, load } = WORDS[plant.type];
  const { time, setpoint } = result.before.response;
  const lines = (values: (response: Response) => readonly number[]) =>
    subjectsOf(result).map(({ name, tone, trial }) => ({ name, tone, values: values(trial.response) }));
  const [lower, upper] = controller.limits;
  return {
    title: "Response to the setpoint and to a load",
    caption: `One experiment with each set of gains: the setpoint steps to ${experiment.setpoint} ${measured.unit} at the start, `
      + (experiment.load === 0 ? "no load comes. " : `a ${load.name} of ${experiment.load} ${load.unit} comes half way. `)
      + `Below, the ${output.name} that the controller asks for, limited to ${lower} to ${upper} ${output.unit}.`,
    x: { label: "time, s", values: time, range: [0, time.length * experiment.period] },
    ...(experiment.load !== 0 && { marks: [{ at: (time.length / 2) * experiment.period, label: load.name }] }),
    panels: [
      {
        label: `${measured.name}, ${measured.unit}`, height: 290,
        series: [{ name: "setpoint", values: setpoint, tone: "reference", dashed: true }, ...lines((response) => response.measured)],
      },
      {
        label: `${output.name}, ${output.unit}`, height: 210,
        series: lines((response) => response.output).map((line) => ({ ...line, shape: "steps" as const })),
      },
    ],
  };
}

function numbers({ tuning }: JobResult): number[] {
  return tuning.experiments.map(({ number }) => number);
}

function costs(result: JobResult): Figure {
  const { experiments } = result.tuning;
  const values = experiments.map(({ cost }) => cost);
  let lowest = Infinity;
  const best = experiments.map(({ cost, stopped }) => (lowest = stopped ? lowest : Math.min(lowest, cost)));
  return {
    title: "Cost over experiments",
    caption: "Cost of each experiment, and the lowest so far. The cost of one that the guard stopped is an estimate.",
    x: { label: "experiment", values: numbers(result) },
    logarithmic: values.every((cost) => cost > 0),
    panels: [
      {
        label: `cost, ${costUnit(WORDS[result.plan.plant.type], result.plan.cost.criterion)}`, height: 270,
        series: [
          { name: "experiment", values, tone: "detail", shape: "points" },
          { name: "lowest so far", values: best, tone: "after", shape: "steps" },
        ],
      },
    ],
  };
}

function gains(result: JobResult): Figure {
  const units = gainUnits(WORDS[result.plan.plant.type]);
  const { experiments } = result.tuning;
  const best = experiments.reduce((last, { best }, i) => (best ? i + 1 : last), 1);
  const names = Object.keys(result.tuning.gains) as GainName[];
  return {
    title: "Gains over experiments",
    caption: "Gains of each experiment.",
    x: { label: "experiment", values: numbers(result) },
    marks: [{ at: best, label: "lowest cost", end: "bottom" }],
    panels: names.map((name, i) => ({
      label: `${name}, ${units[name]}`, height: i < names.length - 1 ? 130 : 174,
      series: [{ name, values: experiments.map(({ gains }) => (gains as Record<string, number>)[name]!), tone: "after", shape: "steps" }],
    })),
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

const CRITERIA = { ise: "∫ e² dt", iae: "∫ |e| dt", itae: "∫ t |e| dt" };

function notes(result: JobResult): string[] {
  const { experiment, controller, cost, tuning, plant } = result.plan;
  const { measured: { name, unit: y }, output: { name: output, unit: u } } = WORDS[plant.type];
  const box = tuning.names!.map((gain, i) => `${gain} ${show(tuning.lower[i]!)} to ${show(tuning.upper[i]!)}`).join(", ");
  const terms = [CRITERIA[cost.criterion], cost.effort && `${cost.effort} Σ (Δu)²`, cost.overshoot && `${cost.overshoot} · overshoot`, cost.settling && `${cost.settling} · settling time`];
  return [
    describe(result.plan),
    `Controller: discrete PID, every ${Number((1000 * experiment.period).toPrecision(6))} ms; derivative of the ${name} through a filter `
      + `of ${Number((1000 * controller.filter).toPrecision(6))} ms; ${controller.tracking ? `back-calculation, ${controller.tracking} ${y} of integrated error per ${u} beyond a limit` : "integration stops at a limit"} `
      + "(K. J. Åström and T. Hägglund, Advanced PID Control, 2006).",
    `Cost: ${terms.filter(Boolean).join(" + ")}, with e the error in ${y} and Δu the change of the ${output} in ${u}. Bounds: ${box}.`,
    rule(result),
    `Shift by the load: the largest difference of the ${name} between experiments with and without the load. Where it has not `
      + "settled, it also depends on the moment at which the load comes.",
    "Made by microdescent: the tuner runs in one WebAssembly module, with the same bits on every machine.",
  ];
}

function summary({ plan, tuning, before, after, baseline }: JobResult): string {
  const unit = costUnit(WORDS[plan.plant.type], plan.cost.criterion);
  return `${tuning.experiments.length} experiments on a simulated loop lowered the cost of its controller from ${show(before.cost)} to ${show(after.cost)} ${unit}.`
    + (baseline ? ` Gains by the rule of Ziegler and Nichols cost ${show(baseline.cost)} ${unit}.` : "");
}

export function tuneReport(result: JobResult): Report {
  const { before, after, tuning, plan } = result;
  const words = WORDS[plan.plant.type];
  const [first, last] = [measure(before.response, plan.experiment), measure(after.response, plan.experiment)];
  const rows = comparison(result).map(([name, unit, ...values]) => [`${name}, ${unit}`, ...values]);
  return {
    title: words.title,
    summary: summary(result),
    facts: [
      { label: "Cost", value: show(after.cost), unit: costUnit(words, plan.cost.criterion), before: show(before.cost) },
      { label: "Overshoot", value: percent(last.overshoot), before: percent(first.overshoot) },
      { label: "Settling time (2 %)", value: settled(last), unit: "s", before: settled(first) },
      { label: "Experiments", value: String(tuning.experiments.length), unit: `${plan.experiment.duration} s each` },
    ],
    table: { caption: "Gains and what they do", columns: ["quantity", ...subjectsOf(result).map(({ name }) => name)], rows },
    figures: [responses(result), costs(result), gains(result)],
    notes: notes(result),
  };
}
