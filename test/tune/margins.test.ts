/** Margins of loops whose own are known in closed form or published. */
import { expect, test } from "vitest";
import { marginsOf, openLoop } from "../../host/node/tune/margins.js";
import { plantOfModel, transition, characterOf } from "../../host/node/tune/model.js";
import { controllerOf } from "../../host/node/tune/pid.js";

const DEGREES = 180 / Math.PI;

/** 1/s behind a dead time: (s + 1) / (s (s + 1)). */
const integrator = (deadTime: number) => ({ b0: 1, b1: 1, a1: 1, a0: 0, deadTime });
/** k / (τ s + 1) behind a dead time, with a pole and a zero at -p that cancel. */
const lag = (k: number, tau: number, deadTime: number, p = 3) => ({ b0: (k / tau) * p, b1: k / tau, a1: 1 / tau + p, a0: p / tau, deadTime });

test.each([[0.5, 1, 0.001], [0.5, 1, 0.1], [1, 0.3, 0.1], [0.2, 2, 0.5], [1.2, 0, 0.4]])(
  "an integrator with a gain of %d and a dead time of %d s, sampled every %d s, has the margins of K T e^(-jωL) / (e^(jωT) - 1)", (gain, deadTime, period) => {
    const { gainMargin, phaseMargin, phaseCrossover, gainCrossover } = marginsOf(openLoop(integrator(deadTime), { kp: gain, ki: 0, kd: 0 }, { period, filter: 0 }), period);
    const crossover = (2 / period) * Math.asin((gain * period) / 2);
    expect(gainCrossover).toBeCloseTo(crossover, 8);
    expect(phaseMargin).toBeCloseTo(90 - DEGREES * crossover * (deadTime + period / 2), 6);
    const turn = Math.PI / 2 / (deadTime + period / 2);
    // Without a dead time the phase first reaches -180° where sampling ends.
    if (turn >= Math.PI / period) return;
    expect(phaseCrossover).toBeCloseTo(turn, 6);
    expect(gainMargin).toBeCloseTo((2 / (gain * period)) * Math.sin((turn * period) / 2), 6);
  });

test("the rules of Skogestad with τc = θ give a lag with a dead time the margins that he publishes: 3.14, 61.4° and Ms 1.59", () => {
  // J. Process Control 13, 2003, table 2.
  for (const [k, tau, theta] of [[1, 5, 1], [0.7, 140, 16], [3, 0.2, 0.1]] as const) {
    const kp = tau / (2 * theta * k), period = theta / 2000;
    const { gainMargin, phaseMargin, sensitivity } = marginsOf(openLoop(lag(k, tau, theta), { kp, ki: kp / tau, kd: 0 }, { period, filter: 0 }), period);
    expect(gainMargin).toBeCloseTo(3.14, 2);
    // 90° - 1/2 rad, 61.35°, which the table rounds up.
    expect(Math.abs(phaseMargin - 61.4)).toBeLessThan(0.06);
    expect(sensitivity).toBeCloseTo(1.59, 2);
  }
});

test("a loop whose gain never is 1 has an infinite phase margin, one whose phase never turns an infinite gain margin", () => {
  const { gainMargin, phaseMargin } = marginsOf(openLoop(lag(1, 10, 0), { kp: 0.5, ki: 0, kd: 0 }, { period: 0.01, filter: 0 }), 0.01);
  expect([gainMargin, phaseMargin]).toEqual([Infinity, Infinity]);
});

test("the frequency response is that of a sine sent around the loop", () => {
  const model = { b0: 2, b1: 0.7, a1: 1.1, a0: 1.6, deadTime: 0.43 };
  const gains = { kp: 1.3, ki: 0.9, kd: 0.4 }, period = 0.1, filter = 0.05;
  for (const cycles of [3, 11, 40]) {
    const count = 2000, omega = (2 * Math.PI * cycles) / (count * period);
    const plant = plantOfModel(model, period);
    const control = controllerOf(gains, { period, filter, tracking: 0, limits: [-1e9, 1e9] }, 0, 0);
    plant.start();
    let re = 0, im = 0, y = 0;
    // The start and the constant that the integral part keeps of it have died away, or stand still, after half of it.
    for (let k = 0; k < 2 * count; k++) {
      if (k >= count) {
        re += (2 / count) * y * Math.sin(omega * k * period);
        im += (2 / count) * y * Math.cos(omega * k * period);
      }
      y = plant.step(control(0, -Math.sin(omega * k * period)));
    }
    const [expectedRe, expectedIm] = openLoop(model, gains, { period, filter })(omega);
    expect(re).toBeCloseTo(expectedRe, 6);
    expect(im).toBeCloseTo(expectedIm, 6);
  }
});

test("the transition over a time is that of two real poles, of a swing without damping, and of a double integrator", () => {
  const h = 0.37;
  // s² + 5 s + 6: e^(-2t), e^(-3t).
  const real = transition({ a1: 5, a0: 6 }, h), [e2, e3] = [Math.exp(-2 * h), Math.exp(-3 * h)];
  [3 * e2 - 2 * e3, e2 - e3, -6 * (e2 - e3), 3 * e3 - 2 * e2].forEach((value, i) => expect(real.p[i]).toBeCloseTo(value, 13));
  expect(real.g[0]).toBeCloseTo(1 / 6 - e2 / 2 + e3 / 3, 13);
  const swing = transition({ a1: 0, a0: 4 }, h);
  [Math.cos(2 * h), Math.sin(2 * h) / 2, -2 * Math.sin(2 * h), Math.cos(2 * h)].forEach((value, i) => expect(swing.p[i]).toBeCloseTo(value, 13));
  const twice = transition({ a1: 0, a0: 0 }, h);
  expect([...twice.p, ...twice.g].map((value) => Number(value.toFixed(12)))).toEqual([1, h, 0, 1, Number((h * h / 2).toFixed(12)), h]);
});

test("a lag behind a dead time that is no whole number of periods answers a step at its own time", () => {
  const plant = plantOfModel(lag(2, 5, 1.27), 0.5);
  plant.start();
  for (let k = 1; k < 40; k++) expect(plant.step(1)).toBeCloseTo(2 * (1 - Math.exp(-Math.max(0, 0.5 * k - 1.27) / 5)), 12);
});

test("a model's character: gain, time constants or damping, lead", () => {
  const { gain, timeConstants, leadTime } = characterOf({ b0: 6, b1: -3, a1: 5, a0: 6, deadTime: 0 });
  expect(gain).toBe(1);
  expect(timeConstants![0]).toBeCloseTo(1 / 2, 14);
  expect(timeConstants![1]).toBeCloseTo(1 / 3, 14);
  expect(leadTime).toBe(-0.5);
  const swinging = characterOf({ b0: 1, b1: 0, a1: 0.4, a0: 4, deadTime: 0 });
  expect(swinging).toMatchObject({ timeConstants: undefined, naturalFrequency: 2, damping: 0.1 });
});
