/** The three ways to make an experiment: a simulated plant, a rig that is driven sample by sample, and one that hands over its record. */
import { OptimizerError, show } from "../errors.js";
import { isList, refuse } from "../options.js";
import type { Tuner } from "../tuner.js";
import type { GainSet } from "./gains.js";
import { named, type TuningPlan } from "./options.js";
import type { SimulatedPlant } from "./plants.js";
import type { ExperimentKind, Response } from "./result.js";

/** An AbortSignal, where the program's types know one. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer S } } ? S : { readonly aborted: boolean };

/** What an experiment is asked for. */
export interface ExperimentRequest<G extends GainSet = GainSet> {
  readonly gains: G;
  /** From 1 on. */
  readonly number: number;
  readonly kind: ExperimentKind;
  readonly setpoint: number;
  /** Ticks that the experiment takes. */
  readonly ticks: number;
  /**
   * One period: the module's controller answers what is measured with the output to apply. The first call begins the experiment, with
   * the loop at rest. After its end the answers are those of the best gains.
   */
  tick(measured: number, setpoint?: number): number;
  /** Whether all ticks have been made, or the experiment was stopped: by the guard, its time limit or the signal of the options. */
  readonly done: boolean;
  readonly stopped: boolean;
  /** Aborted when the experiment is stopped. */
  readonly signal: Signal;
}

/** What a controller of one's own put out and what was measured before, one number a tick. */
export interface ExperimentRecord {
  readonly u: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Default: the setpoint of the options. */
  readonly setpoint?: ArrayLike<number>;
}

/** A rig: made its ticks with `request.tick`, or returns its record, or the cost of parameters of one's own. */
export type Rig<G extends GainSet> = (request: ExperimentRequest<G>) => ExperimentAnswer | Promise<ExperimentAnswer>;
export type ExperimentAnswer = number | ExperimentRecord | void;

export type Experiment<G extends GainSet> = SimulatedPlant | Rig<G>;

interface Recorded {
  readonly time: number[];
  readonly setpoint: number[];
  readonly measured: number[];
  readonly output: number[];
}

/** One experiment of the tuner, with what it recorded. */
export class Trial {
  readonly #response: Recorded = { time: [], setpoint: [], measured: [], output: [] };
  readonly #began = performance.now();
  begun = false;

  constructor(
    readonly tuner: Tuner,
    readonly plan: TuningPlan,
    private readonly user: { readonly aborted: boolean } | undefined,
  ) {}

  /** The experiment starts from rest at what is measured. */
  begin(measured: number, output = this.plan.rest.output): void {
    this.begun = true;
    this.tuner.begin(true, output, this.plan.rest.measured ?? measured);
  }

  /** A tick of the experiment, or after its end. */
  tick(measured: number, setpoint: number, output?: number): number {
    const { tuner } = this;
    if (tuner.running) this.watch();
    const runs = tuner.running;
    tuner.tick(measured, setpoint, output);
    if (runs) this.#note(measured, setpoint);
    return tuner.output;
  }

  /** Whether the signal or the time limit ends the experiment: then it has. */
  watch(): boolean {
    const late = performance.now() - this.#began > 1000 * this.plan.timeLimit;
    if (!late && !this.user?.aborted) return false;
    if (this.tuner.running) this.tuner.abort(late ? "time" : "caller");
    return true;
  }

  #note(measured: number, setpoint: number): void {
    const { time, setpoint: setpoints, measured: values, output } = this.#response;
    time.push(time.length * this.plan.settings.period);
    setpoints.push(setpoint);
    values.push(measured);
    output.push(this.tuner.output);
  }

  get response(): Response | undefined {
    return this.#response.time.length ? this.#response : undefined;
  }
}

function measuredBy(call: string, value: unknown): number {
  return typeof value === "number" ? value : refuse(call, value, "a number, what is measured", "bad-value");
}

/** Drive a simulated plant through an experiment. */
export function drive(plant: SimulatedPlant, trial: Trial): void {
  let y = measuredBy("experiment.start", plant.start());
  trial.begin(y);
  while (trial.tuner.running) {
    const u = trial.tick(y, trial.plan.setpoint);
    if (trial.tuner.running) y = measuredBy("experiment.step", plant.step(u));
  }
}

