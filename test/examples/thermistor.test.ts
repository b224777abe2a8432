/** Both commands of examples/thermistor/README.md. */
import { expect, test } from "vitest";
import { microdescent, result } from "../support/command.js";
import { cells, read, root } from "./data.js";
import { nistSet } from "../support/nist.js";

const readme = read("examples/thermistor/README.md");
const commands = [...readme.matchAll(/^microdescent (.*)$/gm)].map(([, text]) => text!.replace(/ --report \S+/, ""));
const [resistance, temperature] = commands.map((text) => [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!));
const cwd = `${root}examples/thermistor`;

interface Fitted { parameters: { name: string; value: number; standardError: number }[]; residualSumOfSquares: number; residualDeviation: number }

/** Within a millionth. */
const near = (value: number) => expect.closeTo(value, 6 - Math.ceil(Math.log10(Math.abs(value))));
const named = (names: string, values: readonly number[], errors: readonly number[]) =>
  values.map((value, i) => ({ name: names[i] ?? `b${i + 1}`, start: expect.any(Number), value: near(value), standardError: near(errors[i]!) }));

test("the data are those of NIST", () => {
  const { header, rows } = cells("examples/thermistor/thermistor.csv");
  expect(header).toEqual(["resistance", "temperature"]);
  expect(rows.map((row) => row.map(Number))).toEqual(nistSet("MGH10").rows);
});

test("resistance from temperature has the certified parameters and errors", () => {
  const { parameters, deviations, rss } = nistSet("MGH10");
  const fitted = result<Fitted>(resistance!, { cwd });
  expect(fitted.parameters).toEqual(named("", parameters, deviations));
  expect(fitted.residualSumOfSquares).toEqual(near(rss));
});

test("temperature from resistance has the parameters and errors of Gauss-Newton steps in decimal arithmetic of 60 digits", () => {
  const values = [8.301648609849047e-4, 2.037358883087525e-4, 1.171590397659303e-7];
  const errors = [8.765223461726808e-7, 1.44986434111909e-7, 5.779007226034996e-10];
  const fitted = result<Fitted>(temperature!, { cwd });
  expect(fitted.parameters).toEqual(named("ABC", values, errors));
  expect(fitted.residualSumOfSquares).toEqual(near(2.337346850058223e-4));
});

test("the README's tables are what is printed", () => {
  for (const command of [resistance!, temperature!]) {
    const rows = microdescent(command, { cwd }).out.split("\n\n")[0]!.split("\n").slice(1).map((line) => line.trim().split(/ +/));
    expect(rows).toHaveLength(3);
    for (const cells of rows) expect(readme.split("\n").some((line) => cells.every((cell) => line.startsWith("| ") && line.includes(` ${cell} |`)))).toBe(true);
  }
});
