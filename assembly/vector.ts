/** Loops over f64[n]. `extent` is 8n >= 8, in bytes: the element at offset o is at address + o. They count down. */

export function copy(to: usize, from: usize, extent: usize): void {
  do {
    extent -= 8;
    store<f64>(to + extent, load<f64>(from + extent));
  } while (extent);
}

export function zero(at: usize, extent: usize): void {
  do {
    extent -= 8;
    store<i64>(at + extent, 0);
  } while (extent);
}

/** y += a·x. */
export function axpy(y: usize, a: f64, x: usize, extent: usize): void {
  do {
    extent -= 8;
    store<f64>(y + extent, load<f64>(y + extent) + a * load<f64>(x + extent));
  } while (extent);
}

/** x *= a. */
export function scale(x: usize, a: f64, extent: usize): void {
  do {
    extent -= 8;
    store<f64>(x + extent, load<f64>(x + extent) * a);
  } while (extent);
}

/** Sum of x_i·y_i, from the last element to the first; `extent` may be 0. */
export function dot(x: usize, y: usize, extent: usize): f64 {
  let sum: f64 = 0.0;
  while (extent) {
    extent -= 8;
    sum += load<f64>(x + extent) * load<f64>(y + extent);
  }
  return sum;
}

/** x += 1. */
export function increment(at: usize): void {
  store<f64>(at, load<f64>(at) + 1.0);
}

/** Largest |x_i - y_i|; NaN if any difference is. */
export function distance(x: usize, y: usize, extent: usize): f64 {
  let largest: f64 = 0.0;
  do {
    extent -= 8;
    largest = max(largest, abs(load<f64>(x + extent) - load<f64>(y + extent)));
  } while (extent);
  return largest;
}

/** Sum of x_i², from the last element to the first. */
export function squares(x: usize, extent: usize): f64 {
  let sum: f64 = 0.0;
  do {
    extent -= 8;
    const value = load<f64>(x + extent);
    sum += value * value;
  } while (extent);
  return sum;
}

/** Whether a number is neither infinite nor NaN: then its difference with itself is 0, all bits 0. */
export function finite(value: f64): bool {
  return !reinterpret<i64>(value - value);
}

/** Largest |v_i| of the f64[n] at `at`; NaN or Infinity if any is. */
export function largest(at: usize, extent: usize): f64 {
  let size: f64 = 0.0;
  do {
    extent -= 8;
    size = max(size, abs(load<f64>(at + extent)));
  } while (extent);
  return size;
}
