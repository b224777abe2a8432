/** The tables of bench:tune. Each takes the number of starts, or undefined for its own. */
import { cascade } from "./cascade.mjs";
import { table } from "../peers/table.mjs";
import { competitors } from "./competitors.mjs";
import { conditions } from "./conditions.mjs";
import { problems } from "./problems.mjs";
import { tunings } from "./race.mjs";
import { print, quantile } from "./score.mjs";
import { simc } from "./simc.mjs";
import { tunerScores } from "./tuner.mjs";

const regular = ({ plant }) => !("half" in plant);
const of = (cost, belongs) => problems.filter((problem) => problem.cost === cost && belongs(problem));
const percent = (level) => (level === "0" ? "no noise" : level === "own" ? "own sensors" : `noise ${100 * Number(level)} %`);

function calls(scores) {
  const all = scores.flatMap((each) => each.calls);
  console.log(`Calls of work after an experiment: median ${quantile(all, 0.5)}, 99 % below ${quantile(all, 0.99)}, largest ${Math.max(...all)}.\n`);
}

/** 25 plants, ISE and ITAE, without and with noise. */
function fifty(starts = 30) {
  const rows = ["ise", "itae"].flatMap((cost) => ["0", "0.005", "0.02"].map((level) =>
    [`${cost.toUpperCase()}, ${percent(level)}`, tunerScores(of(cost, regular), level, { starts, budget: 20 })]));
  print(rows);
  calls(rows.flatMap(([, scores]) => scores));
}

/** 20 plants outside the class of the model; `half`: one to develop with, one that was looked at for this table alone. */
function difficult(starts = 30) {
  const rows = ["develop", "report"].flatMap((half) => ["ise", "itae"].map((cost) =>
    [`${cost.toUpperCase()}, ${half}`, tunerScores(of(cost, ({ plant }) => plant.half === half), "own", { starts, budget: 20 })]));
  print(rows);
}

/** With the settings that a user gets: experiments until the tuning ends by itself, those of the verification included. */
function defaults(starts = 30) {
  const settings = { Patience: 1, Tolerance: 0.02, Verify: 1 };
  const sets = [...["0", "0.005", "0.02"].map((level) => [`25 plants, ${percent(level)}`, regular, level]), ["20 difficult plants, own sensors", (problem) => !regular(problem), "own"]];
  const share = (scores, holds) => `${((100 * scores.filter(holds).length) / scores.length).toFixed(1)} %`;
  table(["ISE", "runs", "experiments, median, 90 %, most", "within 10 % at the end", "within 2 %", "kept", "highest cost / best before"], sets.map(([name, belongs, level]) => {
    const scores = tunerScores(of("ise", belongs), level, { starts, budget: 10, settings });
    const used = scores.map(({ calls }) => calls.length), end = (factor) => share(scores, ({ final }) => final <= factor);
    return [name, scores.length, [0.5, 0.9, 1].map((part) => quantile(used, part)).join(", "), end(1.1), end(1.02), share(scores, ({ kept }) => kept), Math.max(...scores.map(({ worst }) => worst)).toFixed(2)];
  }));
}

/** Each plant of the half for reports alone, ISE. */
function each(starts = 30) {
  print(of("ise", ({ plant }) => plant.half === "report").map((problem) => [problem.plant.id, tunerScores([problem], "own", { starts, budget: 20 })]));
}

/** The same experiments, other methods. */
function others(starts = 5) {
  const sets = [["25 plants, no noise", regular, "0"], ["25 plants, noise 2 %", regular, "0.02"], ["20 difficult plants, own sensors", (problem) => !regular(problem), "own"]];
  for (const [title, belongs, level] of sets) {
    const chosen = of("ise", belongs), options = { starts, budget: 50 };
    console.log(`### ${title}: ISE\n`);
    print([["tuner", tunerScores(chosen, level, options)], ...[...competitors, simc].map((method) => [method.name, tunings(method, chosen, level, options)])]);
  }
}

export const SECTIONS = {
  defaults, fifty, difficult, each, others,
  conditions: (starts = 10) => print(conditions(of("ise", regular), starts)),
  cascade: (starts = 30) => print(cascade(starts)),
};
