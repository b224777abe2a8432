/** Which rows the regression module takes, and when it forgets rows told one at a time. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Order } from "../../assembly/codes.js";
import { bits } from "../support/bits.js";
import { Layout, Request, Slot, Status, Use, type Core, type Settings } from "../support/module.js";
import { indexes, splitMix, type Rows } from "../support/objectives.js";
import { choose, orderOf, regression, store, type Options, type RegressionExports } from "../support/regression.js";

type Module = Core<RegressionExports>;

/** x stays where it is, at less than any rounding of a target. */
const STILL: Settings = { Rate: 1e-300, MaxIterations: 1e9 };

/** Rows whose sum tells which of them were in it, and how often: row i has the feature 1 and the target -base^i. */
function coded(count: number, base: number): Rows {
  return { features: indexes(count).map(() => [1]), targets: indexes(count).map((i) => -(base ** i)) };
}

/** The module with coded rows, begun at 0: the gradient is then Σ base^i over the batch, below 2^53 and so exact. */
function begun(count: number, base: number, options: Options, settings: Settings = {}): Module {
  const core = regression(coded(count, base), { GradientScale: 1, Divisor: 1, ...options });
  core.start({ x0: [0], settings: { ...STILL, ...settings } });
  return core;
}

/** Rows of the batch that was told last, each as often as it was in it, in rising order. */
function batchOf(core: Module, base: number): number[] {
  const batch: number[] = [];
  let sum = core.g[0]!;
  for (let i = 0; sum > 0; i++) {
    for (let times = sum % base; times > 0; times--) batch.push(i);
    sum = Math.floor(sum / base);
  }
  return batch;
}

/** The next batch. */
function next(core: Module, base: number): number[] {
  expect(core.exports.run(1)).toBe(Request.ValueAndGradient);
  return batchOf(core, base);
}
const several = (core: Module, base: number, count: number) => Array.from({ length: count }, () => next(core, base));
const sorted = (rows: readonly number[]) => [...rows].sort((a, b) => a - b);

