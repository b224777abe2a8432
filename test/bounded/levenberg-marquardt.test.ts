/** No tell of Levenberg-Marquardt costs more fuel than a cubic in n, and no row more than a square, whatever is told. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { Method, Setting, Use } from "../../assembly/codes.js";
// @ts-expect-error: a script of the build, without types
import { python } from "../../host/build/python.mjs";
import { generator } from "../support/objectives.js";

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const SETTINGS = {
  Rate: 1, MaxIterations: 1e9, MaxEvaluations: 1e9, Patience: 1e9, ValueLimit: 1e300,
  Use: Use.Target | Use.Divergence | Use.ValueTolerance | Use.GradientTolerance | Use.GradientNorm | Use.Patience | Use.MaxEvaluations |
    Use.StepTolerance | Use.RelativeTolerance | Use.Bounds,
};

/**
 * Most fuel of a tell, by powers of n: that of 12 factorizations, each with a solution that meets the box, in steps of their own. Some
 * answers come to `SHARE` of it.
 */
const TELL = [3_600, 6_700, 1_050, 36];
/** Of a row; the first of a pass clears the sums of all 8 parameters of the build. */
const ROW = [1_400, 80, 10];
const SHARE = { 1: 0.19, 2: 0.4, 5: 0.45, 8: 0.59 };
const SIZES = Object.keys(SHARE).map(Number) as (keyof typeof SHARE)[];
const polynomial = (coefficients: readonly number[], n: number) => coefficients.reduceRight((sum, c) => sum * n + c, 0);

const show = (coefficients: readonly number[]) => coefficients.map((c, k) => `${c}${["", "n", "n²", "n³"][k]}`).join(" + ");

type Row = number[];

/** Rows of any rank and scale whose residuals mostly fall, so that steps are accepted, with bounds on all sides. */
function passes(seed: number, n: number): Row[][] {
  const random = generator(seed), draw = () => 2 * random() - 1;
  const m = 1 + (seed % (n + 2)), shared = Array.from({ length: n }, draw);
  return Array.from({ length: 300 }, (_, k) => {
    const fall = random() < 0.8 ? 0.97 ** k : 10 * random(), rank = [0, 1e-9, 1e-3, 1][Math.floor(4 * random())]!;
    return Array.from({ length: m }, () => [fall * draw(), ...shared.map((s) => 10 ** Math.floor(3 * draw()) * (s + rank * draw()))]);
  });
}

test(`a tell takes at most ${show(TELL)} fuel, a row ${show(ROW)}, and not much less for some answers`, () => {
  const runs = SIZES.flatMap((n) => Array.from({ length: 24 }, (_, seed) => ({
    module: path("../../build/levenberg-marquardt.wasm"), method: Method.LevenbergMarquardt, n, passes: passes(seed, n), x: 0, flat: seed % 5 === 4,
    ...[{ lower: -1e9, upper: 1e9 }, { lower: -1, upper: 1 }, { lower: -1e-3, upper: 1e-2 }][seed % 3],
    settings: Object.entries(SETTINGS).map(([name, value]) => [Setting[name as keyof typeof Setting], value]),
  })));
  const input = JSON.stringify(runs);
  const fuel: [number, number][] = JSON.parse(execFileSync(python(), [path("told.py")], { input, maxBuffer: 1 << 28 }).toString());
  for (const n of SIZES) {
    const most = [0, 1].map((kind) => Math.max(...fuel.filter((_, i) => runs[i]!.n === n).map((pair) => pair[kind]!))) as [number, number];
    expect(most[0], `tell, n = ${n}`).toBeLessThanOrEqual(polynomial(TELL, n));
    expect(most[0], `tell, n = ${n}`).toBeGreaterThan(SHARE[n] * polynomial(TELL, n));
    expect(most[1], `row, n = ${n}`).toBeLessThanOrEqual(polynomial(ROW, n));
    expect(most[1], `row, n = ${n}`).toBeGreaterThan(0.9 * polynomial(ROW, n));
  }
});
