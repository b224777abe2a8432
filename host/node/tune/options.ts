/** What a tuning can be told, and from there to the settings of the tuner. */
import type { Range } from "../defaults.js";
import { checkWatch, known, numberIn, objectOf, oneOf, refuse } from "../options.js";
import {
  FORM_NAMES, HUGE, settingNumbers, type CriterionName, type FormName, type PhaseName, type TunerSettings,
} from "../tuner-settings.js";
import { gainNames, gainSet, listBox, namedBox, type Box, type GainBounds, type GainName, type GainSet } from "./gains.js";
import type { ExperimentResult } from "./result.js";

/** [u] is the unit of the controller's output, [y] that of what is measured. */
export interface ControllerOptions<G extends GainSet> {
  /** Default: by the names of the gains; "none" for a list of parameters of one's own. */
  readonly kind?: "pid" | "pi" | "none";
  /** Default "parallel". */
  readonly form?: FormName;
  /**
   * Those that the loop runs with now: the first experiment. Those of the integral and derivative part may be 0: they are lifted to
   * their lower bound.
   */
  readonly gains: G;
  /** Time constant of the derivative's filter, s, >= 0; default 0. */
  readonly filter?: number;
  /**
   * Anti-windup by back-calculation: error, [y], that each [u] beyond a limit takes off what is integrated; default 0: integration
   * stops at a limit.
   */
  readonly tracking?: number;
  /** Of the output, [u]; needed but for parameters of one's own. */
  readonly limits?: readonly [number, number];
  /** From one tick to the next, s; needed but for parameters of one's own. */
  readonly period?: number;
  /** "reverse" for a plant that falls when the output rises; default "direct". */
  readonly action?: "direct" | "reverse";
}

/** One experiment: the setpoint steps at its start. */
export interface ExperimentOptions {
  /** [y]; default 1. */
  readonly setpoint?: number;
  /** Its length, 16 to 1,000,000 ticks; or in seconds. */
  readonly ticks?: number;
  readonly duration?: number;
  /** Tick, or second, from which a constant load acts; "unknown": at some time; left out: none. */
  readonly loadTick?: number | "unknown";
  readonly loadAt?: number | "unknown";
  /** The loop at rest: its output, [u], default 0; what is measured, [y], default what the experiment measures first. */
  readonly rest?: { readonly output?: number; readonly measured?: number };
}

/** The cost of an experiment; see `TunerSetting`. */
export interface CostOptions {
  /** Default "ise". */
  readonly criterion?: CriterionName;
  /** Of Σ (Δu)², per [u]²; default 0, as the others. */
  readonly effort?: number;
  /** Of the largest value beyond the setpoint, per [y]. */
  readonly overshoot?: number;
  /** Of the last second outside 2 % of the step, per s. */
  readonly settling?: number;
}

/** What ends an experiment before its time: then the best gains are back at once. */
export interface GuardOptions {
  /** Its cost is above this many times the best, 1 to 100; default 1.5. */
  readonly factor?: number;
  /** What is measured leaves this range, [y], */
  readonly measured?: readonly [number, number];
  /** or changes by more than this from one tick to the next, [y]; */
  readonly slew?: number;
  /** it takes longer than this, s. */
  readonly timeLimit?: number;
}

export interface TuningStop {
  /** Experiments before the gains are verified, 1 to 1000; default 10, of parameters of one's own 40. */
  readonly experiments?: number;
  /** Share of the cost that a proposal must promise, [0, 0.999]; default 0.02, of parameters of one's own 0.002. */
  readonly tolerance?: number;
  /** Proposals that promise less before the tuning ends, 1 to 100; default 1, of parameters of one's own 3. */
  readonly patience?: number;
}

export interface TuningOptions<G extends GainSet> {
  readonly controller: ControllerOptions<G>;
  /** Needed but for parameters of one's own. */
  readonly experiment?: ExperimentOptions;
  readonly cost?: CostOptions;
  readonly guard?: GuardOptions;
  /** Default: a thousandth to a thousand times where a gain starts; docs/tuning.md says more. */
  readonly bounds?: GainBounds<G>;
  readonly stop?: TuningStop;
  /** Of probing steps, 0 … 2^31 - 1; default 1. */
  readonly seed?: number;
  /** Largest first step of the logarithm of a gain; default ln 3. */
  readonly radius?: number;
  /** Whether the best gains are measured once more, against those of the start; default true. */
  readonly verify?: boolean;
  /** An AbortSignal: the best gains are back, and the result says "aborted". */
  readonly signal?: { readonly aborted: boolean };
  readonly onExperiment?: (experiment: ExperimentResult<G>) => void;
  readonly onPhase?: (phase: PhaseName) => void;
  /** Gets the binary log of all calls of the module, part by part. */
  readonly log?: (bytes: Uint8Array) => void;
}

