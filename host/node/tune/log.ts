/** The binary log of a tuning, which the C host writes too: docs/tuning.md has the format. */
import { OptimizerError } from "../errors.js";
import type { Repeated } from "../tuner.js";

/** "MDTL" */
const MAGIC = 0x4c54444d;
const VERSION = 1;
const HEADER_BYTES = 12;
/** Gains of an entry, whatever the number of those that are tuned. */
const GAINS = 6;
const BLOCK = 2 ** 14;
/** An entry of 255 settings, three lists of gains, and what else there is, is shorter. */
const ENTRY = 2 ** 12;

/** Writes entries as they happen; `write` gets the bytes, block by block. */
export class LogWriter {
  #block = new Uint8Array(BLOCK);
  #view = new DataView(this.#block.buffer);
  #at = 0;
  #work: { calls: number; gains: Float64Array; returned: number } | undefined;

  constructor(private readonly write: (bytes: Uint8Array) => void) {}

  /** Hand over what is there. */
  flush(): void {
    this.#endWork();
    if (this.#at) this.write(this.#block.slice(0, this.#at));
    this.#at = 0;
  }

  /** Forget what was not handed over: the tuning begins anew. */
  drop(): void {
    this.#at = 0;
    this.#work = undefined;
  }

  open(module: number): void {
    this.#u32(MAGIC);
    this.#u8(VERSION);
    for (let i = 0; i < 3; i++) this.#u8(0);
    this.#u32(module);
  }

  /** `live`: Setpoint, Measured and Output before the call. */
  start(settings: Float64Array, gains: Float64Array, lower: Float64Array, upper: Float64Array, live: Float64Array, returned: number): void {
    this.#begin("S");
    this.#u8(settings.length);
    for (const list of [settings, gains, lower, upper, live]) list.forEach((value) => this.#f64(value));
    this.#u8(returned);
  }

  begin(fresh: boolean, output: number, rest: number, returned: number): void {
    this.#begin("B");
    this.#u8(Number(fresh));
    this.#f64(output);
    this.#f64(rest);
    this.#u8(returned);
  }

  tick(setpoint: number, measured: number, output: number, returned: number): void {
    this.#begin("T");
    this.#f64(setpoint);
    this.#f64(measured);
    this.#f64(output);
    this.#u8(returned);
  }

  work(calls: number, gains: Float64Array, returned: number): void {
    this.#work = { calls: (this.#work?.calls ?? 0) + calls, gains, returned };
    if (!isWork(returned)) this.#endWork();
  }

  #endWork(): void {
    const work = this.#work;
    if (!work) return;
    this.#work = undefined;
    this.#begin("W");
    this.#u32(work.calls);
    work.gains.forEach((value) => this.#f64(value));
    this.#u8(work.returned);
  }

  tell(cost: number, returned: number): void {
    this.#begin("C");
    this.#f64(cost);
    this.#u8(returned);
  }

  abort(why: number, returned: number): void {
    this.#begin("A");
    this.#u8(why);
    this.#u8(returned);
  }

  kept(state: Uint8Array): void {
    this.#begin("K");
    this.#u32(state.length);
    this.flush();
    this.write(state.slice());
  }

  #begin(tag: Tag): void {
    this.#endWork();
    if (this.#at > BLOCK - ENTRY) this.flush();
    this.#u8(tag.charCodeAt(0));
  }

  #u8(value: number): void {
    this.#block[this.#at++] = value;
  }

  #u32(value: number): void {
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
  }

  #f64(value: number): void {
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }
}

/** Identifying or Proposing. */
const isWork = (phase: number) => phase === 5 || phase === 6;

type Tag = Entry["tag"];
type Returned<Call> = Call & { readonly returned: number };

/** An entry of a log. */
export type Entry = Returned<Repeated> | { readonly tag: "K"; readonly bytes: Uint8Array };

function refused(text: string): OptimizerError {
  return new OptimizerError("bad-log", `log: ${text}`);
}

/** Reads numbers one after the other; `entry` is told when the bytes end within one. */
class Reader {
  readonly #view: DataView;
  at = 0;
  entry = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  #take(length: number): number {
    const from = this.at;
    if (from + length > this.bytes.length)
      throw refused(`cut: it ends within ${this.entry ? `entry ${this.entry}` : "its header"}, after ${this.bytes.length} bytes`);
    this.at += length;
    return from;
  }

  get done(): boolean {
    return this.at === this.bytes.length;
  }

  u8 = (): number => this.#view.getUint8(this.#take(1));
  i8 = (): number => this.#view.getInt8(this.#take(1));
  u32 = (): number => this.#view.getUint32(this.#take(4), true);
  f64 = (): number => this.#view.getFloat64(this.#take(8), true);
  list = (length: number): Float64Array => Float64Array.from({ length }, this.f64);

  part(length: number): Uint8Array {
    const from = this.#take(length);
    return this.bytes.subarray(from, this.at);
  }
}

/** In the order of the fields, which objects keep. */
const FIELDS: { readonly [T in Tag]: (read: Reader) => object } = {
  S: (read) => ({
    settings: read.list(read.u8()), gains: read.list(GAINS), lower: read.list(GAINS), upper: read.list(GAINS), live: read.list(3), returned: read.i8(),
  }),
  B: (read) => ({ fresh: read.u8(), output: read.f64(), rest: read.f64(), returned: read.i8() }),
  T: (read) => ({ setpoint: read.f64(), measured: read.f64(), output: read.f64(), returned: read.i8() }),
  W: (read) => ({ calls: read.u32(), gains: read.list(GAINS), returned: read.i8() }),
  C: (read) => ({ cost: read.f64(), returned: read.i8() }),
  A: (read) => ({ why: read.u8(), returned: read.i8() }),
  K: (read) => ({ bytes: read.part(read.u32()) }),
};

/** The CRC-32 of the module that a log is of, and its entries, read one by one; "bad-log" if it is none. */
export function readLog(bytes: Uint8Array): { readonly module: number; readonly entries: Iterable<Entry> } {
  if (!(bytes instanceof Uint8Array)) throw refused("not a Uint8Array");
  const read = new Reader(bytes);
  if (bytes.length >= 4 && read.u32() !== MAGIC) throw refused("the bytes do not begin as one");
  read.at = 0;
  read.part(HEADER_BYTES);
  if (bytes[4] !== VERSION) throw refused(`format version ${bytes[4]}; this package reads version ${VERSION}`);
  read.at = 8;
  return { module: read.u32(), entries: entriesOf(read) };
}

function* entriesOf(read: Reader): Generator<Entry, void> {
  while (!read.done) {
    read.entry++;
    const from = read.at;
    const code = read.u8();
    const tag = String.fromCharCode(code) as Tag;
    if (!Object.hasOwn(FIELDS, tag)) throw refused(`entry ${read.entry}, at byte ${from}: there is no tag ${code}`);
    yield { tag, ...FIELDS[tag](read) } as Entry;
  }
}
