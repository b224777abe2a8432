/**
 * The one block of memory: every scalar, vector and setting of a run, with its address. Copying STATE_BYTES from ARENA is
 * a checkpoint. What a tell touches most comes first: an address below 1,024 costs nothing in a load or store.
 */
import { Method, Setting, Slot } from "./codes";
import {
  BOUNDS, DECAY, DENSE_N, DIFFERENCES, FIRST_ORDER, FULL, LBFGS, LEVENBERG_MARQUARDT, MAX_N, MEMORY, NELDER_MEAD, OBJECTIVE_BYTES,
  ONLY, SCHEDULES, SEARCHES, SPSA, SR1, COMPASS_SEARCH,
} from "./config";

/** Bytes of one f64[MAX_N]; a multiple of 16, which WAMR's memory shrinking needs. */
export const VECTOR: usize = (MAX_N * 8 + 15) & ~15;

/** Vectors of state that the method with the most of them needs. */
const METHOD_VECTORS: usize =
  !FIRST_ORDER || ONLY == Method.GradientDescent ? 0
  : ONLY < 0 || ONLY == Method.AMSGrad || ONLY == Method.RMSProp ? 3
  : ONLY <= Method.AdaGrad ? 1
  : 2;

const SCALAR_BYTES: usize = SEARCHES ? 160 : FULL ? 112 : 64;
/** Settings that the method reads, at most; and this build: with nothing but the iteration limit, no others. */
export const METHOD_SETTINGS: i32 = ONLY == Method.GradientDescent ? Setting.MaxIterations + 1 : Setting.MomentumDecay + 1;
export const SETTING_COUNT: i32 = SEARCHES ? Setting.RelativeTolerance + 1 : FULL ? Setting.ValueLimit + 1 : METHOD_SETTINGS;
const SETTING_BYTES: usize = (<usize>SETTING_COUNT * 8 + 15) & ~15;
/** Room for weight decay's copy of g, or for the state of a difference between two tells: never both at once. */
const SCRATCH_BYTES: usize = !DECAY && !DIFFERENCES ? 0 : DIFFERENCES && VECTOR < 32 ? 32 : VECTOR;
/** What decays: state of the method and of the schedule. */
export const DECAYING_BYTES: usize =
  METHOD_VECTORS * VECTOR + (!FIRST_ORDER ? 0 : SCHEDULES || ONLY < 0 || ONLY == Method.NAdam ? 32 : ONLY >= Method.Adam ? 16 : 0);

/** Bytes of one f64[DENSE_N], and of a matrix of such rows. */
export const ROW: usize = (DENSE_N * 8 + 15) & ~15;
export const MATRIX: usize = DENSE_N * ROW;
/** State of each method from SR1 on; its file tells what it is. */
const TRUST_REGION_BYTES: usize = SR1 || LEVENBERG_MARQUARDT ? 2 * VECTOR + 2 * MATRIX + 6 * ROW + 64 : 0;
const LBFGS_BYTES: usize = LBFGS ? (3 + 2 * MEMORY) * VECTOR + ((MEMORY * 8 + 15) & ~15) + 96 : 0;
const NELDER_MEAD_BYTES: usize = NELDER_MEAD ? MATRIX + 2 * ROW + 8 * ((DENSE_N + 2) & ~1) + 80 : 0;
const SPSA_BYTES: usize = SPSA ? VECTOR + 64 : 0;
const COMPASS_BYTES: usize = COMPASS_SEARCH ? VECTOR + 48 : 0;

/** Room for the state of any one method of this build: the largest of these. */
const GRADIENT_BYTES: usize = TRUST_REGION_BYTES > LBFGS_BYTES ? TRUST_REGION_BYTES : LBFGS_BYTES;
const PATTERN_BYTES: usize = SPSA_BYTES > COMPASS_BYTES ? SPSA_BYTES : COMPASS_BYTES;
const VALUE_BYTES: usize = NELDER_MEAD_BYTES > PATTERN_BYTES ? NELDER_MEAD_BYTES : PATTERN_BYTES;
const SEARCH_BYTES: usize = GRADIENT_BYTES > VALUE_BYTES ? GRADIENT_BYTES : VALUE_BYTES;
const METHOD_BYTES: usize = DECAYING_BYTES > SEARCH_BYTES ? DECAYING_BYTES : SEARCH_BYTES;

/** What a checkpoint copies; a compiled-in objective is part of it. */
export const STATE_BYTES: usize =
  SCALAR_BYTES + (4 + (BOUNDS ? 2 : 0)) * VECTOR + METHOD_BYTES + SETTING_BYTES + SCRATCH_BYTES + OBJECTIVE_BYTES;
export const ARENA: usize = memory.data(<i32>STATE_BYTES, 16);

