import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const readme = readFileSync(path("README.md"), "utf8");
const samples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);

/** Run a sample as a module inside this package, which resolves its own name as a user's import would. */
function run(code: string): string {
  mkdirSync(path("build/readme"), { recursive: true });
  writeFileSync(path("build/readme/sample.mjs"), code);
  return execFileSync(process.execPath, [path("build/readme/sample.mjs")], { encoding: "utf8" });
}

test("the README's first sample finds the bottom of Rosenbrock's valley", () => {
  const [status, ...numbers] = run(samples[0]!).match(/[a-z-]+(?= )|\d+\.?\d*/g)!;
  expect(status).toBe("small-gradient");
  expect(numbers.slice(-2).map(Number)).toEqual([expect.closeTo(1, 4), expect.closeTo(1, 4)]);
});

test("the README's other samples run and reach what they look for", () => {
  const shown = run(samples[1]!.replace(/^(minimize|maximize|leastSquares|fit)\(.*\);.*$/gm, (line) => `console.log(JSON.stringify(${line.replace(/;[^;]*$/, "")}));`));
  const [parabola, bowl, free, ascent, exponential, line] = shown.trim().split("\n").map((text) => JSON.parse(text));
  expect([parabola.method, bowl.method]).toEqual(["sr1", "nelder-mead"]);
  expect(parabola.x[0]).toBeCloseTo(3, 4);
  expect([bowl.x[0], bowl.x[1]]).toEqual([expect.closeTo(0.5, 2), expect.closeTo(0, 2)]); // (x-1)² + x² on the edge y = 0
  expect([free.x[0], free.x[1]]).toEqual([expect.closeTo(1, 1), expect.closeTo(-1, 1)]);
  expect([exponential.x[0], exponential.x[1]]).toEqual([expect.closeTo(1, 1), expect.closeTo(1, 1)]); // e^i is 1, 2.7, 7.4
  expect(ascent).toMatchObject({ value: expect.closeTo(3, 6), converged: true });
  expect([line.weights[0], line.intercept]).toEqual([expect.closeTo(2, 2), expect.closeTo(1, 2)]);
});
