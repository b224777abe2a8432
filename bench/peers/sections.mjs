/** The sections of npm run bench:peers: each prints its tables for the given contenders (peers.mjs). */
import { SplitMix64 } from "../../dist/host/node/index.js";
import { bounded } from "../problems/bounds.mjs";
import { mgh } from "../problems/mgh.mjs";
import { nist } from "../problems/nist.mjs";
import { peerProblems } from "../problems/peer-problems.mjs";
import { START_NAMES, startsOf } from "../problems/starts.mjs";
import { overhead, SIZES } from "./overhead.mjs";
import { cell, cost, median, percent, profile, sum, summary, table } from "./table.mjs";

const CAP = 2000;

const gradient = ({ kind }) => kind === "gradient";
const squares = ({ kind }) => kind === "least-squares";
const values = ({ kind }) => kind === "value";

/** A run reaches the minimum: f - f* < 1e-8, relative where |f*| is above 1. */
const targetOf = ({ minimum }) => minimum + 1e-8 * Math.max(1, Math.abs(minimum));

/** Whether a run ended in one of the published local minima, which are printed to six digits. */
const isLocal = ({ value }, { localMinima }) =>
  localMinima.some((minimum) => Math.abs(value - minimum) < 1e-5 * Math.max(1, Math.abs(minimum)));

/** Where runs of `problems` ended, as cells: in the minimum, in a local one, elsewhere; and what the first took. */
const ENDS = ["minimum", "local", "elsewhere", "evaluations"];
function endsOf(runs, problems) {
  const reached = runs.filter((run) => run.reached);
  const local = runs.filter((run, i) => !run.reached && isLocal(run, problems[i])).length;
  return [`${reached.length}/${runs.length}`, local, runs.length - reached.length - local, sum(reached.map(cost))];
}

/** The ten problems from their published starts. */
function unconstrained(contenders) {
  const names = peerProblems.map(({ name }) => name);
  const row = ({ name, run }, cap) => {
    const runs = peerProblems.map((problem) => run(problem, { target: targetOf(problem), cap }));
    const missed = runs.filter(({ reached }) => !reached).length;
    return [name, ...runs.map(cell), sum(runs.map(cost)), sum(runs.map((each) => each.gradients)), missed];
  };
  console.log(`Values to f - f* < 1e-8; in brackets: gave up, or met the cap, ${CAP}, and ${10 * CAP} without gradients\n`);
  table(["gradient methods", ...names, "sum", "gradients", "missed"], contenders.filter(gradient).map((each) => row(each, CAP)));
  table(["value methods", ...names, "sum", "gradients", "missed"], contenders.filter(values).map((each) => row(each, 10 * CAP)));
}

const DRAWS = 10, BUDGETS = [5, 10, 20, 50, 100, 200];

/** The ten problems and those of Moré, Garbow and Hillstrom, each with its starts: [{ problem, name, x }]. */
function allStarts() {
  return [...peerProblems, ...mgh].flatMap((problem, i) => {
    const random = new SplitMix64(i + 1);
    return startsOf(problem, DRAWS, () => random.uniform()).map((start) => ({ problem, ...start }));
  });
}

/** Gradient methods from near and far. Our parameters were chosen with x0, 10 x0 and 100 x0 in sight, not with these draws. */
function starts(contenders) {
  const all = allStarts();
  const results = contenders.filter(gradient).map(({ name, run }) =>
    ({ name, runs: all.map(({ problem, x }) => run(problem, { x0: x, target: targetOf(problem), cap: CAP })) }));
  const cells = (runs) => {
    const { solved, median, mean } = summary(runs, CAP);
    return `${percent(solved)}, ${median}, ${mean.toFixed(0)}`;
  };
  const from = (runs, kind) => runs.filter((_, i) => all[i].name === kind);
  console.log(`${all.length} starts: share solved, median and mean of the values, where ${CAP} count for a miss\n`);
  table(["method", ...START_NAMES, "all"], results.map(({ name, runs }) =>
    [name, ...START_NAMES.map((kind) => cells(from(runs, kind))), cells(runs)]));
  const units = all.map(({ problem }) => problem.n + 1);
  console.log("Data profile: share solved within so many times n + 1 values\n");
  table(["method", ...BUDGETS], results.map(({ name, runs }) => [name, ...profile(runs, units, BUDGETS).map(percent)]));
}

