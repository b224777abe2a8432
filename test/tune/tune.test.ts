/** Whole tunings of simulated plants, of rigs and of parameters of one's own. */
import { expect, test } from "vitest";
import { OptimizerError } from "../../host/node/errors.js";
import type { ExperimentRequest } from "../../host/node/tune/experiments.js";
import { PHASE_NAMES } from "../../host/node/tuner-settings.js";
import type { PidGains } from "../../host/node/tune/gains.js";
import type { TuningOptions } from "../../host/node/tune/options.js";
import type { ExperimentResult } from "../../host/node/tune/result.js";
import { tune } from "../../host/node/tune/tune.js";
import { experimentOn, firstOrder, lags, type Loop, type Steps } from "../support/control.js";

const PERIOD = 0.5, TICKS = 200;
const START = { kp: 0.5, ki: 0.05, kd: 0.2 };
const LIMITS = [-5, 5] as const;
const plant = () => firstOrder(2, 10, 4, PERIOD, 0.3, 100);

const OPTIONS = {
  controller: { gains: START, limits: LIMITS, period: PERIOD, filter: 0.5, tracking: 0.1 },
  experiment: { ticks: TICKS, loadTick: 100 },
  cost: { effort: 0.01 },
} satisfies TuningOptions<PidGains>;
const LOOP: Loop = { period: PERIOD, ticks: TICKS, setpoint: 1, limits: LIMITS, filter: 0.5, tracking: 0.1, loadTick: 100, cost: { effort: 0.01 } };

const list = ({ kp, ki, kd }: PidGains) => [kp, ki, kd];

/** The lowest cost of a coarse search over the gains, in a loop of the test's own. */
function lowest(make: () => Steps, loop: Loop): number {
  let best = Infinity, at = [1, 0.1, 0.5], size = 4;
  for (let round = 0; round < 60; round++) {
    const before = best;
    for (const i of [0, 1, 2]) for (const factor of [size, 1 / size]) {
      const gains = at.map((gain, j) => (i === j ? gain * factor : gain));
      const { cost } = experimentOn(make(), gains, loop);
      if (cost < best) [best, at] = [cost, gains];
    }
    if (best === before) size = Math.sqrt(size);
  }
  return best;
}

test("a simulated plant is tuned in a dozen experiments to within 3 % of the lowest cost that a search of the test's own finds", async () => {
  const result = await tune(plant(), OPTIONS);
  expect(result.phase).toBe("kept");
  expect(result.experiments.length).toBeLessThan(16);
  expect(result.cost).toBeLessThan(1.03 * lowest(plant, LOOP));
  expect(result.startGains).toEqual(START);
});

test("every experiment costs what a loop written from the documents alone costs with its gains, and records the same", async () => {
  for (const criterion of ["ise", "iae", "itae"] as const) {
    const cost = { criterion, effort: 0.02, overshoot: 0.3, settling: 0.01 };
    const { experiments } = await tune(plant(), { ...OPTIONS, cost });
    for (const { gains, cost: told, stopped, response } of experiments) {
      const own = experimentOn(plant(), list(gains), { ...LOOP, cost });
      if (stopped) continue;
      expect(told / own.cost).toBeCloseTo(1, 9);
      expect(Math.max(...own.y.map((y, k) => Math.abs(y - response!.measured[k]!)))).toBeLessThan(1e-9);
      expect(Math.max(...own.u.map((u, k) => Math.abs(u - response!.output[k]!)))).toBeLessThan(1e-9);
    }
  }
});

