/** Records of a CSV text (RFC 4180, any delimiter), one by one as they are read. */
import { isAscii, isUtf8 } from "node:buffer";
import { pipeline } from "node:stream/promises";
import { CsvError, Parser, type Options } from "csv-parse";
import { FailureError, UsageError } from "../errors.js";
import type { Session } from "../session.js";
import { unreadable, type Input } from "./input.js";

/** Called with the fields of a record and its line; of a record with line breaks inside, the last one. */
export type Take = (fields: string[], line: number) => void;

/** Characters of a record. A quote that is never closed makes one record of all that follows. */
const LONGEST = 2 ** 20;
/** Milliseconds between two looks at whether to stop. */
const WATCH = 50;

const OPTIONS: Options = {
  bom: true, skip_empty_lines: true, relax_column_count: true, record_delimiter: ["\n", "\r\n"], max_record_size: LONGEST,
};

/** Hands each record over when it is complete, instead of queueing it. */
class Records extends Parser {
  /** Where the record that is being read begins. */
  line = 1;

  constructor(delimiter: string, private readonly hand: Take) {
    super({ ...OPTIONS, delimiter });
    this.resume();
  }

  override push(record: string[] | null): boolean {
    if (record === null) return super.push(null);
    if (!this.destroyed) this.#handOver(record);
    return true;
  }

  #handOver(record: string[]): void {
    const { lines } = this.info;
    try {
      this.hand(record, lines);
      this.line = lines + 1;
    } catch (error) {
      this.destroy(error as Error);
    }
  }
}

function lineFeeds(bytes: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === 10) count++;
  return count;
}

/** Refuses what is not text in UTF-8, chunk by chunk. */
class TextCheck {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  #ascii = true;
  /** On which the next chunk begins. */
  #line = 1;
  /** The last three bytes before it. */
  #end = "";

  constructor(private readonly name: string) {}

  chunk(chunk: Buffer): void {
    const zero = chunk.indexOf(0);
    if (zero >= 0) this.#refuse("a byte 0", lineFeeds(chunk.subarray(0, zero)));
    // A character may be cut by the end of a chunk: from the first that is not ASCII on, every chunk is decoded.
    this.#ascii &&= isAscii(chunk);
    if (!this.#ascii && !this.#decodes(chunk)) this.#refuse("a byte that is not UTF-8", this.#wrongLine(chunk));
    this.#line += lineFeeds(chunk);
    this.#end = (this.#end + chunk.toString("latin1", chunk.length - 3)).slice(-3);
  }

  #refuse(what: string, lines: number): never {
    throw new UsageError(`${this.name} line ${this.#line + lines}: ${what}; the file must be text in UTF-8`);
  }

  /** Lines from the beginning of a chunk that does not decode to the first that is at fault, a character cut before it included. */
  #wrongLine(chunk: Buffer): number {
    const [cut] = /[\xc0-\xff][\x80-\xbf]*$/.exec(this.#end) ?? [""];
    return (cut + chunk.toString("latin1")).split("\n").findIndex((line) => !isUtf8(Buffer.from(line, "latin1")));
  }

  /** `chunk`: undefined after the last. */
  #decodes(chunk?: Buffer): boolean {
    try {
      this.#decoder.decode(chunk, { stream: chunk !== undefined });
      return true;
    } catch {
      return false;
    }
  }

  end(): void {
    if (!this.#decodes()) throw new UsageError(`${this.name}: its last character is cut off; the file must be text in UTF-8`);
  }
}

/** Chunks as they come, if they are text. */
async function* checked({ name, bytes, stream }: Input, session: Pick<Session, "progress">) {
  const check = new TextCheck(name);
  let done = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    check.chunk(chunk);
    session.progress(done += chunk.length, bytes, "bytes");
    yield chunk;
  }
  if (done < bytes && bytes < Infinity) throw new UsageError(`${name}: it became shorter while it was read`);
  check.end();
}

const FAULTS: Record<string, string> = {
  CSV_QUOTE_NOT_CLOSED: "a quote that is never closed",
  CSV_MAX_RECORD_SIZE: `a record of more than ${LONGEST} characters; is there a quote that is never closed?`,
  CSV_INVALID_CLOSING_QUOTE: "text after a closing quote; inside of quotes a quote is written twice",
  INVALID_OPENING_QUOTE: "a quote in the middle of a field; such a field is quoted as a whole, and the quote written twice",
};

function refusal(error: unknown, { name }: Input, line: number): unknown {
  if (error instanceof CsvError) return new UsageError(`${name} line ${line}: ${FAULTS[error.code] ?? error.message}`);
  return (error as NodeJS.ErrnoException).syscall ? unreadable(name, error) : error;
}

/** Read `input` to its end; `take` may throw. */
export async function readCsv(input: Input, delimiter: string, take: Take, session: Pick<Session, "signal" | "progress">): Promise<void> {
  const records = new Records(delimiter, take);
  const stop = () => session.signal.aborted && input.stream.destroy(new FailureError(`${input.name}: interrupted while it was read; there is no result yet`));
  const watch = setInterval(stop, WATCH);
  try {
    await pipeline(checked(input, session), records);
  } catch (error) {
    throw refusal(error, input, records.line);
  } finally {
    clearInterval(watch);
  }
}
