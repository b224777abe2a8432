import { Script } from "node:vm";
import { expect, test } from "vitest";
import type { Report } from "../../host/node/report/model.js";
import { renderReport, scriptJson } from "../../host/node/report/report.js";
import { drawings, report } from "./samples.js";

const NASTY = `</script><script>alert("1" & '2')</script><!-- <b>`;

const REPORT = {
  title: `Title ${NASTY}`,
  summary: `Summary ${NASTY}`,
  facts: [{ label: `Label ${NASTY}`, value: "12", before: `Before ${NASTY}`, unit: "V" }, { label: "Experiments", value: "4" }],
  table: { caption: "Values", columns: ["quantity", "before"], rows: [["kp", "1"], [`ki ${NASTY}`, "2"]] },
  figures: [
    {
      title: `Figure ${NASTY}`, caption: "Caption", x: { label: "time, s", values: [0, 1] }, logarithmic: true,
      panels: [{ label: `angle ${NASTY}`, height: 100, series: [{ name: NASTY, values: [1 / 3, null], tone: "after" }] }],
    },
    {
      title: "Plane", caption: "Caption", height: 200, x: { label: `x ${NASTY}`, range: [0, 1] }, y: { label: "y", range: [0, 1] },
      curves: [{ name: NASTY, x: [0, 1], y: [0, 1], tone: "path", shape: "path" }],
    },
    { title: "Empty", caption: "Caption", x: { label: "n", values: [1] }, panels: [] },
  ],
  notes: [`Note ${NASTY}`],
} as const satisfies Report;

const html = renderReport(REPORT);
const full = renderReport(report);
const scripts = (page: string) => [...page.matchAll(/<script([^>]*)>([^]*?)<\/script>/g)].map(([, attributes, body]) => ({ attributes, body: body! }));

test.each([["a report of nasty texts", html], ["a report of every figure", full]])("%s refers to nothing outside itself", (_, page) => {
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
  const [first, ...others] = REPORT.figures;
  const expected = { ...first, panels: [{ ...first.panels[0], series: [{ name: NASTY, values: [0.333333, null], tone: "after" }] }] };
  expect(JSON.parse(data!.body)).toEqual([expected, ...others]);
});

test("JSON for a script holds no <, whatever is in it", () => {
  const value = { [NASTY]: [NASTY, "\u2028"] };
  expect(scriptJson(value)).not.toContain("<");
  expect(JSON.parse(scriptJson(value))).toEqual(value);
});

test("the script of the page is whole", () => {
  expect(() => new Script(scripts(html)[1]!.body)).not.toThrow();
});

test("a page without data weighs less than 82 KB", () => {
  expect(renderReport({ ...REPORT, figures: [] }).length).toBeLessThan(82_000);
});

test("headings, table and plots can be read out and reached by the keyboard", () => {
  expect(full).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(full.match(/<h1>/g)).toHaveLength(1);
  expect(full).toContain("<caption>Values</caption>");
  const tables = [report.table, ...report.details!];
  expect(full.match(/<th scope="row">/g)).toHaveLength(tables.reduce((sum, { rows }) => sum + rows.length, 0));
  drawings.forEach((_, i) => expect(full).toContain(`<h2 id="figure-${i + 1}">Figure ${i + 1}. `));
  const plots = drawings.reduce((sum, drawing) => sum + ("curves" in drawing ? 1 : drawing.panels.length), 0);
  expect(full.match(/<div class="panel[^"]*" role="img" tabindex="0" aria-label="[^"]+: [^"]+"><\/div>/g)).toHaveLength(plots);
});

test("tables of details stand below the figures, with what is said under them", () => {
  const [details] = report.details!;
  const places = ["</figure>\n<section", `<caption>${details!.caption}`, `<p class="under">${details!.notes}</p>`, "<footer>"].map((part) => full.lastIndexOf(part));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places[0]).toBeGreaterThan(0);
  expect(html).not.toContain("<section");
});

test("a figure has the logarithmic button if it is offered, pressed if it comes first", () => {
  const { logarithmic: _, ...figure } = REPORT.figures[0];
  const buttons = (logarithmic?: boolean | "first") =>
    renderReport({ ...REPORT, figures: [{ ...figure, ...(logarithmic === undefined ? {} : { logarithmic }) }] }).match(/<button.*?>/g);
  expect(buttons()).toBeNull();
  expect(buttons(true)).toEqual([`<button type="button" aria-pressed="false">`]);
  expect(buttons("first")).toEqual([`<button type="button" aria-pressed="true">`]);
});
