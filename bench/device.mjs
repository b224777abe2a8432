/**
 * npm run bench:device: instructions of each call of the C host, counted on the emulated boards (bench/device/step.c), beside
 * plain C of the same methods (native.c); exact, so that two runs print the same. `--help` has the options.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Method, Setting } from "../dist/assembly/codes.js";
import { compileAot, compiler } from "../host/build/aot.mjs";
import { ROOT, compile, inParallel } from "../host/build/compile.mjs";
import { buildDevice, needAll, run } from "../host/build/device.mjs";
import { cSource } from "../host/build/embed.mjs";
import { inspect } from "../host/build/inspect.mjs";
import { usage } from "../host/build/usage.mjs";
import { longest, tables } from "./device/tables.mjs";
import { CONFIGURATIONS } from "./fuel.mjs";

const FILE = join(ROOT, "bench/device.json");
const OUT = join(ROOT, "build/bench");
const PROGRAM = ["bench/device/step.c", "bench/device/native.c", "host/device/programs/text.c"].map((file) => join(ROOT, file));

/** Builds of the module: name to target and constants beyond it. */
const MODULES = { core: ["core", []], "core-32": ["core", ["CAPACITY=32"]], "adam-minimal": ["adam-minimal", []] };
const OTHERS = ["m4f", "m3", "m33", "m55", "rv32imafdc", "rv32imac"];
const AOT = { m7: "cortex-m7", m4f: "cortex-m4f", m33: "cortex-m33" };
/** Name to engine and options of host/build/device.mjs. */
const ENGINES = {
  compiled: { engine: "aot" },
  "compiled, in place": { engine: "aot", xip: true },
  fast: { engine: "fast" },
  "fast, metered": { engine: "fast", metering: true },
  "fast, compact": { engine: "fast", compact: true },
  classic: { engine: "classic" },
  "classic, metered": { engine: "classic", metering: true },
  "classic, 8 blocks": { engine: "classic", cacheSize: 8 },
  "classic, 2 blocks": { engine: "classic", cacheSize: 2 },
};
const SELFTEST = ["compiled", "compiled, in place", "fast"];
const PLAIN = [...SELFTEST, "classic"];
const METHODS = Object.keys(Method).filter((name) => Method[name] <= Method.NAdam);
/** In place of a method: whichever has the longest tell. */
const ANY = "any";
const [LIMIT, EVERYTHING, WORST] = Object.keys(CONFIGURATIONS);

/** Engines that a board runs. */
const enginesOf = (board) => (board in AOT ? PLAIN : ["fast", "classic"]);
const adam = (board, module, engine) => ({ board, module, engine, method: "Adam", n: 8, configuration: LIMIT });
const worst = (board, engine) => ({ board, module: "core", engine, method: ANY, n: 8, configuration: WORST });
const VARIANTS = ["fast, metered", "fast, compact", "classic, metered", "classic, 8 blocks"];

/** What is measured. */
export const ROWS = [
  ...PLAIN.flatMap((engine) => [1, 4, 8, 32].flatMap((n) => {
    const row = { ...adam("m7", n > 8 ? "core-32" : "core", engine), n };
    return [...METHODS.map((method) => ({ ...row, method })), { ...row, configuration: EVERYTHING }];
  })),
  ...OTHERS.flatMap((board) => enginesOf(board).map((engine) => adam(board, "core", engine))),
  ...["m7", ...OTHERS].flatMap((board) => enginesOf(board).map((engine) => worst(board, engine))),
  ...VARIANTS.map((engine) => adam("m7", "core", engine)),
  ...[...PLAIN, ...VARIANTS, "classic, 2 blocks"].map((engine) => adam("m7", "adam-minimal", engine)),
];

/** A row's name in bench/device.json. */
export const key = ({ board, module, engine, method, n, configuration }) =>
  [board, module, engine, method, n, configuration].join(" / ");

/** Whether the self-test is run too: where the counter is sure to hold it, which it is not for the classic interpreter. */
const tests = (row) => SELFTEST.some((engine) => key(row) === key(adam("m7", "core", engine)));

/** Write a file unless it says so already: its time decides what is built anew. */
function settle(file, content) {
  mkdirSync(OUT, { recursive: true });
  if (!existsSync(file) || !readFileSync(file).equals(Buffer.from(content))) writeFileSync(file, content);
  return file;
}

