/**
 * Every number that crosses the boundary of the tuner's module, once for three languages, as ../codes.ts: asc and tsc both compile
 * this file, and the C header is made from it. Numbers never change meaning; new ones are appended.
 */

/** What `layout` tells of the module: numbers, and addresses in bytes of its linear memory. */
export enum TunerLayout {
  /** Version of the protocol, docs/tuning.md. */
  Abi = 0,
  /** Most gains. */
  Capacity = 1,
  /** Settings, f64 each, in the order of `TunerSetting`. `start` reads them. */
  Settings = 2,
  /** f64 each, in the order of `TunerSlot`: what goes in and out with a tick, and figures to read. */
  Slots = 3,
  /** f64[n], gains of the next or present experiment; before `start` those that the loop runs with. */
  Gains = 4,
  /** f64[n], the best gains measured so far: those that the loop runs with between experiments. */
  Best = 5,
  /** The box, f64[n] each, 0 < lower <= upper, finite. No gain outside is ever applied. */
  Lower = 6,
  Upper = 7,
  /** The state, and its length in bytes. */
  State = 8,
  StateBytes = 9,
  /** Leading bytes of the state that are enough to go on from in the phases Ready, Kept, RolledBack and Aborted. */
  KeptBytes = 10,
  /** The record of the last experiment: f32[Records] of u, then of y times Action, both as changes from rest; its length: `TunerSlot.Samples`. */
  Record = 11,
  Records = 12,
}

/** What is going on. `tick`, `work`, `begin`, `tell`, `abort` and `phase` return it; a refusal is negative. */
export enum Phase {
  /** Never started. */
  Idle = 0,
  /** Gains for an experiment are there: set the loop to rest, then `begin`. The loop runs with the best gains until then. */
  Ready = 1,
  /** The first experiment, with the gains the user came with. */
  Recording = 2,
  /** An experiment with gains that were proposed. */
  Applying = 3,
  /** An experiment that measures the best gains, or those of the start, once more. */
  Verifying = 4,
  /** `work` fits a model to the record. */
  Identifying = 5,
  /** `work` looks for better gains. */
  Proposing = 6,
  /** The end: the best gains are better than those of the start beyond the noise, and stay. */
  Kept = 7,
  /** The end: they are not; the gains of the start are back. */
  RolledBack = 8,
  /** The end: `TunerSlot.Stopped` says why. The best gains measured are back. */
  Aborted = 9,
  /** The record shows no response to the output: make a larger step, then `begin`. The experiment did not count. */
  NeedsExcitation = 10,
}

/** Why the last experiment ended before its time, or the tuning was aborted. */
export enum Stop {
  None = 0,
  /** The running cost was above GuardFactor times the best. */
  Cost = 1,
  /** What was measured left MeasuredLow … MeasuredHigh, */
  Measured = 2,
  /** or changed by more than Slew from one tick to the next, */
  Slew = 3,
  /** or is no finite number. */
  NotFinite = 4,
  /** The output of the user's own controller left OutputLow … OutputHigh, or is no finite number. */
  Output = 5,
  /** What `abort` was called with: the caller's wish, or that an experiment took too long. */
  Caller = 6,
  Time = 7,
}

/** Why a call was refused. It has changed nothing. */
export enum Refusal {
  /** `start`: a setting is not finite or out of its range; `TunerSlot.Refused` is its number. */
  BadSetting = -1,
  /** `start`: a gain is not finite, a bound not positive, or bounds are crossed; `TunerSlot.Refused` is its index. `begin`: a gain is not in the box. */
  BadGain = -2,
  /** The call does not fit the phase. */
  OutOfOrder = -3,
  /** `tell`: the cost is not finite or not positive. */
  BadCost = -4,
}

/** What is tuned. */
export enum Controller {
  /** Any vector of 1 to 6 positive parameters, with a cost that the caller tells; no model. */
  Own = 0,
  /** kp, ki. */
  PI = 1,
  /** kp, ki, kd. */
  PID = 2,
}

/** What the gains of a PI or PID controller mean. */
export enum Form {
  /** u = kp e + ki ∫e + kd de/dt. */
  Parallel = 0,
  /** ISA standard form, K (e + ∫e / Ti + Td de/dt): gains K, Ti, Td. */
  Standard = 1,
  /** Series form, K (1 + 1 / (Ti s)) (1 + Td s): gains K, Ti, Td. */
  Series = 2,
}

/** The part of the cost that measures the error e over time. */
export enum Criterion {
  /** ∫ e² dt. */
  ISE = 0,
  /** ∫ |e| dt. */
  IAE = 1,
  /** ∫ t |e| dt, t from the start of the experiment. */
  ITAE = 2,
}

