/** What a job may say: each wrong field is one line with its path, and what passes runs. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../host/node/cli/errors.js";
import { parseJson } from "../../host/node/cli/json.js";
import { OptimizerError } from "../../host/node/errors.js";
import type { Job } from "../../host/node/tune/job.js";
import { planOf } from "../../host/node/tune/plan.js";
import { tune } from "../../host/node/tune/tune.js";
import { jobOf } from "../support/jobs.js";

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

const METHODS = "gradient-descent, momentum, nesterov, adagrad, adadelta, rmsprop, adam, adamw, amsgrad, adamax, nadam".replace(/[\w-]+/g, '"$&"');
const not = (path: string, given: string, allowed: string) => `${path}: ${given} is not allowed; it must be ${allowed}`;

test.each<[string, unknown, string]>([
  ["plant.timeConstant", -3, not("plant.timeConstant", "-3", "a finite number > 0")],
  ["plant.gain", 0, not("plant.gain", "0", "a finite number > 0")],
  ["plant.gain", "0.7", not("plant.gain", '"0.7"', "a finite number > 0")],
  ["plant.gain", undefined, not("plant.gain", "undefined", "given")],
  ["plant.deadTime", -1e-9, not("plant.deadTime", "-1e-9", "a finite number >= 0")],
  ["plant.deadTime", null, not("plant.deadTime", "null", "a finite number >= 0")],
  ["plant.inertia", 1, 'plant.inertia: not an option; there are type, gain, timeConstant, deadTime'],
  ["plant.type", "oven", not("plant.type", '"oven"', 'one of "motor", "heater"')],
  ["plant.type", "heatr", not("plant.type", '"heatr"', 'one of "motor", "heater"; did you mean "heater"?')],
  ["plant", 5, not("plant", "5", "an object")],
  ["plant", [], not("plant.type", "undefined", 'one of "motor", "heater"')],
  ["experiment.setpoint", 0, not("experiment.setpoint", "0", "a finite number other than 0")],
  ["experiment.setpoint", Infinity, not("experiment.setpoint", "Infinity", "a finite number other than 0")],
  ["experiment.load", "x", not("experiment.load", '"x"', "a finite number")],
  ["experiment.period", 0, not("experiment.period", "0", "a finite number > 0")],
  ["experiment.period", NaN, not("experiment.period", "NaN", "a finite number > 0")],
  ["experiment.duration", 2.9, not("experiment.duration", "2.9", "2 to 5000 periods of 2 s")],
  ["experiment.duration", 10_002, not("experiment.duration", "10002", "2 to 5000 periods of 2 s")],
  ["experiment.time", 3, "experiment.time: not an option; there are setpoint, load, period, duration"],
  ["controller.gains", undefined, not("controller.gains", "undefined", "given")],
  ["controller.gains.kd", "0", not("controller.gains.kd", '"0"', "a finite number")],
  ["controller.gains.kp", 21, not("controller.gains.kp", "21", "within its bounds, 0 to 20")],
  ["controller.gains.ki", -1, not("controller.gains.ki", "-1", "within its bounds, 0 to 0.2")],
  ["controller.gains.ks", 1, 'controller.gains.ks: not an option; did you mean "kp"?; there are kp, ki, kd'],
  ["controller.limits", [100, 0], not("controller.limits[0]", "100", "below the upper one, 0")],
  ["controller.limits", [1, 1], not("controller.limits[0]", "1", "below the upper one, 1")],
  ["controller.limits", 100, not("controller.limits", "100", "[lower, upper]")],
  ["controller.limits", [0], not("controller.limits[1]", "undefined", "a finite number")],
  ["controller.limits", [0, 1, 2], not("controller.limits[2]", "2", "left out")],
  ["controller.filter", -1, not("controller.filter", "-1", "a finite number >= 0")],
  ["cost", [], not("cost", "an array", "an object")],
  ["cost.effort", -1, not("cost.effort", "-1", "a finite number >= 0")],
  ["cost.efort", 1, 'cost.efort: not an option; did you mean "effort"?; there are effort'],
  ["bounds.kp", [30, 20], not("bounds.kp[0]", "30", "below the upper one, 20")],
  ["bounds.kp", [3, 20], not("controller.gains.kp", "2", "within its bounds, 3 to 20")],
  ["method", [], not("method", "an array", "an object")],
  ["method.units", [], not("method.units", "an array", "an object")],
  ["method", "adam", not("method", '"adam"', "an object")],
  ["method.name", "adan", not("method.name", '"adan"', `one of ${METHODS}; did you mean "adam"?`)],
  ["method.iterations", 0, not("method.iterations", "0", "an integer >= 1 and <= 10000")],
  ["method.iterations", 2.5, not("method.iterations", "2.5", "an integer >= 1 and <= 10000")],
  ["method.iterations", 1e9, not("method.iterations", "1000000000", "an integer >= 1 and <= 10000")],
  ["method.units.kp", 0, not("method.units.kp", "0", "a finite number > 0")],
  ["method.units.kp", 1e-9, not("method.units.kp", "1e-9", "at least a millionth of the gain and of its bounds")],
  ["method.gradient", "analytic", not("method.gradient", '"analytic"', 'one of "forward", "central"')],
  ["method.differenceStep", 2, not("method.differenceStep", "2", "a finite number >= 2.220446049250313e-16 and < 2")],
  ["method.rate", -1, not("method.rate", "-1", "a finite number > 0")],
  ["method.beta1", 1, not("method.beta1", "1", "a finite number >= 0 and < 1")],
  ["method.stop", 5, not("method.stop", "5", "an object of stop rules")],
  ["method.stop", null, not("method.stop", "null", "an object of stop rules")],
  ["method.stop.patience", 0.5, not("method.stop.patience", "0.5", "an integer >= 1 and <= 9007199254740991")],
  ["method.stop.maxIterations", 5, not("method.stop.maxIterations", "5", "left out; method.iterations says it")],
  ["method.schedule", { kind: "cosin" }, not("method.schedule.kind", '"cosin"',
    'one of "constant", "step", "exponential", "inverse-time", "polynomial", "cosine"; did you mean "cosine"?')],
])("the heater's job with %s = %j is refused in one line", (path, value, line) => {
  expect(refusal(changed(HEATER, path, value))).toBe(line);
});

test.each(["momentum", "seed", "bounds", "method", "differenceScale", "toString", "__proto__"])("method.%s is no option of adamax", (name) => {
  const job = JSON.parse(JSON.stringify(HEATER).replace('"name"', `"${name}":1,"name"`)) as Job;
  expect(refusal(job)).toMatch(new RegExp(`^method\\.${name}: not an option with method adamax(; did you mean "\\w+"\\?)?; there are name, iterations, `));
});

test.each(["toString", "__proto__", "constructor"])("an unknown part called %s is refused as any other", (name) => {
  expect(refusal(JSON.parse(JSON.stringify(HEATER).replace("{", `{"${name}":1,`)))).toBe(`${name}: not an option; there are plant, experiment, controller, cost, bounds, method`);
});

test.each([5, null, "job", [], undefined])("%j is no job", (given) => {
  expect(refusal(given)).toMatch(/^(job: .* must be an object|plant: undefined is not allowed; it must be given)$/);
});

test("a gain that starts at 0 without an upper bound needs a unit", () => {
  expect(refusal(changed(HEATER, "bounds", undefined))).toBe(not("method.units.kd", "undefined", "given for a gain that starts at 0 and has no upper bound"));
  expect(refusal(changed(changed(HEATER, "bounds", undefined), "method.units.kd", 100))).toBe("accepted");
});

describe("a period too long to simulate the motor", () => {
  test("is refused with the longest one", () => {
    // Poles of the tutorial's motor at about -2.003 and -9.997 per second: 2.6 / 9.997 s.
    expect(refusal(changed(MOTOR, "experiment.period", 0.27))).toBe(not("experiment.period", "0.27", "<= 0.26 s, to simulate this motor"));
    expect(refusal(changed(MOTOR, "experiment.period", 0.26))).toBe("accepted");
  });

  test("is one at which a motor without a controller runs away", () => {
    const turned = (resistance: number, period: number) => {
      const plant = { type: "motor", resistance, friction: 0.001, torqueConstant: 0.3 } as const;
      const job = { ...MOTOR, plant, experiment: { setpoint: 1, load: 1, period, duration: 2000 * period }, controller: { gains: { kp: 0, ki: 0, kd: 0 }, limits: [-1, 1] as const } };
      return Math.abs(tune({ ...job, method: { iterations: 1 } }).before.response.measured.at(-1)!);
    };
    // Complex poles for 1 Ω, real ones for 20 Ω; each stays bounded as long as its period is accepted.
    for (const resistance of [1, 20]) {
      const plant = { type: "motor", resistance, friction: 0.001, torqueConstant: 0.3 };
      let period = 0.01;
      const accepted = () => refusal({ ...MOTOR, plant, experiment: { ...MOTOR.experiment, period, duration: 2000 * period } }) === "accepted";
      while (accepted()) period *= 1.01;
      expect(turned(resistance, period / 1.01)).toBeLessThan(1e6);
    }
  });
});

test("everything that may be left out has the default of docs/tune.md", () => {
  const { plant, experiment, controller, cost, bounds, units, options } = planOf({
    plant: { type: "motor" }, experiment: { setpoint: 1, period: 0.02, duration: 12 },
    controller: { gains: { kp: 40, ki: 80, kd: 5 }, limits: [-24, 24] },
  });
  expect(plant).toEqual({ type: "motor", inertia: 0.01, friction: 0.1, torqueConstant: 0.01, resistance: 1, inductance: 0.5 });
  expect(experiment).toEqual({ setpoint: 1, load: 0, period: 0.02, duration: 12 });
  expect(controller).toMatchObject({ filter: 0.02, tracking: 0 });
  expect(cost).toEqual({ effort: 0 });
  expect(bounds.ki).toEqual([0, Infinity]);
  expect(units).toEqual({ kp: 40, ki: 80, kd: 5 });
  expect(options).toMatchObject({ method: "adamax", gradient: "forward", differenceStep: 0.005, stop: { maxIterations: 24 } });
});

test("the motor's example says nothing but defaults of plant and method", () => {
  const { plant: _, method: __, ...rest } = MOTOR;
  expect(planOf({ ...rest, plant: { type: "motor" } })).toEqual(planOf(MOTOR));
});

/** Paths to every value of a job, objects and lists included. */
function paths(value: unknown, path: readonly string[] = []): string[] {
  const own = path.length ? [path.join(".")] : [];
  return typeof value === "object" && value !== null ? [...own, ...Object.entries(value).flatMap(([key, item]) => paths(item, [...path, key]))] : own;
}

const NASTY = [0, -0, -1, 1e308, -1e308, 5e-324, 1e-300, 0.5, 3, 1e6, NaN, Infinity, null, true, "", "1", "adam", [], [1, 2], {}, { kp: 1 }];

/** Some of the accepted jobs are run: each takes the experiments of the baseline too. */
let accepted = 0;

function check(given: unknown): void {
  const line = refusal(given);
  if (line !== "accepted") return void expect(line).toMatch(/^[^\n]+: [^\n]+$/);
  if (accepted++ % 20) return;
  const job = given as Job;
  const { experiments, cost } = tune({ ...job, method: { ...job.method, iterations: 1 } });
  expect(experiments.every(({ cost }) => cost >= 0 && cost <= 1e30)).toBe(true);
  expect(cost).toBeLessThanOrEqual(experiments[0]!.cost);
}

test("15,000 jobs with values replaced are planned and run, or refused in one line", () => {
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
  }), { numRuns: 15_000 });
});

test("15,000 job files with characters cut out, doubled or put in are read, or refused in one line with line and column", () => {
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
  }), { numRuns: 15_000 });
  expect(broken).toBeGreaterThan(5000);
});
