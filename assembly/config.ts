/**
 * What a build holds. Every line can be set on asc's command line or in asconfig.json: `--use CAPACITY=32`.
 * A part that is left out costs neither code nor memory.
 */
import { Method } from "./codes";

/** Most parameters of a run. Each costs 8 bytes per vector; all methods with everything need 10 vectors. */
export const MAX_N: i32 = isDefined(CAPACITY) ? CAPACITY : 8;

/** The one method of this build, a `Method`; -1 for all. */
export const ONLY: i32 = isDefined(METHOD) ? METHOD : -1;

/** Schedules and warm-up; without it the rate is constant. */
export const SCHEDULES: bool = isDefined(WITH_SCHEDULES) ? WITH_SCHEDULES != 0 : true;
/** Every stop rule but the iteration limit. */
export const STOPS: bool = isDefined(WITH_STOPS) ? WITH_STOPS != 0 : true;
/** Box bounds. */
export const BOUNDS: bool = isDefined(WITH_BOUNDS) ? WITH_BOUNDS != 0 : true;
/** Random starting point in the box; not without BOUNDS. */
export const SEEDED: bool = BOUNDS && (isDefined(WITH_SEEDED) ? WITH_SEEDED != 0 : true);
/** Gradients by differences. */
export const DIFFERENCES: bool = isDefined(WITH_DIFFERENCES) ? WITH_DIFFERENCES != 0 : true;
/** Weight decay; AdamW always has its own. */
export const DECAY: bool = isDefined(WITH_DECAY) ? WITH_DECAY != 0 : true;

/** Bytes at the end of the arena that belong to a compiled-in objective; a multiple of 16. */
export const OBJECTIVE_BYTES: i32 = isDefined(OBJECTIVE) ? OBJECTIVE : 0;

/** Whether there is more than a method with its iteration limit. */
export const FULL: bool =
  ONLY < 0 || OBJECTIVE_BYTES > 0 || SCHEDULES || STOPS || BOUNDS || DIFFERENCES || DECAY || ONLY == Method.RMSProp || ONLY == Method.AdamW;
