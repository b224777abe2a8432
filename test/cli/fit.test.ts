/** `microdescent fit`: what it prints and writes, and what it refuses. Cells and columns are in table.test.ts. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { bits } from "../support/bits.js";
import { MAIN, begin, microdescent, result, shell } from "../support/command.js";
import { golden, hundredRows, numbers, type Regression } from "../support/golden.js";

const folder = mkdtempSync(join(tmpdir(), "microdescent-fit-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The path of a new file with this text. */
function file(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** A feature of mean 0 and deviation 1; the gradient at 0 is (-2, -4), so one update of rate 1/2 leads to y = a + 2. */
const LINE = file("line.csv", "a,y\n-1,1\n1,3\n");
/** Two flat classes, which one update of rate 1 separates. */
const TWO = file("two.csv", "a,kind\n-1,no\n1,yes\n");
const SIX = file("six.csv", "size,kind\n-6,low\n-5,low\n-0.5,mid\n0.5,mid\n5,high\n6,high\n");

describe("the hundred rows of the golden data", () => {
  const data = golden<Regression>("regression");
  const { features, targets } = hundredRows(data);
  const table = file("hundred.csv", `a,b,c,y\n${features.map((row, i) => [...row, targets[i]].join()).join("\n")}\n`);
  const start = numbers(data.start).join();
  const plain = [table, "--target", "y", "--no-intercept", "--no-standardize", "--start", start, "--order", "in-order"];
  interface Traced { trace: { weights: number[]; loss: number }[]; weights: number[]; iterations: number; status: string }
  const traced = (args: string[]) => result<Traced>(["fit", ...plain, "--trace", ...args]);
  const path = ({ trace }: Traced) => trace.slice(1).map(({ weights }) => bits(...weights));

  test("give the listing's bits as one batch, which does not converge", () => {
    const { rate, iterations, weights, startValue, values } = data.batch;
    const run = traced(["--rate", String(rate), "--epochs", String(iterations), "--tolerance", "1e-5"]);
    expect(run).toMatchObject({ status: "iteration-limit", iterations: 1000 });
    expect(path(run)).toEqual(weights);
    expect(bits(...run.trace.map(({ loss }) => loss))).toBe(startValue + values);
  });

  test("give the listing's bits row by row in the order of a file, and stop after 64 by chance", () => {
    const { rate, rows, weights, values } = data.stochastic;
    const order = file("order.txt", rows.join("\n"));
    const run = traced(["--rate", String(rate), "--epochs", "10", "--tolerance", "1e-5", "--batch", "1", "--judge", "all", "--order", order]);
    expect(run).toMatchObject({ status: "small-change", iterations: 64 });
    expect(path(run)).toEqual(weights);
    expect(bits(...run.trace.slice(1).map(({ loss }) => loss))).toBe(values);
  });

  test.each(data.miniBatches)("give the listing's bits in batches of $size", ({ size, epochs, rate, weights }) => {
    expect(path(traced(["--rate", String(rate), "--epochs", String(epochs), "--batch", String(size)])).join("")).toBe(weights);
  });
});

describe("the output", () => {
  test("is a table of coefficients, how good the fit is, and why it ended", () => {
    const { code, out, err } = microdescent(["fit", LINE, "--target", "y", "--rate", "0.5"]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toBe([
      "a            1", "intercept    2", "", "Mean square  0", "R²           1", "", "2 rows", "Converged after 1 iterations: zero-gradient", "",
    ].join("\n"));
  });

  test("of two classes tells the second from the first by log-loss and accuracy", () => {
    // From 0 the mean gradient is (-1/2, 0); after one update of rate 1 w = 1/2 and the loss log(1 + exp(-1/2)).
    const { out } = microdescent(["fit", TWO, "--target", "kind", "--model", "logistic", "--rate", "1", "--epochs", "1"]);
    expect(out.split("\n").slice(0, 5)).toEqual(["a                 0.5", "intercept           0", "", `Log-loss   ${Math.log1p(Math.exp(-0.5)).toPrecision(8)}`, "Accuracy            1"]);
  });

  test("of more classes has a column each, and the accuracy of the likeliest", () => {
    const { out } = microdescent(["fit", SIX, "--target", "kind", "--model", "logistic", "--rate", "1"]);
    const lines = out.split("\n");
    expect(lines[0]).toMatch(/^ +high +low +mid$/);
    expect(lines.map((line) => line.split(/ {2,}/)[0])).toEqual(["", "size", "intercept", "", "Log-loss", "Accuracy", "Iterations", "Ended by", "", "6 rows", expect.stringMatching(/^Accuracy of the likeliest class: [\d.]+$/), ""]);
  });

  test("as JSON has full precision and the names of the columns", () => {
    expect(result(["fit", LINE, "--target", "y", "--rate", "0.5"])).toEqual({
      model: "linear", target: "y", features: ["a"], rows: 2, skipped: 0, filled: 0, weights: [1], intercept: 2, loss: 0, r2: 1,
      status: "zero-gradient", converged: true, iterations: 1, epochs: 1, method: "gradient-descent", rate: 0.5,
    });
    const six = result<{ classes: string[]; fits: { positive: string }[]; accuracy: number }>(["fit", SIX, "--target", "kind", "--model", "logistic"]);
    expect(six.classes).toEqual(["high", "low", "mid"]);
    expect(six.fits.map(({ positive }) => positive)).toEqual(six.classes);
  });

  test("of a trace counts updates from 0 as text; with --ndjson the start is the first row", () => {
    const args = ["fit", LINE, "--target", "y", "--rate", "0.25", "--epochs", "2", "--trace"];
    // Each update halves the distance to (1, 2).
    expect(microdescent(args).out.split("\n").slice(0, 2)).toEqual([">0 f([0.5 1.]) = 1.25000", ">1 f([0.75 1.5]) = 0.31250"]);
    const rows = microdescent([...args, "--ndjson"]).out.trim().split("\n").map((line) => JSON.parse(line) as object);
    expect(rows.slice(0, 3)).toEqual([
      { iteration: 0, loss: 5, gradient: 4, rate: 0.25, weights: [0], intercept: 0 },
      { iteration: 1, loss: 1.25, gradient: 2, rate: 0.25, weights: [0.5], intercept: 1 },
      { iteration: 2, loss: 0.3125, gradient: 1, rate: 0, weights: [0.75], intercept: 1.5 },
    ]);
    expect(rows[3]).toMatchObject({ status: "iteration-limit", weights: [0.75], intercept: 1.5 });
  });

  test("is nothing with --quiet", () => {
    const constant = file("constant.csv", "a,b,y\n7,1,1\n7,2,2\n");
    expect(microdescent(["fit", constant, "--target", "y", "--quiet"])).toEqual({ code: 0, out: "", err: "" });
  });

  test("warns of columns without weight", () => {
    const constant = file("constant.csv", "a,b,y\n7,1,1\n7,2,2\n");
    const { out, err } = microdescent(["fit", constant, "--target", "y", "--json"]);
    expect(err).toBe("microdescent: a does not vary: weight 0\n");
    expect((JSON.parse(out) as { weights: number[] }).weights[0]).toBe(0);
    const one = microdescent(["fit", file("one.csv", "a,b,y\n7,1,5\n"), "--target", "y", "--rate", "0.5", "--json"]);
    expect(one.err).toBe("microdescent: there is only 1 row: weight 0\n");
    expect(JSON.parse(one.out)).toMatchObject({ weights: [0, 0], intercept: 5 });
    expect(microdescent(["fit", constant, "--target", "y", "--no-standardize", "--rate", "0.001"]).err).toBe("");
  });

  test("says that no point was better than the start", () => {
    const line = "no point was better than the start; a lower --rate may help";
    const diverging = microdescent(["fit", LINE, "--target", "y", "--rate", "5", "--json"]);
    expect(JSON.parse(diverging.out)).toMatchObject({ weights: [0], intercept: 0, converged: false });
    expect(diverging.err).toBe(`microdescent: ${line}\n`);
    const start = ["--no-standardize", "--start", "1.5,2", "--rate", "5"];
    expect(microdescent(["fit", LINE, "--target", "y", ...start]).err).toBe(`microdescent: ${line}\n`);
    expect(microdescent(["fit", LINE, "--target", "y", "--compare", "gradient-descent:5,adam:0.1"]).err).toBe(`microdescent: gradient-descent:5: ${line}\n`);
    // At the solution from the first, or better after one update.
    expect(microdescent(["fit", LINE, "--target", "y", "--no-standardize", "--start", "1,2"]).err).toBe("");
    expect(microdescent(["fit", LINE, "--target", "y", "--epochs", "1"]).err).toBe("");
  });

  test("warns of columns whose mean hides how they vary, if there is an intercept", () => {
    const far = file("far.csv", "x,y\n9007199254740992000,1\n9007199254740994000,2\n9007199254740999000,3\n");
    expect(microdescent(["fit", far, "--target", "y"]).err).toBe("microdescent: x varies by less than 1e-12 of its size: subtract a number near its mean\n");
    expect(microdescent(["fit", far, "--target", "y", "--no-intercept"]).err).toBe("");
    // With x - 9007199254740992000 the covariance is 7/3, the variances are 26/3 and 2/3.
    const near = file("near.csv", "x,y\n0,1\n2000,2\n7000,3\n");
    const { r2 } = result<{ r2: number }>(["fit", near, "--target", "y", "--rate", "0.5"]);
    expect(r2).toBeCloseTo(49 / 52, 12);
  });

  test("tells a feature called intercept from the model's", () => {
    const table = file("intercept.csv", "intercept,y\n-1,1\n1,3\n");
    const lines = (args: string[]) => microdescent(["fit", table, "--target", "y", "--rate", "0.5", ...args]).out.split("\n").slice(0, 2);
    expect(lines([])).toEqual(["intercept    1", "(intercept)  2"]);
    expect(lines(["--no-intercept"])[0]).toMatch(/^intercept {4}/);
  });

  test("speaks of one row", () => {
    expect(microdescent(["fit", file("row.csv", "a,y\n1,2\n"), "--target", "y"]).out).toContain("\n1 row\n");
  });

  test("says how many rows were left out, and how many values filled in", () => {
    const gaps = file("gaps.csv", "a,y\n-1,1\n1,3\n,8\n");
    expect(microdescent(["fit", gaps, "--target", "y", "--missing", "skip"]).out).toContain("\n2 rows, 1 left out for want of a value\n");
    expect(microdescent(["fit", gaps, "--target", "y", "--missing", "mean"]).out).toContain("\n3 rows, 1 missing value replaced by the mean\n");
    expect(result(["fit", gaps, "--target", "y", "--missing", "skip", "--rate", "0.5"])).toMatchObject({ rows: 2, skipped: 1, weights: [1], intercept: 2 });
  });
});

describe("the table", () => {
  test("may come from standard input", () => {
    expect(result(["fit", "-", "--target", "2", "--no-header", "--delimiter", ";", "--rate", "0.5"], { input: "-1;1\n1;3\n" })).toMatchObject({ features: ["1"], weights: [1], intercept: 2 });
  });

  test("may come from a pipe whose writer begins late", () => {
    const pipe = join(folder, "late");
    const { code, out } = shell(`mkfifo ${pipe}; (sleep 0.5; cat ${LINE} > ${pipe}) & "$0" "$1" fit ${pipe} --target y --rate 0.5 --json`);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ rows: 2, weights: [1], intercept: 2 });
  });

  test("of 100,001 rows is fitted in order, as in memory, and cannot be shuffled", () => {
    const rows = (count: number) => `a,y\n${"-1,1\n1,3\n".repeat(count / 2)}${count % 2 ? "-1,1\n" : ""}`;
    const [small, large] = [file("small.csv", rows(100_000)), file("large.csv", rows(100_001))];
    expect(result(["fit", small, "--target", "y", "--rate", "0.5"])).toMatchObject({ weights: [1], intercept: 2 });
    expect(result(["fit", large, "--target", "y", "--rate", "0.5", "--batch", "10", "--epochs", "1"])).toMatchObject({ iterations: 10_001, rows: 100_001 });
    expect(microdescent(["fit", large, "--target", "y", "--order", "shuffled"]).err).toBe("microdescent: --order shuffled: with more than 100,000 rows and 32 MB only in-order is possible\n");
  });
});

