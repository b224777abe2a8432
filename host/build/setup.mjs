/** What `npm start` and `npm test` need on a fresh clone: installed packages and an up-to-date build. Says so when that takes a while. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

function npm(...args) {
  const { status, stdout, stderr, error } = spawnSync("npm", args, { cwd: ROOT, encoding: "utf8" });
  if (status === 0) return;
  process.stderr.write(`${stdout ?? ""}${stderr ?? ""}`);
  console.error(`setup: npm ${args.join(" ")} failed${error ? `: ${error.message}` : ""}`);
  process.exit(1);
}

/** npm keeps a copy of what it installed: the same packages, or an install is due. */
function installed() {
  const copy = `${ROOT}node_modules/.package-lock.json`;
  if (!existsSync(copy)) return false;
  const packages = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
  const have = packages(copy);
  return Object.entries(packages(`${ROOT}package-lock.json`)).every(
    ([path, { version, optional }]) => path === "" || optional || have[path]?.version === version,
  );
}

const built = existsSync(`${ROOT}build/sources.sha256`);
if (!installed() || !built) console.error("setup: installing packages and building the modules, about a minute");
if (!installed()) npm("ci", "--ignore-scripts", "--no-audit", "--no-fund");
npm("run", "build");
