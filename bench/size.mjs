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

try {
  const manifest = JSON.parse(readFileSync(new URL("../build/manifest.json", import.meta.url), "utf8"));
  console.log("| target | capacity | bytes | linear memory, bytes |\n|---|---:|---:|---:|");
  for (const [name, { capacity, bytes, memory }] of Object.entries(manifest)) console.log(`| ${name} | ${capacity} | ${bytes} | ${memory} |`);

  console.log("\n| part of `core` | bytes | linear memory, bytes |\n|---|---:|---:|");
  const without = await inParallel(Object.entries(PARTS), async ([part, use]) => [part, inspect(await compile("core", [use]), part)], availableParallelism());
  for (const [part, { bytes, memory }] of without) console.log(`| ${part} | ${manifest.core.bytes - bytes} | ${manifest.core.memory - memory} |`);
} catch (error) {
  console.error(error.code === "ENOENT" ? "bench: build/manifest.json is missing; run npm run build first" : `bench: ${error.message}`);
  process.exitCode = 1;
}
