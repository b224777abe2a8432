/** The plants, the loop, the references and the starts of the benches of tuning (bench/tune), against what is known of them otherwise. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { tuning, type Plant, type Reading } from "../support/tuning.js";

const [{ plants }, { difficult }, { experiment, sensor }, { Random }, { relayTest }, { ratioAfter, staysWithin }] = await Promise.all([
  tuning("plants"), tuning("difficult"), tuning("loop"), tuning("random"), tuning("relay"), tuning("score"),
] as const);
const { problems, references, costOf, trials, settled } = await tuning("problems");
const known = references();

const plantOf = (id: string): Plant => [...plants, ...difficult].find((plant) => plant.id === id)!;

/** y of `count` ticks of a plant that is given u(k), and told the tick of `at(k)`: 0 keeps the load away. */
function respond(plant: Plant, count: number, u: (k: number) => number, at: (k: number) => number = () => 0): number[] {
  const { output, step } = plant.create();
  return Array.from({ length: count }, (_, k) => {
    const y = output();
    step(u(k), at(k));
    return y;
  });
}

describe("the 25 plants", () => {
  test("are 25, eleven of them in the class of the model, with names of their own", () => {
    expect(plants).toHaveLength(25);
    expect(new Set(plants.map(({ id }) => id)).size).toBe(25);
    expect(plants.filter(({ inClass }) => inClass)).toHaveLength(11);
  });

  /** G(0) of the transfer function; of the tanks du = 1: (1 + 1)² - 1 = 3; of the motor with friction (1 - 0.3) / 0.5. */
  const GAIN: Record<string, number> = { dcmotor: 0.01 / (0.1 * 1 + 0.01 ** 2), x_heater: 1.5, x_tanks: 3, x_friction: 1.4 };
  const INTEGRATING = ["intlag", "x_intdelay"];

  test.each(plants.filter(({ id }) => !INTEGRATING.includes(id)).map((plant) => [plant.id, plant] as const))("%s has its static gain", (id, plant) => {
    const y = respond(plant, 4000, () => 1).at(-1)!;
    expect(y).toBeCloseTo(GAIN[id] ?? 1, 6);
  });

  test.each(INTEGRATING)("%s integrates: y grows by u, late by its lag and dead time", (id) => {
    const plant = plantOf(id), count = 1000, late = id === "intlag" ? 1.1 : 1;
    expect(respond(plant, count, () => 1).at(-1)!).toBeCloseTo((count - 1) * plant.period - late, 9);
  });

  /** Steps of 1 from 0, seconds after the dead time. */
  const STEP: Record<string, (t: number) => number> = {
    fopdt: (t) => 1 - Math.exp(-t / 2),
    x_2lagdt_5: (t) => 1 - Math.exp(-t / 5) * (1 + t / 5),
    underdamped: (t) => {
      const [damping, frequency] = [0.2, Math.sqrt(0.96)];
      return 1 - Math.exp(-damping * t) * (Math.cos(frequency * t) + damping / frequency * Math.sin(frequency * t));
    },
    x_n3: (t) => 1 - Math.exp(-t) * (1 + t + t * t / 2),
    // The step minus 2 times the impulse of 1 / (s + 1)³.
    x_nmp2: (t) => 1 - Math.exp(-t) * (1 + t + t * t / 2) - 2 * Math.exp(-t) * t * t / 2,
    // A share of Poisson's distribution.
    x_n8: (t) => {
      let sum = 0, term = Math.exp(-t);
      for (let i = 0; i < 8; i++) [sum, term] = [sum + term, term * t / (i + 1)];
      return 1 - sum;
    },
    intlag: (t) => t - 1 + Math.exp(-t),
  };

  test.each(Object.entries(STEP))("%s answers a step as its transfer function does", (id, formula) => {
    const plant = plantOf(id);
    respond(plant, 500, () => 1).forEach((y, k) => expect(y).toBeCloseTo(k > plant.delay ? formula((k - plant.delay) * plant.period) : 0, 7));
  });

  test("the dead time is whole ticks, and no tick more or less", () => {
    for (const plant of plants) {
      const y = respond(plant, plant.delay + 8, () => 1);
      expect(y.slice(0, plant.delay + 1), plant.id).toEqual(Array(plant.delay + 1).fill(0));
      expect(y[plant.delay + 1], plant.id).not.toBe(0);
    }
  });

  test("the load is a step of the input, at its tick and without the dead time", () => {
    for (const plant of plants) {
      const loaded = respond(plant, plant.ticks, () => 0, (k) => k), own = respond(plant, plant.ticks, () => plant.load);
      expect(loaded.slice(0, plant.loadTick + 1), plant.id).toEqual(Array(plant.loadTick + 1).fill(0));
      for (let k = plant.loadTick; k < plant.ticks - plant.delay; k++) expect(loaded[k], plant.id).toBeCloseTo(own[k - plant.loadTick + plant.delay]!, 12);
    }
  });
});