test("the experiments tell their kind, which was the best, what was foreseen and what the model measures", async () => {
  const seen: ExperimentResult<PidGains>[] = [], phases: string[] = [];
  const result = await tune(plant(), { ...OPTIONS, onExperiment: (made) => seen.push(made), onPhase: (phase) => phases.push(phase) });
  const { experiments } = result;
  expect(seen).toEqual(experiments);
  expect(experiments.map(({ number }) => number)).toEqual(experiments.map((_, i) => i + 1));
  expect(experiments[0]).toMatchObject({ kind: "recording", gains: START, best: true });
  expect(experiments[0]!.foreseen).toBeUndefined();
  expect(experiments.at(-1)!.kind).toBe("verifying");
  expect(experiments.slice(1, -1).some(({ foreseen }) => foreseen! > 0)).toBe(true);
  let least = Infinity;
  for (const { cost, stopped, best } of experiments) {
    expect(best).toBe(!stopped && cost < least);
    if (!stopped) least = Math.min(least, cost);
  }
  const { measured, modelled } = experiments[0]!.response!;
  expect(Math.sqrt(measured.reduce((sum, y, k) => sum + (y - modelled![k]!) ** 2, 0) / measured.length)).toBeLessThan(0.02);
  expect(phases[0]).toBe("ready");
  expect(phases.at(-1)).toBe("kept");
  expect(phases.every((phase) => (PHASE_NAMES as readonly string[]).includes(phase))).toBe(true);
  for (const phase of ["identifying", "proposing"]) expect(phases).toContain(phase);
  expect(result.calls).toBeGreaterThan(100);
});

test("the same tuning gives the same bits, and a rig that is driven sample by sample those of the plant", async () => {
  const driven = await tune(plant(), OPTIONS);
  expect(await tune(plant(), OPTIONS)).toEqual(driven);
  const rig = async (request: ExperimentRequest<PidGains>) => {
    const own = plant();
    await null;
    for (let y = own.start(); !request.done; ) y = own.step(request.tick(y));
  };
  expect(await tune(rig, OPTIONS)).toEqual(driven);
});

test("a rig with a controller of its own, which hands over its record, is tuned as well", async () => {
  const requests: ExperimentRequest<PidGains>[] = [];
  const result = await tune((request) => {
    requests.push(request);
    const { u, y } = experimentOn(plant(), list(request.gains), LOOP);
    return { u, y };
  }, OPTIONS);
  expect(result.phase).toBe("kept");
  expect(result.cost).toBeLessThan(1.03 * lowest(plant, LOOP));
  for (const { gains, cost, stopped } of result.experiments) if (!stopped) expect(cost / experimentOn(plant(), list(gains), LOOP).cost).toBeCloseTo(1, 9);
  expect(requests.map(({ number }) => number)).toEqual(result.experiments.map(({ number }) => number));
  expect(requests.map(({ kind }) => kind)).toEqual(result.experiments.map(({ kind }) => kind));
  expect(requests[0]).toMatchObject({ setpoint: 1, ticks: TICKS });
});

test("PI controllers, and gains of the standard and series form, are tuned under their own names", async () => {
  const pi = await tune(plant(), { ...OPTIONS, controller: { ...OPTIONS.controller, gains: { kp: 0.5, ki: 0.05 } } });
  expect(Object.keys(pi.gains)).toEqual(["kp", "ki"]);
  for (const form of ["standard", "series"] as const) {
    const { gains, phase, cost } = await tune(plant(), { ...OPTIONS, controller: { ...OPTIONS.controller, form, gains: { k: 0.5, ti: 10, td: 0.5 } } });
    expect([phase, Object.keys(gains)]).toEqual(["kept", ["k", "ti", "td"]]);
    const { k, ti, td } = gains;
    const parallel = form === "standard" ? [k, k / ti, k * td] : [k * (1 + td / ti), k / ti, k * td];
    expect(cost / experimentOn(plant(), parallel, LOOP).cost).toBeCloseTo(1, 9);
  }
});

