/**
 * npm run bench:tune-device: a whole tuning of a simulated motor on the emulated boards (host/device/programs/tuning.c), for docs/tuning.md:
 * the most instructions of a tick and of a slice of work, exact, and the flash and RAM it takes. `--help` has the options.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Option } from "commander";
import { compileAot } from "../host/build/aot.mjs";
import { ROOT, compile } from "../host/build/compile.mjs";
import { buildDevice, run } from "../host/build/device.mjs";
import { usage } from "../host/build/usage.mjs";
import { sections, smallest } from "./device-size.mjs";

const PROGRAM = ["tuning.c", "tuning_motor.c", "motor_plant.c", "text.c"].map((file) => join(ROOT, "host/device/programs", file));
const OUT = join(ROOT, "build/bench");
/** Of a millisecond at 216 MHz, at one instruction a cycle: an assumption, since QEMU counts instructions and not cycles. */
const PERIOD = 216_000;
/** Bytes that there are for WAMR's pool and the operand stack, more than any engine needs; periods that reach the deepest call. */
const POOL = 393216, STACK = 8192, DEEP = 8000;
const AOT = { m7: "cortex-m7", m4f: "cortex-m4f" };
const ENGINES = ["classic", "fast", "compiled", "compiled, in place"];

export const ROWS = Object.keys(AOT).flatMap((board) => ENGINES.map((note) => ({ board, note })));

/** The module with this many steps a slice; undefined: as it is built. */
async function moduleWith(steps) {
  if (steps === undefined) return join(ROOT, "build/tuner.wasm");
  const file = join(OUT, `tuner-${steps}.wasm`);
  mkdirSync(OUT, { recursive: true });
  if (!existsSync(file)) writeFileSync(file, await compile("tuner", [`STEPS=${steps}`]));
  return file;
}

/** Figures of a row: { tick, last tick, identifying, proposing, keeping, stack } and, with `sizes`, { flash, module, pool, operands }. */
export async function measure({ board, note, steps, sizes = false }) {
  let tuner = await moduleWith(steps);
  const xip = note === "compiled, in place";
  if (note.startsWith("compiled")) {
    const out = tuner.replace(/\.wasm$/, `-${AOT[board]}${xip ? "-xip" : ""}.aot`);
    compileAot({ target: AOT[board], xip, wasm: tuner, out });
    tuner = out;
  }
  const engine = note.startsWith("compiled") ? "aot" : note;
  const name = `bench-tuning${xip ? "-xip" : ""}${steps === undefined ? "" : `-${steps}`}`;
  const elf = await buildDevice({ board, engine, program: PROGRAM, modules: { tuner }, defines: { MEASURE: 1, POOL }, name });
  const ran = (...args) => run(elf, { board, args, icount: true, seconds: 300 });
  const { status, stdout } = await ran();
  if (status !== 0) throw new Error(`${board}, ${note}: ${stdout}`);
  const figures = Object.fromEntries([...stdout.matchAll(/^([a-z ]+) (\d+)$/gm)].map(([, key, value]) => [key, Number(value)]));
  if (!sizes) return figures;
  const works = async (...args) => (await ran(...args)).status === 0;
  const operands = await smallest(STACK, (stack) => works(POOL, stack || 8, DEEP));
  const pool = await smallest(POOL, (pool) => works(pool, operands, 1));
  return { ...figures, flash: sections(elf).flash, module: readFileSync(tuner).length, pool, operands };
}

const KINDS = ["tick", "last tick", "identifying", "proposing", "keeping"];

/** A row of the table of instructions: the largest, as a share of the period, last. */
export function line({ board, note }, figures) {
  const share = Math.max(...KINDS.map((kind) => figures[kind])) / PERIOD;
  return `| ${[board, note, ...KINDS.map((kind) => figures[kind]), `${Math.round(100 * share)} %`].join(" | ")} |`;
}

export const sizeLine = ({ board, note }, { flash, module, pool, operands, stack }) => `| ${[board, note, flash, module, pool, operands, stack].join(" | ")} |`;

async function main({ board, engine, steps, sizes }) {
  const lines = [];
  console.log(`| board | engine | ${KINDS.join(" | ")} | of ${PERIOD.toLocaleString("en")} |\n|---|---|${"---:|".repeat(KINDS.length + 1)}`);
  for (const row of ROWS.filter((row) => (!board || row.board === board) && (!engine || row.note === engine))) {
    const figures = await measure({ ...row, steps, sizes });
    console.log(line(row, figures));
    if (sizes) lines.push(sizeLine(row, figures));
  }
  if (sizes) console.log(["", "| board | engine | flash | of it the module | pool | of it operand stack | C stack |", `|---|---|${"---:|".repeat(5)}`, ...lines].join("\n"));
}

if (process.argv[1] === join(ROOT, "bench/device-tuning.mjs")) {
  const program = usage("bench:tune-device", "tuning", "Measure a whole tuning on the emulated boards, for docs/tuning.md; takes minutes.")
    .addOption(new Option("--board <board>").choices(Object.keys(AOT)))
    .addOption(new Option("--engine <engine>").choices(ENGINES))
    .option("--steps <count>", "another build: steps of a model in a slice, STEPS")
    .option("--sizes", "flash and RAM too");
  try {
    await main(program.parse().opts());
  } catch (error) {
    console.error(`tuning: ${error.message}`);
    process.exitCode = 1;
  }
}
