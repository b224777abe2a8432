/**
 * The model of a plant, as a change from rest: y = (b0 + b1 s) e^(-Ls) / (s² + a1 s + a0) u + (l0 + l1 s + l2 s²) / (s² + a1 s + a0) v,
 * and a constant. v, the load, steps from 0 to 1: at the plant's input it makes l1 / l0 = b1 / b0 and l2 = 0, but it may act anywhere.
 * Time is in samples of the record. What is fitted are the PARAMETERS ln b0, b1/b0, ln a1, ln a0, L, then linear ones: the answer of
 * the load's state l0, l1, l2, and the constant, f64 each in this order.
 */
import { exp } from "./elementary";
import { copy, zero } from "../vector";

/** A model ready to run, f64 each: b0, b1, the transition matrix of one step and what u adds, the state; then the delay in steps. */
const B0: usize = 0;
const B1: usize = 8;
const P: usize = 16;
const G: usize = 48;
const X: usize = 64;
/** i32 whole steps of the delay, and f64 the fraction beyond them. */
export const WHOLE: usize = 80;
export const FRACTION: usize = 88;
/** f64[2]: the state that the load drives; f64 each: what it and the load itself add to y, and the constant. */
const V: usize = 96;
const LOAD: usize = 112;
export const MODEL_BYTES: usize = 144;

/** |A| h of the Taylor polynomial, and its degree. */
const SMALL: f64 = 0.25;
const DEGREE: i32 = 9;

/** P = e^(Ah) and G = ∫ e^(At) B dt of x1' = x2, x2' = -a0 x1 - a1 x2 + u: scaling, a Taylor polynomial, squaring. */
function discretise(at: usize, a1: f64, a0: f64, h: f64): void {
  let halvings = 0;
  const speed = a1 + sqrt(a0);
  while (speed * h > SMALL && halvings < 16) {
    h *= 0.5;
    halvings++;
  }
  // A^k = p I + q A; the sums of h^k / k! A^k and of h^(k+1) / (k+1)! A^k.
  let p: f64 = 1.0;
  let q: f64 = 0.0;
  let weight: f64 = 1.0;
  let sp: f64 = 0.0;
  let sq: f64 = 0.0;
  let ip: f64 = 0.0;
  let iq: f64 = 0.0;
  for (let k = 1; k <= DEGREE; k++) {
    sp += weight * p;
    sq += weight * q;
    weight *= h / <f64>k;
    ip += weight * p;
    iq += weight * q;
    const next = p - a1 * q;
    p = -a0 * q;
    q = next;
  }
  let p0 = sp;
  let p1 = sq;
  let p2 = -a0 * sq;
  let p3 = sp - a1 * sq;
  let g0 = iq;
  let g1 = ip - a1 * iq;
  for (; halvings > 0; halvings--) {
    const h0 = p0 * g0 + p1 * g1 + g0;
    g1 = p2 * g0 + p3 * g1 + g1;
    g0 = h0;
    const cross = p1 * p2;
    const trace = p0 + p3;
    p1 *= trace;
    p2 *= trace;
    p0 = p0 * p0 + cross;
    p3 = p3 * p3 + cross;
  }
  store<f64>(at + P, p0);
  store<f64>(at + P + 8, p1);
  store<f64>(at + P + 16, p2);
  store<f64>(at + P + 24, p3);
  store<f64>(at + G, g0);
  store<f64>(at + G + 8, g1);
}

/** Set up `at` for steps of h samples, at rest, from the parameters at `from`: gain and dead time times `margin`, more delay by `late`. */
export function prepare(at: usize, from: usize, h: f64, margin: f64, late: f64): void {
  const b0 = exp(load<f64>(from)) * margin;
  store<f64>(at + B0, b0);
  store<f64>(at + B1, b0 * load<f64>(from + 8));
  discretise(at, exp(load<f64>(from + 16)), exp(load<f64>(from + 24)), h);
  const delay = (load<f64>(from + 32) * margin) / h + late;
  const whole = <i32>delay;
  store<i32>(at + WHOLE, whole);
  store<f64>(at + FRACTION, delay - <f64>whole);
  copy(at + LOAD, from + 40, 32);
  zero(at + X, 16);
  zero(at + V, 16);
}

/** y, without the constant, with the load v. */
export function output(at: usize, v: f64): f64 {
  const free = load<f64>(at + B0) * load<f64>(at + X) + load<f64>(at + B1) * load<f64>(at + X + 8);
  return v == 0.0 ? free : free + load<f64>(at + LOAD) * load<f64>(at + V) + load<f64>(at + LOAD + 8) * load<f64>(at + V + 8) + load<f64>(at + LOAD + 16);
}

/** What y changes by with b0, b1, l0 and l1. */
export function columns(at: usize, to: usize): void {
  copy(to, at + X, 16);
  copy(to + 16, at + V, 16);
}

export function constant(at: usize): f64 {
  return load<f64>(at + LOAD + 24);
}

function advance(at: usize, x: usize, u: f64): void {
  const x1 = load<f64>(x);
  const x2 = load<f64>(x + 8);
  store<f64>(x, load<f64>(at + P) * x1 + load<f64>(at + P + 8) * x2 + load<f64>(at + G) * u);
  store<f64>(x + 8, load<f64>(at + P + 16) * x1 + load<f64>(at + P + 24) * x2 + load<f64>(at + G + 8) * u);
}

/** One step with the input u and the load v. */
export function step(at: usize, u: f64, v: f64): void {
  advance(at, at + X, u);
  if (v != 0.0) advance(at, at + V, v);
}
