/**
 * npm run bench:peers [-- SECTION …]: our methods beside other libraries, on the same functions (bench/problems), from the same
 * starts, counted by the same code (bench/peers/objective.mjs). See docs/methods.md.
 */
import { usage } from "../host/build/usage.mjs";
import { ours } from "./peers/ours.mjs";
import { peers } from "./peers/peers.mjs";
import { SECTIONS } from "./peers/sections.mjs";
import { versions } from "./peers/setup.mjs";

const names = Object.keys(SECTIONS);

async function main(chosen) {
  const unknown = chosen.find((name) => !names.includes(name));
  if (unknown !== undefined) program.error(`error: no section "${unknown}"; there are ${names.join(", ")}`);
  const contenders = [...ours, ...(await peers())];
  console.log(`${versions().join(", ")}; the others as bench/peers pins them\n`);
  for (const name of chosen.length ? chosen : names) {
    console.log(`### ${name}\n`);
    await SECTIONS[name](contenders);
  }
}

const program = usage("bench:peers", "peers", "Our methods beside other libraries, counted alike.")
  .argument("[SECTION...]", `what to print: ${names.join(", ")}; all when none is given`)
  .action(main);
try {
  await program.parseAsync();
} catch (error) {
  console.error(`peers: ${error.message}`);
  process.exitCode = 1;
}