/** Durstenfeld's shuffle of what the epoch before left. */
function shuffled(order: number[], random: () => number): number[] {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

describe("rows in order", () => {
  test("come in batches, the last of an epoch shorter", () => {
    expect(several(begun(7, 2, { Order: Order.InOrder, Batch: 3 }), 2, 5)).toEqual([[0, 1, 2], [3, 4, 5], [6], [0, 1, 2], [3, 4, 5]]);
    expect(several(begun(4, 2, { Order: Order.InOrder, Batch: 0 }), 2, 2)).toEqual([[0, 1, 2, 3], [0, 1, 2, 3]]);
    expect(several(begun(4, 2, { Order: Order.InOrder, Batch: 9 }), 2, 2)).toEqual([[0, 1, 2, 3], [0, 1, 2, 3]]);
  });
});

describe("given rows", () => {
  const given = (rows: number[], options: Options) => {
    const core = begun(rows.length, 32, { Order: Order.Given, ...options });
    orderOf(core, rows.length).set(rows);
    return core;
  };

  test("come from the indexes, as many as there are rows, and after the last from the first again", () => {
    expect(several(given([4, 0, 0, 2, 1], { Batch: 1 }), 32, 12).flat()).toEqual([4, 0, 0, 2, 1, 4, 0, 0, 2, 1, 4, 0]);
    expect(several(given([4, 0, 0, 2, 1], { Batch: 2 }), 32, 5)).toEqual([[0, 4], [0, 2], [1], [0, 4], [0, 2]]);
    expect(several(given([4, 0, 0, 2, 1], { Batch: 0 }), 32, 2)).toEqual([[0, 0, 1, 2, 4], [0, 0, 1, 2, 4]]);
  });

  test("are those that stand there when the batch is taken, and the module leaves them", () => {
    const core = given([4, 0, 0, 2, 1], { Batch: 1 });
    expect(several(core, 32, 5).flat()).toEqual([4, 0, 0, 2, 1]);
    orderOf(core, 5).set([3, 3, 3, 3, 1]);
    expect(several(core, 32, 6).flat()).toEqual([3, 3, 3, 3, 1, 3]);
    expect(Array.from(orderOf(core, 5))).toEqual([3, 3, 3, 3, 1]);
  });
});

describe("random rows", () => {
  const ROWS = 6;
  const expected = (seed: number, count: number) => {
    const random = splitMix(seed);
    return Array.from({ length: count }, () => Math.floor(ROWS * random()));
  };

  test("have no epochs: every batch has as many as it should, also more than there are rows", () => {
    for (const size of [1, 4, 6, 7, 20]) {
      const batches = several(begun(ROWS, 32, { Order: Order.Random, Batch: size, Seed: 5 }), 32, 40);
      expect(batches.map((batch) => batch.length)).toEqual(batches.map(() => size));
      const picks = expected(5, 40 * size);
      expect(batches).toEqual(batches.map((_, k) => sorted(picks.slice(k * size, (k + 1) * size))));
    }
    expect(several(begun(ROWS, 32, { Order: Order.Random, Batch: 0 }), 32, 20).every((batch) => batch.length === ROWS)).toBe(true);
  });

  test("are the same for a seed in every run, and others for another seed", () => {
    const core = begun(ROWS, 32, { Order: Order.Random, Batch: 5, Seed: 1 });
    const once = several(core, 32, 30);
    core.start({ x0: [0], settings: STILL });
    expect(several(core, 32, 30)).toEqual(once);
    choose(core, { Seed: 2 });
    core.start({ x0: [0], settings: STILL });
    expect(several(core, 32, 30)).not.toEqual(once);
  });

  test("come about equally often", () => {
    const counts = indexes(ROWS).map(() => 0);
    for (const row of several(begun(ROWS, 32, { Order: Order.Random, Batch: 1, Seed: 3 }), 32, 6000).flat()) counts[row]!++;
    // 5 degrees of freedom: above 30 by chance once in 60,000 seeds.
    expect(counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(30);
  });
});

describe("shuffled rows", () => {
  test("are a permutation in every epoch: Durstenfeld's shuffle, by the numbers of the seed", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 55 }), fc.integer({ min: 0, max: 2 ** 31 - 1 }), (rows, batch, seed) => {
      const core = begun(rows, 2, { Order: Order.Shuffled, Batch: batch, Seed: seed });
      const random = splitMix(seed);
      const size = batch || rows;
      const order = indexes(rows);
      for (let epoch = 0; epoch < 4; epoch++) {
        shuffled(order, random);
        for (let at = 0; at < rows; at += size) expect(next(core, 2)).toEqual(sorted(order.slice(at, at + size)));
      }
    }), { numRuns: 200 });
  });

  test("hold every row of a full buffer", () => {
    const core = regression({ features: indexes(128).map(() => [1]), targets: indexes(128).map((i) => -1 - i) }, { GradientScale: 1, Batch: 1, Order: Order.Shuffled });
    core.start({ x0: [0], settings: STILL });
    for (let epoch = 0; epoch < 5; epoch++)
      expect(sorted(indexes(128).map(() => { core.exports.run(1); return core.g[0]! - 1; }))).toEqual(indexes(128));
  });

  test("are the same for a seed in every run, and others for another seed", () => {
    const core = begun(20, 2, { Order: Order.Shuffled, Batch: 3, Seed: 1 });
    const once = several(core, 2, 33);
    core.start({ x0: [0], settings: STILL });
    expect(several(core, 2, 33)).toEqual(once);
    choose(core, { Seed: 2 });
    core.start({ x0: [0], settings: STILL });
    expect(several(core, 2, 33)).not.toEqual(once);
  });

  /** χ² of how often each of the 24 orders of 4 rows came, 200 times being expected. */
  function spread(orders: Iterable<string>): number {
    const counts = new Map<string, number>();
    for (const order of orders) counts.set(order, (counts.get(order) ?? 0) + 1);
    expect(counts.size).toBe(24);
    return [...counts.values()].reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0);
  }
  const epoch = (core: Module) => several(core, 2, 4).flat().join("");
  // 23 degrees of freedom: above 70 by chance once in a million.
  const BOUND = 70;

  test("have all orders about equally often, over the seeds, in the first epoch and in the second", () => {
    const first: string[] = [];
    const second: string[] = [];
    const core = begun(4, 2, { Order: Order.Shuffled, Batch: 1 });
    for (let seed = 0; seed < 4800; seed++) {
      choose(core, { Seed: seed });
      core.start({ x0: [0], settings: STILL });
      first.push(epoch(core));
      second.push(epoch(core));
    }
    expect(spread(first)).toBeLessThan(BOUND);
    expect(spread(second)).toBeLessThan(BOUND);
  });

  test("have all orders about equally often over the epochs of a run", () => {
    const core = begun(4, 2, { Order: Order.Shuffled, Batch: 1, Seed: 42 });
    expect(spread(Array.from({ length: 4800 }, () => epoch(core)))).toBeLessThan(BOUND);
  });
});

