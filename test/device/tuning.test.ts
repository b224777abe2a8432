/** The tuner's C host: against its twin on Node, on boards, without power, with damaged flash, in wrong hands; and its log, replayed. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { replay } from "../../host/node/index.js";
import { readLog } from "../../host/node/tune/log.js";
// @ts-expect-error: scripts without types
import { compileAot } from "../../host/build/aot.mjs";
// @ts-expect-error: scripts without types
import { buildDevice, run } from "../../host/build/device.mjs";
// @ts-expect-error: scripts without types
import { measure } from "../../bench/device-tuning.mjs";
// @ts-expect-error: scripts without types
import { tuning } from "./tuning.mjs";

const path = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const programs = (...files: string[]): string[] => files.map((file) => path(`host/device/programs/${file}`));
const PLANT = programs("tuning_motor.c", "motor_plant.c");
const TUNER = path("build/tuner.wasm");
const LONG = { timeout: 300_000 };

const folder = mkdtempSync(join(tmpdir(), "microdescent-tuning-"));
afterAll(() => rmSync(folder, { recursive: true }));

function compiled(target: string, xip = false): string {
  const out = path(`build/tuner-${target}${xip ? "-xip" : ""}.aot`);
  compileAot({ target, xip, wasm: TUNER, out });
  return out;
}

interface Ran { status: number; signal: string | null; stdout: string; stderr: string }

/** A program of test/device/c. */
async function program(name: string, { engine = "aot", args = [], ...options }: { engine?: string; args?: string[]; sanitize?: boolean; metering?: boolean } = {}): Promise<Ran> {
  const tuner = engine === "aot" ? compiled("x86-64") : TUNER;
  const files = [name, "tuned", "check"].map((file) => path(`test/device/c/${file}.c`));
  const elf = await buildDevice({ board: "linux", engine, program: [...files, ...PLANT], modules: { tuner, core: path("build/core.wasm") }, name: `tuner-${name}`, ...options });
  return run(elf, { board: "linux", args, seconds: 280 });
}

/** Sentences that a program says it proves. */
const sentences = (name: string): string[] => [...readFileSync(path(`test/device/c/${name}.c`), "utf8").matchAll(/^ {8}\{"(.*)", /gm)].map(([, text]) => text!);

async function holds(name: string, options = {}): Promise<string> {
  const { status, signal, stdout, stderr } = await program(name, options);
  expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: "" });
  expect(sentences(name).length).toBeGreaterThan(1);
  for (const sentence of sentences(name)) expect(stdout).toContain(sentence);
  return stdout;
}

describe("a tuning from start to end prints what the twin on Node prints, every state, gain, measurement and voltage hashed", () => {
  let text: string;
  beforeAll(() => (text = tuning()));

  const BUILDS: Record<string, [board: string, engine: string, target?: string, xip?: boolean]> = {
    "Linux, classic": ["linux", "classic"],
    "Linux, fast": ["linux", "fast"],
    "Linux, compiled": ["linux", "aot", "x86-64"],
    "Cortex-M7, fast": ["m7", "fast"],
    "Cortex-M7, compiled": ["m7", "aot", "cortex-m7"],
    "Cortex-M7, compiled, in place": ["m7", "aot", "cortex-m7", true],
    "Cortex-M4F, fast": ["m4f", "fast"],
    "Cortex-M4F, compiled, in place": ["m4f", "aot", "cortex-m4f", true],
  };
  for (const [what, [board, engine, target, xip]] of Object.entries(BUILDS))
    test(what, LONG, async () => {
      const tuner = target ? compiled(target, xip) : TUNER;
      const sources = [...programs("tuning.c", "text.c"), ...PLANT];
      const elf = await buildDevice({ board, engine, program: sources, modules: { tuner }, name: `tuning-test${xip ? "-xip" : ""}` });
      expect(await run(elf, { board, seconds: 280 })).toMatchObject({ status: 0, stdout: text });
    });

  test("it ends with better gains than those of the start, verified", () => {
    const costs = text.split("\n").filter((line) => /^ *\d/.test(line)).map((line) => Number(line.trim().split(/ +/)[3]));
    expect(costs.at(-1)).toBeLessThan(costs[1]! / 5);
    expect(text).toContain("\nKept\n");
  });
});