describe("the difficult plants", () => {
  test("are at least 14, in two halves of equal size, of 600 to 1000 ticks; one has no load", () => {
    expect(difficult.length).toBeGreaterThanOrEqual(14);
    expect(difficult.filter(({ half }) => half === "develop")).toHaveLength(difficult.length / 2);
    for (const { ticks, source, quantum, noise } of difficult) {
      expect(ticks).toBeGreaterThanOrEqual(600);
      expect(ticks).toBeLessThanOrEqual(1000);
      expect(source).toMatch(/\S/);
      expect(Math.min(quantum, noise)).toBeGreaterThan(0);
    }
    expect(difficult.filter(({ load }) => load === 0).map(({ id }) => id)).toEqual(["belt"]);
  });

  test.each(difficult.map((plant) => [plant.id, plant] as const))("%s rests until the load, and not after it", (_, plant) => {
    const y = respond(plant, plant.ticks, () => 0, (k) => k).map((value) => value / plant.setpoint);
    for (const value of y.slice(0, plant.loadTick)) expect(Math.abs(value)).toBeLessThan(1e-9);
    // Some loads change a loss or a gain: they show where something flows.
    const end = (at: (k: number) => number) => respond(plant, plant.ticks, () => plant.limits[1] / 10, at).at(-1)! / plant.setpoint;
    if (plant.load) expect(Math.abs(end((k) => k) - end(() => 0))).toBeGreaterThan(1e-3);
  });

  /** Slope of y at rest by the input: dy/du after `count` ticks of a small step. */
  const gain = (id: string, u: number, count = 20_000): number => respond(plantOf(id), count, () => u).at(-1)! / u;

  test("static gains are those of the linear models", () => {
    expect(gain("reactor", 1e-6)).toBeCloseTo(3.1472 / 5.3821, 4);
    expect(gain("column", 1e-3)).toBeCloseTo(12.8, 6);
    expect(gain("flexible-transmission", 1)).toBeCloseTo((0.28261 + 0.50666) / (1 - 1.41833 + 1.58939 - 1.31608 + 0.88642), 6);
    expect(gain("belt", 1)).toBeCloseTo(2, 9);
    expect(gain("rod", 1)).toBeGreaterThan(0.9 * 1200 / 92);  // W to K: the loss alone, less what falls off along the rod
    expect(gain("rod", 1)).toBeLessThan(1200 / 92);
  });

  test("the reactor, the drum and no other tank answer the wrong way first", () => {
    for (const id of ["reactor", "drum"]) {
      const y = respond(plantOf(id), 400, () => 1e-3);
      expect(Math.min(...y)).toBeLessThan(0);
      expect(y.at(-1)).toBeGreaterThan(0);
    }
    expect(Math.min(...respond(plantOf("quadruple-tank"), 400, () => 1e-3))).toBeGreaterThanOrEqual(0);
  });

  test("the drum integrates 0.547 cm/min for 1 %, late by lag, zero and dead time", () => {
    const plant = plantOf("drum"), minutes = 999 * plant.period / 60;
    expect(respond(plant, 1000, () => 1).at(-1)!).toBeCloseTo(0.547 * (minutes - 0.1 - 1.06 - 0.418), 4);
  });

  test("the heater's power leaves by convection and radiation", () => {
    const plant = plantOf("transistor-heater"), hot = 296 + respond(plant, 4000, () => 50).at(-1)!;
    expect(10 * 12e-4 * (hot - 296) + 0.9 * 5.67e-8 * 12e-4 * (hot ** 4 - 296 ** 4)).toBeCloseTo(0.5, 6);
  });

  test("the acid's pH passes through its pKa when half of it is neutralized, and through 7 at 515 l/min of base", () => {
    // McAvoy, Hsu and Lowenthal's flows: 81 l/min of 0.32 mol/l, base of 0.05005 mol/l. Rest is pH 6 within 0.01.
    const plant = plantOf("ph"), rest = 0.05005 ** -1 * 81 * 0.32 * 1.8e-5 / (1.8e-5 + 1e-6);
    const at = (flow: number): number => 6 + respond(plant, 4000, () => flow - rest).at(-1)!;
    expect(at(0.5 * 81 * 0.32 / 0.05005)).toBeCloseTo(-Math.log10(1.8e-5), 1);
    expect(Math.abs(at(515) - 7)).toBeLessThan(0.1);
  });

  test("the exchanger's gain grows by the valve's rangeability: 50^0.1 in 10 % of the stroke", () => {
    const plant = plantOf("exchanger"), at = (stroke: number): number => respond(plant, 2000, () => stroke).at(-1)!;
    expect((at(20) - at(10)) / (at(10) - at(0))).toBeCloseTo(50 ** 0.1, 6);
  });

  test("sticky valves do not move for small orders", () => {
    expect(respond(plantOf("sticky-flow"), 100, () => 1.9).at(-1)).toBe(0);
    expect(respond(plantOf("sticky-flow"), 500, () => 2.1).at(-1)).toBeCloseTo(0.5 * 2.1, 9);
    expect(respond(plantOf("sticky-level"), 100, () => 1.9).at(-1)).toBe(0);
    // Static 2, dynamic 1: an order of 3 moves the valve by 2.
    expect(respond(plantOf("sticky-level"), 1001, () => 3).at(-1)! / 2).toBeCloseTo((1000 * 2 - 2 * 2 - 2) / 60, 2);
  });

  test("the rudder takes 28 s for 65°", () => {
    const y = respond(plantOf("ship"), 60, () => 35), turned = (k: number) => (y[k + 1]! - y[k]!);
    // Rate of turn under a ramp of the rudder, and at the end still below its final value K δ = 0.07 · 35.
    expect(y[15]! / (0.07 * 65 / 28)).toBeCloseTo(integralOfRamp(15), 1);
    expect(turned(58)).toBeLessThan(0.07 * 35);
  });

  /** Heading after t seconds of a rudder that moves by 1 °/s, T = 30 s, K = 1; the rudder is half a tick ahead of its ramp. */
  function integralOfRamp(t: number): number {
    const T = 30, rate = (s: number) => s - T + T * Math.exp(-s / T), half = 0.5;
    let sum = 0;
    for (let s = 0; s < t; s += 0.001) sum += 0.001 * rate(s + half);
    return sum;
  }
});

