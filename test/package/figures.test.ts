import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");
const manifest = JSON.parse(read("build/manifest.json")) as Record<string, { capacity: number; bytes: number; memory: number }>;
const fuel = JSON.parse(read("bench/fuel.json")) as Record<string, Record<string, { update: number[]; probe?: number[] }>>;
const readme = read("README.md");

test("the README's table of sizes has every module, as it was built", () => {
  for (const [name, { capacity, bytes, memory }] of Object.entries(manifest)) expect(readme).toContain(`| ${name} | ${capacity} | ${bytes} | ${memory} |`);
});

test("the README's opening figures are those of the modules", () => {
  const words = (value: number): string => value.toLocaleString("en-US");
  const text = readme.replace(/\s+/g, " ");
  expect(text).toContain(`differences in ${words(manifest.core!.bytes)} bytes; Adam with an iteration limit alone in ${words(manifest["adam-minimal"]!.bytes)}`);
  expect(text).toContain(`uses ${words(manifest.core!.memory)} bytes of memory for 8 parameters`);
  const [a, b] = fuel.Adam!["iteration limit"]!.update;
  expect(text).toContain(`A step of Adam with an iteration limit costs ${a} + ${b}n`);
});

test("the table of costs in docs/methods.md is bench/fuel.json", () => {
  const docs = read("docs/methods.md");
  for (const [method, row] of Object.entries(fuel)) {
    const cells = Object.values(row).map(({ update: [a, b], probe }) => `${a} + ${b}n${probe ? `, value only ${probe[0]} + ${probe[1]}n` : ""}`);
    expect(docs).toContain(`| ${method} | ${cells.join(" | ")} |`);
  }
});

test("the sizes that were promised are kept", () => {
  const limits = { core: [4800, 1024], adam: [3700, 1024], "adam-minimal": [1200, 544], "gradient-descent-minimal": [830, 416] };
  for (const [name, [bytes, memory]] of Object.entries(limits)) {
    expect(manifest[name]!.bytes, name).toBeLessThanOrEqual(bytes!);
    expect(manifest[name]!.memory, name).toBeLessThanOrEqual(memory!);
  }
});
