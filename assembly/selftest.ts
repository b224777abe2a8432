/** The boot check: a second entry file, in every module that is not built without it. */
import { ARENA, F, G, MAX_ITERATIONS, METHOD_SETTINGS, SETTINGS, STATE_BYTES, X } from "./arena";
import { Method } from "./codes";
import { MAX_N } from "./config";
import { ask, start, tell } from "./index";
import { copy, zero } from "./vector";

/** Parameters of each run. */
const N: i32 = MAX_N < 3 ? MAX_N : 3;
const HASH_START: u64 = 0xcbf29ce484222325;
const HASH_FACTOR: u64 = 0x100000001b3;

/**
 * Hash of fixed runs of every method of this build, for a boot check against the build's manifest: FNV-1a (G. Fowler,
 * L. C. Noll and K.-P. Vo) over the bits of x, 64 at a time. 0 while a run is in progress.
 * Clears the whole state, settings included. Time: 21 tells a method.
 */
export function selftest(): i64 {
  if (ask()) return 0;
  let hash = HASH_START;
  for (let method = 0; method <= Method.NAdam; method++) {
    zero(ARENA, STATE_BYTES);
    for (let at = X; at < SETTINGS + 8 * METHOD_SETTINGS; at += 8) store<f64>(at, 0.5);
    store<f64>(MAX_ITERATIONS, 20.0);
    let request = start(method, N);
    while (request > 0) {
      for (let offset: usize = 0; offset < 8 * N; offset += 8) {
        hash = (hash ^ load<u64>(X + offset)) * HASH_FACTOR;
      }
      copy(G, X, 8 * N);
      store<f64>(F, load<f64>(X));
      request = tell();
    }
  }
  zero(ARENA, STATE_BYTES);
  return hash;
}
