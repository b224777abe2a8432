/** How numbers and tables look in the terminal. */

/** Six significant digits. */
export function brief(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** Up to 8 decimals, or an exponent where these would show too little or too much. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) return value.toExponential();
  return Number.isFinite(value) ? value.toFixed(8).replace(/0+$/, "") : String(value);
}

/** A vector as `[1.5 -2.]`. */
export function vector(x: ArrayLike<number>): string {
  return `[${Array.from(x, short).join(" ")}]`;
}

/** Five decimals, or an exponent for what they cannot hold. */
export function fixed(value: number): string {
  return Math.abs(value) >= 1e16 ? value.toExponential(5) : value.toFixed(5);
}

/** Rows in columns as wide as their widest cell, two spaces apart; `right`: indexes of columns aligned to the right. */
export function columns(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const cell = (text: string, i: number) => (right.includes(i) ? text.padStart(widths[i]!) : text.padEnd(widths[i]!));
  return rows.map((row) => row.map(cell).join("  ").trimEnd()).join("\n");
}

/** "Converged after 32 iterations: small-change". */
export function ending({ converged, iterations, status }: { converged: boolean; iterations: number; status: string }): string {
  return `${converged ? "Converged" : "Did not converge"} after ${iterations} iterations: ${status}`;
}

/** "1 row", "2 rows". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
