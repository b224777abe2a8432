/** Every stop rule that judges an evaluated point. Each works alone or with others; the first that holds is reported. */
import {
  BEST_VALUE, EVALUATIONS, EXTENT, FLAT, FORESEEN, G, GRADIENT_NORM_TOLERANCE, GRADIENT_TOLERANCE, ITERATIONS, MAX_EVALUATIONS,
  MAX_ITERATIONS, PATIENCE, PREVIOUS, PROBES, RELATIVE_TOLERANCE, SINCE, STEP, STEP_TOLERANCE, TARGET, VALUE_LIMIT, VALUE_TOLERANCE,
} from "./arena";
import { Status, Use } from "./codes";
import { STOPS } from "./config";
import { increment, squares } from "./vector";

/** Rules that need a gradient. */
export const GRADIENT_RULES: i32 = Use.GradientTolerance | Use.GradientNorm;

/** Rules for a value: target and divergence for those of a difference too, change and patience for the values at x. */
export function byValue(f: f64, use: i32): i32 {
  if (use & Use.Target) if (f <= load<f64>(TARGET)) return Status.TargetReached;
  if (use & Use.Divergence) if (f > load<f64>(VALUE_LIMIT)) return Status.Diverged;
  if (load<i32>(PROBES)) return Status.Running;
  const change = abs(f - load<f64>(PREVIOUS));
  store<f64>(PREVIOUS, f);
  if (use & Use.ValueTolerance) if (change < load<f64>(VALUE_TOLERANCE)) return Status.SmallChange;
  if (use & Use.Patience) {
    if (load<f64>(SINCE) >= load<f64>(PATIENCE)) return Status.NoImprovement;
    increment(SINCE);
  }
  return Status.Running;
}

export function byEvaluations(use: i32): i32 {
  if (STOPS && use & Use.MaxEvaluations)
    if (load<f64>(EVALUATIONS) >= load<f64>(MAX_EVALUATIONS)) return Status.EvaluationLimit;
  return Status.Running;
}

/** Both limits: of evaluations, then of iterations. */
export function byLimits(use: i32): i32 {
  const why = byEvaluations(use);
  return !why && load<f64>(ITERATIONS) >= load<f64>(MAX_ITERATIONS) ? Status.IterationLimit : why;
}

/**
 * Rules for an accepted point of a method from SR1 on. `full`: its step was the one that the model wanted, not cut by a radius
 * or a line search; only then a small step or change says something.
 */
export function byStep(full: bool, use: i32): i32 {
  const value = load<f64>(BEST_VALUE);
  const change = max(load<f64>(PREVIOUS) - value, load<f64>(FORESEEN));
  store<f64>(PREVIOUS, value);
  const small = full ? use : 0;
  if (small & Use.ValueTolerance) if (change < load<f64>(VALUE_TOLERANCE)) return Status.SmallChange;
  const flat = (small & Use.RelativeTolerance) != 0 && change <= load<f64>(RELATIVE_TOLERANCE) * abs(value);
  if (flat && load<i32>(FLAT)) return Status.SmallChange;
  store<i32>(FLAT, <i32>flat);
  if (small & (Use.StepTolerance | Use.StepToleranceAfter))
    if (load<f64>(STEP) <= load<f64>(STEP_TOLERANCE)) return Status.SmallStep;
  if (use & Use.Patience) {
    if (load<f64>(SINCE) >= load<f64>(PATIENCE)) return Status.NoImprovement;
    increment(SINCE);
  }
  return Status.Running;
}

/** Rules for a gradient whose largest |g_i| is `size`, then the limits. */
export function byGradient(size: f64, use: i32): i32 {
  if (STOPS && use & Use.GradientTolerance)
    if (size <= load<f64>(GRADIENT_TOLERANCE)) return reinterpret<i64>(size) ? Status.SmallGradient : Status.ZeroGradient;
  if (STOPS && use & Use.GradientNorm)
    if (sqrt(squares(G, load<i32>(EXTENT))) <= load<f64>(GRADIENT_NORM_TOLERANCE)) return Status.SmallGradientNorm;
  return byLimits(use);
}
