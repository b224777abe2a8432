/**
 * npm run device -- [options] MODULE [JOBS]: builds the command microdescent-device for this machine, if it is not up to
 * date, and runs it. `--engine classic|fast` before all others chooses WAMR's interpreter; both have instruction metering.
 */
import { spawnSync } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "./compile.mjs";
import { buildDevice } from "./device.mjs";

const SOURCES = ["port/linux/microdescent-device.c", "programs/job.c"].map((file) => join(ROOT, "host/device", file));

/** The command, built for an interpreter; ahead-of-time files run in the one with "fast". */
export function command(engine = "fast", options = {}) {
  return buildDevice({ board: "linux", engine: engine === "fast" ? "fast-aot" : engine, program: SOURCES, name: "microdescent-device", metering: true, ...options });
}

async function main(args) {
  let engine = "fast";
  if (args[0] === "--engine") [, engine] = args.splice(0, 2);
  if (!["classic", "fast"].includes(engine)) throw new Error(`--engine ${engine ?? "needs a name"}; there are classic, fast`);
  const { status, signal } = spawnSync(await command(engine), args, { stdio: "inherit" });
  return status ?? 128 + constants.signals[signal];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    console.error(`device: ${error.message}`);
    process.exitCode = error.message.startsWith("--engine") ? 2 : 1;
  }
}