test("a plant that falls when the output rises is tuned with the action reversed, to the mirrored gains", async () => {
  const up = await tune(plant(), OPTIONS);
  const own = plant();
  const falling = { start: () => -own.start(), step: (u: number) => -own.step(u) };
  const down = await tune(falling, { ...OPTIONS, controller: { ...OPTIONS.controller, action: "reverse" }, experiment: { ...OPTIONS.experiment, setpoint: -1 } });
  expect(down.gains).toEqual(up.gains);
  expect(down.model!.b0).toBe(-up.model!.b0);
  expect(down.experiments[0]!.response!.modelled!.map((y) => 0 - y)).toEqual(up.experiments[0]!.response!.modelled);
});

test("a list of parameters with a cost of one's own is tuned towards its lowest", async () => {
  const cost = ([a, b]: readonly number[]) => 1 + Math.log(a! / 3) ** 2 + Math.log(b! / 0.2) ** 2;
  const result = await tune(({ gains }) => cost(gains as number[]), { controller: { gains: [1, 1] }, stop: { experiments: 60 } });
  expect(result.phase).toBe("kept");
  expect(result.cost).toBeLessThan(1.02);
  expect(result.cost).toBe(cost(result.gains));
  expect(result.experiments[0]!.response).toBeUndefined();
  expect(result.model).toBeUndefined();
});

test("gains that cannot be made better are rolled back, with the cost of the start", async () => {
  const { phase, gains, cost, startCost } = await tune(() => 1, { controller: { gains: [2, 5] } });
  expect({ phase, gains, cost, startCost }).toEqual({ phase: "rolled-back", gains: [2, 5], cost: 1, startCost: 1 });
});

test("a plant that does not answer ends with the gains of the start", async () => {
  for (const rest of [0, 20]) {
    const { phase, reason, gains } = await tune({ start: () => rest, step: () => rest }, { ...OPTIONS, experiment: { ticks: TICKS, setpoint: rest + 1 } });
    expect(gains).toEqual(START);
    expect(["rolled-back", "aborted"]).toContain(phase);
    if (phase === "aborted") expect(reason).toBe("no-response");
  }
});

test("a kd of 0 begins at its lower bound, where it hardly acts, and bounds of 0 are as low as the default", async () => {
  const { startGains } = await tune(plant(), { ...OPTIONS, controller: { ...OPTIONS.controller, gains: { kp: 0.5, ki: 0.05, kd: 0 } }, stop: { experiments: 1 } });
  expect(startGains).toEqual({ kp: 0.5, ki: 0.05, kd: 0.5 * PERIOD });
  const { experiments } = await tune(plant(), { ...OPTIONS, bounds: { kp: [0, 0.7], ki: [0.04, 0.06], kd: [0, 0.3] } });
  for (const { gains: { kp, ki, kd } } of experiments) {
    expect(kp).toBeLessThanOrEqual(0.7);
    expect(kd).toBeLessThanOrEqual(0.3);
    expect(ki).toBeGreaterThanOrEqual(0.04);
    expect(ki).toBeLessThanOrEqual(0.06);
  }
});

test("the guard stops an experiment whose cost passes its factor of the best, and what is measured from leaving its range", async () => {
  // Lags of a high order: what the model promises of high gains, they do not keep.
  const make = () => lags(6, 0.2);
  const wild = { controller: { gains: { kp: 0.2, ki: 0.1, kd: 0.1 }, limits: [-50, 50], period: 0.2 }, experiment: { ticks: 300 }, guard: { factor: 1.05 }, radius: 3 } as const;
  let experiment = 0;
  const own = make();
  // From the second experiment on something else disturbs the plant.
  const disturbed = { start: () => (experiment++, own.start()), step: (u: number) => own.step(u) - (experiment > 1 ? 2 : 0) };
  const { experiments, startCost } = await tune(disturbed, wild);
  const { stopped, response, cost } = experiments[1]!;
  expect(stopped).toBe("cost");
  const { measured, setpoint } = response!;
  const reached = (ticks: number) => measured.slice(0, ticks).reduce((sum, y, k) => sum + 0.2 * (setpoint[k]! - y) ** 2, 0);
  expect(reached(measured.length)).toBeGreaterThan(1.05 * startCost);
  expect(reached(measured.length - 1)).toBeLessThanOrEqual(1.05 * startCost);
  expect(cost).toBeGreaterThan(1.05 * startCost);
  const seen = await tune(make(), { ...wild, guard: { measured: [-0.5, 1.02] } });
  for (const { response } of seen.experiments) expect(Math.max(...response!.measured.slice(0, -1))).toBeLessThanOrEqual(1.02);
  const first = await tune(make(), { ...wild, guard: { measured: [-0.5, 0.5] } });
  expect(first).toMatchObject({ phase: "aborted", reason: "measured", gains: { kp: 0.2, ki: 0.1, kd: 0.1 } });
  expect(first.experiments).toHaveLength(1);
  const slow = await tune(make(), { ...wild, guard: { slew: 1e-4 } });
  expect(slow).toMatchObject({ phase: "aborted", reason: "slew" });
});

