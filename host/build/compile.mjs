/** One module from assembly/: asc, wasm-opt, with a search wasm-as. The flags are part of the result: see asconfig.json. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const resolve = createRequire(import.meta.url).resolve;
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const ASC = join(ROOT, "node_modules/assemblyscript/bin/asc.js");
const WASM_OPT = resolve("binaryen/bin/wasm-opt"), WASM_AS = resolve("binaryen/bin/wasm-as");

const FEATURES = ["--enable-nontrapping-float-to-int", "--enable-sign-ext", "--enable-mutable-globals"];
/** No inlining but of functions with one caller; addresses below 1,024 may become immediates. */
const WASM_OPT_FLAGS = [
  ...FEATURES, "--low-memory-unused",
  "--flexible-inline-max-function-size=0", "--strip-producers", "--strip-target-features",
];
/** Of a first-order method a few instructions are a step: first for speed, then for size. */
const FIRST_ORDER_PASSES = ["--always-inline-max-function-size=5", "-O4", "-Oz", "--converge"];
/** With a search for size alone. Constants that occur twice in a function become locals, which -Oz would undo: last. */
const SEARCH_PASSES = [
  "--always-inline-max-function-size=2", "-Oz", "--converge",
  "--const-hoisting", "--rse", "--coalesce-locals", "--remove-unused-brs", "--vacuum", "--reorder-locals",
];

/** An f64 takes nine bytes; a whole number that is converted three to seven, an f32 six. WebAssembly's text with the shorter ones. */
function shortened(text) {
  return text.replace(/\(f64\.const ([^):]+)\)/g, (constant, number) => {
    const value = Number(number.replace("inf", "Infinity"));
    if (value === (value | 0) && !Object.is(value, -0)) return `(f64.convert_i32_s (i32.const ${value}))`;
    return Math.fround(value) === value ? `(f64.promote_f32 (f32.const ${number}))` : constant;
  });
}

/** Targets of asconfig.json: name to { use, initialMemory?, maximumMemory? }. */
export const { targets } = JSON.parse(readFileSync(join(ROOT, "asconfig.json"), "utf8"));

/** Constant that leaves out assembly/selftest.ts, which no other file knows. */
const WITHOUT_SELFTEST = "WITH_SELFTEST=0";

/** Whether a build with these constants has methods from SR1 on. */
export const searches = (constants) => constants.some((constant) => /^(WITH_SEARCH=1|METHOD=1[1-6])$/.test(constant));

/** Constants that put assembly/rows.ts in. */
const WITH_ROWS = ["WITH_SEARCH=1", "METHOD=13"];

/** Whether a target is a module of its own, with a protocol of its own: assembly/TARGET/index.ts. */
export const standsAlone = (target) => existsSync(join(ROOT, `assembly/${target}/index.ts`));

/** A target "loop" or "loop-…" is built from assembly/objectives/loop.ts, where there is one. */
function entries(target, constants) {
  if (standsAlone(target)) return [`assembly/${target}/index.ts`];
  const objective = `assembly/objectives/${target.split("-")[0]}.ts`;
  const entry = existsSync(join(ROOT, objective)) ? objective : "assembly/index.ts";
  const rows = WITH_ROWS.some((constant) => constants.includes(constant)) ? ["assembly/rows.ts"] : [];
  return constants.includes(WITHOUT_SELFTEST) ? [entry, ...rows] : [entry, ...rows, "assembly/selftest.ts"];
}

/** Build `target`, with further constants such as "WITH_STOPS=0" in `use`. Returns the module's bytes. */
export async function compile(target, use = []) {
  const { use: own, ...options } = targets[target];
  const folder = mkdtempSync(join(tmpdir(), "microdescent-"));
  const [raw, text, file] = ["raw.wasm", "module.wat", "module.wasm"].map((name) => join(folder, name));
  const constants = [...own, ...use];
  const flags = constants.flatMap((constant) => ["--use", constant]);
  for (const [name, value] of Object.entries(options)) flags.push(`--${name}`, String(value));
  try {
    await run(process.execPath, [ASC, ...entries(target, constants), "--config", "asconfig.json", ...flags, "-o", raw], { cwd: ROOT });
    const optimize = [WASM_OPT, raw, ...WASM_OPT_FLAGS];
    if (!searches(constants) && !standsAlone(target)) await run(process.execPath, [...optimize, ...FIRST_ORDER_PASSES, "-o", file]);
    else {
      await run(process.execPath, [...optimize, ...SEARCH_PASSES, "-S", "-o", text]);
      writeFileSync(text, shortened(readFileSync(text, "utf8")));
      await run(process.execPath, [WASM_AS, text, ...FEATURES, "-o", file]);
    }
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Results of `work` for each job, as many at a time as there are processors. */
export async function inParallel(jobs, work, workers) {
  const results = [];
  const queue = jobs.entries();
  const worker = async () => {
    for (const [i, job] of queue) results[i] = await work(job);
  };
  await Promise.all(Array.from({ length: workers }, worker));
  return results;
}
