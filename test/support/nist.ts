/** Files of NIST StRD, nonlinear regression, in test/fixtures/nist: what they state, as it stands there. */
import { readFileSync } from "node:fs";

export interface NistSet {
  /** The right side of the model, in the syntax of formulas. */
  readonly formula: string;
  readonly starts: readonly [number[], number[]];
  readonly parameters: readonly number[];
  readonly deviations: readonly number[];
  readonly rss: number;
  readonly residualDeviation: number;
  /** y, x, y, x1, x2 … */
  readonly columns: readonly string[];
  readonly rows: readonly number[][];
}

const numbersOf = (line: string) => line.trim().split(/ +/).map(Number);

export function nistSet(name: string): NistSet {
  const text = readFileSync(new URL(`../fixtures/nist/${name}.dat`, import.meta.url), "utf8");
  const [head, columns, data] = text.split(/^Data: +(y.*)$/m) as [string, string, string];
  const [, model] = /= ([^=]*?) *\+ +e\s*$/m.exec(/^ +(?:y|log\[y\]) += [^]*?\+ +e *$/m.exec(head)![0])!;
  const lines = [...head.matchAll(/^ *b\d+ *= +(.+)$/gm)].map(([, numbers]) => numbersOf(numbers!));
  const column = (i: number) => lines.map((line) => line[i]!);
  const stated = (what: string) => Number(new RegExp(`^${what}: +(\\S+)`, "m").exec(head)![1]);
  return {
    formula: model!.replace(/\s+/g, " ").replaceAll("[", "(").replaceAll("]", ")"),
    starts: [column(0), column(1)], parameters: column(2), deviations: column(3),
    rss: stated("Residual Sum of Squares"), residualDeviation: stated("Residual Standard Deviation"),
    columns: columns.trim().split(/ +/), rows: data.trim().split("\n").map(numbersOf),
  };
}
