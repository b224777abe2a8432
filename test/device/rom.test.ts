/** Flash is read-only on every board of the tests, as on silicon: a program that writes to it faults. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
// @ts-expect-error: a script without types
import { BOARDS, buildDevice, run } from "../../host/build/device.mjs";

const program = [fileURLToPath(new URL("../../host/device/programs/rom.c", import.meta.url))];

for (const board of (BOARDS as string[]).filter((name) => name !== "linux"))
  test(`a write to flash faults on ${board}`, { timeout: 300_000 }, async () => {
    const elf = await buildDevice({ board, engine: "fast", program, name: "rom" });
    const { status, stdout } = await run(elf, { board });
    expect(stdout).toMatch(/^FAULT/);
    expect(status).toBeGreaterThan(0);
  });
