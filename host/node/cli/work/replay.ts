/** `microdescent replay`. */
import { OptimizerError } from "../../errors.js";
import { replay, type Replay } from "../../tune/replay.js";
import type { ReplayValues } from "../commands/replay.js";
import { FailureError } from "../errors.js";
import { readBytes } from "../files.js";
import type { Session } from "../session.js";
import { counted } from "../text.js";

/** Both values in full precision: what differs may be the last bit. */
function textOf({ equal, ticks, experiments, difference }: Replay): string {
  if (equal || !difference) return `${counted(ticks, "tick")}, ${counted(experiments, "experiment")}, equal bits`;
  const { entry, tick, what, logged, repeated } = difference;
  return `entry ${entry}, tick ${tick}: ${what} ${repeated}; the log has ${logged}`;
}

export async function work({ log: path }: ReplayValues, session: Session): Promise<void> {
  const bytes = readBytes("log", path);
  let result: Replay;
  try {
    result = replay(bytes);
  } catch (error) {
    throw error instanceof OptimizerError ? new FailureError(`log ${path}: ${error.message.replace(/^log: /, "")}`) : error;
  }
  session.result(() => textOf(result), () => result);
  if (!result.equal) process.exitCode = 1;
}
