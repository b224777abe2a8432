/** Runs the command line as a user does: the compiled main file in a process of its own. */
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from "node:child_process";
import { fileURLToPath } from "node:url";

export const MAIN = fileURLToPath(new URL("../../dist/host/node/cli/main.js", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Setting {
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  readonly env?: Record<string, string>;
}

/** `microdescent …args`, to its end. */
export function microdescent(args: readonly string[], { input = "", cwd, env }: Setting = {}): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    input, encoding: "utf8", maxBuffer: 2 ** 30, env: { ...process.env, ...env }, ...(cwd !== undefined && { cwd }),
  });
  return { code: status, out: stdout, err: stderr };
}

/** `microdescent …args`, just begun. */
export function begin(args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [MAIN, ...args]);
}

/** A shell's command line in which "$0" is node and "$1" the main file. */
export function shell(line: string): Ended {
  const { status, stdout, stderr } = spawnSync("bash", ["-c", line, process.execPath, MAIN], { encoding: "utf8", input: "" });
  return { code: status, out: stdout, err: stderr };
}

/** The one object that `--json` prints. */
export function result<T>(args: readonly string[], setting?: Setting): T {
  const { code, out, err } = microdescent([...args, "--json"], setting);
  if (code !== 0) throw new Error(`exit ${code}: ${err}`);
  return JSON.parse(out) as T;
}
