/**
 * What a method's own code takes for an evaluation, exactly: the difference of a long and a short run of ours and of the peers'. In
 * instructions, by callgrind, ours in a module that WAMR's compiler made native; and ours in wasmtime's fuel.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Method, Setting } from "../../dist/assembly/codes.js";
import { compileAot } from "../../host/build/aot.mjs";
import { compile as compileModule } from "../../host/build/compile.mjs";
import { buildDevice } from "../../host/build/device.mjs";
import { cSource } from "../../host/build/embed.mjs";
import { inspect } from "../../host/build/inspect.mjs";
import { python } from "../../host/build/python.mjs";
import { OUT, compile } from "./setup.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const NEEDED = { valgrind: "valgrind", "/usr/include/valgrind/callgrind.h": "valgrind" };

/** Evaluations of a short and of a long run. Nelder-Mead's first simplex takes n + 1. */
const COUNTS = [12, 24], SIMPLEX_COUNTS = [40, 80];
const PEERS = { liblbfgs: "liblbfgs, m = 6", nlopt: "NLopt L-BFGS, m = 6", gsl: "GSL lm, m = n" };
const OURS = {
  Adam: ["microdescent Adam", COUNTS],
  LBFGS: ["microdescent L-BFGS, m = 6", COUNTS],
  SR1: ["microdescent SR1", COUNTS],
  LevenbergMarquardt: ["microdescent LM, m = n", COUNTS],
  NelderMead: ["microdescent Nelder-Mead", SIMPLEX_COUNTS],
};
export const SIZES = [2, 8, 32];
/** Of `full`, for all of them. */
const MODULE = ["CAPACITY=32", "DENSE=32", "HISTORY=6"];
const SETTINGS = { Rate: 1, MaxIterations: 1e9, Epsilon: 1e-8, Beta1: 0.9, Beta2: 0.999, DifferenceStep: 0.2, DifferenceScale: 1 };

function instructions(program, args) {
  const options = ["--tool=callgrind", "--callgrind-out-file=/dev/null", program, ...args.map(String)];
  const { status, stderr, error } = spawnSync("valgrind", options, { encoding: "utf8" });
  const [, count] = /Collected : (\d+)/.exec(stderr ?? "") ?? [];
  if (status !== 0 || !count) throw new Error(`callgrind of ${args.join(" ")} failed: ${error?.message ?? stderr.trim()}`);
  return Number(count);
}

const perEvaluation = (program, method, [short, long]) => SIZES.map((n) =>
  Math.round((instructions(program, [method, n, long]) - instructions(program, [method, n, short])) / (long - short)));

/** Our module as WebAssembly, and the program own.c with what was compiled from it. */
async function build() {
  const bytes = await compileModule("full", MODULE), wasm = join(OUT, "full-32.wasm"), source = join(OUT, "full-32.c");
  mkdirSync(OUT, { recursive: true });
  writeFileSync(wasm, bytes);
  const code = compileAot({ target: "x86-64", wasm, out: join(OUT, "full-32.aot") });
  writeFileSync(source, cSource("module", inspect(bytes, "full-32"), code));
  return { wasm, program: await buildDevice({ board: "linux", engine: "aot", program: [path("own.c"), source], name: "overhead" }) };
}

/** Fuel of each of OURS at each of SIZES. */
function fuel(module) {
  const settings = Object.entries(SETTINGS).map(([name, value]) => [Setting[name], value]);
  const jobs = Object.entries(OURS).flatMap(([method, [, counts]]) => SIZES.map((n) => [Method[method], n, ...counts]));
  const figures = JSON.parse(execFileSync(python(), [path("overhead.py")], { input: JSON.stringify({ module, settings, jobs }) }));
  return Object.values(OURS).map((_, i) => figures.slice(i * SIZES.length, (i + 1) * SIZES.length).map(Math.round));
}

/** Rows [method, instructions at each of SIZES, fuel at each of SIZES]. */
export async function overhead() {
  const peers = compile("overhead", NEEDED), { wasm, program } = await build(), burnt = fuel(wasm);
  return [
    ...Object.entries(OURS).map(([method, [name, counts]], i) => [name, ...perEvaluation(program, Method[method], counts), ...burnt[i]]),
    ...Object.entries(PEERS).map(([method, name]) => [name, ...perEvaluation(peers, method, COUNTS), ...SIZES.map(() => "")]),
  ];
}
