/**
 * npm run build:aot: ahead-of-time files for WAMR, by its own compiler over Debian's LLVM. `.wasm` is the default and runs
 * everywhere; a file of this kind is faster, for one kind of processor, and to be trusted as firmware is: the runtime does
 * not check its code. `--help` says how.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Option } from "commander";
import { ROOT, targets } from "./compile.mjs";
import { inspect } from "./inspect.mjs";
import { need } from "./tools.mjs";
import { usage } from "./usage.mjs";
import { wamr } from "./wamr.mjs";

/**
 * Doubles in software, and the one thing of floats that these processors have no instruction for: calls into the runtime, by a table. A
 * call to libgcc or libm would be a relocation, and those write into code.
 */
const SOFT_DOUBLE = "f64.common,f64xi32,f32_demote_f64,f64_promote_f32,llvm.minnum.f32,llvm.maxnum.f32";

/**
 * Name to LLVM's names, always explicit: left out, LLVM would take those of the machine it runs on. None of them gets fused
 * multiply-adds, since WAMR asks LLVM for strictly rounded operations.
 *
 * `xip`: what WAMR's intrinsics replace in a file that runs in place. WAMR's own choice, by `cpu`, is worse: constants out of
 * a table in RAM (M7: 360 bytes, an eighth of the time), more calls than needed (M33), conversions with relocations (M4F).
 * `stackChecks`: the C stack is checked at each call. Not on a microcontroller, where that costs a tenth of the time: our
 * modules do not recurse, and the depth of their stack is measured.
 */
export const TARGETS = {
  "cortex-m7": { arch: "thumbv7em", abi: "eabihf", cpu: "cortex-m7", xip: "none" },
  "cortex-m4f": { arch: "thumbv7em", abi: "eabihf", cpu: "cortex-m4", xip: SOFT_DOUBLE },
  "cortex-m33": { arch: "thumbv8m.main", abi: "eabihf", cpu: "cortex-m33", xip: SOFT_DOUBLE },
  "x86-64": { arch: "x86_64", abi: "gnu", cpu: "x86-64", stackChecks: true },
};

const SOURCE = fileURLToPath(new URL("wamrc", import.meta.url));
const BUILD = join(ROOT, "build/wamrc");
const COMPILER = join(BUILD, "wamrc");
const LOG = join(ROOT, "build/wamrc.log");

/** Debian's LLVMs that WAMR's compiler was built with. The sizes in docs/device.md are of the first, and no other's are equal. */
const LLVM = [16, 19, 15, 14];
const llvm = (version) => `/usr/lib/llvm-${version}/lib/cmake/llvm`;
const config = (version) => join(llvm(version), "LLVMConfig.cmake");

/** The first, installed where that is allowed; one that is there where it cannot be had. */
function llvmVersion() {
  const [first, ...others] = LLVM;
  try {
    need({ [config(first)]: `llvm-${first}-dev` });
    return first;
  } catch (error) {
    const other = others.find((version) => existsSync(config(version)));
    if (!other) throw error;
    return other;
  }
}

/** The folder's absolute path is written into what CMake makes: a checkout that was moved starts again. */
function moved() {
  const cache = join(BUILD, "CMakeCache.txt");
  return existsSync(cache) && !readFileSync(cache, "utf8").includes(`\nCMAKE_HOME_DIRECTORY:INTERNAL=${SOURCE}\n`);
}

/** Builds WAMR's compiler where its sources or options have changed. Two processes that do so at once wait for each other. */
function buildCompiler() {
  const version = llvmVersion();
  need({ flock: "util-linux", cmake: "cmake", ninja: "ninja-build", cc: "gcc", "c++": "g++" });
  if (moved()) rmSync(BUILD, { recursive: true });
  if (!existsSync(COMPILER)) console.error("aot: building WAMR's compiler, less than a minute");
  mkdirSync(dirname(BUILD), { recursive: true });
  const log = openSync(LOG, "w");
  const cmake = (...args) => execFileSync("flock", [`${BUILD}.lock`, "cmake", ...args], { stdio: ["ignore", log, log] });
  try {
    cmake("-G", "Ninja", "-S", SOURCE, "-B", BUILD, `-DWAMR_ROOT_DIR=${wamr()}`, `-DLLVM_DIR=${llvm(version)}`);
    cmake("--build", BUILD);
  } catch (error) {
    throw error.status ? new Error(`WAMR's compiler could not be built: ${relative(process.cwd(), LOG)} says why`) : error;
  }
}

