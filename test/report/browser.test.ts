import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { renderReport } from "../../host/node/report/report.js";
import { renderSvg } from "../../host/node/report/svg.js";
import { microdescent } from "../support/command.js";
import { jobFile, jobOf } from "../support/jobs.js";
import { canvasTexts, documentTexts, launch, open, overlaps, settled, type Text } from "./browser.js";
import { drawings, report } from "./samples.js";

const FOLDER = fileURLToPath(new URL("../../build/screenshots/", import.meta.url));
const PAGE = pathToFileURL(`${FOLDER}report.html`).href;
const WAYS = [["light", 1280], ["dark", 1280], ["light", 400], ["dark", 400]] as const;

let browser: Browser;

beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${FOLDER}report.html`, renderReport(report));
  drawings.forEach((drawing, i) => writeFileSync(`${FOLDER}figure-${i + 1}.svg`, renderSvg(drawing)));
  browser = await launch();
});

afterAll(() => browser?.close());

function view(width: number, colorScheme: "light" | "dark") {
  return { viewport: { width, height: 900 }, colorScheme };
}

/** Texts that overlap others or leave their canvas, on all canvases. */
async function wrongOnCanvases(page: Page): Promise<string[]> {
  const outside = (width: number, height: number) => ({ left, top, right, bottom }: Text) => left < 0 || top < 0 || right > width || bottom > height;
  return (await canvasTexts(page)).flatMap(({ width, height, texts }) =>
    [...overlaps(texts), ...texts.filter(outside(width, height)).map(({ text }) => `"${text}" leaves its canvas`)]);
}

test.each(WAYS)("in %s, %d pixels wide, nothing overlaps, is cut off, loaded or wrong", async (scheme, width) => {
  const { page, requests, faults } = await open(browser, PAGE, view(width, scheme));
  const canvases = await canvasTexts(page);
  expect(canvases).toHaveLength(drawings.reduce((sum, drawing) => sum + ("curves" in drawing ? 1 : drawing.panels.length), 0));
  for (const { texts } of canvases) expect(texts.length).toBeGreaterThan(1);
  expect(await wrongOnCanvases(page)).toEqual([]);
  expect(overlaps(await documentTexts(page))).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  await page.screenshot({ path: `${FOLDER}report-${scheme}-${width}.png`, fullPage: true });
  expect(requests).toEqual([PAGE]);
  expect(faults).toEqual([]);
  await page.context().close();
}, 120_000);

test("the policy of the page stops what would be loaded, and this is noticed", async () => {
  const { page, faults } = await open(browser, PAGE, view(800, "light"));
  await page.evaluate(() => new Promise((resolve) => {
    document.addEventListener("securitypolicyviolation", resolve);
    document.body.append(Object.assign(new Image(), { src: "picture.png" }));
  }));
  expect(faults.join()).toContain("Content Security Policy");
  await page.context().close();
});

const IRIS = fileURLToPath(new URL("../../examples/data/iris.csv", import.meta.url));
const LOGISTIC = ["fit", IRIS, "--target", "species", "--model", "logistic", "--method", "nesterov", "--rate", "2", "--epochs", "2000"];

/** A file for a command, in the folder of the screenshots. */
function fileOf(name: string, content: string): string {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${FOLDER}${name}`, content);
  return `${FOLDER}${name}`;
}

const HEATER = jobOf("heater"), MOTOR = jobOf("motor");
const GUARDED = fileOf("guarded.json", JSON.stringify({
  ...HEATER, controller: { ...HEATER.controller, gains: { kp: 2, ki: 0.005, kd: 0 } }, guard: { measured: [-1, 20.5] },
}));
const ABORTED = fileOf("aborted.json", JSON.stringify({ ...MOTOR, guard: { measured: [-0.1, 1.2] } }));
const ROLLED = fileOf("rolled-back.json", JSON.stringify({
  ...MOTOR, controller: { ...MOTOR.controller, gains: { kp: 60.434, ki: 44.92, kd: 13.66 } }, tuning: { experiments: 4 },
}));
/** A lag behind a dead time, with a sensor that is silent at times. */
const LOG = fileOf("log.csv", `t,heat,T\n${Array.from({ length: 300 }, (_, k) => {
  const rise = k < 12 ? 0 : 35 * (1 - Math.exp(-(k - 12) / 60));
  return `${2 * k},${k < 5 ? 0 : 50},${k % 97 === 50 ? 0 : 20 + rise}`;
}).join("\n")}\n`);

const COMMANDS: [name: string, args: string[]][] = [
  ["iris", LOGISTIC],
  ["virginica", [...LOGISTIC, "--positive", "virginica"]],
  ["beale", ["run", "beale", "--compare", "adam:0.1,nesterov:0.01", "--iterations", "500"]],
  ["motor", ["tune", jobFile("motor")]],
  ["guarded", ["tune", GUARDED]],
  ["aborted", ["tune", ABORTED]],
  ["rolled-back", ["tune", ROLLED]],
  ["identified", ["identify", LOG, "--time", "t", "--u", "heat", "--y", "T", "--limits", "0,100", "--setpoint", "45"]],
  ["rosenbrock", ["run", "rosenbrock", "--method", "adam", "--rate", "0.05", "--iterations", "3000"]],
];

