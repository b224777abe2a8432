/** `microdescent fit` with a formula: what it reaches, prints and refuses. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { UsageError } from "../../host/node/cli/errors.js";
import { compile } from "../../host/node/cli/formula/compile.js";
import { Formula } from "../../host/node/cli/formula/expression.js";
import { microdescent, result } from "../support/command.js";
import { nistSet } from "../support/nist.js";

const folder = mkdtempSync(join(tmpdir(), "microdescent-formula-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The path of a new file with this text. */
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

interface Fitted {
  parameters: { name: string; start: number; value: number; standardError: number | null }[];
  covariance: number[][] | null;
  residualSumOfSquares: number;
  residualDeviation: number;
  iterations: number;
  converged: boolean;
  status: string;
  trace: { iteration: number; residualSumOfSquares: number; parameters: number[] }[];
}

/** Digits that two numbers have in common. */
const digits = (value: number, exact: number) => -Math.log10(Math.max(1e-16, Math.abs(value / exact - 1)));

/**
 * The line 3 + 2.5 x is the best one by hand: residuals 1/2, -1, 1/2, so a sum of squares of 3/2 with one degree of freedom; then
 * the variances are 3/2 / Σ x² = 3/4 and 3/2 / 3 = 1/2, and of the variation, 4 + 1 + 9, all but 3/2 is explained.
 */
const LINE = file("line.csv", "x,y\n-1,1\n0,2\n1,6\n");
const STRAIGHT = [LINE, "--target", "y", "--model", "a+b*x", "--start", "a=0,b=0"];

describe("NIST's sets", () => {
  // From the second start, which is nearer, or from both. The response of Nelson is log y.
  const SETS = ["Misra1a", "Nelson", "BoxBOD", "MGH10", "MGH17", "Rat43", "Thurber"];

  test.each(SETS)("%s has its certified parameters and standard deviations, from both starts", (name) => {
    const { formula, starts, parameters, deviations, rss, residualDeviation, columns, rows } = nistSet(name);
    const response = name === "Nelson" ? Math.log : (y: number) => y;
    const table = file(`${name}.csv`, `${columns.join()}\n${rows.map(([y, ...x]) => [response(y!), ...x].join()).join("\n")}\n`);
    for (const start of starts) {
      const named = start.map((value, i) => `b${i + 1}=${value}`).join();
      const fitted = result<Fitted>(["fit", table, "--target", "y", "--model", formula, "--start", named]);
      expect(fitted.converged).toBe(true);
      fitted.parameters.forEach(({ value, standardError }, i) => {
        expect(digits(value, parameters[i]!), `b${i + 1}`).toBeGreaterThan(6);
        expect(digits(standardError!, deviations[i]!), `deviation of b${i + 1}`).toBeGreaterThan(5);
      });
      expect(digits(fitted.residualSumOfSquares, rss)).toBeGreaterThan(8);
      expect(digits(fitted.residualDeviation, residualDeviation)).toBeGreaterThan(8);
    }
  });
});

