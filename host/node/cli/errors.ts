/** What ends a command early. Each is one line on stderr and an exit code. */
import { OptimizerError } from "../errors.js";

/** The command line or an input file is wrong: exit 2. */
export class UsageError extends Error {}

/** The work could not be done although all was right: exit 1. */
export class FailureError extends Error {}

/** The reader of stdout has seen enough, as `head` has: nothing is left to say. */
export class ClosedPipe extends Error {}

/** What the operating system calls an error of a file. */
const REASONS: Record<string, string> = {
  ENOENT: "there is no such file or folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "it is a folder, not a file",
  ENOTDIR: "a part of the path is not a folder",
  ENOSPC: "no space left on the device",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file would exceed the largest size allowed",
  EROFS: "the file system is read-only",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "too many symbolic links",
  EIO: "the device reports an error",
};

/** Why a file could not be used, in words. */
export function reasonOf(error: unknown): string {
  const { code = "unknown error" } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? code;
}

/** Options of the library that a command has under another name. */
const FLAGS: Record<string, string> = {
  x0: "--start", start: "--start", bounds: "--bounds", seed: "--seed", schedule: "--schedule", batch: "--batch", epochs: "--epochs",
  order: "--order", differenceStep: "--difference-step", gradient: "--gradient",
};

function withFlag(text: string): string {
  return text.replace(/^\w+/, (name) => FLAGS[name] ?? name);
}

/** The exit code of an error, and its line; undefined: nothing to say. */
export function endOf(error: unknown): { code: number; line?: string } {
  if (error instanceof ClosedPipe) return { code: 0 };
  const text = (error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, " ");
  if (error instanceof OptimizerError) return { code: 2, line: withFlag(text) };
  if (error instanceof UsageError) return { code: 2, line: text };
  if (error instanceof FailureError) return { code: 1, line: text };
  if ((error as NodeJS.ErrnoException).syscall === "uv_cwd") return { code: 1, line: "the working folder is gone" };
  return { code: 1, line: `unexpected error, please report it: ${text}` };
}
