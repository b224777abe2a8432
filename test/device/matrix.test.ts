/** Equal bits on every runtime and board: the rows of `npm run test:devices`, each a test. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
// @ts-expect-error: scripts without types
import { MODULES, RUNTIMES, differing, line, matrix } from "./matrix.mjs";
// @ts-expect-error: scripts without types
import { jobs, searchJobs } from "./jobs.mjs";
// @ts-expect-error: scripts without types
import { run } from "./v8.mjs";

interface Row {
  module: string;
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
}, 1_800_000);

/** Runs, each whole and from half way, and least values told. */
const EXTENT: Record<string, [runs: number, tells: number]> = { core: [2 * 11 * 3 * 7, 90_000], full: [2 * 3 * (2 * 7 + 4 * 5), 15_000] };

for (const [at, module] of (MODULES as string[]).entries())
  for (const [i, runtime] of (RUNTIMES as string[]).entries())
    test(`${runtime} computes V8's bits with ${module}, also from the checkpoints of ${RUNTIMES.at(i - 1)}`, () => {
      const row = rows[at * RUNTIMES.length + i]!, [runs, tells] = EXTENT[module]!;
      expect(row.error).toBeUndefined();
      expect(row).toMatchObject({ module, runtime, runs, bits: 0 });
      expect(row.tells).toBeGreaterThan(tells);
    });

test.each([["up to NAdam", jobs, 11, 11 * 3 * 7], ["that judge points", searchJobs, 6, 3 * (2 * 7 + 4 * 5)]] as const)(
  "every method %s is run with n = 1, 3 and 8 in seven ways, or five without gradients",
  (_, jobs: () => string, methods, runs) => {
    const names = [...jobs().matchAll(/^job (\S+)-(\d)-(\w+)$/gm)];
    expect(names.length).toBe(runs);
    for (const [part, count] of [[1, methods], [2, 3], [3, 7]] as const) expect(new Set(names.map((name) => name[part])).size).toBe(count);
  },
);

test("most runs of methods up to NAdam take all 300 values", () => {
  expect(rows[0]!.tells).toBeGreaterThan(0.95 * 1.5 * 300 * 11 * 3 * 7);
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
  for (const row of rows) expect(docs).toContain(line(row));
});