describe("a formula", () => {
  const scope = (values: Record<string, number>) => ({
    columns: new Map<string, Float64Array>(),
    parameters: new Map(Object.keys(values).map((name, i) => [name, i])),
    values: Float64Array.from(Object.values(values)),
  });
  const valueOf = (text: string, values: Record<string, number> = {}) => compile(new Formula(text).expression, scope(values))(0);
  const slopeOf = (text: string, name: string, values: Record<string, number>) => compile(new Formula(text).derivative(name), scope(values))(0);

  test.each([
    ["-2^2", -4], ["2^3^2", 512], ["2**3", 8], ["6/2/3", 1], ["1-2-3", -4], ["2*-3", -6], ["(1+2)*3", 9], [".5+1.5e2", 150.5], ["+3", 3],
    ["2^-1", 0.5], ["1 # a comment", 1], ["log(8, 2)", 3], ["pow(2, 5)", 32], ["abs(-3)", 3], ["log10(1000)", 3], ["sqrt(9)", 3],
    ["log(e)", 1], ["2*pi", 2 * Math.PI], ["exp(0)+cos(0)", 2], ["sec(0)*sech(0)", 1], ["csc(1)*sin(1)", 1], ["csch(1)*sinh(1)", 1],
    ["cot(1)*tan(1)", 1], ["coth(1)*tanh(1)", 1], ["acosh(cosh(2))", 2], ["asinh(sinh(2))", 2], ["atanh(tanh(0.5))", 0.5], ["4*atan(1)", Math.PI],
    ["asin(1)+acos(1)", Math.PI / 2],
  ])("%s is %d", (text, value) => expect(valueOf(text)).toBeCloseTo(value, 12));

  // b from 0.3 to 0.8, x = 0.4, a = 1.7: everything here is smooth there.
  test.each([
    "exp(b*x)", "log(b*x+1)", "log(b+1, 3)", "log(3, b+1)", "log10(b+x)", "sqrt(b+x)", "sin(b*x)", "cos(b/x)", "tan(b*x)", "sec(b)", "csc(b)", "cot(b)",
    "asin(b*x)", "acos(b*x)", "atan(b*x)", "sinh(b)", "cosh(b)", "tanh(b*x)", "sech(b)", "csch(b)", "coth(b)", "asinh(b)", "acosh(a+b)", "atanh(b*x)",
    "abs(b-1)*x", "abs(b)", "b^3", "x^b", "b^x", "b^b", "pow(b, 2)", "(b+x)^(a*b)", "1/b", "x/(b+a)", "b*x-b/x", "-b", "+b", "2^(b*x)", "e^(b*x)",
    "a*(1-exp(-b*x))", "a/(1+exp(-(x-b)/0.1))", "a*b/(1+b*x)", "a*exp(-(x-b)^2/(2*b^2))", "3", "a",
  ])("has the derivative of differences: %s", (text) => {
    for (const b of [0.3, 0.5, 0.8]) {
      const at = (b: number) => valueOf(text, { a: 1.7, b, x: 0.4 });
      const h = 1e-3;
      // Central differences of fourth order: what they leave out is about h⁴ of the fifth derivative.
      const difference = (8 * (at(b + h) - at(b - h)) - (at(b + 2 * h) - at(b - 2 * h))) / (12 * h);
      const slope = slopeOf(text, "b", { a: 1.7, b, x: 0.4 });
      expect(Math.abs(slope - difference), `at ${b}: ${slope}, ${difference}`).toBeLessThan(1e-7 * (1 + Math.abs(slope)));
    }
  });

  test("has the slope 0 of a power or an absolute value where they are at their corner", () => {
    expect(slopeOf("x^b", "b", { x: 0, b: 2 })).toBe(0);
    expect(slopeOf("abs(b)", "b", { b: 0 })).toBe(0);
  });

  test("drawn at random is what JavaScript makes of it, and so is its slope", () => {
    const unary = ["exp", "sin", "cos", "atan", "tanh", "asinh"] as const;
    const leaf = fc.constantFrom("a", "b", "0.7", "2");
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof({ maxDepth: 4 }, leaf,
        fc.tuple(fc.constantFrom(...unary), tie("tree")).map(([name, arg]) => `${name}(sin(${arg}))`),
        fc.tuple(tie("tree"), fc.constantFrom("+", "-", "*"), tie("tree")).map(([left, sign, right]) => `(${left}${sign}${right})`),
        fc.tuple(tie("tree"), tie("tree")).map(([left, right]) => `(${left})/(2+cos(${right}))`)),
    }));
    fc.assert(fc.property(tree, (text) => {
      const run = new Function("a", "b", `return ${text.replace(/[a-z]{2,}/g, "Math.$&")}`) as (a: number, b: number) => number;
      expect(valueOf(text, { a: 0.6, b: 0.9 })).toBe(run(0.6, 0.9));
      const h = 1e-4;
      const difference = (8 * (run(0.6, 0.9 + h) - run(0.6, 0.9 - h)) - (run(0.6, 0.9 + 2 * h) - run(0.6, 0.9 - 2 * h))) / (12 * h);
      const slope = slopeOf(text, "b", { a: 0.6, b: 0.9 });
      expect(Math.abs(slope - difference)).toBeLessThan(1e-6 * (1 + Math.abs(slope)));
    }));
  });
});

