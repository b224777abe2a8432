import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { Drawing } from "../../host/node/report/model.js";
import { microdescent } from "../support/command.js";
import { jobFile } from "../support/jobs.js";

let folder = "";

beforeAll(() => { folder = mkdtempSync(join(tmpdir(), "report-")); });

/** The page of a command, and its figures. */
function page(...args: string[]): { html: string; figures: Drawing[] } {
  const file = join(folder, "page.html");
  expect(microdescent([...args, "--report", file])).toMatchObject({ code: 0 });
  const html = readFileSync(file, "utf8");
  return { html, figures: JSON.parse(/id="figures">(.*?)<\/script>/s.exec(html)![1]!) as Drawing[] };
}

function csv(lines: readonly string[]): string {
  const file = join(folder, "data.csv");
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

const column = (html: string, tag: string): string[] => [...html.matchAll(new RegExp(`<${tag}[^>]*>([^<]*)</${tag.split(" ")[0]!}>`, "g"))].map(([, text]) => text!);

test("the page of a run has its rate, and speaks of one run", () => {
  const { html } = page("run", "bowl", "--rate", "0.25", "--iterations", "3");
  expect(html).toContain("<caption>Where the run came to</caption>");
  const at = column(html, 'th scope="col"').indexOf("rate");
  expect(column(html, "td")[at - 1]).toBe("0.25");
});

test("a tuning and an identification draw their figures into files and into the terminal", () => {
  const titles = [
    "Response to the setpoint and to a load", "Cost over experiments", "Gains over experiments", "Record and model of experiment 1",
    "Record and model of experiment 2",
  ];
  const svg = join(folder, "tuning");
  const { code, out } = microdescent(["tune", jobFile("heater"), "--experiments", "3", "--svg", svg, "--plot"]);
  expect(code).toBe(0);
  expect(readdirSync(svg).sort()).toEqual(titles.map((title) => `${title.toLowerCase().replaceAll(" ", "-")}.svg`).sort());
  expect([...out.matchAll(/^[A-Z].*$/gm)].map(([line]) => line)).toEqual(titles);
  const rows = Array.from({ length: 200 }, (_, k) => `${k},${k < 5 ? 0 : 1},${k < 9 ? 0 : 1 - Math.exp((9 - k) / 30)}`);
  const log = csv(["t,u,y", ...rows]), drawn = join(folder, "identified");
  const found = microdescent(["identify", log, "--time", "t", "--u", "u", "--y", "y", "--limits=-2,3", "--setpoint", "1", "--svg", drawn, "--plot"]);
  expect([found.code, found.err]).toEqual([0, ""]);
  expect(readdirSync(drawn).sort()).toEqual(["the-log-and-the-model.svg", "the-step-that-the-model-promises.svg"]);
  for (const title of ["The log and the model", "The step that the model promises"]) expect(found.out).toContain(`\n${title}\n`);
  expect(readFileSync(join(drawn, "the-step-that-the-model-promises.svg"), "utf8")).toContain("u is limited to −2 to 3.");
});

test("the page of a fit says what is fitted, and how", () => {
  const { html, figures } = page("fit", csv(["x,price", "1,2", "2,4", "3,6"]), "--target", "price", "--epochs", "5");
  expect(html).toContain("<h1>Linear fit of price by gradient-descent</h1>");
  expect(figures[0]!.title).toBe("Data and model");
});

test("two classes and several features are drawn over the probability of one", () => {
  const rows = Array.from({ length: 12 }, (_, i) => `${i},${i % 5},${i < 6 ? "low" : "high"}`);
  const { html, figures } = page("fit", csv(["a,b,level", ...rows]), "--target", "level", "--model", "logistic", "--positive", "high", "--epochs", "20");
  expect(html).toContain("<h1>Logistic fit of level by gradient-descent</h1>");
  expect(figures[0]).toMatchObject({ title: "Classes and probabilities", x: { label: "probability of high" }, y: { label: "class (1: high)" } });
});

test("many classes are rows of the table; figures and summary stay short", () => {
  const rows = Array.from({ length: 40 }, (_, i) => `${(7 * i) % 11},c${String(i % 20).padStart(2, "0")}`);
  const { html, figures } = page("fit", csv(["a,class", ...rows]), "--target", "class", "--model", "logistic", "--epochs", "2");
  const names = Array.from({ length: 20 }, (_, i) => `c${String(i).padStart(2, "0")}`);
  expect(column(html, 'th scope="row"')).toEqual(names);
  expect(html).toContain("<p>0 of 20 fits converged.</p>");
  expect(html).toContain("<p>The figures show the first 6 of 20.</p>");
  for (const figure of figures) if ("panels" in figure) for (const { series } of figure.panels) expect(series.map(({ name }) => name)).toEqual(names.slice(0, 6));
});