/** C of every configuration's settings, by index. */
function configurations() {
  const settings = Object.keys(Setting).filter((name) => Setting[name] <= Setting.ValueLimit);
  const row = (given) => `    {${settings.map((name) => given[name] ?? 0).join(", ")}},\n`;
  const rows = Object.values(CONFIGURATIONS).map(({ settings: given }) => row(given));
  return `\nconst double configurations[][MD_SETTING_VALUE_LIMIT + 1] = {\n${rows.join("")}};\n`;
}

const made = new Map();
/** What `make` gives, made once for each name. */
const once = (name, make) => made.get(name) ?? made.set(name, make()).get(name);

const wasm = (module) => once(module, async () => {
  const bytes = await compile(...MODULES[module]);
  return { file: settle(join(OUT, `${module}.wasm`), bytes), bytes, facts: inspect(bytes, module) };
});

/** The firmware's ELF file. */
const firmware = (board, module, name) => once([board, module, name].join(), async () => {
  const { engine, xip = false, ...options } = ENGINES[name];
  const { file, facts, bytes } = await wasm(module);
  const kind = engine === "aot" ? `-${AOT[board]}${xip ? "-xip" : ""}` : "";
  const code = kind ? compileAot({ target: AOT[board], xip, wasm: file, out: join(OUT, `${module}${kind}.aot`) }) : bytes;
  const source = settle(join(OUT, `${module}${kind}.c`), cSource("module", facts, code) + configurations());
  return buildDevice({ board, engine, program: [...PROGRAM, source], name: `step-${module}${kind}`, ...options });
});

/** { load, open, start, ask, cold, tell, … }: instructions of each call; `row`: of ROWS, with a method. */
async function measureOne(row) {
  const elf = await firmware(row.board, row.module, row.engine);
  const args = [Method[row.method], row.n, Object.keys(CONFIGURATIONS).indexOf(row.configuration), +tests(row)];
  const { status, stdout } = await run(elf, { board: row.board, args, icount: true });
  if (status !== 0) throw new Error(`${key(row)}: ${stdout.trim().split("\n").at(-1)}`);
  const lines = stdout.trim().split("\n").map((line) => line.split(" "));
  const figures = Object.fromEntries(lines.map(([name, figure]) => [name, Number(figure)]));
  if (figures.same_bits === 0) throw new Error(`${key(row)}: plain C computes other bits`);
  return figures;
}

/** The same for any row of ROWS. */
export async function measure(row) {
  if (row.method !== ANY) return measureOne(row);
  const found = [];
  for (const method of METHODS) found.push({ method, ...(await measureOne({ ...row, method })) });
  return found.reduce((one, other) => (longest(other) > longest(one) ? other : one));
}

/** What the figures rest on besides our sources: the compilers, in their own words. */
export function compilers() {
  const version = (command) => execFileSync(command, ["--version"], { encoding: "utf8" }).split("\n")[0];
  const [llvm] = /llvm-\d+/.exec(readFileSync(join(dirname(compiler()), "CMakeCache.txt"), "utf8"));
  return { arm: version("arm-none-eabi-gcc"), riscv: version("riscv64-unknown-elf-gcc"), llvm };
}

/** bench/device.json: a line for each row. */
function text(figures) {
  const lines = Object.entries(figures).map(([name, row]) => `${JSON.stringify(name)}: ${JSON.stringify(row)}`);
  return `{\n"compilers": ${JSON.stringify(compilers())},\n"figures": {\n${lines.join(",\n")}\n}\n}\n`;
}

async function main({ write }) {
  needAll();
  const rows = await inParallel(ROWS, measure, availableParallelism());
  const figures = Object.fromEntries(ROWS.map((row, i) => [key(row), rows[i]]));
  for (const [title, table] of Object.entries(tables(figures))) console.log(`${title}\n\n${table}\n`);
  if (write) writeFileSync(FILE, text(figures));
  else if (!existsSync(FILE) || readFileSync(FILE, "utf8") !== text(figures))
    throw new Error("these figures, or the compilers, differ from bench/device.json; npm run bench:device -- --write keeps them");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const what = "Count instructions of each call of the C host on emulated boards, for docs/device.md; one to three minutes.";
  const write = "keep the figures in bench/device.json, which the tests compare with";
  const program = usage("bench:device", "bench", what).option("--write", write);
  try {
    await main(program.parse().opts());
  } catch (error) {
    console.error(`bench: ${error.message}`);
    process.exitCode = 1;
  }
}
