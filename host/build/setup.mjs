/** What `npm start` and `npm test` need on a fresh clone: installed packages and an up-to-date build. Says so when that takes a while. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { install, installed, npm } from "./packages.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const complete = installed(ROOT), built = existsSync(`${ROOT}build/sources.sha256`);
try {
  if (!complete || !built) console.error("setup: installing packages and building the modules, about a minute");
  if (!complete) install(ROOT);
  npm(ROOT, "run", "build");
} catch (error) {
  console.error(`setup: ${error.message}`);
  process.exit(1);
}