/** The instances of Moré, Garbow and Hillstrom from their published starts. */
function published(contenders) {
  console.log(`Moré, Garbow and Hillstrom, n <= 10, cap ${CAP}; evaluations: values, or residuals and Jacobians\n`);
  table(["method", ...ENDS], contenders.filter((each) => !values(each)).map(({ name, run }) =>
    [name, ...endsOf(mgh.map((problem) => run(problem, { target: targetOf(problem), cap: CAP })), mgh)]));
}

const CERTIFIED_DIGITS = 11;

/** NIST's log relative error, of the worst parameter. */
const digits = (x, { parameters }) =>
  Math.min(CERTIFIED_DIGITS, ...parameters.map((certified, j) => Math.max(0, -Math.log10(Math.abs(x[j] / certified - 1)))));

/** NIST's sets from both starts, until the method itself ends. */
function regression(contenders) {
  const all = nist().flatMap((problem) => problem.starts.map((x0) => ({ problem, x0 })));
  console.log("NIST StRD, tolerances 1e-10, cap 5000; solved: at least 4 digits of each parameter\n");
  table(["method", "solved", "residuals", "Jacobians", "median digits"], contenders.filter(squares).map(({ name, run }) => {
    const runs = all.map(({ problem, x0 }) => run(problem, { x0, tolerance: 1e-10, cap: 5000 }));
    const correct = runs.map(({ x }, i) => (x ? digits(x, all[i].problem.certified) : 0));
    const total = (kind) => sum(runs.map((each) => each[kind]));
    const solved = correct.filter((lre) => lre >= 4).length;
    return [name, `${solved}/${all.length}`, total("residualEvaluations"), total("jacobians"), median(correct).toFixed(1)];
  }));
}

const clip = ({ x0, lower, upper }) => x0.map((value, j) => Math.min(Math.max(value, lower[j]), upper[j]));

/** Problems with simple bounds, from the nearest point in the box: some peers refuse a start out of it. */
function bounds(contenders) {
  console.log(`Simple bounds, cap ${CAP}; outside: calls at a point out of the box\n`);
  const able = contenders.filter((each) => each.box && !values(each));
  table(["method", ...ENDS, "outside"], able.map((each) => {
    const problems = bounded.filter(({ residuals }) => residuals || !squares(each));
    const runs = problems.map((problem) =>
      each.run(problem, { x0: clip(problem), lower: problem.lower, upper: problem.upper, target: targetOf(problem), cap: CAP }));
    return [each.name, ...endsOf(runs, problems), sum(runs.map(({ outside }) => outside))];
  }));
}

const NOISE = 0.01, SEEDS = 20, NOISY_CAP = 500, LEFT = [0.1, 0.01, 0.001];

/**
 * Value methods that see f (1 + 0.01 u), u uniform in [-1, 1): the share of runs of which some point had, without the noise,
 * f - f* <= left (f0 - f*) (J. J. Moré, S. M. Wild, SIAM J. Optim. 20, 2009, equation 2.2).
 */
function noise(contenders) {
  const all = peerProblems.flatMap((problem) => Array.from({ length: SEEDS }, (_, seed) => ({ problem, seed })));
  console.log(`1 % noise, ${NOISY_CAP} values, ${SEEDS} seeds of each problem: share of runs that left so little of f0 - f*\n`);
  table(["method", ...LEFT], contenders.filter(values).map(({ name, run }) => {
    const left = all.map(({ problem, seed }) => {
      const random = new SplitMix64(seed + 1);
      const { value } = run(problem, { cap: NOISY_CAP, noise: (f) => f * (1 + NOISE * (2 * random.uniform() - 1)) });
      return (value - problem.minimum) / (problem.value(problem.x0) - problem.minimum);
    });
    return [name, ...LEFT.map((most) => percent(left.filter((share) => share <= most).length / all.length))];
  }));
}

/** The libraries in C as Debian compiles them; ours as WAMR does. */
async function instructions() {
  const columns = ["instructions", "fuel"].flatMap((what) => SIZES.map((n) => `${what}, n = ${n}`));
  console.log("A method's own code an evaluation: instructions (callgrind), and fuel (wasmtime)\n");
  table(["method", ...columns], await overhead());
}

export const SECTIONS = { unconstrained, starts, published, regression, bounds, noise, overhead: instructions };
