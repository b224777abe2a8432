import fc from "fast-check";
import { expect, test } from "vitest";
import { linearTicks, logTicks, numberText, tickLabels, wholeTicks } from "../../host/node/report/ticks.js";

const ends = (min: number, max: number) => fc.tuple(fc.double({ min, max, noNaN: true }), fc.double({ min, max, noNaN: true }))
  .map(([a, b]) => (a < b ? [a, b] : [b, a]) as [number, number])
  .filter(([low, high]) => high - low > 1e-300 && high - low > 1e-9 * Math.max(Math.abs(low), Math.abs(high)));
const most = fc.integer({ min: 2, max: 20 });

/** Exponent of ten that the decimals of a double of that size are good for. */
const digits = (value: number) => value.toPrecision(12);

test("linear ticks lie between the ends, evenly, on 1, 2 or 5 times a power of ten, two at least, as many as there is room for", () => {
  fc.assert(fc.property(fc.oneof(ends(-1e6, 1e6), ends(-1e-9, 1e-9), ends(0, 1e200)), most, ([low, high], room) => {
    const ticks = linearTicks(low, high, room);
    expect(ticks.length).toBeLessThanOrEqual(room);
    // The next finer step would have 2.5 times as many at most.
    expect(ticks.length).toBeGreaterThanOrEqual(Math.max(2, Math.floor(room / 2.5) - 1));
    // A quotient that is rounded to a whole number moves a tick by that much.
    const last = 1e-12 * Math.max(high - low, Math.abs(low), Math.abs(high));
    for (const tick of ticks) expect(tick >= low - last && tick <= high + last).toBe(true);
    const steps = ticks.slice(1).map((tick, i) => tick - ticks[i]!);
    // Where two ticks of 1, 2 or 5 would be left of too many, every second or third of those is there.
    const left = ticks.length < 4 ? ["3", "4", "6"] : [];
    expect(["1", "2", "5", ...left]).toContain(Number(steps[0]!.toPrecision(3)).toExponential().split("e")[0]);
    for (const step of steps) expect(step).toBeCloseTo(steps[0]!, Math.floor(-Math.log10(1e-6 * Math.abs(high - low))));
  }));
});

test.each([
  [0, 1, 5, [0, 0.5, 1]], [0, 1, 6, [0, 0.2, 0.4, 0.6, 0.8, 1]], [-1, 1, 5, [-1, -0.5, 0, 0.5, 1]], [0, 0.35, 4, [0, 0.1, 0.2, 0.3]], [999, 1001, 3, [999, 1000, 1001]],
  [-4.5, 4.5, 4, [-4, 0, 4]], [-0.9, 0.9, 2, [-0.5, 0.5]],
])("linear ticks from %d to %d, at most %d", (low, high, room, expected) => {
  expect(linearTicks(low, high, room)).toEqual(expected);
});

test("counts have no ticks between whole numbers", () => {
  expect(wholeTicks(0, 3, 10)).toEqual([0, 1, 2, 3]);
});

test("logarithmic ticks lie between the ends and never closer than there is room", () => {
  fc.assert(fc.property(fc.tuple(fc.double({ min: -200, max: 199, noNaN: true }), fc.double({ min: 0.05, max: 100, noNaN: true })), most, ([start, span], room) => {
    const [low, high] = [10 ** start, 10 ** (start + span)];
    const ticks = logTicks(low, high, room);
    for (const tick of ticks) expect(tick >= low && tick <= high).toBe(true);
    const apart = ticks.slice(1).map((tick, i) => Math.log10(tick / ticks[i]!));
    for (const gap of apart) expect(gap).toBeGreaterThanOrEqual(((2 / 3) * span) / room - 1e-9);
    if (room > 3) expect(ticks.length).toBeGreaterThan(1);
  }));
});

test.each([
  [1, 1000, 4, [1, 10, 100, 1000]], [1e-20, 1e5, 6, [1e-20, 1e-15, 1e-10, 1e-5, 1, 1e5]], [1, 100, 7, [1, 2, 5, 10, 20, 50, 100]], [2, 3, 6, [2, 2.2, 2.4, 2.6, 2.8, 3]],
  [0.12, 30, 5, [0.3, 1, 3, 10, 30]], [0.0045, 0.5, 4, [0.01, 0.03, 0.1, 0.3]],
])("logarithmic ticks from %d to %d, at most %d", (low, high, room, expected) => {
  expect(logTicks(low, high, room).map(digits)).toEqual(expected.map(digits));
});

test.each([
  [0, 4, "0"], [12.5, 4, "12.5"], [-0.25, 4, "−0.25"], [123456.7, 4, "123500"], [2e-7, 4, "2·10⁻⁷"], [-1e-12, 3, "−10⁻¹²"], [1.5e150, 2, "1.5·10¹⁵⁰"], [1e6, 1, "10⁶"],
])("the number %d with %d digits is %s", (value, count, expected) => {
  expect(numberText(value, count, value)).toBe(expected);
});

/** What a label says. */
function valueOf(label: string): number {
  const digit = (character: string) => "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(character);
  const raised = (characters: string) => [...characters].map((c) => (c === "⁻" ? "-" : digit(c))).join("");
  const [, sign, mantissa, exponent] = /^(−?)(.*?)·?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/.exec(label) ?? [];
  return exponent ? Number(`${sign ? "-" : ""}${mantissa || 1}e${raised(exponent)}`) : Number(label.replace("−", "-"));
}

test("labels say what the ticks are, and differ", () => {
  fc.assert(fc.property(fc.oneof(ends(-1e6, 1e6), ends(1e-12, 1e-9), ends(1e8, 1e200)), most, ([low, high], room) => {
    const ticks = linearTicks(low, high, room);
    const labels = tickLabels(ticks, false);
    expect(new Set(labels).size).toBe(ticks.length);
    labels.forEach((label, i) => expect(Math.abs(valueOf(label) - ticks[i]!)).toBeLessThanOrEqual(1e-3 * (high - low)));
  }));
});
