/** The pages of tunings and identifications: what is drawn is what was measured, by scales read off the axes. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { envelope } from "../../host/node/report/envelope.js";
import type { Figure, Report } from "../../host/node/report/model.js";
import { renderReport } from "../../host/node/report/report.js";
import { levelled, plotsOf } from "../../host/node/report/scene.js";
import { LIGHT } from "../../host/node/report/style.js";
import { renderSvg } from "../../host/node/report/svg.js";
import { renderText } from "../../host/node/report/terminal.js";
import { bestCosts, isPartial, limitLines } from "../../host/node/tune/figures.js";
import { identify, type Identified } from "../../host/node/tune/identify.js";
import { identifyReport } from "../../host/node/tune/identify-report.js";
import type { Job } from "../../host/node/tune/job.js";
import { fitText } from "../../host/node/tune/model-figures.js";
import { tuneReport } from "../../host/node/tune/report.js";
import type { ExperimentKind, ExperimentResult, StopReason } from "../../host/node/tune/result.js";
import { tuneJob, type JobResult } from "../../host/node/tune/tune-job.js";
import { firstOrder } from "../support/control.js";
import { jobOf } from "../support/jobs.js";
import { readPlots, type ReadPlot } from "./read-svg.js";
import { checkXml } from "./xml.js";

const HEATER = jobOf("heater"), MOTOR = jobOf("motor");

/** A heater that must not get warmer than 20.3 K: several proposals do. */
const GUARDED: Job = {
  ...HEATER, controller: { ...HEATER.controller, gains: { kp: 0.2, ki: 0.001, kd: 0 } }, guard: { measured: [-1, 20.3] },
  tuning: { experiments: 12, tolerance: 0.002, patience: 3 },
};

let guarded: JobResult, motor: JobResult, report: Report;

beforeAll(async () => {
  guarded = await tuneJob(GUARDED);
  motor = await tuneJob(MOTOR);
  report = tuneReport(guarded);
});

const figureOf = (title: RegExp, { figures } = report): Figure => figures.find((figure) => title.test(figure.title)) as Figure;
const plotsIn = (title: RegExp): ReadPlot[] => readPlots(renderSvg(figureOf(title)), figureOf(title).logarithmic === "first");

/** Pairs of numbers, equal to a hundredth of a pixel: on an axis of several decades, to half a percent. */
function expectPoints(found: readonly (readonly [number, number])[], expected: readonly (readonly [number, number])[]): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach(([x, y], i) => {
    expect(found[i]![0]).toBeCloseTo(x, 2);
    expect(found[i]![1] / y).toBeCloseTo(1, 2);
  });
}

