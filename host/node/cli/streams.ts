/** Writing to stdout and stderr, synchronous, so that any thread may. */
import { writeSync } from "node:fs";
import { ClosedPipe, FailureError, reasonOf } from "./errors.js";

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Write all of `part`, text or bytes, to a file descriptor, waiting where it is a full pipe. */
export function writeAll(descriptor: number, part: string | Uint8Array): void {
  const bytes = typeof part === "string" ? Buffer.from(part) : part;
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") throw new ClosedPipe();
      if (code !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}

/** Write to stdout. */
export function print(text: string): void {
  try {
    writeAll(1, text);
  } catch (error) {
    throw error instanceof ClosedPipe ? error : new FailureError(`standard output: cannot be written: ${reasonOf(error)}`);
  }
}

/** Write to stderr, if anybody reads it. */
export function tell(text: string): void {
  try {
    writeAll(2, text);
  } catch {
    // There is no other place to say it.
  }
}
