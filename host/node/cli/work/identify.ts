/** `microdescent identify`. */
import { OptimizerError } from "../../errors.js";
import { refuse } from "../../options.js";
import { identify, type Identified, type IdentifyOptions } from "../../tune/identify.js";
import { identifyReport, modelRows, suggestionRows, type LogNames } from "../../tune/identify-report.js";
import type { PlantLog } from "../../tune/samples.js";
import type { IdentifyValues } from "../commands/identify.js";
import { UsageError } from "../errors.js";
import { checkOutputs } from "../files.js";
import { pictureFiles, present } from "../pictures.js";
import type { Session } from "../session.js";
import { readPlantLog } from "../table/plant-log.js";
import { brief, columns, counted } from "../text.js";

/** Options without those that were not given. */
function given<T extends object>(values: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

function optionsOf(values: IdentifyValues): IdentifyOptions {
  const { limits, kind, form, filter, tracking, criterion, effort, overshoot, settling } = values;
  if (limits && limits.length !== 2) refuse("--limits", limits, "two numbers, LOW,HIGH");
  const period = values.time === undefined ? undefined : values.period;
  const controller = limits && { limits: limits as [number, number], ...given({ kind, form, filter, tracking, period }) };
  return given<IdentifyOptions>({
    rest: given({ output: values.restU, measured: values.restY }), loadAt: values.loadAt, robust: values.robust, controller,
    setpoint: values.setpoint, duration: values.duration, cost: given({ criterion, effort, overshoot, settling }),
  } as never);
}

function textOf(result: Identified): string {
  const { residual, fit, response, dropouts, missing, suggestion } = result;
  const left = [dropouts.length && `${dropouts.length} taken for dropouts`, missing && `${missing} missing`].filter(Boolean).join(", ");
  const lines = [
    columns(modelRows(result), [1]),
    `\nresidual ${brief(residual)} rms, ${(100 * fit).toFixed(3)} % of the variance explained; `
      + `${counted(response.time.length, "sample")}${left && `, ${left}`}`,
  ];
  if (suggestion) lines.push(`\nsuggested gains\n${columns(suggestionRows(suggestion), [1])}`);
  return lines.join("\n");
}

function dataOf({ character, response, dropouts, suggestion, ...figures }: Identified): object {
  const promised = suggestion && { gains: suggestion.gains, cost: suggestion.cost, margins: suggestion.margins };
  return { ...figures, ...character, samples: response.time.length, dropouts: dropouts.length, suggestion: promised ?? null };
}

function namesOf({ file, u, y, limits }: IdentifyValues): LogNames {
  return { file, u, y, ...(limits && { limits: limits as [number, number] }) };
}

function identified(log: PlantLog, path: string, options: IdentifyOptions): Identified {
  try {
    return identify(log, options);
  } catch (error) {
    if (!(error instanceof OptimizerError && /^log\b/.test(error.message))) throw error;
    throw new UsageError(`${path}: ${error.message.replace(/^log(: |\.)/, "")}`);
  }
}

export async function work(values: IdentifyValues, session: Session): Promise<void> {
  const { file, time, u, y, delimiter, period } = values;
  checkOutputs(pictureFiles(values), file === "-" ? [] : [file]);
  if (time === undefined && period === undefined) refuse("--time", undefined, "given, or else --period");
  const options = optionsOf(values);
  const log = await readPlantLog(file, { u, y, ...(time !== undefined && { time }) }, { delimiter, period }, session);
  const result = identified(log, file, options);
  present(values, () => session.result(() => textOf(result), () => dataOf(result)), () => identifyReport(result, namesOf(values)), session);
  session.endInterrupted();
}
