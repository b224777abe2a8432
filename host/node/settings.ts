/** From options to the settings block of the core: all that `start` reads, checked. */
import { Method, Schedule, Setting, Use } from "../../assembly/codes.js";
import {
  CENTRAL_STEP, DIFFERENCE_SCALE, FORWARD_STEP, MAX_ITERATIONS, METHODS, METHOD_NAMES, PARAMETERS, PERTURBATION, RUN_PARAMETERS,
  SCHEDULES, SCHEDULE_PARAMETERS, STOP_PARAMETERS, isFirstOrder, type MethodEntry, type MethodName, type Parameter,
  type ScheduleEntry, type StopParameter,
} from "./defaults.js";
import { OptimizerError } from "./errors.js";
import { flag, known, numberIn, objectOf, oneOf, refuse, type Options, type ScheduleOptions, type StopOptions } from "./options.js";

/** f64 by `Setting`. */
export type Settings = Float64Array;

export const SETTING_COUNT = Setting.RelativeTolerance + 1;

const METHOD_KEYS = Object.keys(METHODS) as (keyof typeof METHODS)[];
const RUN_OPTIONS = ["method", "bounds", "stop"];
/** Options of an `Optimizer` that a fit has not, or in another sense. */
export const OPTIMIZER_OPTIONS: readonly string[] = ["gradient", ...Object.keys(RUN_PARAMETERS)];
const STOP_OPTIONS = [...Object.keys(STOP_PARAMETERS), "divergence"];
const STOP_USES = {
  maxIterations: 0,
  maxEvaluations: Use.MaxEvaluations,
  gradientTolerance: Use.GradientTolerance,
  gradientNormTolerance: Use.GradientNorm,
  valueTolerance: Use.ValueTolerance,
  stepTolerance: Use.StepTolerance,
  stepToleranceAfter: Use.StepToleranceAfter,
  patience: Use.Patience,
  target: Use.Target,
  valueLimit: Use.Divergence,
  relativeTolerance: Use.RelativeTolerance,
} as const satisfies Record<StopParameter, number>;

/** The `Method` of a name, with its options. */
export function methodOf(name: MethodName = "adam"): { code: Method; entry: MethodEntry } {
  const key = METHOD_KEYS[METHOD_NAMES.indexOf(oneOf("method", name, METHOD_NAMES))]!;
  return { code: Method[key], entry: METHODS[key] };
}

/** Weight decay of a run: what was given, or the method's own. */
export function decayOf({ method, weightDecay = methodOf(method).entry.defaults.weightDecay ?? 0 }: Options): number {
  return weightDecay;
}

/** The name of a `Method`; undefined for a number that is none. */
export function methodName(code: number): MethodName | undefined {
  return METHOD_KEYS.filter((key) => Method[key] === code).map((key) => METHODS[key].name)[0];
}

/** The method of `options`; refuses options that are neither its nor among `others`. */
export function checkNames(options: Options, others: readonly string[], byDefault?: MethodName): MethodName {
  const { method = byDefault } = objectOf("options", options, "an object of options");
  const { entry } = methodOf(method);
  const own = [...Object.keys(entry.defaults), ...(entry.switches ?? []), ...(isFirstOrder(entry.name as MethodName) ? ["schedule"] : [])];
  known("", options, [...RUN_OPTIONS, ...own, ...others], ` with method ${entry.name}`);
  return entry.name as MethodName;
}

/** All settings but those of the box and the start, which `placeOf` adds. */
export function settingsOf(options: Options): Settings {
  const { entry } = methodOf(checkNames(options, OPTIMIZER_OPTIONS));
  const settings = new Float64Array(SETTING_COUNT);
  settings[Setting.Period] = 1;
  settings[Setting.MaxIterations] = MAX_ITERATIONS;
  settings[Setting.ValueLimit] = Infinity;
  writeParameters(settings, options, entry);
  writeDifferences(settings, options, entry);
  if (options.stop !== undefined) writeStop(settings, options.stop, entry);
  if (options.schedule !== undefined) writeSchedule(settings, options.schedule);
  if (options.seed !== undefined) settings[Setting.Seed] = numberIn(RUN_PARAMETERS.seed.range, "seed", options.seed);
  return settings;
}

function use(settings: Settings, bit: Use | 0): void {
  settings[Setting.Use] = settings[Setting.Use]! | bit;
}

function writeParameters(settings: Settings, options: Options, entry: MethodEntry): void {
  for (const [name, byDefault] of Object.entries(entry.defaults) as [Parameter, number][]) {
    const { setting, range } = PARAMETERS[name];
    const { [name]: value = byDefault } = options;
    settings[setting] = numberIn(range, name, value);
  }
  if (options.centered !== undefined && flag("centered", options.centered)) use(settings, Use.Centered);
  if (options.epsilonInside !== undefined && flag("epsilonInside", options.epsilonInside)) use(settings, Use.EpsilonInside);
}

