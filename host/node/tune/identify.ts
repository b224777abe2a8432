/** A model of a plant, and gains for its controller, from a log. */
import { flag, known, numberIn, objectOf, refuse } from "../options.js";
import { HUGE, type TunerSettings } from "../tuner-settings.js";
import { Tuner, type Model } from "../tuner.js";
import { characterOf, respond, type Character } from "./model.js";
import type { Response } from "./result.js";
import { median, samplesOf, type PlantLog, type Samples } from "./samples.js";
import { suggest, type RestedLog, type SuggestOptions, type Suggestion } from "./suggest.js";

export interface IdentifyOptions extends SuggestOptions {
  /**
   * The loop before the log: its output, default that of the first rows if it stands still there and then moves, else 0; what is
   * measured, default the first y.
   */
  readonly rest?: { readonly output?: number; readonly measured?: number };
  /** Second from which a constant load acts, counted from the first row; "unknown": at some time; left out: none. */
  readonly loadAt?: number | "unknown";
  /** Most of the log's dropouts are found and left out; false: every y counts. */
  readonly robust?: boolean;
}

export interface Identified {
  readonly model: Model;
  readonly character: Character;
  /** Root mean square of what the model leaves of all y that count, [y], and share of their variance that it explains. */
  readonly residual: number;
  readonly fit: number;
  /** The log at equal times: `modelled` is what the model measures under its output; `setpoint` is empty if the log has none. */
  readonly response: Response;
  /** Samples of `response` that were taken for dropouts; and rows that had no y. */
  readonly dropouts: readonly number[];
  readonly missing: number;
  readonly rest: { readonly output: number; readonly measured: number };
  readonly period: number;
  readonly suggestion?: Suggestion;
}

const NAMES = ["rest", "loadAt", "robust", "controller", "setpoint", "duration", "cost"];
const FINITE = { from: -HUGE, to: HUGE };

/** Rounds of leaving dropouts out, and the largest share of the samples that are left out. */
const ROUNDS = 12;
const MOST = 1 / 3;
/** Scaled median deviations that a residual of a dropout is beyond, and the share of the range of y: less may be the model's own error. */
const FAR = 3;
const LEAST = 0.02;
/** Median of |x| of a normal x with a standard deviation of 1. */
const NORMAL = 0.6745;

interface Log extends RestedLog {
  readonly loadTick: number;
}

/** Rows of the same output that show a rest before it moves. */
const CALM = 3;

/** The output before the log: that of a row before the first, or of its first rows if it then moves; else 0. */
function outputBefore({ u, before }: Samples): number {
  if (before !== u[0]) return before;
  const moved = u.findIndex((value) => value !== before);
  return moved >= CALM ? before : 0;
}

function optionsOf(samples: Samples, { rest = {}, loadAt }: IdentifyOptions): Log {
  known("rest.", objectOf("rest", rest, "an object"), ["output", "measured"]);
  const { y, period } = samples;
  const output = rest.output === undefined ? outputBefore(samples) : numberIn(FINITE, "rest.output", rest.output);
  const measured = rest.measured === undefined ? y[0]! : numberIn(FINITE, "rest.measured", rest.measured);
  return { samples, rest: { output, measured }, loadTick: loadTickOf(loadAt, period, y.length) };
}

/** As the setting: 0 for none, -1 for an unknown one. */
function loadTickOf(loadAt: IdentifyOptions["loadAt"], period: number, count: number): number {
  if (loadAt === undefined) return 0;
  if (loadAt === "unknown") return -1;
  const seconds = numberIn({ from: 0, to: (count - 1) * period, open: "from" }, "loadAt", loadAt);
  return Math.max(1, Math.round(seconds / period));
}

/** The model that a tuner finds when it sees the log as an experiment of somebody else's controller. */
function seen({ samples, rest, loadTick }: Log, y: readonly number[], action: number): Model | undefined {
  const { period, u } = samples;
  const settings: TunerSettings = { controller: "pi", period, ticks: u.length, loadTick, action, external: true, offset: true, maxExperiments: 2 };
  // What it would propose is not asked for: neither the gains nor the setpoint matter.
  const tuner = new Tuner({ settings, lower: [1, 1], upper: [1, 1] });
  tuner.start([1, 1]);
  tuner.begin(true, rest.output, rest.measured);
  y.forEach((value, k) => tuner.tick(value, rest.measured + 1, u[k]!));
  while (tuner.phase === "identifying") tuner.work();
  return tuner.model;
}

