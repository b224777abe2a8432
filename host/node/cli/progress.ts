/** A progress bar on stderr for work that takes more than a second. */
import { tell } from "./streams.js";

/** Milliseconds until the bar is first drawn, and between two drawings. */
const PATIENCE = 1000;
const INTERVAL = 100;
const CLEAR = "\r\x1b[K";

export class ProgressBar {
  #next = performance.now() + PATIENCE;
  #drawn = false;

  /** `columns`: width of the terminal; 0: no bar at all. */
  constructor(private readonly columns: number) {}

  /** Draw that `done` of `total` is done, unless that was drawn just now. `total` may be Infinity: unknown. */
  update(done: number, total: number, unit: string): void {
    if (this.columns === 0) return;
    const now = performance.now();
    if (now < this.#next) return;
    this.#next = now + INTERVAL;
    this.#drawn = true;
    tell(CLEAR + bar(done, total, unit, this.columns - 1));
  }

  /** Take the bar away, so that a line can be printed. */
  clear(): void {
    if (this.#drawn) tell(CLEAR);
    this.#drawn = false;
  }
}

/** A line of at most `width` characters. */
export function bar(done: number, total: number, unit: string, width: number): string {
  const count = `${done.toLocaleString("en-US")}${total < Infinity ? ` of ${total.toLocaleString("en-US")}` : ""} ${unit}`;
  const room = Math.min(40, width - count.length - 9);
  if (!(total < Infinity) || room < 5) return count.slice(0, width);
  const share = Math.min(1, Math.max(0, done / total));
  const filled = Math.floor(share * room);
  return `[${"#".repeat(filled)}${".".repeat(room - filled)}] ${String(Math.floor(100 * share)).padStart(3)} % ${count}`;
}
