/** Equal bits on every runtime and board: the rows of `npm run test:devices`, each a test. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
// @ts-expect-error: scripts without types
import { RUNTIMES, differing, matrix } from "./matrix.mjs";
// @ts-expect-error: scripts without types
import { jobs } from "./jobs.mjs";
// @ts-expect-error: scripts without types
import { run } from "./v8.mjs";

interface Row {
  runtime: string;
  runs: number;
  from: string;
  tells: number;
  bits: number;
  error?: string;
}

const CORE = fileURLToPath(new URL("../../build/core.wasm", import.meta.url));
let rows: Row[];
beforeAll(async () => {
  rows = await matrix(() => {});
}, 900_000);

for (const [i, runtime] of (RUNTIMES as string[]).entries())
  test(`${runtime} computes V8's bits, also from the checkpoints of ${RUNTIMES.at(i - 1)}`, () => {
    expect(rows[i]).toMatchObject({ runtime, runs: 462, bits: 0 });
    expect(rows[i]!.error).toBeUndefined();
    expect(rows[i]!.tells).toBeGreaterThan(90_000);
  });

test("every method is run with n = 1, 3 and 8 in seven ways, and most runs take all 300 values", () => {
  const names = [...(jobs() as string).matchAll(/^job (\S+)-(\d)-(\w+)$/gm)];
  expect(names.length).toBe(11 * 3 * 7);
  for (const [part, count] of [[1, 11], [2, 3], [3, 7]] as const) expect(new Set(names.map((name) => name[part])).size).toBe(count);
  expect(rows[0]!.tells).toBeGreaterThan(0.95 * 1.5 * 300 * names.length);
});

test("a rate that differs in its last bit is seen", () => {
  const text = (jobs() as string).split("\n\n").slice(0, 3).join("\n\n");
  const bit = text.replace(/^(set Rate 0x\w{15})(\w)/m, (_, front: string, last: string) => front + (parseInt(last, 16) ^ 1).toString(16));
  expect(bit).not.toBe(text);
  const [one, other] = [text, bit].map((jobs) => run(CORE, jobs));
  expect(differing(one.final, other.final)).toBeGreaterThan(0);
  expect(one.lines[0]).not.toBe(other.lines[0]);
  expect(one.lines.slice(1)).toEqual(other.lines.slice(1));
});

test("the table in docs/device.md is what was computed", () => {
  const docs = readFileSync(new URL("../../docs/device.md", import.meta.url), "utf8");
  for (const { runtime, runs, from, tells, bits } of rows) expect(docs).toContain(`| ${runtime} | ${runs} | ${from} | ${tells.toLocaleString("en-US")} | ${bits} |`);
});
