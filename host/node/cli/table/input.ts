/** Where a table comes from: a file, a pipe or a terminal. */
import { constants, createReadStream, fstatSync, openSync } from "node:fs";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { ReadStream, isatty } from "node:tty";
import { UsageError, reasonOf } from "../errors.js";

export interface Input {
  /** How messages call it. */
  readonly name: string;
  /** Infinity if that is not known. */
  readonly bytes: number;
  readonly stream: Readable;
}

/** What cannot be read: exit 2. */
export function unreadable(name: string, error: unknown): UsageError {
  return new UsageError(`${name}: cannot be read: ${reasonOf(error)}`);
}

/** Pipes and terminals are polled: unlike a thread that waits for them, a stream of theirs can be given up at any time. */
function streamOf(descriptor: number, waits: boolean): Readable {
  if (isatty(descriptor)) return new ReadStream(descriptor);
  return waits ? new Socket({ fd: descriptor, readable: true, writable: false }) : createReadStream("", { fd: descriptor });
}

/** The file `path`; "-" is standard input. Without O_NONBLOCK a pipe that nobody writes to yet would hold the thread. */
export function openInput(path: string): Input {
  const name = path === "-" ? "standard input" : path;
  try {
    const descriptor = path === "-" ? 0 : openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(descriptor);
    return { name, bytes: stat.isFile() ? stat.size : Infinity, stream: streamOf(descriptor, stat.isFIFO() || stat.isSocket()) };
  } catch (error) {
    throw unreadable(name, error);
  }
}
