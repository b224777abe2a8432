/** The boot check: a second entry file, in every module that is not built without it. */
import {
  ARENA, DIFFERENCE_SCALE, DIFFERENCE_STEP, F, G, MAX_ITERATIONS, METHOD_SETTINGS, SETTINGS, STATE_BYTES, X,
} from "./arena";
import { Method, Request } from "./codes";
import { LEVENBERG_MARQUARDT, MAX_N, ONLY, SEARCHES } from "./config";
import { ask, start, tell } from "./index";
import { row } from "./rows";
import { copy, squares, zero } from "./vector";

/** Parameters of each run. */
const N: i32 = MAX_N < 3 ? MAX_N : 3;
const HASH_START: u64 = 0xcbf29ce484222325;
const HASH_FACTOR: u64 = 0x100000001b3;

/**
 * Hash of fixed runs of every method of this build, for a boot check against the build's manifest: FNV-1a (G. Fowler,
 * L. C. Noll and K.-P. Vo) over the bits of x, 64 at a time. 0 while a run is in progress.
 * Clears the whole state, settings included. Time: 20 iterations a method.
 */
export function selftest(): i64 {
  if (ask()) return 0;
  let hash = HASH_START;
  if (ONLY >= 0) hash = play(ONLY, hash);
  else for (let method = 0; method <= (SEARCHES ? Method.CompassSearch : Method.NAdam); method++) hash = play(method, hash);
  zero(ARENA, STATE_BYTES);
  return hash;
}

/** A run of `method`. Returns `hash` and its points as one hash. */
function play(method: i32, hash: u64): u64 {
  zero(ARENA, STATE_BYTES);
  for (let at = X; at < SETTINGS + 8 * METHOD_SETTINGS; at += 8) store<f64>(at, 0.5);
  store<f64>(MAX_ITERATIONS, 20.0);
  if (SEARCHES) {
    store<f64>(DIFFERENCE_STEP, 0.5);
    store<f64>(DIFFERENCE_SCALE, 0.5);
  }
  let request = start(method, N);
  while (request > 0) {
    for (let offset: usize = 0; offset < 8 * N; offset += 8) hash = (hash ^ load<u64>(X + offset)) * HASH_FACTOR;
    copy(G, X, 8 * N);
    store<f64>(F, SEARCHES && method > Method.NAdam ? squares(X, 8 * N) : load<f64>(X));
    if (LEVENBERG_MARQUARDT && request & Request.Residuals) row();
    request = tell();
  }
  return hash;
}
