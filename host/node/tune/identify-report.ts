/** The report of an identification, as data for host/node/report. */
import type { Figure, Report } from "../report/model.js";
import { show } from "./comparison.js";
import type { Identified } from "./identify.js";
import type { Suggestion } from "./suggest.js";

/** Names of the log's columns. */
export interface LogNames {
  readonly file: string;
  readonly u: string;
  readonly y: string;
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

function fitFigure({ response, dropouts, period }: Identified, { u, y }: LogNames): Figure {
  const { time, measured, output, modelled } = response;
  const out = new Set(dropouts);
  const shown = (values: readonly number[], left: boolean) => values.map((value, i) => (out.has(i) === left ? value : null));
  const residuals = measured.map((value, i) => value - modelled![i]!);
  return {
    title: "The log and the model",
    caption: `What was measured, and what the model measures under the same output${out.size ? "; dropouts, which do not count, as dots" : ""}.`,
    x: { label: "time, s", values: time, range: [0, time.length * period] },
    panels: [
      {
        label: y, height: 290,
        series: [
          { name: "measured", values: shown(measured, false), tone: "detail" },
          ...(out.size ? [{ name: "dropouts", values: shown(measured, true), tone: "before", shape: "points" } as const] : []),
          { name: "model", values: modelled!, tone: "after" },
        ],
      },
      { label: `${y}, measured less model`, height: 130, series: [{ name: "residual", values: shown(residuals, false), tone: "detail" }] },
      { label: u, height: 150, series: [{ name: "output", values: output, tone: "reference", shape: "steps" }] },
    ],
  };
}

function stepFigure({ response: { time, setpoint, measured, output } }: Suggestion, { u, y }: LogNames): Figure {
  return {
    title: "The step that the model promises",
    caption: "From rest to the setpoint with the suggested gains, simulated on the model.",
    x: { label: "time, s", values: time },
    panels: [
      {
        label: y, height: 250,
        series: [{ name: "setpoint", values: setpoint, tone: "reference", dashed: true }, { name: "foreseen", values: measured, tone: "after" }],
      },
      { label: u, height: 170, series: [{ name: "output", values: output, tone: "after", shape: "steps" }] },
    ],
  };
}

const MARGINS = "Margins are those of the sampled loop, whose holding delays by half a period on the average; the controller answers within its tick.";

export function identifyReport(result: Identified, names: LogNames): Report {
  const { residual, fit, suggestion, dropouts, missing } = result;
  const rows = [...modelRows(result), ...(suggestion ? suggestionRows(suggestion) : [])];
  return {
    title: `Model of ${names.y} from ${names.u}`,
    summary: `A second-order model with a dead time explains ${(100 * fit).toFixed(2)} % of the variance of ${names.y} in ${names.file} `
      + `and leaves ${show(residual)} rms.`,
    facts: [
      { label: "Residual", value: show(residual), unit: "rms" },
      { label: "Gain", value: show(result.character.gain) },
      { label: "Dead time", value: show(result.model.deadTime), unit: "s" },
      ...(suggestion ? [{ label: "Phase margin", value: show(suggestion.margins.phaseMargin), unit: "°" }] : []),
    ],
    table: { caption: "The model, and what follows from it", columns: ["quantity", "value"], rows },
    figures: [fitFigure(result, names), ...(suggestion ? [stepFigure(suggestion, names)] : [])],
    notes: [
      "Model: (b0 + b1 s) e^(-L s) / (s² + a1 s + a0), fitted to the log by its output error in the module that runs on microcontrollers.",
      `${dropouts.length} samples were taken for dropouts and ${missing} were missing: they do not count.`,
      ...(suggestion ? [MARGINS] : []),
    ],
  };
}
