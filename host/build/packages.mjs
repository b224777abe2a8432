/** Packages of npm, as a lock file has them. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Run npm in a folder; an Error has what it printed. */
export function npm(folder, ...args) {
  const { status, stdout, stderr, error } = spawnSync("npm", args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`${stdout ?? ""}${stderr ?? ""}npm ${args.join(" ")} failed${error ? `: ${error.message}` : ""}`);
}

/** Whether a folder has the packages of its lock file, of which npm keeps a copy with what it installed. */
export function installed(folder) {
  const copy = join(folder, "node_modules/.package-lock.json");
  if (!existsSync(copy)) return false;
  const packages = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
  const have = packages(copy);
  return Object.entries(packages(join(folder, "package-lock.json"))).every(
    ([path, { version, optional }]) => path === "" || optional || have[path]?.version === version,
  );
}

/** Install the packages of a folder's lock file. */
export function install(folder) {
  npm(folder, "ci", "--ignore-scripts", "--no-audit", "--no-fund");
}
