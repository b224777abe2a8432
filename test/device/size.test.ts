/** docs/device.md says what the modules take on a Cortex-M7, to the byte, and these are within limits. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
// @ts-expect-error: a script of the benches, without types
import { ROWS, line, measure } from "../../bench/device-size.mjs";

interface Row {
  module: string;
  board: string;
  note: string;
  flash: number;
  pool: number;
  used: number;
}

/** Most bytes of flash, with the module, of pool and of C stack. */
const LIMITS: Record<string, [flash: number, pool: number, stack: number]> = {
  "core, classic, 64 blocks": [68_000, 7_000, 2_000],
  "core, fast": [75_000, 19_600, 2_000],
  "core, fast, compact": [75_000, 18_000, 2_000],
  "core, compiled, in place": [64_000, 3_900, 2_000],
  "adam-minimal, classic, 2 blocks": [68_000, 3_400, 2_000],
  "adam-minimal, fast": [75_000, 7_500, 2_000],
  "adam-minimal, compiled, in place": [64_000, 3_000, 2_000],
  "full, classic, 64 blocks": [80_000, 13_000, 2_000],
  "full, fast": [85_000, 56_000, 2_000],
  "full, compiled, in place": [88_000, 6_000, 2_500],
};

const docs = readFileSync(new URL("../../docs/device.md", import.meta.url), "utf8");
for (const [name, [flash, pool, stack]] of Object.entries(LIMITS))
  test(`${name} on a Cortex-M7`, { timeout: 300_000 }, async () => {
    const row = (ROWS as Row[]).find(({ module, board, note }) => board === "m7" && `${module}, ${note}` === name);
    const found: Row = await measure(row);
    expect(docs).toContain(line(found));
    expect(found.flash).toBeLessThanOrEqual(flash);
    expect(found.pool).toBeLessThanOrEqual(pool);
    expect(found.used).toBeLessThanOrEqual(stack);
  });
