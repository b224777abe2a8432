/** The problem sets of bench/problems with types, and checks that hold for all of them. */
import { expect } from "vitest";

export type Vector = readonly number[] | Float64Array;

export interface Smooth {
  readonly name: string;
  readonly n: number;
  readonly x0: readonly number[];
  readonly minimum: number;
  readonly minimizer: readonly number[];
  readonly localMinima: readonly number[];
  value(x: Vector): number;
  gradient(x: Vector, out: Float64Array): Float64Array;
}

/** A sum of m squares; in a set of mgh.mjs with the paper's number. */
export interface Squares extends Smooth {
  readonly number: number;
  readonly m: number;
  residuals(x: Vector, out: Float64Array): Float64Array;
  jacobian(x: Vector, out: Float64Array): Float64Array;
}

export interface Bounded extends Smooth {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

export interface Regression extends Omit<Squares, "x0" | "minimizer" | "number" | "localMinima"> {
  readonly starts: readonly (readonly number[])[];
  readonly certified: { readonly parameters: readonly number[]; readonly deviations: readonly number[]; readonly rss: number };
}

interface Sets {
  mgh: Squares[];
  bounded: (Bounded & Partial<Squares>)[];
  peerProblems: (Smooth & Partial<Squares>)[];
  NIST_NAMES: string[];
  nist(names: readonly string[], folder: string): Regression[];
  START_NAMES: string[];
  startsOf(problem: { x0: readonly number[] }, draws: number, random: () => number): { name: string; x: number[] }[];
}

/** The exports of bench/problems/`name`.mjs. */
export async function problems<Name extends keyof Sets>(name: string): Promise<Pick<Sets, Name>> {
  return (await import(new URL(`../../bench/problems/${name}.mjs`, import.meta.url).href)) as Pick<Sets, Name>;
}

/** A f64[m] function of x, and its derivatives, f64[m * n] row-major. */
interface Differentiable {
  readonly m: number;
  readonly f: (x: Vector) => Float64Array;
  readonly derivatives: (x: Vector) => Float64Array;
}

export const squares = ({ n, m, residuals, jacobian }: Pick<Squares, "n" | "m" | "residuals" | "jacobian">): Differentiable => ({
  m, f: (x) => residuals(x, new Float64Array(m)), derivatives: (x) => jacobian(x, new Float64Array(m * n).fill(NaN)),
});

export const scalar = ({ n, value, gradient }: Pick<Smooth, "n" | "value" | "gradient">): Differentiable => ({
  m: 1, f: (x) => Float64Array.of(value(x)), derivatives: (x) => gradient(x, new Float64Array(n).fill(NaN)),
});

const largest = (values: Iterable<number>): number => Math.max(...Array.from(values, Math.abs));

/**
 * Every derivative is that of differences of fourth order, to 1e-7 of the largest by the same parameter, and what rounding of f
 * leaves.
 */
export function expectDerivatives({ m, f, derivatives }: Differentiable, x: Vector): void {
  const exact = derivatives(x), n = x.length;
  for (let j = 0; j < n; j++) {
    const h = 1e-4 * Math.abs(x[j]!) || 1e-4;
    const at = (steps: number): Float64Array => f(Array.from(x, (value, k) => (k === j ? value + steps * h : value)));
    const [a, b, c, d] = [at(1), at(-1), at(2), at(-2)] as const;
    const column = Array.from({ length: m }, (_, i) => exact[i * n + j]!);
    const tolerance = 1e-7 * largest(column) + 4e-15 * largest([...a, ...c]) / h;
    const error = column.map((entry, i) => (8 * (a[i]! - b[i]!) - (c[i]! - d[i]!)) / (12 * h) - entry);
    expect(largest(error), `by parameter ${j} at ${Array.from(x)}`).toBeLessThanOrEqual(tolerance);
  }
}

/** No point near the minimizer is lower, along a parameter or along directions drawn, within the box if there is one. */
export function expectMinimum(problem: Smooth & Partial<Bounded>, random: () => number): void {
  const { n, minimizer, minimum, value } = problem, { lower = [], upper = [] } = problem;
  const clip = (x: number, j: number): number => Math.min(Math.max(x, lower[j] ?? -Infinity), upper[j] ?? Infinity);
  const axes = Array.from({ length: 2 * n }, (_, k) => Array.from({ length: n }, (_, j) => (j === k >> 1 ? 1 - 2 * (k % 2) : 0)));
  const drawn = Array.from({ length: 20 }, () => Array.from({ length: n }, () => 2 * random() - 1));
  for (const direction of [...axes, ...drawn])
    for (const step of [1e-2, 1e-4, 1e-6]) {
      const x = minimizer.map((entry, j) => clip(entry + step * (Math.abs(entry) || 1) * direction[j]!, j));
      expect(value(x), `${x}`).toBeGreaterThanOrEqual(minimum - 1e-11 * Math.abs(minimum));
    }
}

/** Points at which derivatives are looked at: x, and points drawn near it. */
export function near(x: readonly number[], random: () => number): number[][] {
  const draw = (): number[] => x.map((value) => value + 0.05 * (2 * random() - 1) * (value || 1));
  return [[...x], draw(), draw()];
}
