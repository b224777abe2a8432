/** 70,000 damaged CSV files: each is a table of finite numbers, or refused in one line. */
import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { UsageError } from "../../host/node/cli/errors.js";
import { readTable, type TableOptions } from "../../host/node/cli/table/reader.js";
import { OptimizerError } from "../../host/node/index.js";
import { microdescent } from "../support/command.js";

const IDLE = { signal: { aborted: false }, progress: () => undefined };

const USUAL: TableOptions = { target: "y", header: true, delimiter: ",", missing: "refuse", classes: false };

/** Texts, and what reads them. */
const VALID: [text: string, options: TableOptions][] = [
  ["a,b,y\n1,2,3\n4,5,6\n7,8,10\n", USUAL],
  ['"first name",b,y\r\n"1","2",3\r\n-4.5,.5,6e2\r\n+7,8.,1e-3\r\n', USUAL],
  ["1;2;3\n4;5;6\n", { ...USUAL, header: false, delimiter: ";", target: "2" }],
  ["\ufeffa,y\n0.1,1\n0.2,2\n,3\nNA,4\n", { ...USUAL, missing: "mean" }],
  ['note,a,b,y\n"a ""quoted"" word",1,2,yes\n"two\nlines",3,4,no\nplain,5,6,yes\n', { ...USUAL, features: ["b"], classes: true, missing: "skip" }],
];

const TOKENS = [
  "", ",", ";", "\n", "\r", "\r\n", '"', '""', '","', "\0", "\ufeff", " ", "\t", "NaN", "Infinity", "-", ".", "e", "1e999", "1e308", "-1e308", "0x10", "1,5", "NA", "null",
  "a", "y", "ä", "\u2028", "9".repeat(400), "x".repeat(2000), "\xff", "\xc3", "\xe2\x82",
].map((token) => Buffer.from(token, /[\xc3\xe2\xff]/.test(token) ? "latin1" : "utf8"));

/** Replaces `cut` bytes at a share `at` of the length by a token, or by a byte. */
const mutation = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(4), by: fc.oneof(fc.constantFrom(...TOKENS), fc.nat(255).map((byte) => Buffer.of(byte))) });

function mutate(text: Buffer, { at, cut, by }: { at: number; cut: number; by: Buffer }): Buffer {
  const start = Math.floor(at * text.length);
  return Buffer.concat([text.subarray(0, start), by, text.subarray(start + cut)]);
}

/** Options that may not suit the text. */
const others: fc.Arbitrary<Partial<TableOptions>> = fc.record({
  target: fc.constantFrom("y", "1", "2", "b"), header: fc.boolean(), delimiter: fc.constantFrom(",", ";", "\t"),
  missing: fc.constantFrom("refuse", "skip", "mean"), classes: fc.boolean(),
}, { requiredKeys: [] });

/** The line that a text is refused with; undefined if it is a table. */
async function outcome(text: Buffer, chunk: number, options: TableOptions): Promise<string | undefined> {
  const chunks = Array.from({ length: Math.ceil(text.length / chunk) }, (_, i) => text.subarray(i * chunk, (i + 1) * chunk));
  try {
    const table = await readTable({ name: "t.csv", bytes: text.length, stream: Readable.from(chunks) }, options, IDLE);
    const rows = Array.from(table.rows(), (row) => Array.from(row));
    const sound = rows.length > 0 && rows.every((row) => row.length === table.features.length + 1 && row.every(Number.isFinite));
    return sound ? undefined : `not a table of finite numbers: ${JSON.stringify(rows)}`;
  } catch (error) {
    if (error instanceof UsageError || error instanceof OptimizerError) return error.message;
    throw error;
  }
}

const damages = fc.oneof({ weight: 3, arbitrary: fc.tuple(mutation) }, fc.array(mutation, { minLength: 2, maxLength: 5 }));
const changes = fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, others);

test("each is a table or one line that says what is wrong", { timeout: 300_000 }, async () => {
  const seen = { tables: 0, refusals: 0 };
  await fc.assert(fc.asyncProperty(fc.constantFrom(...VALID), damages, changes, fc.integer({ min: 1, max: 100 }), async ([valid, options], damages, changes, chunk) => {
    const text = damages.reduce(mutate, Buffer.from(valid));
    const line = await outcome(text, text.length > 1000 ? 1000 : chunk, { ...options, ...changes });
    seen[line === undefined ? "tables" : "refusals"]++;
    if (line !== undefined && !/^(t\.csv( line \d+)?(,? column \d+( \([^\n]*\))?)?|--target|--features): [^\n]+$/.test(line)) throw new Error(line);
  }), { numRuns: 70_000 });
  // The mutations are neither too mild nor too wild.
  expect(Math.min(seen.tables, seen.refusals)).toBeGreaterThan(7000);
});

/** The options as a user gives them. */
function flagsOf({ target, features, header, delimiter, missing, classes }: TableOptions): string[] {
  return [
    "--target", target, ...(features ? ["--features", features.join()] : []), ...(header ? [] : ["--no-header"]),
    "--delimiter", delimiter === "\t" ? "tab" : delimiter, "--missing", missing, "--model", classes ? "logistic" : "linear",
  ];
}

test("the command ends forty of them with 0, or with 2 and one line", { timeout: 120_000 }, () => {
  const codes: unknown[] = [];
  fc.assert(fc.property(fc.constantFrom(...VALID), damages, changes, ([valid, options], damages, changes) => {
    const input = damages.reduce(mutate, Buffer.from(valid));
    const { code, out, err } = microdescent(["fit", "-", ...flagsOf({ ...options, ...changes })], { input });
    codes.push(code);
    expect([0, 2]).toContain(code);
    if (code === 2) expect([out, err]).toEqual(["", expect.stringMatching(/^microdescent: [^\n]+\n$/)]);
    expect(err).not.toMatch(/unexpected|^ {4}at /m);
  }), { numRuns: 40 });
  expect(codes).toEqual(expect.arrayContaining([0, 2]));
});
