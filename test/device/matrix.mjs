/**
 * npm run test:devices: the same runs on every runtime and board, each carried on by another one from half way, compared with
 * V8 bit for bit. Prints a table; fails when a bit differs. Files are in build/matrix.
 */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { compileAot } from "../../host/build/aot.mjs";
import { buildDevice, run as runDevice } from "../../host/build/device.mjs";
import { python } from "../../host/build/python.mjs";
import { usage } from "../../host/build/usage.mjs";
import { jobs, searchJobs } from "./jobs.mjs";
import { NAMES, run as runV8 } from "./v8.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Relative to ROOT, where every program runs: words of a board's command line hold no blanks. */
const FOLDER = "build/matrix";
const wasmOf = (module) => `build/${module}.wasm`;
const jobsOf = (module) => `${FOLDER}/${module}.txt`;
const PROGRAM = ["matrix", "job", "text"].map((name) => `${ROOT}host/device/programs/${name}.c`);
const SECONDS = 300;

/** Jobs that end where a run of V8 does: half of them is half of the run. */
function asLong(text, wasm) {
  const counts = runV8(wasm, text).told.map(([first, second]) => first + second).values();
  return text.replace(/^tells \d+$/gm, () => `tells ${counts.next().value}`);
}

/** Module to the text of its jobs: methods that judge points stop long before the others. */
const JOBS = { core: jobs, full: () => asLong(searchJobs(), ROOT + wasmOf("full")) };
export const MODULES = Object.keys(JOBS);

/** A runtime: its name, and prepare(module), which returns a function that runs the program with arguments and returns what it printed. */
const v8 = {
  name: "V8",
  prepare: async (module) => async ([jobs, half, final, resume]) => {
    const made = runV8(ROOT + wasmOf(module), readFileSync(ROOT + jobs, "utf8"), resume && readFileSync(ROOT + resume));
    writeFileSync(ROOT + half, made.half);
    writeFileSync(ROOT + final, made.final);
    return [...made.lines, "done"].join("\n");
  },
};

function printed({ status, stdout, stderr }) {
  if (status === 0) return stdout;
  throw new Error((stdout + stderr).trim().split("\n").at(-1) || `ended with status ${status}`);
}

/** What a child process prints, `input` being its standard input. */
function execute(command, args, input) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd: ROOT, timeout: SECONDS * 1000 });
    const result = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"]) child[name].setEncoding("utf8").on("data", (text) => (result[name] += text));
    child.on("error", fail).on("close", (status) => done({ ...result, status }));
    child.stdin.end(input);
  });
}

const engine = (name) => ({
  name,
  prepare: async (module) => {
    const interpreter = python();
    const { identity } = JSON.parse(readFileSync(`${ROOT}build/manifest.json`, "utf8"))[module];
    const names = JSON.stringify({ ...NAMES, identity });
    return async (args) => printed(await execute(interpreter, ["test/device/engines.py", name, wasmOf(module), ...args], names));
  },
});

/** WAMR on a board; `target`: of the ahead-of-time compiler. */
const wamr = (engine, board, target, xip = false) => ({
  name: `WAMR ${engine}${xip ? " in place" : ""} on ${board}`,
  prepare: async (module) => {
    const file = ROOT + (target ? `${FOLDER}/${module}-${target}${xip ? "-xip" : ""}.aot` : wasmOf(module));
    if (target) compileAot({ target, xip, wasm: ROOT + wasmOf(module), out: file });
    const name = `matrix-${module}${xip ? "-in-place" : ""}`;
    const elf = await buildDevice({ board, engine, program: PROGRAM, modules: { module: file }, name });
    return async (args) => printed(await runDevice(elf, { board, args, seconds: SECONDS, cwd: ROOT }));
  },
});

const BOARDS = ["linux", "m7", "m4f", "m3", "m33", "m55", "rv32imafdc", "rv32imac"];
/** Boards with ahead-of-time files, and for which processor. */
const AOT = { linux: "x86-64", m7: "cortex-m7", m4f: "cortex-m4f", m33: "cortex-m33" };
/** In the order of the ring: each carries on what the one before it began, the first what the last began. */
const RING = [
  v8, engine("wasmtime"), engine("wasm3"),
  ...BOARDS.flatMap((board) => [wamr("classic", board), wamr("fast", board), AOT[board] && wamr("aot", board, AOT[board])]),
  ...["m7", "m4f", "m33"].map((board) => wamr("aot", board, AOT[board], true)),
].filter(Boolean);
export const RUNTIMES = RING.map(({ name }) => name);

