/** Tables in Markdown of what runs took, and their sums: `runs` are results of contenders (peers.mjs), one of each problem. */

/** Print a table: `head`, a cell a column, and rows of cells; all but the first column aligned to the right. */
export function table(head, rows) {
  const line = (cells) => console.log(`| ${cells.map((each) => String(each).replaceAll("|", "\\|")).join(" | ")} |`);
  line(head);
  line(head.map((_, column) => (column ? "---:" : "---")));
  rows.forEach(line);
  console.log();
}

/** What a run asked for: values, or residuals and Jacobians. A gradient comes with its value, so it is not counted again. */
export const cost = (run) => run.evaluations + run.residualEvaluations + run.jacobians;

/** A cell: the cost, marked when the target was not reached. */
export const cell = (run) => (run.reached ? String(cost(run)) : `(${cost(run)})`);

export const sum = (values) => values.reduce((total, value) => total + value, 0);

export function median(values) {
  const sorted = Float64Array.from(values).sort(), middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const percent = (share) => `${(100 * share).toFixed(1)} %`;

/** Share solved; median and mean of the cost, where a run that did not reach its target takes the whole cap. */
export function summary(runs, cap) {
  const costs = runs.map((run) => (run.reached ? cost(run) : cap));
  return { solved: sum(runs.map((run) => +run.reached)) / runs.length, median: median(costs), mean: sum(costs) / costs.length };
}

/**
 * Data profile (J. J. Moré, S. M. Wild, SIAM J. Optim. 20, 2009, section 2.2): for each budget the share of runs that reached
 * the target within so many evaluations a `unit` of the run's problem, n + 1 in the paper.
 */
export function profile(runs, units, budgets) {
  return budgets.map((budget) => sum(runs.map((run, i) => +(run.reached && cost(run) <= budget * units[i]))) / runs.length);
}
