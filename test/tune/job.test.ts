/** What a job may say: each wrong field is one line with its path, and what passes runs. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../host/node/cli/errors.js";
import { parseJson } from "../../host/node/cli/json.js";
import { OptimizerError } from "../../host/node/errors.js";
import type { Job } from "../../host/node/tune/job.js";
import { loadShift, measure, trialOf } from "../../host/node/tune/measures.js";
import { planOf } from "../../host/node/tune/plan.js";
import { plantOf } from "../../host/node/tune/plants.js";
import { tuneJob } from "../../host/node/tune/tune-job.js";
import { jobOf } from "../support/jobs.js";
import { experiment, MOTOR as MOTOR_SETTINGS } from "../support/loop.js";
import { Plant } from "../../assembly/codes.js";

const MOTOR = jobOf("motor"), HEATER = jobOf("heater");

/** `job` with the value at a path such as "controller.limits.0" in its place; undefined: without it. */
function changed(job: object, path: string, value: unknown): Job {
  const copy = structuredClone(job) as Record<string, never>;
  const keys = path.split(".");
  const last = keys.pop()!;
  const parent = keys.reduce<Record<string, unknown>>((at, key) => (at[key] ??= {}) as Record<string, unknown>, copy);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy as unknown as Job;
}

function refusal(job: unknown): string {
  try {
    planOf(job as Job);
  } catch (error) {
    expect(error).toBeInstanceOf(OptimizerError);
    return (error as Error).message;
  }
  return "accepted";
}

const not = (path: string, given: string, allowed: string) => `${path}: ${given} is not allowed; it must be ${allowed}`;

test.each<[string, unknown, string]>([
  ["plant.timeConstant", -3, not("plant.timeConstant", "-3", "a finite number > 0")],
  ["plant.gain", 0, not("plant.gain", "0", "a finite number > 0")],
  ["plant.gain", "0.7", not("plant.gain", '"0.7"', "a finite number > 0")],
  ["plant.gain", undefined, not("plant.gain", "undefined", "given")],
  ["plant.deadTime", -1e-9, not("plant.deadTime", "-1e-9", "a finite number >= 0")],
  ["plant.inertia", 1, "plant.inertia: not an option; there are type, gain, timeConstant, deadTime"],
  ["plant.type", "oven", not("plant.type", '"oven"', 'one of "motor", "heater", "model", "log"')],
  ["plant.type", "heatr", not("plant.type", '"heatr"', 'one of "motor", "heater", "model", "log"; did you mean "heater"?')],
  ["plant", { type: "log", file: "a.csv", time: "t", u: "u", y: "y" }, not("plant.type", '"log"', "another one: a model takes the place of a log that was read")],
  ["plant", { type: "log", file: "", time: "t", u: "u", y: "y" }, not("plant.file", '""', "a text")],
  ["plant", { type: "model", b0: 1, b1: 0, a1: 0, a0: 1, deadTime: 0 }, not("plant.a1", "0", "a finite number > 0")],
  ["plant", 5, not("plant", "5", "an object")],
  ["experiment.setpoint", 0, not("experiment.setpoint", "0", "a finite number other than 0")],
  ["experiment.load", "x", not("experiment.load", '"x"', "a finite number")],
  ["experiment.period", 0, not("experiment.period", "0", "a finite number > 0")],
  ["experiment.duration", 29, not("experiment.duration", "29", "16 to 100000 periods of 2 s")],
  ["experiment.duration", 200_002, not("experiment.duration", "200002", "16 to 100000 periods of 2 s")],
  ["experiment.time", 3, "experiment.time: not an option; there are setpoint, load, period, duration"],
  ["controller.gains", undefined, not("controller.gains", "undefined", "given")],
  ["controller.gains", 5, not("controller.gains", "5", "an object of gains")],
  ["controller.gains.kd", "0", not("controller.gains.kd", '"0"', "0, or a finite number >= 1e-90 and <= 1e+90")],
  ["controller.gains.kp", 21, not("controller.gains.kp", "21", "within its bounds, 0.021 to 20")],
  ["controller.gains.ki", -1, not("controller.gains.ki", "-1", "0, or a finite number >= 1e-90 and <= 1e+90")],
  ["controller.gains.ks", 1, 'controller.gains.ks: not an option; did you mean "kp"?; there are kp, ki, kd'],
  ["controller.form", "ideal", not("controller.form", '"ideal"', 'one of "parallel", "standard", "series"')],
  ["controller.limits", [100, 0], not("controller.limits[0]", "100", "below the upper one, 0")],
  ["controller.limits", 100, not("controller.limits", "100", "[lower, upper]")],
  ["controller.limits", [0, 1, 2], not("controller.limits[2]", "2", "left out")],
  ["controller.filter", -1, not("controller.filter", "-1", "a finite number >= 0")],
  ["cost", [], not("cost", "an array", "an object")],
  ["cost.criterion", "isa", not("cost.criterion", '"isa"', 'one of "ise", "iae", "itae"; did you mean "ise"?')],
  ["cost.effort", -1, not("cost.effort", "-1", "a finite number >= 0")],
  ["cost.efort", 1, 'cost.efort: not an option; did you mean "effort"?; there are criterion, effort, overshoot, settling'],
  ["guard.factor", 0.5, not("guard.factor", "0.5", "a finite number >= 1 and <= 100")],
  ["guard.timeLimit", 1, "guard.timeLimit: not an option; there are factor, measured, slew"],
  ["bounds.kp", [30, 20], not("bounds.kp[0]", "30", "at most the upper one, 20")],
  ["bounds.kp", [3, 20], not("controller.gains.kp", "2", "within its bounds, 3 to 20")],
  ["bounds.kx", [3, 20], 'bounds.kx: not an option; did you mean "kp"?; there are kp, ki, kd'],
  ["tuning", [], not("tuning", "an array", "an object")],
  ["tuning.experiments", 0, not("tuning.experiments", "0", "an integer >= 1 and <= 1000")],
  ["tuning.patience", 0.5, not("tuning.patience", "0.5", "an integer >= 1 and <= 100")],
  ["tuning.tolerance", -1, not("tuning.tolerance", "-1", "a finite number >= 0 and <= 0.999")],
  ["tuning.seed", -1, not("tuning.seed", "-1", "an integer >= 0 and <= 2147483647")],
  ["tuning.verify", 1, not("tuning.verify", "1", "true or false")],
  ["method", { name: "adam" }, "method: not an option; there are plant, experiment, controller, cost, guard, bounds, tuning"],
])("the heater's job with %s = %j is refused in one line", (path, value, line) => {
  expect(refusal(changed(HEATER, path, value))).toBe(line);
});

