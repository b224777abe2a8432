// L-BFGS in a box. J. Nocedal, "Updating quasi-Newton matrices with limited storage", Math. Comp. 35(151), 1980: the two-loop
// recursion over the last MEMORY pairs (s, y) of step and change of gradient, here scaled so that s·y = 1.
// y is corrected by the values of f.
// Variables at a bound that the direction would leave are held; a step ends where the first other variable meets its bound.
import { FORESEEN, G, GRADIENT, LOWER, POINT, RATE, UPPER, VALUE, VECTOR, X } from "../arena";
import { held, project } from "../bounds";
import { Status } from "../codes";
import { BOUNDS, MEMORY } from "../config";
import { LONGEST, MOST_TRIALS, SEARCH_END, SLOPE, TRIAL, TRIALS, good, open } from "../line-search";
import { Verdict } from "../search";
import { correction } from "../secant";
import { axpy, copy, distance, dot, largest, scale, zero } from "../vector";

/** f64: inverse curvature in the directions that no pair knows. */
const INVERSE: usize = SEARCH_END;
/** i32 each, cleared as one: pairs known; the place of the next one, an offset from PAIRS. */
const KNOWN: usize = SEARCH_END + 8;
const NEXT: usize = SEARCH_END + 12;
/** f64[n]. */
const DIRECTION: usize = SEARCH_END + 16;
/** A ring of MEMORY pairs: s, f64[n]; y, f64[n]; α of the recursion, f64. */
const PAIRS: usize = DIRECTION + VECTOR;
const ALPHA: usize = 2 * VECTOR;
const PAIR: usize = ALPHA + 8;
const RING: usize = MEMORY * PAIR;

/** Largest |Δx_i| of the first step, relative to max(1, largest |x_i|). */
const FIRST: f64 = 0.15;
/** Cancels the rounding of the longest step, which `project` then cuts exactly. */
const BEYOND: f64 = 1.0 + 4.0 * f64.EPSILON;

export function begin(): void {
  store<i64>(KNOWN, 0);
  store<i32>(TRIALS, 0);
}

/**
 * Set DIRECTION to 0 where it or descent itself leads out of the box, and LONGEST to where it leaves the box. Returns the slope.
 */
function hold(extent: usize): f64 {
  let slope: f64 = 0.0;
  let longest: f64 = Infinity;
  do {
    extent -= 8;
    const x = load<f64>(POINT + extent);
    const g = load<f64>(GRADIENT + extent);
    const d = load<f64>(DIRECTION + extent);
    if (held(extent, x, g) || held(extent, x, -d)) store<i64>(DIRECTION + extent, 0);
    else {
      slope += g * d;
      if (BOUNDS) {
        // By the sign bit: a zero of either sign gives Infinity, or NaN, which compares as false.
        const share = (load<f64>((reinterpret<i64>(d) < 0 ? LOWER : UPPER) + extent) - x) / d;
        if (share < longest) longest = share;
      }
    }
  } while (extent);
  store<f64>(LONGEST, longest * BEYOND);
  return slope;
}

/** DIRECTION = -H g in the variables that are free, by the recursion: from the newest pair back and forth again. Returns the slope. */
function direct(extent: usize): f64 {
  zero(DIRECTION, extent);
  axpy(DIRECTION, -1.0, GRADIENT, extent);
  hold(extent);
  const known = load<i32>(KNOWN);
  let pair = <usize>load<i32>(NEXT);
  for (let i = known; i; i--) {
    pair = (pair ? pair : RING) - PAIR;
    const alpha = dot(PAIRS + pair, DIRECTION, extent);
    store<f64>(PAIRS + ALPHA + pair, alpha);
    axpy(DIRECTION, -alpha, PAIRS + VECTOR + pair, extent);
  }
  const inverse = known
    ? load<f64>(INVERSE)
    : (FIRST * load<f64>(RATE) * max(1.0, largest(POINT, extent))) / largest(DIRECTION, extent);
  // Finite, or a direction of zeros would become NaN, whose sign differs from processor to processor.
  scale(DIRECTION, min(inverse, f64.MAX_VALUE), extent);
  for (let i = known; i; i--) {
    const beta = dot(PAIRS + VECTOR + pair, DIRECTION, extent);
    axpy(DIRECTION, load<f64>(PAIRS + ALPHA + pair) - beta, PAIRS + pair, extent);
    pair += PAIR;
    if (pair == RING) pair = 0;
  }
  return hold(extent);
}

/** Write the point of the next trial to X, of a new search if there is none. False if it is POINT, or its search is over. */
function place(extent: usize): bool {
  const trials = load<i32>(TRIALS);
  if (!trials) {
    const slope = direct(extent);
    // Sign and exponent: negative and finite.
    if ((reinterpret<u64>(slope) >> 52) - 0x800 >= 0x7ff) return false;
    open(slope);
  } else if (trials > MOST_TRIALS) return false;
  const step = min(load<f64>(TRIAL), load<f64>(LONGEST));
  store<f64>(TRIAL, step);
  copy(X, POINT, extent);
  axpy(X, step, DIRECTION, extent);
  if (BOUNDS) project(extent);
  return distance(X, POINT, extent) > 0.0;
}

/** Work: at most two searches are begun, the second without pairs. */
export function propose(extent: usize): i32 {
  while (!place(extent)) {
    if (!load<i32>(KNOWN)) return Status.NoProgress;
    store<i32>(KNOWN, 0);
    store<i32>(TRIALS, 0);
  }
  return Status.Running;
}

/** Add the pair of the step from POINT to X, along which the slope changed by `change` > 0, to the ring. */
function learn(extent: usize, f: f64, slope: f64): void {
  const step = load<f64>(TRIAL);
  const start = step * load<f64>(SLOPE);
  const end = step * slope;
  if (!(end > start)) return;
  const corrected = correction(load<f64>(VALUE), start, f, end, 1.0);
  const factor = 1.0 / sqrt(corrected * (end - start));
  const next = <usize>load<i32>(NEXT);
  const s = PAIRS + next;
  const y = s + VECTOR;
  let offset = extent;
  do {
    offset -= 8;
    store<f64>(s + offset, factor * (load<f64>(X + offset) - load<f64>(POINT + offset)));
    const change = load<f64>(DIRECTION + offset) != 0.0 ? load<f64>(G + offset) - load<f64>(GRADIENT + offset) : 0.0;
    store<f64>(y + offset, corrected * factor * change);
  } while (offset);
  store<f64>(INVERSE, 1.0 / dot(y, y, extent));
  store<i32>(NEXT, next + PAIR == RING ? 0 : <i32>(next + PAIR));
  const known = load<i32>(KNOWN);
  if (known < MEMORY) store<i32>(KNOWN, known + 1);
}

export function judge(extent: usize, f: f64): i32 {
  const slope = f < Infinity ? dot(G, DIRECTION, extent) : 0.0;
  if (!good(f, slope)) return Verdict.Rejected;
  const full = load<f64>(TRIAL) == 1.0 && load<i32>(KNOWN) > 0;
  store<f64>(FORESEEN, -0.5 * load<f64>(SLOPE));
  learn(extent, f, slope);
  store<i32>(TRIALS, 0);
  return full ? Verdict.Full : Verdict.Accepted;
}
