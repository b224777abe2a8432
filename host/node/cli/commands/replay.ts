/** `microdescent replay`: what it can be told. */
import type { Command } from "commander";
import { execute, type CommonOptions } from "../execute.js";
import { addFormatOptions } from "../options.js";

export interface ReplayValues extends CommonOptions {
  readonly log: string;
}

const EXAMPLES = `
The log is one that \`microdescent tune --log\` or the C host has written. Every call is made again, and every output, gain and
phase is compared bit for bit. Exit codes: 0 equal; 1 different, or the log is cut, damaged or of another module.

Examples:
  microdescent replay tuning.log`;

export function addReplay(program: Command): void {
  const command = program.command("replay <log>").description("repeat a tuning from its binary log, bit for bit");
  addFormatOptions(command);
  command.addHelpText("after", EXAMPLES);
  command.action(async (log: string, values: Omit<ReplayValues, "log">) => {
    process.exitCode = await execute<ReplayValues>("replay", { ...values, log });
  });
}
