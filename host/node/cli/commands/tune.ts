/** `microdescent tune`: what it can be told. */
import { Option, type Command } from "commander";
import { FIRST_ORDER_NAMES, UPDATES, type MethodName } from "../../defaults.js";
import { execute, type CommonOptions } from "../execute.js";
import { addOutputOptions, type PictureValues } from "../options.js";
import { choice, numeric } from "../values.js";

export interface TuneValues extends CommonOptions, PictureValues {
  readonly job: string;
  readonly method?: MethodName;
  readonly iterations?: number;
}

const EXAMPLES = `
The job, a JSON file, says what is controlled and how: docs/tune.md has every field with its unit.

Examples:
  microdescent tune examples/motor/job.json
  microdescent tune examples/heater/job.json --method nadam --iterations 40 --report heater.html
  microdescent tune job.json --ndjson > experiments.ndjson`;

export function addTune(program: Command): void {
  const command = program.command("tune <job>").description("tune the PID controller of a simulated motor or heater");
  const option = (flags: string, text: string) => new Option(flags, text).helpGroup("In place of the job's:");
  command
    .addOption(option("--method <name>", "a method, with its settings for tuning").argParser(choice("--method", FIRST_ORDER_NAMES)))
    .addOption(option("--iterations <n>", "updates of the gains, 4 experiments each").argParser(numeric("--iterations", UPDATES)));
  addOutputOptions(command);
  command.addHelpText("after", EXAMPLES);
  command.action(async (job: string, values: Omit<TuneValues, "job">) => {
    process.exitCode = await execute<TuneValues>("tune", { ...values, job });
  });
}
