/** microdescent: an optimizer in one small WebAssembly module. */
export {
  FunctionSetting, LoopSetting, Method, Model, Order, Plant, RegressionSetting, Request, Status, TestFunction,
} from "../../assembly/codes.js";
export { CompiledOptimizer } from "./compiled.js";
export type { MethodName, ScheduleName } from "./defaults.js";
export { OptimizerError, type ErrorCode } from "./errors.js";
export type { FitOptions, FitProgress, FitTraceRow } from "./fit-options.js";
export { fit, type FitResult } from "./fit.js";
export { DEFAULT_STOP, maximize, minimize, type MinimizeOptions, type Objective, type ObjectiveLike, type Result } from "./minimize.js";
export { leastSquares, type LeastSquaresOptions, type LeastSquaresProblem, type LeastSquaresProgress, type LeastSquaresResult } from "./least-squares.js";
export type { StatusName } from "./names.js";
export { Optimizer, type ModuleSource } from "./optimizer.js";
export type { Bounds, Options, ScheduleOptions, Start, StopOptions } from "./options.js";
export { SplitMix64 } from "./random.js";
export type { RowOrder, Rows } from "./rows.js";
export type { Progress, TraceRow } from "./trace.js";
export type { ModelOptions, Quality, Weights } from "./regression.js";
export type { ExperimentAnswer, ExperimentRecord, ExperimentRequest, Experiment as TuningExperiment, Rig } from "./tune/experiments.js";
export type { GainBounds, GainSet, PidGains, PiGains, TimeGains } from "./tune/gains.js";
export type { Heater, Job, ModelPlant, Motor } from "./tune/job.js";
export type { ControllerOptions, CostOptions, ExperimentOptions, GuardOptions, TuningOptions, TuningStop } from "./tune/options.js";
export type { SimulatedPlant } from "./tune/plants.js";
export { replay, type Difference, type Replay } from "./tune/replay.js";
export type { ExperimentKind, ExperimentResult, Response, StopReason, TuningResult } from "./tune/result.js";
export { tuneJob, type JobResult, type TuneWatch } from "./tune/tune-job.js";
export { tune } from "./tune/tune.js";
export type { PhaseName, StopName, TunerSettings } from "./tuner-settings.js";
export { Tuner, type Model as PlantModel, type TunerOptions } from "./tuner.js";
export { identify, type Identified, type IdentifyOptions } from "./tune/identify.js";
export type { SuggestOptions, Suggestion } from "./tune/suggest.js";
export type { Margins } from "./tune/margins.js";
export type { Character } from "./tune/model.js";
export type { PlantLog } from "./tune/samples.js";
