/**
 * Starts of a problem other than the published one, so that a comparison does not rest on one point. A start at 0 cannot be
 * scaled: each entry becomes the factor, as in INITPT of J. J. Moré, B. S. Garbow, K. E. Hillstrom, "Algorithm 566: FORTRAN
 * subroutines for testing unconstrained optimization software", ACM TOMS 7(1), 1981.
 */

const scaled = (x0, factor) => (x0.every((value) => value === 0) ? x0.map(() => factor) : x0.map((value) => factor * value));

/** Each a new start from x0 and `random`, which returns numbers in [0, 1). */
const START = {
  x0: (x0) => [...x0],
  "10 x0": (x0) => scaled(x0, 10),
  "100 x0": (x0) => scaled(x0, 100),
  "±20 %": (x0, random) => x0.map((value) => value + 0.2 * (2 * random() - 1) * (value || 1)),
  "x0 + u max(1, |x0|)": (x0, random) => x0.map((value) => value + (2 * random() - 1) * Math.max(1, Math.abs(value))),
};
const DRAWN = ["±20 %", "x0 + u max(1, |x0|)"];

export const START_NAMES = Object.keys(START);

/**
 * [{ name, x }]: one start of each kind that is not drawn, `draws` of each that is. Give each problem a generator of its own
 * (SplitMix64 of a seed), so that its starts do not depend on the other problems.
 */
export function startsOf({ x0 }, draws, random) {
  return START_NAMES.flatMap((name) =>
    Array.from({ length: DRAWN.includes(name) ? draws : 1 }, () => ({ name, x: START[name](x0, random) })));
}
