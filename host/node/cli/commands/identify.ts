/** `microdescent identify`: what it can be told. */
import { Option, type Command } from "commander";
import { CRITERION_NAMES, FORM_NAMES, type CriterionName, type FormName } from "../../tuner-settings.js";
import { execute, type CommonOptions } from "../execute.js";
import { addOutputOptions, type PictureValues } from "../options.js";
import { choice, delimiter, numbers, numeric } from "../values.js";

export interface IdentifyValues extends CommonOptions, PictureValues {
  readonly file: string;
  readonly time?: string;
  readonly u: string;
  readonly y: string;
  readonly delimiter: string;
  readonly period?: number;
  readonly loadAt?: number | "unknown";
  readonly restU?: number;
  readonly restY?: number;
  readonly robust: boolean;
  readonly limits?: number[];
  readonly setpoint?: number;
  readonly duration?: number;
  readonly kind?: "pid" | "pi";
  readonly form?: FormName;
  readonly filter?: number;
  readonly tracking?: number;
  readonly criterion?: CriterionName;
  readonly effort?: number;
  readonly overshoot?: number;
  readonly settling?: number;
}

const EXAMPLES = `
The log is a CSV file with a header, one row a sample. The model is (b0 + b1 s) e^(-L s) / (s² + a1 s + a0). With --limits, gains
of a PID controller are suggested: docs/tuning.md says how.

Examples:
  microdescent identify log.csv --time Time --u Q1 --y T1
  microdescent identify log.csv --time Time --u Q1 --y T1 --limits 0,100 --setpoint 45 --period 2 --report log.html`;

const ANY = { from: -Infinity, to: Infinity };
const NOT_NEGATIVE = { from: 0, to: Infinity };
const POSITIVE = { from: 0, to: Infinity, open: "from" as const };

/** Reads a time, or "unknown". */
function loadAt(text: string): number | "unknown" {
  return text === "unknown" ? text : numeric("--load-at", POSITIVE)(text);
}

const LOG = "The log, columns by name or number:";

export function addIdentify(program: Command): void {
  const command = program.command("identify <log>").description("fit a model of a plant to a log, and suggest gains for its controller");
  const add = (group: string) => (flags: string, text: string, read?: (text: string) => unknown) => {
    const option = new Option(flags, text).helpGroup(group);
    command.addOption(read ? option.argParser(read) : option);
  };
  const column = add(LOG), loop = add("The controller to suggest gains for:"), cost = add("Its cost:");
  command
    .addOption(new Option("--u <column>", "the output to the plant").helpGroup(LOG).makeOptionMandatory())
    .addOption(new Option("--y <column>", "what is measured; an empty cell is a dropout").helpGroup(LOG).makeOptionMandatory());
  column("--time <column>", "time in s; without it, --period is that of the rows");
  command.addOption(new Option("--delimiter <c>", "between fields; or tab").helpGroup(LOG).default(",").argParser(delimiter));
  column("--rest-u <u>", "output before the first row (default: that of the first rows, if it moves then, or 0)", numeric("--rest-u", ANY));
  column("--rest-y <y>", "measured before the first row (default: the first one)", numeric("--rest-y", ANY));
  column("--load-at <s>", "time from which a constant load acts, or unknown", loadAt);
  column("--no-robust", "let every sample count, dropouts too");
  loop("--limits <low,high>", "of its output: suggest gains", numbers("--limits"));
  loop("--setpoint <y>", "where to go (default: as far as the log went)", numeric("--setpoint", ANY));
  loop("--period <s>", "of its samples (default: that of the log)", numeric("--period", POSITIVE));
  loop("--duration <s>", "of the step that is looked at (default: that of the log)", numeric("--duration", POSITIVE));
  loop("--kind <name>", "pid or pi", choice("--kind", ["pid", "pi"] as const));
  loop("--form <name>", "of the gains: parallel, standard or series", choice("--form", FORM_NAMES));
  loop("--filter <s>", "time constant of the derivative's filter (default: the period)", numeric("--filter", NOT_NEGATIVE));
  loop("--tracking <y/u>", "back-calculation (default: integration stops at a limit)", numeric("--tracking", NOT_NEGATIVE));
  cost("--criterion <name>", "ise, iae or itae", choice("--criterion", CRITERION_NAMES));
  cost("--effort <weight>", "of the sum of (Δu)²", numeric("--effort", NOT_NEGATIVE));
  cost("--overshoot <weight>", "of the largest overshoot", numeric("--overshoot", NOT_NEGATIVE));
  cost("--settling <weight>", "of the settling time", numeric("--settling", NOT_NEGATIVE));
  addOutputOptions(command);
  command.addHelpText("after", EXAMPLES);
  command.action(async (file: string, values: Omit<IdentifyValues, "file">) => {
    process.exitCode = await execute<IdentifyValues>("identify", { ...values, file });
  });
}
