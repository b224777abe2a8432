/** `microdescent tune`, `identify` and `replay`, run as a user does. */
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { identify } from "../../host/node/tune/identify.js";
import { loadShift, measure, type SimulatedTrial } from "../../host/node/tune/measures.js";
import { tuneJob } from "../../host/node/tune/tune-job.js";
import { begin, microdescent, result } from "../support/command.js";
import { firstOrder } from "../support/control.js";
import { jobFile, jobOf } from "../support/jobs.js";

const MOTOR = jobFile("motor"), HEATER = jobFile("heater");
const folder = mkdtempSync(join(tmpdir(), "tune-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** The heater's job with experiments of 50,000 ticks, for what must not be over at once. */
const LONG = file("long.json", JSON.stringify({ ...jobOf("heater"), experiment: { ...jobOf("heater").experiment, duration: 100_000 }, tuning: { experiments: 1000, tolerance: 0, patience: 100 } }));

test.each([["motor", MOTOR, "V/rad"], ["heater", HEATER, "%/K"]])("for the %s it prints gains and cost before, by the rule of Ziegler and Nichols, and tuned", (_, job, unit) => {
  const { code, out, err } = microdescent(["tune", job]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^ +before +Ziegler-Nichols +tuned$/m);
  for (const name of ["ki", "kd", "cost", "overshoot", "settling time (2 %)"]) expect(out).toContain(`\n${name} `);
  expect(out).toMatch(new RegExp(`^kp +${unit} +[\\d.]+ +[\\d.]+ +[\\d.]+$`, "m"));
  const [, before, baseline, after] = out.match(/^cost +\S+ +([\d.]+) +([\d.]+) +([\d.]+)$/m)!;
  expect(Number(after)).toBeLessThan(Number(baseline));
  expect(Number(baseline)).toBeLessThan(Number(before));
  expect(out).toMatch(/\n\d+ experiments, (none was stopped by the guard|stopped: \d+ by \w+.*); kept: (converged|experiment-limit)\n$/);
});

test("--json prints one object with the figures of the library in full precision", async () => {
  const { plan, tuning, before, after, baseline, ultimate } = await tuneJob(jobOf("heater"));
  const trial = (one: SimulatedTrial) => ({ gains: one.gains, cost: one.cost, ...measure(one.response, plan.experiment), loadShift: loadShift(one, plan) });
  const { experiments, ...figures } = tuning;
  expect(result<object>(["tune", HEATER])).toEqual({
    plant: jobOf("heater").plant, ...figures, experiments: experiments.length, guardStops: experiments.filter(({ stopped }) => stopped).length, ultimate,
    before: trial(before), zieglerNichols: trial(baseline!), after: trial(after),
  });
});

test("--ndjson prints a line for each experiment and the result last", async () => {
  const lines = microdescent(["tune", MOTOR, "--ndjson"]).out.trimEnd().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
  const { tuning } = await tuneJob(jobOf("motor"));
  expect(lines.slice(0, -1)).toEqual(tuning.experiments.map(({ number, gains, kind, cost, stopped = null, best }) => ({ experiment: number, ...gains, kind, cost, stopped, best })));
  expect(lines.at(-1)).toMatchObject({ phase: tuning.phase, experiments: tuning.experiments.length });
});

test("--experiments and --seed stand in the job's place; of an option given twice the later one wins", () => {
  const few = result<{ experiments: number; reason: string }>(["tune", MOTOR, "--experiments", "9", "--experiments", "3"]);
  expect(few.reason).toBe("experiment-limit");
  expect(few.experiments).toBeLessThan(8);
  expect(microdescent(["tune", MOTOR, "--seed", "5", "--json"]).code).toBe(0);
});

test("a job with a log in place of a plant tunes the model found in it", () => {
  const plant = firstOrder(0.7, 150, 8, 2), rows = ["t,heat,temperature", "0,0,20"];
  plant.start();
  for (let k = 1; k < 500; k++) rows.push(`${2 * k},${k < 5 ? 0 : 50},${20 + plant.step(k < 6 ? 0 : 50)}`);
  file("plant.csv", rows.join("\n"));
  const job = file("log.json", JSON.stringify({ ...jobOf("heater"), plant: { type: "log", file: "plant.csv", time: "t", u: "heat", y: "temperature" } }));
  const found = result<{ plant: { type: string; b0: number; a0: number }; phase: string; cost: number; startCost: number }>(["tune", job]);
  expect(found.plant.type).toBe("model");
  expect(found.plant.b0 / found.plant.a0 / 0.7).toBeCloseTo(1, 2);
  expect([found.phase, found.cost < found.startCost]).toEqual(["kept", true]);
  const missing = file("none.json", JSON.stringify({ ...jobOf("heater"), plant: { type: "log", file: "none.csv", time: "t", u: "heat", y: "temperature" } }));
  expect(microdescent(["tune", missing])).toEqual({ code: 2, out: "", err: `microdescent: ${join(folder, "none.csv")}: cannot be read: there is no such file or folder\n` });
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
  expect(microdescent(["tune", MOTOR, "--quiet", "--json"]).out).toContain('"phase":"kept"');
});

test("--help says what a job is, with examples, and makes no experiment", () => {
  const { code, out, err } = microdescent(["tune", "--help"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  for (const text of ["tune [options] <job>", "--experiments", "--log", "--report", "docs/tuning.md", "microdescent tune examples/motor/job.json"]) expect(out).toContain(text);
});

test("a loop without a baseline has a column less", () => {
  const job = file("calm.json", JSON.stringify({ ...jobOf("heater"), plant: { type: "heater", gain: 0.7, timeConstant: 150, deadTime: 1e6 } }));
  expect(microdescent(["tune", job]).out).toMatch(/^ +before +tuned$/m);
  expect(result<object>(["tune", job])).toMatchObject({ zieglerNichols: null, ultimate: null });
});

test.each<[string, () => string, string]>([
  ["missing file", () => join(folder, "none.txt"), "job FILE: cannot be read: there is no such file or folder"],
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
  ["--speed"], ["--method", "adam"], ["--experiments"], ["--experiments", "many"], ["--experiments=-1"], ["--experiments", "0"], ["--experiments", "2.5"],
  ["--experiments", "1001"], ["--report", ""], ["--log", ""], ["left.html"], ["--help=yes"], ["--json", "--ndjson"],
])("wrong options are told in one line, with exit code 2: %s %s", (...args) => {
  const { code, out, err } = microdescent(["tune", MOTOR, ...args.filter((argument) => argument !== undefined)]);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toMatch(/^microdescent: [^\n]+\n$/);
});

test("a job is needed", () => {
  expect(microdescent(["tune"])).toEqual({ code: 2, out: "", err: "microdescent: missing required argument 'job' (--help explains)\n" });
});

test("a report or log that cannot be written is told before the first experiment, with exit code 1", () => {
  for (const option of ["--report", "--log"]) {
    const path = join(folder, "missing", "file");
    expect(microdescent(["tune", MOTOR, option, path, "--ndjson"])).toEqual({
      code: 1, out: "", err: `microdescent: ${option} ${path}: cannot be written: there is no such file or folder\n`,
    });
  }
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
  const lines = out.trimEnd().split("\n").map((line) => JSON.parse(line) as { cost: number; best?: boolean; phase?: string; reason?: string });
  const last = lines.pop()!;
  expect({ code, err, phase: last.phase, reason: last.reason }).toEqual({ code: 1, err: "microdescent: interrupted: this is the best so far\n", phase: "aborted", reason: "caller" });
  expect(last.cost).toBe(lines.filter(({ best }) => best).at(-1)!.cost);
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
  const codes = fc.sample(damage, 30).map(({ at, cut, by }) => {
    const path = file("damaged.json", text.slice(0, at) + by + text.slice(at + cut));
    const { code, out, err } = microdescent(["tune", path, "--experiments", "1", "--json"]);
    if (code === 2) expect([out, err]).toEqual(["", expect.stringMatching(/^microdescent: job (?!.*unexpected).*\n$/)]);
    else expect([code, err]).toEqual([0, ""]);
    return code;
  });
  expect(new Set(codes)).toEqual(new Set([0, 2]));
});

test("replay repeats the log of a tuning with equal bits; a difference ends with exit code 1, and so does what is no log", () => {
  const log = join(folder, "run.log");
  expect(microdescent(["tune", HEATER, "--log", log, "--quiet"]).code).toBe(0);
  const { code, out } = microdescent(["replay", log]);
  expect([code, out]).toEqual([0, expect.stringMatching(/^\d+ ticks, \d+ experiments, equal bits\n$/)]);
  expect(result<object>(["replay", log])).toMatchObject({ equal: true });
  const bytes = readFileSync(log);
  // The first tick is behind the header, S with 27 settings, and B; its output is at 17.
  const tick = 12 + (1 + 1 + 8 * 27 + 3 * 48 + 3 * 8 + 1) + 19;
  expect(String.fromCharCode(bytes[tick]!)).toBe("T");
  const changed = Buffer.from(bytes);
  changed[tick + 17]! ^= 1;
  expect(microdescent(["replay", file("changed.log", changed)])).toEqual({ code: 1, out: expect.stringMatching(/^entry 3, tick 1: output \S+; the log has \S+\n$/), err: "" });
  const cut = file("cut.log", bytes.subarray(0, tick + 5));
  expect(microdescent(["replay", cut])).toEqual({ code: 1, out: "", err: `microdescent: log ${cut}: cut: it ends within entry 3, after ${tick + 5} bytes\n` });
  expect(microdescent(["replay", MOTOR])).toEqual({ code: 1, out: "", err: `microdescent: log ${MOTOR}: the bytes do not begin as one\n` });
  expect(microdescent(["replay", join(folder, "none.log")])).toEqual({ code: 2, out: "", err: `microdescent: log ${join(folder, "none.log")}: cannot be read: there is no such file or folder\n` });
  expect(microdescent(["replay"]).code).toBe(2);
});

/** A log in a file, with names of columns. */
function plantLog(): { path: string; log: { time: number[]; u: number[]; y: number[] } } {
  const plant = firstOrder(2, 10, 6, 0.5), log = { time: [] as number[], u: [] as number[], y: [] as number[] };
  for (let k = 0, y = plant.start(); k < 300; y = plant.step(log.u[k++]!)) {
    log.time.push(0.5 * k);
    log.u.push(k < 10 ? 0 : k < 150 ? 1 : -0.5);
    log.y.push(y);
  }
  return { path: file("log.csv", `t,u out,y\n${log.time.map((t, k) => `${t},${log.u[k]},${log.y[k]}`).join("\n")}\n`), log };
}

test("identify prints the model of a log, and gains for limits that are given, in full precision as an object", () => {
  const { path, log } = plantLog();
  const args = ["identify", path, "--time", "t", "--u", "u out", "--y", "3"];
  const { code, out, err } = microdescent([...args, "--limits=-5,5", "--setpoint", "1"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  for (const text of ["gain ", "dead time, s", "residual ", "suggested gains\nkp ", "phase margin, °"]) expect(out).toContain(text);
  const own = identify(log, { controller: { limits: [-5, 5] }, setpoint: 1 });
  expect(result<object>([...args, "--limits=-5,5", "--setpoint", "1"])).toMatchObject({
    model: own.model, residual: own.residual, ...JSON.parse(JSON.stringify(own.character)) as object,
    suggestion: { gains: own.suggestion!.gains, cost: own.suggestion!.cost },
  });
  expect(result<object>(args)).toMatchObject({ suggestion: null, dropouts: 0, missing: 0 });
  const report = join(folder, "identified.html");
  expect(microdescent([...args, "--limits=-5,5", "--report", report]).out).toContain(`report: ${report}`);
  expect(existsSync(report)).toBe(true);
});

test("an empty cell of y is a dropout; other cells that are no number, and logs that cannot be used, are told in one line", () => {
  const { path } = plantLog(), text = readFileSync(path, "utf8");
  const args = ["--time", "t", "--u", "u out", "--y", "y"];
  expect(result<object>(["identify", file("gap.csv", text.replace(/^20,(.*),.*$/m, "20,$1,")), ...args])).toMatchObject({ missing: 1 });
  const line = (name: string, content: string, more = args) => microdescent(["identify", file(name, content), ...more]);
  const at = (name: string) => join(folder, name);
  expect(line("word.csv", text.replace(/^20,/m, "noon,"))).toEqual({ code: 2, out: "", err: `microdescent: ${at("word.csv")} line 42, column 1 (t): "noon" is not a decimal number\n` });
  expect(line("hole.csv", text.replace(/^(2\d|3\d)(\.5)?,.*\n/gm, ""))).toEqual({ code: 2, out: "", err: `microdescent: ${at("hole.csv")}: nothing is known between 19.5 s and 40 s; at most 10 periods of 0.5 s are bridged\n` });
  expect(line("few.csv", "t,u out,y\n1,2,3\n")).toEqual({ code: 2, out: "", err: `microdescent: ${at("few.csv")}: 1 rows at different times; at least 20 are needed\n` });
  expect(line("none.csv", "t,u out,y\n").err).toBe(`microdescent: ${at("none.csv")}: there is a header, but no row\n`);
  expect(line("log.csv", text, ["--u", "u", "--y", "y", "--time", "t"]).err).toMatch(/^microdescent: --u: "u" is not allowed; it must be one of "t", "u out", "y", the numbers 1 to 3\n$/);
  expect(line("log.csv", text, ["--u", "u out", "--y", "y"]).err).toBe("microdescent: --time: undefined is not allowed; it must be given, or else --period\n");
  expect(line("log.csv", text, [...args, "--limits", "5"]).err).toBe("microdescent: --limits: an array is not allowed; it must be two numbers, LOW,HIGH\n");
  expect(microdescent(["identify", path, "--y", "y"]).err).toBe("microdescent: required option '--u <column>' not specified (--help explains)\n");
});