describe("whatever the order", () => {
  const ORDERS = Object.entries(Order).filter((entry): entry is [string, Order] => typeof entry[1] === "number");
  const GIVEN = [3, 0, 5, 5, 1, 4, 2];
  const make = (order: Order, options: Options = {}) => {
    const core = begun(7, 32, { Order: order, Batch: 3, Seed: 9, ...options });
    if (order === Order.Given) orderOf(core, 7).set(GIVEN);
    return core;
  };

  for (const [name, order] of ORDERS) {
    test(`${name}: a refused batch comes again`, () => {
      const smooth = several(make(order), 32, 20);
      const core = make(order);
      const rough = Array.from({ length: 20 }, () => {
        for (const options of [{ ValueScale: NaN }, { GradientScale: Infinity }] as Options[]) {
          choose(core, options);
          expect(core.exports.run(3)).toBe(Status.BadValue);
          expect(core.exports.run(1)).toBe(Status.BadValue);
          choose(core, { ValueScale: 1, GradientScale: 1 });
        }
        return next(core, 32);
      });
      expect(rough).toEqual(smooth);
    });

    test(`${name}: a run after which others were given up repeats every batch`, () => {
      const core = make(order);
      const once = several(core, 32, 10);
      for (let batches = 0; batches < 8; batches++) {
        core.start({ x0: [0], settings: STILL });
        several(core, 32, batches);
        core.start({ x0: [0], settings: STILL });
        expect(several(core, 32, 10), `after ${batches} batches`).toEqual(once);
      }
    });

    test(`${name}: a checkpoint between any two batches goes on with the same`, () => {
      const core = make(order);
      several(core, 32, 4);
      const checkpoint = core.save();
      const rest = several(core, 32, 9);
      const other = make(order);
      other.restore(checkpoint);
      expect(several(other, 32, 9)).toEqual(rest);
    });
  }

  test("a run whose first value the host tells itself repeats every batch", () => {
    for (const [name, order] of ORDERS) {
      const core = make(order);
      const once = () => {
        core.start({ x0: [0], settings: STILL });
        core.tell(0, [0]);
        return several(core, 32, 10);
      };
      const first = once();
      expect(once(), name).toEqual(first);
    }
  });

  for (const [name, order] of ORDERS.filter(([, order]) => order !== Order.Random)) {
    test(`${name}: a batch of 1e10 is all rows that are left`, () => {
      const whole = order === Order.Given ? sorted(GIVEN) : indexes(7);
      const core = make(order, { Batch: 1e10 });
      expect(several(core, 32, 3)).toEqual([whole, whole, whole]);
      choose(core, { Batch: 3 });
      const first = next(core, 32);
      choose(core, { Batch: 1e10 });
      expect(sorted([...first, ...next(core, 32)])).toEqual(whole);
      expect(next(core, 32)).toEqual(whole);
    });
  }
});

