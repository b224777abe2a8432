/**
 * npm run test:devices: the same runs on every runtime and board, each carried on by another one from half way, compared with
 * V8 bit for bit. Prints a table; fails when a bit differs. Files are in build/matrix.
 */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { compileAot } from "../../host/build/aot.mjs";
import { buildDevice, run as runDevice } from "../../host/build/device.mjs";
import { python } from "../../host/build/python.mjs";
import { usage } from "../../host/build/usage.mjs";
import { jobs } from "./jobs.mjs";
import { NAMES, run as runV8 } from "./v8.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Relative to ROOT, where every program runs: words of a board's command line hold no blanks. */
const FOLDER = "build/matrix";
const WASM = "build/core.wasm";
const JOBS = `${FOLDER}/jobs.txt`;
const PROGRAM = ["matrix", "job", "text"].map((name) => `${ROOT}host/device/programs/${name}.c`);
const SECONDS = 300;

/** A runtime: its name, and prepare(), which returns a function that runs the program with arguments and returns what it printed. */
const v8 = {
  name: "V8",
  prepare: async () => async ([jobs, half, final, resume]) => {
    const made = runV8(ROOT + WASM, readFileSync(ROOT + jobs, "utf8"), resume && readFileSync(ROOT + resume));
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
  prepare: async () => {
    const interpreter = python();
    const { identity } = JSON.parse(readFileSync(`${ROOT}build/manifest.json`, "utf8"))[basename(WASM, ".wasm")];
    const names = JSON.stringify({ ...NAMES, identity });
    return async (args) => printed(await execute(interpreter, ["test/device/engines.py", name, WASM, ...args], names));
  },
});

/** WAMR on a board; `target`: of the ahead-of-time compiler. */
const wamr = (engine, board, target, xip = false) => ({
  name: `WAMR ${engine}${xip ? " in place" : ""} on ${board}`,
  prepare: async () => {
    const core = ROOT + (target ? `${FOLDER}/core-${target}${xip ? "-xip" : ""}.aot` : WASM);
    if (target) compileAot({ target, xip, wasm: ROOT + WASM, out: core });
    const name = xip ? "matrix-in-place" : "matrix";
    const elf = await buildDevice({ board, engine, program: PROGRAM, modules: { core }, name });
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
 * Run a runtime's `program`; bits in which its files and text differ from `reference`, a result of V8. `from`: name of the
 * runtime whose checkpoints it carries on.
 */
async function difference(reference, name, program, from) {
  const file = (name, what) => `${FOLDER}/${name.replaceAll(" ", "-")}.${what}`;
  const own = (what) => file(name, from ? `resumed.${what}` : what);
  const text = await program([JOBS, own("half"), own("final"), ...(from ? [file(from, "half")] : [])]);
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

/**
 * Run everything. Returns rows { runtime, runs, from, tells, bits }, with `error` where a runtime did not come to its end.
 * `log` hears of each runtime that has run.
 */
export async function matrix(log) {
  const text = jobs();
  rmSync(ROOT + FOLDER, { recursive: true, force: true });
  mkdirSync(ROOT + FOLDER, { recursive: true });
  writeFileSync(ROOT + JOBS, text);
  const reference = runV8(ROOT + WASM, text);
  const [first, second] = reference.tells;
  const count = { runs: 2 * reference.lines.length, tells: first + 2 * second };
  const rows = RING.map(({ name }, i) => ({ runtime: name, ...count, from: RING.at(i - 1).name, bits: 0 }));
  const programs = [];
  const add = async (row, bits) => {
    try {
      row.bits += await bits();
    } catch (error) {
      row.error ??= error.message;
    }
  };
  await each(RING, async ({ name, prepare }, i) => {
    await add(rows[i], async () => difference(reference, name, (programs[i] = await prepare())));
    log(`${name}: ${rows[i].error ?? "has run"}`);
  });
  await each(rows, (row, i) => row.error ?? add(row, () => difference(reference, row.runtime, programs[i], row.from)));
  return rows;
}

/** The table of docs/device.md. */
function print(rows) {
  console.log("| runtime | runs | resumed from | values told | differing bits |\n|---|---:|---|---:|---:|");
  for (const { runtime, runs, from, tells, bits, error } of rows)
    console.log(`| ${runtime} | ${runs} | ${from} | ${tells.toLocaleString("en-US")} | ${error ? "failed" : bits} |`);
  for (const { runtime, error } of rows) if (error) console.log(`${runtime} failed: ${error}`);
}

async function main() {
  const rows = await matrix((line) => console.error(line));
  print(rows);
  const bits = rows.reduce((sum, row) => sum + row.bits, 0), failed = rows.filter(({ error }) => error).length;
  console.log(`${rows.length} runtimes, ${bits} differing bits${failed ? `, ${failed} failed` : ""}`);
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