test("a guard that stops an experiment of a rig tells it, and answers with the best gains from then on", async () => {
  const signals: boolean[] = [];
  const result = await tune((request) => {
    const own = plant();
    let y = own.start();
    for (let k = 0; k < TICKS && !request.stopped; k++) y = own.step(request.tick(k === 20 ? NaN : y));
    signals.push(request.signal.aborted);
    expect(request.done).toBe(true);
    expect(Number.isFinite(request.tick(0.5))).toBe(true);
  }, OPTIONS);
  expect(result).toMatchObject({ phase: "aborted", reason: "not-finite", gains: START });
  expect(signals).toEqual([true]);
});

test("an abort ends a tuning with the best gains back: during an experiment, between two, and before the first", async () => {
  for (const most of [0, 1, 3]) {
    const signal = { aborted: most === 0 };
    const result = await tune(plant(), { ...OPTIONS, signal, onExperiment: ({ number }) => (signal.aborted = number >= most) });
    expect(result).toMatchObject({ phase: "aborted", reason: "caller" });
    expect(result.experiments).toHaveLength(most);
    expect(result.gains).toEqual(most ? result.experiments.filter(({ best }) => best).at(-1)!.gains : START);
  }
  const controller = new AbortController();
  const result = await tune((request) => {
    const own = plant();
    for (let y = own.start(), k = 0; !request.done; k++) {
      if (request.number === 2 && k === 50) controller.abort();
      y = own.step(request.tick(y));
    }
  }, { ...OPTIONS, signal: controller.signal });
  expect(result).toMatchObject({ phase: "aborted", reason: "caller", gains: START });
  expect(result.experiments[1]).toMatchObject({ stopped: "caller", best: false });
});

test("an experiment that takes too long is stopped, three in a row end the tuning; a rig that never answers as well", async () => {
  const guard = { timeLimit: 0.05 };
  let requests = 0;
  const slow = await tune(async (request) => {
    const own = plant();
    for (let y = own.start(); !request.done; ) {
      if (request.number > 1) await new Promise((resolve) => setTimeout(resolve, 5));
      if (request.done) break;
      y = own.step(request.tick(y));
    }
  }, { ...OPTIONS, guard });
  expect(slow).toMatchObject({ phase: "aborted", reason: "time", gains: START });
  expect(slow.experiments.map(({ stopped }) => stopped)).toEqual([undefined, "time", "time", "time"]);
  const silent = await tune((request) => {
    requests++;
    return request.number === 1 ? experimentOn(plant(), list(request.gains), LOOP) : new Promise<never>(() => undefined);
  }, { ...OPTIONS, guard });
  expect(silent).toMatchObject({ phase: "aborted", reason: "time", gains: START });
  expect(requests).toBe(4);
  const own = await tune(() => new Promise<never>(() => undefined), { controller: { gains: [1] }, guard });
  expect(own).toMatchObject({ phase: "aborted", reason: "time", gains: [1] });
});

