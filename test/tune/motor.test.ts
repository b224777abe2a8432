/** The motor module against a second implementation from the equations, and against what theory says of motor and controller. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { LoopSetting } from "../../assembly/codes.js";
import { MOTOR, distance, experiment as experimentWith, open as openWith, type Conditions, type Gains, type LoopExports } from "../support/loop.js";
import { Core, Layout, Request, Status, Use } from "../support/module.js";

const CONDITIONS = {
  ...MOTOR, Period: 0.01, Samples: 600, Filter: 0.02, Lower: -24, Upper: 24, Tracking: 0.02, Setpoint: 1, Load: 0.05, Effort: 0.0004,
} satisfies Conditions;
const HIGHEST: Gains = [200, 400, 40];

const open = (conditions: Conditions = {}, gains: Gains = [20, 20, 0], use: Use | 0 = Use.ForwardDifference) =>
  openWith({ ...CONDITIONS, ...conditions }, gains, use);
const experiment = (gains: Gains, conditions: Conditions = {}) => experimentWith(gains, { ...CONDITIONS, ...conditions });

type State = [current: number, speed: number, angle: number];

/** The classic Runge-Kutta step in its four stages. */
function rungeKutta(motor: Record<"j" | "b" | "k" | "r" | "l", number>, state: State, u: number, torque: number, h: number): State {
  const { j, b, k, r, l } = motor;
  const slope = ([i, w]: State): State => [(u - r * i - k * w) / l, (k * i - b * w - torque) / j, w];
  const along = (s: State, share: number) => state.map((value, i) => value + h * share * s[i]!) as State;
  const a = slope(state), b2 = slope(along(a, 0.5)), c = slope(along(b2, 0.5)), d = slope(along(c, 1));
  return state.map((value, i) => value + (h / 6) * (a[i]! + 2 * b2[i]! + 2 * c[i]! + d[i]!)) as State;
}

/** The experiment once more, in plain TypeScript. */
function reference([kp, ki, kd]: Gains, conditions: Conditions, samples: number) {
  const c = { ...CONDITIONS, ...conditions };
  const motor = { j: c.Inertia, b: c.Friction, k: c.TorqueConstant, r: c.Resistance, l: c.Inductance };
  let state: State = [0, 0, 0];
  let integral = 0, derivative = 0, last = 0, cost = 0;
  const measured: number[] = [], output: number[] = [];
  for (let n = 0; n < samples; n++) {
    const y = state[2], e = c.Setpoint - y;
    const share = c.Filter / (c.Filter + c.Period);
    derivative = share * derivative + ((1 - share) * kd * (last - y)) / c.Period;
    const wanted = kp * e + integral + derivative;
    const u = Math.min(c.Upper, Math.max(c.Lower, wanted));
    integral += ki * (e - c.Tracking * (wanted - u)) * c.Period;
    const torque = n < samples / 2 ? 0 : c.Load;
    // At rest the torque is K i, and the whole voltage is R i.
    cost += c.Period * e ** 2 + c.Period * c.Effort * (u - (torque / motor.k) * motor.r) ** 2;
    measured.push(y);
    output.push(u);
    state = rungeKutta(motor, state, u, torque, c.Period);
    last = y;
  }
  return { measured, output, cost };
}

const CASES: [string, Gains, Conditions][] = [
  ["poor gains", [20, 20, 0], {}],
  ["good gains", [110, 150, 24], {}],
  ["no controller", [0, 0, 0], {}],
  ["a slow sample and a large load", [5, 2, 1], { Period: 0.04, Load: 0.2, Setpoint: -2 }],
  ["another motor, pulled one way only", [3, 1, 0.2], { Inertia: 0.02, Friction: 0.05, TorqueConstant: 0.1, Resistance: 2, Inductance: 0.2, Lower: 0, Upper: 6 }],
  ["no limit and no filter", [30, 10, 5], { Lower: -1e6, Upper: 1e6, Filter: 0, Tracking: 0 }],
];

test.each(CASES)("an experiment with %s agrees with the equations integrated by classic Runge-Kutta steps", (_, gains, conditions) => {
  const made = experiment(gains, conditions);
  const { measured, output, cost } = reference(gains, conditions, made.measured.length);
  // 600 steps of a damped plant: the two orders of operations differ by rounding only, amplified by the gains.
  expect(distance(made.measured, measured)).toBeLessThan(1e-11);
  expect(distance(made.output, output)).toBeLessThan(1e-9);
  expect(Math.abs(made.cost / cost - 1)).toBeLessThan(1e-11);
});

