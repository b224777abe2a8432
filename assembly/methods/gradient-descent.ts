// Gradient descent. A. Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées",
// C. R. Acad. Sci. Paris 25 (1847), 536-538: x <- x - rate g.
import { G, X } from "../arena";

export function update(extent: usize, rate: f64): void {
  do {
    extent -= 8;
    store<f64>(X + extent, load<f64>(X + extent) - rate * load<f64>(G + extent));
  } while (extent);
}
