/** Gains by their names, and the box that they stay in. */
import type { Range } from "../defaults.js";
import { isList, known, numberIn, objectOf, refuse } from "../options.js";
import { HUGE, type FormName } from "../tuner-settings.js";

/**
 * u = kp e + ki ∫e + kd de/dt: kp in [u]/[y], ki in [u]/([y]·s), kd in [u]·s/[y], of the unit [u] of the output and [y] of what is
 * measured.
 */
export interface PidGains {
  readonly kp: number;
  readonly ki: number;
  readonly kd: number;
}

export type PiGains = Omit<PidGains, "kd">;

/** Standard form, k (e + ∫e / ti + td de/dt), or series form, k (1 + 1 / (ti s)) (1 + td s): k in [u]/[y], ti and td in s. */
export interface TimeGains {
  readonly k: number;
  readonly ti: number;
  readonly td: number;
}

/** What is tuned: the gains of a controller, or any list of 1 to 6 positive parameters. */
export type GainSet = PidGains | PiGains | TimeGains | Omit<TimeGains, "td"> | readonly number[];

/** Lowest and highest value of each gain; 0, or what is left out, stands for the default. */
export type GainBounds<G extends GainSet> = G extends readonly number[]
  ? readonly (readonly [number, number])[]
  : { readonly [Name in keyof G]?: readonly [number, number] };

export type GainName = "kp" | "ki" | "kd" | "k" | "ti" | "td";

/** Names of the gains of a controller with a form, without that of the derivative if it has none. */
export function gainNames(form: FormName, derivative: boolean): readonly GainName[] {
  const names = form === "parallel" ? (["kp", "ki", "kd"] as const) : (["k", "ti", "td"] as const);
  return derivative ? names : names.slice(0, 2);
}

/** The gains as a list, and its box. */
export interface Box {
  readonly gains: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/** Experiment's period and duration, s. */
export interface Times {
  readonly period: number;
  readonly duration: number;
}

/** How far a gain may move when nothing is said: to a thousandth, and a thousandfold. */
const REACH = 1000;
/** Gains and bounds that leave room for their defaults within what the module takes. */
const GAIN: Range = { from: 1e-90, to: 1e90 };

/** Within what the module takes. */
const tame = (value: number) => Math.min(Math.max(value, 1 / HUGE), HUGE);

/**
 * The box of a gain by default. Where a gain starts at 0 it begins where it hardly acts: integration with a time constant of ten
 * experiments, a derivative time of one period.
 */
function defaultBox(name: GainName | undefined, value: number, proportional: number, { period, duration }: Times): readonly [number, number] {
  if (value > 0) return [value / REACH, value * REACH];
  if (name === "ki") return [tame(proportional / (10 * duration)), tame((REACH * proportional) / duration)];
  if (name === "kd") return [tame(proportional * period), tame(proportional * duration)];
  return [period, duration];
}

/** A gain; `zero`: it may be 0. */
function gainOf(path: string, value: unknown, zero: boolean): number {
  if (!zero) return numberIn(GAIN, path, value);
  const right = typeof value === "number" && (value === 0 || (value >= GAIN.from && value <= GAIN.to));
  return right ? value : refuse(path, value, `0, or a finite number >= ${GAIN.from} and <= ${GAIN.to}`);
}

/** [lower, upper] of a gain that starts at `value`. */
function side(path: string, given: unknown, box: readonly [number, number]): readonly [number, number] {
  if (given === undefined) return box;
  if (!isList(given) || given.length !== 2) return refuse(path, given, "[lower, upper]");
  const low = gainOf(`${path}[0]`, given[0], true);
  const high = gainOf(`${path}[1]`, given[1], false);
  const lower = low > 0 ? low : box[0] <= high ? box[0] : high / REACH;
  return lower <= high ? [lower, high] : refuse(`${path}[0]`, low, `at most the upper one, ${high}`);
}

type Names = readonly (GainName | undefined)[];

function boxOf(path: string, names: Names, values: readonly number[], bounds: readonly unknown[], times: Times): Box {
  const sides = values.map((value, i) => {
    const place = names[i] === undefined ? `[${i}]` : `.${names[i]}`;
    const optional = i > 0 && names[i] !== undefined && names[i] !== "ti";
    gainOf(`${path}${place}`, value, optional);
    return side(`bounds${place}`, bounds[i], defaultBox(names[i], value, values[0]!, times));
  });
  const [lower, upper] = [sides.map(([low]) => low), sides.map(([, high]) => high)];
  // A gain of 0 becomes that of its lower bound; others outside are refused, for the loop runs with them.
  const gains = values.map((value, i) => {
    const place = names[i] === undefined ? `[${i}]` : `.${names[i]}`;
    const inside = value >= lower[i]! && value <= upper[i]!;
    if (value > 0 && !inside) refuse(`${path}${place}`, value, `within its bounds, ${lower[i]} to ${upper[i]}`);
    return Math.max(value, lower[i]!);
  });
  return { gains, lower, upper };
}

/** Gains given by names, as `path`. */
export function namedBox(path: string, names: readonly GainName[], given: unknown, bounds: unknown, times: Times): Box {
  const set = objectOf(path, given as Record<string, number>, `an object with ${names.join(", ")}`);
  known(`${path}.`, set, names);
  const sides = objectOf("bounds", (bounds ?? {}) as Record<string, unknown>, `an object with ${names.join(", ")}`);
  known("bounds.", sides, names);
  return boxOf(path, names, names.map((name) => set[name]!), names.map((name) => sides[name]), times);
}

/** Parameters of one's own, in a list. */
export function listBox(path: string, given: unknown, bounds: unknown, times: Times): Box {
  if (!isList(given) || given.length < 1 || given.length > 6) return refuse(path, given, "a list of 1 to 6 numbers");
  const values = Array.from(given);
  const sides = bounds === undefined ? values.map(() => undefined) : Array.isArray(bounds) ? (bounds as unknown[]) : [];
  if (sides.length !== values.length) refuse("bounds", bounds, "a list of [lower, upper], one for each parameter");
  return boxOf(path, values.map(() => undefined), values, sides, times);
}

/** A list as what the user called it. */
export function gainSet<G extends GainSet>(names: readonly GainName[] | undefined, list: ArrayLike<number>): G {
  return (names ? Object.fromEntries(names.map((name, i) => [name, list[i]!])) : Array.from(list)) as unknown as G;
}
