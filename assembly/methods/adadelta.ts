// Adadelta. M. D. Zeiler, "Adadelta: an adaptive learning rate method", arXiv:1212.5701, 2012, Algorithm 1, with the
// rate of torch.optim.Adadelta in front. ρ is `Beta2`.
import { BETA2, EPSILON, G, S0, S1, X } from "../arena";

export function update(extent: usize, rate: f64): void {
  const rho = load<f64>(BETA2);
  const rest = 1.0 - rho;
  const epsilon = load<f64>(EPSILON);
  do {
    extent -= 8;
    const g = load<f64>(G + extent);
    const s = rho * load<f64>(S0 + extent) + rest * g * g; // E[g²]
    const u = load<f64>(S1 + extent); // E[Δx²] before this update
    const d = sqrt((u + epsilon) / (s + epsilon)) * g;
    store<f64>(S0 + extent, s);
    store<f64>(S1 + extent, rho * u + rest * d * d);
    store<f64>(X + extent, load<f64>(X + extent) - rate * d);
  } while (extent);
}
