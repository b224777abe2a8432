import { expect, test } from "vitest";
// @ts-expect-error: a script of the benches, without types
import { JOBS, LIMITS, longest } from "../../bench/tune/fuel.mjs";

type Fuel = { readonly [call in "start" | "begin" | "tick" | "work" | "tell" | "calls"]: number };
const measured: { readonly [job: string]: Fuel } = longest(JOBS);
const limits: Fuel = LIMITS;

for (const [name, spent] of Object.entries(measured))
  test(`${name}: no call takes more fuel than is published, and no experiment more calls of work`, () => {
    for (const [call, fuel] of Object.entries(spent)) expect(fuel, call).toBeLessThanOrEqual(limits[call as keyof Fuel]);
  });

test("the limits are not far above what whole tunings reach", () => {
  for (const call of ["start", "begin", "tick", "work", "tell"] as const) {
    const most = Math.max(...Object.values(measured).map((spent) => spent[call]));
    expect(most, call).toBeGreaterThan(0.7 * limits[call]);
  }
});
