/** `microdescent tune`, run as a user does. */
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { loadShift, measure } from "../../host/node/tune/measures.js";
import { tune } from "../../host/node/tune/tune.js";
import { begin, microdescent, result } from "../support/command.js";
import { jobFile, jobOf } from "../support/jobs.js";

const MOTOR = jobFile("motor"), HEATER = jobFile("heater");
const folder = mkdtempSync(join(tmpdir(), "tune-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** The motor's job with a longer run, for what must not be over at once. */
const LONG = file("long.json", JSON.stringify({ ...jobOf("motor"), method: { iterations: 10_000 } }));

test.each([["motor", MOTOR, "V/rad"], ["heater", HEATER, "%/K"]])("for the %s it prints gains and cost before, by the rule of Ziegler and Nichols, and tuned", (_, job, unit) => {
  const { code, out, err } = microdescent(["tune", job]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^ +before +Ziegler-Nichols +tuned$/m);
  for (const name of ["kp", "ki", "kd", "cost", "overshoot", "settling time (2 %)"]) expect(out).toContain(`\n${name} `.slice(name === "kp" ? 1 : 0));
  expect(out).toMatch(new RegExp(`^kp +${unit} +[\\d.]+ +[\\d.]+ +[\\d.]+$`, "m"));
  const [, before, baseline, after] = out.match(/^cost +\S+ +([\d.]+) +([\d.]+) +([\d.]+)$/m)!;
  expect(Number(after)).toBeLessThan(Number(baseline));
  expect(Number(baseline)).toBeLessThan(Number(before));
  expect(out).toMatch(/\n97 experiments in 24 iterations of adamax: iteration-limit\n$/);
});

test("--json prints one object with the figures of the library in full precision", () => {
  const tuned = tune(jobOf("heater"));
  const printed = result<Record<string, never>>(["tune", HEATER]);
  const { before, after, baseline, gains, cost, status, converged, iterations, plan, ultimate } = tuned;
  const trial = (one: typeof after) => ({ gains: one.gains, cost: one.cost, ...measure(one, plan.experiment), loadShift: loadShift(one, plan) });
  expect(printed).toEqual({
    plant: jobOf("heater").plant, method: "adamax", gains, cost, status, converged, iterations, experiments: 97, ultimate,
    before: trial(before), zieglerNichols: trial(baseline!), after: trial(after),
  });
});

test("--ndjson prints a line for each experiment and the result last", () => {
  const lines = microdescent(["tune", MOTOR, "--ndjson"]).out.trimEnd().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.slice(0, -1)).toEqual(tune(jobOf("motor")).experiments.map(({ gains, cost, probe }, i) => ({ experiment: i + 1, ...gains, cost, probe })));
  expect(lines.at(-1)).toMatchObject({ method: "adamax", experiments: 97, status: "iteration-limit" });
});

test("--method and --iterations stand in the job's place: another method has its own settings", () => {
  expect(microdescent(["tune", MOTOR, "--method", "rmsprop", "--iterations=3"]).out).toContain("\n13 experiments in 3 iterations of rmsprop: iteration-limit\n");
  const { cost } = result<{ cost: number }>(["tune", MOTOR, "--method", "adam"]);
  expect(cost).toBe(tune({ ...jobOf("motor"), method: { name: "adam", iterations: 24 } }).cost);
});

test("of an option given twice the later one wins", () => {
  const args = ["tune", MOTOR, "--report", join(folder, "first.html"), "--iterations", "5", "--report", join(folder, "second.html"), "--iterations", "1"];
  expect(microdescent(args).out).toContain("\n5 experiments in 1 iteration of adamax: ");
  expect([existsSync(join(folder, "first.html")), existsSync(join(folder, "second.html"))]).toEqual([false, true]);
});

test("a report says what the table says, and two runs write the same bytes", () => {
  const [one, two] = ["one.html", "two.html"].map((name) => join(folder, name)) as [string, string];
  const { out } = microdescent(["tune", MOTOR, "--report", one]);
  microdescent(["tune", MOTOR, "--report", two, "--quiet"]);
  const [, before, after] = out.match(/^cost +\S+ +([\d.]+) +[\d.]+ +([\d.]+)$/m)!;
  expect(readFileSync(one, "utf8")).toContain(`from ${before} to ${after} rad²·s`);
  expect(readFileSync(one).equals(readFileSync(two))).toBe(true);
});

test("--quiet prints nothing, and a result as an object none the less", () => {
  expect(microdescent(["tune", MOTOR, "--quiet"])).toEqual({ code: 0, out: "", err: "" });
  expect(microdescent(["tune", MOTOR, "--quiet", "--json"]).out).toContain('"status":"iteration-limit"');
});

test("--help says what a job is, with examples, and makes no experiment", () => {
  const { code, out, err } = microdescent(["tune", "--help"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  for (const text of ["tune [options] <job>", "--method", "--iterations", "--report", "docs/tune.md", "microdescent tune examples/motor/job.json"]) expect(out).toContain(text);
});

test("a loop without a baseline has a column less", () => {
  const job = file("calm.json", JSON.stringify({ ...jobOf("heater"), plant: { type: "heater", gain: 0.7, timeConstant: 150, deadTime: 1e6 } }));
  expect(microdescent(["tune", job]).out).toMatch(/^ +before +tuned$/m);
  expect(result<object>(["tune", job])).toMatchObject({ zieglerNichols: null, ultimate: null });
});

test.each<[string, () => string, string]>([
  ["missing file", () => join(folder, "none.json"), "job FILE: cannot be read: there is no such file or folder"],
  ["folder", () => folder, "job FILE: cannot be read: it is a folder, not a file"],
  ["empty file", () => file("empty.json", ""), "job FILE: the file is empty"],
  ["binary file", () => file("binary.json", Uint8Array.of(0, 255, 254, 1)), "job FILE: it is not text in UTF-8"],
  ["file of zeros", () => file("zeros.json", new Uint8Array(100)), "job FILE: line 1, column 1: U+0000 is not JSON there"],
  ["broken JSON", () => file("broken.json", '{\n  "plant": { "type": "motor", }\n}'), 'job FILE: line 2, column 31: "}" is not JSON there'],
  ["JSON cut short", () => file("short.json", '{\n  "plant": {'), "job FILE: line 2, column 13: the end comes too early"],
  ["number for a job", () => file("number.json", "5"), "job FILE: job: 5 is not allowed; it must be an object"],
  ["1e999", () => file("huge.json", readFileSync(HEATER, "utf8").replace("147", "1e999")), "job FILE: plant.timeConstant: Infinity is not allowed; it must be a finite number > 0"],
  ["wrong field", () => file("wrong.json", readFileSync(HEATER, "utf8").replace("147", "-3")), "job FILE: plant.timeConstant: -3 is not allowed; it must be a finite number > 0"],
  ["unknown field", () => file("unknown.json", readFileSync(HEATER, "utf8").replace("timeConstant", "timeconstant")),
    'job FILE: plant.timeconstant: not an option; did you mean "timeConstant"?; there are type, gain, timeConstant, deadTime'],
])("a %s is told in one line, with exit code 2", (_, make, line) => {
  const path = make();
  const { code, out, err } = microdescent(["tune", path]);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toBe(`microdescent: ${line.replace("FILE", path)}\n`);
});

test.each([
  ["--speed"], ["--method", "newton"], ["--method"], ["--iterations", "many"], ["--iterations=-1"], ["--iterations", "0"], ["--iterations", "2.5"],
  ["--iterations", "10001"], ["--report", ""], ["left.html"], ["--help=yes"], ["--json", "--ndjson"],
])("wrong options are told in one line, with exit code 2: %s %s", (...args) => {
  const { code, out, err } = microdescent(["tune", MOTOR, ...args.filter((argument) => argument !== undefined)]);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toMatch(/^microdescent: [^\n]+\n$/);
});

test("a job is needed", () => {
  expect(microdescent(["tune"])).toEqual({ code: 2, out: "", err: "microdescent: missing required argument 'job' (--help explains)\n" });
});

test("a report that cannot be written is told before the first experiment, with exit code 1", () => {
  const report = join(folder, "missing", "report.html");
  expect(microdescent(["tune", MOTOR, "--report", report, "--ndjson"])).toEqual({
    code: 1, out: "", err: `microdescent: --report ${report}: cannot be written: there is no such file or folder\n`,
  });
  mkdirSync(join(folder, "taken"));
  expect(microdescent(["tune", MOTOR, "--report", join(folder, "taken")]).code).toBe(1);
});

test("Ctrl-C ends it with the best so far and exit code 1", async () => {
  const child = begin(["tune", LONG, "--ndjson"]);
  let out = "", err = "";
  child.stderr.on("data", (text) => (err += text));
  child.stdout.on("data", (text) => {
    if (out === "") child.kill("SIGINT");
    out += text;
  });
  const [code] = await once(child, "close");
  const lines = out.trimEnd().split("\n").map((line) => JSON.parse(line) as { cost: number; probe?: boolean; status?: string });
  const best = lines.pop()!;
  expect({ code, err, status: best.status }).toEqual({ code: 1, err: "microdescent: interrupted: this is the best so far\n", status: "aborted" });
  expect(lines.length).toBeLessThan(40_001);
  expect(best.cost).toBe(Math.min(...lines.filter(({ probe }) => !probe).map(({ cost }) => cost)));
});

test("a reader that closes the pipe ends it silently", async () => {
  const child = begin(["tune", LONG, "--ndjson"]);
  child.stdout.destroy();
  let err = "";
  child.stderr.on("data", (text) => (err += text));
  const [code] = await once(child, "close");
  expect({ code, err }).toEqual({ code: 0, err: "" });
});

test("a damaged job is tuned, or refused in one line with exit code 2", { timeout: 120_000 }, () => {
  const text = readFileSync(MOTOR, "utf8");
  const damage = fc.record({ at: fc.nat(text.length), cut: fc.nat(6), by: fc.constantFrom("", "{", "}", "]", ",", '"', "-", "0", "1e999", "null", "\u2028", "\0") });
  const codes = fc.sample(damage, 40).map(({ at, cut, by }) => {
    const path = file("damaged.json", text.slice(0, at) + by + text.slice(at + cut));
    const { code, out, err } = microdescent(["tune", path, "--iterations", "1", "--json"]);
    if (code === 2) expect([out, err]).toEqual(["", expect.stringMatching(/^microdescent: job (?!.*unexpected).*\n$/)]);
    return code;
  });
  expect(new Set(codes)).toEqual(new Set([0, 2]));
});
