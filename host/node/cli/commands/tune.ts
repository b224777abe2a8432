/** `microdescent tune`: what it can be told. */
import { Option, type Command } from "commander";
import { SETTINGS } from "../../tuner-settings.js";
import { execute, type CommonOptions } from "../execute.js";
import { addOutputOptions, type PictureValues } from "../options.js";
import { numeric } from "../values.js";

export interface TuneValues extends CommonOptions, PictureValues {
  readonly job: string;
  readonly experiments?: number;
  readonly seed?: number;
  readonly log?: string;
}

const EXAMPLES = `
The job, a JSON file, says what is controlled and how: docs/tuning.md has every field with its unit.

Examples:
  microdescent tune examples/motor/job.json
  microdescent tune examples/heater/job.json --experiments 5 --report heater.html
  microdescent tune job.json --log tuning.log
  microdescent tune job.json --ndjson > experiments.ndjson`;

const { MaxExperiments: { range: EXPERIMENTS }, Seed: { range: SEED } } = SETTINGS;

export function addTune(program: Command): void {
  const command = program.command("tune <job>").description("tune a PID controller by experiments on a simulated loop");
  const option = (flags: string, text: string) => new Option(flags, text).helpGroup("In place of the job's:");
  command
    .addOption(option("--experiments <n>", "most experiments before the gains are verified").argParser(numeric("--experiments", EXPERIMENTS)))
    .addOption(option("--seed <n>", "of probing steps").argParser(numeric("--seed", SEED)));
  addOutputOptions(command);
  command.addOption(new Option("--log <file>", "write all calls of the tuner into a binary log, for replay").helpGroup("Output:"));
  command.addHelpText("after", EXAMPLES);
  command.action(async (job: string, values: Omit<TuneValues, "job">) => {
    process.exitCode = await execute<TuneValues>("tune", { ...values, job });
  });
}
