/** No tell of SR1 costs more fuel than a formula in n, whatever it is told. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { Method, Setting, Use } from "../../assembly/codes.js";
// @ts-expect-error: a script of the build, without types
import { python } from "../../host/build/python.mjs";
import { generator } from "../support/objectives.js";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const RULES =
  Use.Target | Use.Divergence | Use.ValueTolerance | Use.GradientTolerance | Use.GradientNorm | Use.Patience | Use.MaxEvaluations |
  Use.StepTolerance | Use.RelativeTolerance | Use.Bounds;
const SETTINGS = {
  Rate: 1, MaxIterations: 1e9, MaxEvaluations: 1e9, Patience: 1e9, Target: -1e300, ValueLimit: 1e300, DifferenceStep: 1e-6, DifferenceScale: 1, Use: RULES,
};

/**
 * Fuel of the longest tell, at most: a + b·n + c·n² + d·n³, that of 12 factorizations and of 4 for a restart, each with a solution
 * that meets the box, and of every update of B at once. Some answers come to `SHARE` of it.
 */
const [a, b, c, d] = [3700, 5400, 1400, 48];
const SHARE = { 1: 0.3, 2: 0.4, 4: 0.47, 8: 0.49 };
const SIZES = Object.keys(SHARE).map(Number) as (keyof typeof SHARE)[];
const RUNS = 48;

/** Gradients of a model that is never the same twice, so indefinite, of sizes that hold one variable after the other in the box. */
function answers(seed: number, n: number): { values: (number | null)[]; gradients: number[][] } {
  const random = generator(1000 * seed + n), spread = seed % 3;
  const sizes = Array.from({ length: n }, () => 10 ** (spread * (2 * random() - 1)));
  const downhill = seed % 4 ? 1 : 0.8;
  const values = Array.from({ length: 200 }, (_, k) => {
    const kind = k ? random() : 0;
    return kind < downhill ? -k : kind < 0.95 ? 1e6 * random() : null;
  });
  return { values, gradients: values.map(() => sizes.map((size) => size * (random() - 0.5))) };
}

test(`a tell takes at most ${a} + ${b}n + ${c}n² + ${d}n³ fuel, and not much less for some answers`, () => {
  const runs = SIZES.flatMap((n) => Array.from({ length: RUNS }, (_, seed) => ({
    module: path("../../build/sr1.wasm"), method: Method.SR1, n, ...answers(seed, n), x: 0, flat: seed === 7,
    lower: -(10 ** (seed % 6 - 2)), upper: 10 ** (seed % 5 - 1),
    settings: Object.entries(SETTINGS).map(([name, value]) => [Setting[name as keyof typeof Setting], value]),
  })));
  const fuel: number[] = JSON.parse(execFileSync(python(), [path("told.py")], { input: JSON.stringify(runs), maxBuffer: 1 << 26 }).toString());
  for (const n of SIZES) {
    const most = Math.max(...fuel.filter((_, i) => runs[i]!.n === n)), limit = a + b * n + c * n ** 2 + d * n ** 3;
    expect(most, `n = ${n}`).toBeLessThanOrEqual(limit);
    expect(most, `n = ${n}`).toBeGreaterThan(SHARE[n] * limit);
  }
});
