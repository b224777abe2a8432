/** The motor module against a second implementation from the equations, and against what theory says of motor and controller. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { MotorSetting } from "../../assembly/codes.js";
import { Core, Request, Status, Use, type Exports } from "../support/module.js";

interface MotorExports extends Exports {
  objective(): number;
  data(): number;
  samples(): number;
  run(k: number): number;
}

type Conditions = Record<Exclude<keyof typeof MotorSetting, "Cost" | "Kp" | "Ki" | "Kd">, number>;
type Gains = readonly [number, number, number];

const CONDITIONS: Conditions = {
  Period: 0.01, Filter: 0.02, Limit: 24, Tracking: 0.02, Setpoint: 1, Load: 0.05, Effort: 0.0004, UnitKp: 1, UnitKi: 1, UnitKd: 1,
};
const HIGHEST: Gains = [200, 400, 40];

/** The motor of the tutorial: kg·m², N·m·s, N·m/A, Ω, H. */
const MOTOR = { j: 0.01, b: 0.1, k: 0.01, r: 1, l: 0.5 };

function open(conditions: Partial<Conditions> = {}, gains: Gains = [20, 20, 0], use: Use | 0 = Use.ForwardDifference) {
  const core = new Core<MotorExports>("motor");
  const settings = core.floats(core.exports.objective(), MotorSetting.UnitKd + 1);
  for (const [name, value] of Object.entries({ ...CONDITIONS, ...conditions })) settings[MotorSetting[name as keyof Conditions]] = value;
  core.start({ x0: [...gains], settings: { Use: use } });
  return { core, settings };
}

/** One experiment: its cost and what it recorded. */
function experiment(gains: Gains, conditions: Partial<Conditions> = {}) {
  const { core, settings } = open(conditions, gains);
  core.exports.run(1);
  const n = core.exports.samples();
  const [setpoint, angle, voltage] = [0, 1, 2].map((i) => Array.from(core.floats(core.exports.data() + 8 * n * i, n))) as [number[], number[], number[]];
  return { cost: settings[MotorSetting.Cost]!, setpoint, angle, voltage };
}

type State = [current: number, speed: number, angle: number];

/** The classic Runge-Kutta step in its four stages. */
function rungeKutta(state: State, u: number, torque: number, h: number): State {
  const { j, b, k, r, l } = MOTOR;
  const slope = ([i, w]: State): State => [(u - r * i - k * w) / l, (k * i - b * w - torque) / j, w];
  const along = (s: State, share: number) => state.map((value, i) => value + h * share * s[i]!) as State;
  const a = slope(state), b2 = slope(along(a, 0.5)), c = slope(along(b2, 0.5)), d = slope(along(c, 1));
  return state.map((value, i) => value + (h / 6) * (a[i]! + 2 * b2[i]! + 2 * c[i]! + d[i]!)) as State;
}

/** The experiment once more, in plain TypeScript. */
function reference([kp, ki, kd]: Gains, conditions: Partial<Conditions>, samples: number) {
  const c = { ...CONDITIONS, ...conditions };
  let state: State = [0, 0, 0];
  let integral = 0, derivative = 0, last = 0, cost = 0;
  const angle: number[] = [], voltage: number[] = [];
  for (let n = 0; n < samples; n++) {
    const y = state[2], e = c.Setpoint - y;
    const share = c.Filter / (c.Filter + c.Period);
    derivative = share * derivative + ((1 - share) * kd * (last - y)) / c.Period;
    const wanted = kp * e + integral + derivative;
    const u = Math.min(c.Limit, Math.max(-c.Limit, wanted));
    integral += ki * (e - c.Tracking * (wanted - u)) * c.Period;
    const torque = n < samples / 2 ? 0 : c.Load;
    // At rest the torque is K i, and the whole voltage is R i.
    cost += c.Period * e ** 2 + c.Period * c.Effort * (u - (torque / MOTOR.k) * MOTOR.r) ** 2;
    angle.push(y);
    voltage.push(u);
    state = rungeKutta(state, u, torque, c.Period);
    last = y;
  }
  return { angle, voltage, cost };
}

const distance = (a: number[], b: number[]) => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

const CASES: [string, Gains, Partial<Conditions>][] = [
  ["poor gains", [20, 20, 0], {}],
  ["good gains", [110, 150, 24], {}],
  ["no controller", [0, 0, 0], {}],
  ["a slow sample and a large load", [5, 2, 1], { Period: 0.04, Load: 0.2, Setpoint: -2 }],
  ["no limit and no filter", [30, 10, 5], { Limit: 1e6, Filter: 0, Tracking: 0 }],
];

