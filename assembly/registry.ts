/** Which file updates X for which method, and what all of them share: weight decay and the sweep. */
import { DECAYING_BYTES, G, METHOD_CODE, S0, SCRATCH, SWEPT, WEIGHT_DECAY, X } from "./arena";
import { Method } from "./codes";
import { DECAY, ONLY, SEARCHES } from "./config";
import { axpy, copy } from "./vector";
import * as adadelta from "./methods/adadelta";
import * as adagrad from "./methods/adagrad";
import * as adam from "./methods/adam";
import * as adamax from "./methods/adamax";
import * as adamw from "./methods/adamw";
import * as amsgrad from "./methods/amsgrad";
import * as gradientDescent from "./methods/gradient-descent";
import * as momentum from "./methods/momentum";
import * as nadam from "./methods/nadam";
import * as nesterov from "./methods/nesterov";
import * as rmsprop from "./methods/rmsprop";

/** Smaller numbers become 0: subnormal ones, once there, take some processors 100 cycles an operation. */
const VANISHED: f64 = 1e-250;

/** Look at one number of what decays. Cheap, and no number stays subnormal for more than two rounds. */
function sweep(): void {
  let offset = <usize>load<i32>(SWEPT);
  if (!offset) offset = DECAYING_BYTES;
  offset -= 8;
  store<i32>(SWEPT, offset);
  if (abs(load<f64>(S0 + offset)) < VANISHED) store<i64>(S0 + offset, 0);
}

// With one method in the build, the optimizer folds the switch and drops the others.
function dispatch(method: i32, extent: usize, rate: f64, use: i32): void {
  switch (method) {
    case Method.GradientDescent: return gradientDescent.update(extent, rate);
    case Method.Momentum: return momentum.update(extent, rate);
    case Method.Nesterov: return nesterov.update(extent, rate);
    case Method.AdaGrad: return adagrad.update(extent, rate);
    case Method.Adadelta: return adadelta.update(extent, rate);
    case Method.RMSProp: return rmsprop.update(extent, rate, use);
    case Method.Adam: return adam.update(extent, rate);
    case Method.AdamW: return adamw.update(extent, rate);
    case Method.AMSGrad: return amsgrad.update(extent, rate);
    case Method.Adamax: return adamax.update(extent, rate);
    default: return nadam.update(extent, rate);
  }
}

/** Whether this build has the method. */
export function has(method: i32): bool {
  return ONLY < 0 ? <u32>method <= <u32>(SEARCHES ? Method.CompassSearch : Method.NAdam) : method == ONLY;
}

/** One update of X by the gradient in G, which is left as it was. */
export function update(extent: usize, rate: f64, use: i32): void {
  const method = ONLY < 0 ? load<i32>(METHOD_CODE) : ONLY;
  const decay = DECAY && method != Method.AdamW && load<i64>(WEIGHT_DECAY) != 0;
  if (decay) {
    copy(SCRATCH, G, extent);
    axpy(G, load<f64>(WEIGHT_DECAY), X, extent);
  }
  if (DECAYING_BYTES) sweep();
  dispatch(method, extent, rate, use);
  if (decay) copy(G, SCRATCH, extent);
}
