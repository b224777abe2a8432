/** What docs/tuning.md shows runs, and its tables name every option and field. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { Phase, Stop } from "../../assembly/tuner/codes.js";
import { planOf } from "../../host/node/tune/plan.js";
import { tuningPlan } from "../../host/node/tune/options.js";
import { PHASE_NAMES, STOP_NAMES } from "../../host/node/tuner-settings.js";

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const docs = readFileSync(path("docs/tuning.md"), "utf8");
const samples = [...docs.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);

test("the sample of a simulated plant runs, and keeps better gains", () => {
  mkdirSync(path("build/readme"), { recursive: true });
  writeFileSync(path("build/readme/tuning.mjs"), samples[0]!);
  const [, before, after] = execFileSync(process.execPath, [path("build/readme/tuning.mjs")], { encoding: "utf8" }).match(/^kept \{.*\} (\S+) (\S+)$/m)!;
  expect(Number(after)).toBeLessThan(Number(before));
});

/** Names that an error lists: "there are a, b". */
function listed(call: () => unknown): string[] {
  try {
    call();
  } catch (error) {
    return (error as Error).message.split("; there are ")[1]!.split(", ");
  }
  throw new Error("accepted");
}

const PARTS = ["controller", "experiment", "cost", "guard", "stop"];

test("every option has its place in the table", () => {
  const section = docs.split("## Options")[1]!.split("## Result")[0]!;
  for (const name of listed(() => tuningPlan({ none: 1 } as never)).filter((name) => !PARTS.includes(name))) expect(section, name).toContain(`\`${name}\``);
  for (const part of PARTS)
    for (const name of listed(() => tuningPlan({ [part]: { none: 1 } } as never))) expect(section, name).toMatch(new RegExp(`\`(${part})?\\.${name}\\b`));
});

test("every part of a job has its place in the table", () => {
  const section = docs.split("## Jobs")[1]!.split("## Identification")[0]!;
  for (const name of listed(() => planOf({ none: 1 } as never))) expect(section, name).toContain(`${name}.`);
});

test("every phase in which a tuning ends, and every reason, is told", () => {
  const section = docs.split("## Result")[1]!.split("## Jobs")[0]!;
  for (const name of PHASE_NAMES.slice(Phase.Kept, Phase.Aborted + 1)) expect(section).toContain(`\`${name}\``);
  for (const name of STOP_NAMES.slice(Stop.Measured)) expect(section).toContain(`\`${name}\``);
});
