/**
 * Module with regression compiled in, linear and logistic: the core; `run` over rows in a fixed buffer, in batches; and
 * `row`, `look`, `tellRows` for rows that are told one at a time. Settings: `RegressionSetting` in codes.ts.
 * Sums run from the first row of the batch to the last, products within a row from the first feature to the last.
 */
import { BEGUN, EVALUATIONS, EXTENT, F, G, OBJECTIVE_STATE, VECTOR, X } from "../arena";
import { Model, Order, RegressionSetting, Request, Status } from "../codes";
import { MAX_N, OBJECTIVE_BYTES } from "../config";
import { ask, tell } from "../index";
import { advance, bits, uniform } from "../random";
import { axpy, increment, zero } from "../vector";
import { decay, logOnePlus } from "./logistic";

export * from "../index";
// @ts-ignore: constants of the linker, not of this file
export { __heap_base, __data_end };

/** Most rows in the buffer. `--use ROWS=…`: 8 (capacity + 1) + 2 bytes each. */
const ROW_CAPACITY: i32 = isDefined(ROWS) ? ROWS : 128;

const SETTINGS: usize = OBJECTIVE_STATE;
/** f64 each, of the rows told one at a time: Σ loss and over how many, rows of the batch, evaluations when the first was told. */
const LOSS: usize = SETTINGS + 8 * RegressionSetting.Loss;
const LOOKED: usize = SETTINGS + 8 * RegressionSetting.Looked;
const COUNT: usize = LOSS + 16;
const TOLD_AT: usize = LOSS + 24;
/** f64[n], Σ (prediction - target) · feature: of those rows, or of a batch of `run`. */
const SUMS: usize = LOSS + 32;
/** u64, state of the generator; i32, rows of this epoch already used; i32, rows of an epoch. */
const RANDOM: usize = SUMS + VECTOR;
const POSITION: usize = RANDOM + 8;
const EPOCH: usize = RANDOM + 12;
const ORDER: usize = RANDOM + 16;
const DATA: usize = ORDER + ((2 * ROW_CAPACITY + 15) & ~15);
const NEEDED: i32 = <i32>(DATA - SETTINGS) + ROW_CAPACITY * (MAX_N + 1) * 8;

/** Address of f64 settings in the order of `RegressionSetting`. */
export function objective(): usize {
  return SETTINGS;
}

/** Address of the rows, f64[Rows][Features + 1]: the features, then the target. */
export function data(): usize {
  return DATA;
}

/** Address of u16[Rows]: indexes of rows, for `Order.Given`. The other orders use it themselves. */
export function order(): usize {
  return ORDER;
}

/** Most rows in the buffer. */
export function rowCapacity(): i32 {
  return ROW_CAPACITY;
}

function option(index: i32): f64 {
  return load<f64>(SETTINGS + (<usize>index << 3));
}

/** Whether rows, features and parameters fit each other and the buffers. */
function valid(): bool {
  const rows = option(RegressionSetting.Rows);
  const features = option(RegressionSetting.Features);
  const intercept = <f64>(load<i32>(EXTENT) >> 3) - features;
  return rows >= 1.0 && rows <= <f64>ROW_CAPACITY && features >= 0.0 && (intercept == 0.0 || intercept == 1.0);
}

/** Loss of the row at `row`. With `learn`, adds the row to SUMS. */
function examineRow(row: usize, learn: bool): f64 {
  const extent = <usize>load<i32>(EXTENT);
  const features = (<usize>(<i32>option(RegressionSetting.Features))) << 3;
  let z: f64 = 0.0;
  for (let offset: usize = 0; offset < features; offset += 8) z += load<f64>(row + offset) * load<f64>(X + offset);
  if (features < extent) z += load<f64>(X + features);
  const y = load<f64>(row + features);
  let e = z - y;
  let loss = e * e;
  if (option(RegressionSetting.Model) == <f64>Model.Logistic) {
    const u = decay(abs(z));
    e = (z < 0.0 ? u : 1.0) / (1.0 + u) - y;
    loss = max(z, 0.0) - y * z + logOnePlus(u);
  }
  if (learn) {
    if (features) axpy(SUMS, e, row, features);
    if (features < extent) store<f64>(SUMS + features, load<f64>(SUMS + features) + e);
  }
  return loss;
}

/** F and, if it was asked for, G from `loss` and SUMS. */
function answer(loss: f64, lossRows: f64, rows: f64): void {
  const divisor = option(RegressionSetting.Divisor);
  const scale = option(RegressionSetting.GradientScale);
  store<f64>(F, (option(RegressionSetting.ValueScale) * loss) / (divisor != 0.0 ? divisor : lossRows));
  if (ask() != Request.ValueAndGradient) return;
  const extent = <usize>load<i32>(EXTENT);
  for (let offset: usize = 0; offset < extent; offset += 8)
    store<f64>(G + offset, (scale * load<f64>(SUMS + offset)) / (divisor != 0.0 ? divisor : rows));
}

function random(): f64 {
  const state = advance(load<u64>(RANDOM));
  store<u64>(RANDOM, state);
  return uniform(bits(state));
}

/** Order of an epoch: R. Durstenfeld, "Algorithm 235: random permutation", Comm. ACM 7(7), 1964. */
function shuffle(rows: i32): void {
  for (let i = rows - 1; i > 0; i--) {
    const a = ORDER + (<usize>i << 1);
    const b = ORDER + (<usize>(<i32>(random() * <f64>(i + 1))) << 1);
    const index = load<u16>(a);
    store<u16>(a, load<u16>(b));
    store<u16>(b, index);
  }
}

