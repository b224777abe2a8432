/** The figures of a tuning, as data for host/node/report. */
import { envelope } from "../report/envelope.js";
import { RUN_TONES, type Figure, type Mark, type Panel, type Series, type Tone } from "../report/model.js";
import { extent } from "../report/scene.js";
import type { ExperimentResult, Response, StopReason } from "./result.js";
import type { Quantity } from "./words.js";

/** What is known of a loop beside its experiments. */
export interface Loop {
  readonly measured: Quantity;
  readonly output: Quantity;
  /** Of the output. */
  readonly limits: readonly [number, number];
  /** s, from one tick to the next, and of a whole experiment. */
  readonly period: number;
  readonly duration: number;
  readonly costUnit: string;
  /** Of each gain, its name with the unit, and the ends of its box. */
  readonly gains: readonly { readonly key: string; readonly label: string; readonly box: readonly [number, number] }[];
  /** An experiment is stopped when its cost is above this many times the best. */
  readonly factor: number;
  /** What is measured may not leave it. */
  readonly range: readonly [number, number];
  /** Second at which a known load comes. */
  readonly load?: Mark;
}

/** A response with its name, and the role of its lines. */
export interface NamedResponse {
  readonly name: string;
  readonly tone: Tone;
  readonly response: Response;
}

/** Why the guard ended an experiment; `measured`: what the quantity is called. */
export function stopText(why: StopReason, measured: string): string {
  const texts: Record<StopReason, string> = {
    cost: "its cost passed the limit", measured: `the ${measured} left its range`, slew: `the ${measured} jumped`,
    "not-finite": `the ${measured} was no number`, output: "the output left its limits", caller: "the caller ended it",
    time: "it took too long",
  };
  return texts[why];
}

export function gainOf({ gains }: ExperimentResult, key: string): number {
  return (gains as unknown as Record<string, number>)[key]!;
}

/** A number in a sentence, with a real minus. */
export function signed(value: number, text = String(value)): string {
  return text.replace(/-/g, "−");
}

/** Parts of the time axis whose extremes are drawn. */
export const PARTS = 300;

/** Spans of the values that a limit may be beyond them to be drawn: further away it would make them flat. */
const FAR = 4;

/** Limits of these values as lines. */
export function limitLines(limits: readonly [number, number], of: readonly number[], count: number, name = "limits"): Series[] {
  const [least, most] = extent(of);
  const far = FAR * (most - least);
  const near = limits.filter((limit) => limit >= least - far && limit <= most + far);
  return near.map((limit) => ({ name, values: Array<number>(count).fill(limit), tone: "level", dashed: true }));
}

export function loadMarks({ load }: Loop, end: number): Mark[] {
  return load && load.at < end ? [load] : [];
}

/** What is measured, and below the output with its limits, of experiments side by side. */
export function responseFigure(loop: Loop, responses: readonly NamedResponse[], caption: string): Figure {
  const first = responses[0]!.response;
  const kept = envelope(responses.flatMap(({ response }) => [response.measured, response.output]), PARTS);
  const at = (values: readonly number[]) => kept.map((i) => values[i]!);
  const { measured, output } = loop;
  const outputs = responses.flatMap(({ response }) => at(response.output));
  return {
    title: loop.load ? "Response to the setpoint and to a load" : "Response to the setpoint",
    caption,
    x: { label: "time, s", values: at(first.time), range: [0, loop.duration] },
    marks: loadMarks(loop, loop.duration),
    panels: [
      {
        label: `${measured.name}, ${measured.unit}`, height: 290,
        series: [
          { name: "setpoint", values: at(first.setpoint), tone: "reference", dashed: true },
          ...responses.map(({ name, tone, response }) => ({ name, tone, values: at(response.measured) })),
        ],
      },
      {
        label: `${output.name}, ${output.unit}`, height: 210,
        series: [
          ...limitLines(loop.limits, outputs, kept.length),
          ...responses.map(({ name, tone, response }) => ({ name, tone, values: at(response.output), shape: "steps" as const })),
        ],
      },
    ],
  };
}

const known = (value: number | undefined): number | null => (value !== undefined && value > 0 && Number.isFinite(value) ? value : null);

const isVerified = ({ kind }: ExperimentResult): boolean => kind === "verifying";

/** The lowest cost before each experiment, and after the last: what the guard compares with. A verification does not change it. */
export function bestCosts(experiments: readonly ExperimentResult[]): (number | null)[] {
  let best: number | null = null;
  return [null, ...experiments.map((one) => {
    const cost = one.stopped || isVerified(one) ? null : known(one.cost);
    if (cost !== null && (best === null || cost < best)) best = cost;
    return best;
  })];
}

/** Experiments in a row, stopped other than by their cost, that abort a tuning. */
const FAULTS = 3;

/** Whether the cost of an experiment is what it had come to when it was stopped, without an estimate of the rest: it ended the tuning. */
export function isPartial(experiments: readonly ExperimentResult[], i: number): boolean {
  const fault = ({ stopped }: ExperimentResult) => stopped !== undefined && stopped !== "cost";
  return i === 0 ? experiments[0]!.stopped !== undefined : i + 1 >= FAULTS && experiments.slice(i + 1 - FAULTS, i + 1).every(fault);
}

/** Series without those that have no value at all. */
function some(series: readonly Series[]): Series[] {
  return series.filter(({ values }) => values.some((value) => value !== null));
}

/** An axis of experiments, each in the middle of its number. */
function experimentAxis(experiments: readonly ExperimentResult[]): Figure["x"] {
  const values = experiments.map(({ number }) => number);
  return { label: "experiment", values, range: [(values[0] ?? 1) - 0.5, (values.at(-1) ?? 1) + 0.5] };
}

