/** A whole tuning: experiments, and the work between them, until the gains stay. */
import { objectOf, refuse } from "../options.js";
import type { PhaseName } from "../tuner-settings.js";
import { Tuner, type Model } from "../tuner.js";
import { SETTINGS } from "../tuner-settings.js";
import { RigRequest, Trial, ask, drive, type Experiment } from "./experiments.js";
import type { GainSet } from "./gains.js";
import { LogWriter } from "./log.js";
import { respond } from "./model.js";
import { named, tuningPlan, type TuningOptions, type TuningPlan } from "./options.js";
import type { SimulatedPlant } from "./plants.js";
import type { ExperimentKind, ExperimentResult, Response, StopReason, TuningResult } from "./result.js";

/** Milliseconds of work after which others get their turn. */
const TURN = 20;
/** Pieces of work before the clock is looked at. */
const PIECES = 200;

/**
 * Tune the gains of a controller by experiments on its loop: a simulated plant, a rig driven sample by sample or by its records; or any
 * parameters whose cost a function returns. Throws an OptimizerError for a wrong option; an error of the experiment reaches the caller
 * as it is, with the best gains back. A tuning that finds nothing better does not throw: see `phase`.
 */
export async function tune<G extends GainSet>(experiment: Experiment<G>, options: TuningOptions<G>): Promise<TuningResult<G>> {
  if (typeof experiment !== "function") checkPlant(experiment);
  const tuning = new Tuning(experiment, options, tuningPlan(options));
  return tuning.run();
}

function checkPlant(plant: SimulatedPlant): void {
  objectOf("experiment", plant, "a function, or a plant with start() and step(u)");
  for (const name of ["start", "step"] as const) if (typeof plant[name] !== "function") refuse(`experiment.${name}`, plant[name], "a function");
}

const equal = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).every((value, i) => value === b[i]);
/** A turn for timers and signals. */
const pause = () => new Promise<void>((resolve) => setTimeout(resolve));

class Tuning<G extends GainSet> {
  #plan: TuningPlan;
  #tuner: Tuner;
  readonly #log: LogWriter | undefined;
  readonly #experiments: ExperimentResult<G>[] = [];
  readonly #start: readonly number[];
  #calls = 0;
  #phase: PhaseName | undefined;
  #noResponse = false;

  constructor(private readonly experiment: Experiment<G>, private readonly options: TuningOptions<G>, plan: TuningPlan) {
    this.#plan = plan;
    this.#log = options.log && new LogWriter(options.log);
    this.#tuner = this.#begin();
    this.#start = Array.from(this.#tuner.best);
  }

  #begin(): Tuner {
    const { settings, lower, upper, gains } = this.#plan;
    const tuner = new Tuner({ settings, lower, upper, ...(this.#log && { log: this.#log }) });
    tuner.start(gains);
    return tuner;
  }

  /** From the first experiment on that hands over a record, the controller is one of the caller's own. */
  #external(): Trial {
    this.#plan = { ...this.#plan, settings: { ...this.#plan.settings, external: true } };
    this.#log?.drop();
    this.#tuner = this.#begin();
    return this.#trial();
  }

  #trial(): Trial {
    return new Trial(this.#tuner, this.#plan, this.options.signal);
  }

  #tell(): void {
    const { phase } = this.#tuner;
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.options.onPhase?.(phase);
  }