test.each(["toString", "__proto__", "constructor"])("an unknown part called %s is refused as any other", (name) => {
  expect(refusal(JSON.parse(JSON.stringify(HEATER).replace("{", `{"${name}":1,`)))).toBe(`${name}: not an option; there are plant, experiment, controller, cost, guard, bounds, tuning`);
});

test.each([5, null, "job", [], undefined])("%j is no job", (given) => {
  expect(refusal(given)).toMatch(/^(job: .* must be an object|plant: undefined is not allowed; it must be given)$/);
});

describe("a period too long to simulate the motor", () => {
  test("is refused with the longest one", () => {
    // Poles of the tutorial's motor at about -2.003 and -9.997 per second: 2.6 / 9.997 s.
    expect(refusal(changed(MOTOR, "experiment.period", 0.27))).toBe(not("experiment.period", "0.27", "<= 0.26 s, to simulate this motor"));
    expect(refusal(changed(MOTOR, "experiment.period", 0.26))).toBe("accepted");
  });

  test("is one at which a motor without a controller runs away", () => {
    // Complex poles for 1 Ω, real ones for 20 Ω; each stays bounded as long as its period is accepted.
    for (const resistance of [1, 20]) {
      const plant = { type: "motor", inertia: 0.01, inductance: 0.5, resistance, friction: 0.001, torqueConstant: 0.3 } as const;
      let period = 0.01;
      const setup = () => ({ ...MOTOR.experiment, load: 1, period, duration: 2000 * period });
      while (refusal({ ...MOTOR, plant, experiment: setup() }) === "accepted") period *= 1.01;
      period /= 1.01;
      const simulated = plantOf(plant, setup());
      simulated.start();
      let y = 0;
      for (let k = 0; k < 2000; k++) y = simulated.step(0);
      expect(Math.abs(y)).toBeLessThan(1e6);
    }
  });
});

