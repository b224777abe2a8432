/** Linear regression on stored rows: equal bits, through ask and tell and through the regression module. */
import { describe, expect, test } from "vitest";
import { Model, Order } from "../../assembly/codes.js";
import { bits } from "../support/bits.js";
import { golden, hundredRows, number, numbers, type Regression, type SmallRegressions } from "../support/golden.js";
import { type Core, Request, run, Slot, Status, Use, type Objective, type Plan, type Settings } from "../support/module.js";
import { indexes, residualSums, squaredResiduals, type Rows } from "../support/objectives.js";
import { orderOf, regression, type Options, type RegressionExports } from "../support/regression.js";

const data = golden<Regression>("regression");
const rows = hundredRows(data);
const all = indexes(100);
const start = numbers(data.start);

/** Points after each update of a run that the module evaluates itself. */
function ownRun(core: Core<RegressionExports>, plan: Plan): { weights: string[]; bestValues: number[] } {
  const weights: string[] = [];
  const bestValues: number[] = [];
  core.start(plan);
  for (let k = 0; ; k++) {
    const before = core.slots[Slot.Iterations]!;
    const request = core.exports.run(1);
    bestValues.push(core.slots[Slot.BestValue]!);
    if (core.slots[Slot.Iterations]! > before) weights.push(bits(...core.x));
    if (request <= 0) return { weights, bestValues };
  }
}

const withTolerance = (tolerance: number): Settings => ({ Use: Use.ValueTolerance, ValueTolerance: tolerance });
const announcement = (status: Status, iterations: number) =>
  `${status === Status.SmallChange ? "Converged" : "Did not converge"} after ${iterations} iterations`;

describe("the whole batch of 100 rows", () => {
  const objective: Objective = {
    value: (w) => squaredResiduals(rows, all, w) / 100,
    gradient: (w, g) => g.set(residualSums(rows, all, w).map((sum) => (2 * sum) / 100)),
  };
  const { batch, converging } = data;
  const plan: Plan = { x0: start, settings: { Rate: batch.rate, MaxIterations: batch.iterations, ...withTolerance(batch.tolerance) } };
  const convergingPlan: Plan = { x0: start, settings: { Rate: converging.rate, MaxIterations: converging.iterations, ...withTolerance(converging.tolerance) } };

  test("1000 iterations do not converge, whether the test or the module evaluates", () => {
    const told = run(objective, plan);
    expect(announcement(told.status, told.iterations)).toBe(batch.message);
    expect(told.told.slice(1).map(({ x }) => bits(...x))).toEqual(batch.weights);
    expect(bits(...told.told.map(({ f }) => f))).toBe(batch.startValue + batch.values);

    const core = regression(rows, {});
    const own = ownRun(core, plan);
    expect(own.weights).toEqual(batch.weights);
    // Each value is below the one before, so the best is the last.
    expect(bits(...own.bestValues)).toBe(batch.startValue + batch.values);
    expect(core.reason).toBe("IterationLimit");
  });

  test("a larger rate and a smaller tolerance converge after 501 iterations, near the closed-form solution", () => {
    const told = run(objective, convergingPlan);
    expect(announcement(told.status, told.iterations)).toBe(converging.message);
    expect(told.iterations).toBe(converging.used);
    expect(bits(...told.x)).toBe(converging.weights);
    expect(bits(told.told.at(-1)!.f)).toBe(converging.value);
    expect(bits(...told.told.slice(1, 21).map(({ f }) => f))).toBe(converging.firstValues);
    // |Δf| < 1e-9 at the slowest rate of decay leaves f within 1e-7 of the minimum.
    expect(told.bestValue - number(data.leastSquares.value)).toBeLessThan(1e-7);
    expect(told.bestValue).toBeGreaterThanOrEqual(number(data.leastSquares.value));

    const core = regression(rows, {});
    expect(ownRun(core, convergingPlan).weights.at(-1)).toBe(converging.weights);
    expect([core.reason, core.slots[Slot.Iterations], core.slots[Slot.Evaluations]]).toEqual(["SmallChange", 501, 502]);
  });

  test("all evaluations in one call and one at a time give the same bits", () => {
    const core = regression(rows, {});
    core.start(plan);
    expect(core.exports.run(2000)).toBe(Request.Stopped);
    expect(bits(...core.x)).toBe(batch.weights.at(-1));
    core.start(plan);
    for (let k = 0; k < 143; k++) expect(core.exports.run(7)).toBe(k === 142 ? Request.Stopped : Request.ValueAndGradient);
    expect(bits(...core.x)).toBe(batch.weights.at(-1));
    expect(core.exports.run(7)).toBe(Request.Stopped);
  });

  test("rows told one at a time give the same bits, and nothing is told without rows", () => {
    const core = regression(rows, {});
    core.start({ ...plan, settings: { ...plan.settings, MaxIterations: 50 } });
    for (let k = 0; k < 50; k++) {
      expect(core.exports.tellRows()).toBe(Status.OutOfOrder);
      for (let i = 0; i < 100; i++) {
        core.floats(core.exports.data(), 4).set([...rows.features[i]!, rows.targets[i]!]);
        expect(core.exports.row()).toBe(Request.ValueAndGradient);
      }
      expect(core.exports.tellRows()).toBe(Request.ValueAndGradient);
      expect(bits(...core.x)).toBe(batch.weights[k]);
    }
  });
});

