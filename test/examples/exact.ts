/** Least squares of decimal numbers without any rounding: what certified coefficients are held against. */

/** A decimal number is digits · 10^-places. */
interface Decimal {
  readonly digits: bigint;
  readonly places: number;
}

export function decimal(text: string): Decimal {
  const [mantissa, exponent = "0"] = text.toLowerCase().split("e");
  const [whole, fraction = ""] = mantissa!.split(".");
  const places = fraction.length - Number(exponent);
  return { digits: BigInt(whole! + fraction) * 10n ** BigInt(Math.max(0, -places)), places: Math.max(0, places) };
}

/** Numbers of a column as integers, and the places they share. */
function integers(column: readonly Decimal[]): { values: bigint[]; places: number } {
  const places = Math.max(...column.map((number) => number.places));
  return { values: column.map((number) => number.digits * 10n ** BigInt(places - number.places)), places };
}

/** Solve the n equations of n + 1 integers each, x = top / bottom, by elimination without fractions (E. H. Bareiss 1968). */
function solve(rows: bigint[][]): { top: bigint[]; bottom: bigint } {
  let last = 1n;
  for (let i = 0; i < rows.length; i++) {
    const pivot = rows[i]![i]!;
    for (let r = 0; r < rows.length; r++) {
      const factor = rows[r]![i]!;
      if (r !== i) rows[r] = rows[r]!.map((value, j) => (value * pivot - factor * rows[i]![j]!) / last);
    }
    last = pivot;
  }
  return { top: rows.map((row) => row.at(-1)!), bottom: last };
}

/** The coefficient of each column, of which that of the intercept is all 1, that fit `target` best; right to a place or two of a double. */
export function leastSquares(columns: readonly (readonly Decimal[])[], target: readonly Decimal[]): number[] {
  const x = columns.map(integers);
  const y = integers(target);
  const dot = (a: readonly bigint[], b: readonly bigint[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0n);
  const { top, bottom } = solve(x.map((a) => [...x, y].map((b) => dot(a.values, b.values))));
  return top.map((value, i) => {
    const shift = 40 + x[i]!.places - y.places;
    return Number((value * 10n ** BigInt(shift)) / bottom) / 1e40;
  });
}

/** Powers 0 … degree of a number, exact. */
export function powers({ digits, places }: Decimal, degree: number): Decimal[] {
  return Array.from({ length: degree + 1 }, (_, k) => ({ digits: digits ** BigInt(k), places: places * k }));
}
