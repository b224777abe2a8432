/** The points measured, z and ln J, f32 each; when there is no more room, the one farthest from the best is forgotten. */
import { COUNT, EXTENT, HISTORY, POINT, POINTS, Z, Z_BEST } from "./arena";

function at(i: i32): usize {
  return HISTORY + <usize>i * POINT;
}

/** ln J of point i, its z to `z`. */
export function read(i: i32, z: usize): f64 {
  const from = at(i);
  const extent = load<i32>(EXTENT);
  for (let j = 0; j < extent; j += 8) store<f64>(z + j, <f64>load<f32>(from + (j >> 1)));
  return <f64>load<f32>(from + (extent >> 1));
}

/** Largest |z_j - v_j| of point i. */
function distance(i: i32, v: usize): f64 {
  let largest: f64 = 0.0;
  for (let j = 0; j < load<i32>(EXTENT); j += 8) largest = max(largest, abs(<f64>load<f32>(at(i) + (j >> 1)) - load<f64>(v + j)));
  return largest;
}

/** Distance of v from the nearest point. */
export function nearest(v: usize): f64 {
  let least: f64 = Infinity;
  for (let i = 0; i < load<i32>(COUNT); i++) least = min(least, distance(i, v));
  return least;
}

/** Remember Z and its ln J. */
export function add(f: f64): void {
  let i = load<i32>(COUNT);
  if (i < POINTS) store<i32>(COUNT, i + 1);
  else {
    let farthest: f64 = -1.0;
    for (let j = 0; j < POINTS; j++) {
      const far = distance(j, Z_BEST);
      if (far <= farthest) continue;
      farthest = far;
      i = j;
    }
  }
  const extent = load<i32>(EXTENT);
  for (let j = 0; j < extent; j += 8) store<f32>(at(i) + (j >> 1), <f32>load<f64>(Z + j));
  store<f32>(at(i) + (extent >> 1), <f32>f);
}
