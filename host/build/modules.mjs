/**
 * Builds every target of asconfig.json into build/NAME.wasm and checks it, writes build/manifest.json and its like for C,
 * build/microdescent_modules.h, and puts the modules that the npm package carries into host/node/modules.ts.
 *
 *   node host/build/modules.mjs [NAME …]      all targets, unless they are up to date; or these, and nothing but these
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { ROOT, compile, inParallel, searches, standsAlone, targets } from "./compile.mjs";
import { modulesHeader } from "./embed.mjs";
import { inspect } from "./inspect.mjs";

const OUT = join(ROOT, "build");
const STAMP = join(OUT, "sources.sha256");
const PACKAGED_FILE = join(ROOT, "host/node/modules.ts");

/** Modules the npm package carries, by the name of their export in host/node/modules.ts. */
const PACKAGED = { core: "node", regression: "regression-node", tuner: "tuner" };

/** Most parameters that `microdescent size` answers for. */
const LARGE = 256;

/** Everything that the modules follow from, as one hash. */
function sources() {
  const hash = createHash("sha256");
  const files = ["asconfig.json", "package-lock.json", ...["compile", "embed", "inspect", "modules"].map((name) => `host/build/${name}.mjs`)];
  files.push(...readdirSync(join(ROOT, "assembly"), { recursive: true }).sort().filter((name) => name.endsWith(".ts")).map((name) => `assembly/${name}`));
  for (const file of files) hash.update(file).update(readFileSync(join(ROOT, file)));
  return hash.digest("hex");
}

function upToDate(stamp) {
  const made = [STAMP, join(OUT, "manifest.json"), join(OUT, "microdescent_modules.h"), PACKAGED_FILE, ...Object.keys(targets).map((name) => join(OUT, `${name}.wasm`))];
  return made.every(existsSync) && readFileSync(STAMP, "utf8") === stamp;
}

/** Size of a device's module for many parameters: what lies between follows from it. Modules with an objective have none. */
async function largeFacts(target) {
  const { use, initialMemory } = targets[target];
  // Memory of methods that keep matrices does not grow in proportion.
  if (initialMemory || standsAlone(target) || searches(use) || use.some((constant) => constant.startsWith("OBJECTIVE="))) return {};
  const { bytes, memory, stateBytes, capacity } = inspect(await compile(target, [`CAPACITY=${LARGE}`]), target);
  return { large: { capacity, bytes, memory, stateBytes } };
}

async function build(target) {
  const bytes = await compile(target);
  const facts = { ...inspect(bytes, target), ...(await largeFacts(target)) };
  writeFileSync(join(OUT, `${target}.wasm`), bytes);
  return { target, bytes, facts };
}

function report({ target, facts }) {
  const pad = (value, width) => String(value).padStart(width);
  console.log(`${target.padEnd(26)}${pad(facts.bytes, 6)} bytes ${pad(facts.memory, 8)} bytes of memory`);
}

function writePackaged(built) {
  const base64 = (name) => built.find(({ target }) => target === name).bytes.toString("base64");
  const lines = Object.entries(PACKAGED).map(([name, target]) => `export const ${name} = "${base64(target)}";\n`);
  writeFileSync(PACKAGED_FILE, `/** Made by host/build/modules.mjs: the modules, in base64. */\n${lines.join("")}`);
}

const names = process.argv.slice(2);
const unknown = names.find((name) => !(name in targets));
if (unknown !== undefined) {
  console.error(`modules: no target "${unknown}" in asconfig.json; there are ${Object.keys(targets).join(", ")}`);
  process.exit(2);
}
async function buildAll() {
  const stamp = sources();
  if (upToDate(stamp)) return console.log("modules: up to date");
  const built = await inParallel(Object.keys(targets), build, availableParallelism());
  built.forEach(report);
  const manifest = Object.fromEntries(built.map(({ target, facts }) => [target, facts]));
  writeFileSync(join(OUT, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(join(OUT, "microdescent_modules.h"), modulesHeader(built.map(({ target, facts, bytes }) => [target, facts, bytes])));
  writePackaged(built);
  writeFileSync(STAMP, stamp);
}

try {
  mkdirSync(OUT, { recursive: true });
  if (!names.length) await buildAll();
  else {
    rmSync(STAMP, { force: true });
    (await inParallel(names, build, availableParallelism())).forEach(report);
  }
} catch (error) {
  console.error(`modules: ${error.stderr || error.message}`);
  process.exitCode = 1;
}
