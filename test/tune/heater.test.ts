/** The heater of the loop module against the closed form of its response, computed here. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Plant } from "../../assembly/codes.js";
import { distance, experiment as experimentWith, type Conditions, type Gains } from "../support/loop.js";

const CONDITIONS = {
  Plant: Plant.Heater, Gain: 0.7, TimeConstant: 150, DeadTime: 17, Period: 2, Samples: 600, Filter: 4, Lower: 0, Upper: 100,
  Tracking: 0.1, Setpoint: 20, Load: 10, Effort: 0.01,
} satisfies Conditions;

const experiment = (gains: Gains, conditions: Conditions = {}) => experimentWith(gains, { ...CONDITIONS, ...conditions });

/** Rise of a heater that gets `steps`, [time, change of heating], each arriving after its own delay, at `time`. */
function response(time: number, steps: readonly (readonly [number, number])[], gain: number, timeConstant: number): number {
  return steps.reduce((sum, [at, change]) => (time > at ? sum + gain * change * (1 - Math.exp(-(time - at) / timeConstant)) : sum), 0);
}

/** Gains and limits that hold the output at 50 % from the first sample on. */
const HELD: Gains = [0, 0, 0];
const FULL: Conditions = { Lower: 50, Upper: 50 };

test.each([0, 2, 10, 17, 17.3, 0.7, 5.999, 1e-9, 399])("a step of heating with a dead time of %d s gives K (1 - exp(-(t - θ) / τ)), loaded and unloaded", (deadTime) => {
  const { measured, output } = experiment(HELD, { ...FULL, DeadTime: deadTime });
  expect(new Set(output)).toEqual(new Set([50]));
  // The loss is not delayed: it begins half way, with sample 300.
  const expected = measured.map((_, k) => response(2 * k, [[deadTime, 50], [600, -10]], 0.7, 150));
  // 600 roundings of 1e-16 of 35 K, and those of the module's exp.
  expect(distance(measured, expected)).toBeLessThan(1e-11);
});

test("a dead time beyond the experiment leaves the heater cold until the loss comes", () => {
  for (const DeadTime of [1200, 1e6, 1e300]) {
    const { measured } = experiment(HELD, { ...FULL, DeadTime });
    expect(measured.slice(0, 301)).toEqual(Array(301).fill(0));
    expect(measured.at(-1)).toBeCloseTo(response(1198, [[600, -10]], 0.7, 150), 10);
  }
});

/** The loop once more: the rise at each sample by superposition of every step of the output, each with its own exponential. */
function reference([kp, ki, kd]: Gains, conditions: Conditions, samples: number) {
  const c = { ...CONDITIONS, ...conditions };
  const steps: [number, number][] = [];
  let integral = 0, derivative = 0, last = 0, before = 0, cost = 0;
  const measured: number[] = [], output: number[] = [];
  for (let k = 0; k < samples; k++) {
    if (k === Math.ceil(samples / 2)) steps.push([k * c.Period, -c.Load]);
    const y = response(k * c.Period, steps, c.Gain, c.TimeConstant), e = c.Setpoint - y;
    const share = c.Filter / (c.Filter + c.Period);
    derivative = share * derivative + ((1 - share) * kd * (last - y)) / c.Period;
    const wanted = kp * e + integral + derivative;
    const u = Math.min(c.Upper, Math.max(c.Lower, wanted));
    integral += ki * (e - c.Tracking * (wanted - u)) * c.Period;
    // In the end the rise is K (u - load).
    const held = c.Setpoint / c.Gain + (2 * k < samples ? 0 : c.Load);
    cost += c.Period * (e ** 2 + c.Effort * (u - held) ** 2);
    steps.push([k * c.Period + c.DeadTime, u - before]);
    measured.push(y);
    output.push(u);
    [last, before] = [y, u];
  }
  return { measured, output, cost };
}

test.each<[string, Gains, Conditions]>([
  ["good gains", [8, 0.04, 80], {}],
  ["a dead time of no whole number of periods", [8, 0.04, 80], { DeadTime: 16.6 }],
  ["a dead time of less than a period", [20, 0.1, 10], { DeadTime: 0.3, Period: 1 }],
  ["no dead time", [20, 0.1, 0], { DeadTime: 0 }],
  ["a swing between the limits", [60, 2, 0], { DeadTime: 30 }],
  ["a negative setpoint and cooling", [5, 0.02, 20], { Setpoint: -10, Lower: -60, Upper: 30 }],
  ["a fast block", [0.5, 2, 0], { TimeConstant: 0.05, DeadTime: 0.013, Period: 0.01, Samples: 200, Filter: 0.02 }],
])("an experiment with %s agrees with the sum of the responses to every step", (_, gains, conditions) => {
  const made = experiment(gains, conditions);
  const { measured, output, cost } = reference(gains, conditions, made.measured.length);
  // The gains amplify what two ways to round leave.
  expect(distance(made.measured, measured)).toBeLessThan(1e-9);
  expect(distance(made.output, output)).toBeLessThan(1e-7);
  expect(Math.abs(made.cost / cost - 1)).toBeLessThan(1e-9);
});

test("any dead time and time constant agree with the sum of the responses", () => {
  const any = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  fc.assert(fc.property(any(0, 100), any(1, 1000), any(0.5, 5), (DeadTime, TimeConstant, Period) => {
    const conditions = { DeadTime, TimeConstant, Period, Samples: 100 };
    expect(distance(experiment([2, 0.01, 0], conditions).measured, reference([2, 0.01, 0], conditions, 100).measured)).toBeLessThan(1e-9);
  }), { numRuns: 200 });
});

test("the output keeps to its limits, and a heater cannot cool", () => {
  const { output } = experiment([20, 0.5, 100]);
  expect([Math.min(...output), Math.max(...output)]).toEqual([0, 100]);
});

test("holding the setpoint against the loss costs nothing in the end", () => {
  const { measured, output } = experiment([8, 0.04, 80]);
  // The loss came 2.5 of the slowest time constants ago, 8 / 0.04 · (1 + 1 / (0.7 · 8)) s, and moves the rise by about 1 K.
  expect(Math.abs(measured.at(-1)! - 20)).toBeLessThan(0.1);
  expect(Math.abs(output.at(-1)! - (20 / 0.7 + 10))).toBeLessThan(0.5);
});

test("settings out of all measure give the worst cost", () => {
  for (const wrong of [{ Gain: 0 }, { Gain: NaN }, { TimeConstant: NaN }, { DeadTime: NaN, Upper: NaN, Lower: NaN }, { Setpoint: Infinity }])
    expect(experiment([8, 0.04, 80], wrong).cost).toBe(1e30);
});

test("any gains at all have a finite cost", () => {
  const any = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(fc.property(fc.tuple(any, any, any), (gains) => {
    const { cost } = experiment(gains);
    // The rise stays between -7 and 70 K, the output within 100 %.
    expect(cost).toBeGreaterThan(0);
    expect(cost).toBeLessThan(1200 * (50 ** 2 + 0.01 * 100 ** 2));
  }), { numRuns: 200 });
});
