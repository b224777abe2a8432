/** The report of a tuning, as data for host/node/report. */
import type { Figure, Report, Table } from "../../host/node/report/model.js";
import type { Gains, Trial } from "./motor.js";
import { SUBJECTS, loadShift, measure, type Measures, type Subject, type Tuning } from "./tuning.js";

const UNITS = { kp: "V/rad", ki: "V/(rad·s)", kd: "V·s/rad" } as const satisfies Record<keyof Gains, string>;
const NAMES = Object.keys(UNITS) as (keyof Gains)[];

/** What a reader calls the trials. */
const TITLES: Record<Subject, string> = { before: "before", baseline: "Ziegler-Nichols", after: "tuned" };

/** Head of the columns that `comparison` has behind quantity and unit. */
export const COLUMNS: readonly string[] = SUBJECTS.map((subject) => TITLES[subject]);

/** Four significant digits, without an exponent. */
function show(value: number): string {
  const format = { maximumSignificantDigits: 4, minimumSignificantDigits: 4, useGrouping: false };
  return value === 0 ? "0" : value.toLocaleString("en", format);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function settled({ settling }: Measures): string {
  return settling === undefined ? "not settled" : `${settling.toFixed(2)} s`;
}

/** Rows of [quantity, unit, a value for each of `COLUMNS`]. */
export function comparison(tuning: Tuning): string[][] {
  const { conditions } = tuning;
  const row = (name: string, unit: string, value: (trial: Trial, measures: Measures) => string) =>
    [name, unit, ...SUBJECTS.map((subject) => value(tuning[subject], measure(tuning[subject], conditions)))];
  return [
    ...NAMES.map((name) => row(name, UNITS[name], ({ gains }) => show(gains[name]))),
    row("cost", "rad²·s", ({ cost }) => show(cost)),
    row("squared error", "rad²·s", (_, { squaredError }) => show(squaredError)),
    row("weighted effort", "rad²·s", (_, { effort }) => show(effort)),
    row("overshoot", "%", (_, { overshoot }) => (100 * overshoot).toFixed(1)),
    row("settling time (2 %)", "s", (_, { settling }) => settling?.toFixed(2) ?? "not settled"),
    row("shift by the load", "rad", (trial) => show(loadShift(trial, conditions))),
  ];
}

function responses({ before, baseline, after, conditions }: Tuning): Figure {
  const { time, setpoint } = before.response;
  return {
    title: "Response to the setpoint and to a load",
    caption: "One experiment with each set of gains: the setpoint steps to "
      + `${conditions.setpoint} rad at the start, a load torque of ${conditions.load} N·m comes half way. `
      + `Below, the voltage of the controller, limited to ±${conditions.limit} V.`,
    x: { label: "time, s", values: time, range: [0, time.length * conditions.period] },
    marks: [{ at: (time.length / 2) * conditions.period, label: "load torque" }],
    panels: [
      {
        label: "angle, rad", height: 290,
        series: [
          { name: "setpoint", values: setpoint, tone: "reference", dashed: true },
          { name: TITLES.before, values: before.response.angle, tone: "before" },
          { name: TITLES.baseline, values: baseline.response.angle, tone: "baseline" },
          { name: TITLES.after, values: after.response.angle, tone: "after" },
        ],
      },
      {
        label: "voltage, V", height: 210,
        series: [
          { name: TITLES.before, values: before.response.voltage, tone: "before", shape: "steps" },
          { name: TITLES.baseline, values: baseline.response.voltage, tone: "baseline", shape: "steps" },
          { name: TITLES.after, values: after.response.voltage, tone: "after", shape: "steps" },
        ],
      },
    ],
  };
}

function numbers({ experiments }: Tuning): number[] {
  return experiments.map((_, i) => i + 1);
}

function costs(tuning: Tuning): Figure {
  let lowest = Infinity;
  const best = tuning.experiments.map(({ cost, probe }) => (lowest = probe ? lowest : Math.min(lowest, cost)));
  return {
    title: "Cost over experiments",
    caption: "Cost of each experiment, and the lowest so far of those that are no probes of a difference.",
    x: { label: "experiment", values: numbers(tuning) },
    logarithmic: true,
    panels: [
      {
        label: "cost, rad²·s", height: 270,
        series: [
          { name: "experiment", values: tuning.experiments.map(({ cost }) => cost), tone: "detail", shape: "points" },
          { name: "lowest so far", values: best, tone: "after", shape: "steps" },
        ],
      },
    ],
  };
}

function gains(tuning: Tuning): Figure {
  const best = tuning.experiments.findIndex(({ cost, probe }) => !probe && cost === tuning.after.cost) + 1;
  return {
    title: "Gains over experiments",
    caption: "Gains of each experiment. Single steps between two updates are the probes of the differences.",
    x: { label: "experiment", values: numbers(tuning) },
    marks: [{ at: best, label: "tuned", end: "bottom" }],
    panels: NAMES.map((name, i) => ({
      label: `${name}, ${UNITS[name]}`, height: i < 2 ? 130 : 174,
      series: [{ name, values: tuning.experiments.map(({ gains }) => gains[name]), tone: "after", shape: "steps" }],
    })),
  };
}

function notes({ conditions: c, ultimate }: Tuning): string[] {
  return [
    `Plant: DC motor with J = 0.01 kg·m², b = 0.1 N·m·s, K = 0.01 N·m/A, R = 1 Ω, L = 0.5 H, the example "DC Motor Speed" of `
      + "the Control Tutorials for MATLAB and Simulink (B. Messner, D. Tilbury and others, University of Michigan), here "
      + "controlled in its angle. Simulated in steps of one sample by a Taylor series of order 4.",
    `Controller: discrete PID with parallel gains, every ${1000 * c.period} ms; derivative of the measured angle through a `
      + `filter of ${1000 * c.filter} ms; back-calculation, ${c.tracking} rad of integrated error per volt beyond the limit `
      + "(K. J. Åström and T. Hägglund, PID Controllers, 2nd edition, 1995).",
    "Cost: ∫ e² dt + λ ∫ (u − h)² dt, the integral of the squared error and the weighted effort, with e the error in rad, u the "
      + "voltage and h the voltage that holds the motor against the load, both in V, and "
      + `λ = ${Number(c.effort.toPrecision(6))} rad²/V². Box: kp up to ${c.unit.kp}, ki up to ${c.unit.ki}, kd up to ${c.unit.kd}.`,
    "Ziegler-Nichols: kp = 0.6 Ku, ki = 2 kp / Pu, kd = kp Pu / 8 from the ultimate gain "
      + `Ku = ${show(ultimate.gain)} V/rad and period Pu = ${show(ultimate.period)} s of this motor under this controller, found by `
      + "simulation without a limit (J. G. Ziegler and N. B. Nichols, Trans. ASME 64, 1942). The rule asks for a decay of the "
      + "swings to a quarter and knows nothing of the voltage limit; it was not made for this cost.",
    "Shift by the load: the largest difference of the angle between experiments with and without the load. Where the angle has "
      + "not settled, it also depends on the moment at which the load comes.",
    "Made by microdescent: plant, controller and optimizer run in one WebAssembly module, and every number here is the same "
      + "on every machine.",
  ];
}

export function motorReport(tuning: Tuning): Report {
  const { before, baseline, after, experiments, conditions, method } = tuning;
  const [first, last] = [measure(before, conditions), measure(after, conditions)];
  const rows = comparison(tuning).map(([name, unit, ...values]) => [`${name}, ${unit}`, ...values]);
  const table: Table = { caption: "Gains and what they do", columns: ["quantity", ...COLUMNS], rows };
  return {
    title: "Position control of a DC motor",
    summary: `${experiments.length} simulated experiments, with gradients by forward differences and the method ${method}, `
      + `lowered the cost of a PID controller from ${show(before.cost)} to ${show(after.cost)} rad²·s. Gains by the rule of `
      + `Ziegler and Nichols cost ${show(baseline.cost)} rad²·s.`,
    facts: [
      { label: "Cost", value: show(after.cost), unit: "rad²·s", before: show(before.cost) },
      { label: "Overshoot", value: percent(last.overshoot), before: percent(first.overshoot) },
      { label: "Settling time (2 %)", value: settled(last), before: settled(first) },
      { label: "Experiments", value: String(experiments.length), unit: `${conditions.period * before.response.time.length} s each` },
    ],
    table,
    figures: [responses(tuning), costs(tuning), gains(tuning)],
    notes: notes(tuning),
  };
}