describe("--predictions", () => {
  const predicted = (args: string[]) => {
    const out = join(folder, "predictions.csv");
    const { code, err } = microdescent(["fit", ...args, "--predictions", out, "--quiet"]);
    expect([code, err]).toEqual([0, ""]);
    return readFileSync(out, "utf8");
  };

  test("are target and prediction of each row", () => {
    expect(predicted([LINE, "--target", "y", "--rate", "0.5"])).toBe("y,prediction\n1,1\n3,3\n");
  });

  test("of classes are the likeliest and its probability, quoted where that is needed", () => {
    // 1 / (1 + exp(-1/2)).
    const p = 0.6224593312018546;
    const args = ["--model", "logistic", "--rate", "1", "--epochs", "1"];
    expect(predicted([TWO, "--target", "kind", ...args])).toBe(`kind,class,probability\nno,no,${p}\nyes,yes,${p}\n`);
    const quoted = file("quoted.csv", 'a,"kind, of ""it"""\n-1,"a, b"\n1,"c ""d"""\n');
    expect(predicted([quoted, "--target", "2", ...args])).toBe(`"kind, of ""it""",class,probability\n"a, b","a, b",${p}\n"c ""d""","c ""d""",${p}\n`);
  });

  test("of one class against the rest call the rest so", () => {
    const lines = predicted([SIX, "--target", "kind", "--model", "logistic", "--positive", "high", "--rate", "1"]).trim().split("\n").slice(1);
    expect(lines.map((line) => line.split(",").slice(0, 2).join())).toEqual(["low,not high", "low,not high", "mid,not high", "mid,not high", "high,high", "high,high"]);
  });

  test("are the class of most rows of a place, and the accuracy is the share of these rows", () => {
    // Three places around the origin; at each, two rows of its class and one of the next.
    const places = [["1,0", "a", "b"], ["0,1", "b", "c"], ["-1,-1", "c", "a"]] as const;
    const thirds = file("thirds.csv", `u,v,kind\n${places.map(([at, own, next]) => `${at},${own}\n${at},${own}\n${at},${next}\n`).join("")}`);
    const args = [thirds, "--target", "kind", "--model", "logistic", "--rate", "1"];
    const lines = predicted(args).trim().split("\n").slice(1).map((line) => line.split(",").slice(0, 2).join(""));
    expect(lines).toEqual(["aa", "aa", "ba", "bb", "bb", "cb", "cc", "cc", "ac"]);
    expect(result<{ accuracy: number }>(["fit", ...args]).accuracy).toBe(6 / 9);
  });

  test("that cannot be written leave nothing behind and no work undone", () => {
    const target = join(folder, "nowhere", "p.csv");
    const missing = microdescent(["fit", LINE, "--target", "y", "--predictions", target]);
    expect(missing).toEqual({ code: 1, out: "", err: `microdescent: --predictions ${target}: cannot be written: there is no such file or folder\n` });
    const own = join(folder, "full");
    mkdirSync(own);
    const many = file("many.csv", `a,y\n${"-1,1\n1,3\n".repeat(40_000)}`);
    // A file may have at most 100 blocks of 1 KiB: as if the disk were full.
    const full = shell(`ulimit -f 100; "$0" "$1" fit ${many} --target y --rate 0.5 --predictions ${own}/p.csv`);
    expect([full.code, full.err]).toEqual([1, `microdescent: --predictions ${own}/p.csv: cannot be written: the file would exceed the largest size allowed\n`]);
    expect(readdirSync(own)).toEqual([]);
  });
});

