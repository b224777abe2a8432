/** No tell of L-BFGS costs more fuel than a formula in n and the pairs it keeps, whatever it is told. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { Method, Setting, Use } from "../../assembly/codes.js";
// @ts-expect-error: a script of the build, without types
import { python } from "../../host/build/python.mjs";
import { build } from "../support/build.js";
import { generator } from "../support/objectives.js";

const RULES =
  Use.Target | Use.Divergence | Use.ValueTolerance | Use.GradientTolerance | Use.GradientNorm | Use.Patience | Use.MaxEvaluations |
  Use.StepTolerance | Use.RelativeTolerance | Use.Bounds;
const SETTINGS = {
  Rate: 1, MaxIterations: 1e9, MaxEvaluations: 1e9, Patience: 1e9, Target: -1e300, ValueLimit: 1e300, DifferenceStep: 1e-6, DifferenceScale: 1, Use: RULES,
};

/** Fuel of the longest tell with m pairs, at most: a + b·n + m (c + d·n). */
const [a, b, c, d] = [800, 900, 66, 72];
const SIZES = [1, 2, 8];
const PAIRS = [2, 8];

/** A bowl along its first axis, which ends each search at once and fills the ring; noise; nonsense: every branch in any order. */
function answers(seed: number, n: number): { values: (number | null)[]; gradients: number[][] } {
  const random = generator(seed), values: (number | null)[] = [], gradients: number[][] = [];
  for (let k = 0; k < 300; k++) {
    const kind = k ? random() : 1, fine = kind < 0.8 || !k;
    values.push(fine ? -k : kind < 0.9 ? 1e6 * random() : null);
    const size = k ? [1, 1e-3, 1e3][seed % 3]! * (random() - (fine ? 0.45 : 0.5)) : -1;
    gradients.push(Array.from({ length: n }, () => size * (1 + 0.1 * random())));
  }
  return { values, gradients };
}

test.each(PAIRS)(`with m = %i pairs a tell takes at most ${a} + ${b}n + m (${c} + ${d}n) fuel, and little less for some answers`, async (m) => {
  const folder = mkdtempSync(join(tmpdir(), "microdescent-"));
  try {
    const module = join(folder, "lbfgs.wasm");
    writeFileSync(module, await build("lbfgs", [`HISTORY=${m}`]));
    const runs = SIZES.flatMap((n) => Array.from({ length: 6 }, (_, seed) => ({
      module, method: Method.LBFGS, n, ...answers(seed, n), x: 0, flat: seed === 3, ...(seed % 2 ? { lower: -1e9, upper: 1e9 } : { lower: -1, upper: 1 }),
      settings: Object.entries(SETTINGS).map(([name, value]) => [Setting[name as keyof typeof Setting], value]),
    })));
    const script = fileURLToPath(new URL("told.py", import.meta.url));
    const fuel: number[] = JSON.parse(execFileSync(python(), [script], { input: JSON.stringify(runs), maxBuffer: 1 << 26 }).toString());
    for (const n of SIZES) {
      const most = Math.max(...fuel.filter((_, i) => runs[i]!.n === n)), limit = a + b * n + m * (c + d * n);
      expect(most, `n = ${n}`).toBeLessThanOrEqual(limit);
      expect(most, `n = ${n}`).toBeGreaterThan(0.8 * limit);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
