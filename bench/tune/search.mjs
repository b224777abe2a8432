/** Global search for the best gains, for the references alone: no limit on experiments. */

const clip = (z, lower, upper) => z.map((value, i) => Math.min(upper[i], Math.max(lower[i], value)));

/**
 * Differential evolution (R. Storn and K. Price, J. Global Optimization 11, 1997) with weight 0.7 and crossover 0.9, from the
 * best or from a random member by turns of a coin. `known`: points of the first generation.
 */
export function evolve(f, lower, upper, random, { generations, size = 24, known = [] }) {
  const draw = () => lower.map((low, i) => random.between(low, upper[i]));
  const first = [...known.map((z) => clip(z, lower, upper)), ...Array.from({ length: size - known.length }, draw)];
  const members = first.map((z) => ({ z, f: f(z) }));
  const best = () => members.reduce((a, b) => (b.f < a.f ? b : a));
  const any = () => members[random.integer(size)];
  for (let trial = 0; trial < generations * size; trial++) {
    const at = trial % size, a = any().z, b = any().z, sure = random.integer(lower.length);
    const from = (random.uniform() < 0.5 ? best() : any()).z;
    const mutant = members[at].z.map((value, j) => (j === sure || random.uniform() < 0.9 ? from[j] + 0.7 * (a[j] - b[j]) : value));
    const z = clip(mutant, lower, upper), value = f(z);
    if (value < members[at].f) members[at] = { z, f: value };
  }
  return best();
}

/** The simplex of J. A. Nelder and R. Mead, The Computer Journal 7, 1965, in a box; at most `evaluations` after the first n + 1. */
export function simplex(f, z0, side, lower, upper, evaluations) {
  const n = z0.length, tell = (z) => ({ z, f: f(z) });
  const corner = (i) => z0.map((value, j) => (j !== i ? value : value + side > upper[j] ? value - side : value + side));
  let points = [z0, ...z0.map((_, i) => corner(i))].map(tell);
  let left = evaluations;
  while (left > 0) {
    points.sort((a, b) => a.f - b.f);
    const [first, last] = [points[0], points[n]];
    if (last.f - first.f < 1e-10) break;
    const middle = z0.map((_, j) => points.slice(0, n).reduce((sum, { z }) => sum + z[j] / n, 0));
    const at = (t) => {
      left--;
      return tell(clip(middle.map((value, j) => value + t * (last.z[j] - value)), lower, upper));
    };
    const reflected = at(-1);
    if (reflected.f < first.f) {
      const expanded = at(-2);
      points[n] = expanded.f < reflected.f ? expanded : reflected;
    } else if (reflected.f < points[n - 1].f) points[n] = reflected;
    else {
      const contracted = at(reflected.f < last.f ? -0.5 : 0.5);
      if (contracted.f < Math.min(reflected.f, last.f)) points[n] = contracted;
      else {
        points = points.map((point) => (point === first ? point : tell(point.z.map((value, j) => (value + first.z[j]) / 2))));
        left -= n;
      }
    }
  }
  return points.reduce((a, b) => (b.f < a.f ? b : a));
}
