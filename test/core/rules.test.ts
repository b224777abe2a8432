/** Update rules against two independent sources: stored 200-step runs, and formulas written again in the test. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FunctionSetting, TestFunction } from "../../assembly/codes.js";
import { bits, rows } from "../support/bits.js";
import { golden, numbers, type Rules } from "../support/golden.js";
import { Core, FIRST_ORDER, points, run, Use, type Exports, type FirstOrderName, type Plan, type Settings } from "../support/module.js";
import { bowl, quadratic } from "../support/objectives.js";
import { deviation, REFERENCE, trajectory, type Hyper } from "../support/reference.js";

const K = [1, 10, 100];
const C = [1, -2, 0.5];

/** The method a stored rule belongs to. Keras's momentum forms are PyTorch's while the rate is constant. */
const RULE_METHOD: Record<string, FirstOrderName> = {
  gd: "GradientDescent", momentum_torch: "Momentum", momentum_keras_form: "Momentum", nesterov_torch: "Nesterov", nesterov_keras_form: "Nesterov",
  adagrad_torch: "AdaGrad", rmsprop_torch: "RMSProp", rmsprop_torch_momentum: "RMSProp", rmsprop_torch_centered: "RMSProp", rmsprop_eps_inside: "RMSProp",
  adam: "Adam", adam_l2: "Adam", adamw: "AdamW", amsgrad_torch: "AMSGrad", nadam_torch: "NAdam", adamax_torch: "Adamax", adadelta_torch: "Adadelta",
};

/** Stored hyperparameters as settings. What is not named is off. */
function settingsOf(hyper: Record<string, number | boolean>): Settings {
  const value = (name: string, otherwise: number) => Number(hyper[name] ?? otherwise);
  return {
    Rate: value("lr", 0), MaxIterations: 200, Epsilon: value("eps", 1e-8), Beta1: value("beta1", 0.9),
    Beta2: value("beta2", value("alpha", value("rho", 0.999))), Momentum: value("momentum", 0), WeightDecay: value("weight_decay", 0),
    MomentumDecay: 0.96 ** value("momentum_decay", 0.004),
    Use: (hyper.centered ? Use.Centered : 0) + (hyper.eps_inside ? Use.EpsilonInside : 0),
  };
}

interface FunctionExports extends Exports {
  objective(): number;
  data(): number;
  run(k: number): number;
}

describe("200 updates of a stored rule, within 1e-11 of the largest component", () => {
  const { entries } = golden<Rules>("rules");

  test("there is a rule for every method", () => {
    expect([...new Set(entries.map(({ rule }) => RULE_METHOD[rule]))].sort()).toEqual(Object.keys(REFERENCE).sort());
  });

  for (const { rule, formula, hyper, x } of entries) {
    const plan: Plan = { method: RULE_METHOD[rule]!, x0: [-1, 2, 1.5], settings: settingsOf(hyper) };
    const expected = rows(numbers(x), 3);

    test(`${rule}: ${formula}`, () => {
      expect(deviation(points(run(bowl(K, C), plan)), expected)).toBeLessThanOrEqual(1e-11);
    });

    test(`${rule}: the functions module's quadratic gives the same bits`, () => {
      const told = run(bowl(K, C), plan);
      const core = new Core<FunctionExports>("functions");
      core.floats(core.exports.data(), 6).set([...K, ...C]);
      core.floats(core.exports.objective(), 1)[FunctionSetting.Kind] = TestFunction.Quadratic;
      core.start(plan);
      core.exports.run(1000);
      expect(bits(...core.x)).toBe(bits(...told.x));
      expect(core.reason).toBe("IterationLimit");
    });
  }
});

/** Settings of a method, and the same for the reference. */
function pair(hyper: Hyper): Settings {
  return {
    Rate: hyper.rate, MaxIterations: 60, Epsilon: hyper.epsilon, Beta1: hyper.beta1, Beta2: hyper.beta2, Momentum: hyper.momentum,
    Dampening: hyper.dampening, MomentumDecay: hyper.momentumDecay, WeightDecay: hyper.weightDecay,
    Use: (hyper.centered ? Use.Centered : 0) + (hyper.epsilonInside ? Use.EpsilonInside : 0),
  };
}

/** A number of [low, high], in steps that keep away from subnormal numbers. */
const within = (low: number, high: number) => fc.integer({ min: 0, max: 1e6 }).map((k) => low + (high - low) * (k / 1e6));

const hypers: fc.Arbitrary<Hyper> = fc.record({
  rate: within(0.001, 0.1), beta1: within(0, 0.99), beta2: within(0.1, 0.9999), epsilon: within(1e-6, 1e-2), momentum: within(0, 0.99),
  dampening: within(0, 0.99), momentumDecay: within(0, 0.9999), weightDecay: fc.oneof(fc.constant(0), within(0, 0.3)),
  centered: fc.constant(false), epsilonInside: fc.boolean(),
});

