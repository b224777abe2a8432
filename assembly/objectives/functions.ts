/** Module with compiled-in test functions: the core and `run`. Kinds and data: `TestFunction` in codes.ts. */
import { EXTENT, F, G, OBJECTIVE_STATE, VECTOR, X } from "../arena";
import { FunctionSetting, Request, Status, TestFunction } from "../codes";
import { OBJECTIVE_BYTES } from "../config";
import { ask, tell } from "../index";

export * from "../index";
// @ts-ignore: constants of the linker, not of this file
export { __heap_base, __data_end };

const SETTINGS: usize = OBJECTIVE_STATE;
const DATA: usize = OBJECTIVE_STATE + 16;
const NEEDED: i32 = <i32>(16 + 2 * VECTOR);

/** Address of f64 settings in the order of `FunctionSetting`. */
export function objective(): usize {
  return SETTINGS;
}

/** Address of f64[2 MAX_N]: what the function is made of. */
export function data(): usize {
  return DATA;
}

function quadratic(extent: usize): f64 {
  let value: f64 = 0.0;
  for (let offset: usize = 0; offset < extent; offset += 8) {
    const k = load<f64>(DATA + offset);
    const d = load<f64>(X + offset) - load<f64>(DATA + extent + offset);
    store<f64>(G + offset, k * d);
    value += k * d * d;
  }
  return 0.5 * value;
}

/** H. H. Rosenbrock, Computer J. 3, 1960, 175-184, chained over neighbours. */
function rosenbrock(extent: usize): f64 {
  let value: f64 = 0.0;
  store<f64>(G, 0.0);
  for (let offset: usize = 0; offset < extent - 8; offset += 8) {
    const x = load<f64>(X + offset);
    const a = 1.0 - x;
    const b = load<f64>(X + 8 + offset) - x * x;
    store<f64>(G + offset, load<f64>(G + offset) - 2.0 * a - 400.0 * x * b);
    store<f64>(G + 8 + offset, 200.0 * b);
    value += a * a + 100.0 * b * b;
  }
  return value;
}

/** Derivative of samples: second order inside, first order at both ends. */
function samples(extent: usize): f64 {
  const last = extent - 8;
  const spacing = load<f64>(SETTINGS + 8 * FunctionSetting.Spacing);
  for (let offset: usize = 0; offset < extent; offset += 8) {
    const before = offset ? offset - 8 : offset;
    const after = offset < last ? offset + 8 : offset;
    const rise = load<f64>(DATA + after) - load<f64>(DATA + before);
    store<f64>(G + offset, after > before ? rise / (<f64>((after - before) >> 3) * spacing) : 0.0);
  }
  return 0.0;
}

/**
 * At most k evaluations, each told at once. Returns what `tell` returned last, or what is asked; refuses with OutOfOrder in
 * a run with differences: these functions have gradients. Time: O(k · n).
 */
export function run(k: i32): i32 {
  let request = ask();
  const kind = <i32>load<f64>(SETTINGS + 8 * FunctionSetting.Kind);
  if (request == Request.Value) return Status.OutOfOrder;
  for (; k > 0 && request > 0; k--) {
    const extent = <usize>load<i32>(EXTENT);
    if (kind == TestFunction.Quadratic) store<f64>(F, quadratic(extent));
    else if (kind == TestFunction.Rosenbrock) store<f64>(F, rosenbrock(extent));
    else store<f64>(F, samples(extent));
    request = tell();
  }
  return request;
}

// asc reports this while it compiles, when OBJECTIVE in asconfig.json is too small.
if (OBJECTIVE_BYTES < NEEDED) ERROR("OBJECTIVE is too small");
