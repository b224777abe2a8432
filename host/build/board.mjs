/** npm run board: the example firmware, a motor that tunes its own controller, built for a board and run in QEMU; `--help` says how. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Option } from "commander";
import { TARGETS, compileAot } from "./aot.mjs";
import { ROOT } from "./compile.mjs";
import { BOARDS, buildDevice, run } from "./device.mjs";
import { usage } from "./usage.mjs";

const SOURCES = ["motor.c", "motor_loop.c", "motor_plant.c", "text.c"].map((file) => join(ROOT, "host/device/programs", file));
/** Targets of the ahead-of-time compiler. */
const AOT = { m7: "cortex-m7", m4f: "cortex-m4f", m33: "cortex-m33", linux: "x86-64" };
const INTERPRETERS = ["classic", "fast"];
/** It ends within one; this is for a busy machine. */
const SECONDS = 60;

function enginesOf(board) {
  if (!(board in AOT)) return INTERPRETERS;
  return [...INTERPRETERS, "aot", ...("xip" in TARGETS[AOT[board]] ? ["aot-xip"] : [])];
}

/** The module for an engine of the board, and the engine's name in a build. "aot-xip": compiled, and run where it lies in flash. */
function moduleFor(board, engine) {
  const core = join(ROOT, "build/core.wasm");
  if (!engine.startsWith("aot")) return { core, engine };
  const target = AOT[board], xip = engine === "aot-xip";
  const out = join(ROOT, `build/core-${target}${xip ? "-xip" : ""}.aot`);
  compileAot({ target, xip, wasm: core, out });
  return { core: out, engine: "aot" };
}

/** The firmware's ELF file; `defines` as in motor.c. */
export function firmware({ board, engine, ...options }) {
  const { core, engine: built } = moduleFor(board, engine);
  return buildDevice({ board, engine: built, program: SOURCES, modules: { core }, name: `motor-${engine}`, ...options });
}

async function main({ board, engine, metering }) {
  const elf = await firmware({ board, engine, metering });
  const { status, stdout, stderr } = await run(elf, { board, seconds: SECONDS });
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  if (status === null) throw new Error(`the firmware did not end within ${SECONDS} seconds`);
  process.exitCode = status;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const program = usage("board", "board", "Build host/device/programs/motor.c for a board and run it: gains and cost over time, and the bits at the end.")
    .addOption(new Option("--board <board>", "processor").choices(BOARDS).default("m7"))
    .addOption(new Option("--engine <engine>", "of WAMR").choices([...INTERPRETERS, "aot", "aot-xip"]).default("fast"))
    .option("--metering", "with a limit of instructions for each call; interpreters only");
  const options = program.parse().opts(), engines = enginesOf(options.board);
  if (!engines.includes(options.engine)) program.error(`board: no ${options.engine} for ${options.board}; there are ${engines.join(", ")}`);
  if (options.metering && !INTERPRETERS.includes(options.engine)) program.error("board: --metering is for classic and fast");
  try {
    await main(options);
  } catch (error) {
    console.error(`board: ${error.message}`);
    process.exitCode = 1;
  }
}
