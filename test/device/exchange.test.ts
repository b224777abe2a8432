/** What the hosts in TypeScript and in C must agree on: numbers, manifests, and the bytes of checkpoints. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Request } from "../../assembly/codes.js";
import { Optimizer, type Options } from "../../host/node/index.js";
// @ts-expect-error: scripts without types
import { command } from "../../host/build/command.mjs";
// @ts-expect-error: scripts without types
import { HEADER, header } from "../../host/build/header.mjs";
import { bytesOf } from "../support/module.js";
import { bits } from "../support/bits.js";

const folder = mkdtempSync(join(tmpdir(), "microdescent-exchange-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string): string => join(folder, name);

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
  for (const name of ["core", "adam", "rmsprop", "full", "loop", "regression"]) {
    const optimizer = new Optimizer([0.5], name === "rmsprop" ? { method: name } : {}, bytesOf(name));
    expect(new DataView(optimizer.checkpoint().buffer).getUint32(12, true), name).toBe(manifest[name]!.identity);
  }
});

/** Rosenbrock's function in the order of docs/device.md's job files. */
function tell(optimizer: Optimizer): void {
  const [x, y] = optimizer.x as unknown as [number, number];
  const a = 1 - x, b = y - x * x;
  optimizer.g.set([-400 * x * b - 2 * a, 200 * b]);
  optimizer.tell(100 * (b * b) + a * a);
}

/** The same as two residuals, each with its row of the Jacobian. */
const residuals = ([x, y]: ArrayLike<number> & Iterable<number>): [number, number[]][] => [[10 * (y! - x! * x!), [-20 * x!, 10]], [1 - x!, [-1, 0]]];
function tellResiduals(optimizer: Optimizer): void {
  const request = optimizer.ask(), base = request === Request.Curvature ? residuals(optimizer.best) : undefined;
  residuals(optimizer.x).forEach(([r, row], i) => {
    if (request !== Request.Residuals) optimizer.g.set(base ? base[i]![1] : row);
    optimizer.residual(base ? r - base[i]![0] : r);
  });
  optimizer.tellResiduals();
}

const last = (text: string): string => text.trimEnd().split("\n").at(-1)!.replace("x", "").trim();

const RUNS: [module: string, options: Options, settings: string, tells: number, tell: (optimizer: Optimizer) => void][] = [
  ["core", { method: "nadam", rate: 0.05 }, "set Rate 0.05", 40, tell],
  ["full", { method: "lbfgs", rate: 0.5 }, "set Rate 0.5", 30, tell],
  ["full", { method: "levenberg-marquardt" }, "", 12, tellResiduals],
];

test.each(RUNS)("a run begun in Node goes on in C, and one begun in C goes on in Node, to the same bits: %s, %j", (module, options, settings, tells, tell) => {
  const wasm = join(import.meta.dirname, `../../build/${module}.wasm`), bytes = bytesOf(module), half = tells / 2;
  writeFileSync(file("job"), `job valley\nmethod ${options.method}\nobjective rosenbrock\nx -1.2 1\n${settings}\ntells ${tells}\n`);
  const whole = new Optimizer([-1.2, 1], options, bytes);
  for (let k = 0; k < tells; k++) tell(whole);
  const best = bits(...whole.best);

  const begun = new Optimizer([-1.2, 1], options, bytes);
  for (let k = 0; k < half; k++) tell(begun);
  writeFileSync(file("node"), begun.checkpoint());
  const text = device("--bits", "--resume", file("node"), "--after", String(half), "--checkpoint", file("end"), wasm, file("job"));
  expect(last(text).split(" ").join("")).toBe(best.replace(/\W/g, ""));
  expect(new Uint8Array(readFileSync(file("end")))).toEqual(whole.checkpoint());

  device("--after", String(half), "--checkpoint", file("c"), wasm, file("job"));
  const resumed = Optimizer.resume(new Uint8Array(readFileSync(file("c"))), bytes);
  for (let k = 0; k < half; k++) tell(resumed);
  expect(bits(...resumed.best)).toBe(best);
});
