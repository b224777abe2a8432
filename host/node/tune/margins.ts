/**
 * How far a loop is from swinging: a sweep of the frequency response of the sampled loop, in which the model moves exactly between two
 * ticks. Sampling and holding are in it, on the average a delay of half a period; the controller answers within its tick. K. J. Åström
 * and R. M. Murray, "Feedback Systems", 2nd edition, Princeton 2021, section 10.3.
 */
import type { PidGains } from "./gains.js";
import { delayOf, transition, type Dynamics } from "./model.js";
import type { Law } from "./pid.js";

export interface Margins {
  /** Factor of the gain at which the loop begins to swing: the least one above 1; Infinity if none does. */
  readonly gainMargin: number;
  /** Degrees of further lag at which it does; Infinity if the loop's gain is 1 at no frequency. */
  readonly phaseMargin: number;
  /** Ms, largest magnitude of the sensitivity 1 / (1 + L). */
  readonly sensitivity: number;
  /** rad/s: where the phase is -180°, and where the gain is 1, of those two margins. */
  readonly phaseCrossover: number;
  readonly gainCrossover: number;
}

/** Re, Im. */
type Complex = readonly [number, number];

const add = ([a, b]: Complex, [c, d]: Complex): Complex => [a + c, b + d];
const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
const over = ([a, b]: Complex, [c, d]: Complex): Complex => {
  const size = c * c + d * d;
  return [(a * c + b * d) / size, (b * c - a * d) / size];
};
const scaled = (factor: number, [a, b]: Complex): Complex => [factor * a, factor * b];

/** L(e^(jωT)) of a model under a controller. */
export function openLoop(model: Dynamics, { kp, ki, kd }: PidGains, { period, filter }: Pick<Law, "period" | "filter">): (omega: number) => Complex {
  const { whole, rest } = delayOf(model, period);
  const [early, late, all] = [transition(model, rest), transition(model, period - rest), transition(model, period)];
  const [p0, p1, p2, p3] = all.p;
  // Of the output that still arrives at first: moved on by the second part of the period.
  const old: Complex = [late.p[0] * early.g[0] + late.p[1] * early.g[1], late.p[2] * early.g[0] + late.p[3] * early.g[1]];
  return (omega) => {
    const angle = omega * period;
    const z: Complex = [Math.cos(angle), Math.sin(angle)], back: Complex = [z[0], -z[1]];
    const delay: Complex = [Math.cos(whole * angle), -Math.sin(whole * angle)];
    const drive = (i: 0 | 1) => times(delay, add([late.g[i], 0], scaled(old[i], back)));
    const [d1, d2] = [drive(0), drive(1)];
    const minus = (p: number): Complex => [z[0] - p, z[1]];
    const determinant = add(times(minus(p0), minus(p3)), [-p1 * p2, 0]);
    const x1 = over(add(times(minus(p3), d1), scaled(p1, d2)), determinant);
    const x2 = over(add(scaled(p2, d1), times(minus(p0), d2)), determinant);
    const plant = add(scaled(model.b0, x1), scaled(model.b1, x2));
    const integral = over([ki * period, 0], [z[0] - 1, z[1]]);
    const slope = over([1 - back[0], -back[1]], [filter + period - filter * back[0], -filter * back[1]]);
    return times(plant, add(add([kp, 0], integral), scaled(kd, slope)));
  };
}

/** Frequencies of the sweep, and the decades below half the sampling rate that it goes through. */
const POINTS = 4000;
const DECADES = 6;
const HALVINGS = 50;

/** Where `f` crosses 0 between two frequencies, by halving. */
function crossing(f: (omega: number) => number, low: number, high: number): number {
  const rising = f(high) > 0;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = Math.sqrt(low * high);
    if (f(middle) > 0 === rising) high = middle;
    else low = middle;
  }
  return low;
}

/** Margins of a loop by its frequency response up to half the sampling rate. */
export function marginsOf(loop: (omega: number) => Complex, period: number): Margins {
  const top = Math.PI / period;
  const size = (omega: number) => Math.hypot(...loop(omega));
  let gainMargin = Infinity, phaseMargin = Infinity, sensitivity = 0, phaseCrossover = NaN, gainCrossover = NaN, worst = top;
  const sensitive = (omega: number) => 1 / Math.hypot(...add([1, 0], loop(omega)));
  const omegas = Array.from({ length: POINTS }, (_, i) => top * 10 ** (DECADES * ((i + 1) / POINTS - 1)));
  omegas.forEach((omega, i) => {
    const s = sensitive(omega);
    if (s > sensitivity) [sensitivity, worst] = [s, omega];
    if (!i) return;
    const before = omegas[i - 1]!;
    const [now, last] = [loop(omega), loop(before)];
    if (now[1] > 0 !== last[1] > 0 && now[0] < 0 && last[0] < 0) {
      const at = crossing((w) => loop(w)[1], before, omega);
      const margin = 1 / size(at);
      if (margin > 1 && margin < gainMargin) [gainMargin, phaseCrossover] = [margin, at];
    }
    if (Math.hypot(...now) > 1 !== Math.hypot(...last) > 1) {
      const at = crossing((w) => size(w) - 1, before, omega);
      const [re, im] = loop(at);
      const degrees = (Math.atan2(-im, -re) * 180) / Math.PI;
      if (Math.abs(degrees) < Math.abs(phaseMargin)) [phaseMargin, gainCrossover] = [degrees, at];
    }
  });
  return { gainMargin, phaseMargin, sensitivity: highest(sensitive, worst, sensitivity), phaseCrossover, gainCrossover };
}

/** The peak of `f` about `at`, between two points of the sweep, by golden sections. */
function highest(f: (omega: number) => number, at: number, value: number): number {
  const step = 10 ** (DECADES / POINTS), golden = (Math.sqrt(5) - 1) / 2;
  let low = at / step, high = at * step;
  for (let i = 0; i < HALVINGS; i++) {
    const left = high - golden * (high - low), right = low + golden * (high - low);
    if (f(left) > f(right)) high = right;
    else low = left;
  }
  return Math.max(value, f((low + high) / 2));
}