describe("the costs of a guarded tuning, read off the figure", () => {
  const pairs = (which: (one: ExperimentResult) => boolean, value = (one: ExperimentResult) => one.cost): [number, number][] =>
    guarded.tuning.experiments.filter(which).map((one) => [one.number, value(one)]);

  test("are those of the experiments: dots where they went to their end, crosses where they were stopped, squares where they verify", () => {
    const [plot] = plotsIn(/^Cost/) as [ReadPlot];
    expect(pairs(({ stopped }) => stopped !== undefined).length).toBeGreaterThan(2);
    expectPoints(plot.crosses, pairs(({ stopped }) => stopped !== undefined));
    expectPoints(plot.dots, pairs(({ stopped, kind }) => !stopped && kind !== "verifying"));
    expectPoints(plot.squares, pairs(({ kind }) => kind === "verifying"));
  });

  test("have rings where something was foreseen", () => {
    const [plot] = plotsIn(/^Cost/) as [ReadPlot];
    const foreseen = pairs((one) => one.foreseen !== undefined, (one) => one.foreseen!);
    expect(foreseen.length).toBeGreaterThan(3);
    expectPoints(plot.rings, foreseen);
  });

  test("lie about the best so far and under the guard's limit, which holds an experiment's width", () => {
    const [plot] = plotsIn(/^Cost/) as [ReadPlot];
    const { experiments } = guarded.tuning;
    const before = (number: number) => Math.min(...experiments.filter((one) => one.number < number && !one.stopped).map(({ cost }) => cost));
    const best = plot.lines.find(({ stroke, dashed }) => stroke === LIGHT.after && !dashed)!;
    const limit = plot.lines.find(({ stroke, dashed }) => stroke === LIGHT.path && dashed)!;
    expectPoints(best.points, experiments.flatMap(({ number }) => [-0.5, 0.5].map((half) => [number + half, before(number + 1)] as const)));
    const limits = experiments.slice(1).flatMap(({ number }) => [-0.5, 0.5].map((half) => [number + half, 1.5 * before(number)] as const));
    expectPoints(limit.points, limits);
  });

  test("span more than a decade, so the axis is logarithmic; those of a calm tuning do not", async () => {
    expect(figureOf(/^Cost/).logarithmic).toBe("first");
    expect(figureOf(/^Cost/, tuneReport(await tuneJob(HEATER))).logarithmic).toBe(true);
  });

  test("have a sign each in the terminal, on which no letter of a line stands", () => {
    const lines = renderText(figureOf(/^Cost/), { columns: 80, rows: 18, colour: false }).split("\n");
    const plot = lines.filter((line) => /[│┤]/.test(line)).join("\n");
    const count = (sign: string) => plot.split(sign).length - 1;
    const { experiments } = guarded.tuning;
    expect(count("x")).toBe(experiments.filter(({ stopped }) => stopped).length);
    expect(count("■")).toBe(experiments.filter(({ kind }) => kind === "verifying").length);
    expect(count("+") + count("#")).toBe(experiments.filter(({ stopped, kind }) => !stopped && kind !== "verifying").length);
    for (const name of ["guard's limit", "best so far", "o foreseen", "+ measured", "x stopped by the guard", "■ verification"])
      expect(lines.join("\n")).toContain(name);
  });
});

test("the gains, read off the figure, are those of the experiments, one panel a gain on a logarithmic axis", () => {
  const { experiments, gains } = guarded.tuning;
  const plots = plotsIn(/^Gains/);
  expect(plots).toHaveLength(3);
  expect(figureOf(/^Gains/).logarithmic).toBe("first");
  (["kp", "ki", "kd"] as const).forEach((name, i) => {
    const valueOf = (one: ExperimentResult) => (one.gains as Record<typeof name, number>)[name];
    const line = plots[i]!.lines.find(({ stroke }) => stroke === LIGHT.after)!;
    expectPoints(line.points, experiments.flatMap((one) => [-0.5, 0.5].map((half) => [one.number + half, valueOf(one)] as const)));
    expectPoints(plots[i]!.crosses, experiments.filter(({ stopped }) => stopped).map((one) => [one.number, valueOf(one)]));
  });
  const { number } = experiments.find((one) => JSON.stringify(one.gains) === JSON.stringify(gains))!;
  expect(figureOf(/^Gains/).marks).toMatchObject([{ at: number }]);
  // kp has come to half of its upper bound, ki to it, kd to its lower one.
  expect(plots.map(({ lines }) => lines.some(({ stroke }) => stroke === LIGHT.level))).toEqual([true, true, true]);
  const calm = figureOf(/^Gains/, tuneReport(motor));
  expect(readPlots(renderSvg(calm), calm.logarithmic === "first").map(({ lines }) => lines.some(({ stroke }) => stroke === LIGHT.level))).toContain(false);
});

test("the experiments that were stopped are drawn up to that tick, with the guard's range", () => {
  const stopped = guarded.tuning.experiments.filter((one) => one.stopped);
  const [above, below] = plotsIn(/^Experiments that/) as [ReadPlot, ReadPlot];
  const tones = [LIGHT.run1, LIGHT.run2, LIGHT.run3, LIGHT.run4];
  expect([3, 4]).toContain(stopped.length);
  stopped.forEach(({ response }, i) => {
    const [measured, output] = [above, below].map(({ lines }) => lines.find(({ stroke }) => stroke === tones[i])!.points);
    expect(measured).toHaveLength(response!.measured.length);
    measured!.forEach(([t, y], k) => {
      expect(t).toBeCloseTo(2 * k, 0);
      expect(y).toBeCloseTo(response!.measured[k]!, 1);
    });
    expect(measured!.at(-1)![1]).toBeGreaterThan(20.3);
    expect(output!.at(-1)![1]).toBeCloseTo(response!.output.at(-1)!, 0);
  });
  const range = above.lines.filter(({ stroke }) => stroke === LIGHT.level).map(({ points }) => points[0]![1]);
  expect(range).toEqual([expect.closeTo(-1, 1), expect.closeTo(20.3, 1)]);
});

