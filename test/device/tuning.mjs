/**
 * The tuned motor of host/device/programs/tuning.c once more, on Node and by the raw exports of tuner.wasm, written apart from the C:
 * it prints what a device prints.
 *
 *   node test/device/tuning.mjs
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";
import { Controller, Phase, TunerLayout, TunerSetting, TunerSlot } from "../../dist/assembly/tuner/codes.js";

const WASM = fileURLToPath(new URL("../../build/tuner.wasm", import.meta.url));

const PERIOD = 0.001, TICKS = 400, LOAD_TICK = 200, SETPOINT = 100, SUPPLY = 24;
/** Bytes of the state in a record of the flash: a save is an erasure and the records, an operation a period. */
const PAYLOAD = 608;

const SETTINGS = {
  Controller: Controller.PI, Action: 1, GuardFactor: 1.5, MeasuredLow: -1e99, MeasuredHigh: 1e99, Slew: 1e99, MaxExperiments: 10,
  Patience: 1, Tolerance: 0.02, Radius: 1.0986122886681098, Verify: 1, Period: PERIOD, Ticks: TICKS, LoadTick: LOAD_TICK,
  OutputLow: -SUPPLY, OutputHigh: SUPPLY, Effort: 0.01,
};

function turn(motor, volts) {
  const h = PERIOD / 0.0008, j = PERIOD / 0.00002;
  motor.current = (motor.current + h * (volts - 0.03 * motor.speed)) / (1 + h * 0.8);
  motor.speed = (motor.speed + j * (0.03 * motor.current - (motor.tick++ < LOAD_TICK ? 0 : 0.05))) / (1 + j * 0.00001);
}

function measure(motor) {
  motor.noise = (Math.imul(1664525, motor.noise) + 1013904223) >>> 0;
  return motor.speed + 0.1 * (((motor.noise >>> 16) - 32768) / 32768);
}

/** An instance of tuner.wasm and what it has in its memory. */
export function tuner() {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(WASM)));
  const f64 = (what, count) => new Float64Array(exports.memory.buffer, exports.layout(what), count);
  const keptBytes = exports.layout(TunerLayout.KeptBytes);
  const kept = new Uint8Array(exports.memory.buffer, exports.layout(TunerLayout.State), keptBytes);
  const settings = f64(TunerLayout.Settings, TunerSetting.Verify + 1), slots = f64(TunerLayout.Slots, TunerSlot.Load2 + 1);
  const [gains, best, lower, upper] = [TunerLayout.Gains, TunerLayout.Best, TunerLayout.Lower, TunerLayout.Upper].map((what) => f64(what, 6));
  return { ...exports, kept, settings, slots, gains, best, lower, upper };
}

const word = new DataView(new ArrayBuffer(8));
const bits = (value) => (word.setFloat64(0, value), word.getBigUint64(0));
const hex = (number) => number.toString(16).padStart(16, "0");
const fixed = (value, width, decimals) => (Math.floor(value * 10 ** decimals + 0.5) / 10 ** decimals).toFixed(decimals).padStart(width);

const settled = (phase) => phase === Phase.Ready || phase >= Phase.Kept;

/** What the program prints. */
export function tuning() {
  const t = tuner();
  for (const [name, value] of Object.entries(SETTINGS)) t.settings[TunerSetting[name]] = value;
  t.gains.set([0.02, 0.5]);
  t.lower.set([0.002, 0.05]);
  t.upper.set([0.8, 40]);
  const lines = ["experiment          kp          ki   best cost    foreseen"];
  const report = () => lines.push(String(t.slots[TunerSlot.Experiments]).padStart(10) + fixed(t.gains[0], 12, 5) + fixed(t.gains[1], 12, 4)
    + fixed(t.slots[TunerSlot.BestCost], 12, 3) + fixed(t.slots[TunerSlot.Foreseen], 12, 3));
  const operations = 1 + Math.ceil(t.kept.length / PAYLOAD);
  let motor = { speed: 0, current: 0, noise: 1, tick: 0 }, trajectory = 0xcbf29ce484222325n;
  let keeping = operations, phase = t.start();
  if (phase !== Phase.Ready) throw new Error(`start: ${phase}, ${t.slots[TunerSlot.Refused]}`);
  const enter = (next) => {
    if (settled(next) && next !== phase) keeping = operations;
    phase = next;
  };
  while (keeping || phase < Phase.Kept) {
    if (phase === Phase.Ready && !keeping) {
      report();
      motor = { speed: 0, current: 0, noise: 1, tick: 0 };
      t.slots[TunerSlot.Output] = t.slots[TunerSlot.Rest] = 0;
      phase = t.begin(1);
    }
    const y = measure(motor);
    t.slots[TunerSlot.Setpoint] = SETPOINT;
    t.slots[TunerSlot.Measured] = y;
    enter(t.tick());
    const u = t.slots[TunerSlot.Output];
    turn(motor, u);
    for (const value of [y, u]) trajectory = BigInt.asUintN(64, (trajectory ^ bits(value)) * 0x100000001b3n);
    if (phase === Phase.Identifying || phase === Phase.Proposing) enter(t.work());
    else if (keeping) keeping--;
  }
  report();
  lines.push(Phase[phase]);
  const figures = { kp: t.best[0], ki: t.best[1], cost: t.slots[TunerSlot.BestCost] };
  for (const [name, value] of Object.entries(figures)) lines.push(`${name} ${hex(bits(value))}`);
  lines.push(`state ${hex(BigInt(crc32(t.kept)))}`, `trajectory ${hex(trajectory)}`, "done", "");
  return lines.join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(tuning());
