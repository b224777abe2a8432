/** The matrix's program on V8, by the raw exports of a module: a reader of job files that shares nothing with the others. */
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import { Layout, Method, Request, Setting } from "../../dist/assembly/codes.js";
import { MAX_ITERATIONS, METHODS, PARAMETERS } from "../../dist/host/node/defaults.js";

const HASH_START = 0xcbf29ce484222325n;
const HASH_FACTOR = 0x100000001b3n;
const MAGIC = 0x5043444d;
const HEADER_BYTES = 32;
const CHECKSUM_BYTES = 4;

/** Names of an enum of codes.ts to its numbers. */
const numbersOf = (type) => Object.fromEntries(Object.entries(type).filter(([, value]) => typeof value === "number"));

const COMMON = { [Setting.MaxIterations]: MAX_ITERATIONS, [Setting.Period]: 1 };

function methodOf(key) {
  const settings = { ...COMMON };
  for (const [option, value] of Object.entries(METHODS[key].defaults)) settings[PARAMETERS[option].setting] = value;
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

/** Evaluate and tell until the run stops, `tells` times at most; the hash of all points and how many there were. */
function advance(core, job, tells) {
  const [x, f, g] = [core.at.X, core.at.F, core.at.G].map((address) => core.floats(address));
  const words = new BigUint64Array(x.buffer, x.byteOffset, core.n), gradient = new Float64Array(core.n);
  let hash = HASH_START, told = 0;
  for (let request = core.ask(); request > 0 && told < tells; told++) {
    for (const word of words) hash = BigInt.asUintN(64, (hash ^ word) * HASH_FACTOR);
    f[0] = OBJECTIVES[job.objective](job, x, gradient);
    if (request === Request.ValueAndGradient) g.set(gradient);
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
 * writes, and how many points each half of all runs had: { lines, half, final, tells }.
 */
export function run(wasm, text, resume) {
  const module = new WebAssembly.Module(readFileSync(wasm));
  const { identity } = JSON.parse(readFileSync(join(dirname(wasm), "manifest.json"), "utf8"))[basename(wasm, ".wasm")];
  const lines = [], half = [], final = [], tells = [0, 0];
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
    tells[0] += first.told;
    tells[1] += second.told;
  });
  return { lines, half: Buffer.concat(half), final: Buffer.concat(final), tells };
}
