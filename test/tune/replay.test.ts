/** The binary log of a tuning: its bytes, and that replay tells every difference. */
import { crc32 } from "node:zlib";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { tuner as tunerBytes } from "../../host/node/modules.js";
import { OptimizerError } from "../../host/node/errors.js";
import { SplitMix64 } from "../../host/node/random.js";
import { LogWriter } from "../../host/node/tune/log.js";
import { replay } from "../../host/node/tune/replay.js";
import { tune } from "../../host/node/tune/tune.js";
import { Tuner } from "../../host/node/tuner.js";
import { experimentOn, firstOrder, lags } from "../support/control.js";

const PERIOD = 0.5;
const OPTIONS = {
  controller: { gains: { kp: 0.5, ki: 0.05, kd: 0.2 }, limits: [-5, 5], period: PERIOD },
  experiment: { ticks: 100 }, stop: { experiments: 4 },
} as const;

/** The log of a tuning, whole. */
async function logOf(run: (log: (bytes: Uint8Array) => void) => Promise<unknown>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  await run((bytes) => parts.push(bytes));
  return new Uint8Array(Buffer.concat(parts));
}

const plantLog = () => logOf((log) => tune(firstOrder(2, 10, 4, PERIOD), { ...OPTIONS, log }));

/** Length of what follows the tag of an entry. */
function lengthOf(view: DataView, tag: string, at: number): number {
  if (tag === "S") return 1 + 8 * view.getUint8(at) + 3 * 48 + 3 * 8 + 1;
  if (tag === "K") return 4 + view.getUint32(at, true);
  return { B: 18, T: 25, W: 53, C: 9, A: 2 }[tag]!;
}

/** Tag and place of each entry, by the documented lengths alone. */
function entriesOf(bytes: Uint8Array): { tag: string; at: number }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const entries: { tag: string; at: number }[] = [];
  for (let at = 12; at < bytes.length; ) {
    const tag = String.fromCharCode(bytes[at]!);
    entries.push({ tag, at });
    at += 1 + lengthOf(view, tag, at + 1);
  }
  return entries;
}

const tagsOf = (bytes: Uint8Array) => entriesOf(bytes).map(({ tag }) => tag).join("").replace(/(.)\1+/g, (run, tag: string) => `${tag}${run.length}`);

test("the header names the format and the module, and the entries follow each other as the calls did", async () => {
  const bytes = await plantLog(), view = new DataView(bytes.buffer);
  expect(Buffer.from(bytes.subarray(0, 8)).toString("latin1")).toBe("MDTL\x01\0\0\0");
  expect(view.getUint32(8, true)).toBe(crc32(Buffer.from(tunerBytes, "base64")));
  // The work between two experiments is one entry; none follows the last of the four, nor a verification.
  expect(tagsOf(bytes)).toMatch(/^SBT100W(BT\d+W){2}(BT\d+){2,6}$/);
  const [start, begin, first] = entriesOf(bytes);
  const at = start!.at + 2;
  expect(bytes[start!.at + 1]).toBe(27);
  expect(view.getFloat64(at + 8 * 3, true)).toBe(PERIOD);
  expect(Array.from({ length: 3 }, (_, i) => view.getFloat64(at + 8 * 27 + 8 * i, true))).toEqual([0.5, 0.05, 0.2]);
  expect(view.getInt8(begin!.at - 1)).toBe(1);
  expect(bytes[begin!.at + 1]).toBe(1);
  expect([view.getFloat64(first!.at + 1, true), view.getFloat64(first!.at + 9, true), view.getInt8(first!.at + 25)]).toEqual([1, 0, 2]);
});

test("a replay repeats ticks and experiments of every kind with equal bits", async () => {
  const bytes = await plantLog(), count = (tag: string) => entriesOf(bytes).filter((entry) => entry.tag === tag).length;
  expect(replay(bytes)).toEqual({ equal: true, ticks: count("T"), experiments: count("B"), entries: entriesOf(bytes).length });
  const record = await logOf((log) => tune(({ gains: { kp, ki, kd } }) => experimentOn(firstOrder(2, 10, 4, PERIOD), [kp, ki, kd], { period: PERIOD, ticks: 100, setpoint: 1, limits: [-5, 5] }), { ...OPTIONS, log }));
  expect(replay(record).equal).toBe(true);
  const own = await logOf((log) => tune(({ gains }) => 1 + (gains as number[]).reduce((sum, gain) => sum + Math.log(gain) ** 2, 0), { controller: { gains: [2, 3] }, log }));
  expect(tagsOf(own)).toMatch(/^S(CW?)+$/);
  expect(replay(own)).toMatchObject({ equal: true, ticks: 0 });
  const aborted = await logOf((log) => {
    const signal = { aborted: false };
    let ticks = 0;
    return tune({ start: () => 0, step: () => ((signal.aborted = ++ticks > 150), 0.5) }, { ...OPTIONS, log, signal });
  });
  expect(tagsOf(aborted)).toMatch(/A/);
  expect(replay(aborted).equal).toBe(true);
  const faulty = await logOf((log) => {
    let ticks = 0;
    const plant = lags(3, PERIOD);
    return tune({ start: plant.start, step: (u) => (++ticks === 130 ? NaN : plant.step(u)) }, { ...OPTIONS, log });
  });
  expect(replay(faulty).equal).toBe(true);
});