describe("pictures", () => {
  const figures = (args: string[]) => {
    const svg = join(folder, `svg-${readdirSync(folder).length}`);
    const { code, err } = microdescent(["fit", ...args, "--svg", svg, "--quiet"]);
    expect([code, err]).toEqual([0, ""]);
    return readdirSync(svg).sort();
  };
  const RUN = ["gradient-and-rate-over-iterations.svg", "parameters-over-iterations.svg", "value-over-iterations.svg"];

  test("show the data with the line over one feature, targets over predictions with more, and the way", () => {
    expect(figures([LINE, "--target", "y"])).toEqual(["data-and-model.svg", ...RUN]);
    expect(figures([file("plane.csv", "a,b,y\n1,2,3\n2,1,4\n5,5,5\n"), "--target", "y"]).sort()).toEqual([...RUN, "targets-and-predictions.svg"].sort());
    expect(figures([SIX, "--target", "kind", "--model", "logistic"])).toEqual(RUN);
  });

  test("come as a page and in the terminal", () => {
    const page = join(folder, "fit.html");
    const { code, out } = microdescent(["fit", LINE, "--target", "y", "--report", page, "--plot"]);
    expect([code, out.match(/^(Data and model|.* over iterations)$/gm)]).toEqual([0, ["Data and model", "Value over iterations", "Parameters over iterations", "Gradient and rate over iterations"]]);
    expect(readFileSync(page, "utf8")).toContain("y by gradient-descent");
  });
});

