/**
 * The machine of the methods that judge points, from SR1 on: a trial point may be rejected, and one whose value or gradient is
 * not finite counts as worse than any other. Each method is a file with three functions, state from S0 on:
 *
 *   begin(extent, f)            the first point was evaluated: set up the state
 *   judge(extent, f): Verdict   look at the point in X, its value `f` (Infinity: not finite, G is not to be read), its gradient in G
 *   propose(extent): Status     write the next point, inside the box, to X; or say why there is none
 *
 * An accepted step leaves in FORESEEN the decrease that the model foresaw, and STEP is its largest |Δx_i| (for a simplex or a
 * pattern the spread of its values, and its size). Without bounds the box is infinite. Work a call is bounded.
 */
import * as bounds from "./bounds";
import * as differences from "./difference";
import * as compass from "./methods/compass-search";
import * as lbfgs from "./methods/lbfgs";
import * as lm from "./methods/levenberg-marquardt";
import * as nelderMead from "./methods/nelder-mead";
import * as spsa from "./methods/spsa";
import * as sr1 from "./methods/sr1";
import * as stop from "./stop";
import { EVALUATIONS, F, G, GRADIENT, ITERATIONS, JUDGED, POINT, PROBES, SPARE, STEP, SUM, TARGET, VALUE, X } from "./arena";
import { Method, Request, Status, Use } from "./codes";
import { BOUNDS, DENSE_N, DIFFERENCES, LEVENBERG_MARQUARDT, MAX_N, ONLY, STOPS } from "./config";
import { UNWRITTEN, finish, keep, take } from "./run";
import { copy, distance, finite, increment, largest } from "./vector";

export const enum Verdict {
  /** Go on from the point accepted last. */
  Rejected = 0,
  /** The method has already asked for more. */
  Pending = 1,
  /** An iteration is done; X and G are its point and gradient. */
  Accepted = 2,
  /** The same, by a step that nothing but the model limited. */
  Full = 3,
}

/** Most parameters of a method. */
export function capacity(method: i32): i32 {
  const dense = method == Method.SR1 || method == Method.LevenbergMarquardt || method == Method.NelderMead;
  return dense && DENSE_N < MAX_N ? DENSE_N : MAX_N;
}

// With one method in the build, the optimizer folds each switch and drops the others.
function begin(method: i32, extent: usize, f: f64): void {
  switch (method) {
    case Method.SR1: return sr1.begin(extent);
    case Method.LBFGS: return lbfgs.begin();
    case Method.LevenbergMarquardt: return lm.begin(extent, f);
    case Method.NelderMead: return nelderMead.begin(extent, f);
    case Method.SPSA: return spsa.begin(extent, f);
    default: return compass.begin(extent, f);
  }
}

function judge(method: i32, extent: usize, f: f64): i32 {
  switch (method) {
    case Method.SR1: return sr1.judge(extent, f);
    case Method.LBFGS: return lbfgs.judge(extent, f);
    case Method.LevenbergMarquardt: return lm.judge(extent, f);
    case Method.NelderMead: return nelderMead.judge(extent, f);
    case Method.SPSA: return spsa.judge(extent, f);
    default: return compass.judge(extent, f);
  }
}

function propose(method: i32, extent: usize): i32 {
  switch (method) {
    case Method.SR1: return sr1.propose(extent);
    case Method.LBFGS: return lbfgs.propose(extent);
    case Method.LevenbergMarquardt: return lm.propose(extent);
    case Method.NelderMead: return nelderMead.propose(extent);
    case Method.SPSA: return spsa.propose(extent);
    default: return compass.propose(extent);
  }
}

/** Go on from the point in X. */
function accept(method: i32, extent: usize, f: f64): void {
  store<f64>(STEP, distance(X, POINT, extent));
  store<f64>(VALUE, f);
  copy(POINT, X, extent);
  if (method != Method.LevenbergMarquardt) copy(GRADIENT, G, extent);
}

/** Stop rules for an accepted point. */
function rules(method: i32, verdict: i32, extent: usize, use: i32): i32 {
  let why: i32 = STOPS ? stop.byStep(verdict == Verdict.Full, use) : Status.Running;
  if (why) return why;
  if (method >= Method.NelderMead) return stop.byLimits(use);
  if (LEVENBERG_MARQUARDT && method == Method.LevenbergMarquardt) return stop.byGradient(lm.cosine(extent), use);
  return stop.byGradient(BOUNDS ? bounds.steepest(extent) : largest(G, extent), use);
}

/** As `tell` of index.ts, of a run of `method`. */
export function tell(method: i32, request: i32, extent: usize, use: i32): i32 {
  const rows = LEVENBERG_MARQUARDT && method == Method.LevenbergMarquardt;
  const at = rows ? SUM : F;
  let f = load<f64>(at);
  if (load<i64>(at) == UNWRITTEN) return Status.BadValue;
  const judged = load<i32>(JUDGED);
  let size = abs(f);
  if (ONLY < Method.LevenbergMarquardt && request == Request.ValueAndGradient) size = max(size, largest(G, extent));
  if (LEVENBERG_MARQUARDT && request == Request.ResidualsAndJacobian) size = max(size, lm.steepest(extent));
  if (rows) store<i64>(SUM, UNWRITTEN);
  if (!finite(size)) {
    if (!judged) return STOPS && use & Use.Divergence ? finish(Status.Diverged) : Status.BadValue;
    if (ONLY != Method.LevenbergMarquardt && f == -Infinity) return finish(Status.Diverged);
    f = Infinity;
  }
  if (LEVENBERG_MARQUARDT && request == Request.Curvature) increment(EVALUATIONS);
  else if (!(LEVENBERG_MARQUARDT && judged && request == Request.ResidualsAndJacobian)) {
    store<i64>(F, UNWRITTEN);
    take(f, load<i32>(SPARE));
    if (STOPS && use & Use.Target) if (f <= load<f64>(TARGET)) return finish(Status.TargetReached);
  }
  if (DIFFERENCES && request == Request.Value && method < Method.NelderMead && (load<i32>(PROBES) || f < Infinity)) {
    const more = differences.probe(f, use);
    if (!keep(extent)) return finish(Status.Diverged);
    if (more) return finish(stop.byEvaluations(use));
    f = finite(largest(G, extent)) ? differences.value() : Infinity;
    if (!judged && f == Infinity) return finish(Status.Diverged);
  }
  const verdict: i32 = judged ? judge(method, extent, f) : Verdict.Accepted;
  let why: i32 = Status.Running;
  if (verdict >= Verdict.Accepted) {
    if (method < Method.NelderMead) accept(method, extent, f);
    if (judged) increment(ITERATIONS);
    else begin(method, extent, f);
    store<i32>(JUDGED, 1);
    why = rules(method, verdict, extent, use);
  } else why = stop.byEvaluations(use);
  if (!why && !(LEVENBERG_MARQUARDT && verdict == Verdict.Pending)) why = propose(method, extent);
  if (!why && !keep(extent)) why = Status.Diverged;
  return finish(why);
}
