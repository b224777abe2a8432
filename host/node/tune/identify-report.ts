/** The report of an identification, as data for host/node/report. */
import { envelope } from "../report/envelope.js";
import type { Fact, Figure, Report, Table } from "../report/model.js";
import { show } from "./comparison.js";
import { PARTS, limitLines, signed } from "./figures.js";
import type { Identified } from "./identify.js";
import { fitText, modelText } from "./model-figures.js";
import type { Suggestion } from "./suggest.js";

/** Names of the log's columns, and the limits of the output that gains are suggested for. */
export interface LogNames {
  readonly file: string;
  readonly u: string;
  readonly y: string;
  readonly limits?: readonly [number, number];
}

/** Rows of [quantity, value]: the model and what follows from it. */
export function modelRows({ model, character }: Identified): [string, string][] {
  const { gain, timeConstants, naturalFrequency, damping, leadTime } = character;
  return [
    ["gain", show(gain)],
    ...(timeConstants ? [["time constants, s", timeConstants.map(show).join(", ")] as [string, string]]
      : ([["natural frequency, rad/s", show(naturalFrequency)], ["damping", show(damping)]] as [string, string][])),
    ["lead time, s", show(leadTime)],
    ["dead time, s", show(model.deadTime)],
    ...(model.load === 0 ? [] : ([["load", show(model.load)], ["load from tick", String(model.loadAt)]] as [string, string][])),
    ...(["b0", "b1", "a1", "a0"] as const).map((name): [string, string] => [name, show(model[name])]),
  ];
}

/** The same of the suggested gains. */
export function suggestionRows({ gains, cost, margins }: Suggestion): [string, string][] {
  return [
    ...Object.entries(gains).map(([name, value]): [string, string] => [name, show(value)]),
    ["cost foreseen", show(cost)],
    ["gain margin", show(margins.gainMargin)],
    ["phase margin, °", show(margins.phaseMargin)],
    ["sensitivity Ms", show(margins.sensitivity)],
  ];
}

/** Indexes of samples to draw, and values at them. */
function drawn(lists: readonly (readonly number[])[]): { count: number; at: <T>(values: readonly T[]) => T[] } {
  const kept = envelope(lists, PARTS);
  return { count: kept.length, at: (values) => kept.map((i) => values[i]!) };
}

function fitFigure({ response, dropouts, period, model, residual, fit }: Identified, { u, y }: LogNames): Figure {
  const { time, setpoint, measured, output, modelled } = response;
  const residuals = measured.map((value, i) => value - modelled![i]!);
  const { at } = drawn([measured, modelled!, residuals, output]);
  const out = new Set(dropouts);
  const shown = (values: readonly number[], left: boolean) => at(values.map((value, i) => (out.has(i) === left ? value : null)));
  const crosses = { name: "dropouts", values: shown(measured, true), tone: "path", shape: "crosses" } as const;
  return {
    title: "The log and the model",
    caption: `What was measured, ${out.size ? "with dropouts, which do not count, as crosses, " : ""}`
      + "what the model measures under the same output, and what that leaves: "
      + `${show(residual)} rms, a fit of ${fitText(fit)}. Model: ${modelText(model, { output: { name: u, unit: `of ${u}` }, period })}`,
    x: { label: "time, s", values: at(time), range: [0, time.length * period] },
    ...(model.load !== 0 && { marks: [{ at: model.loadAt * period, label: "load" }] }),
    panels: [
      {
        label: y, height: 290,
        series: [
          ...(setpoint.length ? [{ name: "setpoint", values: at(setpoint), tone: "reference", dashed: true } as const] : []),
          { name: "measured", values: shown(measured, false), tone: "before" },
          ...(out.size ? [crosses] : []),
          { name: "model", values: at(modelled!), tone: "after", dashed: true },
        ],
      },
      { label: `residual of ${y}`, height: 130, series: [{ name: "measured less model", values: shown(residuals, false), tone: "detail" }] },
      { label: u, height: 184, series: [{ name: "output", values: at(output), tone: "reference", shape: "steps" }] },
    ],
  };
}

