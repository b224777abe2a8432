/** From CSV to rows of numbers: what is read, and the one line for what is not. */
import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OptimizerError } from "../../host/node/index.js";
import { FailureError, UsageError } from "../../host/node/cli/errors.js";
import { cellValue } from "../../host/node/cli/table/cells.js";
import { readTable, type TableOptions } from "../../host/node/cli/table/reader.js";
import { RowStore } from "../../host/node/cli/table/store.js";
import type { Table } from "../../host/node/cli/table/table.js";

const IDLE = { signal: { aborted: false }, progress: () => undefined };
const OPTIONS: TableOptions = { target: "y", header: true, delimiter: ",", missing: "refuse", classes: false };

/** The table in a text, or in the bytes of chunks, that is called t.csv. */
function read(text: string | Uint8Array[], options: Partial<TableOptions> = {}): Promise<Table> {
  const chunks = typeof text === "string" ? [Buffer.from(text)] : text;
  return readTable({ name: "t.csv", bytes: Infinity, stream: Readable.from(chunks) }, { ...OPTIONS, ...options }, IDLE);
}

const rowsOf = (table: Table, positive?: number) => Array.from(table.rows(positive), (row) => Array.from(row));
const rowsIn = async (text: string | Uint8Array[], options?: Partial<TableOptions>) => rowsOf(await read(text, options));

/** What `read` refuses a text with. */
async function refusal(text: string | Uint8Array[], options: Partial<TableOptions> = {}): Promise<string> {
  const error: unknown = await read(text, options).then(() => undefined, (error: unknown) => error);
  if (error instanceof UsageError || error instanceof OptimizerError) return error.message;
  throw new Error(`not refused: ${String(error)}`);
}

describe("columns", () => {
  const TEXT = "a,b,y\n1,2,3\n4,5,6\n";

  test("are all but the target, in their order, and the target last", async () => {
    expect(await rowsIn(TEXT)).toEqual([[1, 2, 3], [4, 5, 6]]);
    expect(await rowsIn(TEXT, { target: "a" })).toEqual([[2, 3, 1], [5, 6, 4]]);
  });

  test("are chosen by names, or by numbers from 1", async () => {
    expect(await rowsIn(TEXT, { features: ["b"] })).toEqual([[2, 3], [5, 6]]);
    expect(await rowsIn(TEXT, { target: "1", features: ["3", "b"] })).toEqual([[3, 2, 1], [6, 5, 4]]);
  });

  test("are numbers alone without a header", async () => {
    expect(await rowsIn("1,2\n3,4", { header: false, target: "1" })).toEqual([[2, 1], [4, 3]]);
  });

  test("called as a number are found by their name first", async () => {
    expect(await rowsIn("2,1\n10,20\n", { target: "1" })).toEqual([[10, 20]]);
  });

  test("that are not used may hold anything", async () => {
    expect(await rowsIn('note,a,y\n"hm, ""yes""\nno",1,2\n,3,4\n', { features: ["a"] })).toEqual([[1, 2], [3, 4]]);
  });
});

describe("the text", () => {
  test("may have a BOM, CRLF, blank lines, quoted fields and names, spaces around numbers, no end of line at the end", async () => {
    const text = '\ufeff"a b"," c ",y\r\n"1", 2 ,3\r\n\r\n4,"5","6.5"';
    expect(await rowsIn(text, { features: ["a b", "c"] })).toEqual([[1, 2, 3], [4, 5, 6.5]]);
  });

  test("may have other delimiters", async () => {
    expect(await rowsIn("a\ty\n1\t2\n", { delimiter: "\t" })).toEqual([[1, 2]]);
    expect(await rowsIn("a§y\n1§2\n", { delimiter: "§" })).toEqual([[1, 2]]);
  });

  test("may be cut anywhere on its way, within a character too", async () => {
    const bytes = Buffer.from('größe,"y"\n1.25,"-3e2"\n4,5\n');
    for (let cut = 1; cut < bytes.length; cut++)
      expect(await rowsIn([bytes.subarray(0, cut), bytes.subarray(cut)], { features: ["größe"] })).toEqual([[1.25, -300], [4, 5]]);
  });
});

