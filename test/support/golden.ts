/** Reads test/fixtures/golden; see the README there. */
import { readFileSync } from "node:fs";
import { number, numbers } from "./bits.js";
import type { Rows } from "./objectives.js";

export function golden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../fixtures/golden/${name}.json`, import.meta.url), "utf8")) as T;
}

export interface Parabola {
  runs: {
    x0: number; lr: number; iterations: number; tolerance: number;
    iterationsUsed: number; converged: boolean; message: string; optimized: string; x: string; f?: string;
  }[];
}

export interface Line {
  runs: { label: string; x0: string; step: string; ascent: boolean; iterations: number; x: string; f: string; lines?: string[] }[];
}

export interface Samples {
  cases: {
    source: string; iterations: number; updates: number; start: string; rate: string; tolerance: string;
    f: string; gradient: string; result: string; trajectory: string; printed?: string;
  }[];
}

export interface Regression {
  features: string[]; targets: string; start: string;
  leastSquares: { weights: string; value: string };
  batch: { rate: number; iterations: number; tolerance: number; message: string; startValue: string; values: string; weights: string[] };
  converging: { rate: number; iterations: number; tolerance: number; used: number; message: string; weights: string; value: string; firstValues: string };
  stochastic: {
    rate: number; iterations: number; tolerance: number; used: number; message: string; rows: number[];
    weights: string[]; values: string; weightsWithoutStop: string[];
  };
  miniBatches: { size: number; epochs: number; rate: number; weights: string; epochValues: string }[];
}

export interface SmallRegressions {
  normalEquation: { features: number[]; targets: number[]; start: number[]; rate: number; weights: string; values: string; startValue: string };
  slopeIntercept: { features: number[]; targets: number[]; rate: number; slopes: string; intercepts: string; valuesBefore: string };
}

export interface Rules {
  entries: { rule: string; formula: string; hyper: Record<string, number | boolean>; x: string }[];
}

/** The 100 rows of regression.json. */
export function hundredRows({ features, targets }: Regression): Rows {
  return { features: features.map(numbers), targets: numbers(targets) };
}

export { number, numbers };
