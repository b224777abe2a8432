/**
 * Peers of other languages: a process that asks for each value, and gets it, over two pipes. Messages are doubles in the
 * machine's own order, so no digit is lost.
 *
 *   run       to the peer      n, m, tolerance, start f64[n], lower f64[n], upper f64[n]
 *   request   from the peer    kind, point f64[n]
 *   answer    to the peer      0, then what the kind of request asks for; or 1: the run is over, begin the next
 */
import { execFileSync, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const DONE = 0;
/** Kinds of requests: doubles in the answer, and how an Objective writes them to `out`. */
const REQUESTS = {
  1: { size: () => 1, answer: (objective, x, out) => { out[0] = objective.evaluate(x); } },
  2: { size: (n) => 1 + n, answer: (objective, x, out) => { out[0] = objective.evaluate(x); objective.gradient(x, out.subarray(1)); } },
  3: { size: (n, m) => m, answer: (objective, x, out) => objective.residuals(x, out) },
  4: { size: (n, m) => m * n, answer: (objective, x, out) => objective.jacobian(x, out) },
};

/**
 * Both ends of a pipe that is read, and written, synchronously: Node's own pipes to a child are not. A named pipe, whose
 * opening waits for the other end; the one that is open for both lets them open.
 */
function pipe() {
  const folder = mkdtempSync(join(tmpdir(), "peer-"));
  const name = join(folder, "pipe");
  execFileSync("mkfifo", [name]);
  const both = openSync(name, "r+");
  const ends = { read: openSync(name, "r"), write: openSync(name, "w") };
  closeSync(both);
  rmSync(folder, { recursive: true });
  return ends;
}

const bytesOf = (doubles) => new Uint8Array(doubles.buffer, doubles.byteOffset, doubles.byteLength);

/** One process, started at its first run, which ends with this one. */
export class PeerProcess {
  #command;
  #to = null;
  #from = null;

  /** `command`: [program, ...arguments]. */
  constructor(command) {
    this.#command = command;
  }

  #start() {
    const to = pipe(), from = pipe();
    const [program, ...args] = this.#command;
    spawn(program, args, { stdio: [to.read, from.write, "inherit"] }).on("error", () => {}).unref();  // the next read says so
    closeSync(to.read);
    closeSync(from.write);
    this.#to = to.write;
    this.#from = from.read;
  }

  #ended() {
    return new Error(`${this.#command.join(" ")} ended within a run`);
  }

  #write(doubles) {
    const bytes = bytesOf(doubles);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#to, bytes, at);
    } catch (error) {
      throw error.code === "EPIPE" ? this.#ended() : error;
    }
  }

  #read(doubles) {
    const bytes = bytesOf(doubles);
    for (let at = 0; at < bytes.length; ) {
      const count = readSync(this.#from, bytes, at, bytes.length - at);
      if (!count) throw this.#ended();
      at += count;
    }
  }

  /** Minimize an Objective from `x0` until the peer is through; `tolerance`: its own, each that it has. */
  minimize(objective, x0, tolerance) {
    if (this.#to === null) this.#start();
    const { problem, lower, upper } = objective;
    const { n, m = 0 } = problem;
    const request = new Float64Array(1 + n), x = request.subarray(1);
    this.#write(Float64Array.of(n, m, tolerance, ...x0, ...lower, ...upper));
    for (this.#read(request); request[0] !== DONE; this.#read(request)) this.#answer(objective, request[0], x, n, m);
  }

  #answer(objective, kind, x, n, m) {
    const { size, answer } = REQUESTS[kind];
    const message = new Float64Array(1 + size(n, m));
    try {
      answer(objective, x, message.subarray(1));
    } catch (over) {
      this.#write(Float64Array.of(1));
      throw over;
    }
    this.#write(message);
  }
}