describe("a cell", () => {
  /** Decimal numbers as people and programs write them. */
  const decimals = fc.tuple(
    fc.constantFrom("", "-", "+"), fc.stringMatching(/^\d{1,20}$/), fc.constantFrom("", ".", ".0", ".125", ".000001", ".30000000000000004"),
    fc.constantFrom("", "", "e5", "E-7", "e+300", "e-320"),
  ).map((parts) => parts.join(""));

  test("that is a decimal number has the bits that JavaScript gives it", () => {
    fc.assert(fc.property(fc.oneof(decimals, fc.double({ noNaN: true, noDefaultInfinity: true }).map(String), fc.constantFrom("-0", "0", ".5", "-.5", "5.", " 7 ", "1e308")), (text) => {
      expect(Object.is(cellValue(text), Number(text))).toBe(true);
    }), { numRuns: 20_000 });
  });

  test.each(["", " ", "-", ".", "-.", "+", "e5", "0x10", "0b1", "0o7", "1_000", "1,5", "12n", "NaN", "nan", "Infinity", "-Infinity", "1e", "1e5.5", "--1", "1-2", "1.2.3", "½", "１"])(
    "%j is none", (text) => expect(cellValue(text)).toBeNaN(),
  );
});

const REFUSED: [what: string, text: string, line: string, options?: Partial<TableOptions>][] = [
  ["a file without a byte", "", "t.csv: it is empty"],
  ["blank lines", "\n\n\n", "t.csv: it is empty"],
  ["only a header", "a,y\n", "t.csv: there is a header, but no row"],
  ["a text", "a,y\n1,2\nx,3\n", 't.csv line 3, column 1 (a): "x" is not a decimal number; --features chooses columns'],
  ["a text in a chosen column", "a,y\n1,2\nx,3\n", 't.csv line 3, column 1 (a): "x" is not a decimal number', { features: ["a"] }],
  ["a text after a field with line breaks", 'n,a,y\n"1\n2",1,2\n3,x,3\n', 't.csv line 4, column 2 (a): "x" is not a decimal number', { features: ["a"] }],
  ["a text as a target", "a,y\n1,high\n", 't.csv line 2, column 2 (y): "high" is not a decimal number; --model logistic takes classes'],
  ["a text without a header", "1,2\n1,x\n", 't.csv line 2, column 2: "x" is not a decimal number; --model logistic takes classes', { header: false, target: "2" }],
  ["a long text", `a,y\n${"x".repeat(99)},3\n`, `t.csv line 2, column 1 (a): "${"x".repeat(33)}…" is not a decimal number; --features chooses columns`],
  ["NaN", "a,y\n1,2\nNaN,3\n", 't.csv line 3, column 1 (a): "NaN" is not a decimal number; --features chooses columns'],
  ["Infinity", "a,y\n1,-Infinity\n", 't.csv line 2, column 2 (y): "-Infinity" is not a decimal number; --model logistic takes classes'],
  ["1e999", "a,y\n1e999,2\n", 't.csv line 2, column 1 (a): "1e999" is beyond the range of 64-bit numbers'],
  ["hexadecimal", "a,y\n0x1F,2\n", 't.csv line 2, column 1 (a): "0x1F" is not a decimal number; --features chooses columns'],
  ["1e308, whose square is not finite", "a,b,y\n1,1e308,2\n2,-1e308,3\n", "t.csv column 2 (b): its numbers are so large that their squares are not finite; scale them"],
  ["1e-200, whose square is 0", "a,y\n1e-200,1\n2e-200,2\n", "t.csv column 1 (a): its numbers differ so little that the squares vanish; subtract one near their mean, or scale them"],
  ["no value", "a,y\n1,2\n ,3\n", "t.csv line 3, column 1 (a): no value; --missing skip leaves such rows out, --missing mean puts the column's mean there"],
  ["NA", "a,y\n1,NA\n", "t.csv line 2, column 2 (y): no value; --missing skip leaves such rows out"],
  ["no target when means are filled in", "a,y\n,1\n1,\n", "t.csv line 3, column 2 (y): no value; --missing skip leaves such rows out", { missing: "mean" }],
  ["no value in any row", "a,y\n,1\n1,\n", "t.csv: every row lacks a value", { missing: "skip" }],
  ["no value in a column", "a,y\n,1\nNA,2\n", "t.csv column 1 (a): it has no value at all", { missing: "mean" }],
  ["a short record", "a,b,y\n1,2,3\n1,2\n", "t.csv line 3: 2 fields; the header has 3"],
  ["a long record", "a,y\n1,2\n\n1,2,3\n", "t.csv line 4: 3 fields; the header has 2"],
  ["a short record without a header", "1,2\n1\n", "t.csv line 2: 1 field; the first line has 2", { header: false, target: "1" }],
  ["an unknown target", "height,weight\n1,2\n", '--target: "wieght" is not allowed; it must be one of "height", "weight", the numbers 1 to 2; did you mean "weight"?', { target: "wieght" }],
  ["an unknown target of one letter", "a,y\n1,2\n", '--target: "z" is not allowed; it must be one of "a", "y", the numbers 1 to 2', { target: "z" }],
  ["a name with a comma in parts", '"a,b",y\n1,2\n', '--features: "a" is not allowed; it must be one of "a,b", "y", the numbers 1 to 2', { features: ["a", "b"] }],
  ["an unknown feature", "aa,bb,y\n1,2,3\n", '--features: "cccc" is not allowed; it must be one of "aa", "bb", "y", the numbers 1 to 3', { features: ["aa", "cccc"] }],
  ["a column number beyond the last", "height,weight\n1,2\n", '--target: "3" is not allowed; it must be one of "height", "weight", the numbers 1 to 2', { target: "3" }],
  ["a column number beyond the last without a header", "1,2\n", '--target: "12" is not allowed; it must be one of the numbers 1 to 2', { header: false, target: "12" }],
  ["the target among the features", "a,y\n1,2\n", '--features: "y" is the target', { features: ["a", "y"] }],
  ["a feature named twice", "a,y\n1,2\n", '--features: "a" is named twice', { features: ["a", "1"] }],
  ["a name that two columns have", "a,b,a,y\n1,2,3,4\n", '--features: the header has "a" more than once, in columns 1 and 3; give the column\'s number', { features: ["a"] }],
  ["another delimiter", "a;y\n1;2\n", 't.csv: only one column, "a;y"; is the delimiter ";"? (--delimiter)'],
  ["lines that end in CR", "a,y\r1,2\r", "t.csv line 1: a CR without a LF; lines end in LF or CRLF"],
  ["an open quote", 'a,y\n1,2\n"3,4\n5,6\n', "t.csv line 3: a quote that is never closed"],
  ["text after a closing quote", 'a,y\n"1"2,3\n', "t.csv line 2: text after a closing quote; inside of quotes a quote is written twice"],
  ["a quote inside a field", 'a,y\n1,2\n3"4,5\n', "t.csv line 3: a quote in the middle of a field; such a field is quoted as a whole, and the quote written twice"],
  ["an open quote in a long file", `a,y\n"1,2\n${"3,4\n".repeat(300_000)}`, "t.csv line 2: a record of more than 1048576 characters; is there a quote that is never closed?"],
  ["a byte 0", "a,y\n1,2\n3,\0\n", "t.csv line 3: a byte 0; the file must be text in UTF-8"],
  ["more features than a fit takes", `${Array.from({ length: 1100 }, (_, i) => `c${i}`).join()},y\n`, "t.csv: 1100 features; a fit takes at most 1023 (--features chooses)"],
  ["a 21st class", `y\n${Array.from({ length: 30 }, (_, i) => `${i}.5`).join("\n")}`, 't.csv line 22, column 1 (y): "20.5" is class 21; a logistic fit takes at most 20 (--model linear fits measurements)', { classes: true }],
];

