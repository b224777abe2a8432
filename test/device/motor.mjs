/**
 * The motor of host/device/programs once more, on Node and by the raw exports of core.wasm, written apart from the C: it prints
 * what a device prints.
 *
 *   node test/device/motor.mjs
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Layout, Method, Schedule, Setting, Slot, Use } from "../../dist/assembly/codes.js";

const BUILD = fileURLToPath(new URL("../../build/", import.meta.url));

const PERIOD = 0.001, RUN_UP = 1000, SETTLE = 200, COUNTED = 400;
const SAFE = [0.1, 0.05], UNIT = [0.2, 10];
const LIMIT = 120, WORST = 5000;
const UPDATES = 24, EXPERIMENTS = 124;

function turn(state, torque) {
  const h = PERIOD / 0.0008, j = PERIOD / 0.00002;
  state.current = (state.current + h * (state.volts - 0.03 * state.speed)) / (1 + h * 0.8);
  state.speed = (state.speed + j * (0.03 * state.current - torque)) / (1 + j * 0.00001);
}

function control(state, kp, ki, error) {
  const wanted = kp * error + state.integral;
  const volts = Math.max(-24, Math.min(24, wanted));
  state.integral += PERIOD * ki * error + 0.5 * (volts - wanted);
  state.error = error;
  state.volts = volts;
  state.mean += 0.05 * (volts - state.mean);
}

/** An experiment from `state` on with the gains x: { cost, lost, gains }. `seen` gets every tick. */
function experiment(state, settle, x, safe, seen) {
  let gains, lost = false, sum = 0;
  const take = (point) => (gains = point.map((value, i) => UNIT[i] * value));
  take(x);
  state.integral = state.volts - gains[0] * state.error;
  for (let tick = -settle; tick < COUNTED; tick++) {
    const { volts } = state, setpoint = tick >= 0 && tick < 200 ? 200 : 100;
    turn(state, tick >= 100 && tick < 300 ? 0.1 : 0);
    const error = setpoint - state.speed;
    const unsafe = !lost && !(Math.abs(error) <= LIMIT && sum <= WORST * COUNTED);
    if (unsafe) {
      lost = true;
      take(safe);
      state.integral = state.mean;
    }
    control(state, ...gains, Number.isFinite(error) ? error : state.error);
    const change = state.volts - volts;
    if (tick >= 0) sum += state.error * state.error + 30 * (change * change);
    seen({ ...state, tick, gains, unsafe });
  }
  return { cost: lost ? WORST : sum / COUNTED, lost, gains };
}

/** The core with a run begun, and its first request. */
async function begin(rate, highest) {
  const facts = JSON.parse(readFileSync(`${BUILD}manifest.json`, "utf8")).core;
  const { instance } = await WebAssembly.instantiate(readFileSync(`${BUILD}core.wasm`));
  const { memory, ...core } = instance.exports;
  const view = (what, count) => new Float64Array(memory.buffer, core.layout(what), count);
  const selftest = BigInt.asUintN(64, core.selftest()).toString(16).padStart(16, "0");
  if (selftest !== facts.selftest) throw new Error(`self-test ${selftest}, not ${facts.selftest}`);
  const settings = view(Layout.Settings, Setting.ValueLimit + 1);
  settings[Setting.Rate] = rate;
  settings[Setting.Beta1] = 0.5;
  settings[Setting.Beta2] = 0.9;
  settings[Setting.Epsilon] = 1e-8;
  settings[Setting.MaxIterations] = UPDATES;
  settings[Setting.Schedule] = Schedule.Cosine;
  settings[Setting.Period] = UPDATES;
  settings[Setting.DifferenceStep] = 0.05;
  settings[Setting.DifferenceScale] = 0.2;
  settings[Setting.Use] = Use.Bounds + Use.CentralDifference;
  view(Layout.X, 2).set(SAFE);
  view(Layout.Lower, 2).fill(0.01);
  view(Layout.Upper, 2).fill(highest);
  const slots = view(Layout.F, Slot.BestValue + 1);
  const tell = (value) => ((slots[Slot.Value] = value), core.tell());
  const best = () => [...new Float64Array(memory.buffer, core.best(), 2)], lowest = () => slots[Slot.BestValue];
  return { request: core.start(Method.Adam, 2), x: view(Layout.X, 2), best, lowest, tell };
}

const word = new DataView(new ArrayBuffer(8));
const bits = (value) => (word.setFloat64(0, value), word.getBigUint64(0));
const hex = (number) => number.toString(16).padStart(16, "0");

/** As text_fixed() of the device. */
function fixed(value, width, decimals) {
  const scaled = Math.floor(Math.abs(value) * 10 ** decimals + 0.5);
  const shown = scaled < 1e18 ? (Math.sign(value) * scaled / 10 ** decimals).toFixed(decimals) : "*";
  return shown.padStart(width);
}

/** FNV-1a of all speeds and voltages, 64 bits at a time. */
function trajectory(ticks) {
  let hash = 0xcbf29ce484222325n;
  for (const { speed, volts } of ticks)
    for (const value of [speed, volts]) hash = BigInt.asUintN(64, (hash ^ bits(value)) * 0x100000001b3n);
  return hash;
}

/**
 * The whole program: { text, ticks }, what it prints and what happened in each tick. `refusal`: why the optimizer is out of
 * use, from the beginning or from the cost of experiment `refused` on, which does not count.
 */
export async function motor({ rate = 0.4, highest = 4, refusal, refused = -1 } = {}) {
  const core = await begin(rate, highest);
  const lines = [];
  const outOfUse = () => lines.push(`optimizer out of use: ${refusal}`) && 0;
  let request = refusal && refused < 0 ? outOfUse() : core.request;
  lines.push("experiment        kp        ki      cost      best");
  const ticks = [], state = { speed: 0, current: 0, integral: 0, error: 0, volts: 0, mean: 0 };
  let safe = SAFE, lowest = Infinity, last;
  for (let number = 0; number < EXPERIMENTS; number++) {
    last = experiment(state, number ? SETTLE : RUN_UP, request > 0 ? [...core.x] : safe, safe, (tick) => ticks.push(tick));
    if (number === refused) request = outOfUse();
    if (request > 0) {
      request = core.tell(last.cost);
      [safe, lowest] = [core.best(), core.lowest()];
    }
    if (number % 10 === 0 || last.lost)
      lines.push(fixed(number, 10, 0) + fixed(last.gains[0], 10, 4) + fixed(last.gains[1], 10, 3) + fixed(last.cost, 10, 2)
        + fixed(lowest, 10, 2) + (last.lost ? "  abandoned" : ""));
  }
  const kept = { kp: UNIT[0] * safe[0], ki: UNIT[1] * safe[1], cost: lowest };
  for (const [name, value] of Object.entries(kept)) lines.push(`${name} ${hex(bits(value))}`);
  lines.push(`trajectory ${hex(trajectory(ticks))}`, "done", "");
  return { text: lines.join("\n"), ticks };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write((await motor()).text);
