/**
 * SplitMix64. G. L. Steele Jr., D. Lea and C. H. Flood, "Fast splittable pseudorandom number generators",
 * OOPSLA 2014, figure 16, with the constants of the `nextLong` given there (variant 13 of D. Stafford's mixers).
 */
import { LOWER, SEED, UPPER, X } from "./arena";

/** State after one step. */
export function advance(state: u64): u64 {
  return state + 0x9e3779b97f4a7c15;
}

/** The 64 random bits of a state. */
export function bits(state: u64): u64 {
  state = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9;
  state = (state ^ (state >> 27)) * 0x94d049bb133111eb;
  return state ^ (state >> 31);
}

/** A number of [0, 1) from the upper 52 bits; without a conversion, which ahead-of-time code could not relocate. */
export function uniform(bits: u64): f64 {
  return reinterpret<f64>((bits >> 12) | 0x3ff0000000000000) - 1.0;
}

/** Draw x in the box, from the first parameter to the last. */
export function draw(extent: usize): void {
  let state: u64 = <u64>(<i64>(<i32>load<f64>(SEED)));
  for (let offset: usize = 0; offset < extent; offset += 8) {
    state = advance(state);
    const lower = load<f64>(LOWER + offset);
    store<f64>(X + offset, lower + uniform(bits(state)) * (load<f64>(UPPER + offset) - lower));
  }
}
