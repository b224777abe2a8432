/**
 * The random numbers of the core (assembly/random.ts): SplitMix64. G. L. Steele Jr., D. Lea and C. H. Flood, "Fast
 * splittable pseudorandom number generators", OOPSLA 2014, figure 16, with the constants of `nextLong`.
 */
import { RUN_PARAMETERS } from "./defaults.js";
import { numberIn } from "./options.js";

const MASK = 0xffffffffffffffffn;

/** Equal seeds give equal numbers, here and in the core. Not for secrets. */
export class SplitMix64 {
  #state: bigint;

  /** `seed`: an integer, 0 … 2^31 - 1. */
  constructor(seed: number) {
    this.#state = BigInt(numberIn(RUN_PARAMETERS.seed.range, "seed", seed));
  }

  /** The next 64 bits, 0 … 2^64 - 1. */
  bits(): bigint {
    this.#state = (this.#state + 0x9e3779b97f4a7c15n) & MASK;
    let z = this.#state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
    return z ^ (z >> 31n);
  }

  /** A multiple of 2^-52 in [0, 1). */
  uniform(): number {
    return Number(this.bits() >> 12n) * 2 ** -52;
  }

  /** An integer, 0 … below - 1. */
  integer(below: number): number {
    return Math.floor(this.uniform() * below);
  }

  /** `list`, put in a random order. R. Durstenfeld, "Algorithm 235: random permutation", Comm. ACM 7(7), 1964. */
  shuffle(list: Uint32Array): Uint32Array {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [list[i], list[j]] = [list[j]!, list[i]!];
    }
    return list;
  }
}
