/** Instructions in docs/device.md and bench/device.json: of every row, from these sources, and the same on each run. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
// @ts-expect-error: a script of the benches, without types
import { ROWS, compilers, key, measure } from "../../bench/device.mjs";
// @ts-expect-error: a script of the benches, without types
import { tables } from "../../bench/device/tables.mjs";

interface Row {
  board: string;
  module: string;
  engine: string;
  method: string;
  n: number;
  configuration: string;
}
type Figures = Record<string, number>;

const read = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");
const golden = JSON.parse(read("bench/device.json")) as { compilers: Record<string, string>; figures: Record<string, Figures> };

/** Another compiler makes other code: then the figures of bench/device.json are only near. */
const SAME_COMPILERS = JSON.stringify(golden.compilers) === JSON.stringify(compilers());
const SHARE = 0.03;

for (const engine of ["fast", "compiled, in place"])
  for (const method of ["Adam", "NAdam"])
    test(`${method} takes the instructions of bench/device.json ${SAME_COMPILERS ? "exactly" : "within 3 %, with other compilers"}: ${engine}, Cortex-M7`, { timeout: 300_000 }, async () => {
      const row = (ROWS as Row[]).find((row) => key(row) === `m7 / core / ${engine} / ${method} / 8 / iteration limit`);
      const found = (await measure(row)) as Figures;
      const wanted = golden.figures[key(row)]!;
      expect(found.same_bits).toBe(1);
      if (SAME_COMPILERS) return expect(found).toEqual(wanted);
      expect(Object.keys(found)).toEqual(Object.keys(wanted));
      for (const [name, count] of Object.entries(wanted)) expect(Math.abs(found[name]! - count), name).toBeLessThanOrEqual(SHARE * count);
    });

test("bench/device.json has every row, and plain C computed the core's bits in each with the iteration limit alone", () => {
  expect(Object.keys(golden.figures)).toEqual((ROWS as Row[]).map(key));
  const compared = Object.entries(golden.figures).filter(([name]) => name.endsWith(" / iteration limit"));
  expect(compared.length).toBeGreaterThan(11 * 4 * 4);
  for (const [name, { same_bits }] of compared) expect(same_bits, name).toBe(1);
});

test("the tables of docs/device.md are those of bench/device.json", () => {
  const docs = read("docs/device.md");
  for (const table of Object.values(tables(golden.figures) as Record<string, string>)) expect(docs).toContain(table);
});
