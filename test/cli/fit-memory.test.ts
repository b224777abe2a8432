/** A table that is larger than the memory: 1 GB of CSV, made on the fly, through standard input. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SplitMix64 } from "../../host/node/index.js";
import { begin } from "../support/command.js";

const COLUMNS = 10;

/** About 1 MiB of rows of numbers with 17 digits, as programs print them. */
function blockOf(random: SplitMix64): Buffer {
  const row = () => Array.from({ length: COLUMNS }, () => random.uniform()).join();
  return Buffer.from(`${Array.from({ length: 5500 }, row).join("\n")}\n`);
}

/** Peak of the resident memory of a process, in MiB; 0 if it has just ended. */
function peakOf(pid: number): number {
  const [, kilobytes = 0] = /VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) / 1024;
}

/** Fit about `bytes` of rows in one epoch. */
async function fitStream(bytes: number): Promise<{ peak: number; rows: number; expected: number }> {
  const block = blockOf(new SplitMix64(1));
  const blocks = Math.ceil(bytes / block.length);
  const child = begin(["fit", "-", "--target", "10", "--no-header", "--epochs", "1", "--batch", "1000", "--json"]);
  const ended = new Promise((resolve) => child.on("close", resolve));
  let out = "", peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, child.exitCode === null ? peakOf(child.pid!) : 0)), 50);
  child.stdout.on("data", (data: Buffer) => (out += String(data)));
  for (let i = 0; i < blocks; i++) if (!child.stdin.write(block)) await new Promise((resolve) => child.stdin.once("drain", resolve));
  child.stdin.end();
  await ended;
  clearInterval(watch);
  return { peak, rows: (JSON.parse(out) as { rows: number }).rows, expected: blocks * 5500 };
}

// Below 200 MB the collector has not yet grown its heap to the size that it keeps.
test("the peak of the memory for 1 GB of rows is that for 200 MB", { timeout: 300_000 }, async () => {
  const [fifth, all] = [await fitStream(2e8), await fitStream(1e9)];
  expect([fifth.rows, all.rows]).toEqual([fifth.expected, all.expected]);
  expect(all.peak).toBeLessThan(1.15 * fifth.peak);
  expect(all.peak).toBeLessThan(300);
});
