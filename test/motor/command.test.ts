import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { run } from "../../examples/motor/command.js";

const folder = mkdtempSync(join(tmpdir(), "motor-"));
afterAll(() => rmSync(folder, { recursive: true }));

function command(args: string[], isTTY = false) {
  let stdout = "", stderr = "";
  const code = run(args, { stdout: { write: (text) => (stdout += text) }, stderr: { isTTY, write: (text) => (stderr += text) } });
  return { code, stdout, stderr };
}

test("it prints gains and cost before, by the rule of Ziegler and Nichols, and tuned, and writes the report", () => {
  const out = join(folder, "report.html");
  const { code, stdout, stderr } = command(["--out", out]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^ +before +Ziegler-Nichols +tuned$/m);
  for (const name of ["kp", "ki", "kd", "cost"]) expect(stdout).toMatch(new RegExp(`^${name} .*\\d +[\\d.]+ +[\\d.]+$`, "m"));
  const [, before, baseline, after] = stdout.match(/^cost +\S+ +([\d.]+) +([\d.]+) +([\d.]+)$/m)!;
  expect(Number(before) / Number(after)).toBeGreaterThan(7);
  expect(Number(baseline) / Number(after)).toBeGreaterThan(1.1);
  expect(readFileSync(out, "utf8")).toContain(`from ${before} to ${after}`);
});

test("--method and --iterations choose the run: 4 experiments for each update, and one at the end", () => {
  const { code, stdout } = command(["--method", "rmsprop", "--iterations=3", "--out", join(folder, "rmsprop.html")]);
  expect(code).toBe(0);
  expect(stdout).toContain("13 experiments with rmsprop");
});

test("two runs write the same bytes", () => {
  const [one, two] = ["one.html", "two.html"].map((name) => join(folder, name)) as [string, string];
  command(["--out", one]);
  command(["--out", two]);
  expect(readFileSync(one).equals(readFileSync(two))).toBe(true);
});

test("progress goes to a terminal only, and is wiped at the end", () => {
  const args = ["--iterations", "1", "--out", join(folder, "progress.html")];
  expect(command(args).stderr).toBe("");
  expect(command(args, true).stderr).toMatch(/^(\rexperiment \d+   lowest cost [\d.]+){5}\r\x1b\[K$/);
});

test.each(["--help", "-h"])("%s lists the options and makes no experiment", (option) => {
  const { code, stdout, stderr } = command([option]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const name of ["--method", "--iterations", "--out", "--help", "rmsprop"]) expect(stdout).toContain(name);
});

test.each([
  ["--speed"], ["--method", "newton"], ["--method"], ["--iterations", "many"], ["--iterations=-1"], ["--iterations", "0"], ["--iterations", "2.5"],
  ["--iterations", "10001"], ["--out", ""], ["left.html"], ["--help=yes"],
])("wrong options are told in one line, with exit code 2: %s %s", (...args) => {
  const { code, stdout, stderr } = command(args.filter((argument) => argument !== undefined));
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^motor: [^\n]+ \(--help lists the options\)\n$/);
});

test("a report that cannot be written is told in one line, with exit code 1", () => {
  const out = join(folder, "missing", "report.html");
  const { code, stdout, stderr } = command(["--iterations", "1", "--out", out]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toBe(`motor: --out ${out}: the report cannot be written there (ENOENT)\n`);
  expect(existsSync(out)).toBe(false);
});

test("a reader that closes the pipe ends it silently", async () => {
  const script = fileURLToPath(new URL("../../dist/examples/motor/tune.js", import.meta.url));
  const child = spawn(process.execPath, [script, "--out", join(folder, "pipe.html")], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  let stderr = "";
  child.stderr.on("data", (text) => (stderr += text));
  const [code] = await once(child, "close");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});