test.each(CASES)("an experiment with %s agrees with the equations integrated by classic Runge-Kutta steps", (_, gains, conditions) => {
  const made = experiment(gains, conditions);
  const { angle, voltage, cost } = reference(gains, conditions, made.angle.length);
  // 600 steps of a damped plant: the two orders of operations differ by rounding only, amplified by the gains.
  expect(distance(made.angle, angle)).toBeLessThan(1e-11);
  expect(distance(made.voltage, voltage)).toBeLessThan(1e-9);
  expect(Math.abs(made.cost / cost - 1)).toBeLessThan(1e-11);
});

/** 12 s with the demonstration's controller; the module's 600 samples of 20 ms, or as many more as it takes. */
const twelveSeconds = (gains: Gains, Period: number) => reference(gains, { Period, Tracking: 0.1 }, Math.round(12 / Period)).cost;

test.each<Gains>([[68, 62, 21], [64, 87, 12], [75, 0, 29], [110, 150, 30]])("half the period changes the cost of settling gains %s %s %s by less than 2 %", (...gains) => {
  const cost = twelveSeconds(gains, 0.02);
  expect(experiment(gains, { Period: 0.02, Tracking: 0.1 }).cost).toBeCloseTo(cost, 10);
  expect(Math.abs(twelveSeconds(gains, 0.01) / cost - 1)).toBeLessThan(0.02);
});

test.each<Gains>([[68, 62, 21], [64, 87, 12], [40, 80, 0], [120, 10, 2]])("the cost of %s %s %s tends to an integral: each halving of the period changes it half as much", (...gains) => {
  const [c1, c2, c4, c8] = [1, 2, 4, 8].map((parts) => twelveSeconds(gains, 0.02 / parts)) as [number, number, number, number];
  // First order in the period, as a sum over samples and a controller with a delay of half a sample are.
  expect((c8 - c4) / (c4 - c2)).toBeCloseTo(0.5, 1);
  expect((c4 - c2) / (c2 - c1)).toBeCloseTo(0.5, 0);
});

test("holding the motor against its load at the setpoint costs nothing", () => {
  // From the setpoint on, only the load's onset costs: a controller without an error and without a load never moves.
  expect(experiment([68, 62, 21], { Setpoint: 0, Load: 0 }).cost).toBe(0);
  // With integral action u ends at R τ / K = 5 V, and its last second adds nothing.
  const { voltage, angle } = experiment([68, 62, 21], { Period: 0.02 });
  const tail = voltage.slice(-50).reduce((sum, u, k) => sum + 0.02 * ((1 - angle.slice(-50)[k]!) ** 2 + 0.0004 * (u - 5) ** 2), 0);
  expect(voltage.at(-1)).toBeCloseTo(5, 1);
  expect(tail).toBeLessThan(1e-5);
});

test("the setpoint is recorded at every sample", () => {
  expect(new Set(experiment([20, 20, 0], { Setpoint: 0.7 }).setpoint)).toEqual(new Set([0.7]));
});

test("at a constant voltage the motor turns as fast as theory says, unloaded and loaded", () => {
  // A far setpoint and a high gain keep u at 12 V. Poles at -2 and -10 per second have died out after 15 s.
  const { angle, voltage } = experiment([1000, 0, 0], { Limit: 12, Setpoint: 1e4, Period: 0.05, Load: 0.08 });
  expect(new Set(voltage)).toEqual(new Set([12]));
  const speed = (sample: number) => (angle[sample]! - angle[sample - 1]!) / 0.05;
  const { b, k, r } = MOTOR;
  expect(speed(299)).toBeCloseTo((k * 12) / (b * r + k * k), 9);
  expect(speed(599)).toBeCloseTo((k * 12 - r * 0.08) / (b * r + k * k), 9);
});

test("the voltage stays within its limit, and reaches it", () => {
  for (const limit of [1, 5, 24]) {
    const { voltage } = experiment([150, 100, 2], { Limit: limit });
    expect(Math.max(...voltage)).toBe(limit);
    expect(Math.min(...voltage)).toBeGreaterThanOrEqual(-limit);
  }
});

test("anti-windup shortens the overshoot of a limited controller", () => {
  const overshoot = (Tracking: number) => Math.max(...experiment([100, 200, 15], { Limit: 12, Tracking }).angle) - 1;
  expect(overshoot(0.02)).toBeLessThan(0.5 * overshoot(0));
});

