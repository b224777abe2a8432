/** The commands that print a table: `methods`, `problems` and `size`. */
import { Option, type Command } from "commander";
import { FIRST_ORDER_NAMES, ONE_OR_MORE } from "../../defaults.js";
import { execute, type CommonOptions } from "../execute.js";
import { addFormatOptions } from "../options.js";
import { choice, numeric } from "../values.js";

export interface SizeValues extends CommonOptions {
  readonly method?: string;
  readonly n: number;
}

const SIZE_EXAMPLES = `
Examples:
  microdescent size --method adam --n 4
  microdescent size --n 12 --json`;

function add(program: Command, name: string, text: string): Command {
  const command = program.command(name).description(text);
  addFormatOptions(command);
  return command.action(async (values: CommonOptions) => {
    process.exitCode = await execute(name, values);
  });
}

export function addTables(program: Command): void {
  add(program, "methods", "list the methods with their options and defaults");
  add(program, "problems", "list the built-in functions of run");
  add(program, "size", "print the bytes of flash and RAM that a method needs for n parameters")
    .addOption(new Option("--method <name>", "only this method").argParser(choice("--method", FIRST_ORDER_NAMES)))
    .addOption(new Option("--n <n>", "parameters").default(8).argParser(numeric("--n", { ...ONE_OR_MORE, to: 256 })))
    .addHelpText("after", SIZE_EXAMPLES);
}