describe("rows that change in mid-run", () => {
  test("begin a new epoch of the new rows, fewer or more", () => {
    const core = begun(10, 2, { Order: Order.InOrder, Batch: 4 });
    expect(several(core, 2, 2)).toEqual([[0, 1, 2, 3], [4, 5, 6, 7]]);
    choose(core, { Rows: 3 });
    expect(several(core, 2, 2)).toEqual([[0, 1, 2], [0, 1, 2]]);
    choose(core, { Rows: 6 });
    expect(several(core, 2, 3)).toEqual([[0, 1, 2, 3], [4, 5], [0, 1, 2, 3]]);
    choose(core, { Rows: 10 });
    expect(next(core, 2)).toEqual([0, 1, 2, 3]);
  });

  test("tell no value that no row made", () => {
    const core = begun(10, 2, { Order: Order.InOrder, Batch: 4, Divisor: 0 });
    several(core, 2, 2);
    choose(core, { Rows: 8 });
    // Eight rows were used: the ninth is no longer there.
    expect(core.exports.run(1)).toBe(Request.ValueAndGradient);
    // Targets -1, -2, -4, -8: mean of the sums of four rows.
    expect(core.g[0]).toBe(15 / 4);
    expect(core.slots[Slot.BestValue]).toBe((1 + 4 + 16 + 64) / 4);
  });

  test("are a permutation of the new rows when shuffled, and every one of them a row when random", () => {
    for (const rows of [1, 3, 8, 12]) {
      const core = begun(12, 2, { Rows: 9, Order: Order.Shuffled, Batch: 5, Seed: 3 });
      several(core, 2, 1);
      choose(core, { Rows: rows, Batch: 1 });
      for (let epoch = 0; epoch < 3; epoch++) expect(sorted(several(core, 2, rows).flat())).toEqual(indexes(rows));
    }
    const core = begun(6, 32, { Order: Order.Random, Batch: 5 });
    several(core, 32, 7);
    choose(core, { Rows: 2 });
    for (const batch of several(core, 32, 50)) {
      expect(batch).toHaveLength(5);
      expect(Math.max(...batch)).toBeLessThan(2);
    }
  });

  test("go on with the seed's numbers and do not begin with them anew", () => {
    const core = begun(6, 32, { Order: Order.Random, Batch: 8, Seed: 4 });
    const first = next(core, 32);
    choose(core, { Rows: 5 });
    const random = splitMix(4);
    expect(first).toEqual(sorted(Array.from({ length: 8 }, () => Math.floor(6 * random()))));
    expect(next(core, 32)).toEqual(sorted(Array.from({ length: 8 }, () => Math.floor(5 * random()))));
  });

  test("given: come from the first index again", () => {
    const core = begun(5, 32, { Order: Order.Given, Batch: 2 });
    orderOf(core, 5).set([4, 0, 0, 2, 1]);
    expect(several(core, 32, 2)).toEqual([[0, 4], [0, 2]]);
    choose(core, { Rows: 3 });
    orderOf(core, 3).set([2, 1, 1]);
    expect(several(core, 32, 3)).toEqual([[1, 2], [1], [1, 2]]);
  });

  test("come again as the same batch when the first of them is refused", () => {
    for (const order of [Order.InOrder, Order.Shuffled, Order.Random]) {
      const change = (refusals: number) => {
        const core = begun(7, 32, { Order: order, Batch: 3, Seed: 8 });
        several(core, 32, 1);
        choose(core, { Rows: 5, ValueScale: NaN });
        for (let k = 0; k < refusals; k++) expect(core.exports.run(1)).toBe(Status.BadValue);
        choose(core, { ValueScale: 1 });
        return several(core, 32, 8);
      };
      expect(change(1)).toEqual(change(0));
      expect(change(3)).toEqual(change(0));
    }
  });
});

