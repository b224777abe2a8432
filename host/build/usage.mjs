/** Command lines of npm scripts. */
import { Command } from "commander";

/** What `npm run SCRIPT -- …` takes; whatever else it is given ends it with one line, that begins with `name`, and exit code 2. */
export function usage(script, name, description) {
  return new Command(`npm run ${script} --`)
    .description(description)
    .showSuggestionAfterError(false)
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error/, name)) })
    .exitOverride(({ exitCode }) => process.exit(exitCode && 2));
}
