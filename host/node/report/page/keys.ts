/** The keyboard on plots. The page gets `addKeys` as source, as look.ts says. */
import type uPlot from "uplot";

type Range = readonly [number, number];

/**
 * Arrows move the cursor of the plot in `panel`, + and - zoom about it, 0 and Escape show all. `all`: the plots that share
 * its x axis. `whole`: ends of the axes that can be zoomed.
 */
export function addKeys(panel: HTMLElement, own: () => uPlot, all: () => readonly uPlot[], whole: { x: Range; y?: Range }): void {
  const axes = Object.entries(whole) as ["x" | "y", Range][];
  const place = (left: number, top: number) => all().forEach((plot) => plot.setCursor({ left, top }));

  function zoom(factor: number): void {
    const { scales, cursor, posToVal } = own();
    for (const [key, [low, high]] of axes) {
      const { min, max } = scales[key] as { min: number; max: number };
      const pixels = key === "x" ? cursor.left! : cursor.top!;
      const about = pixels >= 0 ? posToVal(pixels, key) : (min + max) / 2;
      const size = Math.min(high - low, Math.max((max - min) * factor, 1e-4 * (high - low)));
      const from = Math.max(low, Math.min(high - size, about - ((about - min) * size) / (max - min)));
      for (const plot of all()) plot.setScale(key, { min: from, max: from + size });
    }
  }

  /** By points of a figure to the left and right, by pixels in a plane. */
  function move(right: number, down: number): void {
    const plot = own(), { cursor, bbox } = plot;
    const [width, height] = [bbox.width / devicePixelRatio, bbox.height / devicePixelRatio];
    const shown = cursor.left! >= 0;
    const within = (value: number, most: number) => Math.max(0, Math.min(most, value));
    if (whole.y) {
      const [left, top] = shown ? [cursor.left!, cursor.top!] : [width / 2, height / 2];
      return place(within(left + 4 * right, width), within(top + 4 * down, height));
    }
    const values = plot.data[0]!;
    const next = within(shown ? cursor.idx! + right : plot.posToIdx(0), values.length - 1);
    place(within(plot.valToPos(values[next]!, "x"), width), height / 2);
  }

  const keys: Record<string, (steps: number) => void> = {
    ArrowLeft: (steps) => move(-steps, 0), ArrowRight: (steps) => move(steps, 0),
    ArrowUp: (steps) => move(0, -steps), ArrowDown: (steps) => move(0, steps),
    "+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2), 0: () => zoom(Infinity), Escape: () => zoom(Infinity),
  };
  panel.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    const vertical = event.key === "ArrowUp" || event.key === "ArrowDown";
    if (!act || event.ctrlKey || event.metaKey || event.altKey || (vertical && !whole.y)) return;
    event.preventDefault();
    act(event.shiftKey ? 10 : 1);
  });
  panel.addEventListener("blur", () => place(-10, -10));
}
