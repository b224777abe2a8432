/** The tuner's module behind its names: settings, phases, slots, what is kept over a restart. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Phase, Stop, TunerSetting } from "../../assembly/tuner/codes.js";
import { OptimizerError } from "../../host/node/errors.js";
import { controllerOf, parallel } from "../../host/node/tune/pid.js";
import { PHASE_NAMES, SETTINGS, STOP_NAMES, type TunerSettings } from "../../host/node/tuner-settings.js";
import { Tuner } from "../../host/node/tuner.js";
import { firstOrder, type Steps } from "../support/control.js";

const SETTINGS_OF_TEST: TunerSettings = { period: 0.5, ticks: 100, outputLow: -5, outputHigh: 5, maxExperiments: 4 };
const BOX = { lower: [0.01, 0.001, 0.01], upper: [50, 5, 50] };
const START = [0.5, 0.05, 0.2];

const tunerOf = (settings: Partial<TunerSettings> = {}, box = BOX) => new Tuner({ settings: { ...SETTINGS_OF_TEST, ...settings }, ...box });

/** An experiment, and the work that follows. */
function make(tuner: Tuner, plant: Steps, setpoint = 1): void {
  tuner.begin(true, 0, 0);
  for (let y = plant.start(); tuner.running; y = plant.step(tuner.output)) tuner.tick(y, setpoint);
  while (tuner.working) tuner.work();
}

function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(OptimizerError);
    return `${(error as OptimizerError).code}: ${(error as OptimizerError).message}`;
  }
  return "accepted";
}

test("names of phases and stops are those of the codes, in their order", () => {
  expect(PHASE_NAMES[Phase.NeedsExcitation]).toBe("needs-excitation");
  expect(PHASE_NAMES[Phase.RolledBack]).toBe("rolled-back");
  expect(PHASE_NAMES).toHaveLength(Phase.NeedsExcitation + 1);
  expect(STOP_NAMES[Stop.NotFinite]).toBe("not-finite");
  expect(STOP_NAMES).toHaveLength(Stop.Time + 1);
  expect(Object.keys(SETTINGS)).toEqual(Object.keys(TunerSetting).filter((key) => !/^\d+$/.test(key)));
});

test("a tuning goes through its phases, and ends with the best gains", () => {
  const tuner = tunerOf(), phases = new Set<string>();
  expect(tuner.phase).toBe("idle");
  phases.add(tuner.start(START));
  const plant = firstOrder(2, 10, 4, 0.5);
  while (!tuner.done) {
    phases.add(tuner.begin(true, 0, 0));
    for (let y = plant.start(); tuner.running; y = plant.step(tuner.output)) phases.add(tuner.tick(y, 1));
    while (tuner.working) phases.add(tuner.work());
  }
  expect([...phases]).toEqual(["ready", "recording", "identifying", "proposing", "applying", "verifying", "kept"]);
  expect([...tuner.gains]).toEqual([...tuner.best]);
  expect(tuner.bestCost).toBeLessThan(tuner.startCost);
  expect(tuner.experiments).toBe(4);
  expect(tuner.stopped).toBe("none");
  expect(tuner.model!.b0 / tuner.model!.a0).toBeCloseTo(2, 1);
});

test("the record of an experiment that runs is what was put out and measured, as changes from rest", () => {
  const tuner = tunerOf({ ticks: 120 }), plant = firstOrder(2, 10, 4, 0.5), y: number[] = [], u: number[] = [];
  tuner.start(START);
  tuner.begin(true, 1, 3);
  for (let value = 3 + plant.start(); y.length < 100; value = 3 + plant.step(tuner.output - 1)) {
    y.push(value - 3);
    tuner.tick(value, 4);
    u.push(tuner.output - 1);
  }
  const { record } = tuner;
  expect(record.period).toBe(0.5);
  expect([...record.y]).toEqual(y.map(Math.fround));
  expect([...record.u]).toEqual(u.map(Math.fround));
});

test("the controller in TypeScript puts out the same bits, with filter, limits and either way against windup, in every form", () => {
  const number = (low: number, high: number) => fc.double({ min: low, max: high, noNaN: true });
  const forms = fc.constantFrom("parallel" as const, "standard" as const, "series" as const);
  fc.assert(fc.property(forms, number(0.01, 50), number(0.01, 5), number(0.01, 50), number(0, 2), fc.constantFrom(0, 0.3), fc.array(number(-3, 3), { minLength: 16, maxLength: 16 }),
    (form, k, i, d, filter, tracking, measured) => {
      const tuner = tunerOf({ form, filter, tracking, ticks: 16 });
      tuner.start([k, i, d]);
      tuner.begin(true, 0.7, measured[0]);
      const control = controllerOf(parallel(form, [...tuner.best]), { period: 0.5, filter, tracking, limits: [-5, 5] }, measured[0]!, 0.7);
      for (const y of measured.slice(0, 15)) {
        tuner.tick(y, 1);
        expect(tuner.output).toBe(control(1, y));
      }
    }), { numRuns: 2000 });
});