/** Index of each f64 in the settings. [y] is the unit of what is measured, [u] of the controller's output. */
export enum TunerSetting {
  /** A `Controller`. */
  Controller = 0,
  /** Own: number of parameters, 1 to 6. */
  Parameters = 1,
  /** A `Form`. */
  Form = 2,
  /** From one tick to the next, s, > 0. */
  Period = 3,
  /** Of an experiment, 16 to 1,000,000. */
  Ticks = 4,
  /** Tick from which a constant load acts, 1 to Ticks - 1; 0: none; -1: at a tick unknown. */
  LoadTick = 5,
  /** Time constant of the derivative's filter, s, >= 0. */
  Filter = 6,
  /** Anti-windup by back-calculation: error, [y], that each [u] beyond a limit takes off what is integrated; 0: integration stops at a limit. */
  Tracking = 7,
  /** Limits of the output, [u], low < high. */
  OutputLow = 8,
  OutputHigh = 9,
  /** 1, or -1 for a plant that falls when the output rises. */
  Action = 10,
  /** A `Criterion`. */
  Criterion = 11,
  /** Cost of Σ (Δu)², >= 0, per [u]². */
  Effort = 12,
  /** Cost of the largest value beyond the setpoint before a load acts, >= 0, per [y]. */
  Overshoot = 13,
  /** Cost of the last second outside 2 % of the step before a load acts, >= 0, per s. */
  Settling = 14,
  /** An experiment stops when its cost is above this many times the best, 1 to 100. */
  GuardFactor = 15,
  /** What is measured must stay within, [y], low < high. */
  MeasuredLow = 16,
  MeasuredHigh = 17,
  /** and change by no more from one tick to the next, [y], > 0. */
  Slew = 18,
  /** Experiments before the gains are verified, 1 to 1,000. */
  MaxExperiments = 19,
  /** Proposals in all that promise less than Tolerance, before the gains are verified, 1 to 100. */
  Patience = 20,
  /** Share of the cost, 0 to 0.999. */
  Tolerance = 21,
  /** Largest first step of the logarithm of a gain, 0.05 to 20. */
  Radius = 22,
  /** Of probing steps, an integer from 0 to 2^31 - 1. */
  Seed = 23,
  /** 1: the caller runs a controller of its own, of the kind that the settings describe, and writes its output; 0: `tick` does. */
  External = 24,
  /** Whether a constant is fitted to what is measured at rest: 1 for logs whose first value is not exact. */
  Offset = 25,
  /** Whether the best gains are measured once more at the end: 1 or 0. */
  Verify = 26,
}

/** Index of each f64 of the slots. */
export enum TunerSlot {
  /** Written by the caller before a tick, [y]. */
  Setpoint = 0,
  Measured = 1,
  /** The controller's output, [u]: written by `tick`, or by the caller before it with `External`. Before `begin(1)`, the output at rest. */
  Output = 2,
  /** What is measured at rest, [y]: read by `begin(1)`. */
  Rest = 3,
  /** The cost of the last experiment; of Own written by the caller before `tell`. */
  Cost = 4,
  /** Lowest cost measured, and that of the first experiment. */
  BestCost = 5,
  StartCost = 6,
  /** Experiments made that count, and those stopped before their time. */
  Experiments = 7,
  GuardStops = 8,
  /** A `Stop`, of the last experiment or of an aborted tuning. */
  Stopped = 9,
  /** What was refused; see `Refusal`. */
  Refused = 10,
  /** The cost that was foreseen for the gains proposed; 0 for a probing step. */
  Foreseen = 11,
  /** Samples in the record, and seconds from one to the next. */
  Samples = 12,
  SamplePeriod = 13,
  /**
   * The model (b0 + b1 s) e^(-L s) / (s² + a1 s + a0) from u to y: b0, b1, a1, a0, the dead time L in s; the load, as the change of u
   * that amounts to the same in the end, [u]; the constant of Offset in [y]; and the tick of the load.
   */
  B0 = 14,
  B1 = 15,
  A1 = 16,
  A0 = 17,
  DeadTime = 18,
  Load = 19,
  Constant = 20,
  LoadAt = 21,
  /** Root mean square of what the model leaves, [y], and share of the variance that it explains, at most 1. */
  Residual = 22,
  Fit = 23,
  /** Standard deviation of the sensor's noise, [y], by second differences. */
  Noise = 24,
  /** Whether the model is still trusted: 1, or 0 since proposals follow the measured costs alone. */
  Trusted = 25,
  /** Calls of `work` since the last experiment. */
  Calls = 26,
  /** l1 and l2 of what the load adds to y from its tick on, the step response of (b0 · Load + l1 s + l2 s²) / (s² + a1 s + a0). */
  Load1 = 27,
  Load2 = 28,
}
