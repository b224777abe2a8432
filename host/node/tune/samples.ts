/** From a log as it was written to samples at equal times. */
import { isList, numberIn, objectOf, known, refuse } from "../options.js";
import { OptimizerError } from "../errors.js";

/** A log of a plant or of a loop: what was put out and measured, one number a row; NaN for a value that is missing. */
export interface PlantLog {
  /** Time of each row, s; or the period, s, of rows at equal times. */
  readonly time?: ArrayLike<number>;
  readonly period?: number;
  /** The output that acts from this row on. */
  readonly u: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly setpoint?: ArrayLike<number>;
}

/** A log at equal times. */
export interface Samples {
  readonly period: number;
  readonly u: readonly number[];
  readonly y: readonly number[];
  readonly setpoint: readonly number[] | undefined;
  /** The output before the first sample. */
  readonly before: number;
  /** Rows without a y, which was filled in between its neighbours. */
  readonly missing: number;
}

/** Fewest samples, and longest gap that is bridged, in periods. */
const FEW = 20;
const GAP = 10;
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

interface Row {
  readonly t: number;
  readonly u: number;
  readonly y: number;
  readonly r: number;
}

function bad(text: string): OptimizerError {
  return new OptimizerError("bad-value", `log: ${text}`);
}

function columnOf(name: string, list: ArrayLike<number> | undefined, length: number): number[] {
  if (!isList(list)) return refuse(`log.${name}`, list, "a list of numbers");
  if (list.length !== length) throw bad(`${name} has ${list.length} rows; y has ${length}`);
  return Array.from(list, Number);
}

function rowsOf({ time, period, u, y, setpoint }: PlantLog): Row[] {
  if (!isList(y)) return refuse("log.y", y, "a list of numbers");
  if (time === undefined && period === undefined) refuse("log.period", period, "given where time is not");
  if (time !== undefined && period !== undefined) refuse("log.period", period, "left out where time is given");
  const step = period === undefined ? 0 : numberIn({ from: 1e-9, to: 1e9 }, "log.period", period);
  const times = time === undefined ? Array.from(y, (_, i) => i * step) : columnOf("time", time, y.length);
  const outputs = columnOf("u", u, y.length), setpoints = setpoint && columnOf("setpoint", setpoint, y.length);
  const late = times.findIndex((t, i) => !Number.isFinite(t) || t < times[i - 1]!);
  if (late >= 0) throw bad(`row ${late + 1}: the time ${times[late]} is not a number at or after the one before`);
  const missing = outputs.findIndex((value) => !Number.isFinite(value));
  if (missing >= 0) throw bad(`row ${missing + 1}: u is ${outputs[missing]}; the output must be known in every row`);
  return times.map((t, i) => ({ t, u: outputs[i]!, y: y[i]!, r: setpoints?.[i] ?? NaN }));
}

/** The last of several rows of the same time, which tells what acts from then on. */
function distinct(rows: readonly Row[]): Row[] {
  return rows.filter(({ t }, i) => i === rows.length - 1 || rows[i + 1]!.t > t);
}

function interpolated(rows: readonly { readonly t: number; readonly y: number }[], t: number, from: number): number {
  const [a, b] = [rows[from]!, rows[from + 1]];
  if (!b || t <= a.t) return a.y;
  return a.y + ((b.y - a.y) * Math.min(1, (t - a.t) / (b.t - a.t)));
}

/** The log at equal times, what is missing filled in; refused if there are too few rows, or a gap too long to bridge. */
export function samplesOf(log: PlantLog, period?: number): Samples {
  known("log.", objectOf("log", log, "an object with u, y and time or period"), ["time", "period", "u", "y", "setpoint"]);
  const all = rowsOf(log), rows = distinct(all);
  if (rows.length < FEW) throw bad(`${rows.length} rows at different times; at least ${FEW} are needed`);
  const own = log.period ?? median(rows.slice(1).map(({ t }, i) => t - rows[i]!.t));
  const step = period ?? own;
  const good = rows.filter(({ y }) => Number.isFinite(y));
  if (good.length < FEW) throw bad(`${good.length} rows with a y; at least ${FEW} are needed`);
  const wide = good.findIndex(({ t }, i) => i > 0 && t - good[i - 1]!.t > (GAP + 0.5) * own);
  const most = `at most ${GAP} periods of ${Number(own.toPrecision(6))} s are bridged`;
  if (wide > 0) throw bad(`nothing is known between ${good[wide - 1]!.t} s and ${good[wide]!.t} s; ${most}`);
  const first = rows[0]!.t, count = Math.floor((rows.at(-1)!.t - first) / step + 1e-6) + 1;
  const u: number[] = [], y: number[] = [], setpoint: number[] = [];
  for (let k = 0, held = 0, at = 0; k < count; k++) {
    const t = first + k * step;
    // Half a period early: times that jitter stay on their side.
    while (held + 1 < rows.length && rows[held + 1]!.t <= t + own / 2 - 1e-9 * own) held++;
    while (at + 1 < good.length && good[at + 1]!.t <= t) at++;
    u.push(rows[held]!.u);
    setpoint.push(rows[held]!.r);
    y.push(interpolated(good, t, at));
  }
  return { period: step, u, y, setpoint: log.setpoint && setpoint, before: all[0]!.u, missing: rows.length - good.length };
}