/** 12 s with the demonstration's controller; 600 samples of 20 ms, or as many more as it takes. */
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
  const { output: voltage, measured: angle } = experiment([68, 62, 21], { Period: 0.02 });
  const tail = voltage.slice(-50).reduce((sum, u, k) => sum + 0.02 * ((1 - angle.slice(-50)[k]!) ** 2 + 0.0004 * (u - 5) ** 2), 0);
  expect(voltage.at(-1)).toBeCloseTo(5, 1);
  expect(tail).toBeLessThan(1e-5);
});

test("the setpoint is recorded at every sample", () => {
  expect(new Set(experiment([20, 20, 0], { Setpoint: 0.7 }).setpoint)).toEqual(new Set([0.7]));
});

test("at a constant voltage the motor turns as fast as theory says, unloaded and loaded", () => {
  // A far setpoint and a high gain keep u at 12 V. Poles at -2 and -10 per second have died out after 15 s.
  const { measured: angle, output: voltage } = experiment([1000, 0, 0], { Lower: -12, Upper: 12, Setpoint: 1e4, Period: 0.05, Load: 0.08 });
  expect(new Set(voltage)).toEqual(new Set([12]));
  const speed = (sample: number) => (angle[sample]! - angle[sample - 1]!) / 0.05;
  const { Friction: b, TorqueConstant: k, Resistance: r } = MOTOR;
  expect(speed(299)).toBeCloseTo((k * 12) / (b * r + k * k), 9);
  expect(speed(599)).toBeCloseTo((k * 12 - r * 0.08) / (b * r + k * k), 9);
});

test("the voltage stays within its limits, and reaches them", () => {
  for (const [Lower, Upper] of [[-0.5, 1], [-2, 5], [-24, 24]] as const) {
    const { output } = experiment([1000, 0, 0], { Lower, Upper, Setpoint: 0.05 });
    expect([Math.min(...output), Math.max(...output)]).toEqual([Lower, Upper]);
  }
});

test("anti-windup shortens the overshoot of a limited controller", () => {
  const overshoot = (Tracking: number) => Math.max(...experiment([100, 200, 15], { Lower: -12, Upper: 12, Tracking }).measured) - 1;
  expect(overshoot(0.02)).toBeLessThan(0.5 * overshoot(0));
});

test("the integral part holds the setpoint against the load", () => {
  expect(experiment([110, 150, 24]).measured.at(-1)).toBeCloseTo(1, 2);
  // Without it, the load leaves an error: u = kp e, torque K u / R.
  const { TorqueConstant: k, Resistance: r } = MOTOR;
  expect(1 - experiment([110, 0, 24], { Period: 0.02 }).measured.at(-1)!).toBeCloseTo((0.05 * r) / (k * 110), 3);
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
  for (const wrong of [
    { Upper: Infinity, Setpoint: 1e300 }, { Setpoint: NaN }, { Load: Infinity }, { Upper: NaN, Lower: NaN }, { Period: 0 }, { Period: -0.01 }, { Period: NaN },
    { Samples: 0 }, { Samples: 601 }, { Samples: -1 }, { Samples: NaN }, { Samples: Infinity }, { Inertia: 0 }, { Inductance: NaN },
  ])
    expect(experiment([20, 20, 0], wrong).cost).toBe(1e30);
});

test("x is in units: the same gains in other units give the same bits", () => {
  // Powers of two: no rounding.
  const { cost } = experiment([32, 64, 4]);
  expect(experiment([0.25, 0.25, 0.25], { UnitKp: 128, UnitKi: 256, UnitKd: 16 }).cost).toBe(cost);
});

test("an experiment of fewer samples is the first part of a longer one, but for the load in its second half", () => {
  const long = experiment([68, 62, 21], { Load: 0 }), short = experiment([68, 62, 21], { Load: 0, Samples: 301 });
  expect(short.measured).toEqual(long.measured.slice(0, 301));
  expect(short.cost).toBeLessThan(long.cost);
  const at = (Samples: number) => experiment([0, 0, 0], { Samples }).measured.findIndex((y) => y !== 0);
  // The load moves the angle one sample after it comes, at the first sample of the second half.
  expect([at(300), at(301), at(600)]).toEqual([151, 152, 301]);
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
  const { exports } = new Core<LoopExports>("loop");
  const end = exports.layout(Layout.State) + exports.layout(Layout.StateBytes);
  expect(exports.objective()).toBeGreaterThan(exports.layout(Layout.State));
  expect(exports.objective() + 8 * (LoopSetting.DeadTime + 1)).toBeLessThanOrEqual(end);
  expect(exports.data()).toBeGreaterThanOrEqual(end);
  const records = exports.data() + 24 * exports.samples();
  expect(exports.__heap_base.value).toBeGreaterThanOrEqual(records);
  // host/node/tune/loop.ts takes the end of the memory for the end of the records.
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
