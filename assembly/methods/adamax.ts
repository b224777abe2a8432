// Adamax. D. P. Kingma and J. Ba, ICLR 2015, arXiv:1412.6980, Algorithm 2, with torch.optim.Adamax's ε inside the
// maximum: u <- max(β2 u, |g| + ε),  x <- x - rate / (1 - β1^t) · m / u. M and P are discounted sums as in adam.ts.
import { BETA1, BETA2, COUNT1, EPSILON, G, S0, S1, X } from "../arena";
import { count } from "./adam";

export function update(extent: usize, rate: f64): void {
  const beta1 = load<f64>(BETA1);
  const beta2 = load<f64>(BETA2);
  const epsilon = load<f64>(EPSILON);
  const step = rate / count(COUNT1, BETA1);
  do {
    extent -= 8;
    const g = load<f64>(G + extent);
    const m = beta1 * load<f64>(S0 + extent) + g;
    const u = max(beta2 * load<f64>(S1 + extent), abs(g) + epsilon);
    store<f64>(S0 + extent, m);
    store<f64>(S1 + extent, u);
    store<f64>(X + extent, load<f64>(X + extent) - (step * m) / u);
  } while (extent);
}
