/** One tuning, in its own instance of the tuner's module. No other file touches it. */
import { Controller, Phase, Refusal, TunerLayout, TunerSetting, TunerSlot } from "../../assembly/tuner/codes.js";
import { crc32, decode, encode, matching, type Origin } from "./checkpoint.js";
import { OptimizerError, show, type ErrorCode } from "./errors.js";
import { tuner as tunerBytes } from "./modules.js";
import { objectOf, refuse } from "./options.js";
import type { LogWriter } from "./tune/log.js";
import {
  CONTROLLER_NAMES, PHASE_NAMES, SETTING_KEYS, STOP_NAMES, optionOf, settingNumbers, type PhaseName, type StopName, type TunerSettings,
} from "./tuner-settings.js";

const ABI = 1;
/** The model (b0 + b1 s) e^(-deadTime s) / (s² + a1 s + a0) of a plant, from its input to what is measured, and how well it fits. */
export interface Model {
  readonly b0: number;
  readonly b1: number;
  readonly a1: number;
  readonly a0: number;
  /** s. */
  readonly deadTime: number;
  /** The change of the output that amounts to the same, in the end, as what acts from the tick `loadAt` on; 0: nothing does. */
  readonly load: number;
  readonly loadAt: number;
  /** What that adds to what is measured: the step response of (l0 + l1 s + l2 s²) / (s² + a1 s + a0). */
  readonly loadNumerator: readonly [number, number, number];
  /** What is measured beyond the value taken for that at rest; 0 unless it is fitted. */
  readonly constant: number;
  /** Root mean square of what the model leaves, in the unit of what is measured. */
  readonly residual: number;
  /** Share of the variance that the model explains, at most 1. */
  readonly fit: number;
}

export type GainList = ArrayLike<number>;

/** What a tuner is made for. */
export interface TunerOptions {
  readonly settings: TunerSettings;
  /** The box, one bound a gain: 0 < lower <= upper. */
  readonly lower: GainList;
  readonly upper: GainList;
  /** Called for each call of the module, with what it returned. */
  readonly log?: LogWriter;
}

type Call = () => number;

/** What the module exports; assembly/tuner/index.ts describes each. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly layout: (what: TunerLayout) => number;
  readonly start: Call;
  readonly begin: (fresh: number) => number;
  readonly tick: Call;
  readonly work: Call;
  readonly tell: Call;
  readonly abort: (why: number) => number;
  readonly phase: Call;
}

interface Carried {
  readonly module: WebAssembly.Module;
  readonly crc: number;
}

let carried: Carried | undefined;

/** The module that this package carries, compiled once. */
function carriedModule(): Carried {
  if (carried) return carried;
  const bytes = Uint8Array.from(atob(tunerBytes), (byte) => byte.charCodeAt(0));
  return (carried = { module: new WebAssembly.Module(bytes), crc: crc32(bytes) });
}

function open(bytes: Uint8Array | undefined): { crc: number; core: Exports } {
  try {
    const { module, crc } = bytes ? { module: new WebAssembly.Module(new Uint8Array(bytes)), crc: crc32(bytes) } : carriedModule();
    const core = new WebAssembly.Instance(module).exports as unknown as Exports;
    if (core.layout(TunerLayout.Abi) === ABI) return { crc, core };
    throw new OptimizerError("bad-module", `module: its protocol version is ${core.layout(TunerLayout.Abi)}; this package speaks ${ABI}`);
  } catch (cause) {
    if (cause instanceof OptimizerError || cause instanceof RangeError) throw cause;
    throw new OptimizerError("bad-module", `module: not a tuner of this package: ${String(cause)}`);
  }
}

const REFUSALS: Record<number, ErrorCode> = {
  [Refusal.BadSetting]: "bad-setting", [Refusal.BadGain]: "bad-gain", [Refusal.OutOfOrder]: "out-of-order", [Refusal.BadCost]: "bad-cost",
};

/** Phases in which `checkpoint` has all there is to keep. */
const CALM: readonly PhaseName[] = ["ready", "kept", "rolled-back", "aborted"];

/**
 * A tuning, experiment by experiment:
 *
 *     const tuner = new Tuner({ settings: { period: 0.02, ticks: 600 }, lower: [0.1, 0.1, 0.01], upper: [100, 100, 10] });
 *     tuner.start([1, 1, 0.1]);
 *     while (tuner.phase === "ready") {
 *       tuner.begin(true, 0, rest);
 *       while (tuner.running) { tuner.tick(measure(), 1); actuate(tuner.output); }
 *       while (tuner.working) tuner.work();
 *     }
 *
 * `gains` and `best` are views of the module's memory.
 */
