/**
 * Reads a WebAssembly module's bytes as the specification (release 1.0, section 5, with sign extension and saturating
 * conversions) lays them out: every instruction in its place, so that a constant is never taken for an opcode.
 */

export interface Binary {
  imports: number;
  start: boolean;
  memories: { min: number; max?: number }[];
  globals: { type: number; mutable: boolean; init: bigint }[];
  exports: Map<string, { kind: number; index: number }>;
  /** Opcodes of all functions, prefix included: 0xfc00 + n. */
  opcodes: Set<number>;
}

export const SECTION = { import: 2, memory: 5, global: 6, export: 7, start: 8, code: 10 } as const;
const GLOBAL = 3;
const I32 = 0x7f;

class Reader {
  private at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  get done(): boolean { return this.at >= this.bytes.length; }
  byte(): number {
    if (this.done) throw new Error("the module ends in the middle of something");
    return this.bytes[this.at++]!;
  }
  skip(count: number): void { this.at += count; }
  take(count: number): Uint8Array { return this.bytes.subarray(this.at, (this.at += count)); }
  /** LEB128, unsigned or signed. */
  leb(signed = false): bigint {
    let value = 0n;
    let shift = 0n;
    for (;;) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
      if (!(byte & 0x80)) return signed && byte & 0x40 ? value - (1n << shift) : value;
    }
  }
  count(): number { return Number(this.leb()); }
  text(): string { return new TextDecoder().decode(this.take(this.count())); }
  limits(): { min: number; max?: number } {
    const flags = this.byte();
    const min = this.count();
    return flags & 1 ? { min, max: this.count() } : { min };
  }
}

/** Skips the operands of an instruction. Returns its opcode. */
function instruction(code: Reader): number {
  const opcode = code.byte();
  if (opcode === 0x02 || opcode === 0x03 || opcode === 0x04) code.leb(true); // block, loop, if
  else if (opcode === 0x0c || opcode === 0x0d || opcode === 0x10) code.leb(); // br, br_if, call
  else if (opcode === 0x0e) for (let n = code.count() + 1; n > 0; n--) code.leb(); // br_table
  else if (opcode === 0x11) { code.leb(); code.leb(); } // call_indirect
  else if (opcode >= 0x20 && opcode <= 0x24) code.leb(); // locals, globals
  else if (opcode >= 0x28 && opcode <= 0x3e) { code.leb(); code.leb(); } // loads, stores
  else if (opcode === 0x3f || opcode === 0x40) code.leb(); // memory.size, memory.grow
  else if (opcode === 0x41 || opcode === 0x42) code.leb(true); // i32.const, i64.const
  else if (opcode === 0x43) code.skip(4);
  else if (opcode === 0x44) code.skip(8);
  else if (opcode === 0xfc) {
    const sub = code.count();
    if (sub > 7) throw new Error(`instruction 0xfc ${sub} is not expected`);
    return 0xfc00 + sub;
  } else if (opcode > 0xc4 || (opcode > 0x11 && opcode < 0x1a)) throw new Error(`instruction 0x${opcode.toString(16)} is not expected`);
  return opcode;
}

/** Opcodes of an expression up to its end. */
function expression(code: Reader, opcodes: Set<number>): void {
  for (let depth = 1; depth > 0;) {
    const opcode = instruction(code);
    opcodes.add(opcode);
    if (opcode >= 0x02 && opcode <= 0x04) depth++;
    if (opcode === 0x0b) depth--;
  }
}

function global(section: Reader): Binary["globals"][number] {
  const type = section.byte();
  const mutable = section.byte() === 1;
  const opcode = section.byte();
  let init = 0n;
  if (opcode === 0x41 || opcode === 0x42) init = section.leb(true);
  else if (opcode === 0x44) init = new DataView(section.take(8).slice().buffer).getBigUint64(0, true);
  else if (opcode === 0x43) init = BigInt(new DataView(section.take(4).slice().buffer).getUint32(0, true));
  else throw new Error("a global starts from something that is no constant");
  if (section.byte() !== 0x0b) throw new Error("a global's start has no end");
  return { type, mutable, init };
}

/** [id, content] of each section. */
export function sections(bytes: Uint8Array): [id: number, content: Uint8Array][] {
  const reader = new Reader(bytes);
  if (Buffer.from(reader.take(8)).toString("hex") !== "0061736d01000000") throw new Error("not a WebAssembly module");
  const found: [number, Uint8Array][] = [];
  while (!reader.done) {
    const id = reader.byte();
    found.push([id, reader.take(reader.count())]);
  }
  return found;
}

export function parse(bytes: Uint8Array): Binary {
  const binary: Binary = { imports: 0, start: false, memories: [], globals: [], exports: new Map(), opcodes: new Set() };
  for (const [id, content] of sections(bytes)) {
    const section = new Reader(content);
    if (id === SECTION.import) binary.imports = section.count();
    else if (id === SECTION.start) binary.start = true;
    else if (id === SECTION.memory) for (let n = section.count(); n > 0; n--) binary.memories.push(section.limits());
    else if (id === SECTION.global) for (let n = section.count(); n > 0; n--) binary.globals.push(global(section));
    else if (id === SECTION.export) for (let n = section.count(); n > 0; n--) binary.exports.set(section.text(), { kind: section.byte(), index: section.count() });
    else if (id === SECTION.code)
      for (let n = section.count(); n > 0; n--) {
        const body = new Reader(section.take(section.count()));
        for (let locals = body.count(); locals > 0; locals--) { body.leb(); body.byte(); }
        expression(body, binary.opcodes);
        if (!body.done) throw new Error("a function goes on behind its end");
      }
  }
  return binary;
}

/** The rules of a module that it breaks, in words; none for a module that WAMR can shrink and any host can open. */
export function broken(bytes: Uint8Array): string[] {
  const { imports, start, memories, globals, exports, opcodes } = parse(bytes);
  const constant = (name: string) => {
    const found = exports.get(name);
    const global = found?.kind === GLOBAL ? globals[found.index] : undefined;
    return global !== undefined && global.type === I32 && !global.mutable && global.init > 0n;
  };
  const rules: [kept: boolean, rule: string][] = [
    [imports === 0, "imports something"],
    [!start, "has a start function"],
    [!opcodes.has(0x3f), "asks for memory.size"],
    [!opcodes.has(0x40), "grows its memory"],
    [memories.length === 1 && memories[0]!.min === memories[0]!.max, "has no single memory of fixed size"],
    [globals.every(({ mutable, init }) => !mutable || init === 0n), "has a mutable global that does not start at 0"],
    [constant("__heap_base"), "does not export __heap_base"],
    [constant("__data_end"), "does not export __data_end"],
  ];
  return rules.filter(([kept]) => !kept).map(([, rule]) => rule);
}
