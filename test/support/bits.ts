/** Numbers as the 16 hexadecimal digits of their IEEE-754 bits: what "equal bits" compares. */

const cell = new DataView(new ArrayBuffer(8));

/** The bits of a number, or of several one after the other. */
export function bits(...values: number[]): string {
  return values.map((value) => {
    cell.setFloat64(0, value);
    return cell.getBigUint64(0).toString(16).padStart(16, "0");
  }).join("");
}

/** The numbers whose bits these digits are. */
export function numbers(digits: string): number[] {
  return (digits.match(/.{16}/g) ?? []).map((digits) => {
    cell.setBigUint64(0, BigInt(`0x${digits}`));
    return cell.getFloat64(0);
  });
}

/** The one number whose bits these digits are. */
export function number(digits: string): number {
  return numbers(digits)[0]!;
}

/** `values` in rows of `width`. */
export function rows(values: readonly number[], width: number): number[][] {
  return Array.from({ length: values.length / width }, (_, i) => values.slice(i * width, (i + 1) * width));
}

export function isSubnormal(value: number): boolean {
  return value !== 0 && Math.abs(value) < 2 ** -1022;
}