test("a tick of an experiment that is over is refused", async () => {
  let old: ExperimentRequest<PidGains> | undefined;
  await tune((request) => {
    expect(() => old?.tick(0)).not.toThrow(TypeError);
    if (old) expect(() => old!.tick(0)).toThrow("tick: 1 is not allowed; it must be of an experiment that is not over");
    old ??= request;
    const own = plant();
    for (let y = own.start(); !request.done; ) y = own.step(request.tick(y));
  }, { ...OPTIONS, stop: { experiments: 2 }, verify: false });
  expect(old!.done).toBe(true);
});

test("an experiment that ends before all its ticks has failed", async () => {
  const result = await tune((request) => {
    const own = plant();
    let y = own.start();
    for (let k = 0; k < (request.number === 1 ? TICKS : 30); k++) y = own.step(request.tick(y));
  }, OPTIONS);
  expect(result).toMatchObject({ phase: "aborted", reason: "caller", gains: START });
  const short = await tune(({ gains }) => experimentOn(plant(), list(gains), { ...LOOP, ticks: 50 }), OPTIONS);
  expect(short).toMatchObject({ phase: "aborted", reason: "caller", gains: START });
});

test.each<[string, unknown, string]>([
  ["nothing", undefined, "experiment: it returned undefined and made no tick; it must call tick, or return a record or a cost"],
  ["a cost", 5, 'experiment: 5 is not allowed; it must be a record { u, y }, unless controller.kind is "none"'],
  ["an object", {}, "experiment: an object is not allowed; it must be a cost, or a record of lists u and y"],
  ["lists of unequal length", { u: [1, 2], y: [1] }, 'record.u: "2 numbers" is not allowed; it must be as long as record.y, 1'],
  ["empty lists", { u: [], y: [] }, "record.y: an array is not allowed; it must be a list with a number for each tick"],
])("a rig that returns %s is refused in one line", async (_, answer, line) => {
  await expect(tune(() => answer as never, OPTIONS)).rejects.toThrow(line);
});

test("a cost that is not finite and positive is refused", async () => {
  for (const cost of [0, -1, NaN, Infinity])
    await expect(tune(() => cost, { controller: { gains: [1] } })).rejects.toMatchObject({ code: "bad-cost", message: expect.stringContaining(`a cost of ${cost} is not allowed`) });
});

test("an error of the experiment reaches the caller as it is, and a plant that measures no number is refused", async () => {
  const cause = new Error("the cable is loose");
  await expect(tune(() => Promise.reject(cause), OPTIONS)).rejects.toBe(cause);
  await expect(tune({ start: () => 0, step: () => { throw cause; } }, OPTIONS)).rejects.toBe(cause);
  await expect(tune({ start: () => 0, step: () => "1" as never }, OPTIONS)).rejects.toThrow('experiment.step: "1" is not allowed; it must be a number, what is measured');
  await expect(tune({ start: () => 0 } as never, OPTIONS)).rejects.toThrow("experiment.step: undefined is not allowed; it must be a function");
});

/** OPTIONS with the part `path` set. */
function changed(path: string, value: unknown): never {
  const options = structuredClone(OPTIONS) as unknown as Record<string, Record<string, unknown>>;
  const [part, ...rest] = path.split(".");
  if (!rest.length) return { ...options, [part!]: value } as never;
  let at = (options[part!] ??= {});
  for (const name of rest.slice(0, -1)) at = (at[name] ??= {}) as Record<string, unknown>;
  at[rest.at(-1)!] = value;
  return options as never;
}

const not = (path: string, given: string, allowed: string) => `${path}: ${given} is not allowed; it must be ${allowed}`;

