/** Objectives with gradients by hand. */
import type { Objective } from "./module.js";

export const parabola: Objective = {
  value: (x) => x[0]! * x[0]!,
  gradient: (x, g) => { g[0] = 2 * x[0]!; },
};

/** ½ Σ k_i (x_i - c_i)². */
export function bowl(k: readonly number[], c: readonly number[]): Objective {
  return {
    value: (x) => x.reduce((sum, x, i) => sum + 0.5 * k[i]! * (x - c[i]!) * (x - c[i]!), 0),
    gradient: (x, g) => { for (let i = 0; i < x.length; i++) g[i] = k[i]! * (x[i]! - c[i]!); },
  };
}

/** ½ (x - c)ᵀ A (x - c), A symmetric, row by row. */
export function quadratic(a: readonly (readonly number[])[], c: readonly number[]): Objective {
  const product = (x: Float64Array, i: number) => a[i]!.reduce((sum, a, j) => sum + a * (x[j]! - c[j]!), 0);
  return {
    value: (x) => x.reduce((sum, x_, i) => sum + 0.5 * (x_ - c[i]!) * product(x, i), 0),
    gradient: (x, g) => { for (let i = 0; i < x.length; i++) g[i] = product(x, i); },
  };
}

/** Rosenbrock's valley: minimum 0 at (1, 1 …). */
export const rosenbrock: Objective = {
  value(x) {
    let sum = 0;
    for (let i = 0; i + 1 < x.length; i++) sum += 100 * (x[i + 1]! - x[i]! ** 2) ** 2 + (1 - x[i]!) ** 2;
    return sum;
  },
  gradient(x, g) {
    g.fill(0);
    for (let i = 0; i + 1 < x.length; i++) {
      const d = x[i + 1]! - x[i]! ** 2;
      g[i]! += -400 * x[i]! * d - 2 * (1 - x[i]!);
      g[i + 1]! += 200 * d;
    }
  },
};

/** Σ exp(a_i x_i) - b_i x_i: smooth, convex, with a second and third derivative to bound differences by. */
export function exponentials(a: readonly number[], b: readonly number[]): Objective {
  return {
    value: (x) => x.reduce((sum, x, i) => sum + Math.exp(a[i]! * x) - b[i]! * x, 0),
    gradient: (x, g) => { for (let i = 0; i < x.length; i++) g[i] = a[i]! * Math.exp(a[i]! * x[i]!) - b[i]!; },
  };
}

/** A generator of numbers in [0, 1) that is always the same: Mulberry32. */
export function generator(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), seed | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** SplitMix64's numbers in [0, 1), with whole numbers of any size. */
export function splitMix(seed: number): () => number {
  const mask = (1n << 64n) - 1n;
  let state = BigInt(seed);
  return () => {
    state = (state + 0x9e3779b97f4a7c15n) & mask;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
    return Number((z ^ (z >> 31n)) >> 12n) / 2 ** 52;
  };
}

/** Rows of a linear regression: features, then the target. The last weight is the intercept if there is one more. */
export interface Rows {
  features: readonly (readonly number[])[];
  targets: readonly number[];
}

/** Prediction minus target of one row, products from the first to the last. */
export function residual({ features, targets }: Rows, i: number, w: ArrayLike<number>): number {
  const row = features[i]!;
  let z = row[0]! * w[0]!;
  for (let j = 1; j < row.length; j++) z += row[j]! * w[j]!;
  if (w.length > row.length) z += w[row.length]!;
  return z - targets[i]!;
}

/** Σ residual² over `batch`, from its first row to its last. */
export function squaredResiduals(rows: Rows, batch: readonly number[], w: ArrayLike<number>): number {
  return batch.reduce((sum, i) => { const e = residual(rows, i, w); return sum + e * e; }, 0);
}

/** Σ residual · feature over `batch`, for each weight. */
export function residualSums(rows: Rows, batch: readonly number[], w: ArrayLike<number>): number[] {
  const sums = Array.from({ length: w.length }, () => 0);
  for (const i of batch) {
    const e = residual(rows, i, w);
    for (let j = 0; j < w.length; j++) sums[j]! += (rows.features[i]![j] ?? 1) * e;
  }
  return sums;
}

/** 0, 1 … count - 1. */
export function indexes(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
