// RMSProp. T. Tieleman and G. Hinton, "Lecture 6.5-rmsprop", COURSERA: Neural Networks for Machine Learning, 2012;
// centered: A. Graves, arXiv:1308.0850, 2013, equations 38-41; with momentum as in torch.optim.RMSprop. α is `Beta2`.
// s <- α s + (1-α) g²,  a <- α a + (1-α) g,  b <- μ b + g / (√(s [- a²]) + ε),  x <- x - rate b.
import { BETA2, EPSILON, G, MOMENTUM, S0, S1, S2, X } from "../arena";
import { Use } from "../codes";

export function update(extent: usize, rate: f64, use: i32): void {
  const alpha = load<f64>(BETA2);
  const rest = 1.0 - alpha;
  const mu = load<f64>(MOMENTUM);
  const centered = <f64>((use & Use.Centered) != 0);
  const epsilon = load<f64>(EPSILON);
  const inside = epsilon * <f64>((use & Use.EpsilonInside) != 0);
  const outside = epsilon - inside;
  do {
    extent -= 8;
    const g = load<f64>(G + extent);
    const s = alpha * load<f64>(S0 + extent) + rest * g * g;
    const a = alpha * load<f64>(S1 + extent) + rest * g;
    // Rounding can make a variance negative.
    const b = mu * load<f64>(S2 + extent) + g / (sqrt(max(s - centered * a * a, 0.0) + inside) + outside);
    store<f64>(S0 + extent, s);
    store<f64>(S1 + extent, a);
    store<f64>(S2 + extent, b);
    store<f64>(X + extent, load<f64>(X + extent) - rate * b);
  } while (extent);
}