/** Forget the rows told one at a time. */
function forget(): void {
  store<f64>(TOLD_AT, -1.0);
}

/** At the first call of a run: no rows told, no epoch begun, the seed's first number next. */
function begin(): void {
  if (load<i32>(BEGUN)) return;
  store<i32>(BEGUN, 1);
  forget();
  store<i32>(EPOCH, 0);
  store<u64>(RANDOM, <u64>(<i64>(<i32>option(RegressionSetting.Seed))));
}

/** Begin an epoch of `rows` rows, in order or shuffled. */
function rewind(kind: i32, rows: i32): void {
  store<i32>(POSITION, 0);
  store<i32>(EPOCH, rows);
  if (kind != Order.Given) for (let i = 0; i < rows; i++) store<u16>(ORDER + (<usize>i << 1), <u16>i);
  if (kind == Order.Shuffled) shuffle(rows);
}

/** Index of the row of the batch whose place in the epoch is `position`. */
function pick(kind: i32, position: i32, rows: i32): i32 {
  if (kind == Order.Random) return <i32>(random() * <f64>rows);
  return min(<i32>load<u16>(ORDER + (<usize>position << 1)), rows - 1);
}

/** Value and gradient of the batch from `position` on, `count` rows. */
function evaluate(kind: i32, rows: i32, position: i32, count: i32): void {
  const bytes = (<i32>option(RegressionSetting.Features) + 1) << 3;
  let loss: f64 = 0.0;
  zero(SUMS, load<i32>(EXTENT));
  for (let i = 0; i < count; i++) loss += examineRow(DATA + pick(kind, position + i, rows) * bytes, true);
  const full = option(RegressionSetting.FullValue) != 0.0;
  if (full) {
    loss = 0.0;
    for (let i = 0; i < rows; i++) loss += examineRow(DATA + i * bytes, false);
  }
  answer(loss, <f64>(full ? rows : count), <f64>count);
}

/** Evaluate and tell one batch; refused, the same batch comes again. Returns as `tell`. */
function tellBatch(): i32 {
  const kind = <i32>option(RegressionSetting.Order);
  const rows = <i32>option(RegressionSetting.Rows);
  if (load<i32>(EPOCH) != rows) rewind(kind, rows);
  const position = kind == Order.Random ? 0 : load<i32>(POSITION);
  const left = kind == Order.Random ? i32.MAX_VALUE : rows - position;
  const batch = <i32>option(RegressionSetting.Batch);
  const count = min(batch > 0 ? batch : rows, left);
  const state = load<u64>(RANDOM);
  evaluate(kind, rows, position, count);
  const request = tell();
  if (request < 0) store<u64>(RANDOM, state);
  else if (count < left) store<i32>(POSITION, position + count);
  else {
    store<i32>(POSITION, 0);
    if (kind == Order.Shuffled) shuffle(rows);
  }
  return request;
}

/**
 * At most k evaluations, each of one batch and told at once. Returns what `tell` returned last, or what is asked, or
 * refuses with BadSetting when Rows or Features do not fit the buffers and n. Forgets rows told one at a time.
 * Time: O(k · rows · n), for `Order.Random` O(k · batch · n).
 */
export function run(k: i32): i32 {
  let request = ask();
  if (request && !valid()) return Status.BadSetting;
  begin();
  forget();
  for (; k > 0 && request > 0; k--) request = tellBatch();
  return request;
}

/** Whether rows have been told at the present x. */
function pending(): bool {
  return load<i32>(BEGUN) != 0 && load<f64>(TOLD_AT) == load<f64>(EVALUATIONS);
}

/** Add the row at the front of `data()` to the gradient, if `learn`, and to the value, unless that is of all rows and the row a batch's. */
function add(learn: bool): i32 {
  const request = ask();
  if (!request) return Status.OutOfOrder;
  if (!valid()) return Status.BadSetting;
  begin();
  if (!pending()) {
    zero(LOSS, SUMS - LOSS + <usize>load<i32>(EXTENT));
    store<f64>(TOLD_AT, load<f64>(EVALUATIONS));
  }
  const loss = examineRow(DATA, learn);
  if (learn) {
    increment(COUNT);
    if (option(RegressionSetting.FullValue) != 0.0) return request;
  }
  store<f64>(LOSS, load<f64>(LOSS) + loss);
  increment(LOOKED);
  return request;
}

/**
 * Add the row at the front of `data()` to the batch of the next `tellRows`, at the present x; rows told before x moved are
 * forgotten. Returns the request, or refuses with OutOfOrder when nothing is asked, with BadSetting as `run`. Time: O(n).
 */
export function row(): i32 {
  return add(true);
}

/** Add the row at the front of `data()` to the value alone: with `FullValue` every row, in or out of the batch. Otherwise as `row`. */
export function look(): i32 {
  return add(false);
}

/**
 * Tell the value and gradient of the rows added since x moved, and forget them. Returns as `tell`; refuses with OutOfOrder
 * when there were none, or with `FullValue` none looked at, and keeps them when `tell` refuses.
 */
export function tellRows(): i32 {
  const looked = load<f64>(LOOKED);
  const count = load<f64>(COUNT);
  if (!ask() || !pending() || !looked || !count) return Status.OutOfOrder;
  answer(load<f64>(LOSS), looked, count);
  const request = tell();
  if (request >= 0) forget();
  return request;
}

// asc reports these while it compiles.
if (ROW_CAPACITY > 65536) ERROR("ROWS: an index is a u16");
if (OBJECTIVE_BYTES < NEEDED) ERROR("OBJECTIVE is too small");
