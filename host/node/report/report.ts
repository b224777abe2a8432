/** A report as one HTML page that holds all it needs: nothing is loaded when it is opened. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dotted } from "./dots.js";
import { text } from "./markup.js";
import type { Drawing, Fact, Report, Table } from "./model.js";
import { outline } from "./outline.js";
import { drawFigures, type PageTools } from "./page/draw.js";
import { addKeys } from "./page/keys.js";
import { makeLook } from "./page/look.js";
import { panelOptions } from "./page/panel.js";
import { planeOptions } from "./page/plane.js";
import { levelled, named, padded, showable, widened } from "./scene.js";
import { shortened } from "./shortened.js";
import { STYLE } from "./style.js";
import { linearTicks, logTicks, numberText, tickLabels, wholeTicks } from "./ticks.js";

const { resolve } = createRequire(import.meta.url);

/** Text of a file of the plot library, https://github.com/leeoniya/uPlot, without its first comment, a link. */
function library(path: string): string {
  return readFileSync(resolve(`uplot/${path}`), "utf8").replace(/^\/\*![^]*?\*\/\s*/, "").trim();
}

/** JSON that may stand in a script element: no "<" can end it or begin a comment. Numbers keep 6 digits. */
export function scriptJson(value: unknown): string {
  const short = (_key: string, item: unknown) => (typeof item === "number" ? Number(item.toPrecision(6)) : item);
  return JSON.stringify(value, short).replace(/</g, "\\u003c");
}

function factHtml({ label, value, before, unit }: Fact): string {
  const detail = [unit, before === undefined ? undefined : `before: ${before}`].filter((part) => part !== undefined).join(", ");
  return `<div><dt>${text(label)}</dt><dd>${text(value)}${detail && `<small>${text(detail)}</small>`}</dd></div>`;
}

function tableHtml({ caption, columns, rows, notes }: Table): string {
  const head = columns.map((name) => `<th scope="col">${text(name)}</th>`).join("");
  const row = ([name, ...cells]: readonly string[]) =>
    `<tr><th scope="row">${text(name!)}</th>${cells.map((cell) => `<td>${text(cell)}</td>`).join("")}</tr>`;
  return `<div class="scroll"><table class="values"><caption>${text(caption)}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${rows.map(row).join("\n")}
</tbody></table></div>${notes === undefined ? "" : `\n<p class="under">${text(notes)}</p>`}`;
}

function figureHtml(drawing: Drawing, index: number): string {
  const { title, caption } = drawing;
  const id = `figure-${index + 1}`;
  const log = "curves" in drawing ? undefined : drawing.logarithmic;
  const button = log ? `<button type="button" aria-pressed="${log === "first"}">logarithmic</button>` : "";
  const panel = (kind: string, label: string) =>
    `<div class="${kind}" role="img" tabindex="0" aria-label="${text(`${title}: ${label}`)}"></div>`;
  const plots = "curves" in drawing ? [panel("panel plane", `${drawing.y.label} over ${drawing.x.label}`)]
    : drawing.panels.map(({ label }) => panel("panel", label));
  return `<figure aria-labelledby="${id}">
<figcaption><div class="head"><h2 id="${id}">Figure ${index + 1}. ${text(title)}</h2>${button}</div>
<p>${text(caption)}</p></figcaption>
${plots.join("\n")}
</figure>`;
}

const KEYS = `<p class="keys">Drag to zoom, double-click to see all again. With the keyboard: Tab to a plot, arrows move the cursor
(with Shift ten times as far), + and − zoom, 0 shows all.</p>`;

const TOOLS: PageTools = {
  linearTicks, logTicks, numberText, tickLabels, wholeTicks, shortened, widened, padded, named, levelled, showable, dotted, outline,
  makeLook, panelOptions, planeOptions, addKeys,
};

/** Source of a function without indentation and without comments that have a line of their own. */
function source(tool: (...values: never[]) => unknown): string {
  return tool.toString().replace(/^\s*\/(\/|\*\*).*\n|^ +/gm, "");
}

/** The functions of the page in one block, where they find each other by name. */
function script(): string {
  return `{ ${Object.values(TOOLS).map(source).join("\n")}
(${source(drawFigures)})(uPlot, { ${Object.keys(TOOLS).join(", ")} }); }`;
}

/** Lets a browser load nothing at all. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

/** The whole page. */
export function renderReport({ title, summary, facts, table, figures, details = [], notes }: Report): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${text(title)}</title>
<link rel="icon" href="data:,">
<!-- uPlot, in this file for the plots:

${library("LICENSE").replace(/--/g, "- -")}
-->
<style>${library("dist/uPlot.min.css")}${STYLE}</style>
</head>
<body>
<header>
<h1>${text(title)}</h1>
<p>${text(summary)}</p>
</header>
<main>
<dl class="facts">
${facts.map(factHtml).join("\n")}
</dl>
${tableHtml(table)}
${figures.length ? KEYS : ""}
${figures.map(figureHtml).join("\n")}
${details.map((each) => `<section class="details">${tableHtml(each)}</section>`).join("\n")}
<noscript><p>The figures need JavaScript, which this browser has switched off.</p></noscript>
</main>
<footer>
${notes.map((note) => `<p>${text(note)}</p>`).join("\n")}
</footer>
<script type="application/json" id="figures">${scriptJson(figures)}</script>
<script>${library("dist/uPlot.iife.min.js")}
${script()}</script>
</body>
</html>
`;
}
