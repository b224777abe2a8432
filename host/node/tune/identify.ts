/** A model of a plant, and gains for its controller, from a log. */
import { known, numberIn, objectOf, oneOf, refuse } from "../options.js";
import { CRITERION_NAMES, FORM_NAMES, HUGE, Tuner, type FormName, type Model, type TunerSettings } from "../tuner.js";
import { costOf, costParts } from "./cost.js";
import { gainNames, gainSet, type TimeGains, type PidGains, type PiGains } from "./gains.js";
import { marginsOf, openLoop, type Margins } from "./margins.js";
import { characterOf, plantOfModel, respond, type Character } from "./model.js";
import type { CostOptions } from "./options.js";
import { parallel, simulate } from "./pid.js";
import type { Response } from "./result.js";
import { median, samplesOf, type PlantLog, type Samples } from "./samples.js";

/** What gains are to be suggested for. */
export interface IdentifyOptions {
  /**
   * The loop before the log: its output, default that of the first rows if it stands still there and then moves, else 0; what is
   * measured, default the first y.
   */
  readonly rest?: { readonly output?: number; readonly measured?: number };
  /** Second from which a constant load acts, counted from the first row; "unknown": at some time; left out: none. */
  readonly loadAt?: number | "unknown";
  /** Most of the log's dropouts are found and left out; false: every y counts. */
  readonly robust?: boolean;
  /** The controller to suggest gains for; left out: none. */
  readonly controller?: {
    readonly kind?: "pid" | "pi";
    readonly form?: FormName;
    /** Of the output, [u]. */
    readonly limits: readonly [number, number];
    /** s; default that of the log. */
    readonly period?: number;
    /** Default: the period. */
    readonly filter?: number;
    readonly tracking?: number;
  };
  /** What is measured is to go there from rest, [y]; default: as far as the log went. */
  readonly setpoint?: number;
  /** Of the experiment with the suggested gains, s; default that of the log. */
  readonly duration?: number;
  readonly cost?: CostOptions;
}