describe("the output", () => {
  test("is a table of parameters with standard errors, how good the fit is, and why it ended", () => {
    const { code, out, err } = microdescent(["fit", ...STRAIGHT]);
    expect([code, err]).toEqual([0, ""]);
    const lines = out.split("\n");
    expect(lines.slice(0, 8)).toEqual([
      "   value  standard error", "a      3      0.70710678", "b    2.5       0.8660254", "",
      "Residual sum of squares             1.5", "Residual standard deviation   1.2247449", "Degrees of freedom                    1",
      `R²                           ${(1 - 1.5 / 14).toPrecision(8)}`,
    ]);
    expect(lines.slice(8).join("\n")).toMatch(/^Evaluations +\d+\nJacobians +\d+\n\n3 rows\nConverged after \d+ iterations: [a-z-]+\n$/);
  });

  test("as JSON has full precision, the covariance and the start", () => {
    const fitted = result<Fitted>(["fit", ...STRAIGHT]);
    const close = (value: number) => expect.closeTo(value, 9);
    expect(fitted).toEqual({
      model: "a+b*x", target: "y", features: ["x"], rows: 3, skipped: 0, filled: 0,
      parameters: [
        { name: "a", start: 0, value: close(3), standardError: close(Math.sqrt(0.5)) },
        { name: "b", start: 0, value: close(2.5), standardError: close(Math.sqrt(0.75)) },
      ],
      covariance: [[close(0.5), close(0)], [close(0), close(0.75)]],
      residualSumOfSquares: close(1.5), residualDeviation: close(Math.sqrt(1.5)), degreesOfFreedom: 1, r2: close(1 - 1.5 / 14),
      status: expect.any(String), converged: true, iterations: expect.any(Number), evaluations: expect.any(Number),
      jacobianEvaluations: expect.any(Number), method: expect.any(String),
    });
  });

  test("of a trace begins with the start and never rises", () => {
    const rows = microdescent(["fit", ...STRAIGHT, "--trace", "--ndjson"]).out.trim().split("\n").map((line) => JSON.parse(line) as Fitted["trace"][0] & Fitted);
    // 1² + 2² + 6².
    expect(rows[0]).toMatchObject({ iteration: 0, residualSumOfSquares: 41, parameters: [0, 0] });
    const sums = rows.slice(0, -1).map(({ residualSumOfSquares }) => residualSumOfSquares);
    expect(sums).toEqual([...sums].sort((a, b) => b - a));
    expect(rows.at(-1)).toMatchObject({ converged: true, iterations: rows.length - 2 });
    expect(result<Fitted>(["fit", ...STRAIGHT, "--trace"]).trace).toEqual(rows.slice(0, -1));
  });

  test("is nothing with --quiet; --predictions go to their file", () => {
    const out = join(folder, "predictions.csv");
    expect(microdescent(["fit", ...STRAIGHT, "--quiet", "--predictions", out])).toEqual({ code: 0, out: "", err: "" });
    const lines = readFileSync(out, "utf8").trim().split("\n");
    expect(lines[0]).toBe("y,prediction");
    expect(lines.slice(1).map((line) => line.split(",").map(Number))).toEqual([[1, 0.5], [2, 3], [6, 5.5]].map(([y, p]) => [y, expect.closeTo(p!, 10)]));
  });

  test("has pictures of data, curve and residuals; with more columns over the predictions", () => {
    const svg = join(folder, "svg"), wide = join(folder, "wide"), page = join(folder, "fit.html");
    const { code, out } = microdescent(["fit", ...STRAIGHT, "--svg", svg, "--report", page, "--plot"]);
    expect([code, readdirSync(svg).sort()]).toEqual([0, ["data-and-model.svg", "parameters-over-iterations.svg", "residuals.svg", "value-over-iterations.svg"]]);
    expect(out.match(/^(Data and model|Residuals)$/gm)).toEqual(["Data and model", "Residuals"]);
    expect(readFileSync(page, "utf8")).toContain("<title>Fit of y = a+b*x</title>");
    const plane = file("plane.csv", "u,v,y\n1,2,3\n2,1,4\n5,5,5\n1,1,2\n");
    microdescent(["fit", plane, "--target", "y", "--model", "a*u+b*v", "--start", "a=0,b=0", "--svg", wide, "--quiet"]);
    expect(readdirSync(wide)).toEqual(expect.arrayContaining(["residuals.svg", "targets-and-predictions.svg"]));
  });

  test("leaves a gap where the curve has no value", () => {
    // The axis reaches below x = 0, where the root has none.
    const svg = join(folder, "gap");
    const { code, err } = microdescent(["fit", file("root.csv", "x,y\n0,0\n4,2\n9,3.1\n"), "--target", "y", "--model", "a*sqrt(x)", "--start", "a=2", "--svg", svg, "--quiet"]);
    expect([code, err]).toEqual([0, ""]);
    expect(readFileSync(join(svg, "data-and-model.svg"), "utf8")).not.toContain("NaN");
  });

  test("says that other parameters would do as well", () => {
    const { code, out, err } = microdescent(["fit", LINE, "--target", "y", "--model", "a+b", "--start", "a=1,b=0"]);
    expect([code, err]).toEqual([0, "microdescent: there are no standard errors: other parameters than these give the same sum of squares\n"]);
    expect(out).toMatch(/^a .* unknown\nb .* unknown$/m);
    expect(result<Fitted>(["fit", LINE, "--target", "y", "--model", "a+b", "--start", "a=1,b=0", "--quiet"])).toMatchObject({ covariance: null });
  });

  test("has no deviations where nothing is left over", () => {
    const args = ["fit", LINE, "--target", "y", "--model", "a+b*x+c*x^2", "--start", "a=0,b=0,c=0"];
    expect(microdescent(args).out).toMatch(/^Residual standard deviation +unknown\nDegrees of freedom +0$/m);
    const { parameters, residualDeviation } = result<Fitted>(args);
    expect(parameters.map(({ standardError }) => standardError)).toEqual([null, null, null]);
    expect(residualDeviation).toBeNull();
  });
});

