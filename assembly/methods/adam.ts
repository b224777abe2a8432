// Adam. D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", ICLR 2015, arXiv:1412.6980, Algorithm 1.
//
// Kept as discounted sums, M = Σ β1^i g and V = Σ β2^i g², with the discounted counts P = Σ β1^i and Q = Σ β2^i: the
// paper's m̂ is M/P and its v̂ is V/Q. One division an element, no β^t that could vanish, no cancellation in 1 - β^t.
import { BETA1, BETA2, COUNT1, COUNT2, EPSILON, G, S0, S1, X } from "../arena";

/** Count this update: the f64 at `at` becomes Σ β^i over all updates, and is returned; `beta` is β's address. */
export function count(at: usize, beta: usize): f64 {
  const sum = load<f64>(beta) * load<f64>(at) + 1.0;
  store<f64>(at, sum);
  return sum;
}

export function update(extent: usize, rate: f64): void {
  const root = sqrt(count(COUNT2, BETA2));
  const beta1 = load<f64>(BETA1);
  const beta2 = load<f64>(BETA2);
  const step = (rate * root) / count(COUNT1, BETA1);
  const epsilon = load<f64>(EPSILON) * root;
  do {
    extent -= 8;
    const g = load<f64>(G + extent);
    const m = beta1 * load<f64>(S0 + extent) + g;
    const v = beta2 * load<f64>(S1 + extent) + g * g;
    store<f64>(S0 + extent, m);
    store<f64>(S1 + extent, v);
    store<f64>(X + extent, load<f64>(X + extent) - (step * m) / (sqrt(v) + epsilon));
  } while (extent);
}
