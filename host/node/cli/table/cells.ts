/** What stands in a cell. */
import { show } from "../../errors.js";
import { UsageError } from "../errors.js";
import { decimal } from "../values.js";

/** Powers of ten, all of them exact. */
const TENS = Array.from({ length: 16 }, (_, i) => Number(`1e${i}`));

/**
 * A number of at most 15 digits without an exponent, as most are; NaN for other texts. It is the quotient of two exact numbers,
 * and so rounded once (W. D. Clinger, "How to read floating point numbers accurately", PLDI 1990): the bits of Number(text).
 */
function plainValue(text: string): number {
  const { length } = text;
  const sign = text.charCodeAt(0) === 45 ? 1 : 0;
  let mantissa = 0, point = length;
  if (length > 15) return NaN;
  for (let i = sign; i < length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit >= 0 && digit <= 9) mantissa = 10 * mantissa + digit;
    else if (digit === -2 && point === length) point = i;
    else return NaN;
  }
  const decimals = length - point;
  if (length - sign - (decimals > 0 ? 1 : 0) === 0) return NaN;
  const value = decimals > 1 ? mantissa / TENS[decimals - 1]! : mantissa;
  return sign ? -value : value;
}

/** The decimal number in `text`, which may be too large to be finite; NaN if there is none. */
export function cellValue(text: string): number {
  const value = plainValue(text);
  if (!Number.isNaN(value)) return value;
  const other = decimal(text);
  return typeof other === "number" ? other : NaN;
}

/** Whether a cell says that there is no value. */
export function isMissing(text: string): boolean {
  const word = text.trim();
  return word === "" || word === "NA";
}

/** Refuse a cell without a finite number. `byDefault`: its column was not asked for by name. */
export function refuseCell(place: string, cell: string, isTarget: boolean, byDefault: boolean): never {
  const mean = isTarget ? "" : ", --missing mean puts the column's mean there";
  if (isMissing(cell)) throw new UsageError(`${place}: no value; --missing skip leaves such rows out${mean}`);
  const infinite = typeof decimal(cell) === "number";
  const fault = infinite ? "is beyond the range of 64-bit numbers" : "is not a decimal number";
  const hint = infinite ? "" : isTarget ? "; --model logistic takes classes" : byDefault ? "; --features chooses columns" : "";
  throw new UsageError(`${place}: ${show(cell)} ${fault}${hint}`);
}