export class Tuner {
  /** Number of gains. */
  readonly n: number;
  /** f64[n], gains of the next or present experiment. */
  readonly gains: Float64Array;
  /** f64[n], the best measured so far. */
  readonly best: Float64Array;
  /** f64[n] each, the box. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly #core: Exports;
  readonly #crc: number;
  readonly #slots: Float64Array;
  readonly #settings: Float64Array;
  readonly #log: LogWriter | undefined;

  /** `module`: bytes of another build than the carried one. Throws an OptimizerError for a wrong option. */
  constructor({ settings, lower, upper, log }: TunerOptions, module?: Uint8Array) {
    const numbers = settingNumbers(objectOf("settings", settings, "an object of settings"));
    ({ crc: this.#crc, core: this.#core } = open(module));
    const kind = numbers[TunerSetting.Controller]!;
    this.n = kind === Controller.Own ? numbers[TunerSetting.Parameters]! : kind + 1;
    const view = (what: TunerLayout, length: number) => new Float64Array(this.#core.memory.buffer, this.#core.layout(what), length);
    this.#settings = view(TunerLayout.Settings, numbers.length);
    this.#slots = view(TunerLayout.Slots, TunerSlot.Load2 + 1);
    this.gains = view(TunerLayout.Gains, this.n);
    this.best = view(TunerLayout.Best, this.n);
    this.lower = view(TunerLayout.Lower, this.n);
    this.upper = view(TunerLayout.Upper, this.n);
    this.#log = log;
    log?.open(this.#crc);
    this.#settings.set(numbers);
    this.#fill("lower", lower);
    this.#fill("upper", upper);
  }

  #fill(name: "gains" | "lower" | "upper", values: GainList): void {
    if (values.length !== this.n) refuse(name, values, `a list of ${this.n} numbers`);
    this[name].set(values);
  }

  /** Begin with the gains that the loop runs with, moved into the box. */
  start(gains: GainList): PhaseName {
    this.#fill("gains", gains);
    const live = this.#slots.slice(TunerSlot.Setpoint, TunerSlot.Output + 1);
    const returned = this.#core.start();
    const [own, lower, upper] = [TunerLayout.Gains, TunerLayout.Lower, TunerLayout.Upper].map((what) => this.#gainsOf(what));
    this.#log?.start(this.#settings, own!, lower!, upper!, live, returned);
    return this.#named(returned, "start");
  }

  #gainsOf(what: TunerLayout): Float64Array {
    return new Float64Array(this.#core.memory.buffer, this.#core.layout(what), this.#core.layout(TunerLayout.Capacity));
  }

  #named(returned: number, call: string): PhaseName {
    const name = PHASE_NAMES[returned];
    if (name !== undefined) return name;
    throw new OptimizerError(REFUSALS[returned] ?? "bad-module", `${call}: ${this.#why(returned)}`);
  }

  #why(refusal: number): string {
    const at = this.#slots[TunerSlot.Refused]!;
    if (refusal === Refusal.BadSetting) {
      const key = SETTING_KEYS[at]!;
      const limits = /^(OutputHigh|MeasuredHigh)$/.test(key) ? `above ${optionOf(key.replace("High", "Low"))}` : "in its range";
      return `${optionOf(key)}: ${this.#settings[at]} is not allowed; it must be ${key === "LoadTick" ? "below ticks" : limits}`;
    }
    if (refusal === Refusal.BadGain)
      return `gain ${at}: ${this.gains[at]} in a box of ${this.lower[at]} to ${this.upper[at]} is not allowed; `
        + "it must be finite, with 0 < lower <= upper";
    if (refusal === Refusal.BadCost) return `a cost of ${show(this.cost)} is not allowed; it must be a finite number > 0`;
    return `not allowed in the phase ${this.phase}`;
  }

  /**
   * The next tick is the first of an experiment. `fresh`: from rest at the output `output` with `rest` measured; else from the loop
   * as it is.
   */
  begin(fresh: boolean, output = this.output, rest = this.#slots[TunerSlot.Rest]!): PhaseName {
    this.#slots[TunerSlot.Output] = output;
    this.#slots[TunerSlot.Rest] = rest;
    const returned = this.#core.begin(Number(fresh));
    this.#log?.begin(fresh, output, rest, returned);
    return this.#named(returned, "begin");
  }

  /** One period. Afterwards `output` is to be applied; with the setting `external`, it is what a controller of one's own applies. */
  tick(measured: number, setpoint = this.#slots[TunerSlot.Setpoint]!, output?: number): PhaseName {
    const slots = this.#slots;
    slots[TunerSlot.Setpoint] = setpoint;
    slots[TunerSlot.Measured] = measured;
    if (output !== undefined) slots[TunerSlot.Output] = output;
    const returned = this.#core.tick();
    this.#log?.tick(setpoint, measured, slots[TunerSlot.Output]!, returned);
    return this.#named(returned, "tick");
  }

  /** Up to `calls` pieces of the work between two experiments. */
  work(calls = 1): PhaseName {
    let returned = this.#core.phase();
    let made = 0;
    for (; made < calls && isWork(returned); made++) returned = this.#core.work();
    if (made) this.#log?.work(made, this.#gainsOf(TunerLayout.Gains), returned);
    return this.#named(returned, "work");
  }

  /** An experiment of an own vector is done, at this cost. */
  tell(cost: number): PhaseName {
    this.#slots[TunerSlot.Cost] = cost;
    const returned = this.#core.tell();
    this.#log?.tell(cost, returned);
    return this.#named(returned, "tell");
  }

  /** End the experiment that runs, or, when none does, the tuning. */
  abort(why: "caller" | "time" = "caller"): PhaseName {
    const code = STOP_NAMES.indexOf(why);
    const returned = this.#core.abort(code);
    this.#log?.abort(code, returned);
    return this.#named(returned, "abort");
  }

  get phase(): PhaseName {
    return PHASE_NAMES[this.#core.phase()]!;
  }

  /** Whether an experiment runs. */
  get running(): boolean {
    const phase = this.#core.phase();
    return phase >= Phase.Recording && phase <= Phase.Verifying;
  }

  /** Whether `work` has something to do. */
  get working(): boolean {
    return isWork(this.#core.phase());
  }

  /** Whether the tuning has ended. */
  get done(): boolean {
    const phase = this.#core.phase();
    return phase >= Phase.Kept && phase <= Phase.Aborted;
  }

  /** Any slot, by its name. */
  slot(name: keyof typeof TunerSlot): number {
    return this.#slots[TunerSlot[name]]!;
  }

  /** The controller's output. */
  get output(): number {
    return this.#slots[TunerSlot.Output]!;
  }

  /** Of the last experiment, the best so far, and the first. */
  get cost(): number {
    return this.#slots[TunerSlot.Cost]!;
  }

  get bestCost(): number {
    return this.#slots[TunerSlot.BestCost]!;
  }

  get startCost(): number {
    return this.#slots[TunerSlot.StartCost]!;
  }

  /** Experiments that count so far, those of the verification not among them; and those that a guard stopped. */
  get experiments(): number {
    return this.#slots[TunerSlot.Experiments]!;
  }

  get guardStops(): number {
    return this.#slots[TunerSlot.GuardStops]!;
  }

  /** Why the last experiment ended before its time, or the tuning was aborted. */
  get stopped(): StopName {
    return STOP_NAMES[this.#slots[TunerSlot.Stopped]!]!;
  }

  /** The cost that is foreseen for `gains`; undefined for a probing step. */
  get foreseen(): number | undefined {
    return this.#slots[TunerSlot.Foreseen]! || undefined;
  }

  /** Standard deviation of the sensor's noise. */
  get noise(): number {
    return this.#slots[TunerSlot.Noise]!;
  }

  /** Whether the model is still trusted. */
  get trusted(): boolean {
    return this.#slots[TunerSlot.Trusted] !== 0;
  }

  /** The model found last, in the sign of what is measured; undefined before the first. */
  get model(): Model | undefined {
    const at = (slot: TunerSlot) => this.#slots[slot]!;
    if (at(TunerSlot.B0) === 0) return undefined;
    const sign = this.#settings[TunerSetting.Action]!;
    const load = at(TunerSlot.Load);
    return {
      b0: sign * at(TunerSlot.B0), b1: sign * at(TunerSlot.B1), a1: at(TunerSlot.A1), a0: at(TunerSlot.A0), deadTime: at(TunerSlot.DeadTime),
      load, loadAt: load === 0 ? 0 : at(TunerSlot.LoadAt),
      loadNumerator: [sign * at(TunerSlot.B0) * load, sign * at(TunerSlot.Load1), sign * at(TunerSlot.Load2)],
      constant: sign * at(TunerSlot.Constant),
      residual: at(TunerSlot.Residual), fit: at(TunerSlot.Fit),
    };
  }

  /** The record of the last experiment, views of changes from rest. */
  get record(): { readonly period: number; readonly u: Float32Array; readonly y: Float32Array } {
    const at = this.#core.layout(TunerLayout.Record);
    const most = this.#core.layout(TunerLayout.Records);
    const samples = this.#slots[TunerSlot.Samples]!;
    const view = (address: number) => new Float32Array(this.#core.memory.buffer, address, samples);
    return { period: this.#slots[TunerSlot.SamplePeriod]!, u: view(at), y: view(at + 4 * most) };
  }

  get #origin(): Origin {
    const { layout } = this.#core;
    const method = this.#settings[TunerSetting.Controller]!;
    return { abi: layout(TunerLayout.Abi), module: this.#crc, capacity: layout(TunerLayout.Capacity), method, n: this.n };
  }

  #state(what: TunerLayout.KeptBytes | TunerLayout.StateBytes): Uint8Array {
    return new Uint8Array(this.#core.memory.buffer, this.#core.layout(TunerLayout.State), this.#core.layout(what));
  }

  /** What is kept over a restart, between two experiments or after the last, with a header that names the module. */
  checkpoint(): Uint8Array {
    if (!CALM.includes(this.phase)) refuse("checkpoint", this.phase, `asked for in one of the phases ${CALM.join(", ")}`, "out-of-order");
    return encode(this.#origin, this.#state(TunerLayout.KeptBytes));
  }

  /**
   * Go on from a checkpoint of a tuner with the same module and number of gains: settings, box and gains become its own. The loop is
   * at rest.
   */
  restore(checkpoint: Uint8Array): void {
    const { origin, state } = decode(checkpoint);
    matching(origin, this.#origin, (kind) => CONTROLLER_NAMES[kind]);
    const own = this.#state(TunerLayout.KeptBytes);
    if (state.length !== own.length)
      throw new OptimizerError("bad-checkpoint", `checkpoint: ${state.length} bytes of state; this module has ${own.length}`);
    own.set(state);
    // The controller takes up the best gains, which `start` reads as those it begins with, at rest with an output of 0.
    this.#slots.fill(0, TunerSlot.Setpoint, TunerSlot.Output + 1);
    this.start(this.best.slice());
    own.set(state);
    this.#log?.kept(state);
  }

  /** Put kept bytes into the state as they are: for a replay. */
  putBack(kept: Uint8Array): boolean {
    const own = this.#state(TunerLayout.KeptBytes);
    if (kept.length !== own.length) return false;
    own.set(kept);
    return true;
  }

  /** Make a call of a log again, with all its numbers as they were: for a replay. Returns what the module returned. */
  repeat(call: Repeated): number {
    const slots = this.#slots;
    switch (call.tag) {
      case "S":
        this.#settings.set(call.settings.subarray(0, this.#settings.length));
        this.#gainsOf(TunerLayout.Gains).set(call.gains);
        this.#gainsOf(TunerLayout.Lower).set(call.lower);
        this.#gainsOf(TunerLayout.Upper).set(call.upper);
        slots.set(call.live);
        return this.#core.start();
      case "B":
        [slots[TunerSlot.Output], slots[TunerSlot.Rest]] = [call.output, call.rest];
        return this.#core.begin(call.fresh);
      case "T":
        [slots[TunerSlot.Setpoint], slots[TunerSlot.Measured]] = [call.setpoint, call.measured];
        // Of the caller's own controller the log has what it put out.
        if (this.#settings[TunerSetting.External]) slots[TunerSlot.Output] = call.output;
        return this.#core.tick();
      case "W": {
        let returned = this.#core.phase();
        for (let made = 0; made < call.calls && isWork(returned); made++) returned = this.#core.work();
        return returned;
      }
      case "C":
        slots[TunerSlot.Cost] = call.cost;
        return this.#core.tell();
      case "A":
        return this.#core.abort(call.why);
    }
  }

  /** CRC-32 of the module's bytes. */
  get identity(): number {
    return this.#crc;
  }

  /** f64[6], gains as a log has them. */
  get allGains(): Float64Array {
    return this.#gainsOf(TunerLayout.Gains);
  }
}

function isWork(phase: number): boolean {
  return phase === Phase.Identifying || phase === Phase.Proposing;
}

/** A call of a log. */
export type Repeated =
  | ({ readonly tag: "S" } & { readonly [List in "settings" | "gains" | "lower" | "upper" | "live"]: Float64Array })
  | { readonly tag: "B"; readonly fresh: number; readonly output: number; readonly rest: number }
  | { readonly tag: "T"; readonly setpoint: number; readonly measured: number; readonly output: number }
  | { readonly tag: "W"; readonly calls: number; readonly gains: Float64Array }
  | { readonly tag: "C"; readonly cost: number }
  | { readonly tag: "A"; readonly why: number };
