/**
 * npm run bench:step: the exact cost of a tell in wasmtime's fuel, for every method, as a formula in n. `--write` keeps
 * the formulas in bench/fuel.json, which the tests hold the core to.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { CONFIGURATIONS, line, measure } from "./fuel.mjs";
import { Method } from "../dist/assembly/codes.js";

const SIZES = [2, 3, 5, 8];
const FILE = new URL("fuel.json", import.meta.url);
const METHODS = Object.keys(Method).filter((name) => Method[name] <= Method.NAdam);

/** The fuel at SIZES as [a, b] of a + b·n. */
function formula(fuel, what) {
  const [a, b] = line(SIZES, fuel) ?? [];
  if (a === undefined) throw new Error(`${what}: ${fuel} is not linear in n = ${SIZES}`);
  return [a, b];
}

/** Formulas of each method in each configuration: of `start`, of a tell with an update, and of one with a value only. */
function formulas() {
  const rows = {};
  for (const { method, configuration, ...fuel } of measure(CONFIGURATIONS, METHODS, SIZES)) {
    const kinds = Object.entries(fuel).filter(([, values]) => values[0]);
    (rows[method] ??= {})[configuration] = Object.fromEntries(kinds.map(([kind, values]) => [kind, formula(values, `${method}, ${configuration}, ${kind}`)]));
  }
  return rows;
}

const show = ([a, b]) => `${a} + ${b}n`;

function table(rows) {
  const names = Object.keys(CONFIGURATIONS);
  const lines = [`| method | ${names.join(" | ")} |`, `|---|${"---|".repeat(names.length)}`];
  for (const [method, row] of Object.entries(rows))
    lines.push(`| ${method} | ${names.map((name) => show(row[name].update) + (row[name].probe ? `, value only ${show(row[name].probe)}` : "")).join(" | ")} |`);
  return lines.join("\n");
}

try {
  const rows = formulas();
  const text = `${JSON.stringify(rows, null, 1)}\n`;
  const starts = Object.keys(CONFIGURATIONS).map((name) => `${name} ${show(rows.Adam[name].start)}`);
  console.log(`Fuel of one tell, core of capacity 8, wasmtime; n >= 2. Longest path, exact.

${table(rows)}

Fuel of one start, whatever the method, at most: ${starts.join("; ")}.`);
  if (process.argv.includes("--write")) writeFileSync(FILE, text);
  else if (readFileSync(FILE, "utf8") !== text) throw new Error("these figures differ from bench/fuel.json; npm run bench:step -- --write keeps them");
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
}
