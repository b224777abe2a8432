/** The linear sets of NIST: that data and certificates agree, and what the methods reach on them. */
import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { fit } from "../../host/node/index.js";
import { cells, read, root } from "./data.js";
import { decimal, leastSquares, powers } from "./exact.js";

interface Certificate {
  coefficients: number[];
  residualDeviation: number;
  r2: number;
  eigenvalues: [smallest: number, largest: number];
}

const certificates = JSON.parse(read("test/fixtures/nist.json")) as Record<string, Certificate>;
const ONE = decimal("1");

/** Every value within 1e-14 of the certified one, which has 15 digits. */
function expectCertified(values: readonly number[], certified: readonly number[]): void {
  expect(values).toHaveLength(certified.length);
  values.forEach((value, i) => expect(Math.abs(value / certified[i]! - 1), `coefficient ${i}`).toBeLessThan(1e-14));
}

describe("data and certificates agree: exact least squares gives the certified coefficients", () => {
  for (const [name, { coefficients }] of Object.entries(certificates))
    test(name, () => {
      const { rows } = cells(`examples/data/${name}.csv`);
      const target = rows.map(([y]) => decimal(y!));
      const degree = coefficients.length - 1;
      const features = name === "longley"
        ? rows.map(([, ...x]) => [ONE, ...x.map(decimal)])
        : rows.map(([, x]) => powers(decimal(x!), degree));
      expectCertified(leastSquares(coefficients.map((_, i) => features.map((row) => row[i]!)), target), coefficients);
    });
});

test("columns of powers are the powers of x, rounded once", () => {
  for (const name of Object.keys(certificates).filter((name) => name !== "longley"))
    for (const [, x, ...others] of cells(`examples/data/${name}.csv`).rows)
      powers(decimal(x!), others.length + 1).slice(2).forEach(({ digits, places }, i) => {
        // Number() of text rounds to the nearest double.
        expect(Number(others[i]), `${name}: ${x}^${i + 2}`).toBe(Number(`${digits}e${-places}`));
      });
});

/** Rows for `fit`, the target last. */
function rowsOf(name: string): number[][] {
  return cells(`examples/data/${name}.csv`).rows.map(([y, ...x]) => [...x, y!].map(Number));
}

function digits({ intercept, weights }: { intercept: number; weights: Float64Array }, { coefficients }: Certificate): number {
  return -Math.log10(Math.max(...[intercept, ...weights].map((value, i) => Math.abs(value / coefficients[i]! - 1))));
}

test("Norris: one iteration of gradient descent gives 12 digits, R² and residual deviation too", () => {
  const certificate = certificates.norris!;
  const result = fit(rowsOf("norris"), { method: "gradient-descent", rate: 0.5, stop: { maxIterations: 1 } });
  expect(digits(result, certificate)).toBeGreaterThan(12);
  expect(result.r2).toBeCloseTo(certificate.r2, 12);
  expect(Math.sqrt((result.loss * 36) / 34)).toBeCloseTo(certificate.residualDeviation, 11);
});

test("Longley: nesterov with the rate of theory gives 8 digits in 4000 iterations", () => {
  const certificate = certificates.longley!;
  const [m, l] = certificate.eigenvalues.map((value) => 2 * value) as [number, number];
  const root = Math.sqrt((3 * l) / m + 1);
  const options = { method: "nesterov", rate: 4 / (3 * l + m), momentum: (root - 2) / (root + 2) } as const;
  const result = fit(rowsOf("longley"), { ...options, epochs: 4000, stop: {} });
  expect(digits(result, certificate)).toBeGreaterThan(8);
  expect(result.r2).toBeCloseTo(certificate.r2, 12);
});

test("the table of docs/real-data.md is what the bench prints, and gradient descent is as fast as theory says", () => {
  const printed = execFileSync(process.execPath, ["bench/nist.mjs", "norris", "longley"], { cwd: root, encoding: "utf8" });
  const lines = printed.trim().split("\n");
  expect(lines).toHaveLength(2 + 2 * 4);
  for (const line of lines) expect(read("docs/real-data.md")).toContain(`${line}\n`);

  const [smallest, largest] = certificates.longley!.eigenvalues;
  const three = Math.log(1e-3) / Math.log((largest - smallest) / (largest + smallest));
  const line = lines.find((line) => line.startsWith("| longley | 1.2e+4 | gradient-descent"))!;
  const [, , , , third, sixth, ninth] = line.split("|").map(Number);
  expect(sixth! - third!).toBeCloseTo(three, -1);
  expect(ninth! - sixth!).toBeCloseTo(three, -1);
});
