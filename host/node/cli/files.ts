/** Reading and writing of whole files, synchronous. */
import {
  accessSync, closeSync, constants, existsSync, fsyncSync, openSync, readSync, realpathSync, renameSync, rmSync, statSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { FailureError, UsageError, reasonOf } from "./errors.js";
import { writeAll } from "./streams.js";

/** Most bytes of a file that is read as a whole. */
const LARGEST = 2 ** 26;
const BLOCK = 2 ** 16;

/** All bytes of a file; undefined if there are more than LARGEST, as a device may have. */
function readAll(path: string): Buffer | undefined {
  const descriptor = openSync(path, "r");
  try {
    const blocks: Buffer[] = [];
    for (let read = -1, size = 0; read !== 0; size += read) {
      if (size > LARGEST) return undefined;
      const block = Buffer.allocUnsafe(BLOCK);
      read = readSync(descriptor, block);
      blocks.push(block.subarray(0, read));
    }
    return Buffer.concat(blocks);
  } finally {
    closeSync(descriptor);
  }
}

/** The bytes of the input file `path`, which was given as `option`; every error names both. */
export function readBytes(option: string, path: string): Uint8Array {
  try {
    const bytes = readAll(path);
    if (bytes) return bytes;
  } catch (error) {
    throw new UsageError(`${option} ${path}: cannot be read: ${reasonOf(error)}`);
  }
  throw new UsageError(`${option} ${path}: it has more than ${LARGEST} bytes`);
}

/** Its text. */
export function readText(option: string, path: string): string {
  const bytes = readBytes(option, path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${option} ${path}: it is not text in UTF-8`);
  }
}

function refuse(option: string, path: string, error: unknown): never {
  throw new FailureError(`${option} ${path}: cannot be written: ${reasonOf(error)}`);
}

/** Whether `path` is a file or nothing yet, so that it may be replaced; not a device, a pipe or another name of stdout. */
function isPlain(path: string): boolean {
  if (existsSync(path)) {
    const stat = statSync(path);
    if (stat.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    if (!stat.isFile()) return false;
  }
  return !/^\/(dev|proc)\//.test(path);
}

/** Where a link leads to, for a file that is there or not yet. */
function target(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path));
}

function besideOf(path: string): string {
  return `${dirname(path)}/.microdescent-${process.pid}-${Date.now().toString(36)}`;
}

/** Make and remove a file, or fail as the system does. */
function touch(path: string): void {
  closeSync(openSync(path, "wx"));
  rmSync(path);
}

function tryWriting(option: string, path: string): void {
  if (path === "") throw new UsageError(`${option}: the name of a file is needed`);
  try {
    if (!isPlain(path)) return accessSync(path, constants.W_OK);
    if (existsSync(path)) accessSync(path, constants.W_OK);
    else touch(path);
    touch(besideOf(target(path)));
  } catch (error) {
    refuse(option, path, error);
  }
}

/** An option and the file that it names. */
export type NamedFile = readonly [option: string, path: string];

/**
 * Before the work begins: refuse a file that cannot be written after it, or that is one of `inputs` or another output.
 * Nothing of an existing file is changed.
 */
export function checkOutputs(outputs: readonly NamedFile[], inputs: readonly string[]): void {
  const taken = new Map(inputs.filter(existsSync).map((path) => [target(path), "it is the input"]));
  for (const [option, path] of outputs) {
    tryWriting(option, path);
    if (!isPlain(path)) continue;
    const other = taken.get(target(path));
    if (other !== undefined) throw new UsageError(`${option} ${path}: ${other}`);
    taken.set(target(path), `it is the file of ${option}`);
  }
}

/**
 * Write a file whole or not at all: `write` gets a function that takes its parts in turn; they go into a file beside it,
 * which then takes its name and keeps its mode. `option`: the option that named it, for the text of an error.
 */
export function writeWhole(option: string, path: string, write: (part: (part: string | Uint8Array) => void) => void): void {
  let beside: string | undefined;
  try {
    const plain = isPlain(path);
    const end = plain ? target(path) : path;
    if (plain) beside = besideOf(end);
    const descriptor = openSync(beside ?? end, plain ? "wx" : "a", existsSync(end) ? statSync(end).mode : 0o666);
    try {
      write((part) => writeAll(descriptor, part));
      if (plain) fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    if (beside) renameSync(beside, end);
  } catch (error) {
    if (beside) rmSync(beside, { force: true });
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    refuse(option, path, error);
  }
}