test("compiled for a Cortex-M7, in place, every call takes less than a fifth of the instructions of a millisecond at 216 MHz", LONG, async () => {
  const figures = (await measure({ board: "m7", note: "compiled, in place" })) as Record<string, number>;
  expect(Object.keys(figures)).toEqual(["tick", "last tick", "identifying", "proposing", "keeping", "stack"]);
  for (const kind of ["tick", "last tick", "identifying", "proposing", "keeping"]) {
    expect(figures[kind], kind).toBeGreaterThan(0);
    expect(figures[kind], kind).toBeLessThan(216_000 / 5);
  }
  expect(figures.stack).toBeLessThan(2000);
});

test("power.c: a loss of power at any operation of the flash costs at most one experiment", LONG, async () => {
  const [, resumed] = /(\d+) of them resumed/.exec(await holds("power"))!;
  expect(Number(resumed)).toBeGreaterThan(200);
});

test("slots.c: what is wrong in flash is detected", LONG, async () => {
  await holds("slots");
});

for (const engine of ["classic", "fast"])
  test(`tuner_misuse.c: there is always an output; ${engine}, sanitizers`, LONG, async () => {
    await holds("tuner_misuse", { engine, sanitize: true, metering: true });
  });

test("tuner_misuse.c: compiled, without a limit of instructions", LONG, async () => {
  await holds("tuner_misuse");
});

test("the example firmware has less than 60 lines, tunes a motor that runs on, and then runs it", LONG, async () => {
  const example = path("examples/device/tuning.c");
  expect(readFileSync(example, "utf8").trim().split("\n").length).toBeLessThan(60);
  const files = ["firmware", "tuned", "check"].map((file) => path(`test/device/c/${file}.c`));
  const modules = { tuner: compiled("x86-64"), core: path("build/core.wasm") };
  const elf = await buildDevice({ board: "linux", engine: "aot", program: [example, ...files, ...PLANT], modules, name: "tuner-firmware" });
  expect(await run(elf, { board: "linux" })).toMatchObject({ status: 0, stderr: "", stdout: expect.stringMatching(/^tuned, and runs/) });
});

describe("a log of the C host is replayed by Node, bit for bit", () => {
  const KINDS: Record<string, string> = { whole: "STBWA", own: "SCW", external: "STB", cut: "STBW", next: "SKTBWA" };
  const log = (kind: string): string => join(folder, `${kind}.log`);
  beforeAll(async () => {
    for (const kind of ["whole", "own", "external", "cut"])
      expect(await program("logged", { engine: "fast", args: [kind, log(kind), log("next")] })).toMatchObject({ status: 0, stderr: "" });
  }, 300_000);

  for (const [kind, tags] of Object.entries(KINDS))
    test(`${kind}: entries ${[...tags].join(", ")}`, () => {
      const bytes = readFileSync(log(kind)), seen = new Set([...readLog(bytes).entries].map(({ tag }) => tag));
      expect([...seen].sort().join("")).toBe([...tags].sort().join(""));
      expect(replay(bytes, readFileSync(TUNER))).toMatchObject({ equal: true });
    });

  test("another answer is found, by the number of its entry", () => {
    const bytes = readFileSync(log("external")), { entries } = replay(bytes, readFileSync(TUNER));
    bytes[bytes.length - 1] = bytes[bytes.length - 1]! ^ 1; // what the last tick returned
    expect(replay(bytes, readFileSync(TUNER))).toMatchObject({ equal: false, difference: { entry: entries, what: "phase" } });
  });
});