test("the integral part holds the setpoint against the load", () => {
  expect(experiment([110, 150, 24]).angle.at(-1)).toBeCloseTo(1, 2);
  // Without it, the load leaves an error: u = kp e, torque K u / R.
  const { k, r } = MOTOR;
  expect(1 - experiment([110, 0, 24], { Period: 0.02 }).angle.at(-1)!).toBeCloseTo((0.05 * r) / (k * 110), 3);
});

test("any gains in the box have a finite cost, and no gains a negative one", () => {
  const gain = (highest: number) => fc.double({ min: 0, max: highest, noNaN: true });
  fc.assert(fc.property(fc.tuple(gain(HIGHEST[0]), gain(HIGHEST[1]), gain(HIGHEST[2])), (gains) => {
    const { cost } = experiment(gains);
    // |y| stays below limit · K / (b R + K²) · 6 s = 14.4 rad: e² below 240 rad²; |u - h| at most 24 + 5 V.
    expect(cost).toBeGreaterThan(0);
    expect(cost).toBeLessThan(6 * (240 + 0.0004 * 29 ** 2));
  }), { numRuns: 300 });
});

test("any finite gains and units at all have a finite cost", () => {
  const any = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(fc.property(fc.tuple(any, any, any), any, (gains, unit) => {
    expect(Math.abs(experiment(gains, { UnitKp: unit, UnitKi: unit, UnitKd: unit }).cost)).toBeLessThanOrEqual(1e30);
  }), { numRuns: 300 });
});

test("settings out of all measure give the worst cost, and the run goes on", () => {
  for (const wrong of [{ Limit: Infinity, Setpoint: 1e300 }, { Setpoint: NaN }, { Load: Infinity }, { Limit: NaN }, { Period: 0 }, { Period: -0.01 }, { Period: NaN }])
    expect(experiment([20, 20, 0], wrong).cost).toBe(1e30);
});

test("x is in units: the same gains in other units give the same bits", () => {
  // Powers of two: no rounding.
  const { cost } = experiment([32, 64, 4]);
  expect(experiment([0.25, 0.25, 0.25], { UnitKp: 128, UnitKi: 256, UnitKd: 16 }).cost).toBe(cost);
});

test("run(k) makes at most k experiments, and says what comes next", () => {
  const { core } = open();
  expect(core.exports.run(0)).toBe(Request.Value);
  expect(core.slots[3]).toBe(0);
  expect(core.exports.run(7)).toBe(Request.Value);
  expect(core.slots[3]).toBe(7);
  core.start({ x0: [20, 20, 0], settings: { Use: Use.ForwardDifference, MaxIterations: 2 } });
  expect(core.exports.run(1000)).toBe(Request.Stopped);
  // Four experiments an update, and the value of the last point.
  expect(core.slots[3]).toBe(9);
  expect(core.exports.run(5)).toBe(Request.Stopped);
  expect(core.slots[3]).toBe(9);
});

test("a run that asks for gradients is refused and left as it is", () => {
  const { core } = open({}, [20, 20, 0], 0);
  const before = core.save();
  for (const k of [0, 1, 5]) expect(core.exports.run(k)).toBe(Status.OutOfOrder);
  expect(core.save()).toEqual(before);
  expect(core.exports.ask()).toBe(Request.ValueAndGradient);
});

test("a checkpoint holds the settings and not the records; both end below the end of the memory", () => {
  const { exports } = new Core<MotorExports>("motor");
  const end = exports.state() + exports.stateBytes();
  expect(exports.objective()).toBeGreaterThan(exports.state());
  expect(exports.objective() + 8 * (MotorSetting.UnitKd + 1)).toBeLessThanOrEqual(end);
  expect(exports.data()).toBeGreaterThanOrEqual(end);
  const records = exports.data() + 24 * exports.samples();
  expect(exports.__heap_base.value).toBeGreaterThanOrEqual(records);
  // examples/motor/motor.ts takes the end of the memory for the end of the records.
  expect(exports.__heap_base.value).toBeLessThan(records + 16);
});

test("a run goes on from a checkpoint with equal bits", () => {
  const one = open(), other = open({ Setpoint: 3 }, [1, 1, 1]);
  one.core.exports.run(6);
  other.core.restore(one.core.save());
  for (const { core } of [one, other]) core.exports.run(7);
  expect(other.settings).toEqual(one.settings);
  expect(other.core.x).toEqual(one.core.x);
});
