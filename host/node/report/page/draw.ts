/** The script of a report. The page gets `drawFigures` as source, as look.ts says. */
import type uPlot from "uplot";
import type { Drawing } from "../model.js";
import type { dotted } from "../dots.js";
import type { levelled, named, padded, showable, widened } from "../scene.js";
import type { addKeys } from "./keys.js";
import type { LookTools, makeLook } from "./look.js";
import type { panelOptions } from "./panel.js";
import type { planeOptions } from "./plane.js";

/** What the script is given. */
export interface PageTools extends LookTools {
  readonly widened: typeof widened;
  readonly padded: typeof padded;
  readonly named: typeof named;
  readonly levelled: typeof levelled;
  readonly showable: typeof showable;
  readonly dotted: typeof dotted;
  readonly makeLook: typeof makeLook;
  readonly panelOptions: typeof panelOptions;
  readonly planeOptions: typeof planeOptions;
  readonly addKeys: typeof addKeys;
}

/** Draw every figure of the page, and again when the colour scheme changes or a logarithmic axis is chosen. */
export function drawFigures(Plot: typeof uPlot, tools: PageTools): void {
  const drawings = JSON.parse(document.getElementById("figures")!.textContent!) as Drawing[];
  const places = Array.from(document.querySelectorAll<HTMLElement>("figure"));
  const panelsOf = (place: HTMLElement) => Array.from(place.querySelectorAll<HTMLElement>(".panel"));
  const drawn = new Map<Element, uPlot>();

  function draw(drawing: Drawing, place: HTMLElement): void {
    const log = place.querySelector("button")?.getAttribute("aria-pressed") === "true";
    const look = tools.makeLook(tools);
    panelsOf(place).forEach((element, i) => {
      drawn.get(element)?.destroy();
      if ("curves" in drawing) {
        const data = [null, ...drawing.curves.map(({ x, y }) => [x, y])] as unknown as uPlot.AlignedData;
        drawn.set(element, new Plot(tools.planeOptions(drawing, element.clientWidth, { ...tools, look }), data, element));
      } else {
        const { series, linear } = drawing.panels[i]!;
        const data = [drawing.x.values, ...series.map(({ values }) => tools.showable(values, log && !linear))] as uPlot.AlignedData;
        const options = tools.panelOptions(drawing, i, element.clientWidth, log, { ...tools, Plot, look });
        drawn.set(element, new Plot(options, data, element));
      }
    });
  }

  function addPlaceKeys(drawing: Drawing, place: HTMLElement): void {
    const panels = panelsOf(place);
    const all = () => panels.map((panel) => drawn.get(panel)!);
    const values = "curves" in drawing ? [] : drawing.x.values;
    const whole = "curves" in drawing ? { x: drawing.x.range, y: drawing.y.range }
      : { x: drawing.x.range ?? ([values[0] ?? 0, values.at(-1) ?? 1] as const) };
    for (const panel of panels) tools.addKeys(panel, () => drawn.get(panel)!, all, whole);
  }

  const drawAll = () => places.forEach((place, i) => draw(drawings[i]!, place));
  drawAll();
  places.forEach((place, i) => addPlaceKeys(drawings[i]!, place));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  places.forEach((place, i) => {
    const button = place.querySelector("button");
    button?.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      draw(drawings[i]!, place);
    });
  });
  const resized = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const plot = drawn.get(target);
      if (plot && plot.width !== target.clientWidth) plot.setSize({ width: target.clientWidth, height: plot.height });
    }
  });
  document.querySelectorAll(".panel").forEach((element) => resized.observe(element));
}
