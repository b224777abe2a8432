/** Doubles of every board have the bits of this machine's, whose are those of IEEE 754: also where a library computes them. */
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
// @ts-expect-error: a script without types
import { BOARDS, buildDevice, run } from "../../host/build/device.mjs";

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const program = [path("test/device/c/arithmetic.c"), path("host/device/programs/text.c")];

async function hashes(board: string): Promise<string> {
  const elf = await buildDevice({ board, engine: "fast", program, name: "arithmetic" });
  const { status, stdout } = await run(elf, { board, seconds: 120 });
  expect(status).toBe(0);
  return stdout;
}

let expected = "";
beforeAll(async () => { expected = await hashes("linux"); }, 300_000);

for (const board of (BOARDS as string[]).filter((name) => name !== "linux"))
  test(`a million results on ${board}`, { timeout: 300_000 }, async () => {
    expect(expected.trim().split("\n")).toHaveLength(40);
    expect(await hashes(board)).toBe(expected);
  });
