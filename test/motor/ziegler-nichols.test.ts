/** The ultimate gain found by simulation, against the stability of the linear loop. */
import { expect, test } from "vitest";
import { CONDITIONS } from "../../examples/motor/motor.js";
import { findUltimate, zieglerNichols } from "../../examples/motor/ziegler-nichols.js";

/** kg·m², N·m·s, N·m/A, Ω, H. */
const [j, b, k, r, l] = [0.01, 0.1, 0.01, 1, 0.5];

type Vector = [number, number, number];
type Matrix = [Vector, Vector, Vector];

const times = (a: Matrix, v: Vector): Vector => a.map((row) => row.reduce((sum, value, i) => sum + value * v[i]!, 0)) as Vector;

/** State (i, ω, θ) after `period` of dx/dt = A x + (u / L, 0, 0), by the exponential series to order 4 as the plant does. */
function sampled(x: Vector, u: number, period: number): Vector {
  const plant: Matrix = [[-r / l, -k / l, 0], [k / j, -b / j, 0], [0, 1, 0]];
  let term = times(plant, x);
  term[0] += u / l;
  const sum = [...x] as Vector;
  for (let order = 1; order <= 4; order++) {
    term = term.map((value) => (value * period) / order) as Vector;
    term.forEach((value, i) => (sum[i]! += value));
    term = times(plant, term);
  }
  return sum;
}

/** Coefficients of z³ + a2 z² + a1 z + a0 of the loop u = -gain θ. */
function characteristic(gain: number, period: number): { a0: number; a1: number; a2: number } {
  const columns = ([[1, 0, 0], [0, 1, 0], [0, 0, 1]] as Matrix).map((unit) => sampled(unit, -gain * unit[2], period)) as Matrix;
  const m = (row: number, column: number) => columns[column]![row]!;
  const minor = (i: number, h: number) => m(i, i) * m(h, h) - m(i, h) * m(h, i);
  const a1 = minor(0, 1) + minor(0, 2) + minor(1, 2);
  const determinant = m(0, 0) * minor(1, 2)
    - m(0, 1) * (m(1, 0) * m(2, 2) - m(1, 2) * m(2, 0)) + m(0, 2) * (m(1, 0) * m(2, 1) - m(1, 1) * m(2, 0));
  return { a0: -determinant, a1, a2: -(m(0, 0) + m(1, 1) + m(2, 2)) };
}

/** Where a pair of roots reaches the unit circle, by E. I. Jury's condition 1 - a0² = a1 - a0 a2, and its period. */
function theory(period: number): { gain: number; period: number } {
  let low = 0, high = 500;
  for (let i = 0; i < 60; i++) {
    const gain = (low + high) / 2;
    const { a0, a1, a2 } = characteristic(gain, period);
    if (1 - a0 * a0 > a1 - a0 * a2) low = gain;
    else high = gain;
  }
  const { a0, a2 } = characteristic(low, period);
  // z³ + a2 z² + a1 z + a0 = (z² - 2 cos(ω T) z + 1)(z + a0).
  return { gain: low, period: (2 * Math.PI * period) / Math.acos((a0 - a2) / 2) };
}

test.each([0.005, 0.01, 0.02, 0.05])("the ultimate gain and period at a sample period of %s s are those of theory", (period) => {
  const found = findUltimate({ ...CONDITIONS, period });
  const expected = theory(period);
  // The height of a swing is read off samples: up to (ω T / 2)² / 2 = 0.6 % of it at 50 ms.
  expect(Math.abs(found.gain / expected.gain - 1)).toBeLessThan(0.01);
  expect(Math.abs(found.period / expected.period - 1)).toBeLessThan(0.005);
});

test("without sampling theory gives Routh's (R J + L b)(R b + K²) / (L J K) and 2π √(L J / (R b + K²))", () => {
  const { gain, period } = theory(1e-4);
  expect(gain).toBeCloseTo(((r * j + l * b) * (r * b + k * k)) / (l * j * k), 0);
  expect(period).toBeCloseTo(2 * Math.PI * Math.sqrt((l * j) / (r * b + k * k)), 2);
});

test("the rule gives 0.6 Ku, a reset time of Pu / 2 and a derivative time of Pu / 8", () => {
  expect(zieglerNichols({ gain: 100, period: 2 })).toEqual({ kp: 60, ki: 60, kd: 15 });
});
