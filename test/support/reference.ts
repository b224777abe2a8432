/**
 * Every method again, written down straight from PyTorch's formulas: powers β^t instead of running products, one object
 * a parameter, nothing shared with the core. The core's settings have PyTorch's meanings, see docs/methods.md.
 */
import type { FirstOrderName } from "./module.js";

export interface Hyper {
  rate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  momentum: number;
  dampening: number;
  /** NAdam's ψ: 0.96^momentum_decay. */
  momentumDecay: number;
  weightDecay: number;
  centered: boolean;
  epsilonInside: boolean;
}

/** One parameter's update t = 1, 2 …: from x and g to the next x. */
export type Update = (x: number, g: number, t: number) => number;

/** Methods whose weight decay joins the gradient, which is all but AdamW. */
const l2 = ({ weightDecay }: Hyper, rule: Update): Update => (x, g, t) => rule(x, g + weightDecay * x, t);

export const REFERENCE: Record<FirstOrderName, (h: Hyper) => Update> = {
  GradientDescent: (h) => l2(h, (x, g) => x - h.rate * g),

  Momentum(h) {
    let b = 0;
    return l2(h, (x, g, t) => {
      b = t === 1 ? g : h.momentum * b + (1 - h.dampening) * g;
      return x - h.rate * b;
    });
  },

  Nesterov(h) {
    let b = 0;
    return l2(h, (x, g, t) => {
      b = t === 1 ? g : h.momentum * b + g;
      return x - h.rate * (g + h.momentum * b);
    });
  },

  AdaGrad(h) {
    let sum = 0;
    return l2(h, (x, g) => {
      sum += g * g;
      return x - (h.rate * g) / (Math.sqrt(sum) + h.epsilon);
    });
  },

  Adadelta(h) {
    let squares = 0;
    let steps = 0;
    return l2(h, (x, g) => {
      squares = h.beta2 * squares + (1 - h.beta2) * g * g;
      const step = (Math.sqrt(steps + h.epsilon) / Math.sqrt(squares + h.epsilon)) * g;
      steps = h.beta2 * steps + (1 - h.beta2) * step * step;
      return x - h.rate * step;
    });
  },

  RMSProp(h) {
    let squares = 0;
    let mean = 0;
    let b = 0;
    return l2(h, (x, g) => {
      squares = h.beta2 * squares + (1 - h.beta2) * g * g;
      mean = h.beta2 * mean + (1 - h.beta2) * g;
      const spread = h.centered ? squares - mean * mean : squares;
      const divisor = h.epsilonInside ? Math.sqrt(spread + h.epsilon) : Math.sqrt(spread) + h.epsilon;
      b = h.momentum * b + g / divisor;
      return x - h.rate * b;
    });
  },

  Adam: (h) => l2(h, adam(h)),

  AdamW(h) {
    const rule = adam(h);
    return (x, g, t) => rule(x * (1 - h.rate * h.weightDecay), g, t);
  },

  AMSGrad(h) {
    let m = 0;
    let v = 0;
    let largest = 0;
    return l2(h, (x, g, t) => {
      m = h.beta1 * m + (1 - h.beta1) * g;
      v = h.beta2 * v + (1 - h.beta2) * g * g;
      largest = Math.max(largest, v);
      const divisor = Math.sqrt(largest) / Math.sqrt(1 - h.beta2 ** t) + h.epsilon;
      return x - ((h.rate / (1 - h.beta1 ** t)) * m) / divisor;
    });
  },

  Adamax(h) {
    let m = 0;
    let u = 0;
    return l2(h, (x, g, t) => {
      m = h.beta1 * m + (1 - h.beta1) * g;
      u = Math.max(h.beta2 * u, Math.abs(g) + h.epsilon);
      return x - ((h.rate / (1 - h.beta1 ** t)) * m) / u;
    });
  },

  NAdam(h) {
    let m = 0;
    let v = 0;
    let product = 1;
    return l2(h, (x, g, t) => {
      const mu = h.beta1 * (1 - 0.5 * h.momentumDecay ** t);
      const next = h.beta1 * (1 - 0.5 * h.momentumDecay ** (t + 1));
      product *= mu;
      m = h.beta1 * m + (1 - h.beta1) * g;
      v = h.beta2 * v + (1 - h.beta2) * g * g;
      const divisor = Math.sqrt(v / (1 - h.beta2 ** t)) + h.epsilon;
      return x - (h.rate * (1 - mu) * g) / (1 - product) / divisor - (h.rate * next * m) / (1 - product * next) / divisor;
    });
  },
};

function adam(h: Hyper): Update {
  let m = 0;
  let v = 0;
  return (x, g, t) => {
    m = h.beta1 * m + (1 - h.beta1) * g;
    v = h.beta2 * v + (1 - h.beta2) * g * g;
    const divisor = Math.sqrt(v) / Math.sqrt(1 - h.beta2 ** t) + h.epsilon;
    return x - ((h.rate / (1 - h.beta1 ** t)) * m) / divisor;
  };
}

/** The start and the point after each of `updates` updates. */
export function trajectory(
  method: FirstOrderName, hyper: Hyper, x0: readonly number[], gradient: (x: Float64Array, g: Float64Array) => void, updates: number,
): number[][] {
  const rules = x0.map(() => REFERENCE[method](hyper));
  const x = Float64Array.from(x0);
  const g = new Float64Array(x0.length);
  const path = [Array.from(x)];
  for (let t = 1; t <= updates; t++) {
    gradient(x, g);
    rules.forEach((rule, i) => { x[i] = rule(x[i]!, g[i]!, t); });
    path.push(Array.from(x));
  }
  return path;
}

/** Largest |a - b| of two trajectories, as a share of the largest |b|. */
export function deviation(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  if (a.length !== b.length) return Infinity;
  const size = Math.max(...b.flat().map(Math.abs)) || 1;
  return Math.max(...a.map((row, k) => Math.max(...row.map((value, i) => Math.abs(value - b[k]![i]!))))) / size;
}
