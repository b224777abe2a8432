/** The command microdescent-device, with sanitizers: what it refuses and how, and that it takes the steps that Node takes. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DENSE } from "../../host/node/defaults.js";
import { Optimizer, type Options } from "../../host/node/index.js";
import { bits } from "../support/bits.js";
import { bytesOf } from "../support/module.js";
// @ts-expect-error: scripts without types
import { command } from "../../host/build/command.mjs";

const folder = mkdtempSync(join(tmpdir(), "microdescent-command-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const built = (name: string): string => fileURLToPath(new URL(`../../build/${name}`, import.meta.url));
const CORE = built("core.wasm");

const ENGINES = ["classic", "fast"] as const;
const programs: Record<string, string> = {};
beforeAll(async () => {
  for (const engine of ENGINES) programs[engine] = await command(engine, { sanitize: true });
}, 300_000);

interface Ended { code: number | null; out: string; err: string }
function device(args: string[], engine = "fast", input = ""): Ended {
  const { status, stdout, stderr } = spawnSync(programs[engine]!, args, { encoding: "utf8", input });
  return { code: status, out: stdout, err: stderr };
}

/** One line of complaint, and this exit code. */
function expectRefused({ code, out, err }: Ended, exit: number, says: RegExp): void {
  expect(err).toMatch(/^microdescent-device: [^\n]+\n$/);
  expect(err).toMatch(says);
  expect([code, out]).toEqual([exit, ""]);
}

const JOB = "job a\nmethod adam\nx 1 2\n";

describe("wrong usage ends with 2 and one line", () => {
  const WRONG: Record<string, [args: string[], says: RegExp]> = {
    "no module": [[], /a MODULE is needed: see --help/],
    "an unknown option": [["--foo", CORE], /unrecognized option '--foo'/],
    "an unknown letter": [["-x", CORE], /invalid option -- 'x'/],
    "an option without its argument": [[CORE, "--pool"], /option '--pool' requires an argument/],
    "a pool that is no number": [["--pool", "8k", CORE], /--pool 8k: a whole number from 1 to 2147483647/],
    "a stack of nothing": [["--stack", "0", CORE], /--stack 0: a whole number/],
    "a negative budget": [["--budget", "-1", CORE], /--budget -1: a whole number/],
    "a budget beyond 31 bits": [["--budget", "2147483648", CORE], /--budget 2147483648: a whole number/],
    "a count of tells that is not whole": [["--after", "1.5", CORE], /--after 1.5: a whole number/],
    "two job files": [[CORE, "a", "b"], /b: one argument too many/],
    "a checkpoint and no job": [["--resume", "a", CORE], /JOBS is needed/],
    "a module that is not there": [["none.wasm"], /none.wasm: cannot be read/],
    "a folder for a module": [[folder], /: cannot be read/],
    "a job file that is not there": [[CORE, "none.txt"], /none.txt: cannot be read/],
    "a folder for a job file": [[CORE, folder], /: cannot be read/],
    "an empty module": [["/dev/null"], /neither a WebAssembly module nor an ahead-of-time file/],
    "a text for a module": [[fileURLToPath(import.meta.url)], /neither a WebAssembly module/],
    "a tiny pool": [["--pool", "100", CORE], /the pool is too small/],
    "a module for a checkpoint": [["--resume", CORE, CORE, file("resumed", JOB)], /core.wasm: the checkpoint is cut, damaged or of another module/],
    "a run's option and no job": [["--trace", CORE], /JOBS is needed/],
    "a pool without room for the module": [["--pool", "4000", CORE], /the pool is too small: .*allocate memory failed/],
  };
  for (const [what, [args, says]] of Object.entries(WRONG)) test(what, () => expectRefused(device(args), 2, says));

  test("a module that is cut", () => {
    const cut = file("cut.wasm", readFileSync(CORE).subarray(0, 3000));
    expectRefused(device([cut]), 2, /not a module of this build/);
  });

  test("a compiled file of another version", () => {
    const old = file("core-old.aot", Uint8Array.of(0, 0x61, 0x6f, 0x74, 5, 0, 0, 0, 0, 0));
    expectRefused(device([old]), 2, /compile it again.*this WAMR runs version 6, the file is of version 5/);
    expectRefused(device([old], "classic"), 2, /WAMR was built without the engine for this kind of file/);
  });
});