let built = false;
/** Path of WAMR's compiler, built at the first call. */
export function compiler() {
  if (!built) buildCompiler();
  built = true;
  return COMPILER;
}

/** The section of an ahead-of-time file that begins with the number of names its code is to be linked with. */
const RELOCATIONS = 5;

/** Whether the loader has to write into a file's code. A header of 8 bytes; sections of kind, size, content, aligned to 4. */
function relocated(bytes) {
  let at = 8;
  while (bytes.readUInt32LE(at) !== RELOCATIONS) at = (at + 8 + bytes.readUInt32LE(at + 4) + 3) & ~3;
  return bytes.readUInt32LE(at + 8) > 0;
}

function run(args) {
  try {
    execFileSync(compiler(), args, { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  } catch (error) {
    throw error.stderr ? new Error(error.stderr.trim().split("\n").at(-1).replace(" Error:", "")) : error;
  }
}

/**
 * Compile the module in the file `wasm` for `target`, a key of TARGETS, into the file `out`. `xip`: to run in place, out of
 * flash; not for x86-64. Returns the bytes. Throws an Error when the module breaks a rule of ours or cannot be compiled.
 */
export function compileAot({ target, xip = false, wasm, out }) {
  const { arch, abi, cpu, xip: intrinsics, stackChecks } = TARGETS[target];
  if (xip && intrinsics === undefined) throw new Error(`code for ${target} does not run in place`);
  inspect(readFileSync(wasm), basename(wasm, ".wasm"));
  mkdirSync(dirname(out), { recursive: true });
  const made = `${out}.${process.pid}`;
  const options = [`arch=${arch}`, `abi=${abi}`, `cpu=${cpu}`];
  if (stackChecks) options.push("stack-checks");
  if (xip) options.push(`xip=${intrinsics}`);
  try {
    run([wasm, made, ...options]);
    const bytes = readFileSync(made);
    if (xip && relocated(bytes))
      throw new Error(`${basename(wasm)} cannot run in place on ${target}: it has operations that need relocations`);
    renameSync(made, out);
    return bytes;
  } finally {
    rmSync(made, { force: true });
  }
}

/** File of a module by its name in asconfig.json, or by its path; undefined when it is neither. */
function moduleFile(module) {
  if (module in targets) return join(ROOT, `build/${module}.wasm`);
  return module.endsWith(".wasm") ? module : undefined;
}

const about = (path) => statSync(path, { throwIfNoEntry: false });

/** Whether a file may be made there: in a folder that there is, in the place of nothing or of another file. */
const free = (path) => path !== "" && about(dirname(path))?.isDirectory() && (about(path)?.isFile() ?? true);

function build(modules, { target, xip, out }, program) {
  const unknown = modules.find((module) => !moduleFile(module));
  if (unknown !== undefined)
    program.error(`aot: "${unknown}" is neither a target of asconfig.json nor a path to a .wasm file`);
  if (out !== undefined && modules.length > 1) program.error("aot: --out takes one module");
  if (out !== undefined && !free(out)) program.error(`aot: --out "${out}" is no file in a folder that there is`);
  if (xip && !("xip" in TARGETS[target])) program.error(`aot: --xip is for microcontrollers, not for ${target}`);
  for (const module of modules) {
    const wasm = moduleFile(module);
    if (!about(wasm)?.isFile()) throw new Error(`there is no file ${relative(process.cwd(), wasm)}`);
    const file = out ?? join(ROOT, "build", `${basename(wasm, ".wasm")}-${target}${xip ? "-xip" : ""}.aot`);
    const { length } = compileAot({ target, xip, wasm, out: file });
    console.log(`${relative(process.cwd(), file).padEnd(48)}${String(length).padStart(6)} bytes`);
  }
}

function main() {
  const program = usage("build:aot", "aot", "Compile modules ahead of time for WAMR 2.4, into build/MODULE-TARGET[-xip].aot.")
    .argument("[modules...]", "targets of asconfig.json, or paths to .wasm files", ["core"])
    .addOption(new Option("--target <target>", "processor").choices(Object.keys(TARGETS)).makeOptionMandatory())
    .option("--xip", "code that runs in place, out of flash: a tenth slower, a quarter of the RAM")
    .option("--out <file>", "another file, for one module")
    .action(build);
  try {
    program.parse();
  } catch (error) {
    console.error(`aot: ${error.message}`);
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
