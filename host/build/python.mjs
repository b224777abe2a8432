/**
 * Python with pinned packages, in environments of the project's own below build/; and the one with the engines that come as its
 * packages (requirements.txt), of which wasm3 is compiled while it is installed.
 *
 *   node host/build/python.mjs      prints the interpreter
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { need } from "./tools.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const TOOLS = { python3: "python3", flock: "util-linux" };

/** $1: requirements, $2: the environment, which is begun again unless its copy of them is equal. */
const INSTALL = `cmp -s "$1" "$2/ready" || {
  python3 -m venv --clear "$2" && "$2/bin/python" -m pip install --quiet --disable-pip-version-check -r "$1" && cp "$1" "$2/ready"
}`;

/** Packages that a file of requirements names. */
const packagesOf = (requirements) => requirements.match(/^[\w-]+/gm).join(" and ");

/**
 * Path of the interpreter of the environment build/`name`, with the packages of the file `requirements`; it is made at the first
 * call, by one process at a time. `tools`: what the installation needs besides python3-venv, as `need` takes it.
 */
export function environment(name, requirements, tools = {}) {
  const folder = path(`../../build/${name}`), interpreter = `${folder}/bin/python`, ready = `${folder}/ready`;
  const wanted = readFileSync(requirements, "utf8");
  if (existsSync(ready) && readFileSync(ready, "utf8") === wanted) return interpreter;
  need({ ...TOOLS, ...tools });
  mkdirSync(dirname(folder), { recursive: true });
  try {
    execFileSync("flock", [`${folder}.lock`, "sh", "-c", INSTALL, "sh", requirements, folder], { stdio: "pipe" });
  } catch (error) {
    const why = String(error.stderr || error.stdout || error.message).trim().split("\n").at(-1);
    const packages = ["python3-venv", ...Object.values(tools)].join(" ");
    throw new Error(`Python's packages ${packagesOf(wanted)} could not be installed (${why}). Needed: ${packages} (apt-get install ${packages}) and access to PyPI.`);
  }
  return interpreter;
}

/** Path of the interpreter that has the engines. */
export function python() {
  return environment("python", path("requirements.txt"), { "python3-config": "python3-dev", gcc: "gcc" });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(python());
  } catch (error) {
    console.error(`python: ${error.message}`);
    process.exitCode = 1;
  }
}
