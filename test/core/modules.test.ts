/** Rules that every built module keeps, and a checker that would see a module that breaks one. */
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { broken, parse, sections, SECTION } from "../support/binary.js";
import { inspector } from "../support/build.js";
import { Core, Layout, bytesOf } from "../support/module.js";

const NAMES = readdirSync(new URL("../../build/", import.meta.url))
  .filter((file) => /^[\w-]+\.wasm$/.test(file)).map((file) => file.slice(0, -5));

test("there are modules to check", () => {
  expect(NAMES).toEqual(expect.arrayContaining(["core", "node", "adam", "gradient-descent", "adam-minimal", "functions", "regression"]));
});

test("each module says what it takes: bytes, and static memory", () => {
  const table = NAMES.map((name) => {
    const { exports } = new Core(name);
    const row = { name, bytes: bytesOf(name).length, memory: exports.__heap_base.value as number };
    expect(row.memory).toBeGreaterThanOrEqual(exports.layout(Layout.StateBytes));
    return row;
  });
  console.log(table.map(({ name, bytes, memory }) => `${name.padEnd(26)}${bytes} bytes, ${memory} bytes of memory`).join("\n"));
});

describe.each(NAMES)("%s.wasm", (name) => {
  test("imports nothing, starts nothing, never grows, and exports both constants of the linker", () => {
    expect(broken(bytesOf(name))).toEqual([]);
  });

  test("keeps no state outside its memory: no mutable global, table or data", () => {
    const { globals } = parse(bytesOf(name));
    expect(globals.filter(({ mutable }) => mutable)).toEqual([]);
    expect(sections(bytesOf(name)).map(([id]) => id).filter((id) => id === 4 || id === 9)).toEqual([]);
  });

  test("has the state in front of __heap_base, in multiples of 16 bytes, and in its memory", () => {
    const { exports, memory } = new Core(name);
    const end = exports.layout(Layout.State) + exports.layout(Layout.StateBytes);
    const base = exports.__heap_base.value as number;
    expect([exports.layout(Layout.State) % 16, base % 16, exports.layout(Layout.Abi)]).toEqual([0, 0, 1]);
    expect(end).toBeLessThanOrEqual(base);
    expect(exports.__data_end.value).toBeLessThanOrEqual(base);
    expect(base).toBeLessThanOrEqual(memory.byteLength);
  });
});

describe("a module that breaks a rule is seen", () => {
  const good = bytesOf("core");

  function leb(value: number): number[] {
    const bytes = [];
    do bytes.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    while ((value >>>= 7));
    return bytes;
  }
  /** The core with one section replaced by `change` of it, or inserted in its order when there is none. */
  function with_(id: number, change: (content: number[]) => number[]): Uint8Array<ArrayBuffer> {
    const all = sections(good);
    if (!all.some(([other]) => other === id)) {
      const place = all.findIndex(([other]) => other > id);
      all.splice(place < 0 ? all.length : place, 0, [id, new Uint8Array([0])]);
    }
    return Uint8Array.from([...good.subarray(0, 8), ...all.flatMap(([other, content]) => {
      const changed = other === id ? change([...content]) : [...content];
      return [other, ...leb(changed.length), ...changed];
    })]);
  }
  /** The core with these instructions in front of one of its functions, which has no locals of its own. */
  function withCode(instructions: number[]): Uint8Array<ArrayBuffer> {
    return with_(SECTION.code, (content) => {
      // One more function body would need one more type; the first body is lengthened instead.
      let at = 0;
      const number = () => { let value = 0; for (let shift = 0; ; shift += 7) { const byte = content[at++]!; value |= (byte & 0x7f) << shift; if (!(byte & 0x80)) return value; } };
      number();
      const first = at;
      const size = number();
      const body = content.slice(at, at + size);
      const rest = content.slice(at + size);
      let locals = 0;
      { const keep = at; for (let n = number(); n > 0; n--) { number(); at++; } locals = at - keep; }
      const changed = [...body.slice(0, locals), ...instructions, ...body.slice(locals)];
      return [...content.slice(0, first), ...leb(changed.length), ...changed, ...rest];
    });
  }
  const utf8 = (text: string) => [text.length, ...Buffer.from(text)];
  const renamed = (from: string, to: string) => {
    const bytes = Buffer.from(good);
    bytes.write(to, bytes.indexOf(from));
    return new Uint8Array(bytes);
  };

  const MUTANTS: Record<string, [bytes: Uint8Array, rule: string, valid: boolean]> = {
    // A function import moves every index behind it, so an immutable global is imported: it is valid on its own only at the end.
    "an import": [with_(SECTION.import, () => [1, ...utf8("env"), ...utf8("abort"), 0, 0]), "imports something", false],
    "a start function": [with_(SECTION.start, () => [0]), "has a start function", false],
    "memory.grow": [withCode([0x41, 0, 0x40, 0, 0x1a]), "grows its memory", true],
    "memory.size": [withCode([0x3f, 0, 0x1a]), "asks for memory.size", true],
    "a memory without a maximum": [with_(SECTION.memory, () => [1, 0, 1]), "has no single memory of fixed size", true],
    "a memory that may grow": [with_(SECTION.memory, () => [1, 1, 1, 2]), "has no single memory of fixed size", true],
    "a mutable global": [with_(SECTION.global, ([count, ...rest]) => [count! + 1, ...rest, 0x7f, 1, 0x41, 8, 0x0b]), "has a mutable global that does not start at 0", true],
    "no __heap_base": [renamed("__heap_base", "__heap_bose"), "does not export __heap_base", true],
    "no __data_end": [renamed("__data_end", "__dota_end"), "does not export __data_end", true],
  };
  for (const [what, [bytes, rule, valid]] of Object.entries(MUTANTS))
    test(what, async () => {
      expect(broken(bytes)).toEqual([rule]);
      if (valid) expect(WebAssembly.validate(bytes as Uint8Array<ArrayBuffer>)).toBe(true);
      const inspect = await inspector();
      expect(() => inspect(bytes, "mutant")).toThrow(/mutant/);
    });

  test("but a memory of any fixed size is good", async () => {
    const inspect = await inspector();
    for (const pages of [1, 2, 11, 12, 21, 112, 121]) {
      const bytes = with_(SECTION.memory, () => [1, 1, ...leb(pages), ...leb(pages)]);
      expect(broken(bytes)).toEqual([]);
      expect(inspect(bytes, "mutant").capacity, `${pages} pages`).toBe(8);
    }
    for (const [min, max] of [[1, 11], [1, 12], [2, 12], [12, 112], [12, 120], [12, 121]])
      expect(() => inspect(with_(SECTION.memory, () => [1, 1, ...leb(min!), ...leb(max!)]), "mutant"), `${min} to ${max} pages`).toThrow(/grow/);
  });

  test("but numbers that look like those instructions are not", () => {
    // i32.const 0x40 · drop, i64.const with a byte 0x3f, f64.const full of 0x40.
    const bytes = withCode([0x41, 0xc0, 0x00, 0x1a, 0x42, 0x3f, 0x1a, 0x44, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x1a]);
    expect(WebAssembly.validate(bytes)).toBe(true);
    expect(broken(bytes)).toEqual([]);
  });
});
