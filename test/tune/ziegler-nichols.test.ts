/** The ultimate gain found by simulation, against the stability of the linear loop. */
import { expect, test } from "vitest";
import { planOf } from "../../host/node/tune/plan.js";
import { findUltimate, zieglerNichols } from "../../host/node/tune/ziegler-nichols.js";
import { jobOf } from "../support/jobs.js";

const MOTOR = jobOf("motor"), HEATER = jobOf("heater");

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

test.each([0.005, 0.01, 0.02, 0.05])("the motor's ultimate gain and period at a sample period of %s s are those of theory", (period) => {
  const found = findUltimate(planOf({ ...MOTOR, experiment: { ...MOTOR.experiment, period } }))!;
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

/** The heater K / (τ s + 1) behind a dead time of whole and further parts of a period: 1 + kp P(z) = 0 on the unit circle. */
function heaterTheory({ gain, timeConstant, deadTime }: { gain: number; timeConstant: number; deadTime: number }, period: number) {
  const whole = Math.floor(deadTime / period), rest = deadTime - whole * period;
  const a = Math.exp(-period / timeConstant), late = Math.exp(-(period - rest) / timeConstant);
  // P(z) = K ((1 - late) z + (late - a)) / (z^(whole + 1) (z - a)): its phase falls; where it is -π, the gain is 1 / |P|.
  const response = (angle: number) => {
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const top = Math.atan2((1 - late) * s, (1 - late) * c + late - a), bottom = Math.atan2(s, c - a);
    const size = (gain * Math.hypot((1 - late) * c + late - a, (1 - late) * s)) / Math.hypot(c - a, s);
    return { phase: top - bottom - (whole + 1) * angle, size };
  };
  let low = 1e-6, high = Math.PI;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (response(middle).phase > -Math.PI) low = middle;
    else high = middle;
  }
  return { gain: 1 / response(low).size, period: (2 * Math.PI * period) / low };
}

test.each([[16.6, 2], [16.6, 0.5], [16, 2], [30, 4], [3.3, 1], [60, 2]])("the heater's ultimate gain and period with a dead time of %d s, sampled every %d s, are those of theory", (deadTime, period) => {
  const plant = { type: "heater", gain: 0.698, timeConstant: 147, deadTime } as const;
  const found = findUltimate(planOf({ ...HEATER, plant, experiment: { ...HEATER.experiment, period } }))!;
  const expected = heaterTheory(plant, period);
  // Peaks are read off samples, few in a swing where the dead time is short.
  expect(Math.abs(found.gain / expected.gain - 1)).toBeLessThan(0.01);
  expect(Math.abs(found.period / expected.period - 1)).toBeLessThan(0.01);
});

test("the gain is found whatever the units of the loop", () => {
  const { gain } = findUltimate(planOf(HEATER))!;
  // A heater of 1/1000 of the gain needs 1000 times the controller's.
  const weak = planOf({ ...HEATER, plant: { type: "heater", gain: 0.000698, timeConstant: 147, deadTime: 16.6 } });
  expect(findUltimate(weak)!.gain / gain).toBeCloseTo(1000, 3);
});

test("a loop that no gain makes swing within the longest experiment has no baseline", () => {
  const plant = { type: "heater", gain: 0.7, timeConstant: 150, deadTime: 1e6 } as const;
  expect(findUltimate(planOf({ ...HEATER, plant }))).toBeUndefined();
});
