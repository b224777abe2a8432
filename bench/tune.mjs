/**
 * npm run bench:tune [-- SECTION …] [--starts N]: the tuner on simulated plants, beside other ways to tune, and where it is weak.
 * Seeded: the same numbers on every machine. docs/tuning.md has the tables.
 */
import { usage } from "../host/build/usage.mjs";
import { SECTIONS } from "./tune/sections.mjs";

const names = Object.keys(SECTIONS);

const program = usage("bench:tune", "tune", "The tuner on simulated plants, beside other ways to tune.")
  .argument("[SECTION...]", `what to print: ${names.join(", ")}; all when none is given`)
  .option("--starts <n>", "starts a problem, 1 to 30; the tables of docs/tuning.md have the section's own number", Number)
  .action((chosen, { starts }) => {
    const unknown = chosen.find((name) => !names.includes(name));
    if (unknown !== undefined) program.error(`error: no section "${unknown}"; there are ${names.join(", ")}`);
    if (starts !== undefined && !(Number.isInteger(starts) && starts >= 1 && starts <= 30)) program.error("error: --starts takes 1 to 30");
    for (const name of chosen.length ? chosen : names) {
      console.log(`## ${name}\n`);
      SECTIONS[name](starts);
    }
  });
await program.parseAsync();