/** Ticks of a record, as if they were made now. */
function stream(record: ExperimentRecord, trial: Trial): void {
  const { u, y, setpoint } = record;
  if (!isList(u) || !isList(y)) return refuse("experiment", record, "a cost, or a record of lists u and y", "bad-value");
  if (u.length !== y.length) refuse("record.u", `${u.length} numbers`, `as long as record.y, ${y.length}`, "bad-value");
  if (!y.length) refuse("record.y", y, "a list with a number for each tick", "bad-value");
  trial.begin(y[0]!);
  for (let k = 0; k < y.length && trial.tuner.running; k++) trial.tick(y[k]!, setpoint?.[k] ?? trial.plan.setpoint, u[k]!);
}

/** What a rig is asked, and what is done with its answer. */
export class RigRequest<G extends GainSet> implements ExperimentRequest<G> {
  readonly gains: G;
  readonly setpoint: number;
  readonly ticks: number;
  readonly #abort = new AbortController();
  readonly #trial: Trial;
  #closed = false;

  constructor(trial: Trial, readonly number: number, readonly kind: ExperimentKind) {
    this.#trial = trial;
    this.gains = named<G>(trial.plan, trial.tuner.gains);
    this.setpoint = trial.plan.setpoint;
    this.ticks = trial.plan.settings.ticks;
  }

  /** May be taken out of the request. */
  readonly tick = (measured: number, setpoint = this.setpoint): number => {
    const trial = this.#trial;
    if (this.#closed) refuse("tick", this.number, "of an experiment that is not over", "out-of-order");
    if (!trial.plan.names) refuse("tick", this.number, "left out: parameters of one's own have no controller here", "out-of-order");
    if (trial.plan.settings.external) refuse("tick", this.number, "left out: the first experiment handed over a record", "out-of-order");
    if (!trial.begun) trial.begin(measuredBy("tick", measured));
    const output = trial.tick(measuredBy("tick", measured), setpoint);
    this.#look();
    return output;
  };

  #look(): void {
    if (this.stopped) this.#abort.abort();
  }

  get done(): boolean {
    return this.#trial.begun && !this.#trial.tuner.running;
  }

  get stopped(): boolean {
    return this.#closed || (this.done && this.#trial.tuner.stopped !== "none");
  }

  get signal(): Signal {
    return this.#abort.signal as Signal;
  }

  /** No tick of this request counts any more. */
  close(): void {
    this.#closed = true;
    this.#abort.abort();
  }
}

/** How often the signal is looked at while a rig is busy, ms. */
const LOOK = 20;

interface Answered {
  readonly answer: ExperimentAnswer;
}

/** What the rig returns; undefined when the time is over or the signal was aborted before. */
async function answerOf<G extends GainSet>(rig: Rig<G>, request: RigRequest<G>, trial: Trial): Promise<Answered | undefined> {
  let timer: ReturnType<typeof setInterval> | undefined;
  const ended = new Promise<undefined>((resolve) => (timer = setInterval(() => trial.watch() && resolve(undefined), LOOK)));
  try {
    return await Promise.race([Promise.resolve(rig(request)).then((answer) => ({ answer })), ended]);
  } finally {
    clearInterval(timer);
    request.close();
  }
}

/** How an experiment that a rig made was told to the tuner; "late": it was not. */
export interface Told {
  readonly told: "ticks" | "record" | "cost" | "late";
  readonly trial: Trial;
}

/** Ask a rig for an experiment. `restart`: makes the tuner one that takes records. */
export async function ask<G extends GainSet>(rig: Rig<G>, request: RigRequest<G>, trial: Trial, restart: () => Trial): Promise<Told> {
  const { tuner } = trial;
  const answered = await answerOf(rig, request, trial);
  if (!answered && !trial.begun) return { told: "late", trial };
  const answer = answered?.answer;
  if (trial.begun) {
    // Not all ticks were made: what is there is no experiment.
    if (tuner.running) tuner.abort("caller");
    return { told: "ticks", trial };
  }
  if (typeof answer === "number") return { told: "cost", trial: tellCost(answer, trial) };
  if (typeof answer !== "object" || answer === null)
    throw new OptimizerError(
      "bad-value", `experiment: it returned ${show(answer)} and made no tick; it must call tick, or return a record or a cost`,
    );
  if (!trial.plan.names) refuse("experiment", answer, "a function that returns the cost of its parameters, a number", "bad-value");
  const own = trial.plan.settings.external ? trial : restart();
  stream(answer, own);
  if (own.tuner.running) own.tuner.abort("caller");
  return { told: "record", trial: own };
}

function tellCost(cost: number, trial: Trial): Trial {
  if (trial.plan.names) refuse("experiment", cost, "a record { u, y }, unless controller.kind is \"none\"", "bad-value");
  trial.tuner.tell(cost);
  return trial;
}
