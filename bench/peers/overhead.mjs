/** Instructions that a peer's own code takes for an evaluation, exactly, by callgrind: the difference of a long and a short run. */
import { spawnSync } from "node:child_process";
import { compile } from "./setup.mjs";

const SHORT = 12, LONG = 24;
const METHODS = { liblbfgs: "liblbfgs, m = 6", nlopt: "NLopt L-BFGS, m = 6", gsl: "GSL lm, m = n" };
export const SIZES = [2, 8, 32];

function instructions(program, method, n, evaluations) {
  const args = ["--tool=callgrind", "--callgrind-out-file=/dev/null", program, method, n, evaluations].map(String);
  const { status, stderr, error } = spawnSync("valgrind", args, { encoding: "utf8" });
  const [, count] = /Collected : (\d+)/.exec(stderr ?? "") ?? [];
  if (status !== 0 || !count) throw new Error(`callgrind of ${method} failed: ${error?.message ?? stderr.trim()}`);
  return Number(count);
}

/** Rows [peer, instructions at each of SIZES]. */
export function overhead() {
  const program = compile("overhead", { valgrind: "valgrind", "/usr/include/valgrind/callgrind.h": "valgrind" });
  const one = (method, n) => (instructions(program, method, n, LONG) - instructions(program, method, n, SHORT)) / (LONG - SHORT);
  return Object.entries(METHODS).map(([method, name]) => [name, ...SIZES.map((n) => Math.round(one(method, n)))]);
}