describe("the table", () => {
  test("may have a column that the formula does not use, and missing values there", () => {
    const table = file("more.csv", "x,note,y\n-1,a,1\n0,,2\n1,c,6\n");
    expect(result<Fitted>(["fit", table, ...STRAIGHT.slice(1)]).parameters[1]!.value).toBeCloseTo(2.5, 10);
  });

  test("without a header has $1, $2 …", () => {
    const { parameters } = result<Fitted>(["fit", "-", "--no-header", "--target", "2", "--model", "a+b*$1", "--start", "a=0,b=0"], { input: "-1,1\n0,2\n1,6\n" });
    expect(parameters.map(({ value }) => value)).toEqual([expect.closeTo(3, 10), expect.closeTo(2.5, 10)]);
  });

  test("may be any order of names: parameters are in that of --start", () => {
    const { parameters } = result<Fitted>(["fit", LINE, "--target", "y", "--model", "a+b*x", "--start", "b=1,a=1"]);
    expect(parameters.map(({ name }) => name)).toEqual(["b", "a"]);
  });

  test("with gaps loses rows if asked", () => {
    const gaps = file("gaps.csv", "x,y\n-1,1\n,9\n0,2\n1,6\n");
    expect(result(["fit", gaps, ...STRAIGHT.slice(1), "--missing", "skip"])).toMatchObject({ rows: 3, skipped: 1, residualSumOfSquares: expect.closeTo(1.5, 10) });
  });
});

test("bounds hold: the best line with a slope of at most 1 has the mean as its intercept", () => {
  const { parameters } = result<Fitted>(["fit", ...STRAIGHT, "--bounds", "b=:1"]);
  expect(parameters.map(({ value }) => value)).toEqual([expect.closeTo(3, 8), 1]);
});

test("--iterations ends a fit early", () => {
  expect(result(["fit", LINE, "--target", "y", "--model", "exp(a*x)+b", "--start", "a=0,b=0", "--iterations", "1"])).toMatchObject({ status: "iteration-limit", converged: false, iterations: 1 });
});

test("a pi or e in --start is a parameter", () => {
  expect(result<Fitted>(["fit", LINE, "--target", "y", "--model", "e+0*x", "--start", "e=0"]).parameters[0]!.value).toBeCloseTo(3, 10);
});

