// SPSA. J. C. Spall, "Multivariate stochastic approximation using a simultaneous perturbation gradient approximation", IEEE
// Trans. Autom. Control 37(3), 1992; gains and blocking of bad steps: "Implementation of the simultaneous perturbation
// algorithm for stochastic optimization", IEEE Trans. Aerosp. Electron. Syst. 34(3), 1998.
//
// One-sided, as in H.-F. Chen, T. E. Duncan and B. Pasik-Duncan, IEEE Trans. Autom. Control 44(3), 1999: blocking needs the
// value at x anyway, and it is the second one of the difference. In units of s_i = max(|x_i|, DifferenceScale):
//   d_k = (f(x + c_k s Δ) - f(x)) / c_k,   x <- x - a_k (d_k / D) s Δ,   Δ_i = ±1,   c_k = DifferenceStep / k^(1/8)
// D is the mean |d| so far and |d_k / D| <= 1: the first step, and the longest, is Rate s_i, whatever the unit of f. The gain
// a_k = Rate g / (1 + k/16)^(3/4) has g <= 1, smaller after a blocked step and larger after another. The two powers, of which
// roots suffice, meet the conditions of 1992: α - γ > 1/2 for convergence, 3γ - α/2 >= 0 for its best rate.
import { DIFFERENCE_STEP, FORESEEN, ITERATIONS, RATE, S0, SEED, STEP, VECTOR, X } from "../arena";
import * as bounds from "../bounds";
import { Status } from "../codes";
import { BOUNDS } from "../config";
import { advance, bits } from "../random";
import { Verdict } from "../search";
import { copy } from "../vector";

/** f64[n]: the point accepted last; its value. */
const POINT: usize = S0;
const VALUE: usize = POINT + VECTOR;
/** f64: the value beside it, while the step is under way. */
const PROBE: usize = VALUE + 8;
/** f64: c_k; D; g. k is the count of iterations. */
const WIDTH: usize = VALUE + 16;
const MEAN: usize = VALUE + 24;
const SHARE: usize = VALUE + 32;
/** u64: state of the generator before the signs of this iteration. */
const RANDOM: usize = VALUE + 40;
/** i32: 1 while the step is under way, 0 while the probe is. */
const STEPPING: usize = VALUE + 48;

/** g after a blocked step and after another. */
const CUT: f64 = 0.8;
const GROWTH: f64 = 1.5;
/** Smallest a_k: a shorter full step may be lost in rounding. */
const LOST: f64 = 8.881784197001252e-16;

export function begin(extent: usize, f: f64): void {
  copy(POINT, X, extent);
  store<f64>(VALUE, f);
  store<f64>(MEAN, 0.0);
  store<f64>(SHARE, 1.0);
  store<u64>(RANDOM, <u64>(<i64>(<i32>load<f64>(SEED))));
  store<i32>(STEPPING, 0);
}

/** An iteration is a probe and a step; one that is worse than D c_k / 2 is blocked. */
export function judge(extent: usize, f: f64): i32 {
  if (!load<i32>(STEPPING)) {
    store<f64>(PROBE, f);
    store<i32>(STEPPING, 1);
    return Verdict.Rejected;
  }
  store<i32>(STEPPING, 0);
  const share = load<f64>(SHARE);
  if (f < Infinity && f <= load<f64>(VALUE) + 0.5 * load<f64>(MEAN) * load<f64>(WIDTH)) {
    store<f64>(SHARE, min(1.0, GROWTH * share));
    store<f64>(VALUE, f);
    copy(POINT, X, extent);
  } else store<f64>(SHARE, CUT * share);
  return Verdict.Full;
}

/** X = POINT + h s Δ. Returns the generator's state after Δ. */
function move(extent: usize, h: f64): u64 {
  let state = load<u64>(RANDOM);
  let i = extent;
  do {
    i -= 8;
    state = advance(state);
    const x = load<f64>(POINT + i);
    store<f64>(X + i, x + (<i64>bits(state) < 0 ? -h : h) * bounds.scaled(x));
  } while (i);
  if (BOUNDS) bounds.project(extent);
  return state;
}

/** d / D within -1 … 1, after d has joined D. A value that is not finite counts as the steepest slope. */
function slope(): f64 {
  const d = (load<f64>(PROBE) - load<f64>(VALUE)) / load<f64>(WIDTH);
  const size = abs(d);
  let mean = load<f64>(MEAN);
  if (size < Infinity) {
    mean = mean > 0.0 ? mean + (size - mean) / 8.0 : size;
    store<f64>(MEAN, mean);
  }
  return size > 0.0 ? max(-1.0, min(1.0, d / mean)) : 0.0;
}

export function propose(extent: usize): i32 {
  const k = load<f64>(ITERATIONS);
  if (!load<i32>(STEPPING)) {
    const width = load<f64>(DIFFERENCE_STEP) / sqrt(sqrt(sqrt(k + 1.0)));
    store<f64>(WIDTH, width);
    move(extent, width);
    return Status.Running;
  }
  const root = sqrt(sqrt(k / 16.0 + 1.0));
  const gain = (load<f64>(RATE) * load<f64>(SHARE)) / (root * root * root);
  if (gain < LOST) return Status.NoProgress;
  store<u64>(RANDOM, move(extent, -gain * slope()));
  store<f64>(STEP, gain);
  store<f64>(FORESEEN, Infinity);
  return Status.Running;
}
