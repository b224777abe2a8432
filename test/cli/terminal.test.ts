/** What a command owes the terminal, the shell and the disk. */
import { spawnSync } from "node:child_process";
import { cpSync, lstatSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeWhole } from "../../host/node/cli/files.js";
import { bar } from "../../host/node/cli/progress.js";
import { begin, MAIN, microdescent, shell } from "../support/command.js";

const folder = mkdtempSync(join(tmpdir(), "microdescent-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A run that would take hours. */
const ENDLESS = ["run", "rosenbrock", "--rate", "1e-9", "--iterations", "9000000000", "--gradient-tolerance", "0"];

/** Interrupt a run as soon as it prints the first row of its trace. */
async function interrupted(signal: NodeJS.Signals, args: readonly string[]): Promise<{ code: number | null; rows: string[]; err: string }> {
  const child = begin([...ENDLESS, "--every", "100000", ...args]);
  let out = "", err = "";
  child.stdout.on("data", (data: Buffer) => {
    if (!out) child.kill(signal);
    out += String(data);
  });
  child.stderr.on("data", (data: Buffer) => (err += String(data)));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, rows: out.trim().split("\n"), err };
}

test.each(["SIGINT", "SIGTERM"] as const)("%s ends a run with the best result so far and exit code 1", async (signal) => {
  const { code, rows, err } = await interrupted(signal, ["--ndjson"]);
  expect([code, err]).toEqual([1, "microdescent: interrupted: this is the best so far\n"]);
  const last = JSON.parse(rows.at(-1)!) as { status: string; value: number; iterations: number };
  expect(last.status).toBe("aborted");
  expect(last.value).toBeLessThan(24.2);
  expect(last.iterations).toBeGreaterThan(0);
});

test("a second Ctrl-C ends at once what does not hear the first", async () => {
  const fifo = join(folder, "fifo");
  spawnSync("mkfifo", [fifo]);
  // Opening a pipe waits for a writer, whatever the thread is told.
  const child = begin(["run", "samples", "--data", fifo]);
  const ended = new Promise((resolve) => child.on("close", (code, signal) => resolve(code ?? signal)));
  const again = setInterval(() => child.kill("SIGINT"), 1000);
  expect(await ended).toBe("SIGINT");
  clearInterval(again);
  rmSync(fifo);
});

test("an interrupted run says so in words too", async () => {
  const { rows } = await interrupted("SIGINT", []);
  expect(rows.slice(-3)[0]).toMatch(/^Did not converge after \d+ iterations: aborted$/);
});

test("a reader that closes the pipe ends the command without a word", () => {
  expect(shell(`"$0" "$1" ${ENDLESS.join(" ")} --trace | head -n 2; exit "\${PIPESTATUS[0]}"`)).toEqual({
    code: 0, out: expect.stringMatching(/^>0 .*\n>1 .*\n$/) as string, err: "",
  });
});

test.each(["run bowl", "--help", "run --help", "--version", ""])("a full disk behind the stdout of \"%s\" is one line and exit code 1", (args) => {
  const { code, err } = shell(`"$0" "$1" ${args} > /dev/full`);
  expect([code, err]).toEqual([1, "microdescent: standard output: cannot be written: no space left on the device\n"]);
});

test("nobody listening to stderr changes no exit code, and no result", () => {
  expect(shell(`"$0" "$1" run beal 2>/dev/full`)).toEqual({ code: 2, out: "", err: "" });
  expect(shell(`"$0" "$1" run bowl --rate x 2>&-`).code).toBe(2);
  expect(shell(`"$0" "$1" run hill --iterations 1 2>/dev/full`)).toEqual({ code: 0, out: expect.stringContaining("f = ") as string, err: "" });
});

test("a reader that closes the pipe does not take the report", () => {
  const report = join(folder, "piped.html");
  expect(shell(`"$0" "$1" run bowl --report ${report} | true; exit "\${PIPESTATUS[0]}"`).code).toBe(0);
  expect(readFileSync(report, "utf8")).toContain("</html>");
  rmSync(report);
});

/** Run a command on a terminal of its own; what it shows there. */
function onTerminal(command: string, env: Record<string, string> = {}): string {
  const quoted = command.replace("microdescent", `${process.execPath} ${MAIN}`);
  return spawnSync("script", ["-qec", quoted, "/dev/null"], { encoding: "utf8", input: "", env: { ...process.env, TERM: "xterm", ...env } }).stdout;
}

test("a progress bar is drawn on a terminal after a second, and taken away before the result", () => {
  const shown = onTerminal(`timeout -s INT 3 microdescent ${ENDLESS.join(" ")}`);
  expect(shown).toMatch(/\r\x1b\[K\[#*\.+\] +0 % [\d,]+ of 9,000,000,000 iterations/);
  expect(shown).toMatch(/\r\x1b\[K(microdescent: |Did not converge)/);
  expect(shown.split("Did not converge")[1]).not.toContain("%");
});

test("no bar is drawn without a terminal, when quiet, or for work of less than a second", () => {
  const { code, err } = shell(`timeout -s INT 3 "$0" "$1" ${ENDLESS.join(" ")} 2>&1 >/dev/null | cat >&2; exit "\${PIPESTATUS[0]}"`);
  expect([code, err]).toEqual([124, "microdescent: interrupted: this is the best so far\n"]);
  expect(onTerminal(`timeout -s INT 3 microdescent ${ENDLESS.join(" ")} --quiet`)).not.toContain("%");
  expect(onTerminal("microdescent run bowl")).not.toContain("%");
});

test("the bar fits its width whatever it has to say", () => {
  for (const width of [1, 10, 20, 40, 79, 200])
    for (const total of [3, 1e6, 9e15, Infinity]) expect(bar(2, total, "iterations", width).length).toBeLessThanOrEqual(width);
  expect(bar(5, 10, "rows", 61)).toMatch(/^\[#{20}\.{20}\]  50 % 5 of 10 rows$/);
});

test("a file is written whole or not at all", () => {
  const file = join(folder, "kept.txt");
  writeFileSync(file, "before");
  const broken = () => writeWhole("--out", file, (part) => {
    part("half");
    throw new Error("lost");
  });
  expect(broken).toThrow("lost");
  expect(readFileSync(file, "utf8")).toBe("before");
  writeWhole("--out", file, (part) => ["after", "wards"].forEach(part));
  expect(readFileSync(file, "utf8")).toBe("afterwards");
  expect(readdirSync(folder)).toEqual(["kept.txt"]);
});

test("another name of stdout is written behind what was printed", () => {
  const table = join(folder, "table.csv"), out = join(folder, "out.txt");
  writeFileSync(table, "a,y\n-1,1\n1,3\n");
  expect(shell(`"$0" "$1" fit ${table} --target y --rate 0.5 --predictions /dev/stdout > ${out}`)).toEqual({ code: 0, out: "", err: "" });
  expect(readFileSync(out, "utf8")).toMatch(/^a +1\n[^]*\ny,prediction\n1,1\n3,3\n$/);
  for (const path of [table, out]) rmSync(path);
});

test("a file keeps its mode, and a link leads to where it led", () => {
  const file = join(folder, "private.txt"), link = join(folder, "link.txt");
  writeFileSync(file, "before", { mode: 0o600 });
  symlinkSync(file, link);
  writeWhole("--out", link, (part) => part("after"));
  expect(readFileSync(file, "utf8")).toBe("after");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  for (const path of [file, link]) rmSync(path);
});

test.each([
  ["run", ["run", "samples", "--data", "input.txt", "--report", "input.txt"], "--report input.txt: it is the input"],
  ["run, by a link", ["run", "samples", "--data", "input.txt", "--report", "alias.txt"], "--report alias.txt: it is the input"],
  ["fit", ["fit", "input.txt", "--target", "1", "--predictions", "./input.txt"], "--predictions ./input.txt: it is the input"],
  ["tune", ["tune", "input.txt", "--report", "input.txt"], "--report input.txt: it is the input"],
  ["fit, twice the same", ["fit", "input.txt", "--target", "1", "--report", "new", "--predictions", "new"], "--predictions new: it is the file of --report"],
])("an output that is the input is refused: %s", (_, args, line) => {
  const own = mkdtempSync(join(folder, "own-")), text = readFileSync(new URL("../../examples/motor/job.json", import.meta.url), "utf8");
  const input = args[0] === "tune" ? text : "1\n2\n";
  writeFileSync(join(own, "input.txt"), input);
  symlinkSync("input.txt", join(own, "alias.txt"));
  expect(microdescent(args, { cwd: own })).toEqual({ code: 2, out: "", err: `microdescent: ${line}\n` });
  expect(readFileSync(join(own, "input.txt"), "utf8")).toBe(input);
  expect(readdirSync(own).sort()).toEqual(["alias.txt", "input.txt"]);
  rmSync(own, { recursive: true });
});

test("a disk that fills up while a report is written leaves nothing behind", () => {
  // A limit of 8 KiB to a file stands for the disk; the report is larger.
  const { code, out, err } = shell(`trap '' XFSZ; ulimit -f 8; "$0" "$1" run bowl --report ${folder}/full.html`);
  expect([code, err]).toEqual([1, `microdescent: --report ${folder}/full.html: cannot be written: the file would exceed the largest size allowed\n`]);
  expect(out).toContain("Converged");
  expect(readdirSync(folder)).not.toContain("full.html");
  expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
});

test.each([
  ["/nowhere/report.html", "there is no such file or folder"],
  ["/", "it is a folder, not a file"],
  ["/dev/null/report.html", "a part of the path is not a folder"],
  [join(folder, "n".repeat(300)), "the name is too long"],
])("a report that cannot be written to %s is refused before the run", (path, reason) => {
  expect(microdescent(["run", "bowl", "--report", path])).toEqual({ code: 1, out: "", err: `microdescent: --report ${path}: cannot be written: ${reason}\n` });
});

test("help and version go to stdout and are no error", () => {
  const { code, out, err } = microdescent(["--help"]);
  expect([code, err]).toEqual([0, ""]);
  for (const command of ["run", "fit", "tune", "identify", "replay", "methods", "problems", "size"]) {
    expect(out).toMatch(new RegExp(`^  ${command} `, "m"));
    const help = microdescent([command, "--help"]);
    expect([help.code, help.err]).toEqual([0, ""]);
    expect(help.out).toMatch(new RegExp(`^Usage: microdescent ${command} `));
  }
  expect(microdescent([]).out).toBe(out);
  expect(microdescent(["--version"]).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test("every example of the help runs as it is written", () => {
  const own = mkdtempSync(join(folder, "examples-"));
  const put = (name: string, text: string) => writeFileSync(join(own, name), text);
  cpSync(new URL("../../examples", import.meta.url), join(own, "examples"), { recursive: true });
  put("samples.csv", "1\n2\n4\n");
  put("job.json", readFileSync(join(own, "examples/motor/job.json"), "utf8"));
  put("houses.csv", "area,rooms,price\n50,2,100\n80,3,150\n120,5,260\n");
  put("data.csv", "area,price\n50,100\n80,150\n120,260\n");
  put("iris.csv", readFileSync(join(own, "examples/data/iris.csv"), "utf8"));
  put("thermistor.csv", readFileSync(join(own, "examples/thermistor/thermistor.csv"), "utf8"));
  put("decay.csv", "0,2\n5,1.3\n10,0.7\n15,0.5\n");
  put("rows.csv", "a,y\n1,2\n2,3\n");
  put("order.txt", "1\n0\n");
  put("big.csv", "a,y\n1,2\n2,3\n");
  put("log.csv", `Time,Q1,T1\n${Array.from({ length: 200 }, (_, k) => `${k},${k < 5 ? 0 : 50},${20 + 30 * (1 - Math.exp(-Math.max(0, k - 10) / 30))}`).join("\n")}\n`);
  for (const command of [[], ["run"], ["fit"], ["tune"], ["identify"], ["replay"], ["size"]]) {
    const examples = microdescent([...command, "--help"]).out.split("Examples:\n")[1]!.trim().split("\n").map((line) => line.trim());
    for (const example of examples) {
      const line = example.replace("zcat big.csv.gz", "cat big.csv").replace("microdescent", '"$0" "$1"');
      const { code, err } = shell(`set -o pipefail; cd ${own}; ${line}`);
      expect([code, err], example).toEqual([0, ""]);
    }
  }
  rmSync(own, { recursive: true });
});