function writeDifferences(settings: Settings, options: Options, { name, asks }: MethodEntry): void {
  if (asks && options.gradient !== undefined) refuse("gradient", options.gradient, `left out with method ${name}, which asks for ${asks}`);
  if (asks === "values") return writeSteps(settings, options, PERTURBATION);
  const { gradient = "analytic" } = options;
  const central = oneOf("gradient", gradient, ["analytic", "forward", "central"]) === "central";
  for (const name of ["differenceStep", "differenceScale"] as const)
    if (gradient === "analytic" && options[name] !== undefined) refuse(name, options[name], 'left out with gradient "analytic"');
  if (gradient === "analytic") return;
  use(settings, central ? Use.CentralDifference : Use.ForwardDifference);
  writeSteps(settings, options, central ? CENTRAL_STEP : FORWARD_STEP);
}

function writeSteps(settings: Settings, options: Options, byDefault: number): void {
  const { differenceStep = byDefault, differenceScale = DIFFERENCE_SCALE } = options;
  const { differenceStep: step, differenceScale: scale } = RUN_PARAMETERS;
  settings[step.setting] = numberIn(step.range, "differenceStep", differenceStep);
  settings[scale.setting] = numberIn(scale.range, "differenceScale", differenceScale);
}

function writeStop(settings: Settings, stop: StopOptions, { name }: MethodEntry): void {
  known("stop.", objectOf("stop", stop, "an object of stop rules"), STOP_OPTIONS);
  for (const name of Object.keys(STOP_PARAMETERS) as StopParameter[]) {
    if (stop[name] === undefined) continue;
    const { setting, range } = STOP_PARAMETERS[name];
    settings[setting] = numberIn(range, `stop.${name}`, stop[name]);
    use(settings, STOP_USES[name]);
  }
  if (stop.relativeTolerance !== undefined && isFirstOrder(name as MethodName))
    refuse("stop.relativeTolerance", stop.relativeTolerance, `left out with method ${name}; methods that judge their steps have it`);
  if (stop.divergence !== undefined && flag("stop.divergence", stop.divergence)) use(settings, Use.Divergence);
  if (stop.stepTolerance !== undefined && stop.stepToleranceAfter !== undefined)
    throw new OptimizerError("bad-option", "stop.stepToleranceAfter: excludes stop.stepTolerance; give one of the two");
}

const SCHEDULE_KEYS = Object.keys(SCHEDULES) as (keyof typeof SCHEDULES)[];
const SCHEDULE_NAMES = SCHEDULE_KEYS.map((key) => SCHEDULES[key].name);

function writeSchedule(settings: Settings, given: NonNullable<Options["schedule"]>): void {
  const schedule = typeof given === "string" ? { kind: given } : objectOf("schedule", given, "a name or an object");
  const index = SCHEDULE_NAMES.indexOf(oneOf(typeof given === "string" ? "schedule" : "schedule.kind", schedule.kind, SCHEDULE_NAMES));
  const key = SCHEDULE_KEYS[index]!;
  const entry: ScheduleEntry = SCHEDULES[key];
  const own = ["kind", "floor", "warmup", ...(entry.period ? ["period"] : []), ...(entry.factor ? [entry.factor.option] : [])];
  known("schedule.", schedule, own, ` of ${entry.name}`);
  settings[Setting.Schedule] = Schedule[key];
  for (const name of ["floor", "warmup"] as const) {
    const { setting, range } = SCHEDULE_PARAMETERS[name];
    const { [name]: value = 0 } = schedule;
    settings[setting] = numberIn(range, `schedule.${name}`, value);
  }
  writePeriod(settings, schedule, entry);
  writeFactor(settings, schedule, entry);
}

function writePeriod(settings: Settings, schedule: ScheduleOptions, entry: ScheduleEntry): void {
  if (!entry.period) return;
  const rest = Math.max(1, settings[Setting.MaxIterations]! - settings[Setting.Warmup]!);
  const { period = entry.period === "rest" ? rest : undefined } = schedule;
  settings[Setting.Period] = numberIn(SCHEDULE_PARAMETERS.period.range, "schedule.period", period);
}

function writeFactor(settings: Settings, schedule: ScheduleOptions, { factor }: ScheduleEntry): void {
  if (!factor) return;
  const path = `schedule.${factor.option}`;
  const { [factor.option]: given = factor.default } = schedule;
  const value = numberIn(factor.range, path, given);
  if (factor.option === "power" && !Number.isInteger(2 * value)) refuse(path, value, "a multiple of 1/2 from 0.5 to 8");
  settings[Setting.Factor] = value;
}
