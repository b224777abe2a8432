// NAdam. T. Dozat, "Incorporating Nesterov momentum into Adam", ICLR workshop 2016, in the form of torch.optim.NAdam:
// μ_t = β1 (1 - ψ^t / 2) with ψ = 0.96^0.004 (`MomentumDecay`), C_t = 1 - Π μ_i,
// x <- x - rate ((1 - μ_t)/C_t g + μ_{t+1}/C_{t+1} m) / (√v̂ + ε).
//
// M and V are discounted sums as in adam.ts, so m = (1 - β1) M. C is kept by C <- μ C + (1 - μ), which no vanishing
// product can stall.
import { BETA1, BETA2, COUNT1, COUNT2, EPSILON, G, ITERATIONS, MOMENTUM_DECAY, PSI, S0, S1, X } from "../arena";
import { count } from "./adam";

export function update(extent: usize, rate: f64): void {
  const beta1 = load<f64>(BETA1);
  const beta2 = load<f64>(BETA2);
  const decay = load<f64>(MOMENTUM_DECAY);
  const psi = load<i64>(ITERATIONS) ? load<f64>(PSI) * decay : decay;
  store<f64>(PSI, psi);
  const half = 0.5 * beta1;
  const mu = beta1 - half * psi;
  const next = beta1 - half * psi * decay;
  const rest = 1.0 - mu;
  const c = mu * load<f64>(COUNT1) + rest;
  const root = sqrt(count(COUNT2, BETA2));
  store<f64>(COUNT1, c);
  const epsilon = load<f64>(EPSILON) * root;
  const scale = rate * root;
  const byG = (scale * rest) / c;
  const byM = (scale * next * (1.0 - beta1)) / (next * c + (1.0 - next));
  do {
    extent -= 8;
    const g = load<f64>(G + extent);
    const m = beta1 * load<f64>(S0 + extent) + g;
    const v = beta2 * load<f64>(S1 + extent) + g * g;
    store<f64>(S0 + extent, m);
    store<f64>(S1 + extent, v);
    store<f64>(X + extent, load<f64>(X + extent) - (byG * g + byM * m) / (sqrt(v) + epsilon));
  } while (extent);
}
