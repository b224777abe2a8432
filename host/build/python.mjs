/**
 * Python with the engines that come as its packages, pinned in requirements.txt, in an environment of the project's own.
 * wasm3 is compiled while it is installed.
 *
 *   node host/build/python.mjs      prints the interpreter
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { need } from "./tools.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const REQUIREMENTS = path("requirements.txt");
const ENVIRONMENT = path("../../build/python");
const READY = `${ENVIRONMENT}/ready`;
const INTERPRETER = `${ENVIRONMENT}/bin/python`;

const NEEDED = "python3, python3-venv, python3-dev, gcc (apt-get install python3-venv python3-dev gcc) and access to PyPI";
const TOOLS = { python3: "python3", "python3-config": "python3-dev", gcc: "gcc", flock: "util-linux" };

/** $1: requirements, $2: the environment, which is begun again unless its copy of them is equal. */
const INSTALL = `cmp -s "$1" "$2/ready" || {
  python3 -m venv --clear "$2" && "$2/bin/python" -m pip install --quiet --disable-pip-version-check -r "$1" && cp "$1" "$2/ready"
}`;

const current = () => existsSync(READY) && readFileSync(READY, "utf8") === readFileSync(REQUIREMENTS, "utf8");

/** Path of the interpreter; the environment is made at the first call, by one process at a time. */
export function python() {
  if (current()) return INTERPRETER;
  need(TOOLS);
  mkdirSync(dirname(ENVIRONMENT), { recursive: true });
  try {
    execFileSync("flock", [`${ENVIRONMENT}.lock`, "sh", "-c", INSTALL, "sh", REQUIREMENTS, ENVIRONMENT], { stdio: "pipe" });
  } catch (error) {
    const why = String(error.stderr || error.stdout || error.message).trim().split("\n").at(-1);
    throw new Error(`Python's packages wasmtime and pywasm3 could not be installed (${why}). Needed: ${NEEDED}.`);
  }
  return INTERPRETER;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(python());
  } catch (error) {
    console.error(`python: ${error.message}`);
    process.exitCode = 1;
  }
}