describe("rows told one at a time", () => {
  /** Tells row i of `coded`, which weighs 32^i in the gradient. */
  function tellRow(core: Module, i: number): void {
    store(core, { features: [[1]], targets: [-(32 ** i)] });
    expect(core.exports.row()).toBe(core.exports.ask());
  }
  const fresh = (settings: Settings = {}) => begun(1, 32, {}, settings);
  const told = (core: Module) => {
    expect(core.exports.tellRows()).toBe(Request.ValueAndGradient);
    return batchOf(core, 32);
  };

  test("are kept when tell refuses, and more may be added", () => {
    const core = fresh();
    for (let round = 0; round < 3; round++) {
      for (const i of [0, 1, 4]) tellRow(core, i);
      choose(core, { ValueScale: NaN });
      for (let k = 0; k < 3; k++) expect(core.exports.tellRows()).toBe(Status.BadValue);
      choose(core, { ValueScale: 1 });
      if (round === 1) tellRow(core, 4);
      expect(told(core)).toEqual(round === 1 ? [0, 1, 4, 4] : [0, 1, 4]);
      expect(core.slots[Slot.Evaluations]).toBe(round + 1);
      expect(core.exports.tellRows()).toBe(Status.OutOfOrder);
    }
  });

  test("are forgotten when x has moved", () => {
    const core = fresh();
    tellRow(core, 2);
    core.tell(1, [1]);
    expect(core.exports.tellRows()).toBe(Status.OutOfOrder);
    tellRow(core, 3);
    expect(told(core)).toEqual([3]);
    tellRow(core, 2);
    core.tell(1, [1]);
    tellRow(core, 0);
    tellRow(core, 1);
    expect(told(core)).toEqual([0, 1]);
  });

  test("are not forgotten by a tell that was refused", () => {
    const core = fresh();
    tellRow(core, 2);
    expect(core.tell(NaN, [1])).toBe(Status.BadValue);
    tellRow(core, 0);
    expect(told(core)).toEqual([0, 2]);
  });

  test("are forgotten by start, whether they were told before the first run or in the one before", () => {
    const core = fresh();
    for (let round = 0; round < 3; round++) {
      if (round === 2) core.tell(1, [1]);
      tellRow(core, 2);
      core.start({ x0: [0], settings: STILL });
      expect(core.exports.tellRows()).toBe(Status.OutOfOrder);
      tellRow(core, 1);
      expect(told(core)).toEqual([1]);
      core.start({ x0: [0], settings: STILL });
    }
  });

  test("are forgotten by run, but not by a run that is refused", () => {
    for (const k of [0, 1, 3]) {
      const core = fresh();
      tellRow(core, 2);
      core.exports.run(k);
      expect(core.exports.tellRows()).toBe(Status.OutOfOrder);
      tellRow(core, 1);
      expect(told(core)).toEqual([1]);
    }
    const core = fresh();
    tellRow(core, 2);
    choose(core, { Rows: 0 });
    expect(core.exports.run(1)).toBe(Status.BadSetting);
    choose(core, { Rows: 1 });
    expect(told(core)).toEqual([2]);
  });

  test("go with a checkpoint", () => {
    const core = fresh();
    tellRow(core, 2);
    const checkpoint = core.save();
    tellRow(core, 3);
    core.tell(1, [1]);
    core.restore(checkpoint);
    tellRow(core, 0);
    expect(told(core)).toEqual([0, 2]);
  });

  test("are refused when the run has stopped, and change no byte", () => {
    for (const stop of [(core: Module) => core.tell(1, [1]), (core: Module) => core.tell(NaN, [1])]) {
      const core = fresh({ MaxIterations: 0, Use: Use.Divergence, ValueLimit: 1e9 });
      tellRow(core, 2);
      expect(stop(core)).toBe(Request.Stopped);
      const before = core.save();
      expect(core.exports.row()).toBe(Status.OutOfOrder);
      expect(core.exports.tellRows()).toBe(Status.OutOfOrder);
      expect(core.save()).toEqual(before);
    }
  });

  test("give each value of a difference, whose points are all told as rows", () => {
    const rows: Rows = { features: [[1], [2], [4]], targets: [1, -1, 2] };
    const settings: Settings = { Rate: 0.01, MaxIterations: 4, Use: Use.CentralDifference, DifferenceStep: 2 ** -10 };
    const whole = regression(rows, {});
    whole.start({ x0: [0.5], settings });
    expect(whole.exports.run(1000)).toBe(Request.Stopped);
    const single = regression(rows, {});
    single.start({ x0: [0.5], settings });
    while (single.exports.ask()) {
      rows.features.forEach((row, i) => { store(single, { features: [row], targets: [rows.targets[i]!] }); single.exports.row(); });
      single.exports.tellRows();
    }
    expect(bits(...single.x, ...single.best)).toBe(bits(...whole.x, ...whole.best));
    expect(single.slots[Slot.Evaluations]).toBe(whole.slots[Slot.Evaluations]);
  });
});

