/** One module from assembly/: asc, then wasm-opt. The flags are part of the result: see asconfig.json. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const resolve = createRequire(import.meta.url).resolve;
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const ASC = join(ROOT, "node_modules/assemblyscript/bin/asc.js");
const WASM_OPT = resolve("binaryen/bin/wasm-opt");

/** No inlining but of functions with one caller; addresses below 1,024 may become immediates. */
const WASM_OPT_FLAGS = [
  "--enable-nontrapping-float-to-int", "--enable-sign-ext", "--enable-mutable-globals", "--low-memory-unused",
  "--flexible-inline-max-function-size=0", "--strip-producers", "--strip-target-features",
];
/** Of a first-order method a few instructions are a step: first for speed, then for size. */
const FIRST_ORDER_PASSES = ["--always-inline-max-function-size=5", "-O4", "-Oz", "--converge"];
/** With a search for size alone. Constants that occur twice in a function become locals, which -Oz would undo: last. */
const SEARCH_PASSES = [
  "--always-inline-max-function-size=2", "-Oz", "--converge",
  "--const-hoisting", "--rse", "--coalesce-locals", "--remove-unused-brs", "--vacuum", "--reorder-locals",
];

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
  const [raw, file] = ["raw.wasm", "module.wasm"].map((name) => join(folder, name));
  const constants = [...own, ...use];
  const flags = constants.flatMap((constant) => ["--use", constant]);
  for (const [name, value] of Object.entries(options)) flags.push(`--${name}`, String(value));
  try {
    await run(process.execPath, [ASC, ...entries(target, constants), "--config", "asconfig.json", ...flags, "-o", raw], { cwd: ROOT });
    const passes = searches(constants) || standsAlone(target) ? SEARCH_PASSES : FIRST_ORDER_PASSES;
    await run(process.execPath, [WASM_OPT, raw, ...WASM_OPT_FLAGS, ...passes, "-o", file]);
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
