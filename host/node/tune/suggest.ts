/** Gains for a controller from a model: experiments on the model itself, which cost nothing but time. */
import { known, numberIn, objectOf, oneOf, refuse } from "../options.js";
import { CRITERION_NAMES, FORM_NAMES, HUGE, type FormName, type TunerSettings } from "../tuner-settings.js";
import { Tuner, type Model } from "../tuner.js";
import { costOf, costParts } from "./cost.js";
import { gainNames, gainSet, type PidGains, type PiGains, type TimeGains } from "./gains.js";
import { marginsOf, openLoop, type Margins } from "./margins.js";
import { characterOf, plantOfModel } from "./model.js";
import type { CostOptions } from "./options.js";
import { parallel, simulate, type Law } from "./pid.js";
import type { SimulatedPlant } from "./plants.js";
import type { Response } from "./result.js";
import type { Samples } from "./samples.js";

/** What gains are to be suggested for. */
export interface SuggestOptions {
  /** Left out: no gains. */
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

const CONTROLLER = ["kind", "form", "limits", "period", "filter", "tracking"];
const COST = ["criterion", "effort", "overshoot", "settling"];
const FINITE = { from: -HUGE, to: HUGE };
const NOT_NEGATIVE = { from: 0, to: HUGE };
const POSITIVE = { from: 1e-9, to: 1e9 };

/** A log that is at rest before it begins. */
export interface RestedLog {
  readonly samples: Samples;
  readonly rest: { readonly output: number; readonly measured: number };
}

/** The target of a suggestion. */
interface Target {
  readonly settings: TunerSettings;
  readonly form: FormName;
  readonly setpoint: number;
  readonly ticks: number;
}

/** A number >= 0, or its default. */
function number(path: string, given: number | undefined, otherwise: number): number {
  return given === undefined ? otherwise : numberIn(NOT_NEGATIVE, path, given);
}

function costOptions(given: CostOptions = {}): Required<CostOptions> {
  const cost = objectOf("cost", given, "an object");
  known("cost.", cost, COST);
  return {
    criterion: cost.criterion === undefined ? "ise" : oneOf("cost.criterion", cost.criterion, CRITERION_NAMES),
    effort: number("cost.effort", cost.effort, 0),
    overshoot: number("cost.overshoot", cost.overshoot, 0),
    settling: number("cost.settling", cost.settling, 0),
  };
}

function setpointOf({ samples, rest }: RestedLog, given: number | undefined): number {
  const far = samples.y.reduce((most, y) => (Math.abs(y - rest.measured) > Math.abs(most - rest.measured) ? y : most), rest.measured);
  const setpoint = given === undefined ? far : numberIn(FINITE, "setpoint", given);
  return setpoint === rest.measured ? refuse("setpoint", setpoint, `other than what is measured at rest, ${rest.measured}`) : setpoint;
}

function targetOf(log: RestedLog, model: Model, options: SuggestOptions): Target {
  const controller = objectOf("controller", options.controller, "an object");
  known("controller.", controller, CONTROLLER);
  const { samples } = log, { limits } = controller;
  if (!isPair(limits)) return refuse("controller.limits", limits, "[low, high], the lower one first");
  const period = controller.period === undefined ? samples.period : numberIn(POSITIVE, "controller.period", controller.period);
  const { duration: given = samples.u.length * samples.period } = options;
  const duration = numberIn({ from: 16 * period, to: 1e6 * period }, "duration", given);
  const form = controller.form === undefined ? "parallel" : oneOf("controller.form", controller.form, FORM_NAMES);
  const ticks = Math.round(duration / period);
  return {
    form, ticks,
    setpoint: setpointOf(log, options.setpoint),
    settings: {
      controller: controller.kind === undefined ? "pid" : oneOf("controller.kind", controller.kind, ["pid", "pi"]), form, period, ticks,
      filter: number("controller.filter", controller.filter, period), tracking: number("controller.tracking", controller.tracking, 0),
      outputLow: limits[0], outputHigh: limits[1], action: model.b0 < 0 ? -1 : 1, ...costOptions(options.cost),
    },
  };
}

function isPair(limits: unknown): limits is readonly [number, number] {
  if (!Array.isArray(limits) || limits.length !== 2) return false;
  return limits.every((limit) => typeof limit === "number" && Math.abs(limit) <= HUGE) && limits[0] < limits[1];
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

/** Most experiments on the model, and how far gains may move from those of the rule. */
const EXPERIMENTS = 30;
const REACH = 1000;

/** The best gains of a tuning on the model. */
function tuned(plant: SimulatedPlant, start: readonly number[], { settings, setpoint }: Target, rest: RestedLog["rest"]): Float64Array {
  const tuner = new Tuner({
    settings: { ...settings, maxExperiments: EXPERIMENTS, verify: false },
    lower: start.map((gain) => gain / REACH), upper: start.map((gain) => gain * REACH),
  });
  tuner.start(start);
  while (tuner.phase === "ready") {
    tuner.begin(true, rest.output, rest.measured);
    for (let y = plant.start(); tuner.running; y = plant.step(tuner.output - rest.output)) tuner.tick(rest.measured + y, setpoint);
    while (tuner.working) tuner.work();
  }
  return tuner.best;
}

/** The step that the model promises. A falling plant is simulated upside down, as the controller sees it. */
function stepOf(plant: SimulatedPlant, gains: PidGains, law: Law, { settings, setpoint, ticks }: Target, rest: RestedLog["rest"]): Response {
  const sign = settings.action!;
  const seen = {
    start: () => sign * (rest.measured + plant.start()),
    step: (u: number) => sign * (rest.measured + plant.step(u - rest.output)),
  };
  const { time, output, ...response } = simulate(seen, gains, law, sign * setpoint, ticks, rest.output);
  return { time, output, setpoint: response.setpoint.map((r) => sign * r), measured: response.measured.map((y) => sign * y) };
}

export function suggest(log: RestedLog, model: Model, options: SuggestOptions): Suggestion {
  const target = targetOf(log, model, options);
  const { settings, form } = target;
  const { period, filter = 0, tracking = 0, outputLow = 0, outputHigh = 0, action = 1 } = settings;
  const plant = plantOfModel({ ...model, load: 0, constant: 0 }, period);
  const best = tuned(plant, listOf(simple(model, period), target), target, log.rest);
  const gains = parallel(form, Array.from(best)), law = { period, filter, tracking, limits: [outputLow, outputHigh] as const };
  const response = stepOf(plant, gains, law, target, log.rest);
  return {
    gains: gainSet(gainNames(form, settings.controller === "pid"), best),
    response,
    cost: costOf(costParts(response, costOptions(options.cost), period, 0, log.rest.output)),
    margins: marginsOf(openLoop({ ...model, b0: action * model.b0, b1: action * model.b1 }, gains, law), period),
  };
}