test("everything that may be left out has the default of docs/tuning.md", () => {
  const { plant, experiment, controller, cost, tuning } = planOf({
    plant: { type: "motor" }, experiment: { setpoint: 1, period: 0.02, duration: 12 },
    controller: { gains: { kp: 40, ki: 80, kd: 5 }, limits: [-24, 24] },
  });
  expect(plant).toEqual({ type: "motor", inertia: 0.01, friction: 0.1, torqueConstant: 0.01, resistance: 1, inductance: 0.5 });
  expect(experiment).toEqual({ setpoint: 1, load: 0, period: 0.02, duration: 12 });
  expect(controller).toMatchObject({ form: "parallel", filter: 0.02, tracking: 0 });
  expect(cost).toEqual({ criterion: "ise", effort: 0, overshoot: 0, settling: 0 });
  expect([tuning.lower, tuning.upper]).toEqual([[0.04, 0.08, 0.005], [40_000, 80_000, 5000]]);
  expect(tuning.settings).toMatchObject({ ticks: 600, loadTick: 0 });
});

test("the load of a job comes half way, in the plant and in the tuner's settings", () => {
  expect(planOf(MOTOR).tuning.settings.loadTick).toBe(300);
  expect(planOf(changed(MOTOR, "experiment.duration", 12.02)).tuning.settings.loadTick).toBe(301);
});

test.each([["motor", MOTOR], ["heater", HEATER]] as const)("the simulated %s measures what that of the boards measures under the same controller", (_, job) => {
  const { experiment: setup, controller, plant, ...plan } = planOf(job);
  const gains = [3, 0.4, 0.9] as const;
  const settings = plant.type === "heater" ? { Plant: Plant.Heater, Gain: plant.gain, TimeConstant: plant.timeConstant, DeadTime: plant.deadTime } : MOTOR_SETTINGS;
  const board = experiment(gains, {
    ...settings, Period: setup.period, Samples: 600, Setpoint: setup.setpoint, Load: setup.load, Filter: controller.filter, Tracking: controller.tracking,
    Lower: controller.limits[0], Upper: controller.limits[1], Effort: 0,
  });
  const { response } = trialOf({ ...plan, experiment: setup, controller, plant }, { kp: gains[0], ki: gains[1], kd: gains[2] });
  const away = (a: readonly number[], b: readonly number[]) => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
  expect(away(response.measured, board.measured)).toBeLessThan(1e-9 * Math.abs(setup.setpoint));
  expect(away(response.output, board.output)).toBeLessThan(1e-8 * Math.abs(setup.setpoint));
});

test.each([["motor", MOTOR], ["heater", HEATER]] as const)("the %s's job is tuned to less than its start and than the rule of Ziegler and Nichols, and its trials are those of the tuner", async (_, job) => {
  const { tuning, before, after, baseline } = await tuneJob(job);
  expect(tuning.phase).toBe("kept");
  expect(after.cost).toBeLessThan(baseline!.cost);
  expect(after.cost).toBeLessThan(before.cost / 1.5);
  expect(before.cost / tuning.startCost).toBeCloseTo(1, 9);
  expect(after.cost / tuning.cost).toBeCloseTo(1, 9);
  expect(tuning.experiments.length).toBeLessThan(18);
});

test("the same job gives the same bits", async () => {
  expect(await tuneJob(HEATER)).toEqual(await tuneJob(HEATER));
});

test("measures of a response made by hand", () => {
  const response = { time: [0, 1, 2, 3, 4, 5, 6, 7], setpoint: Array<number>(8).fill(2), measured: [0, 2.5, 2.03, 2, 2, 1.5, 2.25, 2], output: [] };
  const setup = { setpoint: 2, period: 1, load: 1, duration: 8 };
  expect(measure(response, setup)).toEqual({ overshoot: 0.25, settling: 2 + 1 - 1 });
  expect(measure(response, { ...setup, load: 0 })).toEqual({ overshoot: 0.25, settling: 7 });
  expect(measure({ ...response, measured: [0, 1, 1, 1, 1, 2, 2, 2] }, setup)).toEqual({ overshoot: 0, settling: undefined });
});

