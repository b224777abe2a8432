/** Rows of numbers of one width: in memory, or beyond that in a temporary file, read and written in blocks. */
import { closeSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FailureError, reasonOf } from "../errors.js";

/** Bytes of a block, and of all blocks in memory. */
const BLOCK = 2 ** 16;
const MEMORY = 2 ** 25;

export class RowStore {
  count = 0;
  readonly #size: number;
  readonly #blocks: Float64Array[] = [];
  #block: Float64Array;
  #fill = 0;
  #file: number | undefined;
  #written = 0;

  /** `memory`: bytes before a file is needed. */
  constructor(readonly width: number, private readonly memory = MEMORY) {
    this.#size = width * Math.max(1, Math.floor(BLOCK / (8 * width)));
    this.#block = new Float64Array(this.#size);
  }

  /** Whether there is no file. */
  get small(): boolean {
    return this.#file === undefined;
  }

  add(row: Float64Array): void {
    if (this.#fill === this.#size) this.#next();
    this.#block.set(row, this.#fill);
    this.#fill += this.width;
    this.count++;
  }

  /** Blocks of whole rows, in order; each is valid until the next. */
  *blocks(): Generator<Float64Array> {
    yield* this.#blocks;
    if (this.#file !== undefined) yield* this.#fromFile();
    yield this.#block.subarray(0, this.#fill);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #next(): void {
    this.#blocks.push(this.#block);
    if (this.#file !== undefined || this.#blocks.length * this.#block.byteLength >= this.memory) this.#toFile();
    this.#block = this.#file === undefined ? new Float64Array(this.#size) : this.#block;
    this.#fill = 0;
  }

  /** The file has no name any more when it is first written to, so nothing is left of it whatever happens. */
  #toFile(): void {
    try {
      if (this.#file === undefined) {
        const path = join(tmpdir(), `microdescent-${process.pid}-${performance.now().toString(36)}`);
        this.#file = openSync(path, "wx+", 0o600);
        unlinkSync(path);
      }
      for (const block of this.#blocks.splice(0)) this.#write(block);
    } catch (error) {
      throw new FailureError(`${tmpdir()}: the temporary file for the rows cannot be written: ${reasonOf(error)}; TMPDIR names another folder`);
    }
  }

  #write(block: Float64Array): void {
    const bytes = new Uint8Array(block.buffer);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file!, bytes, at, bytes.length - at, this.#written + at);
    this.#written += bytes.length;
  }

  *#fromFile(): Generator<Float64Array> {
    const bytes = new Uint8Array(8 * this.#size);
    for (let position = 0; position < this.#written; position += bytes.length) {
      for (let at = 0; at < bytes.length; ) {
        const read = readSync(this.#file!, bytes, at, bytes.length - at, position + at);
        if (read === 0) throw new FailureError("the temporary file for the rows has become shorter");
        at += read;
      }
      yield new Float64Array(bytes.buffer);
    }
  }
}
