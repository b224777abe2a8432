import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { beforeAll, expect, test } from "vitest";
import { CompiledOptimizer, FunctionSetting, Model, Optimizer, RegressionSetting, TestFunction, minimize } from "../../host/node/index.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DIST = join(ROOT, "build/test-dist");
const INDEX = new URL("../../build/test-dist/host/node/index.js", import.meta.url).href;

beforeAll(() => {
  execFileSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", ROOT, "--outDir", DIST]);
}, 60_000);

/**
 * Bytes on the heap after 100,000 steps of each kind that were not there before, with no garbage collection between: the
 * least of six rounds, since the compiler of V8 puts something there in some of them.
 */
const HEAP = `
import { Optimizer, minimize } from "${INDEX}";
const optimizer = new Optimizer([1, 2, 3, 4], { rate: 1e-3, schedule: "cosine", stop: { maxIterations: 1e9, patience: 1e9 } });
function evaluate({ x, g }) {
  let f = 0;
  for (let j = 0; j < 4; j++) { g[j] = Math.sin(x[j]); f -= Math.cos(x[j]); }
  return f;
}
const bowl = {
  value(x) { let f = 0; for (let j = 0; j < 4; j++) f -= Math.cos(x[j]); return f; },
  gradient(x, g) { for (let j = 0; j < 4; j++) g[j] = Math.sin(x[j]); },
};
const kinds = {
  tell(steps) { for (let i = 0; i < steps; i++) optimizer.tell(evaluate(optimizer)); },
  loop(steps) { for (const step of optimizer) { step.tell(evaluate(step)); if (--steps === 0) break; } },
  analytic(steps) { minimize(bowl, [1, 2, 3, 4], { rate: 1e-3, stop: { maxIterations: steps } }); },
  forward(steps) { minimize(bowl.value, [1, 2, 3, 4], { rate: 1e-3, stop: { maxIterations: steps } }); },
};
for (const [kind, run] of Object.entries(kinds)) {
  for (let i = 0; i < 20; i++) run(5000);
  const rounds = Array.from({ length: 6 }, () => {
    gc();
    const before = process.memoryUsage().heapUsed;
    run(100000);
    return process.memoryUsage().heapUsed - before;
  });
  console.log(kind, Math.min(...rounds));
}`;

test("100,000 steps leave nothing on the heap", () => {
  const output = execFileSync(process.execPath, ["--expose-gc", "--single-threaded", "--input-type=module", "-e", HEAP], { encoding: "utf8" });
  const grown = [...output.matchAll(/(\w+) (-?\d+)/g)].map(([, kind, bytes]) => [kind!, Number(bytes)] as const);
  expect(grown.map(([kind]) => kind)).toEqual(["tell", "loop", "analytic", "forward"]);
  // One number a step is 1,200,000 bytes; the measurement itself takes some thousand. Where V8 does not inline a call of the
  // objective, it boxes the number that comes back: a whole run may have that one a step, and its instance of the module,
  // but not an object or a copy a step. On one thread it depends on no load of the machine when V8 compiles what.
  for (const [kind, bytes] of grown) expect(bytes, kind).toBeLessThan(kind === "tell" || kind === "loop" ? 50_000 : 1_600_000);
});

test("a run in a worker gives the bits of a run here", async () => {
  const script = `
    import { parentPort } from "node:worker_threads";
    const { minimize } = await import("${INDEX}");
    parentPort.postMessage(minimize((x) => (x[0] - 1) ** 2, [4], { rate: 0.1 }));`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`));
  const result = await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  expect(result).toEqual(minimize((x) => (x[0]! - 1) ** 2, [4], { rate: 0.1 }));
});

/** Files that `file` loads, itself included, and names of packages. */
function reached(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, name] of readFileSync(file, "utf8").matchAll(/^(?:import|export)\b[^;]*?from "([^"]+)"/gm)) {
    if (name!.startsWith(".")) reached(join(file, "..", name!), seen);
    else seen.add(name!);
  }
  return seen;
}

test("the package loads in a browser: nothing of Node, two dependencies, no access to files or network", () => {
  const files = [...reached(join(DIST, "host/node/index.js"))];
  expect(files.filter((name) => !name.startsWith(DIST))).toEqual(["@assemblyscript/loader", "valibot"]);
  const text = files.filter((name) => name.startsWith(DIST)).map((name) => readFileSync(name, "utf8")).join("\n");
  expect(text).not.toMatch(/\b(process|require|Buffer|fetch)\b\s*[.(]/);
});

test("only optimizer.ts and tuner.ts touch WebAssembly", () => {
  const names = readdirSync(join(ROOT, "host/node")).filter((name) => name.endsWith(".ts"));
  const touching = names.filter((name) => /\bWebAssembly\.|@assemblyscript\/loader/.test(readFileSync(join(ROOT, "host/node", name), "utf8")));
  expect(touching).toEqual(["optimizer.ts", "tuner.ts"]);
});

test("a compiled-in objective makes the steps of the same function in the host", () => {
  const module = readFileSync(join(ROOT, "build/functions.wasm"));
  const options = { method: "adam", rate: 0.1, stop: { maxIterations: 200 } } as const;
  const compiled = new CompiledOptimizer([-1, 2], options, module);
  compiled.objective[FunctionSetting.Kind] = TestFunction.Quadratic;
  compiled.data.set([1, 10, 3, -2]); // k, then c
  while (compiled.run(50));
  const told = new Optimizer([-1, 2], options);
  for (const { x, g } of told) {
    g.set([1 * (x[0]! - 3), 10 * (x[1]! + 2)]);
    told.tell(0.5 * (1 * (x[0]! - 3) * (x[0]! - 3) + 10 * (x[1]! + 2) * (x[1]! + 2)));
  }
  expect(compiled.status).toBe("iteration-limit");
  expect([...compiled.x]).toEqual([...told.x]);
});

test("a module without an objective is not a compiled one", () => {
  expect(() => new CompiledOptimizer([1], {}, readFileSync(join(ROOT, "build/node.wasm")))).toThrow(expect.objectContaining({ code: "bad-module" }));
});

test("rows cannot be told to a module whose objective takes none", () => {
  const functions = new CompiledOptimizer([1], {}, readFileSync(join(ROOT, "build/functions.wasm")));
  const refused = expect.objectContaining({ code: "bad-module" });
  expect(() => functions.row()).toThrow(refused);
  expect(() => functions.tellRows()).toThrow(refused);
});

const regression = readFileSync(join(ROOT, "build/regression.wasm"));

function line(optimizer: CompiledOptimizer): CompiledOptimizer {
  const { objective, data } = optimizer;
  objective[RegressionSetting.Model] = Model.Linear;
  objective[RegressionSetting.Rows] = 3;
  objective[RegressionSetting.Features] = 1;
  objective[RegressionSetting.ValueScale] = 1;
  objective[RegressionSetting.GradientScale] = 2;
  data.set([1, 3, 2, 5, 3, 7]);
  return optimizer;
}

test("create and resume of CompiledOptimizer give one, and a checkpoint holds its objective", async () => {
  const options = { method: "adam", rate: 0.1 } as const;
  const created: CompiledOptimizer = line(await CompiledOptimizer.create([0, 0], options, regression));
  created.run(20);
  const resumed: CompiledOptimizer = CompiledOptimizer.resume(created.checkpoint(), regression);
  expect(resumed).toBeInstanceOf(CompiledOptimizer);
  expect(resumed.iterations).toBe(20);
  created.run(50);
  resumed.run(50);
  expect([...resumed.x]).toEqual([...created.x]);
  expect(resumed.x[0]).not.toBe(0);
});
