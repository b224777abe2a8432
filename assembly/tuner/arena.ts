/**
 * The one block of memory of the tuner: KEPT_BYTES from ARENA on are what a tuning is between two experiments, and all of
 * STATE_BYTES what it is between any two calls. Behind what is kept come the experiment that runs, its record, and the work on it.
 */
import { TunerSetting, TunerSlot } from "./codes";

/** Most parameters. */
export const MAX_N: i32 = 6;
export const VECTOR: usize = 8 * <usize>MAX_N;
/** Most samples of a record. */
export const RECORDS: i32 = 200;
/** Most points whose costs are remembered: 28 are enough for a quadratic of six parameters. */
export const POINTS: i32 = 32;
/** f32 each: z, then the logarithm of the cost. */
export const POINT: usize = 4 * <usize>MAX_N + 4;
/** Parameters of the model: see model.ts. */
export const PARAMETERS: i32 = 9;

const KEPT_SCALARS: usize = 224;
const SETTINGS_BYTES: usize = (8 * (TunerSetting.Verify + 1) + 15) & ~15;
const SLOTS_BYTES: usize = (8 * (TunerSlot.Load2 + 1) + 15) & ~15;
export const KEPT_BYTES: usize =
  KEPT_SCALARS + SLOTS_BYTES + SETTINGS_BYTES + 8 * VECTOR + ((<usize>POINTS * POINT + 15) & ~15);
/** Of the loop and of the experiment that runs. */
export const LOOP_BYTES: usize = 256;
const RECORD_BYTES: usize = 8 * <usize>RECORDS;
/** Of identify.ts or of propose.ts, which has OWN_BYTES of its own, then simulate.ts and quadratic.ts. */
export const OWN_BYTES: usize = 928;
export const WORK_BYTES: usize = OWN_BYTES + 3760;
export const STATE_BYTES: usize = KEPT_BYTES + LOOP_BYTES + RECORD_BYTES + WORK_BYTES;
export const ARENA: usize = memory.data(<i32>STATE_BYTES, 16);

/** f64 each, in the order of `TunerSlot`. */
export const SLOTS: usize = ARENA;
/** f64 each, in the order of `TunerSetting`. */
export const SETTINGS: usize = SLOTS + SLOTS_BYTES;

/** f64[n] each: gains of the experiment, the best gains, the box. */
export const GAINS: usize = SETTINGS + SETTINGS_BYTES;
export const BEST: usize = GAINS + VECTOR;
export const LOWER: usize = BEST + VECTOR;
export const UPPER: usize = LOWER + VECTOR;
/** f64[n] each, logarithms: of the gains, of the best ones, of those of the start. */
export const Z: usize = UPPER + VECTOR;
export const Z_BEST: usize = Z + VECTOR;
export const Z_START: usize = Z_BEST + VECTOR;
/** f64[n]: gains of the start. */
export const START: usize = Z_START + VECTOR;

const KEPT: usize = START + VECTOR;
/** i32: a `Phase`; bytes of a vector of n; points remembered; calls of propose.ts so far. */
export const PHASE: usize = KEPT;
export const EXTENT: usize = KEPT + 4;
export const COUNT: usize = KEPT + 8;
export const ROUND: usize = KEPT + 12;
/** i32 each: proposals that promised too little; experiments in a row that failed; probing steps at the present radius. */
export const STALLS: usize = KEPT + 16;
export const FAULTS: usize = KEPT + 20;
export const PROBES: usize = KEPT + 24;
/** i32: whether there is a model; whether Z is a probing step; whether the best gains or those of the start are verified. */
export const MODELLED: usize = KEPT + 28;
export const PROBING: usize = KEPT + 32;
export const SUBJECT: usize = KEPT + 36;
/** f64 each: largest step of a logarithm; margin of the robust model; the decrease of ln J that was foreseen. */
export const RADIUS: usize = KEPT + 40;
export const MARGIN: usize = KEPT + 48;
export const PROMISE: usize = KEPT + 56;
/** f64: ln J of the best gains; its standard deviation as far as the sensor's noise makes it. */
export const F_BEST: usize = KEPT + 64;
export const SPREAD: usize = KEPT + 72;
/** u32: state of the generator of probing steps. */
export const RANDOM: usize = KEPT + 80;
/** i32: proposals of the model in a row that did not keep their promise. */
export const DOUBTS: usize = KEPT + 84;
/** i32: 1 when the verification begins, and one more after each of its experiments. */
export const REPEATS: usize = KEPT + 88;
/** f64 each: number and sum of ln J of repeated measurements of the best gains, and of those of the start. */
export const MEASURED: usize = KEPT + 96;
/** f64 each, of the last experiment: the setpoint's step, u at rest, the largest |y| from rest. */
export const STEP: usize = KEPT + 128;
export const REST_U: usize = KEPT + 136;
export const PEAK: usize = KEPT + 144;
/** f64[PARAMETERS]: the model, in units of samples; behind it the sample from which the load acts. */
export const MODEL: usize = KEPT + 152;
/** POINTS times POINT bytes. */
export const HISTORY: usize = MODEL + 8 * <usize>(PARAMETERS + 1);

export const LOOP: usize = ARENA + KEPT_BYTES;
/** f32[RECORDS] each: u and y, changes from rest. */
export const RECORD_U: usize = LOOP + LOOP_BYTES;
export const RECORD_Y: usize = RECORD_U + 4 * <usize>RECORDS;
export const WORK: usize = RECORD_Y + 4 * <usize>RECORDS;

export function setting(index: i32): f64 {
  return load<f64>(SETTINGS + (<usize>index << 3));
}

export function slot(index: i32): f64 {
  return load<f64>(SLOTS + (<usize>index << 3));
}

export function show(index: i32, value: f64): void {
  store<f64>(SLOTS + (<usize>index << 3), value);
}