describe("rows looked at", () => {
  /** Gradient by rows told, value by rows looked at: x is 0, so the loss of row i is 4^i, and it weighs 2^i in the gradient. */
  const judged = () => begun(1, 2, { FullValue: 1 });
  const add = (core: Module, call: "row" | "look", ...rows: number[]) => {
    for (const i of rows) {
      store(core, { features: [[1]], targets: [-(2 ** i)] });
      expect(core.exports[call]()).toBe(Request.ValueAndGradient);
    }
  };
  const told = (core: Module) => {
    expect(core.exports.tellRows()).toBe(Request.ValueAndGradient);
    return { gradient: core.g[0], value: core.slots[Slot.BestValue] };
  };
  /** With a divisor of 1, value and gradient are sums. */
  const sums = { FullValue: 1, Divisor: 1 };

  test("make the value with FullValue, and rows told the gradient, in any order", () => {
    for (const [first, second] of [["row", "look"], ["look", "row"]] as const) {
      const core = begun(1, 2, sums);
      add(core, first, ...(first === "row" ? [1, 2] : [0, 1, 2, 3]));
      add(core, second, ...(second === "row" ? [1, 2] : [0, 1, 2, 3]));
      expect(told(core)).toEqual({ gradient: 2 + 4, value: 1 + 4 + 16 + 64 });
    }
  });

  test("are divided by their own number", () => {
    const core = begun(1, 2, { FullValue: 1, Divisor: 0 });
    add(core, "row", 1, 2);
    add(core, "look", 0, 1, 2, 3);
    expect(told(core)).toEqual({ gradient: (2 + 4) / 2, value: (1 + 4 + 16 + 64) / 4 });
  });

  test("join those told without FullValue", () => {
    const core = begun(1, 2, { Divisor: 1 });
    add(core, "row", 1);
    add(core, "look", 0);
    expect(told(core)).toEqual({ gradient: 2, value: 4 + 1 });
  });

  test("are not enough without a row, nor rows told without one looked at", () => {
    const core = judged();
    add(core, "look", 0);
    expect(core.exports.tellRows()).toBe(Status.OutOfOrder);
    add(core, "row", 0);
    expect(told(core).gradient).toBe(1);
    add(core, "row", 0);
    expect(core.exports.tellRows()).toBe(Status.OutOfOrder);
    add(core, "look", 0);
    expect(told(core).gradient).toBe(1);
  });

  test("are forgotten once told, and when x has moved", () => {
    const core = begun(1, 2, sums);
    add(core, "row", 0);
    add(core, "look", 3);
    expect(told(core).value).toBe(64);
    add(core, "row", 0);
    add(core, "look", 1);
    expect(told(core).value).toBe(4);
    add(core, "look", 0);
    core.tell(3, [1]);
    add(core, "row", 0);
    expect(core.exports.tellRows()).toBe(Status.OutOfOrder);
  });

  test("are refused as rows are", () => {
    const core = judged();
    choose(core, { Features: 7 });
    expect(core.exports.look()).toBe(Status.BadSetting);
    const stopped = begun(1, 2, sums, { MaxIterations: 0 });
    stopped.tell(1, [1]);
    expect(stopped.exports.look()).toBe(Status.OutOfOrder);
  });

  test("give the bits of a module that judges all rows itself", () => {
    const rows: Rows = { features: [[0.1], [0.7], [-0.3], [1.9]], targets: [0.2, -0.4, 0.9, 0.1] };
    const settings: Settings = { Rate: 0.05, MaxIterations: 30 };
    const whole = regression(rows, { Batch: 1, FullValue: 1 });
    whole.start({ x0: [0.5], settings });
    expect(whole.exports.run(1000)).toBe(Request.Stopped);
    const single = regression(rows, { FullValue: 1 });
    single.start({ x0: [0.5], settings });
    const tell = (call: "row" | "look", i: number) => { store(single, { features: [rows.features[i]!], targets: [rows.targets[i]!] }); single.exports[call](); };
    for (let k = 0; single.exports.ask(); k++) {
      tell("row", k % 4);
      for (const i of indexes(4)) tell("look", i);
      single.exports.tellRows();
    }
    expect(bits(...single.x, ...single.best, single.slots[Slot.BestValue]!)).toBe(bits(...whole.x, ...whole.best, whole.slots[Slot.BestValue]!));
  });
});

test("tellRows without a row is refused and changes no byte, even as the first call of a run", () => {
  const core = begun(4, 2, { Order: Order.Random, Batch: 2, Seed: 5 });
  const state = () => Uint8Array.from(new Uint8Array(core.memory, core.exports.layout(Layout.State), core.exports.layout(Layout.StateBytes)));
  const before = state();
  expect(core.exports.tellRows()).toBe(Status.OutOfOrder);
  expect(state()).toEqual(before);
  choose(core, { Seed: 7 });
  const [first, second] = several(core, 2 ** 10, 2);
  expect([first, second]).toEqual(several(begun(4, 2, { Order: Order.Random, Batch: 2, Seed: 7 }), 2 ** 10, 2));
});