test("the shift by the load is the load's alone: without integral action R τ / (K kp), though the step has left an error", () => {
  // Gains of 10 V/rad, limited nowhere: the loop has settled 6 s after the load, but not before it.
  const { plant, experiment: setup, controller, cost } = planOf({ ...MOTOR, controller: { ...MOTOR.controller, limits: [-1000, 1000] } });
  const conditions = { plant, cost, controller, experiment: { ...setup, load: 0.02 } };
  const gains = { kp: 10, ki: 0, kd: 0 };
  expect(loadShift(trialOf(conditions, gains), conditions)).toBeGreaterThan(0.2);
  expect(loadShift(trialOf(conditions, gains), conditions)).toBeLessThan(0.2 * 1.3);
  const calm = { ...conditions, experiment: { ...setup, load: 0 } };
  expect(loadShift(trialOf(calm, gains), calm)).toBe(0);
});

/** Paths to every value of a job, objects and lists included. */
function paths(value: unknown, path: readonly string[] = []): string[] {
  const own = path.length ? [path.join(".")] : [];
  return typeof value === "object" && value !== null ? [...own, ...Object.entries(value).flatMap(([key, item]) => paths(item, [...path, key]))] : own;
}

const NASTY = [0, -0, -1, 1e308, -1e308, 5e-324, 1e-300, 0.5, 3, 1e6, NaN, Infinity, null, true, "", "1", "ise", [], [1, 2], {}, { kp: 1 }];

/** Some of the accepted jobs are run. */
const accepted: Job[] = [];

function check(given: unknown): void {
  const line = refusal(given);
  if (line !== "accepted") return void expect(line).toMatch(/^[^\n]+: [^\n]+$/);
  accepted.push(given as Job);
}

test("10,000 jobs with values replaced are planned, or refused in one line; those accepted run", { timeout: 120_000 }, async () => {
  const value = fc.oneof(fc.constantFrom(...NASTY), fc.double(), fc.jsonValue());
  fc.assert(fc.property(fc.constantFrom(MOTOR, HEATER), fc.array(fc.tuple(fc.nat(), value), { minLength: 1, maxLength: 3 }), (job, changes) => {
    const places = paths(job);
    check(changes.reduce((mutant, [at, value]) => {
      try {
        return changed(mutant, places[at % places.length]!, value);
      } catch {
        return mutant; // a part above it has been replaced by a number
      }
    }, job));
  }), { numRuns: 10_000 });
  const end = performance.now() + 20_000;
  let run = 0;
  for (let i = 0; i < accepted.length && performance.now() < end; i++, run++) {
    const job = accepted[i]!;
    const { tuning } = await tuneJob({ ...job, tuning: { ...job.tuning, experiments: 2 } });
    expect(["kept", "rolled-back", "aborted"]).toContain(tuning.phase);
    const { limits } = job.controller;
    for (const { response } of tuning.experiments) for (const u of response!.output) expect(u >= limits[0] && u <= limits[1]).toBe(true);
  }
  console.log(`${accepted.length} jobs accepted, ${run} of them run`);
});

test("10,000 job files with characters cut out, doubled or put in are read, or refused in one line with line and column", () => {
  const texts = [MOTOR, HEATER].map((job) => JSON.stringify(job, null, 2));
  const edit = fc.tuple(fc.nat(), fc.nat(12), fc.oneof(fc.string(), fc.constantFrom(..."{}[]:,\"-.e019\n\0\\", "null", "1e999", "__proto__")));
  let broken = 0;
  fc.assert(fc.property(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 2 }), (text, edits) => {
    const mutant = edits.reduce((text, [at, cut, put]) => text.slice(0, at % text.length) + put + text.slice((at % text.length) + cut), text);
    let value: unknown;
    try {
      value = parseJson("job mutant.json", mutant);
    } catch (error) {
      broken++;
      expect(error).toBeInstanceOf(UsageError);
      return void expect((error as Error).message).toMatch(/^job mutant\.json: line \d+, column \d+: [^\n]+$/);
    }
    check(value);
  }), { numRuns: 10_000 });
  expect(broken).toBeGreaterThan(3000);
});
