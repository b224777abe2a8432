/**
 * npm run bench:size: bytes of every target and the linear memory it uses, and what each part of the full core costs:
 * the difference to a build without it.
 */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { compile, inParallel } from "../host/build/compile.mjs";
import { inspect } from "../host/build/inspect.mjs";

const PARTS = {
  schedules: "WITH_SCHEDULES=0",
  "stop rules": "WITH_STOPS=0",
  "bounds and random start": "WITH_BOUNDS=0",
  "random start alone": "WITH_SEEDED=0",
  differences: "WITH_DIFFERENCES=0",
  "weight decay": "WITH_DECAY=0",
  "self-test": "WITH_SELFTEST=0",
};

const row = (cells) => `| ${cells.join(" | ")} |`;

/** Every target as it was built. */
function targetTable(manifest) {
  const rows = Object.entries(manifest).map(([name, { capacity, bytes, memory }]) => row([name, capacity, bytes, memory]));
  return ["| target | capacity | bytes | linear memory, bytes |", "|---|---:|---:|---:|", ...rows].join("\n");
}

/** What the full core would save without each part. */
async function partTable({ core }) {
  const rows = await inParallel(Object.entries(PARTS), async ([part, use]) => {
    const { bytes, memory } = inspect(await compile("core", [use]), part);
    return row([part, core.bytes - bytes, core.memory - memory]);
  }, availableParallelism());
  return ["| part of `core` | bytes | linear memory, bytes |", "|---|---:|---:|", ...rows].join("\n");
}

try {
  const manifest = JSON.parse(readFileSync(new URL("../build/manifest.json", import.meta.url), "utf8"));
  console.log(`${targetTable(manifest)}\n\n${await partTable(manifest)}`);
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
}
