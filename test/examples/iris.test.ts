/** Fisher's irises: that the data are Fisher's, and one-vs-rest logistic regression against Newton's method. */
import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { fit, type FitOptions, type FitResult } from "../../host/node/index.js";
import { cells, read, root } from "./data.js";

interface Reference {
  weights: number[];
  intercept: number;
  loss: number;
  right: number;
}

const references = JSON.parse(read("test/fixtures/iris.json")) as Record<string, Reference>;
const { rows } = cells("examples/data/iris.csv");
const lengths = (species: string) => rows.filter((row) => row[4] === species).map((row) => row.slice(0, 4).map(Number));
const OPTIONS: FitOptions = {
  model: "logistic", method: "nesterov", rate: 2, momentum: 0.99, epochs: 6000, stop: { gradientTolerance: 1e-13 },
};

function against(species: string, options: FitOptions = OPTIONS): FitResult {
  return fit(rows.map((row) => [...row.slice(0, 4).map(Number), row[4] === species ? 1 : 0]), options);
}

function means(points: number[][]): number[] {
  return [0, 1, 2, 3].map((i) => points.reduce((sum, point) => sum + point[i]!, 0) / points.length);
}

describe("the data are those of Fisher's paper", () => {
  test("means of setosa and versicolor, Table II, and of virginica, Table VIII", () => {
    const rounded = (species: string) => means(lengths(species)).map((mean) => mean.toFixed(3));
    expect(rounded("setosa")).toEqual(["5.006", "3.428", "1.462", "0.246"]);
    expect(rounded("versicolor")).toEqual(["5.936", "2.770", "4.260", "1.326"]);
    expect(rounded("virginica")).toEqual(["6.588", "2.974", "5.552", "2.026"]);
  });

  test("sums of squares and products within setosa and versicolor, Table III", () => {
    const products = (points: number[][], i: number, j: number) => {
      const mean = means(points);
      return points.reduce((sum, point) => sum + (point[i]! - mean[i]!) * (point[j]! - mean[j]!), 0);
    };
    const table = [
      ["19.1434", "9.0356", "9.7634", "3.2394"],
      ["9.0356", "11.8658", "4.6232", "2.4746"],
      ["9.7634", "4.6232", "12.2978", "3.8794"],
      ["3.2394", "2.4746", "3.8794", "2.4604"],
    ];
    const within = (i: number, j: number) => products(lengths("setosa"), i, j) + products(lengths("versicolor"), i, j);
    expect(table.map((row, i) => row.map((_, j) => within(i, j).toFixed(4)))).toEqual(table);
  });
});

describe("one species against the rest", () => {
  for (const [species, { weights, intercept, loss, right }] of Object.entries(references))
    test(`${species}: coefficients of Newton's method within 1e-6, its loss and its accuracy`, () => {
      const found = against(species);
      [...weights, intercept].forEach((value, i) => expect([...found.weights, found.intercept][i]! / value).toBeCloseTo(1, 6));
      expect(found.loss).toBeCloseTo(loss, 12);
      expect(found.accuracy).toBe(right / 150);
    });

  test("setosa: told from the rest without an error, the more surely the longer", () => {
    const [short, long] = [20, 200].map((epochs) => against("setosa", { ...OPTIONS, epochs, stop: {} })) as [FitResult, FitResult];
    expect([short.accuracy, long.accuracy]).toEqual([1, 1]);
    expect(long.loss).toBeLessThan(short.loss / 100);
  });
});

test("the command of docs/real-data.md: three fits, and the likeliest species as by Newton's method", () => {
  const [, command] = /^microdescent (fit examples\/data\/iris.*)$/m.exec(read("docs/real-data.md"))!;
  const main = `${root}dist/host/node/cli/main.js`;
  const found = JSON.parse(execFileSync(process.execPath, [main, ...command!.split(" "), "--json"], { cwd: root, encoding: "utf8" }));
  // All setosa are told by their own fit, whatever the others say of them.
  const z = (species: string, x: number[]) => {
    const { weights, intercept } = references[species]!;
    return weights.reduce((sum, w, i) => sum + w * x[i]!, intercept);
  };
  const right = (species: string, other: string) => lengths(species).filter((x) => z(species, x) > z(other, x)).length;
  expect(found.accuracy).toBe((50 + right("versicolor", "virginica") + right("virginica", "versicolor")) / 150);
  expect(found.fits.map(({ positive }: { positive: string }) => positive)).toEqual(["setosa", "versicolor", "virginica"]);
  expect(found.fits[1].loss).toBeCloseTo(references.versicolor!.loss, 12);
});
