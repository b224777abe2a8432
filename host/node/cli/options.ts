/** Options that several commands have, and from their values to those of a run. */
import { Option, type Command } from "commander";
import { PARAMETERS, SCHEDULES, STOP_PARAMETERS, type MethodName, type Parameter, type StopParameter } from "../defaults.js";
import { kebab } from "../names.js";
import { methodOf } from "../settings.js";
import { type Options, type ScheduleOptions, type StopOptions } from "../options.js";
import { UsageError } from "./errors.js";
import { choice, comparison, count, numeric, schedule } from "./values.js";

const SCHEDULE_NAMES = Object.values(SCHEDULES).map(({ name }) => name);

const PARAMETER_TEXTS: Record<Parameter, string> = {
  rate: "learning rate",
  momentum: "momentum, nesterov, rmsprop: share of the last direction kept",
  dampening: "momentum: share of the gradient left out",
  beta1: "adam and its kin: decay of the mean of gradients",
  beta2: "adam and its kin: decay of the mean of squared gradients",
  alpha: "rmsprop: decay of the mean of squared gradients",
  rho: "adadelta: decay of both means",
  epsilon: "added to a root, from adagrad on",
  weightDecay: "λ: λ·x joins the gradient; adamw shrinks x instead",
  momentumDecay: "nadam: factor of ψ",
};

/** Flag, name of its value, text. */
const STOP_FLAGS: Partial<Record<StopParameter, readonly [string, string]>> = {
  valueTolerance: ["--tolerance <df>", "stop when |Δf| is below this"],
  gradientTolerance: ["--gradient-tolerance <g>", "stop when max |g_i| is this or below"],
  gradientNormTolerance: ["--gradient-norm-tolerance <g>", "stop when the 2-norm of the gradient is this or below"],
  stepTolerance: ["--step-tolerance <dx>", "stop before an update that moves no parameter by more than this"],
  patience: ["--patience <n>", "stop after n iterations without a better value"],
  target: ["--target-value <f>", "stop when f is this or better"],
};

function longName(flags: string): string {
  return flags.split(" ")[0]!;
}

/** Name of an option's value among those that commander hands over: "--step-tolerance" is "stepTolerance". */
function key(flags: string): string {
  return longName(flags).slice(2).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** Values of the options that `addMethodOptions` and `addStopOptions` declare. */
export type MethodValues = { [P in Parameter]?: number } & {
  method?: MethodName; schedule?: ScheduleOptions; centered?: boolean; epsilonInside?: boolean;
} & Record<string, unknown>;

/** Method, rate, schedule and the parameters of the methods. */
export function addMethodOptions(command: Command, names: readonly MethodName[], defaultMethod: MethodName, defaultRate: string): void {
  const group = "The method:";
  const add = (flags: string, text: string, read?: (text: string) => unknown) => {
    const option = new Option(flags, text).helpGroup(group);
    command.addOption(read ? option.argParser(read) : option);
  };
  add("--method <name>", `one of ${names.join(", ")} (default: ${defaultMethod})`, choice("--method", names));
  add("--rate <r>", `${PARAMETER_TEXTS.rate} (default: ${defaultRate})`, numeric("--rate", PARAMETERS.rate.range));
  add("--compare <methods>", "several in turn, each METHOD or METHOD:RATE, with commas", comparison("--compare", names));
  add("--schedule <s>", `how the rate changes: ${SCHEDULE_NAMES.join(", ")}; settings as in step:period=100,factor=0.5`, schedule("--schedule"));
  const { rate: _, ...others } = PARAMETERS;
  for (const [name, { range }] of Object.entries(others)) {
    const option = `--${kebab(name)}`;
    add(`${option} <x>`, PARAMETER_TEXTS[name as Parameter], numeric(option, range));
  }
  add("--centered", "rmsprop: divide by the standard deviation");
  add("--epsilon-inside", "rmsprop: epsilon inside the root");
}

/** Stop rules but for the limit of iterations or epochs. Any of them replaces those that hold by default. */
export function addStopOptions(command: Command): void {
  for (const [name, [flags, text]] of Object.entries(STOP_FLAGS)) {
    const { range } = STOP_PARAMETERS[name as StopParameter];
    command.addOption(new Option(flags, text).helpGroup("When to stop (any of these replaces the default rules):").argParser(numeric(longName(flags), range)));
  }
}

/** A method to compare, and its rate if that was given. */
export interface Compared {
  /** As it was given: METHOD or METHOD:RATE. */
  readonly label: string;
  readonly method: MethodName;
  readonly rate?: number;
}

export interface CompareValues {
  readonly compare?: readonly Compared[];
}

/** Refuse a method or rate beside those that are compared. */
export function checkCompared({ compare, method, rate }: CompareValues & MethodValues): void {
  if (compare && (method ?? rate) !== undefined) throw new UsageError("--compare: it names the methods and rates; leave --method and --rate out");
}

const SWITCHES = ["centered", "epsilonInside"];

/** The method, or the one that is compared, and the options given for it; one that it has not is refused. */
export function methodOptions(values: MethodValues, byDefault: MethodName, compared: Partial<Compared> = {}): Options {
  const { method = values.method ?? byDefault, rate = values.rate } = compared;
  const { defaults, switches = [] } = methodOf(method).entry;
  const own = [...Object.keys(defaults), ...switches];
  const given = [...Object.keys(PARAMETERS), ...SWITCHES].filter((name) => values[name] !== undefined);
  const wrong = given.find((name) => !own.includes(name));
  if (wrong !== undefined)
    throw new UsageError(`--${kebab(wrong)}: not an option of ${method}, which has ${own.map((name) => `--${kebab(name)}`).join(", ")}`);
  const { schedule } = values;
  return { ...Object.fromEntries(given.map((name) => [name, values[name]])), ...(schedule && { schedule }), ...(rate !== undefined && { rate }), method };
}

/** Stop rules that were given; undefined if none was. */
export function stopOptions(values: MethodValues): StopOptions | undefined {
  const given = Object.entries(STOP_FLAGS).map(([name, [flags]]) => [name, values[key(flags)]] as const);
  const set = given.filter(([, value]) => value !== undefined);
  return set.length ? Object.fromEntries(set) : undefined;
}

export interface PictureValues {
  readonly report?: string;
  readonly svg?: string;
  readonly plot?: boolean;
}

export interface TraceValues {
  readonly trace?: boolean;
  readonly every?: number;
}

/** What every command that computes prints and draws. */
export function addOutputOptions(command: Command): void {
  const pictures = "Pictures:";
  command
    .addOption(new Option("--report <file>", "write one HTML page with every figure").helpGroup(pictures))
    .addOption(new Option("--svg <folder>", "write each figure as an SVG file").helpGroup(pictures))
    .addOption(new Option("--plot", "draw the figures in the terminal").helpGroup(pictures).conflicts(["json", "ndjson"]));
  addFormatOptions(command);
}

/** A line for each iteration. */
export function addTraceOptions(command: Command, line: string): void {
  command
    .addOption(new Option("--trace", `print ${line} for each iteration`).helpGroup("Output:"))
    .addOption(new Option("--every <n>", "only for each n-th iteration; implies --trace").helpGroup("Output:").argParser(count("--every")));
}

/** Options of every command. */
export function addFormatOptions(command: Command): void {
  command
    .addOption(new Option("--json", "print one JSON object").helpGroup("Output:").conflicts("ndjson"))
    .addOption(new Option("--ndjson", "print one JSON object a line, the result last").helpGroup("Output:"))
    .addOption(new Option("-q, --quiet", "print nothing that was not asked for but errors").helpGroup("Output:"));
}