test.each(REFUSED)("%s is refused with its place", async (_, text, line, options) => {
  expect(await refusal(text, options)).toBe(line);
});

test.each(["e9", "80", "c3c3a9", "e282", "f09f98", "eda080", "ff"])("bytes that are not UTF-8 are refused with their line, wherever chunks end: %s", async (wrong) => {
  const bad = Buffer.from(wrong, "hex");
  // The first fault is in line 3; characters of several bytes and U+FFFD itself are none.
  for (const parts of [["a,y\né,2\n3,", bad, "\n4,5\n6,", bad], ["a,y\n\ufffd,2\n", bad, "é,1\n\n\n", bad, "\n"]]) {
    const bytes = Buffer.concat(parts.map((part) => Buffer.from(part)));
    for (let size = 1; size <= bytes.length; size++) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
      expect(await refusal(chunks, { features: [] })).toBe("t.csv line 3: a byte that is not UTF-8; the file must be text in UTF-8");
    }
  }
});

test("a file that ends within a character, or in UTF-16, is refused", async () => {
  expect(await refusal([Buffer.from("a,y\n1,2\n"), Buffer.from([0xe2, 0x82])])).toBe("t.csv: its last character is cut off; the file must be text in UTF-8");
  expect(await refusal([Buffer.from("\xff\xfea\0,\0y\0", "latin1")])).toBe("t.csv line 1: a byte 0; the file must be text in UTF-8");
});

