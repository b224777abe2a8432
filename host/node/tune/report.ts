/** The report of a tuning, as data for host/node/report. */
import type { Figure, Report } from "../report/model.js";
import { comparison, settled, show, subjectsOf } from "./comparison.js";
import { GAIN_NAMES } from "./job.js";
import type { Response } from "./loop.js";
import { measure } from "./measures.js";
import type { TuneResult } from "./tune.js";
import { WORDS, describe, gainUnits } from "./words.js";

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function responses(result: TuneResult): Figure {
  const { experiment, controller, plant } = result.plan;
  const { measured, output, load } = WORDS[plant.type];
  const { time, setpoint } = result.before.response;
  const lines = (values: (response: Response) => readonly number[]) =>
    subjectsOf(result).map(({ name, tone, trial }) => ({ name, tone, values: values(trial.response) }));
  const [lower, upper] = controller.limits;
  return {
    title: "Response to the setpoint and to a load",
    caption: `One experiment with each set of gains: the setpoint steps to ${experiment.setpoint} ${measured.unit} at the start, `
      + `a ${load.name} of ${experiment.load} ${load.unit} comes half way. `
      + `Below, the ${output.name} that the controller asks for, limited to ${lower} to ${upper} ${output.unit}.`,
    x: { label: "time, s", values: time, range: [0, time.length * experiment.period] },
    marks: [{ at: (time.length / 2) * experiment.period, label: load.name }],
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

function numbers({ experiments }: TuneResult): number[] {
  return experiments.map((_, i) => i + 1);
}

function costs(result: TuneResult): Figure {
  const values = result.experiments.map(({ cost }) => cost);
  let lowest = Infinity;
  const best = result.experiments.map(({ cost, probe }) => (lowest = probe ? lowest : Math.min(lowest, cost)));
  return {
    title: "Cost over experiments",
    caption: "Cost of each experiment, and the lowest so far of those that are no probes of a difference.",
    x: { label: "experiment", values: numbers(result) },
    logarithmic: values.every((cost) => cost > 0),
    panels: [
      {
        label: `cost, ${WORDS[result.plan.plant.type].measured.unit}²·s`, height: 270,
        series: [
          { name: "experiment", values, tone: "detail", shape: "points" },
          { name: "lowest so far", values: best, tone: "after", shape: "steps" },
        ],
      },
    ],
  };
}

function gains(result: TuneResult): Figure {
  const units = gainUnits(WORDS[result.plan.plant.type]);
  const best = result.experiments.findIndex(({ cost, probe }) => !probe && cost === result.cost) + 1;
  return {
    title: "Gains over experiments",
    caption: "Gains of each experiment. Single steps between two updates are the probes of the differences.",
    x: { label: "experiment", values: numbers(result) },
    marks: [{ at: best, label: "tuned", end: "bottom" }],
    panels: GAIN_NAMES.map((name, i) => ({
      label: `${name}, ${units[name]}`, height: i < 2 ? 130 : 174,
      series: [{ name, values: result.experiments.map(({ gains }) => gains[name]), tone: "after", shape: "steps" }],
    })),
  };
}

function rule({ ultimate, plan }: TuneResult): string {
  if (!ultimate) return "Ziegler-Nichols: no proportional gain in reach makes this loop swing, so the rule has nothing to say.";
  const { measured, output } = WORDS[plan.plant.type];
  return `Ziegler-Nichols: kp = 0.6 Ku, ki = 2 kp / Pu, kd = kp Pu / 8 from the ultimate gain Ku = ${show(ultimate.gain)} `
    + `${output.unit}/${measured.unit} and period Pu = ${show(ultimate.period)} s of this plant under this controller, found by `
    + "simulation without a limit (J. G. Ziegler and N. B. Nichols, Trans. ASME 64, 1942). The rule asks for a decay of the "
    + "swings to a quarter and knows nothing of the limits; it was not made for this cost.";
}

function notes(result: TuneResult): string[] {
  const { experiment, controller, cost, bounds, plant } = result.plan;
  const { measured: { name, unit: y }, output: { name: output, unit: u } } = WORDS[plant.type];
  const box = GAIN_NAMES.map((gain) => `${gain} ${bounds[gain][0]} to ${bounds[gain][1] < Infinity ? bounds[gain][1] : "any"}`).join(", ");
  return [
    describe(result.plan),
    `Controller: discrete PID with parallel gains, every ${1000 * experiment.period} ms; derivative of the ${name} through a filter `
      + `of ${1000 * controller.filter} ms; back-calculation, ${controller.tracking} ${y} of integrated error per ${u} beyond a limit `
      + "(K. J. Åström and T. Hägglund, PID Controllers, 2nd edition, 1995).",
    `Cost: ∫ e² dt + λ ∫ (u − h)² dt, the integral of the squared error and the weighted effort, with e the error in ${y}, u the `
      + `${output} and h the ${output} that holds the setpoint against the load, both in ${u}, and `
      + `λ = ${Number(cost.effort.toPrecision(6))} ${y}²/${u}². Bounds: ${box}.`,
    rule(result),
    `Shift by the load: the largest difference of the ${name} between experiments with and without the load. Where it has not `
      + "settled, it also depends on the moment at which the load comes.",
    "Made by microdescent: plant, controller and optimizer run in one WebAssembly module, and every number here is the same "
      + "on every machine.",
  ];
}

function summary({ plan, experiments, before, after, baseline }: TuneResult): string {
  const unit = `${WORDS[plan.plant.type].measured.unit}²·s`;
  return `${experiments.length} simulated experiments, with gradients by ${plan.options.gradient} differences and the method `
    + `${plan.options.method}, lowered the cost of a PID controller from ${show(before.cost)} to ${show(after.cost)} ${unit}.`
    + (baseline ? ` Gains by the rule of Ziegler and Nichols cost ${show(baseline.cost)} ${unit}.` : "");
}

export function tuneReport(result: TuneResult): Report {
  const { before, after, experiments, plan } = result;
  const words = WORDS[plan.plant.type];
  const [first, last] = [measure(before, plan.experiment), measure(after, plan.experiment)];
  const rows = comparison(result).map(([name, unit, ...values]) => [`${name}, ${unit}`, ...values]);
  return {
    title: words.title,
    summary: summary(result),
    facts: [
      { label: "Cost", value: show(after.cost), unit: `${words.measured.unit}²·s`, before: show(before.cost) },
      { label: "Overshoot", value: percent(last.overshoot), before: percent(first.overshoot) },
      { label: "Settling time (2 %)", value: settled(last), unit: "s", before: settled(first) },
      { label: "Experiments", value: String(experiments.length), unit: `${plan.experiment.duration} s each` },
    ],
    table: { caption: "Gains and what they do", columns: ["quantity", ...subjectsOf(result).map(({ name }) => name)], rows },
    figures: [responses(result), costs(result), gains(result)],
    notes: notes(result),
  };
}