describe("--compare", () => {
  test("fits the same rows by each method, a column each", () => {
    // Standardized, a is y - 2 = ±1: a descent of rate 1/2 with a gradient of twice the error arrives in one step.
    const args = ["fit", LINE, "--target", "y", "--compare", "gradient-descent:0.5,adam:0.1", "--epochs", "1"];
    const { fits } = result<{ fits: { method: string; weights: number[]; intercept: number }[] }>(args);
    expect(fits.map(({ method }) => method)).toEqual(["gradient-descent", "adam"]);
    expect([fits[0]!.weights[0], fits[0]!.intercept]).toEqual([1, 2]);
    // Adam's first step is the rate in each weight.
    expect(fits[1]!.weights[0]).toBeCloseTo(0.1, 8);
    expect(fits[1]!.intercept).toBeCloseTo(0.1, 8);
    expect(microdescent(args).out.split("\n")[0]).toMatch(/^ +gradient-descent:0\.5 +adam:0\.1$/);
  });

  test.each([
    [["--method", "adam"], "--compare: it names the methods and rates; leave --method and --rate out"],
    [["--predictions", "p.csv"], "--compare: predictions are those of one fit; leave --predictions out"],
  ])("is refused with %j", (more, line) => {
    expect(microdescent(["fit", LINE, "--target", "y", "--compare", "adam", ...more])).toEqual({ code: 2, out: "", err: `microdescent: ${line}\n` });
  });

  test("of more than two classes wants one of them", () => {
    const args = ["fit", SIX, "--target", "kind", "--model", "logistic", "--compare", "adam,nadam"];
    expect(microdescent(args).err).toBe("microdescent: --compare: there are more than two classes, each with a fit of its own; choose one by --positive\n");
    expect(result<{ fits: { positive: string }[] }>([...args, "--positive", "low"]).fits.map(({ positive }) => positive)).toEqual(["low", "low"]);
  });
});