describe("what is wrong is said in one line, with exit code 2", () => {
  const START = ["--start", "a=1,b=2"];
  const REFUSED: [what: string, model: string, more: string[], line: string][] = [
    ["nearly a name", "logistc", START, '--model: "logistc" is not allowed; it must be linear, logistic or a formula; did you mean "logistic"?'],
    ["an unknown name", "a*x+b*width", START, '--model: width is neither a column ("x", "y") nor a parameter in --start'],
    ["an unknown name near to another", "alpha*x+beta", ["--start", "alpha=1,betta=2"], '--model: beta is neither a column ("x", "y") nor a parameter in --start; did you mean "betta"?'],
    ["a column beyond the last", "a*$3+b", START, '--model: $3 is neither a column ("x", "y") nor a parameter in --start'],
    ["a start that is not in the formula", "a*x", START, "--start: b is not in the formula"],
    ["a start of a column", "a*x", ["--start", "a=1,x=2"], "--start: x is a column; a parameter needs another name"],
    ["the target in the formula", "a*y+b", START, "--model: y is the target, which the formula is to give"],
    ["no start", "a*x", [], "--start: a formula needs its parameters there, as in --start a=1,b=0.5"],
    ["a start without names", "a*x+b", ["--start", "1,2"], "--start: a formula needs its parameters there, as in --start a=1,b=0.5"],
    ["a start that is half without names", "a*x+b", ["--start", "a=1,2"], '--start: "2" is not allowed; it must be NAME=NUMBER'],
    ["a start that is no number", "a*x", ["--start", "a=one"], '--start a: "one" is not allowed; it must be a finite number'],
    ["two starts of a parameter", "a*x", ["--start", "a=1,a=2"], "--start: a is there twice"],
    ["bounds of what is no parameter", "a*x+b", [...START, "--bounds", "c=0:1"], "--bounds: c is not in --start"],
    ["bounds of what every object has", "a*x+b", [...START, "--bounds", "constructor=0:1"], "--bounds: constructor is not in --start"],
    ["bounds that are turned round", "a*x+b", [...START, "--bounds", "a=1:0"], '--bounds a: "1:0" is not allowed; it must be LOWER:UPPER, the lower one first'],
    ["bounds without a name", "a*x+b", [...START, "--bounds", "0:1"], '--bounds: "0:1" is not allowed; it must be NAME=LOWER:UPPER'],
    ["a learning rate", "a*x+b", [...START, "--rate", "0.1"], "--rate: a formula has no such option; it is of linear and logistic fits"],
    ["no intercept", "a*x+b", [...START, "--no-intercept"], "--no-intercept: a formula has no such option; it is of linear and logistic fits"],
    ["features", "a*x+b", [...START, "--features", "x"], "--features: a formula has no such option; it is of linear and logistic fits"],
    ["fewer rows than parameters", "a+b*x+c*x^2+d*x^3", ["--start", "a=0,b=0,c=0,d=0"], "--model: 4 parameters cannot be fitted to 3 rows"],
    ["a start where the formula has no value", "a*sqrt(x)+b", START, "--start: the formula is NaN there in row 1 (x = -1)"],
    ["a start where a slope has none", "sqrt(a)*x+b", ["--start", "a=0,b=0"], "--start: the slope along a is -Infinity there in row 1 (x = -1)"],
  ];

  test.each(REFUSED)("%s", (_, model, more, line) => {
    expect(microdescent(["fit", LINE, "--target", "y", "--model", model, ...more])).toEqual({ code: 2, out: "", err: `microdescent: ${line}\n` });
  });

  const FUNCTIONS = "there are exp, log, log10, sqrt, pow, abs, sin, cos, tan, sec, csc, cot, asin, acos, atan, sinh, cosh, tanh, sech, csch, coth, asinh, acosh, atanh";
  const OTHER = "is not allowed; a formula has numbers, names, operators and functions";
  const SYNTAX: [what: string, formula: string, line: string][] = [
    ["a parenthesis that is not closed", "a*(1-exp(b*x)", "--model: character 14: parenthesis ) expected"],
    ["an end that comes too early", "a*x+", "--model: character 5: unexpected end of expression"],
    ["a character that is none", "a*x @ b", '--model: character 5: syntax error in part "@ b"'],
    ["an operator where a value should be", "a***x", "--model: character 4: value expected"],
    ["no formula", "", "--model: there is no formula"],
    ["an unknown function", "a*expp(b*x)", `--model: expp is not a function; did you mean "exp"?; ${FUNCTIONS}`],
    ["a product without a sign", "a(1-x)", `--model: a is not a function; a product is written a*(…); ${FUNCTIONS}`],
    ["another product without a sign", "2x+a", '--model: between "2" and "x" there must be a *'],
    ["too many arguments", "exp(a, b)", "--model: exp takes 1 argument, not 2"],
    ["no argument", "log()", "--model: log takes 1 or 2 arguments, not 0"],
    ["an assignment", "a=b*x", `--model: an assignment ${OTHER}`],
    ["a definition", "f(x)=a*x+b", `--model: a definition of a function ${OTHER}`],
    ["more than one formula", "a; b", `--model: more than one formula ${OTHER}`],
    ["a matrix", "[a, b]*x", `--model: a matrix ${OTHER}`],
    ["an object", "{a: b}", `--model: an object ${OTHER}`],
    ["a range", "a:b", `--model: a range ${OTHER}`],
    ["a condition", "a > 0 ? a : b", `--model: a condition ${OTHER}`],
    ["a comparison", "a > b", '--model: the operator ">" is not allowed; there are + - * / ^'],
    ["several comparisons", "a > b > x", `--model: a comparison ${OTHER}`],
    ["a factorial", "a!", '--model: the operator "!" is not allowed; there are + - * / ^'],
    ["a unit", "a*x to cm", '--model: the operator "to" is not allowed; there are + - * / ^'],
    ["a text", "a*'x'", '--model: "x" is not allowed; constants are finite decimal numbers'],
    ["a truth", "a*true", "--model: true is not allowed; constants are finite decimal numbers"],
    ["a number beyond all", "a*1e999", "--model: Infinity is not allowed; constants are finite decimal numbers"],
    ["a property", "a.constructor", `--model: a property or an element ${OTHER}`],
    ["an element", 'a["constructor"]', `--model: a property or an element ${OTHER}`],
    ["a call of a property", "a.constructor(x)", "--model: a call of what has no name is not allowed"],
    ["a function of mathjs", "import(a)", `--model: import is not a function; a product is written import*(…); ${FUNCTIONS}`],
    ["a function that every object has", "toString(a)", `--model: toString is not a function; a product is written toString*(…); ${FUNCTIONS}`],
    ["a long formula", `a*x${"+b".repeat(1000)}`, "--model: a formula of 2003 characters; at most 2000 are allowed"],
  ];

  test.each(SYNTAX)("%s", (_, formula, line) => {
    expect(() => new Formula(formula)).toThrow(new UsageError(line));
  });

  test("a formula's options without a formula", () => {
    const fit = (...args: string[]) => microdescent(["fit", LINE, "--target", "y", ...args]).err;
    expect(fit("--bounds", "a=0:1")).toBe('microdescent: --bounds: only a formula has it, as in --model "a*exp(b*x)"\n');
    expect(fit("--iterations", "3")).toBe('microdescent: --iterations: only a formula has it, as in --model "a*exp(b*x)"\n');
    expect(fit("--start", "a=1")).toBe("microdescent: --start: names are for the parameters of a formula; here it must be numbers with commas\n");
  });

  test("a column that is there twice", () => {
    const twice = file("twice.csv", "x,x,y\n1,2,3\n2,3,4\n");
    expect(microdescent(["fit", twice, "--target", "y", "--model", "a*x", "--start", "a=1"]).err)
      .toBe('microdescent: --model: the header has "x" more than once, in columns 1 and 2; give the column\'s number\n');
    expect(microdescent(["fit", twice, "--target", "y", "--model", "a*$2", "--start", "a=1"]).code).toBe(0);
  });
});

test("nesting ends in a fit or in one line, never in a stack", () => {
  for (const [open, close] of [["(", ")"], ["-", ""], ["exp(-", ")"], ["1/(1+", ")"], ["x^(", ")"]] as const) {
    const depth = Math.floor(1900 / (open.length + close.length));
    const { code, err } = microdescent(["fit", LINE, "--target", "y", "--model", `a*${open.repeat(depth)}b${close.repeat(depth)}`, "--start", "a=1,b=2"]);
    expect([0, 2]).toContain(code);
    expect(err).toMatch(/^(microdescent: [^\n]{1,200}\n)?$/);
  }
});

test("no text of a formula runs", () => {
  const trap = join(folder, "trap");
  const run = `process.getBuiltinModule("fs").writeFileSync("${trap}", "")`;
  for (const model of [
    run, `a*cos.constructor('${run}')()`, `f(x) = ${run}`, `a["constructor"]["constructor"]('${run}')()*x`, `evaluate('${run}')`, `derivative('${run}', 'a')`,
  ]) expect(microdescent(["fit", LINE, "--target", "y", "--model", model, "--start", "a=1"])).toMatchObject({ code: 2, out: "" });
  expect(existsSync(trap)).toBe(false);
});