/** A symmetric matrix with eigenvalues in [0.5, 4]: Householder's reflection of a diagonal one. */
function wellConditioned(diagonal: readonly number[], v: readonly number[]): number[][] {
  const square = v.reduce((sum, v) => sum + v * v, 0) || 1;
  const h = v.map((vi, i) => v.map((vj, j) => (i === j ? 1 : 0) - (2 * vi * vj) / square));
  return h.map((row) => h.map((_, j) => row.reduce((sum, hik, k) => sum + hik * diagonal[k]! * h[k]![j]!, 0)));
}

const problems = fc.integer({ min: 1, max: 8 }).chain((n) => {
  const vector = (low: number, high: number) => fc.array(within(low, high), { minLength: n, maxLength: n });
  return fc.record({ diagonal: vector(0.5, 4), v: vector(-1, 1), c: vector(-3, 3), x0: vector(-3, 3) });
});

describe("random runs agree with the formulas within 1e-10 of the largest component", () => {
  for (const method of Object.keys(REFERENCE) as FirstOrderName[]) {
    // Gradients that do not depend on x: else the steps of some settings are a chaotic map, which magnifies rounding.
    const streams = fc.array(fc.array(within(-5, 5), { minLength: 3, maxLength: 3 }), { minLength: 60, maxLength: 60 });

    test(`${method} on a stream of gradients, any hyperparameters`, () => {
      fc.assert(fc.property(streams, hypers, (stream, hyper) => {
        const x0 = [1, -2, 0.5];
        const from = () => { let k = 0; return (_: Float64Array, g: Float64Array) => g.set(stream[k++] ?? [0, 0, 0]); };
        const told = run({ value: () => 0, gradient: from() }, { method, x0, settings: pair(hyper) });
        expect(deviation(points(told), trajectory(method, hyper, x0, from(), 60))).toBeLessThanOrEqual(1e-10);
      }), { numRuns: 40 });
    });

    test(`${method} on well-conditioned quadratics`, () => {
      fc.assert(fc.property(problems, hypers, ({ diagonal, v, c, x0 }, random) => {
        const hyper: Hyper = { ...random, rate: random.rate / 20, beta1: 0.5 + 0.45 * random.beta1, beta2: 0.9 + 0.1 * random.beta2, momentum: 0.9 * random.momentum, epsilon: 1e-4 };
        const objective = quadratic(wellConditioned(diagonal, v), c);
        const told = run(objective, { method, x0, settings: { ...pair(hyper), MaxIterations: 30 } });
        expect(deviation(points(told), trajectory(method, hyper, x0, objective.gradient!, 30))).toBeLessThanOrEqual(1e-10);
      }), { numRuns: 40 });
    });
  }

  test("RMSProp divided by the standard deviation", () => {
    // The gradient alternates, so the variance stays far from 0, where its root would magnify rounding.
    const gradient = (k: number) => (k % 2 ? -1 : 1) * (1 + 0.01 * k);
    fc.assert(fc.property(hypers, within(0.5, 0.99), (random, beta2) => {
      const hyper = { ...random, beta2, centered: true };
      const from = () => { let k = 1; return (_: Float64Array, g: Float64Array) => { g[0] = gradient(k++); }; };
      const told = run({ value: () => 0, gradient: from() }, { method: "RMSProp", x0: [1], settings: pair(hyper) });
      expect(deviation(points(told), trajectory("RMSProp", hyper, [1], from(), 60))).toBeLessThanOrEqual(1e-10);
    }), { numRuns: 60 });
  });
});

test("RMSProp's variance of a gradient that never changes does not become negative by rounding", () => {
  for (let k = 1; k <= 200; k++) {
    const g = k / 7;
    const settings = { Rate: 1e-6, Beta2: 0.9, Momentum: 0, MaxIterations: 500, Use: Use.Centered };
    const { x, reason } = run({ value: () => 0, gradient: (_, at) => { at[0] = g; } }, { method: "RMSProp", x0: [0], settings });
    expect(reason).toBe("IterationLimit");
    // g over the deviation is 1 / √(α^t - α^2t) at first, and at most g / ε in the end: x falls with each update.
    expect(x[0]).toBeLessThan(-500 * 1e-6);
  }
});

test("a parameter's path does not depend on its neighbours", () => {
  const k = [1, 2, 3, 4, 5, 6, 7, 8];
  const c = [3, -1, 0, 2, -2, 1, -3, 4];
  const x0 = [0.5, 1, -1, 0, 2, 3, -0.25, 0];
  for (const method of FIRST_ORDER) {
    const settings = { Rate: 0.05, MaxIterations: 40, WeightDecay: 0.01 };
    const together = points(run(bowl(k, c), { method, x0, settings }));
    for (let i = 0; i < 8; i++) {
      const alone = points(run(bowl([k[i]!], [c[i]!]), { method, x0: [x0[i]!], settings }));
      expect(bits(...together.map((x) => x[i]!)), method).toBe(bits(...alone.flat()));
    }
  }
});
