/** The Chromium of the system, and what is read from its pages. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";

export async function launch(): Promise<Browser> {
  const found = (process.env.PATH ?? "").split(delimiter)
    .flatMap((folder) => ["chromium", "chromium-browser", "google-chrome"].map((name) => join(folder, name))).find(runs);
  if (!found) throw new Error("no chromium on the PATH: apt-get install chromium");
  // In a container root has no sandbox; the pages are our own.
  return chromium.launch({ executablePath: found, args: ["--no-sandbox"] });
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A text as it stands on the page, CSS pixels. */
export interface Text {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

declare global {
  interface Window {
    /** Texts on each canvas since it was last cleared; boxes in pixels of the canvas. */
    drawn: Map<HTMLCanvasElement, Text[]>;
  }
}

/** Runs in the page before its own script: keeps what is written on canvases. */
function recordCanvases(): void {
  window.drawn = new Map();
  const { fillText, clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    window.drawn.set(this.canvas, []);
    return clearRect.apply(this, box);
  };
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...rest) {
    const size = this.measureText(text), matrix = this.getTransform();
    const corners = [[-size.actualBoundingBoxLeft, -size.actualBoundingBoxAscent], [size.actualBoundingBoxRight, size.actualBoundingBoxDescent]]
      .map(([right, down]) => matrix.transformPoint({ x: x + right!, y: y + down! }));
    const [xs, ys] = [corners.map((corner) => corner.x), corners.map((corner) => corner.y)];
    const box = { text: String(text), left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
    if (box.text) window.drawn.set(this.canvas, [...(window.drawn.get(this.canvas) ?? []), box]);
    return fillText.call(this, text, x, y, ...rest);
  };
}

/** A page with the file, and everything that went wrong or was asked for while it was open. */
export async function open(browser: Browser, file: string, options: BrowserContextOptions): Promise<{ page: Page; requests: string[]; faults: string[] }> {
  const page = await (await browser.newContext(options)).newPage();
  const requests: string[] = [], faults: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", ({ message }) => faults.push(message));
  // A violation of the content security policy is a message of the console too.
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) faults.push(message.text()); });
  await page.addInitScript(recordCanvases);
  await page.goto(file);
  await settled(page);
  return { page, requests, faults };
}

/** Wait until all that was asked for is drawn. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** Texts on the canvases, by canvas, in pixels of the canvas, with its size. */
export function canvasTexts(page: Page): Promise<{ width: number; height: number; texts: Text[] }[]> {
  return page.evaluate(() => Array.from(document.querySelectorAll("canvas"), (canvas) =>
    ({ width: canvas.width, height: canvas.height, texts: window.drawn.get(canvas) ?? [] })));
}

/** Texts of the document outside of canvases, a box a line. */
export function documentTexts(page: Page): Promise<Text[]> {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) {
      const node = walker.currentNode, { parentElement } = node;
      if (!node.textContent?.trim() || parentElement?.closest("script, noscript, style")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const { left, top, right, bottom, width } of range.getClientRects())
        if (width > 0) texts.push({ text: node.textContent.trim(), left: left + scrollX, top: top + scrollY, right: right + scrollX, bottom: bottom + scrollY });
    }
    return texts;
  });
}

/** Pairs of texts that share more than a pixel. */
export function overlaps(texts: readonly Text[]): string[] {
  const shared = (a: Text, b: Text) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  return texts.flatMap((a, i) => texts.slice(0, i).filter((b) => shared(a, b)).map((b) => `"${b.text}" and "${a.text}"`));
}