/** Gains suggested for a controller. */
export interface Suggestion {
  readonly gains: PidGains | PiGains | TimeGains | Omit<TimeGains, "td">;
  /** What the model promises: the step to the setpoint from rest, and its cost. */
  readonly response: Response;
  readonly cost: number;
  readonly margins: Margins;
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
const CONTROLLER = ["kind", "form", "limits", "period", "filter", "tracking"];
const COST = ["criterion", "effort", "overshoot", "settling"];
const FINITE = { from: -HUGE, to: HUGE };
const POSITIVE = { from: 1e-9, to: 1e9 };

/** Rounds of leaving dropouts out, and the largest share of the samples that are left out. */
const ROUNDS = 12;
const MOST = 1 / 3;
/** Scaled median deviations that a residual of a dropout is beyond, and the share of the range of y: less may be the model's own error. */
const FAR = 3;
const LEAST = 0.02;
/** Median of |x| of a normal x with a standard deviation of 1. */
const NORMAL = 0.6745;
const PIECES = 1e6;

interface Log {
  readonly samples: Samples;
  readonly rest: Identified["rest"];
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
  const last = (y.length - 1) * period;
  const loadTick = loadAt === undefined ? 0 : loadAt === "unknown" ? -1 : Math.max(1, Math.round(numberIn({ from: 0, to: last, open: "from" }, "loadAt", loadAt) / period));
  return { samples, rest: { output, measured }, loadTick };
}

/** A tuner that has seen the log as an experiment of somebody else's controller. */
function seen({ samples, rest, loadTick }: Log, y: readonly number[], more: Partial<TunerSettings>, gains: readonly number[], setpoint: number): Tuner {
  const { period, u } = samples;
  const settings: TunerSettings = { period, ticks: u.length, loadTick, external: true, offset: true, maxExperiments: 2, verify: false, ...more };
  const tuner = new Tuner({ settings, lower: gains.map((gain) => gain * 1e-4), upper: gains.map((gain) => gain * 1e4) });
  tuner.start(gains);
  tuner.begin(true, rest.output, rest.measured);
  y.forEach((value, k) => tuner.tick(value, setpoint, u[k]!));
  while (tuner.phase === "identifying") tuner.work();
  return tuner;
}

/** A plant that falls when the output rises is one that rises with the action reversed: the better model counts. */
function modelOf(log: Log, y: readonly number[]): Model {
  const models = ([1, -1] as const).map((action) => seen(log, y, { controller: "pi", action }, [1, 1], log.rest.measured + 1).model);
  const found = models.filter((model) => model !== undefined).sort((a, b) => a.residual - b.residual);
  return found[0] ?? refuse("log", log.samples.y, "one in which what is measured answers the output", "bad-value");
}

/** Which samples are no part of the plant's answer: residuals beyond the scaled median of all (P. J. Huber, "Robust Statistics", Wiley 1981). */
function outliers(y: readonly number[], modelled: readonly number[], left: readonly boolean[]): boolean[] {
  const away = y.map((value, i) => Math.abs(value - modelled[i]!));
  const counted = y.filter((_, i) => !left[i]);
  const range = counted.reduce((most, value) => Math.max(most, value), -Infinity) - counted.reduce((least, value) => Math.min(least, value), Infinity);
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
  for (let round = 0; ; round++) {
    const model = modelOf(log, bridged(y, left));
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
  const result = fitted(log, options.robust ?? true);
  const suggestion = options.controller && suggested(log, result.model, options);
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

/** The target of a suggestion. */
interface Target {
  readonly settings: TunerSettings;
  readonly form: FormName;
  readonly setpoint: number;
  readonly ticks: number;
}

function targetOf({ samples, rest }: Log, model: Model, options: IdentifyOptions): Target {
  const controller = objectOf("controller", options.controller, "an object");
  const cost = objectOf("cost", options.cost ?? {}, "an object");
  known("controller.", controller, CONTROLLER);
  known("cost.", cost, COST);
  const { limits } = controller;
  if (!isPair(limits)) return refuse("controller.limits", limits, "[low, high], the lower one first");
  const period = controller.period === undefined ? samples.period : numberIn(POSITIVE, "controller.period", controller.period);
  const duration = options.duration === undefined ? samples.u.length * samples.period : numberIn({ from: 16 * period, to: 1e6 * period }, "duration", options.duration);
  const far = samples.y.reduce((most, y) => (Math.abs(y - rest.measured) > Math.abs(most - rest.measured) ? y : most), rest.measured);
  const setpoint = options.setpoint === undefined ? far : numberIn(FINITE, "setpoint", options.setpoint);
  if (setpoint === rest.measured) refuse("setpoint", setpoint, `other than what is measured at rest, ${rest.measured}`);
  const form = controller.form === undefined ? "parallel" : oneOf("controller.form", controller.form, FORM_NAMES);
  const criterion = cost.criterion === undefined ? "ise" : oneOf("cost.criterion", cost.criterion, CRITERION_NAMES);
  const ticks = Math.round(duration / period);
  return {
    form, setpoint, ticks,
    settings: {
      controller: controller.kind === undefined ? "pid" : oneOf("controller.kind", controller.kind, ["pid", "pi"]), form, period, ticks,
      filter: controller.filter ?? period, tracking: controller.tracking ?? 0, outputLow: limits[0], outputHigh: limits[1],
      action: model.b0 < 0 ? -1 : 1, criterion, effort: cost.effort ?? 0, overshoot: cost.overshoot ?? 0, settling: cost.settling ?? 0,
    },
  };
}

function isPair(limits: unknown): limits is readonly [number, number] {
  return Array.isArray(limits) && limits.length === 2 && limits.every((limit) => typeof limit === "number" && Math.abs(limit) <= HUGE) && limits[0] < limits[1];
}

/**
 * Gains to begin with, in parallel form, of a plant that rises with the output: S. Skogestad, "Simple analytic rules for model reduction
 * and PID controller tuning", J. Process Control 13, 2003, with the closed loop as fast as the dead time.
 */
function simple(model: Model, period: number): PidGains {
  const { gain, timeConstants, naturalFrequency, damping } = characterOf(model);
  const [slow, fast] = timeConstants ?? [(2 * damping) / naturalFrequency, 1 / (2 * Math.max(damping, 0.1) * naturalFrequency)];
  const late = Math.max(model.deadTime + period / 2, period, slow / 20);
  const kp = slow / (Math.abs(gain) * 2 * late);
  const ti = Math.min(slow, 8 * late);
  return { kp, ki: kp / ti, kd: kp * Math.max(fast, period) };
}

/** In the form of the settings, without a derivative part for a PI controller. */
function listOf({ kp, ki, kd }: PidGains, { form, settings }: Target): number[] {
  const list = form === "parallel" ? [kp, ki, kd] : [kp, kp / ki, kd / kp];
  return settings.controller === "pi" ? list.slice(0, 2) : list;
}

/** Most experiments on the model. */
const EXPERIMENTS = 30;

/** Gains by experiments of the tuner on the model itself, which costs nothing but time. */
function suggested(log: Log, model: Model, options: IdentifyOptions): Suggestion {
  const target = targetOf(log, model, options);
  const { settings, setpoint, form, ticks } = target;
  const { rest } = log;
  const plant = plantOfModel({ ...model, load: 0, constant: 0 }, settings.period);
  const start = listOf(simple(model, settings.period), target);
  const tuner = new Tuner({
    settings: { ...settings, maxExperiments: EXPERIMENTS, verify: false },
    lower: start.map((gain) => gain / 1000), upper: start.map((gain) => gain * 1000),
  });
  tuner.start(start);
  while (tuner.phase === "ready") {
    tuner.begin(true, rest.output, rest.measured);
    for (let y = plant.start(); tuner.running; y = plant.step(tuner.output - rest.output)) tuner.tick(rest.measured + y, setpoint);
    tuner.work(PIECES);
  }
  const gains = parallel(form, Array.from(tuner.best));
  const law = { period: settings.period, filter: settings.filter!, tracking: settings.tracking!, limits: [settings.outputLow!, settings.outputHigh!] as const };
  const sign = settings.action === -1 ? -1 : 1;
  const shifted = { start: () => sign * (rest.measured + plant.start()), step: (u: number) => sign * (rest.measured + plant.step(u - rest.output)) };
  const mirrored = simulate(shifted, gains, law, sign * setpoint, ticks, rest.output);
  const response = { ...mirrored, setpoint: mirrored.setpoint.map((r) => sign * r), measured: mirrored.measured.map((y) => sign * y) };
  const { criterion = "ise", effort = 0, overshoot = 0, settling = 0 } = settings;
  const cost = costOf(costParts(response, { criterion, effort, overshoot, settling }, settings.period, 0, rest.output));
  const upright = { ...model, b0: sign * model.b0, b1: sign * model.b1 };
  return {
    gains: gainSet(gainNames(form, settings.controller === "pid"), tuner.best),
    response, cost,
    margins: marginsOf(openLoop(upright, gains, law), settings.period),
  };
}