describe("missing values", () => {
  const TEXT = "a,b,y\n1,,3\n4,5,6\nNA,8,10\n";

  test("leave their rows out with skip, but only in columns that are used", async () => {
    const table = await read(TEXT, { missing: "skip" });
    expect([rowsOf(table), table.skipped, table.filled]).toEqual([[[4, 5, 6]], 2, 0]);
    expect(await rowsIn(TEXT, { missing: "skip", features: ["b"] })).toEqual([[5, 6], [8, 10]]);
  });

  test("become the mean of the values that are there with mean", async () => {
    const table = await read(TEXT, { missing: "mean" });
    expect([rowsOf(table), table.skipped, table.filled]).toEqual([[[1, 6.5, 3], [4, 5, 6], [2.5, 8, 10]], 0, 2]);
  });
});

describe("classes", () => {
  test("are texts or numbers, sorted as such", async () => {
    const labels = async (cells: string[]) => (await read(`a,y\n${cells.map((cell, i) => `${i},${cell}`).join("\n")}`, { classes: true })).classes!.sorted;
    expect(await labels(["b", "a", " b ", '"c"'])).toEqual(["a", "b", "c"]);
    expect(await labels(["10", "9", "1.0", "1", "+1", ".50", "0.5", "-1", "-0", "0"])).toEqual(["-1", "0", "0.5", "1", "9", "10"]);
    expect(await labels(["10", "9", "x"])).toEqual(["10", "9", "x"]);
  });

  test("that only rounding, or a 0 in front, makes one number are two", async () => {
    const labels = async (cells: string[]) => (await read(`a,y\n${cells.map((cell, i) => `${i},${cell}`).join("\n")}`, { classes: true })).classes!.labels;
    for (const cells of [["12345678901234567890", "12345678901234567891"], ["9007199254740992", "9007199254740993"], ["0.1000000000000000055", "0.1"], ["123", "0123", "00123"], ["0", "1e-999", "1e-324"]])
      expect(await labels(cells)).toEqual(cells);
    // All decimals of 15 digits are numbers of their own.
    expect(await labels(["999999999999998", "999999999999999", "9.99999999999999e14"])).toHaveLength(3);
  });

  test("make targets of 1 for the one that is asked for, and 0 for the others", async () => {
    const table = await read("a,y\n1,no\n2,yes\n3,no\n", { classes: true });
    expect(rowsOf(table, table.classes!.labels.indexOf("yes"))).toEqual([[1, 0], [2, 1], [3, 0]]);
    expect(rowsOf(table, table.classes!.labels.indexOf("no"))).toEqual([[1, 1], [2, 0], [3, 1]]);
  });
});

test("a feature that does not vary is known", async () => {
  expect((await read("a,b,y\n0.1,1,2\n0.1,2,2\n0.1,3,2\n")).constant).toEqual(["a"]);
});

test("columns that vary by less than 1e-12 of their size are known, but not classes", async () => {
  const text = "a,b,c,y\n1000000000000000,1e9,7,5000000000000000\n1000000000000001,1000000000.5,7,5000000000000001\n";
  expect((await read(text)).narrow).toEqual(["a", "y"]);
  expect((await read(text, { classes: true })).narrow).toEqual(["a"]);
});

test("a file that becomes shorter while it is read is refused", async () => {
  const input = { name: "t.csv", bytes: 100, stream: Readable.from([Buffer.from("a,y\n1,2\n")]) };
  await expect(readTable(input, OPTIONS, IDLE)).rejects.toThrow(new UsageError("t.csv: it became shorter while it was read"));
});

test("rows beyond the memory come back from a file, in order and as often as asked for", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 30_000 }), (width, count) => {
    const store = new RowStore(width, 2 ** 17);
    const row = new Float64Array(width);
    for (let i = 0; i < count; i++) store.add(row.fill(i));
    expect(store.count).toBe(count);
    for (let pass = 0; pass < 2; pass++) {
      let i = 0;
      for (const block of store.blocks()) for (let at = 0; at < block.length; at += width, i++) if (block[at] !== i || block[at + width - 1] !== i) expect.fail(`row ${i}`);
      expect(i).toBe(count);
    }
    // Only whole blocks of 64 KiB leave the memory.
    const blocks = (width * count * 8) / 2 ** 16;
    if (blocks < 2 || blocks > 4) expect(store.small).toBe(blocks < 2);
    store.close();
  }), { numRuns: 40 });
});

test("an interrupted reading is a failure that says so", async () => {
  let aborted = false;
  const stream = new Readable({ read: () => undefined });
  stream.push("a,y\n1,2\n");
  const reading = readTable({ name: "t.csv", bytes: Infinity, stream }, OPTIONS, { signal: { get aborted() { return aborted; } }, progress: () => undefined });
  aborted = true;
  const error: unknown = await reading.catch((error: unknown) => error);
  expect(error).toBeInstanceOf(FailureError);
  expect((error as Error).message).toBe("t.csv: interrupted while it was read; there is no result yet");
});
