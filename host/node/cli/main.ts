#!/usr/bin/env node
/** The command line: declares every command, and turns what is wrong with its arguments into one line and exit code 2. */
import { createRequire } from "node:module";
import { Command, CommanderError } from "commander";
import { addFit } from "./commands/fit.js";
import { addRun } from "./commands/run.js";
import { addIdentify } from "./commands/identify.js";
import { addReplay } from "./commands/replay.js";
import { addTables } from "./commands/tables.js";
import { addTune } from "./commands/tune.js";
import { endOf } from "./errors.js";
import { print, tell } from "./streams.js";

const { version } = createRequire(import.meta.url)("../../../../package.json") as { version: string };

const HELP = `
Every command takes --json, --ndjson and --quiet, and explains itself with --help.
Exit codes: 0 done, converged or not; 1 failed, a file cannot be written, or interrupted;
2 wrong arguments or input. Ctrl-C prints the best result so far, a second one ends at
once. Colours are left out if NO_COLOR is set.

Examples:
  microdescent run rosenbrock --method adam --rate 0.05 --plot
  microdescent fit data.csv --target price --report fit.html
  microdescent tune job.json --report tuned.html
  microdescent identify log.csv --time Time --u Q1 --y T1
  microdescent size --method adam --n 4`;

function programOf(): Command {
  const program = new Command("microdescent")
    .description("Learn, fit and tune with the optimizer that runs on microcontrollers: the same module, the same bits.")
    .version(version)
    .addHelpText("after", HELP)
    .showHelpAfterError(false)
    .exitOverride()
    .helpCommand(false)
    .configureOutput({ writeOut: print, outputError: () => undefined });
  addRun(program);
  addFit(program);
  addTune(program);
  addIdentify(program);
  addReplay(program);
  addTables(program);
  return program;
}

/** "error: unknown option '--rat'\n(Did you mean --rate?)" as one line. */
function lineOf({ message }: CommanderError): string {
  return message.replace(/^error: /, "").replace(/\s*\n\s*\(Did you mean (.*)\?\)/, "; did you mean $1?");
}

function fail(error: unknown): void {
  if (error instanceof CommanderError && error.exitCode === 0) return;
  const { code, line } = error instanceof CommanderError ? { code: 2, line: `${lineOf(error)} (--help explains)` } : endOf(error);
  if (line !== undefined) tell(`microdescent: ${line}\n`);
  process.exitCode = code;
}


try {
  const program = programOf();
  if (process.argv.length === 2) program.outputHelp();
  else await program.parseAsync();
} catch (error) {
  fail(error);
}
