/** What the peers need, on a Debian-like machine: their packages, from Debian, PyPI and npm, and the C driver. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { install, installed } from "../../host/build/packages.mjs";
import { environment } from "../../host/build/python.mjs";
import { need } from "../../host/build/tools.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
export const OUT = fileURLToPath(new URL("../../build/peers", import.meta.url));

const LIBRARIES = {
  gcc: "gcc",
  "/usr/include/stdio.h": "libc6-dev",
  "/usr/include/lbfgs.h": "liblbfgs-dev",
  "/usr/include/nlopt.h": "libnlopt-dev",
  "/usr/include/gsl/gsl_multifit_nlinear.h": "libgsl-dev",
};

/** Compile a C file of this folder with the peers' libraries; returns the program's path. `tools`: more that it needs. */
export function compile(name, tools = {}) {
  need({ ...LIBRARIES, ...tools });
  mkdirSync(OUT, { recursive: true });
  const program = join(OUT, name);
  const libraries = ["-llbfgs", "-lnlopt", "-lgsl", "-lgslcblas", "-lm"];
  const options = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-o", program];
  execFileSync("gcc", [...options, join(HERE, `${name}.c`), ...libraries], { stdio: "inherit" });
  return program;
}

/** Everything: { c: command of the C driver, python: command of the Python driver }. */
export function prepare() {
  if (!installed(HERE)) install(HERE);
  return { c: [compile("driver")], python: [environment("peers/python", join(HERE, "requirements.txt")), join(HERE, "driver.py")] };
}

/** Debian's packages with their versions, which no lock file pins. */
export function versions() {
  const packages = Object.values(LIBRARIES).filter((name) => name.startsWith("lib"));
  return execFileSync("dpkg-query", ["-W", "-f", "${Package} ${Version}\n", ...packages], { encoding: "utf8" }).trim().split("\n");
}
