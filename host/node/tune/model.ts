/** What follows from a model (b0 + b1 s) e^(-deadTime s) / (s² + a1 s + a0): its response, its time constants. */
import type { Model } from "../tuner.js";
import type { SimulatedPlant } from "./plants.js";

export type Dynamics = Pick<Model, "b0" | "b1" | "a1" | "a0" | "deadTime">;

/** What x1' = x2, x2' = -a0 x1 - a1 x2 + u becomes over a time: x = P x + G u. */
export interface Transition {
  readonly p: readonly [number, number, number, number];
  readonly g: readonly [number, number];
}

type State = readonly [number, number];

/** Terms of a Taylor polynomial of e^x that is exact to rounding for |x| <= 1/4. */
const TERMS = 12;

type Square = number[][];

const product = (a: Square, b: Square): Square => a.map((row) => row.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));
const unit = (): Square => [[1, 0, 0], [0, 1, 0], [0, 0, 1]];

/** e^M for M = [A B; 0 0] h, by scaling, a Taylor polynomial, and squaring. */
export function transition({ a1, a0 }: Pick<Model, "a1" | "a0">, h: number): Transition {
  const halvings = Math.max(0, Math.ceil(Math.log2(4 * h * (a1 + a0 + 1))));
  const step = h / 2 ** halvings;
  const matrix = [[0, step, 0], [-a0 * step, -a1 * step, step], [0, 0, 0]];
  let term = unit(), sum = unit();
  for (let k = 1; k <= TERMS; k++) {
    term = product(term, matrix).map((row) => row.map((value) => value / k));
    sum = sum.map((row, i) => row.map((value, j) => value + term[i]![j]!));
  }
  for (let i = 0; i < halvings; i++) sum = product(sum, sum);
  const [[p0, p1, g0], [p2, p3, g1]] = sum as [[number, number, number], [number, number, number]];
  return { p: [p0, p1, p2, p3], g: [g0, g1] };
}

/** Dead time in whole periods, and what is left of it, s. */
export function delayOf({ deadTime }: Pick<Model, "deadTime">, period: number): { readonly whole: number; readonly rest: number } {
  const whole = Math.floor(deadTime / period);
  return { whole, rest: Math.max(0, Math.min(period, deadTime - whole * period)) };
}

type Loaded = Partial<Pick<Model, "load" | "loadAt" | "loadNumerator" | "constant">>;

/** The model as a plant, with changes from rest; a load acts from its tick on, at the plant's input if there is no `loadNumerator`. */
export function plantOfModel(model: Dynamics & Loaded, period: number): SimulatedPlant {
  const { b0, b1, load = 0, loadAt = 0, loadNumerator: [l0, l1, l2] = [b0 * load, b1 * load, 0], constant = 0 } = model;
  const { whole, rest } = delayOf(model, period);
  const [early, late, full] = [rest, period - rest, period].map((time) => transition(model, time)) as [Transition, Transition, Transition];
  const inputs: number[] = [];
  const move = ({ p, g }: Transition, [x1, x2]: State, u: number): State => [p[0] * x1 + p[1] * x2 + g[0] * u, p[2] * x1 + p[3] * x2 + g[1] * u];
  let x: State = [0, 0], z: State = [0, 0], v = 0;
  const measured = () => constant + b0 * x[0] + b1 * x[1] + l0 * z[0] + l1 * z[1] + l2 * v;
  return {
    start() {
      inputs.length = v = 0;
      x = z = [0, 0];
      return measured();
    },
    step(u) {
      const tick = inputs.push(u) - 1, loaded = load !== 0;
      x = move(early, x, inputs[tick - whole - 1] ?? 0);
      x = move(late, x, inputs[tick - whole] ?? 0);
      z = move(full, z, loaded && tick >= loadAt ? 1 : 0);
      v = loaded && tick + 1 >= loadAt ? 1 : 0;
      return measured();
    },
  };
}

/** A loop at rest. */
export interface Rest {
  readonly output: number;
  readonly measured: number;
}

/** What the model measures under these outputs, from rest with `output` and `measured` on. */
export function respond(model: Model, outputs: readonly number[], period: number, rest: Rest): number[] {
  const plant = plantOfModel(model, period);
  let y = plant.start();
  return outputs.map((u) => {
    const now = rest.measured + y;
    y = plant.step(u - rest.output);
    return now;
  });
}

/** How a model behaves. */
export interface Character {
  /** What is measured in the end, per unit of the output. */
  readonly gain: number;
  /** s, the longer one first, of two real poles; of a pair of complex ones undefined. */
  readonly timeConstants: readonly [number, number] | undefined;
  /** rad/s, and the share of critical damping. */
  readonly naturalFrequency: number;
  readonly damping: number;
  /** s, of the zero; 0 for none, negative for a response that begins the wrong way. */
  readonly leadTime: number;
}

export function characterOf({ b0, b1, a1, a0 }: Dynamics): Character {
  const half = a1 / 2, inner = half * half - a0;
  const fast = half + Math.sqrt(Math.max(0, inner));
  return {
    gain: b0 / a0,
    timeConstants: inner >= 0 ? [fast / a0, 1 / fast] : undefined,
    naturalFrequency: Math.sqrt(a0),
    damping: half / Math.sqrt(a0),
    leadTime: b1 / b0,
  };
}
