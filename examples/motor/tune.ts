import { run } from "./command.js";

// A reader that has seen enough, such as head, closes the pipe: nothing is left to say.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });

process.exitCode = run(process.argv.slice(2), process);
