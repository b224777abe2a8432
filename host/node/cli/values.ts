/** From the text of an option to its value; what is wrong is said with the option's name. */
import { ONE_OR_MORE, PARAMETERS, type MethodName, type Range } from "../defaults.js";
import { numberIn, oneOf, refuse, type Bounds, type ScheduleOptions } from "../options.js";
import { UsageError } from "./errors.js";

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A decimal number, or the text itself, which no range allows. */
export function decimal(text: string): number | string {
  return DECIMAL.test(text.trim()) ? Number(text) : text;
}

/** Reads a number of `range`. */
export function numeric(option: string, range: Range): (text: string) => number {
  return (text) => numberIn(range, option, decimal(text));
}

const FINITE: Range = { from: -Infinity, to: Infinity };

export function count(option: string): (text: string) => number {
  return numeric(option, ONE_OR_MORE);
}

/** Reads numbers with commas between them; the first that is none is refused by its place. */
export function numbers(option: string): (text: string) => number[] {
  return (text) => text.split(",").map((part, i) => numberIn(FINITE, `${option}[${i}]`, decimal(part)));
}

/** Reads names with commas between them. */
export function names(option: string): (text: string) => string[] {
  return (text) => {
    const parts = text.split(",").map((part) => part.trim());
    return parts.every((part) => part !== "") ? parts : refuse(option, text, "names with commas between them");
  };
}

/** Bounds of a parameter. */
export interface Side {
  readonly lower: number;
  readonly upper: number;
}

function side(option: string, text: string, none: number): number {
  const value = text.trim() === "" ? none : decimal(text);
  return typeof value === "number" ? value : refuse(option, text, "a number, or nothing for none");
}

/** Reads LOWER:UPPER, for all parameters or with commas for each; a side left out is open. */
export function bounds(option: string): (text: string) => Bounds {
  return (text) => {
    const pairs = text.split(",").map((pair) => pair.split(":"));
    if (pairs.some(({ length }) => length !== 2)) return refuse(option, text, "LOWER:UPPER, or one such pair for each parameter, with commas");
    const lower = pairs.map(([low]) => side(option, low!, -Infinity));
    const upper = pairs.map(([, high]) => side(option, high!, Infinity));
    return pairs.length === 1 ? { lower: lower[0]!, upper: upper[0]! } : { lower, upper };
  };
}

/** Reads NAME=VALUE with commas between them; `read` gets each value, with the name for what it may refuse. */
function named<T>(option: string, example: string, read: (path: string, text: string) => T): (text: string) => Record<string, T> {
  return (text) => {
    const pairs = text.split(",").map((part) => {
      const [name, value] = part.split(/=(.*)/s);
      if (value === undefined || !name!.trim()) return refuse(option, part, `NAME=${example}`);
      return [name!.trim(), read(`${option} ${name!.trim()}`, value)] as const;
    });
    const twice = pairs.find(([name], i) => pairs.findIndex(([other]) => other === name) < i);
    if (twice) throw new UsageError(`${option}: ${twice[0]} is there twice`);
    return Object.fromEntries(pairs);
  };
}

/** Reads numbers with names. */
export function namedNumbers(option: string): (text: string) => Record<string, number> {
  return named(option, "NUMBER", (path, text) => numberIn(FINITE, path, decimal(text)));
}

/** Reads LOWER:UPPER with names; a side left out is open. */
export function namedBounds(option: string): (text: string) => Record<string, Side> {
  return named(option, "LOWER:UPPER", (path, text) => {
    const [low, high, more] = text.split(":");
    if (high === undefined || more !== undefined) return refuse(path, text, "LOWER:UPPER; a side left out is open");
    const lower = side(path, low!, -Infinity), upper = side(path, high, Infinity);
    return lower <= upper ? { lower, upper } : refuse(path, text, "LOWER:UPPER, the lower one first");
  });
}

/** Reads KIND or KIND:name=value,…; names and ranges are checked with the rest of the run. */
export function schedule(option: string): (text: string) => ScheduleOptions {
  return (text) => {
    const [kind, rest] = text.split(/:(.*)/s);
    const settings = (rest ? rest.split(",") : []).map((pair) => {
      const [name, value, more] = pair.split("=");
      const number = value === undefined || more !== undefined ? pair : decimal(value);
      if (typeof number !== "number") return refuse(option, pair, "NAME=NUMBER, as in step:period=100,factor=0.5");
      return [name!.trim(), number] as const;
    });
    return { kind: kind as ScheduleOptions["kind"], ...Object.fromEntries(settings) };
  };
}

/** Reads a character, or "tab". */
export function delimiter(text: string): string {
  if (text === "tab") return "\t";
  return /^[^"\r\n]$/u.test(text) ? text : refuse("--delimiter", text, "one character other than a quote, or tab");
}

/** Reads one of `allowed`. */
export function choice<T extends string>(option: string, allowed: readonly T[]): (text: string) => T {
  return (text) => oneOf(option, text, allowed);
}

/** Reads a starting point: numbers with commas, or random. */
export function start(option: string): (text: string) => number[] | "random" {
  return (text) => (text === "random" ? text : numbers(option)(text));
}

/** Reads METHOD or METHOD:RATE, with commas; the text of each is its label. */
export function comparison(option: string, allowed: readonly MethodName[]): (text: string) => { label: string; method: MethodName; rate?: number }[] {
  return (text) => names(option)(text).map((part, i) => {
    const [name, rate] = part.split(/:(.*)/s);
    const path = `${option}[${i}]`;
    const method = oneOf(path, name, allowed);
    return rate === undefined ? { label: part, method } : { label: part, method, rate: numeric(path, PARAMETERS.rate.range)(rate) };
  });
}