/** Costs that span more than a decade begin on a logarithmic axis. */
const DECADE = 10;

const PARTIAL = ", but for the last, which ended the tuning: it is what it had come to by then";

export function costFigure(loop: Loop, experiments: readonly ExperimentResult[]): Figure {
  const best = bestCosts(experiments);
  const costs = (which: (one: ExperimentResult) => boolean) => experiments.map((one) => (which(one) ? known(one.cost) : null));
  const limits = experiments.map((_, i) => (best[i] ? loop.factor * best[i] : null));
  const stopped = experiments.some((one) => one.stopped), partial = experiments.some((_, i) => isPartial(experiments, i));
  const series = some([
    { name: "guard's limit", values: limits, tone: "path", shape: "levels", dashed: true },
    { name: "best so far", values: best.slice(1), tone: "after", shape: "levels" },
    { name: "foreseen", values: experiments.map(({ foreseen }) => known(foreseen)), tone: "reference", shape: "rings" },
    { name: "measured", values: costs((one) => !one.stopped && !isVerified(one)), tone: "after", shape: "points" },
    { name: "verification", values: costs((one) => !one.stopped && isVerified(one)), tone: "after", shape: "squares" },
    { name: "stopped by the guard", values: costs(({ stopped }) => stopped !== undefined), tone: "path", shape: "crosses" },
  ]);
  const [low, high] = extent(series.flatMap(({ values }) => values));
  return {
    title: "Cost over experiments",
    caption: "Cost of each experiment, and what was foreseen for it where a model or measured costs proposed its gains. "
      + `The guard stops one whose cost passes ${loop.factor} times the best so far.`
      + (stopped ? ` The cost of one that was stopped is an estimate${partial ? PARTIAL : ""}.` : ""),
    x: experimentAxis(experiments),
    logarithmic: high / low > DECADE ? "first" : true,
    panels: [{ label: `cost, ${loop.costUnit}`, height: 320, series }],
  };
}

/** Records of the experiments that the guard stopped, the first six: how far they came, and under which output. */
export function guardFigure(loop: Loop, experiments: readonly ExperimentResult[]): Figure[] {
  const recorded = experiments.flatMap((one) => (one.stopped && one.response ? [{ ...one, response: one.response }] : []));
  const stopped = recorded.slice(0, RUN_TONES.length);
  const [longest] = stopped.map(({ response }) => response).sort((a, b) => b.time.length - a.time.length);
  if (!longest) return [];
  // Those that ended before the longest have no number there.
  const whole = (values: readonly number[]) => longest.time.map((_, i) => values[i] ?? NaN);
  const lists = stopped.map(({ response }) => ({ measured: whole(response.measured), output: whole(response.output) }));
  const end = longest.time.at(-1)! + loop.period;
  const kept = envelope(lists.flatMap(({ measured, output }) => [measured, output]), PARTS);
  const at = (values: readonly number[]) => kept.map((i) => values[i]!);
  const { measured: y, output: u } = loop;
  const lines = (what: "measured" | "output") => stopped.map(({ number, stopped }, i) => ({
    name: `${number} by ${stopped}`, tone: RUN_TONES[i]!, values: at(lists[i]![what]).map((value) => (Number.isFinite(value) ? value : null)),
  }));
  const which = recorded.length > stopped.length ? `The first ${stopped.length} of ${recorded.length}, each` : "Each";
  const all = (what: "measured" | "output") => lists.flatMap((list) => list[what]);
  return [{
    title: "Experiments that the guard stopped",
    caption: `${which} up to the tick at which it was stopped; one that is not stopped takes ${loop.duration} s.`,
    x: { label: "time, s", values: at(longest.time), range: [0, end] },
    marks: loadMarks(loop, end),
    panels: [
      {
        label: `${y.name}, ${y.unit}`, height: 240,
        series: [
          { name: "setpoint", values: at(longest.setpoint), tone: "reference", dashed: true },
          ...limitLines(loop.range, all("measured"), kept.length, "guard's range"),
          ...lines("measured"),
        ],
      },
      {
        label: `${u.name}, ${u.unit}`, height: 184,
        series: [...limitLines(loop.limits, all("output"), kept.length), ...lines("output").map((line) => ({ ...line, shape: "steps" as const }))],
      },
    ],
  }];
}

/** Bounds of a gain that it comes as near as to a factor of two. */
function boundLines(values: readonly number[], box: readonly [number, number]): Series[] {
  const [low, high] = extent(values);
  const near = [low < 2 * box[0], high > box[1] / 2];
  const line = { name: "bounds", tone: "level", shape: "levels", dashed: true } as const;
  return box.filter((_, i) => near[i]).map((bound) => ({ ...line, values: values.map(() => bound) }));
}

/** `best`: number of the experiment whose gains the tuning ended with. */
export function gainFigure({ gains }: Loop, experiments: readonly ExperimentResult[], best: number): Figure {
  const panels = gains.map(({ key, label, box }, i): Panel => {
    const values = experiments.map((one) => gainOf(one, key));
    const stopped = values.map((value, k) => (experiments[k]!.stopped ? value : null));
    return {
      label, height: i < gains.length - 1 ? 140 : 184,
      series: some([
        ...boundLines(values, box),
        { name: "gain", values, tone: "after", shape: "levels" },
        { name: "stopped by the guard", values: stopped, tone: "path", shape: "crosses" },
      ]),
    };
  });
  return {
    title: "Gains over experiments",
    caption: `Gains of each experiment. The dotted line is at experiment ${best}, whose gains the tuning ended with.`,
    x: experimentAxis(experiments),
    logarithmic: "first",
    marks: [{ at: best, label: "" }],
    panels,
  };
}