test("responses before, by the rule and tuned share their time, with the setpoint above, limits below, and the load where it comes", () => {
  const { before, baseline, after } = guarded;
  const figure = figureOf(/^Response/);
  expect(figure.marks).toMatchObject([{ at: 600, label: "heat loss 10 %" }]);
  const [upper, lower] = plotsIn(/^Response/) as [ReadPlot, ReadPlot];
  for (const [trial, stroke] of [[before, LIGHT.before], [baseline!, LIGHT.baseline], [after, LIGHT.after]] as const) {
    const measured = upper.lines.find((line) => line.stroke === stroke)!;
    expect(measured.points).toHaveLength(600);
    measured.points.forEach(([t, y], k) => {
      expect(t).toBeCloseTo(2 * k, 0);
      expect(y).toBeCloseTo(trial.response.measured[k]!, 1);
    });
    const output = lower.lines.find((line) => line.stroke === stroke)!;
    trial.response.output.forEach((u, k) => expect(output.points[2 * k]![1]).toBeCloseTo(u, 0));
  }
  const setpoint = upper.lines.find(({ stroke }) => stroke === LIGHT.reference)!;
  expect(setpoint).toMatchObject({ dashed: true });
  for (const [, y] of setpoint.points) expect(y).toBeCloseTo(20, 1);
  const limits = lower.lines.filter(({ stroke, dashed }) => stroke === LIGHT.level && dashed);
  expect(limits.map(({ points }) => Math.abs(Math.round(points[0]![1])))).toEqual([0, 100]);
});

test("the first and the last model are drawn beside the record; what they leave has the root mean square that is told", () => {
  const modelled = guarded.tuning.experiments.filter(({ model }) => model);
  const ends = [modelled[0]!, modelled.at(-1)!];
  const figures = report.figures.filter(({ title }) => title.startsWith("Record")) as Figure[];
  expect(figures.map(({ title }) => title)).toEqual(ends.map(({ number }) => `Record and model of experiment ${number}`));
  figures.forEach((figure, i) => {
    const { measured, modelled, output } = ends[i]!.response!;
    const [above, residual, below] = readPlots(renderSvg(figure)) as [ReadPlot, ReadPlot, ReadPlot];
    const [recorded, model] = [LIGHT.before, LIGHT.after].map((tone) => above.lines.find(({ stroke }) => stroke === tone)!.points);
    measured.forEach((y, k) => expect(recorded![k]![1]).toBeCloseTo(y, 1));
    modelled!.forEach((y, k) => expect(model![k]![1]).toBeCloseTo(y, 1));
    output.forEach((u, k) => expect(below.lines.find(({ stroke }) => stroke === LIGHT.reference)!.points[2 * k]![1]).toBeCloseTo(u, 0));
    const left = residual.lines[0]!.points.map(([, y]) => y);
    const rms = Math.sqrt(left.reduce((sum, y) => sum + y * y, 0) / left.length);
    const [, told] = /, ([\d.]+) K rms over all ticks/.exec(figure.caption)!;
    expect(Number(told) / rms).toBeCloseTo(1, 1);
    expect(figure.caption).toContain(`${ends[i]!.model!.residual.toPrecision(4)} K rms and a fit of 99.9999 %`);
  });
});

test("every experiment is a row of the table, with what the result has of it", () => {
  const [{ columns, rows }] = report.details as [Report["table"]];
  expect(columns.slice(0, 7)).toEqual(["number", "kind", "kp, %/K", "ki, %/(K·s)", "kd, %·s/K", "cost, K²·s", "foreseen"]);
  const number = (text: string) => (text === "" ? undefined : Number(text.replace(/[≈ %]/g, "")));
  guarded.tuning.experiments.forEach((one, i) => {
    const cells = rows[i]!;
    const { kp, ki, kd } = one.gains as { kp: number; ki: number; kd: number };
    const expected = [one.number, kp, ki, kd, one.cost, one.foreseen];
    [0, 2, 3, 4, 5, 6].forEach((column, k) => {
      const value = number(cells[column]!);
      if (expected[k] === undefined) expect(value).toBeUndefined();
      else expect(value! / expected[k]!).toBeCloseTo(1, 3);
    });
    expect(cells[1]).toBe({ recording: "start", applying: "proposed", verifying: "verification" }[one.kind]);
    expect([cells[7], cells[8] !== ""]).toEqual([one.stopped ?? "", one.model !== undefined]);
    expect(cells[5]!.startsWith("≈")).toBe(one.stopped !== undefined);
  });
});

