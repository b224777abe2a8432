/** WAMR's count of instructions beside the published cost: no call reaches MD_BUDGET, and none costs more than 9/8 of its formula. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { METHODS } from "../../host/node/defaults.js";
import { FIRST_ORDER, type FirstOrderName } from "../support/module.js";
import { bits } from "../support/bits.js";
// @ts-expect-error: a script of the benches, without types
import { CONFIGURATIONS } from "../../bench/fuel.mjs";
// @ts-expect-error: scripts without types
import { buildDevice, run } from "../../host/build/device.mjs";

type Line = [a: number, b: number];
type Published = Record<string, Record<string, { start: Line; update: Line; probe?: Line }>>;
type Configuration = { settings: Record<string, number>; box?: boolean };

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const published = JSON.parse(readFileSync(path("../../bench/fuel.json"), "utf8")) as Published;
const configurations = CONFIGURATIONS as Record<string, Configuration>;
const modules = Object.fromEntries(["core", "node"].map((name) => [name, path(`../../build/${name}.wasm`)]));
const SIZES = [1, 2, 5, 8];
/** node's capacity. */
const MANY = 1024;
/** Of `core`; every number of the decaying state is swept. */
const UPDATES = 12;

const folder = mkdtempSync(join(tmpdir(), "microdescent-budget-"));
afterAll(() => rmSync(folder, { recursive: true }));

const name = (...parts: (string | number)[]): string => parts.join("/").replaceAll(/\W+/g, "-");
const field = (key: string, values: number[]): string => `${key} ${values.map((value) => `0x${bits(value)}`).join(" ")}`;

function job(method: FirstOrderName, configuration: string, n: number): string {
  const { settings, box } = configurations[configuration]!;
  const all = (value: number): number[] => Array<number>(n).fill(value);
  const tells = (n === MANY ? 1 : UPDATES) * ("DifferenceStep" in settings ? 1 + 2 * n : 1);
  return [
    `job ${name(method, configuration, n)}`, `method ${METHODS[method].name}`, field("x", all(1)),
    ...Object.entries({ Rate: 0.01, MaxIterations: 1e9, ...settings }).map(([key, value]) => field(`set ${key}`, [value])),
    ...(box ? [field("lower", all(-1e9)), field("upper", all(1e9))] : []),
    `tells ${tells}`, "",
  ].join("\n");
}

for (const engine of ["classic", "fast"])
  describe(engine, () => {
    test("no call costs more than 9/8 of its published formula, or reaches the limit that MD_BUDGET says", { timeout: 300_000 }, async () => {
      const jobs = FIRST_ORDER.flatMap((method) => Object.keys(configurations).flatMap((key) => [...SIZES, MANY].map((n) => job(method, key, n))));
      writeFileSync(join(folder, engine), jobs.join("\n"));
      const program = [path("c/budget.c"), path("c/check.c"), path("../../host/device/programs/job.c")];
      const elf = await buildDevice({ board: "linux", engine, program, modules, name: "check-budget", metering: true });
      const { status, stdout, stderr } = await run(elf, { board: "linux", args: [join(folder, engine)], seconds: 200 });
      expect([status, stderr]).toEqual([0, ""]);
      const counts = new Map((stdout as string).trim().split("\n").map((line) => [line.split(" ")[0], line.split(" ").slice(1).map(Number)]));
      expect(counts.size).toBe(FIRST_ORDER.length * Object.keys(configurations).length * SIZES.length);
      for (const method of FIRST_ORDER)
        for (const [key, formulas] of Object.entries(published[method]!))
          for (const n of SIZES) {
            const [start, update, probe] = counts.get(name(method, key, n))!;
            const within = ([a, b]: Line): number => (9 / 8) * (a + b * n);
            expect(start, `${method}, ${key}, start, n = ${n}`).toBeLessThanOrEqual(within(formulas.start));
            expect(update, `${method}, ${key}, update, n = ${n}`).toBeLessThanOrEqual(within(formulas.update));
            expect(update).toBeGreaterThan(0);
            expect(probe, `${method}, ${key}, probe, n = ${n}`).toBeLessThanOrEqual(within(formulas.probe ?? [0, 0]));
          }
    });
  });
