/**
 * The bytes of a checkpoint, little-endian: eight u32 words, the state block of the core as it is, and the CRC-32 of all
 * that (ISO-HDLC, as in zip and PNG).
 */
import { OptimizerError } from "./errors.js";

/** "MDCP" */
const MAGIC = 0x5043444d;
const VERSION = 1;
const HEADER_BYTES = 32;
const CHECKSUM_BYTES = 4;

/** Where a checkpoint comes from. */
export interface Origin {
  /** Version of the core's protocol. */
  readonly abi: number;
  /** `identityOf` the module. */
  readonly module: number;
  readonly capacity: number;
  readonly method: number;
  readonly n: number;
}

const WORDS = ["abi", "module", "capacity", "method", "n"] as const satisfies readonly (keyof Origin)[];

/** CRC-32 of a byte: table[b] = b·x^32 mod P, reflected, P = 0xEDB88320. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
  return byte;
});

export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ TABLE[(crc ^ byte) & 0xff]!;
  return ~crc >>> 0;
}

export function encode(origin: Origin, state: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + state.length + CHECKSUM_BYTES);
  const view = new DataView(bytes.buffer);
  const words = [MAGIC, VERSION, ...WORDS.map((name) => origin[name]), state.length];
  words.forEach((word, i) => view.setUint32(4 * i, word, true));
  bytes.set(state, HEADER_BYTES);
  const end = bytes.length - CHECKSUM_BYTES;
  view.setUint32(end, crc32(bytes.subarray(0, end)), true);
  return bytes;
}

function refused(text: string): OptimizerError {
  return new OptimizerError("bad-checkpoint", `checkpoint: ${text}`);
}

/** Origin and state (a view) of a checkpoint; refused if it is damaged or of another format. */
export function decode(bytes: Uint8Array): { origin: Origin; state: Uint8Array } {
  if (!(bytes instanceof Uint8Array)) throw refused("not a Uint8Array");
  if (bytes.length < HEADER_BYTES + CHECKSUM_BYTES) throw refused(`${bytes.length} bytes are too few for one`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const word = (i: number) => view.getUint32(4 * i, true);
  if (word(0) !== MAGIC) throw refused("the bytes do not begin as one");
  if (word(1) !== VERSION) throw refused(`format version ${word(1)}; this package reads version ${VERSION}`);
  const length = word(7);
  const expected = HEADER_BYTES + length + CHECKSUM_BYTES;
  if (bytes.length !== expected) throw refused(`${bytes.length} bytes instead of ${expected}`);
  const end = HEADER_BYTES + length;
  if (view.getUint32(end, true) !== crc32(bytes.subarray(0, end))) throw refused("damaged, its checksum differs");
  const origin = Object.fromEntries(WORDS.map((name, i) => [name, word(2 + i)])) as unknown as Origin;
  if (origin.n < 1 || origin.n > origin.capacity) throw refused(`n ${origin.n}, of a capacity of ${origin.capacity}`);
  return { origin, state: bytes.subarray(HEADER_BYTES, end) };
}

const DIFFERENCES: readonly [keyof Origin, string][] = [
  ["abi", "protocol version"], ["capacity", "module capacity"], ["module", "module hash"], ["n", "n"],
];

/** Refuse a checkpoint that does not come from `own`: another module, protocol, size or method. */
export function matching(origin: Origin, own: Origin, nameOf: (method: number) => string | undefined): void {
  for (const [key, label] of DIFFERENCES)
    if (origin[key] !== own[key]) throw refused(`${label} ${origin[key]}; this optimizer has ${own[key]}`);
  if (origin.method !== own.method)
    throw refused(`method ${nameOf(origin.method) ?? origin.method}; this optimizer has ${nameOf(own.method)}`);
}