test("the headline says what became of the gains, from where to where, and what the guard did", () => {
  const { tuning } = guarded;
  const value = (label: string) => report.facts.find((fact) => fact.label === label)!;
  expect(value("Outcome")).toMatchObject({ value: "kept" });
  const cost = value("Cost");
  expect([Number(cost.before) / tuning.startCost, Number(cost.value) / tuning.cost]).toEqual([expect.closeTo(1, 3), expect.closeTo(1, 3)]);
  for (const [name, unit] of [["kp", "%/K"], ["ki", "%/(K·s)"], ["kd", "%·s/K"]] as const) {
    const gain = value(name);
    expect(gain.unit).toBe(unit);
    expect(Number(gain.value) / (tuning.gains as Record<string, number>)[name]!).toBeCloseTo(1, 3);
    expect(Number(gain.before) / (tuning.startGains as Record<string, number>)[name]!).toBeCloseTo(1, 3);
  }
  const stops = tuning.experiments.filter(({ stopped }) => stopped).map(({ number }) => number);
  expect(value("Stopped by the guard").value).toBe(String(stops.length));
  const listed = `${stops.slice(0, -1).join(", ")} and ${stops.at(-1)}`;
  expect(report.summary).toContain(`The guard stopped experiments ${listed}, because the temperature rise left its range.`);
  expect(report.notes.join()).toContain("the temperature rise is below −1 or above 20.3 K");
  expect(report.notes.join()).toContain("begin at their lower bounds, where they hardly act: kd at 0.4000.");
});

describe("other ends of a tuning", () => {
  const rendered = (result: JobResult): string => {
    const page = tuneReport(result);
    for (const figure of page.figures) checkXml(renderSvg(figure));
    return renderReport(page);
  };

  test("rolled back: the gains of the start have no others beside them", async () => {
    const tuned = { kp: 60.434, ki: 44.92, kd: 13.66 };
    const result = await tuneJob({ ...MOTOR, controller: { ...MOTOR.controller, gains: tuned }, tuning: { experiments: 4 } });
    expect(result.tuning.phase).toBe("rolled-back");
    const page = tuneReport(result);
    expect(page.summary).toMatch(/^[34] experiments on a simulated loop found no gains that are better beyond the noise/);
    expect(page.table.columns).toEqual(["quantity", "before", "Ziegler-Nichols"]);
    expect(page.facts.some(({ before }) => before !== undefined)).toBe(false);
    expect(rendered(result)).toContain("<dd>rolled back<small>nothing more was to be gained</small></dd>");
  });

  test("aborted in the first experiment: no cost is known, and what it had come to is a lower bound", async () => {
    const result = await tuneJob({ ...MOTOR, guard: { measured: [-0.1, 1.2] } });
    expect(result.tuning.phase).toBe("aborted");
    const page = tuneReport(result);
    expect(page.summary).toContain("aborted after 1 experiment on a simulated loop because the angle left its range. The gains are those of the start.");
    expect(page.facts[1]).toEqual({ label: "Cost", value: "unknown", unit: "no experiment came to its end" });
    expect(page.details![0]!.rows[0]![5]).toMatch(/^(≥ [\d.]+|unknown)$/);
    expect(page.figures.map(({ title }) => title)).toEqual([
      "Response to the setpoint and to a load", "Cost over experiments", "Experiments that the guard stopped", "Gains over experiments",
    ]);
    rendered(result);
  });

  test("aborted by the caller before the first: there is the response of the start, and no table of experiments", async () => {
    const result = await tuneJob({ ...MOTOR, experiment: { ...MOTOR.experiment, load: 0 } }, { signal: { aborted: true } });
    expect(result.tuning.experiments).toEqual([]);
    const page = tuneReport(result);
    expect([page.figures.map(({ title }) => title), page.details]).toEqual([["Response to the setpoint"], []]);
    expect((page.figures[0] as Figure).marks).toEqual([]);
    rendered(result);
  });

  test("kept without a verification, in the standard form of a PI controller", async () => {
    const controller = { ...HEATER.controller, gains: { k: 0.5, ti: 500 }, form: "standard" as const };
    const { bounds: _, ...job } = HEATER;
    const result = await tuneJob({ ...job, controller, tuning: { verify: false } });
    const page = tuneReport(result);
    expect(page.summary).toMatch(/; the gains are kept\. The guard stopped/);
    expect(page.facts.map(({ label, unit }) => [label, unit])).toEqual(expect.arrayContaining([["k", "%/K"], ["ti", "s"]]));
    expect(page.facts).toHaveLength(8);
    expect((figureOf(/^Gains/, page)).panels.map(({ label }) => label)).toEqual(["k, %/K", "ti, s"]);
    rendered(result);
  });
});

