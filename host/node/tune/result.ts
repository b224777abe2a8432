/** What a tuning gives back. */
import type { StopName } from "../tuner-settings.js";
import type { Model } from "../tuner.js";
import type { GainSet } from "./gains.js";

/** What an experiment recorded, one number a tick: time in s, setpoint and measured in [y], output in [u]. */
export interface Response {
  readonly time: readonly number[];
  readonly setpoint: readonly number[];
  readonly measured: readonly number[];
  readonly output: readonly number[];
  /** What the model that was fitted to this experiment measures under the same output. */
  readonly modelled?: readonly number[];
}

/** What an experiment is made for: the gains of the start, proposed ones, or gains measured before once more. */
export type ExperimentKind = "recording" | "applying" | "verifying";
/** Why an experiment ended before its time. */
export type StopReason = Exclude<StopName, "none">;

export interface ExperimentResult<G extends GainSet = GainSet> {
  /** From 1 on. */
  readonly number: number;
  readonly kind: ExperimentKind;
  readonly gains: G;
  /** Of one that was stopped, an estimate of what it would have come to; NaN if the first one was. */
  readonly cost: number;
  /** What its proposal promised; undefined for the start, a probing step and a verification. */
  readonly foreseen?: number;
  /** undefined: it went on to its end. */
  readonly stopped: StopReason | undefined;
  /** Whether no cost before it was as low. */
  readonly best: boolean;
  /** The model fitted to its record, if one was. */
  readonly model?: Model;
  /** undefined for a cost that was told as a number. */
  readonly response?: Response;
}

export interface TuningResult<G extends GainSet = GainSet> {
  /** "kept": the gains are better than those of the start; "rolled-back": they are not, and the start's are back; "aborted": see `reason`. */
  readonly phase: "kept" | "rolled-back" | "aborted";
  /**
   * "converged", nothing was left to gain, or "experiment-limit"; of an aborted tuning why its last experiment was stopped, or
   * "no-response", the record shows none to the output.
   */
  readonly reason: StopReason | "converged" | "experiment-limit" | "no-response";
  readonly gains: G;
  readonly startGains: G;
  /** Lowest cost measured, of `gains`, and that of the first experiment. */
  readonly cost: number;
  readonly startCost: number;
  readonly experiments: readonly ExperimentResult<G>[];
  /** The model found last. */
  readonly model?: Model;
  /** Calls of `work`. */
  readonly calls: number;
}
