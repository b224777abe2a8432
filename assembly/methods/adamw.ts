// AdamW. I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", ICLR 2019, arXiv:1711.05101,
// Algorithm 2 in the form of torch.optim.AdamW: x <- (1 - rate λ) x, then Adam's update.
import { WEIGHT_DECAY, X } from "../arena";
import { axpy } from "../vector";
import { update as adam } from "./adam";

export function update(extent: usize, rate: f64): void {
  axpy(X, -rate * load<f64>(WEIGHT_DECAY), X, extent);
  adam(extent, rate);
}