/** A plant that falls when the output rises is one that rises with the action reversed: the better model counts. */
function modelOf(log: Log, y: readonly number[], actions: readonly number[]): Model {
  const models = actions.map((action) => seen(log, y, action));
  const found = models.filter((model) => model !== undefined).sort((a, b) => a.residual - b.residual);
  return found[0] ?? refuse("log", log.samples.y, "one in which what is measured answers the output", "bad-value");
}

/** Which samples are no part of the plant's answer: residuals beyond the scaled median of all (P. J. Huber, "Robust Statistics", Wiley 1981). */
function outliers(y: readonly number[], modelled: readonly number[], left: readonly boolean[]): boolean[] {
  const away = y.map((value, i) => Math.abs(value - modelled[i]!));
  const counted = y.filter((_, i) => !left[i]);
  const extreme = (of: (a: number, b: number) => number) => counted.reduce((so, value) => of(so, value));
  const range = extreme(Math.max) - extreme(Math.min);
  const limit = Math.max((FAR * median(away)) / NORMAL, LEAST * range);
  const out = away.map((distance) => distance > limit);
  return out.filter(Boolean).length <= MOST * y.length ? out : y.map(() => false);
}

/** y between its neighbours that count. */
function bridged(y: readonly number[], left: readonly boolean[]): number[] {
  const good = y.map((_, i) => i).filter((i) => !left[i]);
  let at = 0;
  return y.map((value, i) => {
    if (!left[i]) return value;
    while (at + 1 < good.length && good[at + 1]! < i) at++;
    const [a, b] = [good[at]!, good[at + 1] ?? good[at]!];
    if (i <= a || a === b) return y[a]!;
    return y[a]! + ((y[b]! - y[a]!) * (i - a)) / (b - a);
  });
}

interface Fitted {
  readonly model: Model;
  readonly modelled: number[];
  readonly left: readonly boolean[];
}

/** Fit, leave out what the model shows to be no part of the plant's answer, and fit again until nothing changes. */
function fitted(log: Log, robust: boolean): Fitted {
  const { y, u, period } = log.samples;
  let left: boolean[] = y.map(() => false);
  for (let round = 0, actions = [1, -1]; ; round++) {
    const model = modelOf(log, bridged(y, left), actions);
    actions = [Math.sign(model.b0)];
    const modelled = respond(model, u, period, log.rest);
    const next = robust ? outliers(y, modelled, left) : left;
    if (round === ROUNDS || next.every((out, i) => out === left[i])) return { model, modelled, left };
    left = next;
  }
}

function quality(y: readonly number[], { modelled, left }: Fitted): { residual: number; fit: number } {
  const counted = y.map((value, i) => [value, value - modelled[i]!] as const).filter((_, i) => !left[i]);
  const mean = counted.reduce((sum, [value]) => sum + value, 0) / counted.length;
  const squares = counted.reduce((sum, [, residual]) => sum + residual * residual, 0);
  const variance = counted.reduce((sum, [value]) => sum + (value - mean) ** 2, 0);
  return { residual: Math.sqrt(squares / counted.length), fit: 1 - squares / variance };
}

/**
 * Identify the model of a plant from a log of its output and of what is measured, in an open or closed loop. Throws an OptimizerError
 * for a wrong option, and "bad-value" for a log that cannot be used.
 */
export function identify(given: PlantLog, options: IdentifyOptions = {}): Identified {
  known("", objectOf("options", options, "an object of options"), NAMES);
  const log = optionsOf(samplesOf(given), options);
  const { samples, rest } = log;
  const result = fitted(log, options.robust === undefined || flag("robust", options.robust));
  const suggestion = options.controller && suggest(log, result.model, options);
  const { y, u, period, setpoint } = samples;
  return {
    model: result.model,
    character: characterOf(result.model),
    ...quality(y, result),
    response: { time: y.map((_, k) => k * period), setpoint: setpoint ?? [], measured: y, output: u, modelled: result.modelled },
    dropouts: result.left.flatMap((out, i) => (out ? [i] : [])),
    missing: samples.missing,
    rest, period,
    ...(suggestion && { suggestion }),
  };
}

