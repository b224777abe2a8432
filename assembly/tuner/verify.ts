/** The end of a tuning: the best gains, whose cost was the luckiest of many, are measured once more against those of the start. */
import { F_BEST, MEASURED, REPEATS, SPREAD, SUBJECT } from "./arena";

export const enum Verdict {
  /** Measure the best gains, or those of the start, once more. */
  Best = 0,
  Start = 1,
  Keep = 2,
  RollBack = 3,
}

/** Experiments at most. */
const MOST: i32 = 4;
/** Standard deviations that count as better: while a single pair tells what they are, and later. */
const SURE_AT_ONCE: f64 = 6.0;
const SURE: f64 = 3.0;

const START: usize = MEASURED;
const BEST: usize = MEASURED + 16;

/** Remember a measurement of the start's gains, or of the best ones: their number, and the sum of ln J. */
function note(at: usize, f: f64): void {
  store<f64>(at, load<f64>(at) + 1.0);
  store<f64>(at + 8, load<f64>(at + 8) + f);
}

/** The first experiment had ln J = f. */
export function begin(f: f64): void {
  note(START, f);
}

/** An experiment of the verification had ln J = f. */
export function take(f: f64): i32 {
  const best = load<i32>(SUBJECT) == Verdict.Best;
  note(best ? BEST : START, f);
  // Two measurements of the same gains differ by √2 standard deviations, on the average.
  if (best) store<f64>(SPREAD, max(load<f64>(SPREAD), 0.7 * abs(f - load<f64>(F_BEST))));
  const repeats = load<i32>(REPEATS) + 1;
  store<i32>(REPEATS, repeats);
  const starts = load<f64>(START);
  const bests = load<f64>(BEST);
  const gain = load<f64>(START + 8) / starts - load<f64>(BEST + 8) / bests;
  const sure = starts + bests > 2.0 ? SURE : SURE_AT_ONCE;
  const least = sure * load<f64>(SPREAD) * sqrt(1.0 / starts + 1.0 / bests);
  if (gain > least) return Verdict.Keep;
  if (-gain >= least || repeats > MOST) return Verdict.RollBack;
  return starts < bests ? Verdict.Start : Verdict.Best;
}