describe("one given row at a time, judged by the value of all rows", () => {
  const { stochastic } = data;
  const settings: Settings = { Rate: stochastic.rate, MaxIterations: stochastic.iterations, ...withTolerance(stochastic.tolerance) };
  const objective = (): Objective => {
    const rest = [...stochastic.rows];
    return {
      value: (w) => squaredResiduals(rows, all, w) / 100,
      gradient: (w, g) => g.set(residualSums(rows, [rest.shift()!], w).map((sum) => 2 * sum)),
    };
  };
  const options: Options = { Batch: 1, Order: Order.Given, FullValue: 1 };
  // 100 picks are one epoch of 100 rows: the indexes need no second writing, and the one after them judges only.
  const given = (core: Core<RegressionExports>) => orderOf(core, 100).set(stochastic.rows);

  test("stops after 64 iterations, on a small change by chance, when the test evaluates", () => {
    const told = run(objective(), { x0: start, settings });
    expect(announcement(told.status, told.iterations)).toBe(stochastic.message);
    expect(told.iterations).toBe(stochastic.used);
    expect(told.told.slice(1).map(({ x }) => bits(...x))).toEqual(stochastic.weights);
    expect(bits(...told.told.slice(1).map(({ f }) => f))).toBe(stochastic.values);
  });

  test("stops after 64 iterations when the module evaluates", () => {
    const core = regression(rows, options);
    given(core);
    expect(ownRun(core, { x0: start, settings }).weights).toEqual(stochastic.weights);
    expect([core.reason, core.slots[Slot.Iterations]]).toEqual(["SmallChange", stochastic.used]);
  });

  test("goes on with the same bits when nothing stops it", () => {
    const endless = { x0: start, settings: { Rate: stochastic.rate, MaxIterations: 100 } };
    const core = regression(rows, options);
    given(core);
    expect(ownRun(core, endless).weights).toEqual(stochastic.weightsWithoutStop);
    const told = run(objective(), { ...endless, settings: { ...endless.settings, MaxIterations: 99 } });
    expect(told.told.slice(1).map(({ x }) => bits(...x))).toEqual(stochastic.weightsWithoutStop.slice(0, 99));
  });
});

describe("mini-batches in order, the last of an epoch shorter", () => {
  for (const { size, epochs, rate, weights, epochValues } of data.miniBatches) {
    const perEpoch = Math.ceil(100 / size);
    const steps = epochs * perEpoch;
    const plan: Plan = { x0: start, settings: { Rate: rate, MaxIterations: steps } };
    const batch = (k: number) => all.slice((k % perEpoch) * size, (k % perEpoch + 1) * size);

    test(`batches of ${size}: gradient by the host`, () => {
      let k = 0;
      const told = run({
        value: (w) => squaredResiduals(rows, all, w) / 100,
        gradient: (w, g) => {
          const now = batch(k++);
          g.set(residualSums(rows, now, w).map((sum) => (2 * sum) / now.length));
        },
      }, plan);
      expect(bits(...told.told.slice(1).flatMap(({ x }) => x))).toBe(weights);
      expect(bits(...indexes(epochs).map((e) => told.told[(e + 1) * perEpoch]!.f))).toBe(epochValues);
    });

    test(`batches of ${size}: by the regression module`, () => {
      expect(ownRun(regression(rows, { Batch: size, Order: Order.InOrder }), plan).weights.join("")).toBe(weights);
    });

    test(`batches of ${size}: rows told one at a time`, () => {
      const core = regression(rows, {});
      core.start(plan);
      const path: string[] = [];
      for (let k = 0; k < steps; k++) {
        for (const i of batch(k)) {
          core.floats(core.exports.data(), 4).set([...rows.features[i]!, rows.targets[i]!]);
          core.exports.row();
        }
        core.exports.tellRows();
        path.push(bits(...core.x));
      }
      expect(path.join("")).toBe(weights);
    });
  }
});

