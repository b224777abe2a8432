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
export type { Gains, Heater, Job, Motor, Plan } from "./tune/job.js";
export type { Experiment, Response, Trial } from "./tune/loop.js";
export { tune, type TuneResult, type TuneWatch } from "./tune/tune.js";