describe("a wrong job file ends with 2 and says where and what is allowed", () => {
  const METHODS = /gradient-descent momentum nesterov adagrad adadelta rmsprop adam adamw amsgrad adamax nadam sr1 lbfgs levenberg-marquardt nelder-mead spsa compass-search/;
  const WRONG: [text: string, says: RegExp][] = [
    ["", /no job in it; a job begins with job NAME/],
    ["# nothing\n\n", /no job in it/],
    ["method adam\n", /:1: method; a file begins with job NAME/],
    ["job\n", /:1: job: a name of at most 47 bytes/],
    [`job ${"n".repeat(48)}\n`, /:1: job: a name of at most 47 bytes/],
    ["job a b\nmethod adam\nx 1\n", /:1: job a: one word too many/],
    [`${JOB}x 1 2\n`, /:4: x: the job has one already/],
    [`${JOB}parameter 0 1\n`, /job a: parameter and data are for objective compiled/],
    [`${JOB}data 1\n`, /job a: parameter and data are for objective compiled/],
    ["job a\n", /job a: its method is missing/],
    ["job a\nx 1\n", /job a: its method is missing/],
    ["job a\nmethod adam\n", /job a: its x is missing/],
    ["job a\nmethod adam\njob b\nmethod adam\nx 1\n", /job a: its x is missing/],
    ["job a\nmethod\n", METHODS],
    ["job a\nmethod sgd\n", /:2: method: sgd; there are gradient-descent/],
    [`${JOB}colour 1\n`, /:4: colour; there are job, method, objective, x, curvature/],
    [`${JOB}objective\n`, /:4: objective: a name is missing; there are quadratic, rosenbrock, penalty, compiled/],
    [`${JOB}objective sphere\n`, /:4: objective: sphere; there are/],
    ["job a\nmethod adam\nx 1\nobjective rosenbrock\n", /rosenbrock needs two numbers in x or more/],
    ["job a\nmethod adam\nx\n", /:3: x: a number is missing/],
    ["job a\nmethod adam\nx one\n", /:3: x: one is not a number/],
    ["job a\nmethod adam\nx 1 2,5\n", /:3: x: 2,5 is not a number/],
    ["job a\nmethod adam\nx nan\n", /:3: x: nan is not a number/],
    ["job a\nmethod adam\nx 0x7ff8000000000000\n", /:3: x: 0x7ff8000000000000 is not a number/],
    ["job a\nmethod adam\nx 0x3ff\n", /:3: x: 0x3ff is not a number/],
    ["job a\nmethod adam\nx 0X3ff0000000000000\n", /:3: x: 0X3ff0000000000000 is not a number/],
    [`job a\nmethod adam\nx ${"1 ".repeat(1025)}\n`, /:3: x: more than 1024 numbers/],
    [`job a\nmethod adam\nx ${" ".repeat(33000)}1\n`, /:3: longer than 32766 bytes/],
    [`${JOB}curvature 1\n`, /:4: curvature: 1 numbers; x before it has 2/],
    [`${JOB}center 1 2 3\n`, /:4: center: 3 numbers; x before it has 2/],
    ["job a\nmethod adam\nlower 1\nx 1\n", /:3: lower: 1 numbers; x before it has 0/],
    [`${JOB}upper\n`, /:4: upper: a number is missing/],
    [`${JOB}set\n`, /:4: set: a name is missing; there are Rate MaxIterations/],
    [`${JOB}set rate 1\n`, /:4: set: rate; there are Rate MaxIterations/],
    [`${JOB}set Rate\n`, /:4: Rate: a number is missing/],
    [`${JOB}set Rate 0\n`, /:4: set Rate: 0; allowed is a finite number above 0/],
    [`${JOB}set Rate inf\n`, /:4: set Rate: inf; allowed is a finite number above 0/],
    [`${JOB}set Rate 1 2\n`, /:4: 2: one word too many/],
    [`${JOB}set Beta1 1\n`, /:4: set Beta1: 1; allowed is from 0 to below 1/],
    [`${JOB}set Seed 2147483648\n`, /:4: set Seed: 2147483648; allowed is a whole number from 0 to 2147483647/],
    [`${JOB}set Seed 1.5\n`, /:4: set Seed: 1.5; allowed is a whole number/],
    [`${JOB}set MaxIterations 1e300\n`, /:4: set MaxIterations: 1e300; allowed is a whole number/],
    [`${JOB}set Target -inf\n`, /:4: set Target: -inf; allowed is a finite number/],
    [`${JOB}set Factor 8.5\n`, /:4: set Factor: 8.5; allowed is from 0 to 8/],
    [`${JOB}set Use 1.5\n`, /:4: set Use: 1.5; allowed is a whole number/],
    [`${JOB}set Schedule 6\n`, /:4: set Schedule: 6; allowed is a whole number from 0 to 5/],
    [`${JOB}set Use 65536\n`, /:4: set Use: 65536; allowed is a whole number from 0 to 65535/],
    [`${JOB}set RelativeTolerance -1\n`, /:4: set RelativeTolerance: -1; allowed is a finite number from 0 on/],
    [`${JOB}tells\n`, /:4: tells: missing; a whole number from 0 to 4294967294/],
    [`${JOB}tells -1\n`, /:4: tells: -1; a whole number/],
    [`${JOB}tells 99999999999999999999\n`, /:4: tells: 9+; a whole number/],
    [`${JOB}parameter 64 1\n`, /:4: parameter: 64; a whole number from 0 to 63/],
    [`${JOB}parameter 1\n`, /:4: parameter: a number is missing/],
    [`${JOB}data ${"1 ".repeat(4097)}\n`, /:4: data: more than 4096 numbers/],
    ["job a\0\n", /:1: a zero byte: not a text file/],
  ];
  for (const [text, says] of WRONG)
    test(JSON.stringify(text.slice(0, 60)), () => expectRefused(device([CORE, file("wrong", text)]), 2, says));

  test("a formula for a method that has none", () => {
    const job = file("search", "job a\nmethod lbfgs\nx 1\n");
    expectRefused(device(["--budget", "formula", built("full.wasm"), job]), 2, /--budget formula: covers the methods up to nadam/);
  });

  test("jobs before the wrong one are run", () => {
    const { code, out, err } = device([CORE, file("later", `${JOB}tells 1\njob b\nmethod sgd\n`)]);
    expect([code, out.split("\n")[0]]).toEqual([2, "a: running after 1 iterations, 1 evaluations"]);
    expect(err).toMatch(/later:6: method: sgd; there are/);
  });
});

