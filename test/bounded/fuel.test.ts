import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Schedule, Use } from "../../assembly/codes.js";
// @ts-expect-error: a script of the benches, without types
import { CONFIGURATIONS, measure } from "../../bench/fuel.mjs";
import { FIRST_ORDER, type FirstOrderName } from "../support/module.js";

/** a and b of the longest path: a + b·n fuel, for n >= 2. */
type Line = [number, number];
type Kind = "start" | "update" | "probe";
type Formulas = Record<FirstOrderName, Record<string, { start: Line; update: Line; probe?: Line }>>;
type Row = Record<Kind, number[]> & { method: FirstOrderName; configuration: string };

const SIZES = [2, 3, 4, 5, 6, 7, 8];
const published: Formulas = JSON.parse(readFileSync(new URL("../../bench/fuel.json", import.meta.url), "utf8"));
const along = ([a, b]: Line = [0, 0], sizes: number[]): number[] => sizes.map((n) => a + b * n);

for (const row of measure(CONFIGURATIONS, FIRST_ORDER, SIZES) as Row[])
  test(`${row.method}, ${row.configuration}: the longest calls cost exactly the published fuel for every n`, () => {
    const formula = published[row.method][row.configuration]!;
    for (const kind of ["start", "update", "probe"] as const) expect(row[kind], kind).toEqual(along(formula[kind], SIZES));
  });

/** No call of `rows` costs more than `formulas` say. */
function expectWithin(rows: Row[], sizes: number[], configuration: string): void {
  for (const row of rows)
    for (const kind of ["start", "update", "probe"] as const) {
      const limits = along(published[row.method][configuration]![kind], sizes);
      row[kind].forEach((fuel, i) => expect(fuel, `${row.method}, ${row.configuration}, ${kind}, n = ${sizes[i]}`).toBeLessThanOrEqual(limits[i]!));
    }
}

test("one parameter costs no more than the formulas say", () => {
  for (const [name, configuration] of Object.entries(CONFIGURATIONS)) expectWithin(measure({ [name]: configuration }, FIRST_ORDER, [1]), [1], name);
});

test("no part that is left out of everything, and no other schedule, costs more", () => {
  const everything = CONFIGURATIONS.everything;
  const variants: Record<string, object> = {};
  for (const bit of [Use.StepToleranceAfter, Use.Centered, Use.EpsilonInside])
    variants[Use[bit]!] = { ...everything, settings: { ...everything.settings, Use: everything.settings.Use | bit } };
  for (const kind of [Schedule.Constant, Schedule.Step, Schedule.Exponential, Schedule.InverseTime, Schedule.Polynomial])
    variants[Schedule[kind]!] = { ...everything, settings: { ...everything.settings, Schedule: kind, Factor: kind === Schedule.Polynomial ? 7.5 : 0.5 } };
  variants.warmup = { ...everything, settings: { ...everything.settings, Warmup: 5 } };
  expectWithin(measure(variants, FIRST_ORDER, [2, 8]), [2, 8], "everything");
});

test("forward differences cost no more than central ones", () => {
  const central = CONFIGURATIONS["everything, differences"];
  const forward = { ...central, settings: { ...central.settings, Use: central.settings.Use + Use.ForwardDifference - Use.CentralDifference } };
  expectWithin(measure({ forward }, FIRST_ORDER, [2, 8]), [2, 8], "everything, differences");
});