test("--intercept and --standardize name the defaults", () => {
  const plain = microdescent(["fit", LINE, "--target", "y", "--json"]);
  expect(plain.code).toBe(0);
  expect(microdescent(["fit", LINE, "--target", "y", "--json", "--intercept", "--standardize"])).toEqual(plain);
});

const REFUSED: [what: string, args: string[], line: string][] = [
  ["a missing file", ["none.csv", "--target", "y"], "none.csv: cannot be read: there is no such file or folder"],
  ["a folder", [".", "--target", "y"], ".: cannot be read: it is a folder, not a file"],
  ["an empty file", ["/dev/null", "--target", "y"], "/dev/null: it is empty"],
  ["a program", [process.execPath, "--target", "y"], `${process.execPath} line 1: a byte 0; the file must be text in UTF-8`],
  ["no target", [LINE], "required option '--target <column>' not specified (--help explains)"],
  ["a wrong batch", [LINE, "--target", "y", "--batch", "some"], '--batch: "some" is not allowed; it must be an integer >= 1 and <= 9007199254740991'],
  ["a long delimiter", [LINE, "--target", "y", "--delimiter", ";;"], '--delimiter: ";;" is not allowed; it must be one character other than a quote, or tab'],
  ["a start of standardized weights", [LINE, "--target", "y", "--start", "1,2"], "--start: it needs --no-standardize, since it would be of standardized features"],
  ["a start of another length", [LINE, "--target", "y", "--no-standardize", "--start", "1"], "--start: 1 number; this fit has 2 weights, the intercept last"],
  ["a seed where no order is drawn", [LINE, "--target", "y", "--seed", "5"], "--seed: 5 is not allowed; it must be left out unless rows are shuffled or random"],
  ["a fit of nothing", [file("target.csv", "y\n1\n2\n"), "--target", "y", "--no-intercept"], "--no-intercept: there is no feature, so nothing would be left to fit"],
  ["a dash for predictions", [LINE, "--target", "y", "--predictions", "-"], "--predictions -: the name of a file is needed"],
  ["a class of one letter that there is not", [file("digits.csv", "a,y\n1,0\n2,1\n"), "--target", "y", "--model", "logistic", "--positive", "9"], '--positive: "9" is not allowed; it must be one of "0", "1"'],
  ["a positive class of a linear fit", [LINE, "--target", "y", "--positive", "a"], "--positive: only a logistic fit has classes (--model logistic)"],
  ["a positive class that there is not", [TWO, "--target", "kind", "--model", "logistic", "--positive", "yess"], '--positive: "yess" is not allowed; it must be one of "no", "yes"; did you mean "yes"?'],
  ["a single class", [file("single.csv", "a,y\n1,x\n2,x\n"), "--target", "y", "--model", "logistic"], '--target: y has only one class, "x"; a logistic fit needs two'],
  ["an order that is neither a name nor a file", [LINE, "--target", "y", "--order", "Shuffled"], "--order Shuffled: there is no such file; nor is it in-order, shuffled or random"],
  ["an order with a row that there is not", [LINE, "--target", "y", "--order", file("bad-order.txt", "0\n1\n2\n")], `--order ${join(folder, "bad-order.txt")} line 3: "2" is not a row; there are rows 0 to 1`],
];

