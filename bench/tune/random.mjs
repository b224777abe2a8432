/**
 * Random numbers of the benches of tuning: xoshiro128++ (D. Blackman and S. Vigna, "Scrambled linear pseudorandom number
 * generators", ACM Trans. Math. Softw. 47, 2021), its state filled by a 32-bit mixer; normal numbers by the polar method
 * (G. Marsaglia and T. A. Bray, "A convenient method for generating normal variables", SIAM Review 6, 1964).
 */

const rotate = (x, k) => (x << k) | (x >>> (32 - k));

/** A bijection of 32-bit integers that spreads neighbouring seeds; the finalizer of A. Appleby's MurmurHash3. */
function mix(x) {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/** FNV-1a, 32 bits: a seed from a name. */
export function seedOf(text) {
  let hash = 0x811c9dc5;
  for (const unit of text) hash = Math.imul(hash ^ unit.codePointAt(0), 0x01000193);
  return hash >>> 0;
}

export class Random {
  #a; #b; #c; #d;
  #spare = NaN;

  /** `seed`: an integer, of which 32 bits count. */
  constructor(seed) {
    [this.#a, this.#b, this.#c, this.#d] = [1, 2, 3, 4].map((i) => mix((seed + Math.imul(i, 0x9e3779b9)) | 0));
  }

  /** A multiple of 2^-32 in [0, 1). */
  uniform() {
    const result = rotate(this.#a + this.#d | 0, 7) + this.#a | 0, t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = rotate(this.#d, 11);
    return (result >>> 0) * 2 ** -32;
  }

  between(low, high) {
    return low + (high - low) * this.uniform();
  }

  /** An integer, 0 … below - 1. */
  integer(below) {
    return Math.floor(below * this.uniform());
  }

  sign() {
    return this.uniform() < 0.5 ? -1 : 1;
  }

  /** Mean 0, variance 1. */
  normal() {
    const spare = this.#spare;
    if (spare === spare) {
      this.#spare = NaN;
      return spare;
    }
    let x, y, square;
    do {
      x = 2 * this.uniform() - 1;
      y = 2 * this.uniform() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const scale = Math.sqrt(-2 * Math.log(square) / square);
    this.#spare = y * scale;
    return x * scale;
  }
}
