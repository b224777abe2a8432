/** No tell of Nelder-Mead, SPSA or compass search costs more fuel than a formula in n, whatever values it is told. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { Method, Setting, Use } from "../../assembly/codes.js";
// @ts-expect-error: a script of the build, without types
import { python } from "../../host/build/python.mjs";
import { generator } from "../support/objectives.js";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const RULES =
  Use.Target | Use.Divergence | Use.ValueTolerance | Use.RelativeTolerance | Use.Patience | Use.MaxEvaluations | Use.StepTolerance |
  Use.Bounds;
const SETTINGS = {
  Use: RULES, Rate: 1, MaxIterations: 1e9, MaxEvaluations: 1e9, Patience: 1e9, DifferenceStep: 0.2, DifferenceScale: 1,
  Target: -1e300, ValueLimit: 1e300,
};

/** Fuel of the longest tell, at most: a + b·n + c·n². */
const LIMITS = { NelderMead: [670, 324, 24], SPSA: [460, 105, 0], CompassSearch: [480, 250, 0] } as const;
const SIZES = [1, 2, 3, 5, 8];

/** Ever lower values, any values, equal values and Infinity: every branch of each method, in any order. */
function values(seed: number): (number | null)[] {
  const random = generator(seed);
  return Array.from({ length: 500 }, (_, k) => {
    const kind = k ? random() : 1;
    return kind < 0.35 ? -k : kind < 0.8 ? 100 * random() : kind < 0.85 ? null : 0.5;
  });
}

for (const [method, [a, b, c]] of Object.entries(LIMITS) as [keyof typeof LIMITS, readonly [number, number, number]][])
  test(`${method}: a tell takes at most ${a} + ${b}n${c ? ` + ${c}n²` : ""} fuel, and little less for some values`, () => {
    const runs = SIZES.flatMap((n) => [0, 1, 2, 3, 4].map((seed) => ({
      module: path("../../build/full.wasm"), method: Method[method], n, values: values(seed),
      settings: Object.entries(SETTINGS).map(([name, value]) => [Setting[name as keyof typeof Setting], value]),
      x: 1, flat: seed === 4, ...(seed % 2 ? { lower: -1e9, upper: 1e9 } : { lower: 0, upper: 1 }),
    })));
    const fuel: number[] = JSON.parse(execFileSync(python(), [path("told.py")], { input: JSON.stringify(runs) }).toString());
    runs.forEach(({ n }, i) => expect(fuel[i], `n = ${n}`).toBeLessThanOrEqual(a + b * n + c * n * n));
    for (const n of SIZES) {
      const longest = Math.max(...fuel.filter((_, i) => runs[i]!.n === n));
      expect(longest, `n = ${n}`).toBeGreaterThan(0.8 * (a + b * n + c * n * n));
    }
  });
