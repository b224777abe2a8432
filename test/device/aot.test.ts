/** npm run build:aot: what it refuses, and what its files say of themselves. Whether they compute equal bits: the matrix. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const MAIN = fileURLToPath(new URL("../../host/build/aot.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "microdescent-aot-"));
afterAll(() => rmSync(folder, { recursive: true }));
execFileSync("mkfifo", [join(folder, "fifo")]);

function aot(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

describe("wrong arguments end with 2 and one line", () => {
  const WRONG: Record<string, [args: string[], says: RegExp]> = {
    "no target": [[], /required option '--target/],
    "an unknown target": [["--target", "cortex-m9"], /cortex-m9.*Allowed choices are cortex-m7, cortex-m4f, cortex-m33, x86-64/],
    "an unknown option": [["--target", "x86-64", "--xpi"], /unknown option '--xpi'/],
    "an unknown module": [["--target", "x86-64", "cor"], /"cor" is neither a target of asconfig.json nor a path/],
    "one file for two modules": [["--target", "x86-64", "--out", "a.aot", "core", "adam"], /--out takes one module/],
    "a folder for a file": [["--target", "x86-64", "--out", tmpdir()], /--out ".+" is no file in a folder that there is/],
    "a device for a file": [["--target", "x86-64", "--out", join(folder, "fifo")], /--out ".+" is no file in a folder that there is/],
    "a file in no folder": [["--target", "x86-64", "--out", join(folder, "none", "a.aot")], /--out ".+" is no file in a folder that there is/],
    "no name for a file": [["--target", "x86-64", "--out", ""], /--out "" is no file in a folder that there is/],
    "execution in place on Linux": [["--target", "x86-64", "--xip"], /--xip is for microcontrollers/],
  };
  for (const [what, [args, says]] of Object.entries(WRONG))
    test(what, () => {
      const { code, out, err } = aot(...args);
      expect([code, out]).toEqual([2, ""]);
      expect(err).toMatch(/^aot: [^\n]+\n$/);
      expect(err).toMatch(says);
    });
});

test("--help names the options and every target", () => {
  const { code, out } = aot("--help");
  expect(code).toBe(0);
  const words = ["--target", "--xip", "--out", "cortex-m7", "cortex-m4f", "cortex-m33", "x86-64"];
  for (const word of words) expect(out).toContain(word);
});

describe("a module that breaks a rule ends with 1 and one line, and leaves no file", () => {
  /** Header, and one section: an import of the function m.f; or a memory and an exported function that grows it. */
  const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const TYPE = [1, 4, 1, 0x60, 0, 0];
  const IMPORT = [2, 7, 1, 1, 0x6d, 1, 0x66, 0, 0];
  const GROWS = [3, 2, 1, 0, 5, 4, 1, 1, 1, 1, 10, 9, 1, 7, 0, 0x41, 1, 0x40, 0, 0x1a, 0x0b];
  const BROKEN: Record<string, [bytes: number[], says: string]> = {
    "no WebAssembly": [[1, 2, 3], "is not a WebAssembly module"],
    "an import": [[...HEADER, ...TYPE, ...IMPORT], "it imports nothing"],
    "memory.grow": [[...HEADER, ...TYPE, ...GROWS], "it never uses memory.grow"],
  };
  for (const [what, [bytes, says]] of Object.entries(BROKEN))
    test(what, () => {
      const own = mkdtempSync(join(folder, "broken-"));
      writeFileSync(join(own, "m.wasm"), Uint8Array.from(bytes));
      const { code, err } = aot("--target", "cortex-m7", "--out", join(own, "m.aot"), join(own, "m.wasm"));
      expect(code).toBe(1);
      expect(err).toMatch(/^aot: [^\n]+\n$/);
      expect(err).toContain(says);
      expect(readdirSync(own)).toEqual(["m.wasm"]);
    });

  test("a file that is not there", () => {
    const { code, err } = aot("--target", "cortex-m7", join(folder, "none.wasm"));
    expect(code).toBe(1);
    expect(err).toMatch(/^aot: there is no file [^\n]+none\.wasm\n$/);
  });
});

describe("a file", () => {
  /** Target and flags to the name of the processor in the file: WAMR compares it with its own. */
  const FILES: [target: string, flags: string[], arch: string][] = [
    ["cortex-m7", [], "thumbv7em"], ["cortex-m7", ["--xip"], "thumbv7em"],
    ["cortex-m4f", [], "thumbv7em"], ["cortex-m4f", ["--xip"], "thumbv7em"],
    ["cortex-m33", [], "thumbv8m.main"], ["cortex-m33", ["--xip"], "thumbv8m.main"],
    ["x86-64", [], "x86_64"],
  ];
  const RELOCATABLE = 1;
  const IN_PLACE = 4;

  /** The first build of the compiler happens here. */
  const made = (name: string, ...args: string[]): Buffer => {
    const out = join(folder, name);
    const { code, err } = aot("--out", out, ...args);
    if (code !== 0) throw new Error(err);
    return readFileSync(out);
  };
  beforeAll(() => { made("first.aot", "--target", "cortex-m7", "adam-minimal"); }, 300_000);

  for (const [target, flags, arch] of FILES)
    test(`for ${[target, ...flags].join(" ")} is of version 6 and for ${arch}`, () => {
      const file = made("core.aot", "--target", target, ...flags);
      expect(file.toString("latin1", 0, 4)).toBe("\0aot");
      expect(file.readUInt32LE(4)).toBe(6);
      // Section 0 at byte 8: its number and size, u32; four u16, of which the third is the kind of file; arch, char[16].
      expect(file.readUInt32LE(8)).toBe(0);
      expect(file.readUInt16LE(20)).toBe(flags.length ? IN_PLACE : RELOCATABLE);
      expect(file.toString("latin1", 48, 64).replace(/\0+$/, "")).toBe(arch);
    });

  test("has the same bytes when it is made again", () => {
    const [one, two] = ["one.aot", "two.aot"].map((name) => made(name, "--target", "cortex-m33", "--xip", "core"));
    expect(one).toEqual(two);
  });

  /** Names that the code is to be linked with: the first number of section 5. A section: kind, size, content; aligned to 4. */
  const relocations = (file: Buffer): number => {
    let at = 8;
    while (file.readUInt32LE(at) !== 5) at = (at + 8 + file.readUInt32LE(at + 4) + 3) & ~3;
    return file.readUInt32LE(at + 8);
  };

  for (const target of ["cortex-m7", "cortex-m4f", "cortex-m33"])
    test(`for ${target} in place needs no relocation, not even of the largest module`, () => {
      expect(relocations(made("large.aot", "--target", target, "regression"))).toBeGreaterThan(0);
      expect(relocations(made("large.aot", "--target", target, "--xip", "regression"))).toBe(0);
    });
});