describe("a run that fails ends with 1 and one line", () => {
  const FAILING: [what: string, args: string[], text: string, says: RegExp][] = [
    ["too many parameters", [], "job a\nmethod adam\nx 1 2 3 4 5 6 7 8 9\n", /a: n is not in 1 ... capacity/],
    ["a method of other modules", [], "job a\nmethod lbfgs\nx 1\n", /a: the module does not have this method/],
    ["a setting of other methods", [], `${JOB}set RelativeTolerance 1\n`, /a: the module does not have this function or setting/],
    ["a start at infinity", [], "job a\nmethod adam\nx inf\n", /a: a value, gradient, residual or starting point is not finite/],
    ["a box without inside", [], `${JOB}lower 3 3\nupper 1 1\nset Use 512\n`, /a: a lower bound is above the upper one/],
    ["no objective compiled in", [], `${JOB}objective compiled\n`, /a: the module does not have this function or setting/],
    ["a budget that is too small", ["--budget", "100"], JOB, /a: cut off by the limit of instructions/],
    ["a stack that is too small", ["--stack", "8"], JOB, /stack overflow|no room/],
    ["a stack that the pool has no room for, for two jobs", ["--stack", "2147483647"], JOB + JOB, /open: .*no room in the pool/],
  ];
  for (const engine of ENGINES)
    for (const [what, args, text, says] of FAILING)
      test(`${what}, ${engine}`, () => expectRefused(device([...args, CORE, file("failing", text)], engine), 1, says));

  test("a stack that is enough to open, and not to run", () => {
    expectRefused(device(["--stack", "700", CORE, file("failing", JOB)]), 1, /a: WAMR stopped the call; the instance is closed: .*stack overflow/);
  });

  for (const path of ["/dev/full", join(folder, "none", "a")])
    test(`a checkpoint that cannot be written to ${path.replace(folder, "a folder that is not there:")}`, () => {
      const { code, err } = device(["--checkpoint", path, CORE, file("job", `${JOB}tells 3\n`)]);
      expect(code).toBe(1);
      expect(err).toMatch(/^microdescent-device: [^\n]+: cannot be written\n$/);
    });

  test("standard output that cannot be written", () => {
    const { status, stderr } = spawnSync("sh", ["-c", '"$0" "$@" > /dev/full', programs.fast!, CORE, file("job", JOB)], { encoding: "utf8" });
    expect([status, stderr]).toEqual([1, "microdescent-device: standard output: cannot be written\n"]);
  });
});

