/**
 * The nonlinear regression sets of NIST's Statistical Reference Datasets (NIST Standard Reference Database 140, DOI
 * 10.18434/T43G6C; in the public domain): 27 sets, two starts each. A problem has { name, n, m, starts, minimum, certified:
 * { parameters, deviations, rss } } and the functions of least-squares.mjs; a residual is the model's response less the
 * measured one.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { leastSquares } from "./least-squares.mjs";
import { nistData } from "./nist-data.mjs";
import { MODELS } from "./nist-models.mjs";

/** Easy sets first, as NIST lists them. */
export const NIST_NAMES = Object.keys(MODELS);

/** What a file states: a line for each parameter with two starts, value and deviation; then rows of y, x …. */
function parse(text) {
  const [head, data] = text.split(/^Data: +y.*$/m);
  const lines = [...head.matchAll(/^ *b\d+ *= +(.+)$/gm)].map(([, numbers]) => numbers.trim().split(/ +/).map(Number));
  const [start1, start2, parameters, deviations] = [0, 1, 2, 3].map((column) => lines.map((line) => line[column]));
  const rss = Number(/^Residual Sum of Squares: +(\S+)/m.exec(head)[1]);
  const rows = data.trim().split("\n").map((line) => line.trim().split(/ +/).map(Number));
  return { starts: [start1, start2], certified: { parameters, deviations, rss }, rows };
}

/** Problem `name` with the text of its file. Nelson's response is log y. */
export function nistProblem(name, text) {
  const { rows, starts, certified } = parse(text);
  const model = MODELS[name];
  const response = rows.map(([y]) => (name === "Nelson" ? Math.log(y) : y)), predictors = rows.map(([, ...x]) => x);
  return leastSquares({
    name, n: starts[0].length, m: rows.length, starts, certified, minimum: certified.rss,
    row(b, i) {
      const [y, ...slopes] = model(b, ...predictors[i]);
      return [y - response[i], ...slopes];
    },
  });
}

/** The problems `names`, from a folder of NAME.dat. */
export function nist(names = NIST_NAMES, folder = nistData()) {
  return names.map((name) => nistProblem(name, readFileSync(join(folder, `${name}.dat`), "utf8")));
}