/** Options that were checked, as the tuner takes them. */
export interface TuningPlan extends Box {
  readonly settings: TunerSettings;
  /** undefined: parameters of one's own. */
  readonly names: readonly GainName[] | undefined;
  readonly setpoint: number;
  readonly rest: { readonly output: number; readonly measured: number | undefined };
  /** s, or Infinity. */
  readonly timeLimit: number;
}

/** What a user calls the settings. */
const PATHS = {
  controller: "controller.kind", form: "controller.form", period: "controller.period", ticks: "experiment.ticks", loadTick: "experiment.loadTick",
  filter: "controller.filter", tracking: "controller.tracking", outputLow: "controller.limits[0]", outputHigh: "controller.limits[1]",
  criterion: "cost.criterion", effort: "cost.effort", overshoot: "cost.overshoot", settling: "cost.settling",
  guardFactor: "guard.factor", measuredLow: "guard.measured[0]", measuredHigh: "guard.measured[1]", slew: "guard.slew",
  maxExperiments: "stop.experiments", patience: "stop.patience", tolerance: "stop.tolerance",
};

const PARTS = {
  controller: ["kind", "form", "gains", "filter", "tracking", "limits", "period", "action"],
  experiment: ["setpoint", "ticks", "duration", "loadTick", "loadAt", "rest"],
  cost: ["criterion", "effort", "overshoot", "settling"],
  guard: ["factor", "measured", "slew", "timeLimit"],
  stop: ["experiments", "tolerance", "patience"],
} as const;
const NAMES = [...Object.keys(PARTS), "bounds", "seed", "radius", "verify", "signal", "onExperiment", "onPhase", "log"];

const FINITE: Range = { from: -HUGE, to: HUGE };
const POSITIVE: Range = { from: 0, to: HUGE, open: "from" };

function part<Name extends keyof typeof PARTS>(options: object, name: Name): Record<string, unknown> {
  const given = objectOf(name, ((options as Record<string, object>)[name] ?? {}) as Record<string, unknown>, "an object");
  known(`${name}.`, given, PARTS[name]);
  return given;
}

/** [low, high] in this order, or these defaults. */
function range(path: string, given: unknown): readonly [number, number] {
  if (!Array.isArray(given) || given.length !== 2) return refuse(path, given, "[low, high]");
  const [low, high] = given.map((value, i) => numberIn(FINITE, `${path}[${i}]`, value)) as [number, number];
  return low < high ? [low, high] : refuse(`${path}[0]`, low, `below the upper one, ${high}`);
}

type Kind = "pid" | "pi" | "own";

function kindOf({ kind, gains, form }: Record<string, unknown>): Kind {
  if (kind !== undefined && kind !== "none") return oneOf("controller.kind", kind, ["pid", "pi", "none"]) as Kind;
  if (kind === "none" || Array.isArray(gains) || ArrayBuffer.isView(gains)) return "own";
  const set = objectOf("controller.gains", gains as Record<string, unknown>, "an object of gains, or a list of parameters");
  return set[form === undefined || form === "parallel" ? "kd" : "td"] === undefined ? "pi" : "pid";
}

function ticksOf(experiment: Record<string, unknown>, period: number): number {
  const { ticks, duration } = experiment;
  if (ticks !== undefined && duration !== undefined) refuse("experiment.duration", duration, "left out; experiment.ticks says it");
  if (ticks !== undefined || duration === undefined) return numberIn({ from: 16, to: 1e6, integer: true }, "experiment.ticks", ticks);
  const most = 1e6 * period;
  return Math.round(numberIn({ from: 16 * period, to: most }, "experiment.duration", duration) / period);
}

function loadTickOf({ loadTick, loadAt }: Record<string, unknown>, period: number, ticks: number): number {
  if (loadTick !== undefined && loadAt !== undefined) refuse("experiment.loadAt", loadAt, "left out; experiment.loadTick says it");
  if (loadTick === "unknown" || loadAt === "unknown") return -1;
  if (loadTick !== undefined) return numberIn({ from: 1, to: ticks - 1, integer: true }, "experiment.loadTick", loadTick);
  if (loadAt === undefined) return 0;
  return Math.max(1, Math.round(numberIn({ from: 0, to: (ticks - 1) * period, open: "from" }, "experiment.loadAt", loadAt) / period));
}

function restOf(given: unknown, limits: readonly [number, number]): TuningPlan["rest"] {
  const rest = objectOf("experiment.rest", (given ?? {}) as Record<string, unknown>, "an object");
  known("experiment.rest.", rest, ["output", "measured"]);
  const output = rest.output === undefined ? Math.min(Math.max(0, limits[0]), limits[1]) : numberIn(FINITE, "experiment.rest.output", rest.output);
  return { output, measured: rest.measured === undefined ? undefined : numberIn(FINITE, "experiment.rest.measured", rest.measured) };
}

