/** What the hosts in TypeScript and in C must agree on: numbers, manifests, and the bytes of checkpoints. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Optimizer } from "../../host/node/index.js";
// @ts-expect-error: scripts without types
import { command } from "../../host/build/command.mjs";
// @ts-expect-error: scripts without types
import { HEADER, header } from "../../host/build/header.mjs";
import { bytesOf } from "../support/module.js";
import { bits } from "../support/bits.js";

const folder = mkdtempSync(join(tmpdir(), "microdescent-exchange-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string): string => join(folder, name);
const CORE = join(import.meta.dirname, "../../build/core.wasm");

let device: (...args: string[]) => string;
beforeAll(async () => {
  const program: string = await command();
  device = (...args) => execFileSync(program, args, { encoding: "utf8" });
}, 300_000);

test("microdescent_codes.h is what codes.ts, the defaults and the published cost say", () => {
  expect(readFileSync(HEADER, "utf8")).toBe(header());
});

test("a module's number in the manifest is the one in its checkpoints", () => {
  const manifest = JSON.parse(readFileSync(new URL("../../build/manifest.json", import.meta.url), "utf8")) as Record<string, { identity: number }>;
  for (const name of ["core", "adam", "rmsprop", "loop", "regression"]) {
    const optimizer = new Optimizer([0.5], name in { rmsprop: 0 } ? { method: "rmsprop" } : {}, bytesOf(name));
    expect(new DataView(optimizer.checkpoint().buffer).getUint32(12, true), name).toBe(manifest[name]!.identity);
  }
});

const TELLS = 40;
const JOB = `job valley
method nadam
objective rosenbrock
x -1.2 1
set Rate 0.05
tells ${TELLS}
`;
const OPTIONS = { method: "nadam", rate: 0.05 } as const;

/** Rosenbrock's function in the order of docs/device.md's job files. */
function tell(optimizer: Optimizer): void {
  const [x, y] = optimizer.x as unknown as [number, number];
  const a = 1 - x, b = y - x * x;
  optimizer.g.set([-400 * x * b - 2 * a, 200 * b]);
  optimizer.tell(100 * (b * b) + a * a);
}

const last = (text: string): string => text.trimEnd().split("\n").at(-1)!.replace("x", "").trim();

test("a run begun in Node goes on in C, and one begun in C goes on in Node, to the same bits", () => {
  writeFileSync(file("job"), JOB);
  const whole = new Optimizer([-1.2, 1], OPTIONS, bytesOf("core"));
  for (let k = 0; k < TELLS; k++) tell(whole);
  const best = bits(...whole.best);

  const begun = new Optimizer([-1.2, 1], OPTIONS, bytesOf("core"));
  for (let k = 0; k < TELLS / 2; k++) tell(begun);
  writeFileSync(file("node"), begun.checkpoint());
  const text = device("--bits", "--resume", file("node"), "--after", String(TELLS / 2), "--checkpoint", file("end"), CORE, file("job"));
  expect(last(text).split(" ").join("")).toBe(best.replace(/\W/g, ""));
  expect(new Uint8Array(readFileSync(file("end")))).toEqual(whole.checkpoint());

  device("--after", String(TELLS / 2), "--checkpoint", file("c"), CORE, file("job"));
  const resumed = Optimizer.resume(new Uint8Array(readFileSync(file("c"))), bytesOf("core"));
  for (let k = 0; k < TELLS / 2; k++) tell(resumed);
  expect(bits(...resumed.best)).toBe(best);
});