test("--help names every option and exit code", () => {
  const { code, out, err } = device(["--help"]);
  expect([code, err]).toEqual([0, ""]);
  for (const word of ["MODULE", "JOBS", "--pool", "--stack", "--budget", "--trace", "--bits", "--after", "--checkpoint", "--resume", "0 done", "1 a run", "2 wrong"])
    expect(out).toContain(word);
});

test("without jobs it says what a module is and runs its self-test", () => {
  for (const engine of ENGINES) {
    const { code, out } = device([CORE], engine);
    expect(code).toBe(0);
    expect(out).toMatch(/^core: \d+ bytes, protocol 1, at most 8 parameters\n(.*\n)*  self-test +passed\n/);
    expect(device([built("adam-minimal.wasm")], engine).out).toContain("not in this build");
  }
});

test("methods that keep matrices take fewer parameters than others", () => {
  const job = (method: string, n: number): string => file("dense", `job a\nmethod ${method}\nx ${"1 ".repeat(n)}\ntells 1\n`);
  for (const method of ["sr1", "levenberg-marquardt", "nelder-mead"]) {
    expect(device([built("node.wasm"), job(method, DENSE)]).code, method).toBe(0);
    expectRefused(device([built("node.wasm"), job(method, DENSE + 1)]), 1, /a: n is not in 1 ... capacity, or more than the method takes/);
  }
  expect(device([built("node.wasm"), job("lbfgs", DENSE + 1)]).code).toBe(0);
});

test("a method that asks for values alone has the steps of Node's where nothing is said", () => {
  const { out } = device(["--bits", "--trace", built("full.wasm"), file("steps", "job a\nmethod compass-search\nx 1 2\ntells 3\n")]);
  const optimizer = new Optimizer([1, 2], { method: "compass-search" }, bytesOf("full"));
  for (const line of out.split("\n").slice(0, 3)) {
    expect(line.split(" ").slice(2)).toEqual([...optimizer.x].map((number) => bits(number)));
    optimizer.tell(0.5 * (optimizer.x[0]! ** 2 + optimizer.x[1]! ** 2));
  }
});

/** One bowl and one valley, as both hosts evaluate them: the order of operations is that of docs/device.md. */
const CURVATURE = [1, 10, 0.3], CENTER = [0.5, -2, 1e-3];
function bowl({ x, g }: Optimizer): number {
  let sum = 0;
  x.forEach((xi, i) => {
    const d = xi - CENTER[i]!;
    g[i] = CURVATURE[i]! * d;
    sum += g[i]! * d;
  });
  return 0.5 * sum;
}
function valley({ x, g }: Optimizer): number {
  let sum = 0;
  g.fill(0);
  for (let i = 0; i + 1 < x.length; i++) {
    const a = 1 - x[i]!, b = x[i + 1]! - x[i]! * x[i]!;
    sum += 100 * (b * b) + a * a;
    g[i] = g[i]! + (-400 * x[i]! * b - 2 * a);
    g[i + 1] = g[i + 1]! + 200 * b;
  }
  return sum;
}

