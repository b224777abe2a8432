/**
 * The ABI: every export of the module, and the ask/tell machine. One instance is one run. No call traps, allocates or
 * runs longer than a formula in n; docs/abi.md tells the protocol as a whole.
 */
import * as bounds from "./bounds";
import * as differences from "./difference";
import * as schedule from "./schedule";
import * as search from "./search";
import * as options from "./settings";
import * as stop from "./stop";
import {
  ARENA, BEST_VALUE, DECAYING_BYTES, EXTENT, F, G, ITERATIONS, LOWER, METHOD_CODE, POINT0, POINT1, PREVIOUS, RATE, RATE_USED,
  REQUEST, S0, SETTINGS, SHARE, SPARE, STATE_BYTES, STATUS, STEP_TOLERANCE, SUM, UPPER, USE, VECTOR, X,
} from "./arena";
import { Layout, Method, Request, Status, Use } from "./codes";
import { BOUNDS, DIFFERENCES, FULL, LEVENBERG_MARQUARDT, MAX_N, ONLY, SCHEDULES, SEARCHES, SEEDED, STOPS } from "./config";
import { draw } from "./random";
import { has, update } from "./registry";
import { UNWRITTEN, finish, keep, take } from "./run";
import { copy, distance, finite, increment, largest, zero } from "./vector";

/** Version of the protocol. */
const ABI: i32 = 1;

// @ts-ignore: constants of the linker, not of this file
export { __heap_base, __data_end };

/** A number or an address of this module, by `Layout`: constants of the build. 0 for what it does not have. */
export function layout(what: i32): i32 {
  switch (what) {
    case Layout.Abi: return ABI;
    case Layout.Capacity: return MAX_N;
    case Layout.Settings: return <i32>SETTINGS;
    case Layout.F: return <i32>F;
    case Layout.X: return <i32>X;
    case Layout.G: return <i32>G;
    case Layout.Lower: return BOUNDS ? <i32>LOWER : 0;
    case Layout.Upper: return BOUNDS ? <i32>UPPER : 0;
    case Layout.State: return <i32>ARENA;
    case Layout.StateBytes: return <i32>STATE_BYTES;
    default: return 0;
  }
}

/** Address of the point with the lowest value told so far, f64[n]. It changes with each better value: ask again. */
export function best(): usize {
  return POINT1 - load<i32>(SPARE);
}

/** What to evaluate at x before the next `tell`: a `Request`. Moves nothing. */
export function ask(): i32 {
  return load<i32>(REQUEST);
}

/** Why the run stopped: a `Status`; 0 while it runs. */
export function status(): i32 {
  return load<i32>(STATUS);
}

/**
 * Begin a run of `method`, a `Method`, with n parameters, from the point in x, or one drawn in the box; a point outside
 * the box is moved to its nearest. Reads settings and bounds. Returns a Request > 0, or refuses with BadMethod, BadSize,
 * BadSetting, BadBounds or BadValue (a starting point that is not finite). A run in progress is given up.
 * Time: O(capacity).
 */
export function start(method: i32, n: i32): i32 {
  if (!has(method)) return Status.BadMethod;
  if (ONLY >= 0) method = ONLY;
  if (<u32>(n - 1) >= <u32>(SEARCHES ? search.capacity(method) : MAX_N)) return Status.BadSize;
  if (!options.valid(method)) return Status.BadSetting;
  const extent = <usize>n << 3;
  const use = FULL ? <i32>load<f64>(USE) : 0;
  const values = SEARCHES && method >= Method.NelderMead;
  const measured = values || (DIFFERENCES && (use & (Use.ForwardDifference | Use.CentralDifference)) != 0);
  if (measured && !differences.valid()) return Status.BadSetting;
  const random = SEEDED && use & Use.RandomStart;
  const boxed = BOUNDS && use & (Use.Bounds | Use.RandomStart);
  if (boxed && !bounds.valid(extent, random != 0)) return Status.BadBounds;
  if (random) draw(extent);
  else if (!finite(largest(X, extent))) return Status.BadValue;
  if (SEARCHES && BOUNDS && method > Method.NAdam && !boxed) bounds.open(extent);
  if (boxed) bounds.project(extent);
  zero(F, X - F);
  if (DECAYING_BYTES) zero(S0, DECAYING_BYTES);
  store<i64>(F, UNWRITTEN);
  if (STOPS) store<i64>(PREVIOUS, UNWRITTEN);
  if (SCHEDULES) store<f64>(SHARE, 1.0);
  store<f64>(BEST_VALUE, Infinity);
  // Both points: the spare one is x, which the first tell judges; the other is what best() says until then.
  keep(extent);
  store<i32>(SPARE, VECTOR);
  keep(extent);
  if (ONLY < 0) store<i32>(METHOD_CODE, method);
  store<i32>(EXTENT, extent);
  let request: i32 = measured ? Request.Value : Request.ValueAndGradient;
  if (LEVENBERG_MARQUARDT && method == Method.LevenbergMarquardt) {
    request = Request.ResidualsAndJacobian;
    store<i64>(SUM, UNWRITTEN);
  }
  store<i32>(REQUEST, request);
  return request;
}

