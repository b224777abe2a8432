// Momentum ("heavy ball"). B. T. Polyak, "Some methods of speeding up the convergence of iteration methods",
// USSR Comput. Math. Math. Phys. 4(5), 1964; in the form of torch.optim.SGD, whose first direction is g undamped:
// b <- μ b + (1 - dampening) g,  x <- x - rate b.
import { DAMPENING, G, ITERATIONS, MOMENTUM, S0, X } from "../arena";

export function update(extent: usize, rate: f64): void {
  const mu = load<f64>(MOMENTUM);
  let share: f64 = 1.0;
  if (load<i64>(ITERATIONS)) share -= load<f64>(DAMPENING);
  do {
    extent -= 8;
    const b = mu * load<f64>(S0 + extent) + share * load<f64>(G + extent);
    store<f64>(S0 + extent, b);
    store<f64>(X + extent, load<f64>(X + extent) - rate * b);
  } while (extent);
}
