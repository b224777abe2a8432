// Nesterov's accelerated gradient with constant momentum. Y. Nesterov, Soviet Math. Dokl. 27(2), 1983, 372-376;
// in the form of torch.optim.SGD(nesterov=True), after I. Sutskever et al., ICML 2013, section 2:
// b <- μ b + g,  x <- x - rate (g + μ b).
import { G, MOMENTUM, S0, X } from "../arena";

export function update(extent: usize, rate: f64): void {
  const mu = load<f64>(MOMENTUM);
  do {
    extent -= 8;
    const g = load<f64>(G + extent);
    const b = mu * load<f64>(S0 + extent) + g;
    store<f64>(S0 + extent, b);
    store<f64>(X + extent, load<f64>(X + extent) - rate * (g + mu * b));
  } while (extent);
}