  async run(): Promise<TuningResult<G>> {
    try {
      this.#tell();
      while (!this.#tuner.done) await this.#round();
      return this.#result();
    } catch (error) {
      // The loop runs on with the best gains.
      while (!this.#tuner.done) this.#tuner.abort();
      throw error;
    } finally {
      this.#log?.flush();
    }
  }

  async #round(): Promise<void> {
    const { signal } = this.options;
    if (signal?.aborted || this.#tuner.phase === "needs-excitation") return this.#abort();
    const number = this.#experiments.length + 1;
    const kind = this.#kind();
    const gains = Array.from(this.#tuner.gains);
    const { foreseen, bestCost } = this.#tuner;
    const trial = await this.#make(number, kind);
    if (!trial) return;
    const tuner = this.#tuner;
    this.#tell();
    const { cost, stopped } = tuner;
    const known = tuner.model;
    const identified = tuner.phase === "identifying";
    await this.#work();
    const model = identified && tuner.model && !same(tuner.model, known) ? tuner.model : undefined;
    const response = trial.response;
    const result: ExperimentResult<G> = {
      number, kind, gains: named<G>(this.#plan, gains), cost, stopped: stopped === "none" ? undefined : (stopped as StopReason),
      best: stopped === "none" && (number === 1 || cost < bestCost),
      ...(foreseen !== undefined && kind === "applying" && { foreseen }),
      ...(model && { model }),
      ...(response && { response: model ? this.#modelled(response, model) : response }),
    };
    this.#experiments.push(result);
    this.#log?.flush();
    this.options.onExperiment?.(result);
    if (signal?.aborted) this.#abort();
  }

  /** An experiment, from the loop at rest; undefined if it ended the tuning before it began. */
  async #make(number: number, kind: ExperimentKind): Promise<Trial | undefined> {
    const trial = this.#trial();
    const { experiment } = this;
    if (typeof experiment !== "function") {
      await pause();
      drive(experiment, trial);
      return trial;
    }
    const asked = await ask(experiment, new RigRequest<G>(trial, number, kind), trial, () => this.#external());
    if (asked.told !== "late") return asked.trial;
    if (this.options.signal?.aborted || !this.#plan.names) this.#tuner.abort(this.options.signal?.aborted ? "caller" : "time");
    else {
      // It took its time and measured nothing: a failed experiment.
      trial.begin(this.#plan.rest.measured ?? 0);
      this.#tuner.abort("time");
      return trial;
    }
    return undefined;
  }

  #kind(): ExperimentKind {
    if (!this.#experiments.length) return "recording";
    const { gains, best } = this.#tuner;
    return equal(gains, best) || equal(gains, this.#start) ? "verifying" : "applying";
  }

  async #work(): Promise<void> {
    const tuner = this.#tuner;
    for (let turn = performance.now(); tuner.working; ) {
      const calls = tuner.slot("Calls"), before = tuner.phase;
      const after = tuner.work(PIECES);
      this.#calls += Math.max(0, tuner.slot("Calls") - calls);
      if (before !== after) this.#tell();
      if (performance.now() - turn < TURN) continue;
      await pause();
      if (this.options.signal?.aborted) return this.#abort();
      turn = performance.now();
    }
  }

  #modelled(response: Response, model: Model): Response {
    const { settings, rest } = this.#plan;
    const at = { output: rest.output, measured: rest.measured ?? response.measured[0]! };
    return { ...response, modelled: respond(model, response.output, settings.period, at) };
  }

  #abort(): void {
    this.#noResponse = this.#tuner.phase === "needs-excitation";
    while (!this.#tuner.done) this.#tuner.abort();
    this.#tell();
  }

  #result(): TuningResult<G> {
    const tuner = this.#tuner;
    return {
      phase: tuner.phase as TuningResult["phase"],
      reason: this.#reason(),
      gains: named<G>(this.#plan, tuner.best),
      startGains: named<G>(this.#plan, this.#start),
      cost: tuner.bestCost,
      startCost: tuner.startCost,
      experiments: this.#experiments,
      ...(tuner.model && { model: tuner.model }),
      calls: this.#calls,
    };
  }

  #reason(): TuningResult["reason"] {
    if (this.#noResponse) return "no-response";
    if (this.#tuner.phase === "aborted") return this.#tuner.stopped as StopReason;
    return this.#tuner.experiments >= (this.#plan.settings.maxExperiments ?? SETTINGS.MaxExperiments.default) ? "experiment-limit" : "converged";
  }
}

function same(model: Model, other: Model | undefined): boolean {
  return other !== undefined && (Object.keys(model) as (keyof Model)[]).every((key) => model[key] === other[key]);
}