test.each(REFUSED)("%s is refused in one line, with exit code 2", (_, args, line) => {
  expect(microdescent(["fit", ...args], { cwd: folder })).toEqual({ code: 2, out: "", err: `microdescent: ${line}\n` });
});

test("a file without permission is refused", () => {
  const secret = file("secret.csv", "a,y\n1,2\n");
  chmodSync(secret, 0);
  chmodSync(folder, 0o755);
  // root may read anything: then as the user nobody.
  const { status, stderr } = spawnSync(process.execPath, [MAIN, "fit", secret, "--target", "y"], { encoding: "utf8", ...(process.getuid!() === 0 && { uid: 65534 }) });
  expect([status, stderr]).toEqual([2, `microdescent: ${secret}: cannot be read: permission denied\n`]);
});

describe("a table larger than the memory for it", () => {
  // 80 MB of numbers in 20 MB of text: many columns of one digit. Only the first of the features varies.
  const rows = Array.from({ length: 10_000 }, (_, i) => [i % 7, 10 * (i % 7) + i] as const);
  const wide = file("wide.csv", `${Array.from({ length: 1000 }, (_, i) => `c${i}`).join()}\n${rows.map(([c, y]) => `${c},${"1,".repeat(998)}${y}\n`).join("")}`);
  const args = `fit ${wide} --target c999 --epochs 1 --json --quiet`;

  test("goes through a file in TMPDIR that has no name", () => {
    const temporary = join(folder, "temporary");
    mkdirSync(temporary);
    const { code, out } = shell(`TMPDIR=${temporary} "$0" "$1" ${args}`);
    expect(code).toBe(0);
    // One update from 0, of rate 1/1000 for 1000 parameters: 2/1000 of the covariance over the variance, and of the mean.
    const mean = (of: (c: number, y: number) => number) => rows.reduce((sum, [c, y]) => sum + of(c, y), 0) / rows.length;
    const [c, y] = [mean((c) => c), mean((_, y) => y)];
    const weight = (0.002 * (mean((c, y) => c * y) - c * y)) / (mean((c) => c * c) - c * c);
    const { rows: count, weights, intercept } = JSON.parse(out) as { rows: number; weights: number[]; intercept: number };
    expect(count).toBe(10_000);
    expect(weights).toEqual([expect.closeTo(weight, 10), ...new Array<number>(998).fill(0)]);
    expect(intercept).toBeCloseTo(0.002 * y - weight * c, 10);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test("fails in one line when that file cannot be made, or the disk is full", () => {
    const beyond = "the temporary file for the rows cannot be written";
    expect(shell(`TMPDIR=/nowhere "$0" "$1" ${args}`)).toEqual({ code: 1, out: "", err: `microdescent: /nowhere: ${beyond}: there is no such file or folder; TMPDIR names another folder\n` });
    expect(shell(`ulimit -f 1000; TMPDIR=${folder} "$0" "$1" ${args}`)).toEqual({
      code: 1, out: "", err: `microdescent: ${folder}: ${beyond}: the file would exceed the largest size allowed; TMPDIR names another folder\n`,
    });
  });
});

describe("Ctrl-C", () => {
  async function interrupted(args: string[], input: string, when: (out: string, interrupt: () => void) => void) {
    const child = begin(["fit", ...args]);
    let out = "", err = "", once = () => void child.kill("SIGINT");
    const look = () => when(out, () => { once(); once = () => undefined; });
    child.stderr.on("data", (data: Buffer) => (err += String(data)));
    child.stdout.on("data", (data: Buffer) => { out += String(data); look(); });
    child.stdin.write(input);
    look();
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    return { code, out, err };
  }

  test("while fitting gives the best so far, with exit code 1", async () => {
    const args = [LINE, "--target", "y", "--rate", "1e-9", "--gradient-tolerance", "0", "--epochs", "9000000000", "--every", "10000", "--ndjson"];
    const { code, out, err } = await interrupted(args, "", (out, interrupt) => out.split("\n").length > 2 && interrupt());
    expect([code, err]).toEqual([1, "microdescent: interrupted: this is the best so far\n"]);
    const last = JSON.parse(out.trim().split("\n").at(-1)!) as { status: string; intercept: number };
    expect(last.status).toBe("aborted");
    expect(last.intercept).toBeGreaterThan(0);
  });

  test("while reading has nothing to give, with exit code 1", async () => {
    const { code, out, err } = await interrupted(["-", "--target", "y"], "a,y\n1,2\n", (_, interrupt) => void setTimeout(interrupt, 1000));
    expect([code, out, err]).toEqual([1, "", "microdescent: standard input: interrupted while it was read; there is no result yet\n"]);
  });

  test("while waiting for the writer of a pipe too", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const { code, err } = await interrupted([pipe, "--target", "y"], "", (_, interrupt) => void setTimeout(interrupt, 1000));
    expect([code, err]).toEqual([1, `microdescent: ${pipe}: interrupted while it was read; there is no result yet\n`]);
  });
});
