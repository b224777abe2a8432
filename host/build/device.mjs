/**
 * Programs for the boards of host/device, Linux among them: built below build/device, and run, in QEMU or directly.
 * Programs of one board, engine and set of options share one folder and one WAMR.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { cSource, factsOf } from "./embed.mjs";
import { need } from "./tools.mjs";
import { wamr } from "./wamr.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SOURCE = join(ROOT, "host/device");
const OUT = join(ROOT, "build/device");

const ARM = "qemu-system-arm", RISCV = "qemu-system-riscv32";
const QEMU = {
  m7: [ARM, "-M", "mps2-an500"],
  m4f: [ARM, "-M", "mps2-an386"],
  m3: [ARM, "-M", "mps2-an385"],
  m33: [ARM, "-M", "mps2-an505"],
  m55: [ARM, "-M", "mps3-an547"],
  rv32imafdc: [RISCV, "-M", "virt", "-bios", "none"],
  rv32imac: [RISCV, "-M", "virt", "-cpu", "rv32,f=false,d=false", "-bios", "none"],
};
/** 2^shift ns an instruction, where board_instructions() counts instructions. */
const COUNTER_SHIFT = { [ARM]: 7, [RISCV]: 0 };
/** Every board that `buildDevice` and `run` know. */
export const BOARDS = [...Object.keys(QEMU), "linux"];
export const ENGINES = ["classic", "fast", "aot", "fast-aot"];

const BUILD_TOOLS = { cmake: "cmake", ninja: "ninja-build", flock: "util-linux" };
const ARM_TOOLS = {
  "arm-none-eabi-gcc": "gcc-arm-none-eabi",
  "/usr/lib/arm-none-eabi/newlib/nano.specs": "libnewlib-arm-none-eabi",
  [ARM]: "qemu-system-arm",
};
const RISCV_TOOLS = {
  "riscv64-unknown-elf-gcc": "gcc-riscv64-unknown-elf",
  "/usr/lib/picolibc/riscv64-unknown-elf/picolibc.specs": "picolibc-riscv64-unknown-elf",
  [RISCV]: "qemu-system-misc",
};

/** All that any board needs. */
export function needAll() {
  need({ ...BUILD_TOOLS, gcc: "gcc", ...ARM_TOOLS, ...RISCV_TOOLS });
}

function needFor(board) {
  if (!BOARDS.includes(board)) throw new Error(`no board "${board}"; there are ${BOARDS.join(", ")}`);
  if (board === "linux") return need({ ...BUILD_TOOLS, gcc: "gcc" });
  need({ ...BUILD_TOOLS, ...(QEMU[board][0] === ARM ? ARM_TOOLS : RISCV_TOOLS) });
}

/** What a command did: { status, signal, stdout, stderr }; status null when a signal or the time limit ended it. */
function execute(command, args, options = {}) {
  return new Promise((done, fail) => {
    const child = execFile(command, args, { encoding: "utf8", maxBuffer: 1 << 28, ...options }, (error, stdout, stderr) => {
      if (typeof error?.code === "string") fail(error);
      else done({ status: child.exitCode, signal: child.signalCode, stdout, stderr });
    });
    child.stdin.end();
  });
}

/** Write `text` to a file unless it is what the file says: its time decides what is built anew. */
function settle(file, text) {
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** CMake writes absolute paths into its folder: a checkout that was moved starts again. */
function moved(folder) {
  const cache = join(folder, "CMakeCache.txt");
  return existsSync(cache) && !readFileSync(cache, "utf8").includes(`\nCMAKE_HOME_DIRECTORY:INTERNAL=${SOURCE}\n`);
}

/** One step of a build; its messages matter only when it fails. */
async function step(what, command, ...args) {
  const { status, stdout, stderr } = await execute(command, args);
  if (status !== 0) throw new Error(`${what} could not be built\n${(stdout + stderr).trim()}`);
}

/**
 * Build a program of C files for a board; returns the path of its ELF file. `program`: C files with a main(void), besides
 * microdescent.c. `modules`: { name: path of a .wasm or .aot }, in flash as name_bytes and name_manifest (embed.mjs).
 * `defines`: { NAME: value }.
 * `metering`, `sanitize`, `quickEntry`, `cacheSize`, `compact`: the options of host/device/CMakeLists.txt. `name`: of the program.
 */
export async function buildDevice({ board, engine, program, modules = {}, defines = {}, name = "program", ...options }) {
  const { metering = false, sanitize = false, quickEntry = false, cacheSize = 64, compact = false } = options;
  needFor(board);
  if (!ENGINES.includes(engine)) throw new Error(`no engine "${engine}"; there are ${ENGINES.join(", ")}`);
  const cache = cacheSize !== 64 && `cache${cacheSize}`;
  const special = [metering && "metered", sanitize && "sanitized", quickEntry && "quick", cache, compact && "compact"].filter(Boolean);
  const folder = join(OUT, [board, engine, ...special].join("-"));
  if (moved(folder)) rmSync(folder, { recursive: true });
  const sources = program.map((file) => resolve(file));
  for (const [module, path] of Object.entries(modules)) {
    const file = join(folder, "modules", name, `${module}.c`);
    settle(file, cSource(module, factsOf(basename(path).replace(/\.\w+$/, "")), readFileSync(path)));
    sources.push(file);
  }
  const definitions = Object.entries(defines).map(([key, value]) => `${key}=${value}`);
  const line = `program (${name} SOURCES ${sources.map((file) => JSON.stringify(file)).join(" ")} DEFINES ${definitions.join(" ")})\n`;
  settle(join(folder, "programs", `${name}.cmake`), line);
  const settings = { WAMR_ROOT_DIR: wamr(), BOARD: board, ENGINE: engine, CACHE_SIZE: cacheSize };
  Object.assign(settings, { METERING: +metering, SANITIZE: +sanitize, QUICK_ENTRY: +quickEntry, COMPACT: +compact });
  const cmake = ["cmake", "-G", "Ninja", "-S", SOURCE, "-B", folder];
  cmake.push(...Object.entries(settings).map(([key, value]) => `-D${key}=${value}`));
  const lock = join(folder, "lock");
  await step(`${name} for ${board}`, "flock", lock, ...cmake);
  await step(`${name} for ${board}`, "flock", lock, "cmake", "--build", folder, "--target", name, "--", "--quiet");
  return join(folder, name);
}

/**
 * QEMU's command for a program; `args` are single words. The console is QEMU's standard output, to which it writes as to a file:
 * through a device of its own (chardev=…) it drops what a pipe does not take at once.
 */
function emulator(elf, board, args, icount) {
  const words = args.map((word) => `,arg=${String(word).replaceAll(",", ",,")}`).join("");
  const [command, ...machine] = QEMU[board];
  const quiet = ["-display", "none", "-monitor", "none", "-serial", "none"];
  const semihosting = ["-semihosting-config", `enable=on,target=native${words}`];
  const counter = icount ? ["-icount", `shift=${COUNTER_SHIFT[command]}`] : [];
  return [command, ...machine, ...quiet, ...semihosting, ...counter, "-kernel", elf];
}

/**
 * Run a program that was built for `board`. `args` reach it through board_arguments(). `icount`: with the exact counter of
 * instructions. Returns { status, signal, stdout, stderr }; status null when it did not end within `seconds`.
 */
export async function run(elf, { board, args = [], icount = false, seconds = 60, cwd = ROOT }) {
  const [command, ...rest] = board === "linux" ? [elf, ...args.map(String)] : emulator(elf, board, args, icount);
  return execute(command, rest, { timeout: seconds * 1000, killSignal: "SIGKILL", cwd });
}