test("a restart from a checkpoint is in the log, and its replay goes on with equal bits", () => {
  const parts: Uint8Array[] = [], log = new LogWriter((bytes) => parts.push(bytes));
  const options = { settings: { period: PERIOD, ticks: 100, outputLow: -5, outputHigh: 5, maxExperiments: 3 }, lower: [0.01, 0.01, 0.01], upper: [10, 10, 10] };
  const plant = firstOrder(2, 10, 4, PERIOD);
  const make = (tuner: Tuner) => {
    tuner.begin(true, 0, 0);
    for (let y = plant.start(); tuner.running; y = plant.step(tuner.output)) tuner.tick(y, 1);
    while (tuner.working) tuner.work();
  };
  const first = new Tuner(options);
  first.start([0.5, 0.05, 0.2]);
  make(first);
  const second = new Tuner({ ...options, log });
  second.restore(first.checkpoint());
  while (!second.done) make(second);
  log.flush();
  const bytes = new Uint8Array(Buffer.concat(parts));
  expect(tagsOf(bytes)).toMatch(/^SK(BT\d+W?)+$/);
  expect(replay(bytes).equal).toBe(true);
});

test("a changed bit of a measured value, of an output, of gains or of a phase is found where it is", async () => {
  const bytes = await plantLog(), entries = entriesOf(bytes);
  const ticks = entries.map(({ tag }, i) => (tag === "T" ? i : -1)).filter((i) => i >= 0);
  const flipped = (index: number, offset: number) => {
    const other = bytes.slice();
    other[entries[index]!.at + offset]! ^= 1;
    return replay(other).difference;
  };
  const entry = ticks[137]!;
  expect(flipped(entry, 17)).toMatchObject({ entry: entry + 1, tick: 138, what: "output" });
  expect(flipped(entry, 25)).toMatchObject({ entry: entry + 1, tick: 138, what: "phase", repeated: "applying" });
  // The lowest byte of what was measured moves the output by its last bits, in this tick or a later one.
  const measured = flipped(entry, 10)!;
  expect(measured.entry).toBeGreaterThan(entry);
  expect(measured.what).toBe("output");
  const work = entries.findIndex(({ tag }) => tag === "W");
  const last = entries.map(({ tag }) => tag).lastIndexOf("W");
  expect(flipped(work, 5)).toMatchObject({ entry: work + 1, what: "gain 0" });
  expect(flipped(last, 53)).toMatchObject({ entry: last + 1, what: "phase" });
});

test("a log that is cut is refused at every length but between two entries", async () => {
  const bytes = (await plantLog()).slice(0, 4000);
  const whole = new Set(entriesOf(await plantLog()).map(({ at }) => at));
  for (let length = 0; length < 1500; length++) {
    if (whole.has(length)) expect(replay(bytes.subarray(0, length)).equal).toBe(true);
    else expect(() => replay(bytes.subarray(0, length)), String(length)).toThrow(/^log: cut: it ends within (its header|entry \d+), after \d+ bytes$/);
  }
});

test("what is no log, of another version or module, or has an unknown tag, is refused in one line", async () => {
  const bytes = await plantLog();
  const changed = (at: number, value: number) => {
    const other = bytes.slice();
    other[at] = value;
    return () => replay(other);
  };
  expect(changed(0, 65)).toThrow("log: the bytes do not begin as one");
  expect(changed(4, 2)).toThrow("log: format version 2; this package reads version 1");
  expect(changed(8, bytes[8]! ^ 1)).toThrow(/^log: of a module with the CRC-32 [0-9a-f]{8}; that of this package is [0-9a-f]{8}$/);
  const second = entriesOf(bytes)[1]!.at;
  expect(changed(second, 90)).toThrow(`log: entry 2, at byte ${second}: there is no tag 90`);
  expect(() => replay("log" as never)).toThrow("log: not a Uint8Array");
});

test("2,000 logs with bytes changed at random end in a result or in one line, never otherwise", async () => {
  const bytes = (await plantLog()).slice(0, 12_000), random = new SplitMix64(9);
  for (let i = 0; i < 2000; i++) {
    const other = bytes.slice(0, 12 + random.integer(bytes.length - 12));
    for (let k = 0; k < 3; k++) other[12 + random.integer(Math.max(1, other.length - 12))] = random.integer(256);
    try {
      const { equal, difference } = replay(other);
      expect(equal).toBe(difference === undefined);
    } catch (error) {
      expect(error).toBeInstanceOf(OptimizerError);
      expect((error as Error).message).toMatch(/^log: [^\n]+$/);
    }
  }
});

test("a log of another build of the module is replayed by its bytes", async () => {
  const module = new Uint8Array(readFileSync(new URL("../../build/tuner.wasm", import.meta.url)));
  const parts: Uint8Array[] = [], log = new LogWriter((bytes) => parts.push(bytes));
  const tuner = new Tuner({ settings: { controller: "own", period: 1, ticks: 16, parameters: 1 }, lower: [0.1], upper: [10], log }, module);
  tuner.start([1]);
  tuner.tell(3);
  log.flush();
  expect(replay(new Uint8Array(Buffer.concat(parts)), module).equal).toBe(true);
});