/** f64 slots in the order of `Slot`. */
export const F: usize = ARENA;
export const BEST_VALUE: usize = F + 8 * Slot.BestValue;
export const ITERATIONS: usize = F + 8 * Slot.Iterations;
export const EVALUATIONS: usize = F + 8 * Slot.Evaluations;
export const RATE_USED: usize = F + 8 * Slot.Rate;
/** i32, bytes of one vector in use: 8n. */
export const EXTENT: usize = F + 40;
/** i32, a `Method`. */
export const METHOD_CODE: usize = F + 44;
/** i32, a `Request`. */
export const REQUEST: usize = F + 48;
/** i32, a `Status`. */
export const STATUS: usize = F + 52;
/** i32, offset from POINT0 of whichever of the two points is not the best: 0 or VECTOR. */
export const SPARE: usize = F + 56;
/** i32, offset from S0 of the number that was swept last. */
export const SWEPT: usize = F + 60;
/** f64, the value at the iteration before; f64, iterations since the best value. */
export const PREVIOUS: usize = F + 64;
export const SINCE: usize = F + 72;
/** f64 each, schedule: updates done in this period; the cosine's next difference and a quarter of its curvature. */
export const TURN: usize = F + 80;
export const SLOPE: usize = F + 88;
export const CURVATURE: usize = F + 96;
/** i32, where a difference gradient stands; 0 outside one. */
export const PROBES: usize = F + 104;
/** i32, for a compiled-in objective: 0 when a run begins. */
export const BEGUN: usize = F + 108;
/** Methods from SR1 on. i32: whether the first point was judged; i32: flat steps in a row. */
export const JUDGED: usize = F + 112;
export const FLAT: usize = F + 116;
/** f64 each, of the last accepted step: its largest |Δx_i|, and the decrease of f that was foreseen. */
export const STEP: usize = F + 120;
export const FORESEEN: usize = F + 128;
/** f64, Levenberg-Marquardt: Σ r_i² over the rows of this pass; all bits set before the first. */
export const SUM: usize = F + 136;
/** f64, methods from SR1 to Levenberg-Marquardt: the value at POINT. */
export const VALUE: usize = F + 144;

/** f64[n], the point to evaluate: the core writes, the host reads. */
export const X: usize = ARENA + SCALAR_BYTES;
/** f64[n], the gradient at X: the host writes before `tell`, or the core by differences. */
export const G: usize = X + VECTOR;
/** f64[n] each, state of the method, zeroed by `start`. */
export const S0: usize = G + VECTOR;
/** The same place, methods from SR1 to Levenberg-Marquardt: the point accepted last, and the gradient there. */
export const POINT: usize = S0;
export const GRADIENT: usize = S0 + VECTOR;
export const S1: usize = S0 + VECTOR;
export const S2: usize = S1 + VECTOR;
/** f64 each, discounted numbers of updates, Σ β1^i and Σ β2^i. */
export const COUNT1: usize = S0 + METHOD_VECTORS * VECTOR;
export const COUNT2: usize = COUNT1 + 8;
/** f64, s of the schedule's next update; see `Schedule`. */
export const SHARE: usize = COUNT1 + 16;
/** f64, NAdam: ψ of the last update. */
export const PSI: usize = COUNT1 + 24;

/** f64[n] each: the best point and the spare one, which between two calls holds a copy of x. */
export const POINT0: usize = S0 + METHOD_BYTES;
export const POINT1: usize = POINT0 + VECTOR;

/** f64 slots in the order of `Setting`. */
export const SETTINGS: usize = POINT1 + VECTOR;

/** f64[n] each, the box. */
export const LOWER: usize = SETTINGS + SETTING_BYTES;
export const UPPER: usize = LOWER + VECTOR;

export const SCRATCH: usize = LOWER + (BOUNDS ? 2 : 0) * VECTOR;
/** What a compiled-in objective keeps. */
export const OBJECTIVE_STATE: usize = SCRATCH + SCRATCH_BYTES;

export const RATE: usize = SETTINGS + 8 * Setting.Rate;
export const MAX_ITERATIONS: usize = SETTINGS + 8 * Setting.MaxIterations;
export const EPSILON: usize = SETTINGS + 8 * Setting.Epsilon;
export const BETA1: usize = SETTINGS + 8 * Setting.Beta1;
export const BETA2: usize = SETTINGS + 8 * Setting.Beta2;
export const MOMENTUM: usize = SETTINGS + 8 * Setting.Momentum;
export const DAMPENING: usize = SETTINGS + 8 * Setting.Dampening;
export const MOMENTUM_DECAY: usize = SETTINGS + 8 * Setting.MomentumDecay;
export const FLOOR: usize = SETTINGS + 8 * Setting.Floor;
export const USE: usize = SETTINGS + 8 * Setting.Use;
export const WEIGHT_DECAY: usize = SETTINGS + 8 * Setting.WeightDecay;
export const SCHEDULE: usize = SETTINGS + 8 * Setting.Schedule;
export const PERIOD: usize = SETTINGS + 8 * Setting.Period;
export const FACTOR: usize = SETTINGS + 8 * Setting.Factor;
export const WARMUP: usize = SETTINGS + 8 * Setting.Warmup;
export const MAX_EVALUATIONS: usize = SETTINGS + 8 * Setting.MaxEvaluations;
export const GRADIENT_TOLERANCE: usize = SETTINGS + 8 * Setting.GradientTolerance;
export const GRADIENT_NORM_TOLERANCE: usize = SETTINGS + 8 * Setting.GradientNormTolerance;
export const VALUE_TOLERANCE: usize = SETTINGS + 8 * Setting.ValueTolerance;
export const STEP_TOLERANCE: usize = SETTINGS + 8 * Setting.StepTolerance;
export const PATIENCE: usize = SETTINGS + 8 * Setting.Patience;
export const DIFFERENCE_STEP: usize = SETTINGS + 8 * Setting.DifferenceStep;
export const DIFFERENCE_SCALE: usize = SETTINGS + 8 * Setting.DifferenceScale;
export const SEED: usize = SETTINGS + 8 * Setting.Seed;
export const TARGET: usize = SETTINGS + 8 * Setting.Target;
export const VALUE_LIMIT: usize = SETTINGS + 8 * Setting.ValueLimit;
export const RELATIVE_TOLERANCE: usize = SETTINGS + 8 * Setting.RelativeTolerance;
