/**
 * npm run bench:nist [-- SET …]: how many correct digits of NIST's certified coefficients gradient methods reach on
 * standardized features, and after how many iterations. See docs/real-data.md.
 */
import { readFileSync } from "node:fs";
import { fit } from "../dist/host/node/index.js";

const LIMIT = 300_000;
const DIGITS = [3, 6, 9];

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const certified = JSON.parse(read("../test/fixtures/nist.json"));

/** Rows of a set, the target moved to the end. */
function rowsOf(name) {
  const [, ...lines] = read(`../examples/data/${name}.csv`).trim().split("\n");
  return lines.map((line) => {
    const [y, ...x] = line.split(",").map(Number);
    return [...x, y];
  });
}

function deviation(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/**
 * The methods with the rates that are best for a quadratic whose curvature lies in [m, l], twice the eigenvalues of the
 * correlation matrix (L. Lessard, B. Recht, A. Packard, SIAM J. Optim. 26, 2016, section 4.1). Adam has no such theory: its
 * rate starts at a tenth of the target's deviation and falls by a factor of 1e10.
 */
function methodsOf([m, l], spread) {
  const root = Math.sqrt(l / m), root3 = Math.sqrt((3 * l) / m + 1);
  return {
    "gradient-descent": { rate: 2 / (l + m) },
    momentum: { rate: 4 / (Math.sqrt(l) + Math.sqrt(m)) ** 2, momentum: ((root - 1) / (root + 1)) ** 2 },
    nesterov: { rate: 4 / (3 * l + m), momentum: (root3 - 2) / (root3 + 2) },
    adam: { rate: spread / 10, schedule: { kind: "exponential", factor: 10 ** (-10 / LIMIT) } },
  };
}

/** Correct digits of the worst coefficient, intercept included: -log10 of its relative error, 0 … 15. */
function digitsOf({ intercept, weights }, coefficients) {
  const errors = [intercept, ...weights].map((value, i) => Math.abs(value / coefficients[i] - 1));
  return Math.min(15, Math.max(0, -Math.log10(Math.max(...errors))));
}

/** The first iteration with each of DIGITS, and the digits of the last point and of the result. */
function measure(rows, options, coefficients) {
  const first = {};
  let last = 0;
  const onProgress = ({ iterations, ...point }) => {
    last = digitsOf(point, coefficients);
    for (const digits of DIGITS) if (last >= digits) first[digits] ??= iterations;
  };
  const result = fit(rows, { ...options, epochs: LIMIT, stop: {}, onProgress });
  return [...DIGITS.map((digits) => first[digits] ?? "never"), last.toFixed(1), digitsOf(result, coefficients).toFixed(1)];
}

function tableRows(name) {
  const { eigenvalues, coefficients } = certified[name];
  const [smallest, largest] = eigenvalues;
  const rows = rowsOf(name);
  const methods = methodsOf([2 * smallest, 2 * largest], deviation(rows.map((row) => row.at(-1))));
  return Object.entries(methods).map(([method, options]) =>
    [name, (largest / smallest).toExponential(1), method, ...measure(rows, { method, ...options }, coefficients)]);
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(certified);
const row = (cells) => console.log(`| ${cells.join(" | ")} |`);
row(["set", "condition", "method", ...DIGITS.map((digits) => `${digits} digits`), "last point", "result"]);
console.log("|---|---:|---|---:|---:|---:|---:|---:|");
for (const name of names) tableRows(name).forEach(row);
