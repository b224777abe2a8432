/** Least squares, row by row: an entry file of its own, in modules with Levenberg-Marquardt. */
import * as lm from "./methods/levenberg-marquardt";
import { EXTENT, F } from "./arena";
import { Request, Status } from "./codes";
import { ask } from "./index";
import { UNWRITTEN } from "./run";

/**
 * Take one residual from F and, if the request has a Jacobian, its row of it from G, f64[n]. Every row of the data once, in any
 * number and in an order that is the same in every pass; then `tell`. Returns the request. Refuses with OutOfOrder when no
 * residuals are asked for, with BadValue when F was not written. What is not finite counts when the pass is told.
 * Time: O(n²), with a Jacobian.
 */
export function row(): i32 {
  const request = ask();
  if (!(request & Request.Residuals)) return Status.OutOfOrder;
  if (load<i64>(F) == UNWRITTEN) return Status.BadValue;
  lm.add(load<i32>(EXTENT), load<f64>(F), request);
  store<i64>(F, UNWRITTEN);
  return request;
}
