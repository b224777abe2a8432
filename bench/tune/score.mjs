/** What tunings are worth: how many experiments until the recommended gains are, and stay, near the best known cost. */
import { table } from "../peers/table.mjs";

/** The number at a share of `values`, in order; Infinity counts. */
export function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** The experiment from which all of `path`, [[experiment, cost / best known]], is within `factor`; Infinity if its end is not. */
export function staysWithin(path, factor) {
  let from = Infinity;
  for (let i = path.length - 1; i >= 0 && path[i][1] <= factor; i--) from = path[i][0];
  return from;
}

/** cost / best known of what is recommended after `experiment`; Infinity before the first recommendation. */
export const ratioAfter = (path, experiment) => path.reduce((ratio, [at, value]) => (at <= experiment ? value : ratio), Infinity);

/**
 * The score of one tuning. `path` as in `staysWithin`; `applied`: what each experiment cost over the best before.
 * Returns { n10, n2, path, worst, final }.
 */
export function score(path, applied) {
  const [n10, n2] = [staysWithin(path, 1.1), staysWithin(path, 1.02)];
  return { n10, n2, path, worst: Math.max(1, ...applied), final: path.at(-1)?.[1] ?? Infinity };
}

const BY_10 = [3, 5, 10, 20], BY_2 = [5, 10, 20];

/** Numbers of a set of scores: shares, medians and the 90th percentile of n10 and n2, the worst experiment, the end. */
export function summary(scores) {
  const by = (key, counts) => counts.map((count) => scores.filter((each) => each[key] <= count).length / scores.length);
  const numbers = (key) => scores.map((each) => each[key]), middle = (key) => [0.5, 0.9].map((share) => quantile(numbers(key), share));
  return {
    runs: scores.length, n10: middle("n10"), n2: middle("n2"), within10: by("n10", BY_10), within2: by("n2", BY_2),
    final: middle("final"), worst: Math.max(...numbers("worst")),
  };
}

const count = (value) => (value < Infinity ? String(value) : "-");
const percents = (shares) => shares.map((share) => (100 * share).toFixed(0)).join(" / ");
const ratio = (value) => (value < 100 ? value.toFixed(2) : value < Infinity ? value.toExponential(1) : "-");

const HEAD = [
  "", "runs", "N10 median, p90", "N2 median, p90", `within 10 % by ${BY_10.join(" / ")}, %`, `within 2 % by ${BY_2.join(" / ")}, %`,
  "cost / best at the end, median, p90", "worst experiment / best before",
];

/** Print rows of [name, scores] as a table in Markdown. */
export function print(rows) {
  table(HEAD, rows.map(([name, scores]) => {
    const { runs, n10, n2, within10, within2, worst, final } = summary(scores);
    const counts = [n10, n2].map((pair) => pair.map(count).join(", ")), shares = [within10, within2].map(percents);
    return [name, runs, ...counts, ...shares, final.map(ratio).join(", "), ratio(worst)];
  }));
}
