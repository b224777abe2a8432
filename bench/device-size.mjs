/**
 * npm run size: flash and RAM that a module takes under WAMR, for each board and engine: exact, since the smallest pool and
 * operand stack are looked for by running the same program (bench/device/size.c) with less and less of them.
 */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { compileAot } from "../host/build/aot.mjs";
import { inParallel } from "../host/build/compile.mjs";
import { buildDevice, run } from "../host/build/device.mjs";
import { usage } from "../host/build/usage.mjs";

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const PROGRAM = ["bench/device/size.c", "host/device/programs/text.c"].map(path);
const POOL = 131072;
const COPY = 24576;
const STEP = 8;
/** More than any module needs. */
const STACK = 4096;
const AOT = { m7: "cortex-m7", m4f: "cortex-m4f", m33: "cortex-m33" };
const INTERPRETED = ["m7", "m4f", "m3", "m33", "m55", "rv32imafdc", "rv32imac"];

/** Blocks whose ends the classic interpreter remembers, where RAM is short: so many that time does not suffer much. */
const BLOCKS = { core: 64, "adam-minimal": 2 };

/** Rows to measure: engine as in host/build/device.mjs; `options`: of the build; `note`: what the options are. */
const SMALL = Object.keys(BLOCKS).flatMap((module) => [
  ...INTERPRETED.flatMap((board) => [
    { module, board, engine: "classic", options: { cacheSize: BLOCKS[module] }, note: `classic, ${BLOCKS[module]} blocks` },
    { module, board, engine: "fast", note: "fast" },
  ]),
  ...(BLOCKS[module] === 64 ? [] : [{ module, board: "m7", engine: "classic", note: "classic, 64 blocks" }]),
  { module, board: "m7", engine: "fast", options: { compact: true }, note: "fast, compact" },
  ...Object.keys(AOT).flatMap((board) => [{ module, board, engine: "aot", note: "compiled" }, { module, board, engine: "aot", xip: true, note: "compiled, in place" }]),
]);

/** All methods, on one board. */
const FULL = [
  { module: "full", board: "m7", engine: "classic", note: "classic, 64 blocks" },
  { module: "full", board: "m7", engine: "fast", note: "fast" },
  { module: "full", board: "m7", engine: "aot", xip: true, note: "compiled, in place" },
];

export const ROWS = [...SMALL, ...FULL];

/** By halving, a multiple of STEP up to `most` with which `works` says so, and with STEP less not. */
export async function smallest(most, works) {
  let low = 0, high = most;
  while (high - low > STEP) {
    const middle = Math.floor((low + high) / 2 / STEP) * STEP;
    if (await works(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Bytes of an ELF file's sections: what is flashed, and static RAM, both without what is there for the measurement. */
export function sections(file) {
  const elf = readFileSync(file);
  const table = elf.readUInt32LE(32), size = elf.readUInt16LE(46), count = elf.readUInt16LE(48);
  const [NOBITS, WRITE, ALLOC] = [8, 1, 2];
  let flash = 0, ram = 0;
  for (let i = 0; i < count; i++) {
    const [type, flags, length] = [4, 8, 20].map((at) => elf.readUInt32LE(table + i * size + at));
    if (!(flags & ALLOC)) continue;
    if (type !== NOBITS) flash += length;
    if (flags & WRITE) ram += length;
  }
  return { flash, ram: ram - POOL - COPY };
}

/** { module, board, note, flash, ram, length, copy, pool, stack, used } of a row of ROWS. */
export async function measure({ module, board, engine, xip = false, options = {}, note }) {
  let file = path(`build/${module}.wasm`);
  if (engine === "aot") {
    const out = path(`build/${module}-${AOT[board]}${xip ? "-xip" : ""}.aot`);
    compileAot({ target: AOT[board], xip, wasm: file, out });
    file = out;
  }
  const elf = await buildDevice({ board, engine, program: PROGRAM, modules: { module: file }, defines: { POOL, COPY }, name: `size-${module}${xip ? "-xip" : ""}`, ...options });
  const ran = async (pool, stack) => run(elf, { board, args: [pool, stack] });
  const works = async (pool, stack) => (await ran(pool, stack)).status === 0;
  if (!(await works(POOL, STACK))) throw new Error(`${module} does not run on ${board}, ${note}: ${(await ran(POOL, STACK)).stdout.trim()}`);
  const stack = await smallest(STACK, async (stack) => works(POOL, stack || STEP));
  const pool = await smallest(POOL, async (pool) => works(pool, stack));
  const used = Number((await ran(pool, stack)).stdout.split(" ")[1]);
  const { length } = readFileSync(file);
  return { module, board, note, ...sections(elf), length, copy: engine === "classic" ? length : 0, pool, stack, used };
}

/** A row of the table. */
export const line = ({ module, board, note, flash, length, pool, stack, copy, ram, used }) =>
  `| ${[module, board, note, flash, length, pool, stack, copy, ram, used].join(" | ")} |`;

async function main() {
  const rows = await inParallel(ROWS, measure, availableParallelism());
  console.log("| module | board | engine | flash | of it the module | pool | of it operand stack | module's copy | static data | C stack |");
  console.log("|---|---|---|---:|---:|---:|---:|---:|---:|---:|");
  for (const row of rows) console.log(line(row));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  usage("size", "size", "Measure flash and RAM of each module, board and engine, for docs/device.md; takes minutes.").parse();
  try {
    await main();
  } catch (error) {
    console.error(`size: ${error.message}`);
    process.exitCode = 1;
  }
}