/** One update of x by the gradient in G, unless it is too small or leaves the finite numbers; POINT0 + `before` is x. */
function step(before: usize, extent: usize, use: i32): i32 {
  let rate = load<f64>(RATE);
  if (SCHEDULES) {
    rate *= schedule.share();
    store<f64>(RATE_USED, rate);
  }
  update(extent, rate, use);
  if (BOUNDS && use & Use.Bounds) bounds.project(extent);
  let why: i32 = Status.Running;
  if (STOPS && use & (Use.StepTolerance | Use.StepToleranceAfter)) {
    if (distance(X, POINT0 + before, extent) <= load<f64>(STEP_TOLERANCE)) {
      why = Status.SmallStep;
      if (use & Use.StepTolerance) {
        copy(X, POINT0 + before, extent);
        return finish(why);
      }
    }
  }
  if (!keep(extent)) return finish(Status.Diverged);
  increment(ITERATIONS);
  return finish(why);
}

/**
 * Take the answer for the point at `x()`, do one bounded piece of work, and say what to evaluate next.
 *
 * Before the call the host has written the value to `f()` and, if asked for, the gradient to `g()`.
 * Returns a Request > 0: x holds the next point. Returns 0: the run has stopped, `status()` says why.
 * Refuses with OutOfOrder when nothing was asked, with BadValue when f or a g[i] is not finite or f was not written since
 * the last tell: no byte of the state has changed, and the same point may be told again. An update that would leave the
 * finite numbers stops the run: x is never asked for there.
 * Time: one update of the method, O(n); docs/methods.md has the exact fuel.
 */
export function tell(): i32 {
  const request = ask();
  if (!request) return Status.OutOfOrder;
  const extent = <usize>load<i32>(EXTENT);
  const use = FULL ? <i32>load<f64>(USE) : 0;
  if (SEARCHES) {
    const method = ONLY < 0 ? load<i32>(METHOD_CODE) : ONLY;
    if (method > Method.NAdam) return search.tell(method, request, extent, use);
  }
  const f = load<f64>(F);
  const measured = DIFFERENCES && request == Request.Value;
  let size: f64 = 0.0;
  if (!measured) size = largest(G, extent);
  if (!finite(max(size, abs(f))))
    return STOPS && use & Use.Divergence && load<i64>(F) != UNWRITTEN ? finish(Status.Diverged) : Status.BadValue;
  store<i64>(F, UNWRITTEN);
  let before = load<i32>(SPARE);
  take(f, before);
  let why: i32 = STOPS ? stop.byValue(f, use) : Status.Running;
  if (why) return finish(why);
  if (measured) {
    // Differences that no rule looks at would only cost evaluations.
    if (!(STOPS && use & stop.GRADIENT_RULES)) why = stop.byLimits(use);
    if (why) return finish(why);
    const more = differences.probe(f, use);
    if (!keep(extent)) return finish(Status.Diverged);
    if (more) return finish(stop.byEvaluations(use));
    before = load<i32>(SPARE);
    size = largest(G, extent);
    if (!finite(size)) return finish(Status.Diverged);
  }
  why = stop.byGradient(size, use);
  return why ? finish(why) : step(before, extent, use);
}
