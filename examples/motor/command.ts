/** The command of `npm start`: tunes the gains of a simulated DC motor, prints what changed and writes a report. */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { MethodName } from "../../host/node/defaults.js";
import { renderReport } from "../../host/node/report/report.js";
import { COLUMNS, comparison, motorReport } from "./report.js";
import { METHOD_NAMES, PLAN, tuneMotor, type Plan } from "./tuning.js";

/** Names in lines of at most `width` characters, each indented by `margin`. */
function wrap(names: readonly string[], width: number, margin: string): string {
  const lines = [""];
  for (const name of names) {
    const line = lines.at(-1)! && `${lines.at(-1)}, ${name}`;
    if (line.length > width) lines.push(name);
    else lines[lines.length - 1] = line || name;
  }
  return lines.map((line) => margin + line).join(",\n");
}

const HELP = `Usage: npm start -- [options]

Tunes kp, ki and kd of a PID controller for the angle of a simulated DC motor,
compares them with gains by the rule of Ziegler and Nichols, and writes a report.

  --method NAME      ${PLAN.method} by default; one of
${wrap(METHOD_NAMES, 54, " ".repeat(21))}
  --iterations N     updates of the gains, 1 to 10000, 4 experiments each (${PLAN.iterations})
  --out FILE         where the report goes (motor-report.html)
  -h, --help         this text
`;

/** What is wrong with the command line: exit 2. */
class UsageError extends Error {}

interface Command extends Plan {
  readonly out: string;
  readonly help: boolean;
}

function methodOf(name: string): MethodName {
  const found = METHOD_NAMES.find((known) => known === name);
  if (found) return found;
  throw new UsageError(`--method ${name}: not a method; there are ${METHOD_NAMES.join(", ")}`);
}

function iterationsOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 10_000) return Number(text);
  throw new UsageError(`--iterations ${text}: not a whole number from 1 to 10000`);
}

const OPTIONS = {
  method: { type: "string" }, iterations: { type: "string" }, out: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

function parse(args: string[]): Command {
  try {
    const { values } = parseArgs({ args, options: OPTIONS });
    const { method = PLAN.method, iterations = String(PLAN.iterations), out = "motor-report.html", help = false } = values;
    if (!out) throw new UsageError("--out: the name of a file is needed");
    return { method: methodOf(method), iterations: iterationsOf(iterations), out, help };
  } catch (error) {
    // parseArgs explains at length from the second sentence on.
    throw new UsageError((error as Error).message.split(/\. |\n/)[0]);
  }
}

/** Columns padded to their widest cell: words to the left, numbers to the right. */
function align(rows: string[][]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const pad = (cell: string, i: number) => (i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]! + 1));
  return rows.map((row) => row.map(pad).join("  ")).join("\n");
}

function write(file: string, page: string): void {
  try {
    writeFileSync(file, page);
  } catch (error) {
    throw new Error(`--out ${file}: the report cannot be written there (${(error as NodeJS.ErrnoException).code})`);
  }
}

function tune(command: Command, { stdout, stderr }: Streams): void {
  const progress = (done: number, best: number) => void stderr.write(`\rexperiment ${done}   lowest cost ${best.toFixed(4)}`);
  const tuning = tuneMotor(command, stderr.isTTY ? progress : undefined);
  if (stderr.isTTY) stderr.write("\r\x1b[K");
  write(command.out, renderReport(motorReport(tuning)));
  stdout.write(`${align([["", "", ...COLUMNS], ...comparison(tuning)])}\n\n`);
  stdout.write(`${tuning.experiments.length} experiments with ${tuning.method}; report: ${command.out}\n`);
}

/** Where a command writes: of `process`, or stand-ins. */
export interface Streams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
}

/** Run the command with its arguments. Returns the exit code: 0, 1 if it failed, 2 for wrong options. */
export function run(args: string[], streams: Streams): number {
  try {
    const command = parse(args);
    if (command.help) streams.stdout.write(HELP);
    else tune(command, streams);
    return 0;
  } catch (error) {
    const wrong = error instanceof UsageError;
    streams.stderr.write(`motor: ${(error as Error).message}${wrong ? " (--help lists the options)" : ""}\n`);
    return wrong ? 2 : 1;
  }
}
