// AMSGrad. S. J. Reddi, S. Kale and S. Kumar, "On the convergence of Adam and beyond", ICLR 2018, arXiv:1904.09237,
// Algorithm 2, with the bias correction of torch.optim.Adam(amsgrad=True): the largest v so far takes the place of v.
// Discounted sums as in adam.ts; PyTorch compares v = (1 - β2) V, which orders like V.
import { BETA1, BETA2, COUNT1, COUNT2, EPSILON, G, S0, S1, S2, X } from "../arena";
import { count } from "./adam";

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
    const largest = max(load<f64>(S2 + extent), v);
    store<f64>(S0 + extent, m);
    store<f64>(S1 + extent, v);
    store<f64>(S2 + extent, largest);
    store<f64>(X + extent, load<f64>(X + extent) - (step * m) / (sqrt(largest) + epsilon));
  } while (extent);
}
