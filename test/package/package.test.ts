import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "microdescent-package-"));
const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

beforeAll(() => {
  execFileSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder], { cwd: ROOT });
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"))!;
  writeFileSync(join(folder, "package.json"), '{ "name": "user", "private": true, "type": "module" }\n');
  run("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefer-offline", `./${tarball}`);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

function script(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return run(process.execPath, name);
}

test("the packed package minimises from another folder", () => {
  const text = `
    import { minimize } from "microdescent";
    const { x, status } = minimize({ value: ([a]) => (a - 3) ** 2, gradient: ([a], g) => { g[0] = 2 * (a - 3); } }, [0],
      { method: "gradient-descent", rate: 0.25, stop: { gradientTolerance: 1e-9 } });
    console.log(status, x[0].toFixed(6));`;
  expect(script("minimize.js", text)).toBe("small-gradient 3.000000\n");
});

test("the packed package has types: a wrong option is an error of the compiler", () => {
  const start = 'import { CompiledOptimizer, FunctionSetting, Optimizer, fit, minimize } from "microdescent";\n';
  const right = `${start}const module: Uint8Array = new Uint8Array();
    export const value: number = minimize(([x]) => x! * x!, [1], { signal: { aborted: false } }).value;
    export const weights: Float64Array = fit([[1, 2]], { epochs: 3 }).weights;
    export const resumed: Optimizer = Optimizer.resume(module, module);
    export const created: Promise<CompiledOptimizer> = CompiledOptimizer.create([1], {}, module);
    export const run = (optimizer: CompiledOptimizer): number => (optimizer.objective[FunctionSetting.Kind] = 0);\n`;
  writeFileSync(join(folder, "right.ts"), right);
  writeFileSync(join(folder, "wrong.ts"), `${start}minimize(([x]) => x! * x!, [1], { methd: "adam" });\n`);
  // Neither the DOM's nor Node's types, and the package's own are checked too.
  const check = (file: string): string =>
    run(process.execPath, join(ROOT, "node_modules/typescript/bin/tsc"), "--strict", "--noEmit", "--module", "nodenext", "--types", "", "--lib", "es2022", file);
  expect(check("right.ts")).toBe("");
  expect(() => check("wrong.ts")).toThrow(expect.objectContaining({ stdout: expect.stringContaining("methd") }));
});

test("the types are of TypeScript 5.0: its typed arrays have no type argument", () => {
  const types = join(folder, "node_modules/microdescent/dist/host/node");
  for (const name of readdirSync(types).filter((name) => name.endsWith(".d.ts")))
    expect(readFileSync(join(types, name), "utf8"), name).not.toMatch(/Array(Buffer(View)?)?<ArrayBuffer/);
});

test("the packed package brings five others, as many as one hand counts", () => {
  const packages = readdirSync(join(folder, "node_modules"), { recursive: true, encoding: "utf8" }).filter((name) => /^(@[^/]+\/)?[^/]+\/package\.json$/.test(name));
  expect(packages.map((name) => name.replace("/package.json", "")).sort()).toEqual(["@assemblyscript/loader", "commander", "csv-parse", "microdescent", "uplot", "valibot"]);
});

test("the packed package has the command, with its pictures", () => {
  const command = join(folder, "node_modules/.bin/microdescent");
  expect(run(command, "run", "bowl", "--report", "bowl.html")).toMatch(/^Converged after \d+ iterations/);
  expect(readFileSync(join(folder, "bowl.html"), "utf8")).toContain("<title>gradient-descent on bowl</title>");
  writeFileSync(join(folder, "line.csv"), "x,y\n1,2\n2,4\n3,6\n");
  expect(JSON.parse(run(command, "fit", "line.csv", "--target", "y", "--json"))).toMatchObject({ converged: true });
  expect(JSON.parse(run(command, "size", "--json"))).toHaveProperty("modules");
});

test("the packed package fits formulas, and carries the licences of what parses them", () => {
  const command = join(folder, "node_modules/.bin/microdescent");
  writeFileSync(join(folder, "squares.csv"), "x,y\n1,2\n2,8\n3,18\n");
  const { parameters } = JSON.parse(run(command, "fit", "squares.csv", "--target", "y", "--model", "a*x^b", "--start", "a=1,b=1", "--json")) as { parameters: { value: number }[] };
  expect(parameters.map(({ value }) => value)).toEqual([expect.closeTo(2, 6), expect.closeTo(2, 6)]);
  const [head] = readFileSync(join(folder, "node_modules/microdescent/dist/host/node/cli/formula/mathjs.js"), "utf8").split("*/");
  expect(head).toMatch(/^mathjs [\d.]+$/m);
  expect(head).toContain("Apache License");
  expect(head!.match(/^(\S+) \d+\.\d+\.\d+$/gm)!.length).toBe(head!.split("\n---\n").length);
});

test("the packed package carries the modules for devices, with their manifest", () => {
  const manifest = JSON.parse(readFileSync(join(folder, "node_modules/microdescent/build/manifest.json"), "utf8")) as Record<string, { bytes: number }>;
  const text = `
    import { createRequire } from "node:module";
    import { readFileSync } from "node:fs";
    console.log(readFileSync(createRequire(import.meta.url).resolve("microdescent/core.wasm")).length);`;
  expect(Number(script("device.js", text))).toBe(manifest.core!.bytes);
});

test("the packed package has no file of the tests, the benches or the core's sources", () => {
  const files = readdirSync(join(folder, "node_modules/microdescent"), { recursive: true, encoding: "utf8" });
  expect(files.filter((name) => /^(test|bench|assembly)\b/.test(name))).toEqual([]);
});