test("a tuning put back after a restart, between any two experiments, goes on with the same bits", () => {
  const plant = firstOrder(2, 10, 4, 0.5), whole = tunerOf();
  whole.start(START);
  const checkpoints: Uint8Array[] = [], costs: number[] = [];
  while (!whole.done) {
    checkpoints.push(whole.checkpoint());
    make(whole, plant);
    costs.push(whole.cost);
  }
  checkpoints.forEach((checkpoint, i) => {
    const other = tunerOf({ ticks: 77, filter: 3 });
    other.restore(checkpoint);
    const rest: number[] = [];
    while (!other.done) {
      make(other, plant);
      rest.push(other.cost);
    }
    expect(rest).toEqual(costs.slice(i));
    expect([...other.best]).toEqual([...whole.best]);
  });
});

test("after a restart the loop runs with the best gains before the next experiment", () => {
  const tuner = tunerOf(), plant = firstOrder(2, 10, 4, 0.5);
  tuner.start(START);
  make(tuner, plant);
  make(tuner, plant);
  const other = tunerOf();
  other.restore(tuner.checkpoint());
  other.tick(0, 0);
  other.tick(0, 0.1);
  const before = other.output;
  other.tick(0, 0.1);
  expect(other.output - before).toBeCloseTo(other.best[1]! * 0.5 * 0.1, 12);
});

test("a checkpoint is refused within an experiment, and one that is damaged, cut or of another kind", () => {
  const tuner = tunerOf();
  tuner.start(START);
  const kept = tuner.checkpoint();
  tuner.begin(true, 0, 0);
  expect(codeOf(() => tuner.checkpoint())).toBe('out-of-order: checkpoint: "recording" is not allowed; it must be asked for in one of the phases ready, kept, rolled-back, aborted');
  const damaged = kept.slice();
  damaged[100]! ^= 1;
  expect(codeOf(() => tunerOf().restore(damaged))).toMatch(/^bad-checkpoint: /);
  expect(codeOf(() => tunerOf().restore(kept.subarray(0, 100)))).toMatch(/^bad-checkpoint: /);
  const pi = tunerOf({ controller: "pi" }, { lower: [0.01, 0.01], upper: [1, 1] });
  expect(codeOf(() => pi.restore(kept))).toMatch(/^bad-checkpoint: checkpoint: n 3; this optimizer has 2$/);
});

test.each<[string, () => unknown, string]>([
  ["a setting unknown", () => tunerOf({ tick: 5 } as never), 'bad-option: tick: not an option; did you mean "ticks"?; there are controller, '],
  ["a setting missing", () => new Tuner({ settings: { ticks: 100 } as never, ...BOX }), "bad-option: period: undefined is not allowed; it must be a finite number >= 1e-9 and <= 1000000000"],
  ["a name", () => tunerOf({ form: "ideal" as never }), 'bad-option: form: "ideal" is not allowed; it must be one of "parallel", "standard", "series"'],
  ["limits crossed", () => tunerOf({ outputHigh: -6 }).start(START), "bad-setting: start: outputHigh: -6 is not allowed; it must be above outputLow"],
  ["a load behind the end", () => tunerOf({ loadTick: 100 }).start(START), "bad-setting: start: loadTick: 100 is not allowed; it must be below ticks"],
  ["an action of 0", () => tunerOf({ action: 0 }).start(START), "bad-setting: start: action: 0 is not allowed; it must be in its range"],
  ["a gain", () => tunerOf().start([1, NaN, 1]), "bad-gain: start: gain 1: NaN in a box of 0.001 to 5 is not allowed; it must be finite, with 0 < lower <= upper"],
  ["a box", () => tunerOf({}, { lower: [1, 2, 3], upper: [1, 1, 3] }).start(START), "bad-gain: start: gain 1: 0.05 in a box of 2 to 1 is not allowed; it must be finite, with 0 < lower <= upper"],
  ["too few bounds", () => tunerOf({}, { lower: [1, 2], upper: [1, 1, 3] }), "bad-option: lower: an array is not allowed; it must be a list of 3 numbers"],
  ["begin before start", () => tunerOf().begin(true, 0, 0), "out-of-order: begin: not allowed in the phase idle"],
  ["tick before start", () => tunerOf().tick(0, 0), "out-of-order: tick: not allowed in the phase idle"],
  ["tell of a PID controller", () => { const tuner = tunerOf(); tuner.start(START); tuner.tell(1); }, "out-of-order: tell: not allowed in the phase ready"],
  ["another module", () => new Tuner({ settings: SETTINGS_OF_TEST, ...BOX }, Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)), "bad-module: module: not a tuner of this package: TypeError: "],
])("%s is refused in one line, with a code", (_, call, line) => {
  expect(codeOf(call).slice(0, line.length)).toBe(line);
});
