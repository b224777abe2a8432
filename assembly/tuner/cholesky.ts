/** A symmetric positive definite system, by Cholesky's factor: lower triangle, packed row by row. */
import { axpy, dot } from "../vector";

/** Address of row i. */
export function row(a: usize, i: i32): usize {
  return a + <usize>(i * (i + 1)) * 4;
}

/** Factor row i, those before are: O(i²). A pivot that is not positive becomes `least`. */
export function factor(a: usize, i: i32, least: f64): void {
  const own = row(a, i);
  for (let j = 0; j < i; j++) {
    const other = row(a, j);
    const at = own + (<usize>j << 3);
    store<f64>(at, (load<f64>(at) - dot(own, other, <usize>j << 3)) / load<f64>(other + (<usize>j << 3)));
  }
  const at = own + (<usize>i << 3);
  store<f64>(at, sqrt(max(load<f64>(at) - dot(own, own, <usize>i << 3), least)));
}

/** Replace b, f64[n], by the solution: O(n²). */
export function solve(a: usize, b: usize, n: i32): void {
  for (let i = 0; i < n; i++) {
    const own = row(a, i);
    const at = b + (<usize>i << 3);
    store<f64>(at, (load<f64>(at) - dot(own, b, <usize>i << 3)) / load<f64>(own + (<usize>i << 3)));
  }
  for (let i = n - 1; i >= 0; i--) {
    const own = row(a, i);
    const at = b + (<usize>i << 3);
    const x = load<f64>(at) / load<f64>(own + (<usize>i << 3));
    store<f64>(at, x);
    if (i) axpy(b, -x, own, <usize>i << 3);
  }
}