const one = (number: number, cost: number, stopped?: StopReason, kind: ExperimentKind = "applying"): ExperimentResult =>
  ({ number, kind, cost, stopped, gains: [1], best: false });

test("the best so far is that of whole experiments; a verification does not change it", () => {
  const experiments = [one(1, 5, undefined, "recording"), one(2, 3, "slew"), one(3, 4), one(4, 6), one(5, 2, undefined, "verifying")];
  expect(bestCosts(experiments)).toEqual([null, 5, 5, 4, 4, 4]);
  expect(bestCosts([one(1, NaN, "measured")])).toEqual([null, null]);
});

test("a cost is what the experiment had come to where that ended the tuning: in the first, and in the third of faults in a row", () => {
  const stops = [undefined, "cost", "slew", "cost", "measured", "time", "measured"] as const;
  const experiments = stops.map((stopped, i) => one(i + 1, 5, stopped));
  expect(experiments.map((_, i) => isPartial(experiments, i))).toEqual([false, false, false, false, false, false, true]);
  expect(isPartial([one(1, 1, "cost")], 0)).toBe(true);
});

test("a fit is not rounded up to all, and a bad one is negative", () => {
  expect([1, 0.99999999, 0.99876, 0.5, -2].map(fitText)).toEqual(["100.0000 %", "99.9999 %", "99.87 %", "50.00 %", "−200.00 %"]);
});

test("limits are drawn unless they would make the output flat", () => {
  expect(limitLines([-24, 24], [-3, 5], 2)).toMatchObject([{ values: [-24, -24] }, { values: [24, 24] }]);
  expect(limitLines([-1e90, 24], [-3, 24], 1)).toMatchObject([{ values: [24] }]);
  expect(limitLines([0, 100], [40, 40], 1)).toEqual([]);
});

test("a long record is drawn by its extremes, and a short one whole", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 50 }), fc.integer(), (count, parts, seed) => {
    const lists = [Array.from({ length: count }, (_, i) => Math.sin(i * i + seed)), Array.from({ length: count }, (_, i) => (i * 7919) % 1013)];
    const kept = envelope(lists, parts);
    expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
    expect([kept[0], kept.at(-1)]).toEqual([0, count - 1]);
    expect(kept.length).toBeLessThanOrEqual(Math.min(count, 4 * parts + 2));
    for (const list of lists)
      for (const extreme of [Math.min, Math.max]) expect(extreme(...kept.map((i) => list[i]!))).toBe(extreme(...list));
  }));
  expect(envelope([[]], 3)).toEqual([]);
});

test("levels are held half way to both neighbours, and a gap stays one", () => {
  expect(levelled([1, 2, 4], [5, null, 6])).toEqual({ x: [0.5, 1.5, 1.5, 3, 3, 5], y: [5, 5, null, null, 6, 6] });
  expect(levelled([3], [7])).toEqual({ x: [2.5, 3.5], y: [7, 7] });
});

test("a name stands once at a plot, though several lines have it", () => {
  const figure: Figure = {
    title: "", caption: "", x: { label: "", values: [0, 1] },
    panels: [{ label: "", height: 100, series: [24, -24].map((limit) => ({ name: "limits", values: [limit, limit], tone: "level" as const })) }],
  };
  expect(plotsOf(figure)[0]!.legend).toHaveLength(1);
});