describe("the loop", () => {
  const alone = (id: string): Plant => ({ ...plantOf(id), ticks: plantOf(id).loadTick });

  test("costs of an error of 1: without gains nothing moves", () => {
    const plant = alone("fopdt"), { period, ticks } = plant;
    const of = (cost: string): number => experiment({ plant, gains: [0, 0, 0], cost }).trueCost;
    expect(of("ise")).toBeCloseTo(ticks * period, 9);
    expect(of("iae")).toBeCloseTo(ticks * period, 9);
    expect(of("itae")).toBeCloseTo(period * period * ticks * (ticks - 1) / 2, 9);
  });

  test("a proportional controller leaves 1 / (1 + kp); with an integral nothing is left", () => {
    const plant = { ...plantOf("x_fopdt_lag"), loadTick: 1000 };
    const end = (gains: number[]): number => experiment({ plant, gains }).record.y[499]!;
    expect(end([3, 0, 0])).toBeCloseTo(1 - 1 / 4, 2);
    expect(end([3, 0.3, 0])).toBeCloseTo(1, 2);
  });

  test("first ticks by hand: filter, clamp and integral that holds", () => {
    // y = 0 until the dead time is over: e = 1, no derivative; v = kp + k ki Ts, clamped at 4, held there.
    const { record } = experiment({ plant: plantOf("fopdt"), gains: [3.95, 0.4, 1] });
    expect(Array.from(record.u.slice(0, 6))).toEqual([3.95, 3.97, 3.99, 4, 4, 4].map((u) => expect.closeTo(u, 12)));
  });

  test("a guard ends an experiment at the first tick beyond the limit", () => {
    const plant = plantOf("fopdt"), done = experiment({ plant, gains: [0.1, 0.1, 0.1], limit: 0.99 });
    expect(done).toMatchObject({ stopped: "limit", ticks: 20 });
    expect(done.record.y).toHaveLength(20);
    expect(done.measuredCost).toBeCloseTo(1, 9);
  });

  test("an unstable loop is told apart", () => {
    const done = experiment({ plant: { ...plantOf("x_n8"), limits: [-1e9, 1e9] }, gains: [50, 50, 1] });
    expect(done).toMatchObject({ stopped: "diverged", oscillation: Infinity });
    expect(done.trueCost).toBeGreaterThan(1e12);
  });

  test("half the strength with twice the gains is the same loop", () => {
    const plant: Plant = { ...plantOf("ah4lag"), limits: [-1e3, 1e3] };
    const once = experiment({ plant, gains: [1, 0.4, 1] }), half = experiment({ plant, gains: [2, 0.8, 2], strength: 0.5 });
    expect(half.trueCost).toBeCloseTo(once.trueCost, 9);
  });

  test("a sensor's noise has its deviation and its correlation, its quantum and its drift", () => {
    const read = (reading: Reading, n = 40_000) => {
      const measure = sensor(reading, 0.1);
      return Array.from({ length: n }, (_, k) => measure(5, k));
    };
    const covariance = (y: number[], lag: number) => y.slice(lag).reduce((sum, value, k) => sum + (value - 5) * (y[k]! - 5), 0) / y.length;
    const white = read({ noise: 0.2, seed: 3 }), red = read({ noise: 0.2, colour: 0.7, seed: 3 });
    expect(covariance(white, 0)).toBeCloseTo(0.04, 3);
    expect(covariance(white, 1)).toBeCloseTo(0, 3);
    expect(covariance(red, 0)).toBeCloseTo(0.04, 2);
    expect(covariance(red, 1) / covariance(red, 0)).toBeCloseTo(0.7, 1);
    expect(read({ noise: 0.2, seed: 3 }, 10)).toEqual(white.slice(0, 10));
    expect(read({ noise: 0.2, seed: 4 }, 10)).not.toEqual(white.slice(0, 10));
    for (const y of read({ noise: 0.2, quantum: 0.25 }, 100)) expect(y % 0.25).toBe(0);
    expect(read({ drift: 2 }, 3)).toEqual([5, 5.2, 5.4]);
  });
});

