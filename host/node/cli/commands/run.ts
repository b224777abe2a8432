/** `microdescent run`: what it can be told. */
import { Option, type Command } from "commander";
import { MINIMIZE_NAMES, STOP_PARAMETERS, RUN_PARAMETERS } from "../../defaults.js";
import type { Bounds } from "../../options.js";
import { execute, type CommonOptions } from "../execute.js";
import {
  addMethodOptions, addOutputOptions, addStopOptions, addTraceOptions, type CompareValues, type PictureValues,
  type TraceValues,
} from "../options.js";
import { bounds, choice, numeric, start } from "../values.js";

export interface RunValues extends CommonOptions, PictureValues, TraceValues, CompareValues {
  readonly problem: string;
  readonly start?: number[] | "random";
  readonly bounds?: Bounds;
  readonly iterations: number;
  readonly evaluations?: number;
  readonly seed?: number;
  readonly maximize?: boolean;
  readonly gradient?: "analytic" | "forward" | "central";
  readonly differenceStep?: number;
  readonly data?: string;
}

const EXAMPLES = `
Examples:
  microdescent run parabola --start 5 --rate 0.1 --tolerance 1e-5 --trace
  microdescent run hill --maximize --start 4 --rate 0.1 --plot
  microdescent run rosenbrock --compare adam:0.05,momentum:0.0005 --iterations 3000 --report rosenbrock.html
  microdescent run himmelblau --start random --seed 7 --bounds -5:5 --method nadam --rate 0.1 --json
  microdescent run samples --data samples.csv --start 10 --rate 0.01 --iterations 50`;

export function addRun(program: Command): void {
  const command = program.command("run <problem>").description("minimise or maximise a built-in function: see microdescent problems");
  const whole = "The run:";
  const option = (flags: string, text: string) => new Option(flags, text).helpGroup(whole);
  command
    .addOption(option("--start <x>", "starting point: a number for all parameters, numbers with commas, or random, which needs --bounds and --seed (default: the problem's)").argParser(start("--start")))
    .addOption(option("--bounds <b>", "box: LOWER:UPPER, or with commas one such pair for each parameter").argParser(bounds("--bounds")))
    .addOption(option("--iterations <n>", "most updates").default(1000).argParser(numeric("--iterations", STOP_PARAMETERS.maxIterations.range)))
    .addOption(option("--evaluations <n>", "most values computed").argParser(numeric("--evaluations", STOP_PARAMETERS.maxEvaluations.range)))
    .addOption(option("--seed <n>", "seed of a random start").argParser(numeric("--seed", RUN_PARAMETERS.seed.range)))
    .addOption(option("--maximize", "climb instead of descend"))
    .addOption(option("--gradient <g>", "how the gradient is formed: analytic, forward or central (default: analytic)").argParser(choice("--gradient", ["analytic", "forward", "central"])))
    .addOption(option("--difference-step <h>", "step of differences, relative to max(|x|, 1)").argParser(numeric("--difference-step", RUN_PARAMETERS.differenceStep.range)))
    .addOption(option("--data <file>", "samples: numbers, one a line"));
  addMethodOptions(command, MINIMIZE_NAMES, "gradient-descent", "the problem's for gradient-descent, otherwise the method's");
  addStopOptions(command);
  addTraceOptions(command, ">k f([x]) = y");
  addOutputOptions(command);
  command.addHelpText("after", EXAMPLES);
  command.action(async (problem: string, values: Omit<RunValues, "problem">) => {
    process.exitCode = await execute<RunValues>("run", { ...values, problem });
  });
}
