/** The matrix's program on V8, by the raw exports of a module: a reader of job files that shares nothing with the others. */
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import { Layout, Method, Request, Setting } from "../../dist/assembly/codes.js";
import * as defaults from "../../dist/host/node/defaults.js";

const HASH_START = 0xcbf29ce484222325n;
const HASH_FACTOR = 0x100000001b3n;
const MAGIC = 0x5043444d;
const HEADER_BYTES = 32;
const CHECKSUM_BYTES = 4;

/** Names of an enum of codes.ts to its numbers. */
const numbersOf = (type) => Object.fromEntries(Object.entries(type).filter(([, value]) => typeof value === "number"));

const { METHODS } = defaults;
const COMMON = { [Setting.MaxIterations]: defaults.MAX_ITERATIONS, [Setting.Period]: 1 };
/** Of methods that ask for values alone. */
const PERTURBATION = { [Setting.DifferenceStep]: defaults.PERTURBATION, [Setting.DifferenceScale]: defaults.DIFFERENCE_SCALE };

function methodOf(key) {
  const settings = { ...COMMON, ...(METHODS[key].asks === "values" && PERTURBATION) };
  for (const [option, value] of Object.entries(METHODS[key].defaults)) settings[defaults.PARAMETERS[option].setting] = value;
  return [METHODS[key].name, { method: Method[key], settings }];
}

/** What a reader of job files must know: numbers of settings, and numbers and defaults of methods, by name. */
export const NAMES = { settings: numbersOf(Setting), methods: Object.fromEntries(Object.keys(METHODS).map(methodOf)) };

/** The number with these bits. */
const number = (word) => new Float64Array(BigUint64Array.of(BigInt(word)).buffer)[0];

