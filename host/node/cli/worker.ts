/** The thread that works: it may be busy for long, while the main one hears Ctrl-C. */
import { workerData } from "node:worker_threads";
import { endOf } from "./errors.js";
import { Session, type Surroundings } from "./session.js";

/** What a command does; `options` as its file in commands/ declares them. */
type Work = (options: never, session: Session) => Promise<void>;

const WORK: Record<string, () => Promise<{ work: Work }>> = {
  run: () => import("./work/run.js"),
  fit: () => import("./work/fit.js"),
  formula: () => import("./work/formula.js"),
  tune: () => import("./work/tune.js"),
  identify: () => import("./work/identify.js"),
  replay: () => import("./work/replay.js"),
  methods: () => import("./work/methods.js"),
  problems: () => import("./work/problems.js"),
  size: () => import("./work/size.js"),
};

const { command, options, surroundings } = workerData as { command: string; options: never; surroundings: Surroundings };
const session = new Session(surroundings);
try {
  const { work } = await WORK[command]!();
  await work(options, session);
} catch (error) {
  const { code, line } = endOf(error);
  if (line !== undefined) session.report(line);
  process.exitCode = code;
}
