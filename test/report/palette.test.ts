import { expect, test } from "vitest";
import { RUN_TONES } from "../../host/node/report/model.js";
import { DARK, DASHES, LIGHT, type Palette } from "../../host/node/report/style.js";

type Triple = readonly [number, number, number];

const PALETTES: [string, Palette][] = [["light", LIGHT], ["dark", DARK]];

/** Linear red, green and blue; IEC 61966-2-1. */
function linear(colour: string): Triple {
  return [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as unknown as Triple;
}

/** Contrast of two colours; WCAG 2.2, definition of contrast ratio. */
function contrast(a: string, b: string): number {
  const luminance = ([red, green, blue]: Triple) => 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  const [low, high] = [luminance(linear(a)), luminance(linear(b))].sort((x, y) => x - y);
  return high! / low!;
}

/** G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, IEEE TVCG 15, 2009: severity 1.0. */
const VISION: Record<string, readonly Triple[]> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

function times(matrix: readonly Triple[], [a, b, c]: Triple): Triple {
  return matrix.map(([x, y, z]) => x * a + y * b + z * c) as unknown as Triple;
}

/** CIE 1976 L*a*b* under D65 of linear red, green and blue. */
function lab(colour: Triple): Triple {
  const clipped = colour.map((c) => Math.min(1, Math.max(0, c))) as unknown as Triple;
  const xyz = times([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]], clipped);
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const [x, y, z] = [f(xyz[0] / 0.95047), f(xyz[1]), f(xyz[2] / 1.08883)];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

test("the formulas give the known values of black and white, and of red", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 10);
  const [l, a, b] = lab(linear("#ff0000"));
  expect([l, a, b]).toEqual([expect.closeTo(53.24, 1), expect.closeTo(80.09, 1), expect.closeTo(67.2, 1)]);
});

test.each(PALETTES)("%s colours have the contrast that WCAG asks for", (_, { paper, ink, quiet, rule, ...lines }) => {
  for (const text of [ink, quiet]) expect(contrast(text, paper)).toBeGreaterThanOrEqual(4.5);
  for (const [tone, line] of Object.entries(lines)) expect(contrast(line, paper), tone).toBeGreaterThanOrEqual(3);
  expect(contrast(rule, paper)).toBeLessThan(3);
});

test.each(PALETTES)("%s colours of runs stay apart in every kind of colour vision", (_, palette) => {
  for (const [kind, matrix] of Object.entries(VISION))
    RUN_TONES.forEach((tone, i) => RUN_TONES.slice(0, i).forEach((other) => {
      const [p, q] = [tone, other].map((name) => lab(times(matrix, linear(palette[name]))));
      // 2.3 is the just noticeable difference; ten times as much is another colour at a glance.
      expect(Math.hypot(...p!.map((value, k) => value - q![k]!)), `${kind}: ${tone} and ${other}`).toBeGreaterThan(23);
    }));
});

test("no two runs have the same dashes", () => {
  expect(new Set(RUN_TONES.map((tone) => DASHES[tone])).size).toBe(RUN_TONES.length);
});