describe("the page of an identification", () => {
  const NAMES = { file: "log.csv", u: "heat", y: "T", limits: [0, 100] } as const;
  let found: Identified, page: Report;

  beforeAll(() => {
    const plant = firstOrder(0.7, 150, 8, 2), u: number[] = [], y: number[] = [];
    plant.start();
    for (let k = 0, now = 20; k < 500; now = 20 + plant.step(u[k++]!)) {
      u.push(k < 5 ? 0 : 50);
      y.push([100, 101, 250].includes(k) ? 0 : now);
    }
    found = identify({ period: 2, u, y }, { controller: { limits: [0, 100] }, setpoint: 45 });
    page = identifyReport(found, NAMES);
  });

  test("has the log, the model, its dropouts and what it leaves", () => {
    const [above, residual, below] = readPlots(renderSvg(page.figures[0]!)) as [ReadPlot, ReadPlot, ReadPlot];
    found.response.modelled!.forEach((y, k) => expect(above.lines.find(({ stroke }) => stroke === LIGHT.after)!.points[k]![1]).toBeCloseTo(y, 0));
    expect(above.crosses.map(([t]) => Math.round(t))).toEqual(found.dropouts.map((k) => 2 * k));
    expect(found.dropouts).toEqual([100, 101, 250]);
    expect(residual.lines[0]!.points).toHaveLength(500 - 3);
    found.response.output.forEach((u, k) => expect(below.lines[0]!.points[2 * k]![1]).toBeCloseTo(u, 0));
    expect(page.figures[0]!.caption).toContain(`${Number(found.residual.toPrecision(4))} rms`);
  });

  test("has the suggested step with the output's limits, and margins with their frequencies", () => {
    const { response, margins, gains } = found.suggestion!;
    const [above, below] = readPlots(renderSvg(page.figures[1]!)) as [ReadPlot, ReadPlot];
    response.measured.forEach((y, k) => expect(above.lines.find(({ stroke }) => stroke === LIGHT.after)!.points[k]![1]).toBeCloseTo(y, 0));
    const limits = below.lines.filter(({ stroke, dashed }) => stroke === LIGHT.level && dashed);
    expect(limits.map(({ points }) => Math.abs(Math.round(points[0]![1])))).toEqual([0, 100]);
    const rows = new Map(page.details![0]!.rows.map(([name, ...cells]) => [name, cells]));
    for (const [name, value] of Object.entries(gains)) {
      const [cell] = [...rows].find(([label]) => label!.startsWith(`${name}, heat`))![1];
      expect(Number(cell) / value).toBeCloseTo(1, 3);
    }
    expect(Number(rows.get("gain margin, factor")![0]) / margins.gainMargin).toBeCloseTo(1, 3);
    expect(Number(rows.get("phase margin, °")![0]) / margins.phaseMargin).toBeCloseTo(1, 3);
    expect(Number.parseFloat(rows.get("phase margin, °")![1]!) / margins.gainCrossover).toBeCloseTo(1, 3);
    expect(Number(rows.get("sensitivity Ms")![0]) / margins.sensitivity).toBeCloseTo(1, 3);
  });

  test("has units made of the columns' names, and no suggestion where none was asked for", () => {
    const { suggestion: _, ...bare } = found;
    const plain = identifyReport(bare, { file: "log.csv", u: "heat", y: "T" });
    expect(plain.table.rows[0]![0]).toBe("gain, T/heat");
    expect([plain.figures.length, plain.details]).toEqual([1, []]);
    renderReport(plain);
  });
});

/** The body of a page as XML: elements without content are closed. */
const bodyOf = (html: string): string => /<body>[^]*<\/body>/.exec(html)![0].replace(/<script[^]*?<\/script>/g, "");

test("the page is well-formed, with the table of experiments below the figures", () => {
  const html = renderReport(report);
  checkXml(bodyOf(html));
  const place = (text: string) => html.indexOf(text);
  const figures = ["1. Response", "2. Cost", "3. Experiments", "4. Gains", "5. Record", "6. Record"];
  const order = ["Outcome", "Gains and what they do", ...figures, "<caption>Experiments", "Plant:"].map(place);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(Math.min(...order)).toBeGreaterThan(0);
});
