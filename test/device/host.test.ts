/** The C host under misuse, damage and cut-off calls: programs of test/device/c on Linux, with sanitizers and under valgrind. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
// @ts-expect-error: scripts without types
import { buildDevice, run } from "../../host/build/device.mjs";
// @ts-expect-error: scripts without types
import { need } from "../../host/build/tools.mjs";

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const MODULES = ["core", "adam-minimal", "functions", "regression", "full"];
const modules = Object.fromEntries(MODULES.map((name) => [name.replace("-", "_"), path(`../../build/${name}.wasm`)]));

const PROGRAMS = ["misuse", "runs", "checkpoints", "pools", "files", "limits", "fuzz", "engines"] as const;
type Program = (typeof PROGRAMS)[number];
/** Fast with compiled files, of which it refuses those of another version. */
const ENGINES = ["classic", "fast-aot"];

/** The sanitizers make 10,000 cycles slow: without them, they are run in full. */
const CYCLES = { CYCLES: 300 };

function build(name: Program, engine: string, options: object, more: object = {}): Promise<string> {
  const program = [path(`c/${name}.c`), path("c/check.c")];
  const defines = { INTERPRETER: Number(engine !== "aot"), COMPILED: Number(engine.endsWith("aot")), ...more };
  return buildDevice({ board: "linux", engine, program, modules, name: `check-${name}`, metering: true, defines, ...options });
}

/** That a program ends well, and has printed `count` sentences that it proves. */
async function holds(elf: string, count: number): Promise<void> {
  const { status, signal, stdout, stderr } = await run(elf, { board: "linux", seconds: 200 });
  expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: "" });
  expect(stdout.trim().split("\n").length).toBeGreaterThanOrEqual(count);
}

/** Sentences that a program says it proves. */
const sentences = (name: Program): number => [...readFileSync(path(`c/${name}.c`), "utf8").matchAll(/^ {8}\{"/gm)].length;

for (const engine of ENGINES) {
  describe(`WAMR ${engine}, address and undefined behaviour sanitizers`, () => {
    for (const name of PROGRAMS)
      test(`${name}.c holds`, { timeout: 300_000 }, async () => {
        await holds(await build(name, engine, { sanitize: true }, name === "pools" ? CYCLES : {}), Math.max(1, sentences(name)));
      });
  });

  test(`WAMR ${engine}: 10,000 instances, modules and starts, one after the other, in the smallest pool`, { timeout: 300_000 }, async () => {
    await holds(await build("pools", engine, {}), sentences("pools"));
  });

  for (const name of ["misuse", "runs", "checkpoints", "files", "limits"] as const)
    test(`WAMR ${engine}: valgrind finds no leak and no error in ${name}.c`, { timeout: 300_000 }, async () => {
      need({ valgrind: "valgrind" });
      const elf = await build(name, engine, {});
      const { status, stderr } = spawnSync("valgrind", ["-q", "--leak-check=full", "--error-exitcode=9", elf], { encoding: "utf8" });
      expect(stderr).toBe("");
      expect(status).toBe(0);
    });
}

test("without metering a limit is refused", { timeout: 300_000 }, async () => {
  await holds(await build("limits", "fast", { sanitize: true, metering: false }), 1);
});

test("a WAMR for compiled files alone finds no engine for a .wasm file", { timeout: 300_000 }, async () => {
  await holds(await build("engines", "aot", { metering: false }), 1);
});