function checkCallbacks(options: Record<string, unknown>): void {
  checkWatch({ ...(options.signal !== undefined && { signal: options.signal as { aborted: boolean } }) });
  for (const name of ["onExperiment", "onPhase", "log"])
    if (options[name] !== undefined && typeof options[name] !== "function") refuse(name, options[name], "a function");
}

type Parts = { readonly [Name in keyof typeof PARTS]: Record<string, unknown> };

/** What the controller is, and how long its experiments are. */
interface Frame {
  readonly kind: Kind;
  readonly form: FormName;
  readonly names: readonly GainName[] | undefined;
  readonly period: number;
  readonly ticks: number;
  readonly limits: readonly [number, number];
}

const NO_LIMITS = [-HUGE, HUGE] as const;

function frameOf({ controller, experiment }: Parts): Frame {
  const kind = kindOf(controller), own = kind === "own";
  const form = controller.form === undefined ? "parallel" : oneOf("controller.form", controller.form, FORM_NAMES);
  const period = own && controller.period === undefined ? 1 : numberIn({ from: 1e-9, to: 1e9 }, "controller.period", controller.period);
  const timed = experiment.ticks !== undefined || experiment.duration !== undefined;
  return {
    kind, form, period,
    names: own ? undefined : gainNames(form, kind === "pid"),
    ticks: own && !timed ? 16 : ticksOf(experiment, period),
    limits: own && controller.limits === undefined ? NO_LIMITS : range("controller.limits", controller.limits),
  };
}

function boxOf({ names, period, ticks }: Frame, gains: unknown, bounds: unknown): Box {
  const times = { period, duration: ticks * period };
  return names ? namedBox("controller.gains", names, gains, bounds, times) : listBox("controller.gains", gains, bounds, times);
}

type Rest = Pick<TuningOptions<GainSet>, "seed" | "radius" | "verify">;

/** What the tuner has a default for may be undefined. */
function settingsOf(frame: Frame, { controller, experiment, cost, guard, stop }: Parts, options: Rest, parameters: number): TunerSettings {
  const { kind, form, period, ticks, limits } = frame;
  const usual = kind === "own" ? OWN : undefined;
  const measured = guard.measured === undefined ? NO_LIMITS : range("guard.measured", guard.measured);
  const action = controller.action === undefined ? "direct" : oneOf("controller.action", controller.action, ["direct", "reverse"]);
  const settings: object = {
    controller: kind, form, period, ticks, parameters,
    loadTick: loadTickOf(experiment, period, ticks), filter: controller.filter, tracking: controller.tracking,
    outputLow: limits[0], outputHigh: limits[1], action: action === "direct" ? 1 : -1,
    ...cost, guardFactor: guard.factor, measuredLow: measured[0], measuredHigh: measured[1], slew: guard.slew,
    maxExperiments: stop.experiments ?? usual?.experiments, patience: stop.patience ?? usual?.patience, tolerance: stop.tolerance ?? usual?.tolerance,
    seed: options.seed, radius: options.radius ?? usual?.radius, verify: options.verify,
  };
  settingNumbers(settings as TunerSettings, PATHS);
  return settings as TunerSettings;
}

/** Without a model more experiments are needed, and the first step is a smaller one. */
const OWN = { experiments: 40, patience: 3, tolerance: 0.002, radius: 0.7 };

/** Check every option. Throws an OptimizerError with the name of what is wrong. */
export function tuningPlan<G extends GainSet>(options: TuningOptions<G>): TuningPlan {
  known("", objectOf("options", options, "an object of options"), NAMES);
  const parts = Object.fromEntries(Object.keys(PARTS).map((name) => [name, part(options, name as keyof typeof PARTS)])) as Parts;
  checkCallbacks(options as unknown as Record<string, unknown>);
  const { controller, experiment, guard } = parts;
  const frame = frameOf(parts);
  const box = boxOf(frame, controller.gains, options.bounds);
  return {
    ...box,
    names: frame.names,
    settings: settingsOf(frame, parts, options, box.gains.length),
    setpoint: experiment.setpoint === undefined ? 1 : numberIn(FINITE, "experiment.setpoint", experiment.setpoint),
    rest: restOf(experiment.rest, frame.limits),
    timeLimit: guard.timeLimit === undefined ? Infinity : numberIn(POSITIVE, "guard.timeLimit", guard.timeLimit),
  };
}

/** The gains of a list under the names of a plan. */
export function named<G extends GainSet>({ names }: TuningPlan, list: ArrayLike<number>): G {
  return gainSet<G>(names, list);
}