test.each<[string, unknown, string]>([
  ["controler", {}, 'controler: not an option; did you mean "controller"?; there are controller, experiment, cost, guard, stop, bounds, seed, radius, verify, signal, onExperiment, onPhase, log'],
  ["controller", 5, not("controller", "5", "an object")],
  ["controller.kind", "p", not("controller.kind", '"p"', 'one of "pid", "pi", "none"')],
  ["controller.form", "serial", not("controller.form", '"serial"', 'one of "parallel", "standard", "series"; did you mean "series"?')],
  ["controller.gains", undefined, not("controller.gains", "undefined", "an object of gains, or a list of parameters")],
  ["controller.gains.kp", 0, not("controller.gains.kp", "0", "a finite number >= 1e-90 and <= 1e+90")],
  ["controller.gains.ki", -1, not("controller.gains.ki", "-1", "0, or a finite number >= 1e-90 and <= 1e+90")],
  ["controller.gains.kq", 1, 'controller.gains.kq: not an option; did you mean "kp"?; there are kp, ki, kd'],
  ["controller.limits", undefined, not("controller.limits", "undefined", "[low, high]")],
  ["controller.limits", [3, 1], not("controller.limits[0]", "3", "below the upper one, 1")],
  ["controller.period", undefined, not("controller.period", "undefined", "a finite number >= 1e-9 and <= 1000000000")],
  ["controller.filter", -1, not("controller.filter", "-1", "a finite number >= 0 and <= 1e+100")],
  ["controller.action", "up", not("controller.action", '"up"', 'one of "direct", "reverse"')],
  ["experiment.ticks", 15, not("experiment.ticks", "15", "an integer >= 16 and <= 1000000")],
  ["experiment.duration", 10, not("experiment.duration", "10", "left out; experiment.ticks says it")],
  ["experiment.loadTick", 200, not("experiment.loadTick", "200", "an integer >= 1 and <= 199")],
  ["experiment.loadAt", 5, not("experiment.loadAt", "5", "left out; experiment.loadTick says it")],
  ["experiment.rest.u", 5, "experiment.rest.u: not an option; there are output, measured"],
  ["cost.criterion", "isi", not("cost.criterion", '"isi"', 'one of "ise", "iae", "itae"; did you mean "ise"?')],
  ["cost.effort", NaN, not("cost.effort", "NaN", "a finite number >= 0 and <= 1e+100")],
  ["guard.factor", 0.5, not("guard.factor", "0.5", "a finite number >= 1 and <= 100")],
  ["guard.measured", [1], not("guard.measured", "an array", "[low, high]")],
  ["guard.slew", 0, not("guard.slew", "0", "a finite number > 0 and <= 1e+100")],
  ["guard.timeLimit", 0, not("guard.timeLimit", "0", "a finite number > 0 and <= 1e+100")],
  ["bounds.kp", [1, 2], not("controller.gains.kp", "0.5", "within its bounds, 1 to 2")],
  ["bounds.kp", [2, 1], not("bounds.kp[0]", "2", "at most the upper one, 1")],
  ["bounds.kx", [1, 2], 'bounds.kx: not an option; did you mean "kp"?; there are kp, ki, kd'],
  ["stop.experiments", 0, not("stop.experiments", "0", "an integer >= 1 and <= 1000")],
  ["stop.tolerance", 1, not("stop.tolerance", "1", "a finite number >= 0 and <= 0.999")],
  ["seed", 0.5, not("seed", "0.5", "an integer >= 0 and <= 2147483647")],
  ["verify", 1, not("verify", "1", "true or false")],
  ["signal", 5, not("signal", "5", "an AbortSignal")],
  ["onExperiment", 5, not("onExperiment", "5", "a function")],
])("with %s = %j a tuning is refused in one line, before any experiment", async (path, value, line) => {
  let experiments = 0;
  const error = await tune(() => void experiments++, changed(path, value)).then(() => undefined, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(OptimizerError);
  expect((error as OptimizerError).message).toBe(line);
  expect([(error as OptimizerError).code, experiments]).toEqual(["bad-option", 0]);
});