test.each(COMMANDS)("the page of %s: nothing overlaps or is cut off in any width, with linear and logarithmic axes", async (name, args) => {
  const file = `${FOLDER}${name}.html`;
  expect(microdescent([...args, "--report", file])).toMatchObject({ code: 0, err: "" });
  for (const width of [400, 420, 500, 1280]) {
    const { page, faults } = await open(browser, pathToFileURL(file).href, view(width, "light"));
    expect([...await wrongOnCanvases(page), ...overlaps(await documentTexts(page))], `${width} pixels`).toEqual([]);
    for (const { texts } of await canvasTexts(page)) expect(texts.length).toBeGreaterThan(2);
    await page.screenshot({ path: `${FOLDER}${name}-${width}.png`, fullPage: true });
    for (const button of await page.locator("button").all()) await button.click();
    await settled(page);
    expect(await wrongOnCanvases(page), `${width} pixels, the other axis`).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(faults).toEqual([]);
    await page.context().close();
  }
}, 120_000);

/** Texts on the canvases of figure `number`. */
function labels(page: Page, number: number): Promise<string[]> {
  return page.locator(`figure:nth-of-type(${number}) canvas`).evaluateAll((canvases) =>
    canvases.flatMap((canvas) => window.drawn.get(canvas as HTMLCanvasElement)!.map(({ text }) => text)));
}

const numberOf = (title: string, from = 0): number => drawings.findIndex((drawing, i) => i >= from && drawing.title === title) + 1;

test.each(["Value over iterations", "Response to the setpoint", "The path between lines of equal value", "Data and model"])(
  "%s: the keyboard moves the cursor, zooms in and out, and shows all again", async (title) => {
    const number = numberOf(title);
    const { page, faults } = await open(browser, PAGE, view(1000, "light"));
    const panel = page.locator(`figure:nth-of-type(${number}) .panel`).first();
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
      await settled(page);
    };
    const values = () => panel.locator(".u-series:not(.unnamed) .u-value").allTextContents();
    await panel.focus();
    expect(await panel.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe("solid");
    const whole = await labels(page, number), silent = await values();
    await press("ArrowRight", "Shift+ArrowRight");
    expect(await values()).not.toEqual(silent);
    await press("+", "+", "+");
    const zoomed = await labels(page, number);
    expect(zoomed).not.toEqual(whole);
    expect(await wrongOnCanvases(page)).toEqual([]);
    await press("-");
    expect(await labels(page, number)).not.toEqual(zoomed);
    await press("0");
    expect(await labels(page, number)).toEqual(whole);
    await press("+", "Escape");
    expect(await labels(page, number)).toEqual(whole);
    expect(faults).toEqual([]);
    await page.context().close();
  });

test("the mouse zooms a plane in both directions, and a double click shows all again", async () => {
  const number = numberOf("The path between lines of equal value");
  const { page } = await open(browser, PAGE, view(1000, "light"));
  const over = page.locator(`figure:nth-of-type(${number}) .u-over`);
  await over.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await over.boundingBox())!;
  const whole = await labels(page, number);
  await page.mouse.move(x + width / 4, y + height / 4);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y + height / 2, { steps: 4 });
  await page.mouse.up();
  await settled(page);
  const zoomed = await labels(page, number);
  // From a quarter to a half of x from -2 to 2, and of y from 3 to -1.
  for (const label of ["−1", "0"]) expect(zoomed).toContain(label);
  expect(zoomed).toContain("2");
  expect(zoomed).not.toContain("−2");
  expect(zoomed).not.toContain("3");
  await over.dblclick();
  await settled(page);
  expect(await labels(page, number)).toEqual(whole);
  await page.context().close();
});

test("the button changes between a linear and a logarithmic axis", async () => {
  const number = numberOf("Value over iterations");
  const { page } = await open(browser, PAGE, view(1000, "light"));
  const button = page.locator(`figure:nth-of-type(${number}) button`);
  const [logarithmic, pressed] = [await labels(page, number), await button.getAttribute("aria-pressed")];
  await button.click();
  await settled(page);
  expect([pressed, await button.getAttribute("aria-pressed")]).toEqual(["true", "false"]);
  const linear = await labels(page, number);
  expect(logarithmic).toContain("0.01");
  expect(linear).toContain("25");
  expect(linear).not.toContain("0.01");
  await page.context().close();
});

test("the colours follow the scheme, and the width the window, without a reload", async () => {
  const { page } = await open(browser, PAGE, view(1000, "light"));
  const pixel = () => page.locator("canvas").first().evaluate((element) => (element as HTMLCanvasElement).toDataURL());
  const light = await pixel();
  await page.emulateMedia({ colorScheme: "dark" });
  await settled(page);
  expect(await pixel()).not.toBe(light);
  await page.setViewportSize({ width: 500, height: 900 });
  await settled(page);
  expect(await page.locator("canvas").first().evaluate((element) => element.getBoundingClientRect().right)).toBeLessThanOrEqual(500);
  expect(await wrongOnCanvases(page)).toEqual([]);
  await page.context().close();
});

test.each(drawings.map((drawing, i) => [i + 1, drawing.title] as const))("figure %d as SVG, %s: no texts overlap, none is cut off", async (number) => {
  const file = pathToFileURL(`${FOLDER}figure-${number}.svg`).href;
  const { page, requests, faults } = await open(browser, file, view(800, "light"));
  const texts = await page.evaluate(() => Array.from(document.querySelectorAll("text"), (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return { text: element.textContent ?? "", left, top, right, bottom };
  }));
  expect(texts.length).toBeGreaterThan(3);
  expect(overlaps(texts)).toEqual([]);
  const [width, height] = await page.evaluate(() => {
    const box = (document.documentElement as unknown as SVGSVGElement).viewBox.baseVal;
    return [box.width, box.height] as const;
  });
  for (const { text, left, top, right, bottom } of texts) expect(left >= 0 && top >= 0 && right <= width && bottom <= height, text).toBe(true);
  await page.screenshot({ path: `${FOLDER}figure-${number}.png`, clip: { x: 0, y: 0, width, height } });
  expect([requests, faults]).toEqual([[file], []]);
  await page.context().close();
});