test("random numbers are uniform and normal", () => {
  const random = new Random(7), n = 100_000;
  const uniform = Array.from({ length: n }, () => random.uniform()), normal = Array.from({ length: n }, () => random.normal());
  const moment = (values: number[], power: number) => values.reduce((sum, value) => sum + value ** power, 0) / n;
  // Five standard deviations of each mean.
  expect(Math.abs(moment(uniform, 1) - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
  expect(Math.abs(moment(uniform, 2) - 1 / 3)).toBeLessThan(5 * Math.sqrt(4 / 45 / n));
  expect(Math.abs(moment(normal, 1))).toBeLessThan(5 / Math.sqrt(n));
  expect(Math.abs(moment(normal, 2) - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
  expect(Math.abs(moment(normal, 4) - 3)).toBeLessThan(5 * Math.sqrt(96 / n));
});

test("a relay finds the ultimate gain and period of 1 / (s + 1)⁴ within what its harmonics allow", () => {
  // |G| = (1 + w²)^-2 at w = 1, where the phase is 180°: gain 4, period 2 π.
  const { gain, period } = relayTest(plantOf("ah4lag"), {})!;
  expect(gain).toBeGreaterThan(3.6);
  expect(gain).toBeLessThan(4.4);
  expect(period).toBeGreaterThan(0.95 * 2 * Math.PI);
  expect(period).toBeLessThan(1.05 * 2 * Math.PI);
});

test("a tuning counts from the experiment after which it stays near the best", () => {
  const path: [number, number][] = [[1, 3], [2, 1.05], [4, 1.2], [7, 1.08], [9, 1.01]];
  expect(staysWithin(path, 1.1)).toBe(7);
  expect(staysWithin(path, 1.02)).toBe(9);
  expect(staysWithin(path, 1.001)).toBe(Infinity);
  expect([0, 1, 3, 8, 50].map((at) => ratioAfter(path, at))).toEqual([Infinity, 3, 1.05, 1.08, 1.01]);
});

describe("the references", () => {
  type Study = Record<string, Record<string, Record<string, number[]> & { cost: number }>>;
  const study = JSON.parse(readFileSync(new URL("../fixtures/tuning-study.json", import.meta.url), "utf8")) as Study;
  const chosen = problems.filter(({ plant, cost }) => study[plant.id]?.[cost]);

  test("the costs stored are those of the gains stored, inside the box", () => {
    for (const problem of problems)
      for (const [level, { z, cost }] of Object.entries(known[problem.plant.id]![problem.cost]!.best)) {
        expect(costOf(problem, level, z) / cost, `${problem.name}, ${level}`).toBeCloseTo(1, 9);
        z.forEach((value, i) => expect(value).toBeGreaterThanOrEqual(problem.lower[i]! - 1e-12));
        z.forEach((value, i) => expect(value).toBeLessThanOrEqual(problem.upper[i]! + 1e-12));
      }
  });

  test("the study's gains cost what the study says, and nothing known is worse than them", () => {
    expect(chosen).toHaveLength(50);
    for (const problem of chosen) {
      const { best } = known[problem.plant.id]![problem.cost]!, figures = study[problem.plant.id]![problem.cost]!;
      expect(costOf(problem, "0", figures["0"]!) / figures.cost, problem.name).toBeCloseTo(1, 6);
      expect(best["0"]!.cost, problem.name).toBeLessThanOrEqual(1.001 * figures.cost);
      for (const level of ["0.005", "0.02"]) expect(best[level]!.cost).toBeLessThanOrEqual(1.001 * costOf(problem, level, figures[level]!));
    }
  });

  const some = <T>(list: readonly T[]): T[] => list.filter((_, i) => i % 5 === 0);

  test("starts are stable and cost 1.5 to 60 times the best; hot ones 1.2 to 60 times", () => {
    for (const problem of problems) {
      const { best, starts, hot } = known[problem.plant.id]![problem.cost]!;
      const ratio = (z: readonly number[]): number => costOf(problem, problem.base, z) / best[problem.base]!.cost;
      expect(starts, problem.name).toHaveLength(30);
      for (const z of some(starts)) {
        const done = trials(problem, problem.base, z);
        expect(ratio(z), problem.name).toBeGreaterThan(1.5);
        expect(ratio(z), problem.name).toBeLessThan(60 * 1.001);
        expect(settled(done) && done.every(({ peak }) => peak < 1.8), problem.name).toBe(true);
      }
      expect(hot.length, problem.name).toBeLessThanOrEqual(10);
      for (const z of some(hot)) {
        expect(ratio(z), problem.name).toBeGreaterThan(1.2);
        expect(ratio(z), problem.name).toBeLessThan(60);
        expect(settled(trials(problem, problem.base, z)), problem.name).toBe(true);
      }
    }
  });
});