/** Bits in which two pieces of data differ; all of those that only one has. */
export function differing(a, b) {
  let bits = 8 * Math.abs(a.length - b.length);
  for (let i = 0; i < Math.min(a.length, b.length); i++) for (let byte = a[i] ^ b[i]; byte; byte &= byte - 1) bits++;
  return bits;
}

/** Bits in which what was printed differs: 64 for each word of a line, be it a hash, a request or a status. */
function differingLines(expected, lines) {
  const last = lines.at(-1);
  if (lines.length !== expected.length + 1 || last !== "done") throw new Error(`${lines.length} lines, the last: ${last}`);
  const words = (line) => line.split(" ");
  return 64 * expected.reduce((sum, line, i) => sum + words(line).filter((word, k) => word !== words(lines[i])[k]).length, 0);
}

/**
 * Run a runtime's `program` for a module; bits in which its files and text differ from `reference`, a result of V8. `from`: name of
 * the runtime whose checkpoints it carries on.
 */
async function difference(module, reference, name, program, from) {
  const file = (name, what) => `${FOLDER}/${module}-${name.replaceAll(" ", "-")}.${what}`;
  const own = (what) => file(name, from ? `resumed.${what}` : what);
  const text = await program([jobsOf(module), own("half"), own("final"), ...(from ? [file(from, "half")] : [])]);
  const lines = reference.lines.map((line) => (from ? line.replace(/ \w+/, " -") : line));
  return differingLines(lines, text.trimEnd().split("\n"))
    + differing(from ? [] : reference.half, readFileSync(ROOT + own("half")))
    + differing(reference.final, readFileSync(ROOT + own("final")));
}

/** Do `work` for each of a list, as many at a time as there are processors. */
async function each(list, work) {
  const queue = list.entries();
  const worker = async () => { for (const [i, item] of queue) await work(item, i); };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

/** The rows of one module: see `matrix`. */
async function matrixOf(module, log) {
  const text = JOBS[module]();
  writeFileSync(ROOT + jobsOf(module), text);
  const reference = runV8(ROOT + wasmOf(module), text);
  const tells = reference.told.reduce((sum, [first, second]) => sum + first + 2 * second, 0);
  const rows = RING.map(({ name }, i) => ({ module, runtime: name, runs: 2 * reference.lines.length, tells, from: RING.at(i - 1).name, bits: 0 }));
  const programs = [];
  const add = async (row, bits) => {
    try {
      row.bits += await bits();
    } catch (error) {
      row.error ??= error.message;
    }
  };
  await each(RING, async ({ name, prepare }, i) => {
    await add(rows[i], async () => difference(module, reference, name, (programs[i] = await prepare(module))));
    log(`${module}, ${name}: ${rows[i].error ?? "has run"}`);
  });
  await each(rows, (row, i) => row.error ?? add(row, () => difference(module, reference, row.runtime, programs[i], row.from)));
  return rows;
}

/**
 * Run everything. Returns rows { module, runtime, runs, from, tells, bits }, with `error` where a runtime did not come to its end: each
 * module on each runtime. `log` hears of each that has run.
 */
export async function matrix(log) {
  rmSync(ROOT + FOLDER, { recursive: true, force: true });
  mkdirSync(ROOT + FOLDER, { recursive: true });
  const rows = [];
  for (const module of MODULES) rows.push(...(await matrixOf(module, log)));
  return rows;
}

/** A row of the table of docs/device.md. */
export const line = ({ module, runtime, runs, from, tells, bits, error }) =>
  `| ${[module, runtime, runs, from, tells.toLocaleString("en-US"), error ? "failed" : bits].join(" | ")} |`;

function print(rows) {
  console.log("| module | runtime | runs | resumed from | values told | differing bits |\n|---|---|---:|---|---:|---:|");
  for (const row of rows) console.log(line(row));
  for (const { module, runtime, error } of rows) if (error) console.log(`${module}, ${runtime} failed: ${error}`);
}

async function main() {
  const rows = await matrix((line) => console.error(line));
  print(rows);
  const bits = rows.reduce((sum, row) => sum + row.bits, 0), failed = rows.filter(({ error }) => error).length;
  console.log(`${RING.length} runtimes, ${bits} differing bits${failed ? `, ${failed} failed` : ""}`);
  if (bits || failed) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  usage("test:devices", "matrix", "Compare the same runs on every runtime and board bit for bit; takes minutes.").parse();
  try {
    await main();
  } catch (error) {
    console.error(`matrix: ${error.message}`);
    process.exitCode = 1;
  }
}
