/**
 * What a proposal minimises over z, the logarithms of the gains: an estimate of ln J. While the model is trusted, that of the model,
 * the worse of two for a robust first step, plus a quadratic through what the measured points differ from it; afterwards a quadratic
 * through the measured points alone.
 */
import * as pid from "./pid";
import * as quadratic from "./quadratic";
import * as simulate from "./simulate";
import { EXTENT, MARGIN, OWN_BYTES, VECTOR, WORK, slot } from "./arena";
import { TunerSlot } from "./codes";
import { exp, log } from "./elementary";
import * as loop from "./loop";
import { copy } from "../vector";

/** f64[n]: the point, and its gains. f64: the estimate so far. i32: whether the model, the robust one, the quadratic is to be asked. */
const POINT: usize = WORK;
const GAINS: usize = POINT + VECTOR;
const ESTIMATE: usize = GAINS + VECTOR;
const PARTS: usize = ESTIMATE + 8;
export const END: usize = PARTS + 8;

export const enum Part {
  Model = 1,
  Robust = 2,
  Quadratic = 4,
}

/** Noise of the sensor, a share of what an experiment goes through, from which it counts. */
const AUDIBLE: f64 = 1e-3;
/** Seed of the noise that every point of a proposal sees. */
export const SEED: u32 = 7777;

/** The quadratic: behind a simulation, or in its place where there is none. */
export function quadraticAt(parts: i32): usize {
  return parts & Part.Model ? simulate.END : WORK + OWN_BYTES;
}

/** Standard deviation of the noise that is simulated. */
export function noise(): f64 {
  const sensor = slot(TunerSlot.Noise);
  return sensor > AUDIBLE * loop.scale() ? sensor : 0.0;
}

/** Look at z by the parts given, a sum of `Part`. */
export function begin(z: usize, parts: i32, seed: u32): void {
  const extent = load<i32>(EXTENT);
  copy(POINT, z, extent);
  store<f64>(ESTIMATE, -Infinity);
  store<i32>(PARTS, parts);
  if (!(parts & Part.Model)) return;
  for (let i = 0; i < extent; i += 8) store<f64>(GAINS + i, exp(load<f64>(POINT + i)));
  pid.convert(GAINS, simulate.LAW);
  simulate.begin(1.0, noise(), seed);
}

/** Do a piece of it. Returns the estimate, or NaN while there is more to do. */
export function work(): f64 {
  const parts = load<i32>(PARTS);
  if (!(parts & Part.Model)) return quadratic.value(quadraticAt(parts), POINT);
  const cost = simulate.run();
  if (cost < 0.0) return NaN;
  const estimate = max(load<f64>(ESTIMATE), log(cost));
  if (!(parts & Part.Robust)) return estimate + (parts & Part.Quadratic ? quadratic.value(quadraticAt(parts), POINT) : 0.0);
  store<f64>(ESTIMATE, estimate);
  store<i32>(PARTS, parts ^ Part.Robust);
  simulate.begin(1.0 + load<f64>(MARGIN), noise(), SEED);
  return NaN;
}
