/**
 * Where an axis is marked, and how its numbers are written. The page gets these functions as source: they may use each
 * other and their arguments, nothing else.
 */

/**
 * Multiples of 1, 2 or 5 times a power of ten from low to high, at least two and at most `most` of them, for an axis of
 * normal numbers: high - low from 1e-300 to 1e300, most >= 2. Where one step gives too many and the next only one, some of
 * the former are left out. P. S. Heckbert, "Nice numbers for graph labels", Graphics Gems, 1990.
 */
export function linearTicks(low: number, high: number, most: number): number[] {
  const decade = Math.floor(Math.log10((high - low) / most));
  let finer: number[] = [];
  for (const digit of [1, 2, 5, 10, 20]) {
    // A power of ten below 1 has no exact double, its inverse has.
    const multiple = (i: number) => (decade < 0 ? (i * digit) / 10 ** -decade : i * digit * 10 ** decade);
    const [first, last] = [Math.ceil(low / multiple(1)), Math.floor(high / multiple(1))];
    const ticks = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => multiple(first + i));
    if (ticks.length <= most) return ticks.length > 1 ? ticks : finer.filter((_, i) => i % Math.ceil(finer.length / most) === 0);
    finer = ticks;
  }
  return finer;
}

/** As `linearTicks`, for a count: no ticks between whole numbers. */
export function wholeTicks(low: number, high: number, most: number): number[] {
  return linearTicks(low, high, most).filter(Number.isInteger);
}

/**
 * Powers of ten from low to high; or, if these are more, digits of them, or within a decade numbers of one distance, which
 * have 0.9 of the room of one of `most` labels at least. 0 < low < high.
 */
export function logTicks(low: number, high: number, most: number): number[] {
  const [first, last] = [Math.log10(low), Math.log10(high)];
  const power = (exponent: number) => (exponent < 0 ? 1 / 10 ** -exponent : 10 ** exponent);
  const decades = Array.from({ length: Math.floor(last) - Math.floor(first) + 1 }, (_, i) => Math.floor(first) + i);
  const digits = [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 5, 7], [1, 2, 3, 4, 5, 6, 7, 8, 9]]
    .map((set) => decades.flatMap((exponent) => set.map((digit) => digit * power(exponent))));
  const evenly = high / low < 10 ? Array.from({ length: most - 1 }, (_, i) => linearTicks(low, high, 2 + i)) : [];
  const room = (0.9 * (last - first)) / most;
  return [...digits, ...evenly]
    .map((ticks) => ticks.filter((tick) => tick >= low && tick <= high))
    .filter((ticks) => ticks.slice(1).every((tick, i) => Math.log10(tick / ticks[i]!) >= room))
    .reduce((best, ticks) => (ticks.length > best.length ? ticks : best), wholeTicks(first, last, most).map(power));
}

/** A number with so many significant digits, as 12.5 or 2·10⁻⁷; `size`: the number that decides between the two. */
export function numberText(value: number, digits: number, size: number): string {
  const rounded = Number(value.toPrecision(digits));
  if (rounded === 0) return "0";
  const plain = Math.abs(size) >= 1e-4 && Math.abs(size) < 1e6;
  const [mantissa, exponent] = Math.abs(rounded).toExponential().split("e");
  const raised = [...exponent!].map((character) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(character)] ?? (character === "-" ? "⁻" : "")).join("");
  const text = plain ? Math.abs(rounded).toString() : mantissa === "1" ? `10${raised}` : `${mantissa}·10${raised}`;
  return rounded < 0 ? `−${text}` : text;
}

/** Labels of ticks, with as many digits as tell them apart. */
export function tickLabels(ticks: readonly number[], logarithmic: boolean): string[] {
  const sizes = ticks.map(Math.abs);
  const largest = Math.max(...sizes);
  const step = Math.min(...ticks.slice(1).map((tick, i) => tick - ticks[i]!), largest || 1);
  const digits = (size: number) => Math.min(15, Math.max(1, Math.floor(Math.log10(size || 1)) - Math.floor(Math.log10(step)) + 2));
  return ticks.map((tick, i) => numberText(tick, digits(sizes[i]!), logarithmic ? tick : largest));
}