describe("equal bits in Node", () => {
  const BOWL = `curvature ${CURVATURE.join(" ")}\ncenter ${CENTER.join(" ")}\n`;
  const RUNS: Record<string, [text: string, x0: number[], objective: (optimizer: Optimizer) => number, options: Options]> = {
    "method defaults": [`method adam\nx 3 2 1\n${BOWL}`, [3, 2, 1], bowl, { method: "adam", stop: { maxIterations: 1000 } }],
    "a rate and a limit": ["method nadam\nx -1.2 1\nobjective rosenbrock\nset Rate 0.05\nset MaxIterations 50\n", [-1.2, 1], valley,
      { method: "nadam", rate: 0.05, stop: { maxIterations: 50 } }],
    "a box": [`method momentum\nx 3 2 1\n${BOWL}set Rate 0.01\nset Use 512\nlower -1 -inf 0.25\nupper 0.4 inf inf\nset MaxIterations 60\n`, [3, 2, 1], bowl,
      { method: "momentum", rate: 0.01, bounds: { lower: [-1, -Infinity, 0.25], upper: [0.4, Infinity, Infinity] }, stop: { maxIterations: 60 } }],
    "a schedule and a rule": ["method gradient-descent\nx 0 0 0.3 -0.1\nobjective rosenbrock\nset Rate 0.001\nset Schedule 3\nset Factor 0.01\nset Use 8\nset GradientTolerance 1.9\n",
      [0, 0, 0.3, -0.1], valley,
      { method: "gradient-descent", rate: 0.001, schedule: { kind: "inverse-time", decay: 0.01 }, stop: { gradientTolerance: 1.9 } }],
  };
  for (const engine of ENGINES)
    for (const [what, [text, x0, objective, options]] of Object.entries(RUNS))
      test(`${what}, ${engine}`, () => {
        const { code, out, err } = device(["--bits", "--trace", "--budget", "formula", CORE, file("run", `job a\n${text}`)], engine);
        expect([code, err]).toEqual([0, ""]);
        const optimizer = new Optimizer(x0, options, bytesOf("core"));
        const lines: string[] = [];
        while (!optimizer.done) {
          const x = [...optimizer.x], value = objective(optimizer);
          optimizer.tell(value);
          lines.push([lines.length + 1, ...[value, ...x].map((number) => bits(number))].join(" "));
        }
        lines.push(`a: ${optimizer.status} after ${optimizer.iterations} iterations, ${optimizer.evaluations} evaluations`);
        lines.push(`  value ${bits(optimizer.bestValue)}`, `  x     ${[...optimizer.best].map((number) => bits(number)).join(" ")}`, "");
        expect(out.split("\n")).toEqual(lines);
        expect(lines.length).toBeGreaterThan(40);
      });
});

test("a module that evaluates for itself has no value to trace", () => {
  const job = file("compiled", `${JOB}objective compiled\nparameter 0 1\ntells 2\n`);
  const { code, out } = device(["--trace", built("functions.wasm"), job]);
  expect(code).toBe(0);
  expect(out).toMatch(/^1 - 1 2\n2 - 1\.00\d+ 1\.99\d+\na: running after 2 iterations/);
});

test("a run in two parts ends with the checkpoint of the whole one", () => {
  const job = file("two", `${JOB}set Rate 0.1\ntells 30\n`);
  const [whole, half, end] = ["whole", "half", "end"].map((name) => join(folder, name)) as [string, string, string];
  expect(device(["--checkpoint", whole, CORE, job], "classic").code).toBe(0);
  expect(device(["--after", "10", "--checkpoint", half, CORE, job]).code).toBe(0);
  expect(device(["--after", "20", "--resume", half, "--checkpoint", end, CORE, job], "classic").code).toBe(0);
  expect(readFileSync(end)).toEqual(readFileSync(whole));
});

describe("npm run device", () => {
  const node = (...args: string[]): Ended => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(new URL("../../host/build/command.mjs", import.meta.url)), ...args], { encoding: "utf8" });
    return { code: status, out: stdout, err: stderr };
  };

  test("chooses the engine, and hands on everything else", { timeout: 300_000 }, () => {
    expect(node("--engine", "classic", CORE).out).toContain("self-test       passed");
    expectRefused(node("--engine", "fast", "--pool", "x", CORE), 2, /--pool x: a whole number/);
  });

  test("refuses an engine that there is not", () => {
    for (const wrong of [["--engine", "wasm3"], ["--engine"]]) {
      const { code, out, err } = node(...wrong);
      expect([code, out]).toEqual([2, ""]);
      expect(err).toMatch(/^device: --engine [^\n]+; there are classic, fast\n$/);
    }
  });
});
