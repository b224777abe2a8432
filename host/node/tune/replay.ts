/** A log of a tuning, made again call by call on a fresh tuner: every output, gain and phase must be equal bit for bit. */
import { OptimizerError } from "../errors.js";
import { PHASE_NAMES } from "../tuner-settings.js";
import { Tuner } from "../tuner.js";
import { readLog, type Entry } from "./log.js";

/** The first call that came out otherwise. */
export interface Difference {
  /** Number of the entry, from 1 on, and of the tick, of those before it. */
  readonly entry: number;
  readonly tick: number;
  /** "output", "gain 0" and so on, or "phase": what a call returned. */
  readonly what: string;
  readonly logged: number | string;
  readonly repeated: number | string;
}

export interface Replay {
  readonly equal: boolean;
  readonly ticks: number;
  readonly experiments: number;
  readonly entries: number;
  readonly difference?: Difference;
}

const bits = new DataView(new ArrayBuffer(16));

function same(a: number, b: number): boolean {
  bits.setFloat64(0, a);
  bits.setFloat64(8, b);
  return bits.getBigUint64(0) === bits.getBigUint64(8);
}

type Found = Pick<Difference, "what" | "logged" | "repeated">;

/** The log's own settings and box take the place of these at its first call. */
const ANY = { settings: { controller: "own", period: 1, ticks: 16 }, lower: [1], upper: [1] } as const;

function named(returned: number): string {
  return PHASE_NAMES[returned] ?? String(returned);
}

function repeat(tuner: Tuner, entry: Entry): Found | undefined {
  if (entry.tag === "K") {
    if (tuner.putBack(entry.bytes)) return undefined;
    throw new OptimizerError("bad-log", `log: a kept state of ${entry.bytes.length} bytes, which this module does not have`);
  }
  const returned = tuner.repeat(entry);
  if (entry.tag === "T" && !same(tuner.output, entry.output)) return { what: "output", logged: entry.output, repeated: tuner.output };
  if (entry.tag === "W") {
    const at = entry.gains.findIndex((gain, i) => !same(gain, tuner.allGains[i]!));
    if (at >= 0) return { what: `gain ${at}`, logged: entry.gains[at]!, repeated: tuner.allGains[at]! };
  }
  return returned === entry.returned ? undefined : { what: "phase", logged: named(entry.returned), repeated: named(returned) };
}

/**
 * Repeat the calls of a log, and compare what they gave. Throws "bad-log" if the bytes are no log, are cut, or are of another module
 * than the one of this package or `module`, bytes of another build.
 */
export function replay(bytes: Uint8Array, module?: Uint8Array): Replay {
  const log = readLog(bytes);
  const tuner = new Tuner(ANY, module);
  if (log.module !== tuner.identity)
    throw new OptimizerError("bad-log", `log: of a module with the CRC-32 ${hex(log.module)}; that of this package is ${hex(tuner.identity)}`);
  let entries = 0, ticks = 0, experiments = 0;
  let difference: Difference | undefined;
  for (const entry of log.entries) {
    entries++;
    if (entry.tag === "T") ticks++;
    if (entry.tag === "B" || entry.tag === "C") experiments++;
    const found = difference ? undefined : repeat(tuner, entry);
    if (found) difference = { entry: entries, tick: ticks, ...found };
  }
  return { equal: !difference, ticks, experiments, entries, ...(difference && { difference }) };
}

const hex = (word: number) => word.toString(16).padStart(8, "0");
