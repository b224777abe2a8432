/** Configurations whose cost a tell has, and is published, and their measurement in exact fuel. The engine is PyPI's wasmtime. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Method, Schedule, Setting, Use } from "../dist/assembly/codes.js";
import { python } from "../host/build/python.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

const METHOD_SETTINGS = {
  Rate: 0.01, MaxIterations: 1e9, Epsilon: 1e-8, Beta1: 0.9, Beta2: 0.999, Momentum: 0.9, MomentumDecay: 0.99,
};
const ALL_RULES =
  Use.Target | Use.Divergence | Use.ValueTolerance | Use.GradientTolerance | Use.GradientNorm | Use.Patience |
  Use.MaxEvaluations | Use.StepTolerance;
const EVERYTHING = {
  Use: ALL_RULES | Use.Bounds | Use.RandomStart, GradientNormTolerance: 0, StepTolerance: 0, Target: -1e300, ValueLimit: 1e300, Patience: 1e9,
  MaxEvaluations: 1e9, WeightDecay: 0.01, Schedule: Schedule.Cosine, Period: 2, Floor: 0.1,
};

/** What is published: name to module, settings beyond those of the method, and whether there is a box. */
export const CONFIGURATIONS = {
  "iteration limit": { module: "core", settings: {} },
  "everything": { module: "core", settings: EVERYTHING, box: true },
  "everything, differences": {
    module: "core",
    settings: { ...EVERYTHING, DifferenceStep: 1e-6, DifferenceScale: 1, Use: EVERYTHING.Use | Use.CentralDifference },
    box: true,
  },
};

/** Updates measured: every number of the decaying state of n = 8 is swept. */
const UPDATES = 30;

/**
 * Highest fuel of a tell for each n of `sizes`: rows { method, configuration, start: [fuel …], update:
 * [fuel …], probe: [fuel …] }.
 */
export function measure(configurations, methods, sizes) {
  const rows = Object.entries(configurations).flatMap(([configuration, { module, settings, box = false }]) =>
    methods.map((method) => ({ method, configuration, module, settings: { ...METHOD_SETTINGS, ...settings }, box })));
  const jobs = rows.flatMap(({ method, module, settings, box }) => sizes.map((n) => ({
    module: path(`../build/${module}.wasm`), method: Method[method], n, box, tells: UPDATES * (1 + 2 * n),
    settings: Object.entries(settings).map(([name, value]) => [Setting[name], value]),
  })));
  const fuel = JSON.parse(execFileSync(python(), [path("fuel.py")], { input: JSON.stringify(jobs), maxBuffer: 1 << 26 }));
  return rows.map(({ method, configuration }, row) => {
    const [start, update, probe] = [0, 1, 2].map((kind) => sizes.map((_, i) => fuel[row * sizes.length + i][kind]));
    return { method, configuration, start, update, probe };
  });
}

/** a + b·n through the fuel at `sizes`, as [a, b]; undefined if it is not exact. */
export function line(sizes, fuel) {
  const b = (fuel.at(-1) - fuel[0]) / (sizes.at(-1) - sizes[0]);
  const a = fuel[0] - b * sizes[0];
  return sizes.every((n, i) => a + b * n === fuel[i]) ? [a, b] : undefined;
}
