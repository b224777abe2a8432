/**
 * Weak Wolfe line search by reverse communication: a step a along a direction is good when
 *   f(a) <= f(0) + C1·a·f'(0)    and    f'(a) >= C2·f'(0),
 * or, where the decrease drowns in the rounding of f, by the slopes alone: W. W. Hager and H. Zhang, "A new conjugate gradient method
 * with guaranteed descent and an efficient line search", SIAM J. Optim. 16(1), 2005, (4.1) and (4.2).
 * A good step lies between LOW, which falls enough but is too steep, and HIGH, 0 until it is known, which does not fall enough.
 * The next trial is the minimizer of the cubic through LOW and the last trial, as in J. J. Moré and D. J. Thuente, "Line search
 * algorithms with guaranteed sufficient decrease", ACM TOMS 20(3), 1994, kept away from both ends. The value at 0 is VALUE.
 */
import { GRADIENT, VALUE, VECTOR } from "./arena";
import { ROUNDING } from "./secant";

/** f64 each: the step under trial, the longest one allowed, and the slope at 0. */
export const TRIAL: usize = GRADIENT + VECTOR;
export const LONGEST: usize = TRIAL + 8;
export const SLOPE: usize = TRIAL + 16;
/** f64 each: the lower end with its value and slope; the upper end. */
const LOW: usize = TRIAL + 24;
const LOW_VALUE: usize = TRIAL + 32;
const LOW_SLOPE: usize = TRIAL + 40;
const HIGH: usize = TRIAL + 48;
/** i32: 1 + trials judged in this search; 0 outside one. */
export const TRIALS: usize = TRIAL + 56;
/** L-BFGS goes on from here. */
export const SEARCH_END: usize = TRIAL + 64;

/** Trials of a search. */
export const MOST_TRIALS: i32 = 20;
const C1: f64 = 1e-4;
const C2: f64 = 0.6;

/** Begin with the step 1, from value `VALUE` and slope `slope` at 0; LONGEST is set. */
export function open(slope: f64): void {
  const value = load<f64>(VALUE);
  store<f64>(TRIAL, 1.0);
  store<f64>(SLOPE, slope);
  store<i64>(LOW, 0);
  store<f64>(LOW_VALUE, value);
  store<f64>(LOW_SLOPE, slope);
  store<i64>(HIGH, 0);
  store<i32>(TRIALS, 1);
}

/**
 * Whether TRIAL, with value `f` and slope `slope`, is good, or falls enough and is LONGEST or the last; if not, TRIAL is the next. A value that is
 * not finite comes as Infinity with the slope 0: then the next is a tenth of the way from LOW.
 */
export function good(f: f64, slope: f64): bool {
  const trial = load<f64>(TRIAL);
  const value = load<f64>(VALUE);
  const start = load<f64>(SLOPE);
  const trials = load<i32>(TRIALS);
  store<i32>(TRIALS, trials + 1);
  const flat = slope >= C2 * start;
  const rounding = ROUNDING * abs(value);
  const falls = f <= value + C1 * trial * start
    || (flat && f - value <= rounding && slope <= -start);
  if (falls && (flat || trial >= load<f64>(LONGEST) || (trials == MOST_TRIALS && f < value))) return true;
  store<f64>(TRIAL, next(trial, f, slope, falls));
  return false;
}

/** The step after `trial`, one end of the bracket from now on: the lower if it falls enough. */
function next(trial: f64, f: f64, slope: f64, falls: bool): f64 {
  let low = load<f64>(LOW);
  const width = trial - low;
  const steep = load<f64>(LOW_SLOPE);
  // The cubic's minimizer, in units of `width` from LOW, is 1 / (1 + θ + √(θ² - ratio)): Moré and Thuente's, over LOW's slope.
  const ratio = slope / steep;
  const theta = (3.0 * (load<f64>(LOW_VALUE) - f)) / (width * steep) + 1.0 + ratio;
  const share = 1.0 + theta + sqrt(max(0.0, theta * theta - ratio));
  const step = share > 0.0 ? low + width / share : Infinity;
  if (falls) {
    store<f64>(LOW, (low = trial));
    store<f64>(LOW_VALUE, f);
    store<f64>(LOW_SLOPE, slope);
  } else store<f64>(HIGH, trial);
  // Between two trials: not in the outer tenths. Beyond all of them: by one to nine times the last advance.
  const unit = load<i64>(HIGH) ? 0.1 * (load<f64>(HIGH) - low) : width;
  return low + max(unit, min(9.0 * unit, step - low));
}
