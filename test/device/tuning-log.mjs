/**
 * The tuner's binary log, little-endian: "MDTL", version, three zeros, CRC-32 of tuner.wasm; then entries, a tag each. `replay` makes
 * the calls of a log once more on the raw exports of tuner.wasm, and compares every output, gain and answer, bit for bit.
 */
import { readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { TunerSetting, TunerSlot } from "../../dist/assembly/tuner/codes.js";
import { tuner } from "./tuning.mjs";

const N = 6;

/** Entries of a log: { tag, … }. Throws where it is none. */
export function entries(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 12;
  const u8 = () => view.getUint8(at++), i8 = () => view.getInt8(at++);
  const u32 = () => view.getUint32((at += 4) - 4, true);
  const f64 = (count) => Float64Array.from({ length: count }, () => view.getFloat64((at += 8) - 8, true));
  if (bytes.toString("latin1", 0, 8) !== "MDTL\x01\0\0\0") throw new Error("no log");
  const READ = {
    S: () => ({ settings: f64(u8()), gains: f64(N), lower: f64(N), upper: f64(N), returned: i8() }),
    B: () => ({ fresh: u8(), output: f64(1)[0], rest: f64(1)[0], returned: i8() }),
    T: () => ({ setpoint: f64(1)[0], measured: f64(1)[0], output: f64(1)[0], returned: i8() }),
    W: () => ({ calls: u32(), gains: f64(N), returned: i8() }),
    C: () => ({ cost: f64(1)[0], returned: i8() }),
    A: () => ({ why: u8(), returned: i8() }),
    K: () => ({ kept: bytes.subarray((at += 4), (at += view.getUint32(at - 4, true))) }),
  };
  const all = [];
  while (at < bytes.length) {
    const tag = String.fromCharCode(u8());
    if (!(tag in READ)) throw new Error(`no entry "${tag}" at byte ${at - 1}`);
    all.push({ tag, ...READ[tag]() });
  }
  return { module: view.getUint32(8, true), all };
}

/** Replay: { counts, differences, kept }: entries of each tag, those that Node answers otherwise, the kept state at the end. `wasm`: its bytes. */
export function replay(bytes, wasm) {
  const t = tuner(), { module, all } = entries(bytes);
  if (module !== crc32(wasm)) throw new Error("of another module");
  const counts = {}, differences = [];
  const DO = {
    S({ settings, gains, lower, upper }) {
      t.settings.set(settings), t.gains.set(gains), t.lower.set(lower), t.upper.set(upper);
      return t.start();
    },
    B({ fresh, output, rest }) {
      t.slots[TunerSlot.Output] = output, t.slots[TunerSlot.Rest] = rest;
      return t.begin(fresh);
    },
    T({ setpoint, measured, output }) {
      t.slots[TunerSlot.Setpoint] = setpoint, t.slots[TunerSlot.Measured] = measured;
      if (t.settings[TunerSetting.External]) t.slots[TunerSlot.Output] = output;
      const returned = t.tick();
      return Object.is(t.slots[TunerSlot.Output], output) ? returned : NaN;
    },
    W({ calls, gains }) {
      let returned;
      for (let i = 0; i < calls; i++) returned = t.work();
      return gains.every((gain, i) => Object.is(gain, t.gains[i])) ? returned : NaN;
    },
    C: ({ cost }) => ((t.slots[TunerSlot.Cost] = cost), t.tell()),
    A: ({ why }) => t.abort(why),
    K: ({ kept }) => void t.kept.set(kept),
  };
  all.forEach((entry, number) => {
    counts[entry.tag] = (counts[entry.tag] ?? 0) + 1;
    const answer = DO[entry.tag](entry);
    if (answer !== entry.returned) differences.push({ number, answer, ...entry });
  });
  return { counts, differences, kept: Buffer.from(t.kept) };
}

export const replayFile = (path, wasm) => replay(readFileSync(path), readFileSync(wasm));
