// AdaGrad. J. Duchi, E. Hazan and Y. Singer, "Adaptive subgradient methods for online learning and stochastic
// optimization", JMLR 12, 2011, diagonal form of figure 1: s <- s + g²,  x <- x - rate g / (√s + ε).
import { EPSILON, G, S0, X } from "../arena";

export function update(extent: usize, rate: f64): void {
  const epsilon = load<f64>(EPSILON);
  do {
    extent -= 8;
    const g = load<f64>(G + extent);
    const s = load<f64>(S0 + extent) + g * g;
    store<f64>(S0 + extent, s);
    store<f64>(X + extent, load<f64>(X + extent) - (rate * g) / (sqrt(s) + epsilon));
  } while (extent);
}
