/** Figures of records and of the models fitted to them, as data for host/node/report. */
import { envelope } from "../report/envelope.js";
import type { Figure } from "../report/model.js";
import type { Model } from "../tuner.js";
import { show } from "./comparison.js";
import { PARTS, limitLines, loadMarks, signed, type Loop } from "./figures.js";
import type { ExperimentResult, Response } from "./result.js";

/** Root mean square of what the model leaves of all ticks, in the unit of what is measured. */
export function residualOf({ measured, modelled }: Response): number {
  return Math.sqrt(measured.reduce((sum, value, i) => sum + (value - modelled![i]!) ** 2, 0) / measured.length);
}

/** A model in a sentence or two; `loop`: what the output is counted in. */
export function modelText(model: Model, { output, period }: Pick<Loop, "output" | "period">): string {
  const number = (value: number) => signed(value, show(value));
  const { deadTime, load, loadAt, constant } = model;
  const gains = (["b0", "b1", "a1", "a0"] as const).map((name) => `${name} = ${number(model[name])}`).join(", ");
  const besides = constant === 0 ? "" : `, beyond rest by a constant of ${number(constant)}`;
  const from = Number((loadAt * period).toPrecision(6));
  const acting = load === 0 ? "" : ` Beside the output it found a load of ${number(load)} ${output.unit} from ${from} s on.`;
  return `(b0 + b1 s) e^(−L s) / (s² + a1 s + a0) with ${gains} and a dead time L of ${number(deadTime)} s${besides}.${acting}`;
}

/** A share that is nearly 1, in %, not rounded up to all. */
export function fitText(fit: number): string {
  const digits = fit > 0.999 ? 4 : 2;
  return `${signed(fit, (Math.floor(fit * 10 ** (2 + digits)) / 10 ** digits).toFixed(digits))} %`;
}

/** An experiment that a model was fitted to. */
type Modelled = ExperimentResult & { readonly model: Model; readonly response: Response };

/** The record of an experiment, and the model fitted to it. */
export function fitFigure(loop: Loop, { number, model, response, stopped }: Modelled): Figure {
  const { measured: y, output: u } = loop;
  const { time, measured, modelled = [], output } = response;
  const residuals = measured.map((value, i) => value - modelled[i]!);
  const kept = envelope([measured, modelled, residuals, output], PARTS);
  const at = (values: readonly number[]) => kept.map((i) => values[i]!);
  const end = time.at(-1)! + loop.period;
  return {
    title: `Record and model of experiment ${number}`,
    caption: `What was recorded${stopped ? `, up to the tick at which the guard stopped it by ${stopped}` : ""}, `
      + "what the model fitted to it measures under the same output, and what that leaves: "
      + `${show(model.residual)} ${y.unit} rms and a fit of ${fitText(model.fit)} in the tuner's samples, `
      + `${show(residualOf(response))} ${y.unit} rms over all ticks. Model: ${modelText(model, loop)}`,
    x: { label: "time, s", values: at(time), range: [0, end] },
    marks: loadMarks(loop, end),
    panels: [
      {
        label: `${y.name}, ${y.unit}`, height: 240,
        series: [
          { name: "recorded", values: at(measured), tone: "before" },
          { name: "model", values: at(modelled), tone: "after", dashed: true },
        ],
      },
      { label: `residual, ${y.unit}`, height: 130, series: [{ name: "recorded less model", values: at(residuals), tone: "detail" }] },
      {
        label: `${u.name}, ${u.unit}`, height: 184,
        series: [
          ...limitLines(loop.limits, output, kept.length),
          { name: "output", values: at(output), tone: "reference", shape: "steps" },
        ],
      },
    ],
  };
}

/** Of the first and of the last experiment that a model was fitted to. */
export function fitFigures(loop: Loop, experiments: readonly ExperimentResult[]): Figure[] {
  const modelled = experiments.filter((one): one is Modelled => one.model !== undefined && one.response?.modelled !== undefined);
  return [...new Set([modelled[0], modelled.at(-1)])].flatMap((one) => (one ? [fitFigure(loop, one)] : []));
}