function read(text) {
  const jobs = [];
  for (const line of text.split("\n")) {
    const [key, ...words] = line.replace(/#.*/, "").trim().split(/\s+/);
    const job = jobs.at(-1);
    if (key === "job") jobs.push({ name: words[0], objective: "quadratic" });
    else if (key === "method") Object.assign(job, structuredClone(NAMES.methods[words[0]]));
    else if (key === "objective") job.objective = words[0];
    else if (key === "tells") job.tells = Number(words[0]);
    else if (key === "set") job.settings[NAMES.settings[words[0]]] = number(words[1]);
    else if (key) job[key] = words.map(number);
  }
  return jobs;
}

/** Residuals at x, each with its derivatives: [r, row] …; the value is the sum of their squares. */
const RESIDUALS = {
  quadratic: ({ curvature, center }, x) =>
    Array.from(x, (xi, k) => {
      const root = Math.sqrt(0.5 * (curvature?.[k] ?? 1));
      return [root * (xi - (center?.[k] ?? 0)), unit(x.length, k, root)];
    }),
  rosenbrock: (_, x) =>
    Array.from(x.slice(1), (next, i) => {
      const slope = unit(x.length, i, -20 * x[i]);
      slope[i + 1] = 10;
      return [[10 * (next - x[i] * x[i]), slope], [1 - x[i], unit(x.length, i, -1)]];
    }).flat(),
  penalty: (_, x) => {
    const root = Math.sqrt(1e-5), first = Array.from(x, (xi, k) => [root * (xi - 1), unit(x.length, k, root)]);
    return [...first, [x.reduce((sum, xi) => sum + xi * xi, 0) - 0.25, x.map((xi) => 2 * xi)]];
  },
};

/** f64[n]: zeros but for `value` at `place`. */
function unit(n, place, value) {
  const row = new Float64Array(n);
  row[place] = value;
  return row;
}

const OBJECTIVES = {
  quadratic({ curvature, center }, x, g) {
    let sum = 0;
    for (let i = 0; i < x.length; i++) {
      const d = x[i] - (center?.[i] ?? 0);
      g[i] = (curvature?.[i] ?? 1) * d;
      sum += g[i] * d;
    }
    return 0.5 * sum;
  },
  rosenbrock(_, x, g) {
    let sum = 0;
    g.fill(0);
    for (let i = 0; i < x.length - 1; i++) {
      const a = 1 - x[i], b = x[i + 1] - x[i] * x[i];
      sum += 100 * (b * b) + a * a;
      g[i] += -400 * x[i] * b - 2 * a;
      g[i + 1] += 200 * b;
    }
    return sum;
  },
  penalty(job, x, g) {
    let sum = 0;
    g.fill(0);
    for (const [r, row] of RESIDUALS.penalty(job, x)) {
      sum += r * r;
      for (let i = 0; i < x.length; i++) g[i] += 2 * r * row[i];
    }
    return sum;
  },
};

/** An instance of its own for a job: exports, addresses by the names of `Layout`, views, and the header of its checkpoints. */
function open(module, identity, { method, x: { length: n } }) {
  const { exports } = new WebAssembly.Instance(module);
  const at = Object.fromEntries(Object.entries(numbersOf(Layout)).map(([name, what]) => [name, exports.layout(what)]));
  const floats = (address, length = n) => new Float64Array(exports.memory.buffer, address, length);
  const header = new Uint32Array([MAGIC, 1, at.Abi, identity, at.Capacity, method, n, at.StateBytes]);
  const state = new Uint8Array(exports.memory.buffer, at.State, at.StateBytes);
  return { ...exports, n, at, floats, state, header: Buffer.from(header.buffer) };
}

function start({ n, at, floats, start }, { method, settings, x, lower, upper }) {
  for (const [index, value] of Object.entries(settings)) floats(at.Settings + 8 * index, 1)[0] = value;
  floats(at.X).set(x);
  floats(at.Lower).fill(-Infinity).set(lower ?? []);
  floats(at.Upper).fill(Infinity).set(upper ?? []);
  return start(method, n);
}

/** Hand over the pass over the residuals that `request` asks for. */
function addRows(core, job, request, { x, f, g }) {
  const present = RESIDUALS[job.objective](job, x);
  const base = request === Request.Curvature ? RESIDUALS[job.objective](job, core.floats(core.best())) : undefined;
  for (const [k, [r, row]] of present.entries()) {
    if (request !== Request.Residuals) g.set(base ? base[k][1] : row);
    f[0] = base ? r - base[k][0] : r;
    core.row();
  }
}

/** Evaluate and tell until the run stops, `tells` times at most; the hash of all points and how many there were. */
function advance(core, job, tells) {
  const [x, f, g] = [core.at.X, core.at.F, core.at.G].map((address) => core.floats(address));
  const words = new BigUint64Array(x.buffer, x.byteOffset, core.n), gradient = new Float64Array(core.n);
  let hash = HASH_START, told = 0;
  for (let request = core.ask(); request > 0 && told < tells; told++) {
    for (const word of words) hash = BigInt.asUintN(64, (hash ^ word) * HASH_FACTOR);
    if (request & Request.Residuals) addRows(core, job, request, { x, f, g });
    else {
      f[0] = OBJECTIVES[job.objective](job, x, gradient);
      if (request === Request.ValueAndGradient) g.set(gradient);
    }
    request = core.tell();
  }
  return { hash: hash.toString(16).padStart(16, "0"), told };
}

function checkpoint({ header, state }) {
  const sum = Buffer.alloc(CHECKSUM_BYTES);
  sum.writeUInt32LE(crc32(state, crc32(header)));
  return Buffer.concat([header, state, sum]);
}

/**
 * Run the jobs of a text, or the second half of each from the checkpoints `resume`. Returns what the program prints and
 * writes, and how many points each half of each run had: { lines, half, final, told }.
 */
export function run(wasm, text, resume) {
  const module = new WebAssembly.Module(readFileSync(wasm));
  const { identity } = JSON.parse(readFileSync(join(dirname(wasm), "manifest.json"), "utf8"))[basename(wasm, ".wasm")];
  const lines = [], half = [], final = [], told = [];
  read(text).forEach((job, i) => {
    const core = open(module, identity, job);
    const before = Math.floor(job.tells / 2), size = HEADER_BYTES + core.state.length + CHECKSUM_BYTES;
    let first = { hash: "-", told: 0 };
    if (resume) core.state.set(resume.subarray(i * size + HEADER_BYTES, (i + 1) * size - CHECKSUM_BYTES));
    else {
      const request = start(core, job);
      if (request < 0) return lines.push(`${job.name} refused ${request}`);
      first = advance(core, job, before);
      half.push(checkpoint(core));
    }
    const second = advance(core, job, job.tells - before);
    final.push(checkpoint(core));
    lines.push([job.name, first.hash, second.hash, core.ask(), core.status()].join(" "));
    told.push([first.told, second.told]);
  });
  return { lines, half: Buffer.concat(half), final: Buffer.concat(final), told };
}
