/** Colours, dashes and the style sheet. */
import type { Tone } from "./model.js";

/** Colours by name: text 4.5:1 and lines 3:1 against the paper at least (WCAG 2.2, 1.4.3 and 1.4.11). */
export type Palette = Readonly<Record<Tone | "paper" | "ink" | "quiet" | "rule", string>>;

// Those of runs are far apart for the colour-blind too: test/report/palette.test.ts simulates it.
export const LIGHT: Palette = {
  paper: "#ffffff", ink: "#1b1d20", quiet: "#5a6068", rule: "#dfe1e4",
  before: "#b3541e", baseline: "#5f7d2e", after: "#1c5fa8", reference: "#4a4f56", detail: "#7d838c", path: "#c8102e", level: "#7d8fa3",
  run1: "#194fbd", run2: "#ee610d", run3: "#2aa772", run4: "#9d2d7a", run5: "#543f0e", run6: "#001c15",
};

export const DARK: Palette = {
  paper: "#14161a", ink: "#e7e6e2", quiet: "#a3a9b1", rule: "#31363d",
  before: "#ea9a63", baseline: "#a3c172", after: "#75b5f5", reference: "#c3c7cc", detail: "#848b94", path: "#ff6b6b", level: "#66788c",
  run1: "#6f9fff", run2: "#c94301", run3: "#11e6a8", run4: "#d477b4", run5: "#aece66", run6: "#ffd7fc",
};

/** Lengths of dashes and gaps, CSS pixels; a tone that is not here has whole lines. */
export const DASHES: Partial<Record<Tone, string>> = {
  run2: "8 3", run3: "2 3", run4: "8 3 2 3", run5: "14 4", run6: "8 3 2 3 2 3",
};

/** Dashes of a line that is dashed in any tone. */
export const DASHED = "5 4";

function variables(values: Readonly<Record<string, string>>, prefix = ""): string {
  return Object.entries(values).map(([name, value]) => `--${prefix}${name}: ${value};`).join(" ");
}

export const STYLE = `
:root { color-scheme: light dark; ${variables(LIGHT)}
  --dashed: ${DASHED}; ${variables(DASHES, "dash-")}
  --serif: Charter, "Bitstream Charter", "Iowan Old Style", "Palatino Linotype", Palatino, Georgia, "Liberation Serif", serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif; }
@media (prefers-color-scheme: dark) { :root { ${variables(DARK)} } }
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); font: 17px/1.55 var(--serif); -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 56rem; padding: 3rem 1.5rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; font-weight: 600; margin: 0 0 .75rem; text-wrap: balance; }
h2 { font-size: 1.15rem; line-height: 1.3; font-weight: 600; margin: 0; }
p { overflow-wrap: anywhere; margin: 0 0 .75rem; max-width: 42rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 1.25rem 1.5rem; margin: 2rem 0; padding: 0; }
.facts div { border-top: 2px solid var(--ink); padding-top: .6rem; }
.facts dt { font: .8rem/1.4 var(--sans); color: var(--quiet); }
.facts dd { margin: .1rem 0 0; font: 600 1.55rem/1.25 var(--sans); font-variant-numeric: tabular-nums; white-space: nowrap; }
.facts dd small { display: block; font-size: .8rem; font-weight: 400; line-height: 1.4; color: var(--quiet); white-space: normal; }
.scroll { overflow-x: auto; }
table.values { border-collapse: collapse; width: 100%; max-width: 36rem; font: .9rem/1.4 var(--sans); font-variant-numeric: tabular-nums; }
table.values caption { text-align: left; font: 600 1.15rem/1.3 var(--serif); padding-bottom: .6rem; }
table.values th, table.values td { padding: .38rem .75rem .38rem 0; text-align: right; border-bottom: 1px solid var(--rule); font-weight: 400; white-space: nowrap; }
table.values thead th { color: var(--quiet); font-size: .8rem; border-bottom: 1px solid var(--ink); border-top: 2px solid var(--ink); }
table.values th:first-child { text-align: left; }
table.values th:last-child, table.values td:last-child { padding-right: 0; }
.details { margin: 2.5rem 0 0; border-top: 1px solid var(--rule); padding-top: 1.25rem; }
.details table.values { max-width: none; }
.details table.values thead th { white-space: normal; vertical-align: bottom; }
.under { color: var(--quiet); font-size: .95rem; margin: .6rem 0 0; }
.keys { margin: 2rem 0 0; font: .8rem/1.5 var(--sans); color: var(--quiet); }
figure { margin: 1.75rem 0 0; border-top: 1px solid var(--rule); padding-top: 1.25rem; break-inside: avoid; }
figcaption { margin-bottom: .75rem; }
figcaption p { color: var(--quiet); font-size: .95rem; margin: .25rem 0 0; }
.head { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; justify-content: space-between; }
button { font: .8rem/1.4 var(--sans); color: var(--ink); background: none; border: 1px solid var(--detail); border-radius: 3px; padding: .25rem .6rem; cursor: pointer; }
button[aria-pressed="true"] { background: var(--ink); border-color: var(--ink); color: var(--paper); }
button:focus-visible, .panel:focus-visible { outline: 2px solid var(--after); outline-offset: 2px; }
.panel { min-width: 0; margin-top: .5rem; }
.uplot { display: flex; flex-direction: column; width: 100%; font-family: var(--sans); }
.u-legend { order: -1; margin: 0; text-align: left; font-size: .8rem; color: var(--ink); min-height: 1.7em; }
.u-legend th { font-weight: 400; overflow-wrap: anywhere; }
.u-legend .u-label { color: var(--ink) !important; }
.u-legend .u-series > * { padding: 0 .25rem 0 0; }
.u-legend .u-value { min-width: 3.2em; font-variant-numeric: tabular-nums; color: var(--quiet); }
.u-inline.u-live th::after { content: ""; }
.u-inline tr { margin-right: .75rem; }
.u-legend svg { width: 28px; height: 10px; margin-right: .4em; vertical-align: middle; overflow: visible; }
.u-legend .unnamed { display: none; }
.u-legend .known:has(.u-value:empty) { visibility: hidden; }
.panel:not(.plane) .u-legend .u-series:first-child { display: none; }
.plane .u-legend .u-value { min-width: 9em; }
.u-hz .u-cursor-x { border-right-color: var(--detail); }
.u-select { background: color-mix(in srgb, var(--after) 15%, transparent); }
footer { margin-top: 3rem; border-top: 2px solid var(--ink); padding-top: 1rem; font-size: .88rem; color: var(--quiet); }
@media (max-width: 36rem) {
  html { font-size: 16px; }
  body { padding: 1.75rem 1rem 3rem; }
  h1 { font-size: 1.5rem; }
  .facts { grid-template-columns: 1fr 1fr; gap: 1rem; }
  .facts dd { font-size: 1.3rem; }
  table.values { font-size: .82rem; }
  table.values th { white-space: normal; }
  table.values th, table.values td { padding-right: .5rem; }
}
`;
