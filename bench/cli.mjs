/**
 * Prints what the command line costs: start-up of `--help` against that of an empty program, and a fit of 1,000,000 rows of
 * 10 columns in one pass against a bare parse of the same file by the same library, each in a process of its own.
 *
 *   npm run bench:cli
 */
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SplitMix64 } from "../dist/host/node/index.js";

const MAIN = fileURLToPath(new URL("../dist/host/node/cli/main.js", import.meta.url));
const ROWS = 1_000_000;
const COLUMNS = 10;
const folder = mkdtempSync(join(tmpdir(), "microdescent-bench-"));
const TABLE = join(folder, "rows.csv");

/** Counts the records of the file in its last argument. */
const PARSE = `
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { parse } from "csv-parse";
let records = 0;
const parser = parse({ bom: true, skip_empty_lines: true, record_delimiter: ["\\n", "\\r\\n"] });
parser.on("data", () => records++);
await pipeline(createReadStream(process.argv.at(-1)), parser);
if (records !== ${ROWS + 1}) throw new Error(\`\${records} records\`);`;

/** Numbers with six decimals, as instruments write them. */
function writeTable() {
  const random = new SplitMix64(1);
  const cell = () => random.uniform().toFixed(6);
  const descriptor = openSync(TABLE, "w");
  writeSync(descriptor, `${Array.from({ length: COLUMNS }, (_, i) => `c${i + 1}`).join()}\n`);
  const lines = Array.from({ length: ROWS / 100 }, () => `${Array.from({ length: COLUMNS }, cell).join()}\n`).join("");
  for (let part = 0; part < 100; part++) writeSync(descriptor, lines);
  closeSync(descriptor);
}

/** Seconds that node takes with these arguments. */
function seconds(args) {
  const begin = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: fileURLToPath(new URL("../", import.meta.url)), encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return (performance.now() - begin) / 1000;
}

/** Median seconds of each program, run in turns so that whatever else the machine does is shared. */
function medians(programs, runs) {
  const times = programs.map(() => []);
  for (let run = 0; run < runs; run++) programs.forEach((args, i) => times[i].push(seconds(args)));
  return times.map((list) => list.sort((a, b) => a - b)[Math.floor(runs / 2)]);
}

function startUp() {
  const [empty, help] = medians([["-e", "0"], [MAIN, "--help"]], 20);
  const ms = (value) => (1000 * value).toFixed(0);
  console.log(`start-up     node -e 0 ${ms(empty)} ms   microdescent --help ${ms(help)} ms   difference ${ms(help - empty)} ms   ratio ${(help / empty).toFixed(2)}   (medians of 20)`);
}

function fit() {
  writeTable();
  const program = (batch) => [MAIN, "fit", TABLE, "--target", "c10", "--epochs", "1", "--batch", batch, "--quiet"];
  const [parse, single, all] = medians([["--input-type=module", "-e", PARSE, TABLE], program("1"), program("all")], 5);
  console.log(`${ROWS} × ${COLUMNS}   parse ${parse.toFixed(2)} s   (median of 5)`);
  for (const [batch, time] of [["1", single], ["all", all]])
    console.log(`${ROWS} × ${COLUMNS}   fit --epochs 1 --batch ${batch.padEnd(3)} ${time.toFixed(2)} s   speed ${(parse / time).toFixed(2)} of the parse`);
}

try {
  startUp();
  fit();
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