describe("the two small regressions", () => {
  const { normalEquation: a, slopeIntercept: b } = golden<SmallRegressions>("small-regressions");
  const three: Rows = { features: [a.features.slice(0, 2), a.features.slice(2, 4), a.features.slice(4, 6)], targets: a.targets };
  const five: Rows = { features: b.features.map((x) => [x]), targets: b.targets };
  const planA: Plan = { x0: a.start, settings: { Rate: a.rate / 3, MaxIterations: 1000 } };
  const planB: Plan = { x0: [0, 0], settings: { Rate: b.rate, MaxIterations: 1000 } };
  /** Slope and intercept after each update, as one string. */
  const path = numbers(b.slopes).flatMap((slope, i) => [slope, numbers(b.intercepts)[i]!]);

  test("half the mean square of three rows, cost after each update: the host evaluates", () => {
    const told = run({
      value: (w) => (1 / 6) * squaredResiduals(three, indexes(3), w),
      gradient: (w, g) => g.set(residualSums(three, indexes(3), w)),
    }, planA);
    expect(bits(...told.told.slice(1).flatMap(({ x }) => x))).toBe(a.weights);
    expect(bits(...told.told.map(({ f }) => f))).toBe(a.startValue + a.values);
  });

  test("half the mean square of three rows: the regression module evaluates", () => {
    const core = regression(three, { ValueScale: 1 / 6, GradientScale: 1, Divisor: 1 });
    const own = ownRun(core, planA);
    expect(own.weights.join("")).toBe(a.weights);
    expect(bits(...own.bestValues)).toBe(a.startValue + a.values);
  });

  test("mean square of five rows with an intercept, cost before each update: the host evaluates", () => {
    const told = run({
      value: (w) => (1 / 5) * squaredResiduals(five, indexes(5), w),
      gradient: (w, g) => g.set(residualSums(five, indexes(5), w).map((sum) => (2 / 5) * sum)),
    }, planB);
    expect(bits(...told.told.slice(1).flatMap(({ x }) => x))).toBe(bits(...path));
    expect(bits(...told.told.slice(0, 1000).map(({ f }) => f))).toBe(b.valuesBefore);
    expect(told.x).toEqual([1.9951803506719779, 0.017400463340610635]);
  });

  test("mean square of five rows with an intercept: the regression module evaluates", () => {
    const own = ownRun(regression(five, { ValueScale: 1 / 5, GradientScale: 2 / 5, Divisor: 1 }), planB);
    expect(own.weights.join("")).toBe(bits(...path));
    expect(bits(...own.bestValues.slice(0, 1000))).toBe(b.valuesBefore);
  });
});

describe("the regression module", () => {
  test("refuses rows and features that do not fit, and leaves the run as it was", () => {
    const refused: Options[] = [{ Rows: 0 }, { Rows: -1 }, { Rows: NaN }, { Rows: 1e9 }, { Features: 1 }, { Features: 4 }, { Features: -1 }, { Features: Infinity }];
    for (const options of refused) {
      const core = regression(rows, options);
      core.start({ x0: start });
      const before = core.save();
      expect(core.exports.run(3), JSON.stringify(options)).toBe(Status.BadSetting);
      expect(core.exports.row(), JSON.stringify(options)).toBe(Status.BadSetting);
      expect(core.save()).toEqual(before);
    }
  });

  test("does nothing before a start", () => {
    const core = regression(rows, {});
    expect(core.exports.run(3)).toBe(Request.Stopped);
    expect(core.exports.row()).toBe(Status.OutOfOrder);
    expect(core.exports.tellRows()).toBe(Status.OutOfOrder);
  });

  test("takes differences of the whole value through the same run", () => {
    const core = regression(rows, { Batch: 0 });
    core.start({ x0: start, settings: { Rate: 0.1, MaxIterations: 20, Use: Use.CentralDifference, DifferenceStep: 1e-6 } });
    expect(core.exports.run(1000)).toBe(Request.Stopped);
    expect(core.slots[Slot.Evaluations]).toBe(20 * 7 + 1);
    const analytic = regression(rows, {});
    analytic.start({ x0: start, settings: { Rate: 0.1, MaxIterations: 20 } });
    analytic.exports.run(1000);
    // f is quadratic, so central differences err by rounding only: 2^-53 f / h < 1e-9 an update.
    for (let i = 0; i < 3; i++) expect(Math.abs(core.x[i]! - analytic.x[i]!)).toBeLessThan(1e-8);
  });

  test("logistic loss and its gradient equal the formulas in Math within 1e-14", () => {
    const points = [-40, -3, -0.5, 0, 1e-9, 0.7, 5, 800];
    for (const z of points)
      for (const y of [0, 1]) {
        const core = regression({ features: [[1]], targets: [y] }, { Model: Model.Logistic, GradientScale: 1 });
        core.start({ x0: [z], settings: { MaxIterations: 0 } });
        core.exports.run(1);
        const loss = Math.max(z, 0) - y * z + Math.log1p(Math.exp(-Math.abs(z)));
        const slope = (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z))) - y;
        expect(Math.abs(core.slots[Slot.BestValue]! - loss)).toBeLessThanOrEqual(1e-14 * Math.max(1, loss));
        expect(Math.abs(core.g[0]! - slope)).toBeLessThanOrEqual(1e-14);
      }
  });
});
