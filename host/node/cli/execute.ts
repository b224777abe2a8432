/** From a parsed command line to the thread that does the work. */
import { isatty } from "node:tty";
import { Worker } from "node:worker_threads";
import { endOf, FailureError } from "./errors.js";
import { tell } from "./streams.js";
import type { Format, Surroundings } from "./session.js";

/** Options of every command. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly ndjson?: boolean;
  readonly quiet?: boolean;
}

function formatOf({ json, ndjson }: CommonOptions): Format {
  return json ? "json" : ndjson ? "ndjson" : "text";
}

function surroundingsOf(options: CommonOptions, stop: Int32Array): Surroundings {
  const quiet = options.quiet ?? false;
  return {
    format: formatOf(options),
    quiet,
    // https://no-color.org: set and not empty.
    colour: isatty(1) && !process.env.NO_COLOR && process.env.TERM !== "dumb",
    columns: process.stdout.columns || 80,
    barColumns: isatty(2) && !quiet && process.env.TERM !== "dumb" ? process.stderr.columns || 80 : 0,
    stop,
  };
}

/** A signal that comes so soon after the first is the same one: npm hands on what the terminal sends to all. */
const SAME_SIGNAL = 500;

/** Ctrl-C asks the work to stop; once more, and the system ends the process. */
function listen(stop: Int32Array): void {
  const interrupt = () => {
    Atomics.store(stop, 0, 1);
    setTimeout(() => process.off("SIGINT", interrupt).off("SIGTERM", interrupt), SAME_SIGNAL).unref();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
}

/** Do the work of `command`; resolves to the exit code. */
export function execute<Options extends CommonOptions>(command: string, options: Options): Promise<number> {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const workerData = { command, options, surroundings: surroundingsOf(options, stop) };
  const worker = new Worker(new URL("worker.js", import.meta.url), { workerData });
  listen(stop);
  return new Promise((resolve) => {
    worker.on("error", (error) => {
      const memory = (error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY";
      const { code, line } = endOf(memory ? new FailureError("the memory is used up") : error);
      tell(`microdescent: ${line}\n`);
      resolve(code);
    });
    worker.on("exit", resolve);
  });
}