function stepFigure({ response: { time, setpoint, measured, output } }: Suggestion, { u, y, limits }: LogNames): Figure {
  const { count, at } = drawn([measured, output]);
  return {
    title: "The step that the model promises",
    caption: "From rest to the setpoint with the suggested gains, simulated on the model"
      + (limits ? `; ${u} is limited to ${signed(limits[0])} to ${signed(limits[1])}.` : "."),
    x: { label: "time, s", values: at(time) },
    panels: [
      {
        label: y, height: 250,
        series: [
          { name: "setpoint", values: at(setpoint), tone: "reference", dashed: true },
          { name: "foreseen", values: at(measured), tone: "after" },
        ],
      },
      {
        label: u, height: 190,
        series: [
          ...(limits ? limitLines(limits, output, count) : []),
          { name: "output", values: at(output), tone: "after", shape: "steps" },
        ],
      },
    ],
  };
}

/** Units that the columns' names make. */
function unitsOf({ u, y }: LogNames): Record<string, string> {
  return { gain: `${y}/${u}`, load: u, kp: `${u}/${y}`, ki: `${u}/(${y}·s)`, kd: `${u}·s/${y}`, k: `${u}/${y}`, ti: "s", td: "s" };
}

/** The name of a row with its unit, unless it says it or has none. */
function withUnit(name: string, names: LogNames): string {
  const unit = unitsOf(names)[name];
  return unit === undefined ? name : `${name}, ${unit}`;
}

/** A margin with where it is; none: nothing makes the loop swing. */
function marginRows({ margins: { gainMargin, phaseMargin, sensitivity, gainCrossover, phaseCrossover } }: Suggestion): string[][] {
  const known = (value: number, text = show(value)) => (Number.isFinite(value) ? text : "none");
  const at = (omega: number) => known(omega, `${show(omega)} rad/s`);
  return [
    ["gain margin, factor", known(gainMargin), at(phaseCrossover)],
    ["phase margin, °", known(phaseMargin), at(gainCrossover)],
    ["sensitivity Ms", show(sensitivity), ""],
  ];
}

function suggestionTable(suggestion: Suggestion, names: LogNames): Table {
  const gains = Object.entries(suggestion.gains).map(([name, value]): string[] => [withUnit(name, names), show(value), ""]);
  return {
    caption: "Suggested gains, and how far their loop is from swinging",
    columns: ["quantity", "value", "at"],
    rows: [...gains, ["cost foreseen", show(suggestion.cost), ""], ...marginRows(suggestion)],
  };
}

function degrees(angle: number): string {
  return Number.isFinite(angle) ? `${angle.toFixed(1)}°` : "none";
}

function factsOf({ character, residual, fit, model, suggestion }: Identified, names: LogNames): Fact[] {
  const { u, y } = names, units = unitsOf(names);
  const gains = Object.entries(suggestion?.gains ?? {}) as [string, number][];
  return [
    { label: "Fit", value: fitText(fit), unit: "of the variance" },
    { label: "Residual", value: show(residual), unit: `${y}, rms` },
    { label: "Gain", value: show(character.gain), unit: `${y}/${u}` },
    { label: "Dead time", value: show(model.deadTime), unit: "s" },
    ...gains.map(([name, value]) => ({ label: `${name}, suggested`, value: show(value), unit: units[name]! })),
    ...(suggestion ? [{ label: "Phase margin", value: degrees(suggestion.margins.phaseMargin) }] : []),
  ];
}

const MARGINS = "Margins are those of the sampled loop, whose holding delays by half a period on the average; "
  + "the controller answers within its tick.";

export function identifyReport(result: Identified, names: LogNames): Report {
  const { residual, fit, suggestion, dropouts, missing } = result;
  const rows = modelRows(result).map(([name, value]) => [withUnit(name, names), value]);
  return {
    title: `Model of ${names.y} from ${names.u}`,
    summary: `A second-order model with a dead time explains ${fitText(fit)} of the variance of ${names.y} in ${names.file} `
      + `and leaves ${show(residual)} rms.`,
    facts: factsOf(result, names),
    table: { caption: "The model", columns: ["quantity", "value"], rows },
    figures: [fitFigure(result, names), ...(suggestion ? [stepFigure(suggestion, names)] : [])],
    details: suggestion ? [suggestionTable(suggestion, names)] : [],
    notes: [
      "Model: (b0 + b1 s) e^(−L s) / (s² + a1 s + a0), fitted to the log by its output error in the module that runs on microcontrollers.",
      `${dropouts.length} samples were taken for dropouts and ${missing} were missing: they do not count.`,
      ...(suggestion ? [MARGINS] : []),
    ],
  };
}
