/** The rules that every module of ours keeps, and what a host needs to know of it. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import binaryen from "binaryen";

/** Rule to pattern of the text format that breaks it. WAMR shrinks the memory of no module that grows it, and
 * may take a mutable global for a stack pointer; and a checkpoint would not hold it. */
const FORBIDDEN = {
  "it imports nothing": /^ \(import /m,
  "it has no start function": /^ \(start /m,
  "it never uses memory.grow or memory.size": /\(memory\.(grow|size)/,
  "its memory does not grow": /^ \(memory \$\S+ (\d+)\b(?! \1\))/m,
  "it has no mutable global": /^ \(global \S+ .*\(mut /m,
};
const REQUIRED = {
  "it exports __heap_base": /^ \(export "__heap_base" \(global /m,
  "it exports __data_end": /^ \(export "__data_end" \(global /m,
};

/** Members of `Layout` in assembly/codes.ts, and the refusal of `start`. */
const [ABI, CAPACITY, STATE_BYTES, LAYOUT] = [0, 1, 9, 10];
const BAD_METHOD = -1;

/** Text format of a module's bytes. Throws an Error when they are none. */
function text(bytes, name) {
  if (!WebAssembly.validate(bytes)) throw new Error(`${name}.wasm is not a WebAssembly module`);
  const module = binaryen.readBinary(bytes);
  try {
    return module.emitText();
  } finally {
    module.dispose();
  }
}

/**
 * The module's number in checkpoints: `identityOf` of the Node host's optimizer.ts, which a test holds this to. A build
 * without a self-test has none either, but devices need one. A module with a protocol of its own goes by all of its bytes.
 */
function identity(exports, bytes) {
  if (!exports.best) return crc32(bytes);
  const words = [...Array.from({ length: LAYOUT }, (_, what) => exports.layout(what)), exports.best?.(), exports.selftest?.()];
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from([...words, ...Object.keys(exports)].join())) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** Bit m: the module has method m. */
function methods({ start }) {
  return Array.from({ length: 31 }, (_, method) => method).reduce((mask, method) => (start(method, 1) === BAD_METHOD ? mask : mask | (1 << method)), 0);
}

/**
 * Facts of a module's bytes: { bytes, memory, abi, capacity, stateBytes, methods, identity, selftest, crc32, sha256 }. `memory` is
 * the linear memory in use, in bytes; `selftest` the hash of the boot check in hexadecimal, zeros in a build without one.
 * Throws an Error that names the rule when one is broken.
 */
export function inspect(bytes, name) {
  const wat = text(bytes, name);
  const broken =
    Object.keys(FORBIDDEN).find((rule) => FORBIDDEN[rule].test(wat)) ?? Object.keys(REQUIRED).find((rule) => !REQUIRED[rule].test(wat));
  if (broken !== undefined) throw new Error(`${name}.wasm breaks a rule: ${broken}`);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return {
    bytes: bytes.length,
    memory: exports.__heap_base.value,
    abi: exports.layout(ABI),
    capacity: exports.layout(CAPACITY),
    stateBytes: exports.layout(STATE_BYTES),
    methods: methods(exports),
    identity: identity(exports, bytes),
    selftest: BigInt.asUintN(64, exports.selftest?.() ?? 0n).toString(16).padStart(16, "0"),
    crc32: crc32(bytes),
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
}
