/** Tools of the system that a build needs: installed where that is allowed, named where it is not. */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

function has(folder, file, mode) {
  try {
    accessSync(join(folder, file), mode);
    return true;
  } catch {
    return false;
  }
}

/** Whether there is the command, or the file of an absolute path. */
const found = (name) =>
  name.startsWith("/") ? has("/", name, constants.R_OK) : (process.env.PATH ?? "").split(delimiter).some((folder) => has(folder, name, constants.X_OK));

/**
 * Make sure of `tools`: a command, or the absolute path of a file, to the Debian package that has it. As root on a Debian-like
 * machine the packages are installed; otherwise an Error says which are needed.
 */
export function need(tools) {
  const missing = () => Object.keys(tools).filter((name) => !found(name));
  if (!missing().length) return;
  const packages = [...new Set(missing().map((name) => tools[name]))];
  const apt = (...args) => spawnSync("apt-get", args, { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
  if (process.getuid?.() === 0 && found("apt-get")) {
    console.error(`tools: installing ${packages.join(" ")}`);
    apt("update", "-qq");
    apt("install", "-y", "-qq", "--no-install-recommends", ...packages);
  }
  if (missing().length) throw new Error(`needed: ${missing().join(", ")}; on Debian: apt-get install ${packages.join(" ")}`);
}
