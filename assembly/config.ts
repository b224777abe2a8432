/**
 * What a build holds. Every line can be set on asc's command line or in asconfig.json: `--use CAPACITY=32`.
 * A part that is left out costs neither code nor memory.
 */
import { Method } from "./codes";

/** Most parameters of a run. Each costs 8 bytes per vector; all methods with everything need 10 vectors. */
export const MAX_N: i32 = isDefined(CAPACITY) ? CAPACITY : 8;

/** The one method of this build, a `Method`; -1 for all up to NAdam, and with SEARCH those from SR1 on too. */
export const ONLY: i32 = isDefined(METHOD) ? METHOD : -1;
const SEARCH: bool = ONLY < 0 && (isDefined(WITH_SEARCH) ? WITH_SEARCH != 0 : false);
/** Whether this build has the methods up to NAdam or one of them; whether it has others; and each of these. */
export const FIRST_ORDER: bool = ONLY <= Method.NAdam;
export const SEARCHES: bool = SEARCH || ONLY > Method.NAdam;
export const SR1: bool = SEARCH || ONLY == Method.SR1;
export const LBFGS: bool = SEARCH || ONLY == Method.LBFGS;
export const LEVENBERG_MARQUARDT: bool = SEARCH || ONLY == Method.LevenbergMarquardt;
export const NELDER_MEAD: bool = SEARCH || ONLY == Method.NelderMead;
export const SPSA: bool = SEARCH || ONLY == Method.SPSA;
export const COMPASS_SEARCH: bool = SEARCH || ONLY == Method.CompassSearch;

/** Most parameters of SR1, Levenberg-Marquardt and Nelder-Mead, which keep matrices of n x n. */
export const DENSE_N: i32 = isDefined(DENSE) ? DENSE : MAX_N < 16 ? MAX_N : 16;
/** Steps that L-BFGS remembers: two vectors each. */
export const MEMORY: i32 = isDefined(HISTORY) ? HISTORY : 8;

/** Schedules and warm-up; without it the rate is constant. */
export const SCHEDULES: bool = FIRST_ORDER && (isDefined(WITH_SCHEDULES) ? WITH_SCHEDULES != 0 : true);
/** Every stop rule but the iteration limit. */
export const STOPS: bool = isDefined(WITH_STOPS) ? WITH_STOPS != 0 : true;
/** Box bounds. */
export const BOUNDS: bool = isDefined(WITH_BOUNDS) ? WITH_BOUNDS != 0 : true;
/** Random starting point in the box; not without BOUNDS. */
export const SEEDED: bool = BOUNDS && (isDefined(WITH_SEEDED) ? WITH_SEEDED != 0 : true);
/** Gradients by differences. */
export const DIFFERENCES: bool =
  ONLY < Method.LevenbergMarquardt && (isDefined(WITH_DIFFERENCES) ? WITH_DIFFERENCES != 0 : true);
/** Weight decay; AdamW always has its own. */
export const DECAY: bool = FIRST_ORDER && (isDefined(WITH_DECAY) ? WITH_DECAY != 0 : true);

/** Bytes at the end of the arena that belong to a compiled-in objective; a multiple of 16. */
export const OBJECTIVE_BYTES: i32 = isDefined(OBJECTIVE) ? OBJECTIVE : 0;

/** Whether there is more than a method with its iteration limit. */
export const FULL: bool =
  ONLY < 0 || SEARCHES || OBJECTIVE_BYTES > 0 || SCHEDULES || STOPS || BOUNDS || DIFFERENCES || DECAY || ONLY == Method.RMSProp || ONLY == Method.AdamW;
