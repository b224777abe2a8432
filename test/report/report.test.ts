import { Script } from "node:vm";
import { expect, test } from "vitest";
import { motorReport } from "../../examples/motor/report.js";
import { tuneMotor } from "../../examples/motor/tuning.js";
import type { Report } from "../../host/node/report/model.js";
import { renderReport, scriptJson } from "../../host/node/report/report.js";
import { DARK, LIGHT } from "../../host/node/report/style.js";

const NASTY = `</script><script>alert("1" & '2')</script><!-- <b>`;

const REPORT: Report = {
  title: `Title ${NASTY}`,
  summary: `Summary ${NASTY}`,
  facts: [{ label: `Label ${NASTY}`, value: "12", before: `Before ${NASTY}`, unit: "V" }, { label: "Experiments", value: "4" }],
  table: { caption: "Values", columns: ["quantity", "before"], rows: [["kp", "1"], [`ki ${NASTY}`, "2"]] },
  figures: [
    {
      title: `Figure ${NASTY}`, caption: "Caption", x: { label: "time, s", values: [0, 1] }, logarithmic: true,
      panels: [{ label: `angle ${NASTY}`, height: 100, series: [{ name: NASTY, values: [1 / 3, null], tone: "after" }] }],
    },
    { title: "Second", caption: "Caption", x: { label: "n", values: [1] }, panels: [] },
  ],
  notes: [`Note ${NASTY}`],
};

const html = renderReport(REPORT);
const full = renderReport(motorReport(tuneMotor({ method: "adam", iterations: 2 })));
const scripts = (page: string) => [...page.matchAll(/<script([^>]*)>([^]*?)<\/script>/g)].map(([, attributes, body]) => ({ attributes, body: body! }));

test.each([["a report", html], ["the report of the motor", full]])("%s refers to nothing outside itself", (_, page) => {
  expect(page).not.toMatch(/https?:|\/\/[a-z0-9-]+\.[a-z]/i);
  expect(page).not.toMatch(/url\(|@import|\bimport\s*\(/);
  expect([...page.matchAll(/\b(?:src|href|action|srcset)\s*=\s*["']?([^"'>\s]*)/g)].map(([, target]) => target)).toEqual(["data:,"]);
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"`);
});

test("text of the report cannot become markup or end a script", () => {
  expect(html).not.toContain("<script>alert");
  expect(html).not.toContain("<!-- <b>");
  expect(html).toContain("Title &lt;/script&gt;&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;&lt;!-- &lt;b&gt;");
  expect(scripts(html)).toHaveLength(2);
});

test("the figures are in the page as JSON, numbers with six digits", () => {
  const [data] = scripts(html);
  expect(data!.attributes).toContain(`type="application/json"`);
  expect(data!.body).not.toContain("<");
  const [first] = REPORT.figures;
  const expected = { ...first!, panels: [{ ...first!.panels[0], series: [{ name: NASTY, values: [0.333333, null], tone: "after" }] }] };
  expect(JSON.parse(data!.body)).toEqual([expected, REPORT.figures[1]]);
});

test("JSON for a script holds no <, whatever is in it", () => {
  const value = { [NASTY]: [NASTY, "\u2028"] };
  expect(scriptJson(value)).not.toContain("<");
  expect(JSON.parse(scriptJson(value))).toEqual(value);
});

test("the script of the page is whole", () => {
  expect(() => new Script(scripts(html)[1]!.body)).not.toThrow();
});

test("headings, table and plots can be read out", () => {
  expect(full).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(full.match(/<h1>/g)).toHaveLength(1);
  expect(full).toContain("<caption>Gains and what they do</caption>");
  expect(full.match(/<th scope="row">/g)).toHaveLength(9);
  const figures = full.match(/<figure aria-labelledby="(figure-\d)">/g)!;
  expect(figures).toHaveLength(3);
  for (let i = 1; i <= 3; i++) expect(full).toContain(`<h2 id="figure-${i}">Figure ${i}. `);
  expect(full.match(/<div class="panel" role="img" aria-label="[^"]+: [^"]+"><\/div>/g)).toHaveLength(2 + 1 + 3);
});

test("axis titles name their units", () => {
  const figures = JSON.parse(scripts(full)[0]!.body) as Report["figures"];
  const labels = figures.flatMap(({ x, panels }) => [x.label, ...panels.map(({ label }) => label)]);
  expect(labels).toEqual([
    "time, s", "angle, rad", "voltage, V", "experiment", "cost, rad²·s", "experiment", "kp, V/rad", "ki, V/(rad·s)", "kd, V·s/rad",
  ]);
});

/** Contrast of two colours; WCAG 2.2, definition of contrast ratio. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [r, g, blue] = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * blue! + 0.05;
  };
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return high! / low!;
}

test.each([["light", LIGHT], ["dark", DARK]])("%s colours have the contrast that WCAG asks for", (_, palette) => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 10);
  for (const text of [palette.ink, palette.quiet]) expect(contrast(text, palette.paper)).toBeGreaterThanOrEqual(4.5);
  for (const line of [palette.before, palette.baseline, palette.after, palette.reference, palette.detail])
    expect(contrast(line, palette.paper)).toBeGreaterThanOrEqual(3);
});
