/** Why a run stops: each rule alone, rules together, and which one is reported. */
import { describe, expect, test } from "vitest";
import { Core, Request, run, Slot, Status, Use, type Plan, type Settings } from "../support/module.js";
import { bowl, parabola } from "../support/objectives.js";

const NOTHING = Array.from({ length: 50 }, () => 0);

/** Tells these values and gradients of one parameter until the run stops; says why, and after how many tells. */
function told(settings: Settings, values: readonly number[], gradients: readonly number[] = values.map(() => 1)): [reason: string, tells: number] {
  const core = new Core();
  core.start({ x0: [0], settings: { MaxIterations: 1000, ...settings } });
  for (let k = 0; k < values.length; k++) if (core.tell(values[k]!, [gradients[k]!]) === Request.Stopped) return [core.reason, k + 1];
  return ["Running", values.length];
}

describe("each rule alone", () => {
  test("the iteration limit: k updates need k + 1 tells", () => {
    expect(told({ MaxIterations: 3 }, NOTHING)).toEqual(["IterationLimit", 4]);
    expect(told({ MaxIterations: 0 }, NOTHING)).toEqual(["IterationLimit", 1]);
  });

  test("a gradient whose largest element is at the tolerance, by magnitude", () => {
    expect(told({ Use: Use.GradientTolerance, GradientTolerance: 0.5 }, NOTHING, [-3, 0.51, -0.51, -0.5])).toEqual(["SmallGradient", 4]);
    const core = new Core();
    core.start({ x0: [0, 0, 0], settings: { Use: Use.GradientTolerance, GradientTolerance: 0.5 } });
    expect(core.tell(0, [0.1, -0.6, 0.1])).toBe(Request.ValueAndGradient);
    expect(core.tell(0, [0.5, -0.5, 0.5])).toBe(Request.Stopped);
    expect(core.reason).toBe("SmallGradient");
  });

  test("a gradient of exactly 0, with any tolerance, is reported as such", () => {
    expect(told({ Use: Use.GradientTolerance, GradientTolerance: 0 }, NOTHING, [1, 5e-324, -0])).toEqual(["ZeroGradient", 3]);
    expect(told({ Use: Use.GradientTolerance, GradientTolerance: 1 }, NOTHING, [2, 0])).toEqual(["ZeroGradient", 2]);
  });

  test("the 2-norm of the gradient", () => {
    const core = new Core();
    core.start({ x0: [0, 0], settings: { Use: Use.GradientNorm, GradientNormTolerance: 5 } });
    expect(core.tell(0, [4, 4])).toBe(Request.ValueAndGradient);
    expect(core.tell(0, [-3, 4])).toBe(Request.Stopped);
    expect(core.reason).toBe("SmallGradientNorm");
  });

  test("a change of value below the tolerance, from the second value on", () => {
    expect(told({ Use: Use.ValueTolerance, ValueTolerance: 0.5 }, [9, 8, 8.5, 8.25])).toEqual(["SmallChange", 4]);
    expect(told({ Use: Use.ValueTolerance, ValueTolerance: 0 }, [9, 9, 9])).toEqual(["Running", 3]);
    expect(told({ Use: Use.ValueTolerance, ValueTolerance: 1e-300 }, [0, 0])).toEqual(["SmallChange", 2]);
  });

  test("no new best value for as many iterations as patience allows; an equal one is not new", () => {
    expect(told({ Use: Use.Patience, Patience: 3 }, [5, 4, 4.5, 4.2, 4, 3])).toEqual(["NoImprovement", 5]);
    expect(told({ Use: Use.Patience, Patience: 1 }, [5, 5])).toEqual(["NoImprovement", 2]);
    expect(told({ Use: Use.Patience, Patience: 2 }, [5, 6, 4, 6, 3, 6, 6])).toEqual(["NoImprovement", 7]);
  });

  test("a value at the target or below", () => {
    expect(told({ Use: Use.Target, Target: -2 }, [0, -1.99, -2])).toEqual(["TargetReached", 3]);
    expect(told({ Use: Use.Target, Target: 7 }, [7])).toEqual(["TargetReached", 1]);
  });

  test("a value above the limit", () => {
    expect(told({ Use: Use.Divergence, ValueLimit: 10 }, [1, 10, 10.001])).toEqual(["Diverged", 3]);
  });

  test("the evaluation limit", () => {
    expect(told({ Use: Use.MaxEvaluations, MaxEvaluations: 4 }, NOTHING)).toEqual(["EvaluationLimit", 4]);
  });

  test("a step within the tolerance that is not taken", () => {
    const { x, reason, iterations, told } = run(bowl([1, 1], [0, 0]), { x0: [4, 3], settings: { Rate: 0.5, Use: Use.StepTolerance, StepTolerance: 0.5 } });
    // x halves with every update; 4 → 2 → 1 moves by 2 and 1, then 0.5 would be small enough.
    expect([reason, iterations, told.length]).toEqual(["SmallStep", 2, 3]);
    expect(x).toEqual([1, 0.75]);
  });

  test("a step within the tolerance that is taken", () => {
    const { x, reason, iterations, told, best } = run(bowl([1, 1], [0, 0]), { x0: [4, 3], settings: { Rate: 0.5, Use: Use.StepToleranceAfter, StepTolerance: 0.5 } });
    expect([reason, iterations, told.length]).toEqual(["SmallStep", 3, 3]);
    expect(x).toEqual([0.5, 0.375]);
    expect(best).toEqual([1, 0.75]);
  });

  test("a step that the box makes 0 is a small step", () => {
    const { x, reason } = run(parabola, { x0: [1], settings: { Use: Use.Bounds + Use.StepTolerance, StepTolerance: 0 }, lower: [1], upper: [2] });
    expect([x[0], reason]).toEqual([1, "SmallStep"]);
  });

  test("without any rule but the limit, a run on a flat function uses all iterations", () => {
    expect(told({ MaxIterations: 20 }, NOTHING, NOTHING)).toEqual(["IterationLimit", 21]);
  });
});

describe("a value, gradient or point that is no number", () => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    test(`${bad} is refused without the divergence rule and stops the run with it`, () => {
      for (const [f, g] of [[bad, 1], [1, bad]] as const) {
        const core = new Core();
        core.start({ x0: [1] });
        expect(core.tell(f, [g])).toBe(Status.BadValue);
        core.start({ x0: [1], settings: { Use: Use.Divergence } });
        expect(core.tell(f, [g])).toBe(Request.Stopped);
        expect(core.reason).toBe("Diverged");
        expect(core.exports.tell()).toBe(Status.OutOfOrder);
      }
    });
  }

  test("an update that leaves the finite numbers stops the run, with and without the rule, and the best point stays", () => {
    for (const use of [0, Use.Divergence, Use.StepToleranceAfter]) {
      const core = new Core();
      core.start({ x0: [1, 2], settings: { Rate: 1e10, Use: use } });
      expect(core.tell(1, [1, 1e300])).toBe(Request.Stopped);
      expect(core.reason).toBe("Diverged");
      expect(Array.from(core.best)).toEqual([1, 2]);
    }
  });
});

/** Settings with which no rule holds; then, in the order they are asked, those with which one does at the second tell. */
const NONE: Settings = {
  Target: -1e9, ValueLimit: 1e9, ValueTolerance: 0, Patience: 1e9, GradientTolerance: 0, GradientNormTolerance: 0,
  MaxEvaluations: 1e9, MaxIterations: 1e9, StepTolerance: 0,
};
const ORDER: [holds: Settings, reason: string][] = [
  [{ Target: 10 }, "TargetReached"], [{ ValueLimit: 1 }, "Diverged"], [{ ValueTolerance: 10 }, "SmallChange"], [{ Patience: 1 }, "NoImprovement"],
  [{ GradientTolerance: 5 }, "SmallGradient"], [{ GradientNormTolerance: 5 }, "SmallGradientNorm"],
  [{ MaxEvaluations: 2 }, "EvaluationLimit"], [{ MaxIterations: 1 }, "IterationLimit"], [{ StepTolerance: 100 }, "SmallStep"],
];
const EVERY = Use.Target + Use.Divergence + Use.ValueTolerance + Use.Patience + Use.GradientTolerance + Use.GradientNorm + Use.MaxEvaluations;

describe("rules together", () => {
  test("rate 1 on x² jumps between two points: the value stands still, the gradient does not", () => {
    const oscillation = (settings: Settings) => run(parabola, { x0: [5], settings: { Rate: 1, MaxIterations: 50, ...settings } });
    expect(oscillation({ Use: Use.ValueTolerance + Use.GradientTolerance, ValueTolerance: 1e-5, GradientTolerance: 1e-5 }).reason).toBe("SmallChange");
    expect(oscillation({ Use: Use.GradientTolerance, GradientTolerance: 1e-5 }).reason).toBe("IterationLimit");
    expect(oscillation({ Use: Use.StepTolerance, StepTolerance: 9.99 }).reason).toBe("IterationLimit");
    expect(oscillation({ Use: Use.Patience, Patience: 10 })).toMatchObject({ reason: "NoImprovement", iterations: 10 });
  });

  test("the target is reported before divergence", () => {
    expect(told({ Use: Use.Target + Use.Divergence, Target: 10, ValueLimit: 1 }, [5])).toEqual(["TargetReached", 1]);
  });

  test("of the rules that hold at one point the first in a fixed order is reported", () => {
    for (const steps of [Use.StepTolerance, Use.StepToleranceAfter])
      ORDER.forEach(([, reason], first) => {
        const core = new Core();
        core.start({ x0: [0], settings: { ...NONE, Use: EVERY + steps } });
        expect(core.tell(3, [4])).toBe(Request.ValueAndGradient);
        for (const [holds] of ORDER.slice(first)) core.set(holds);
        expect(core.tell(3.5, [0.5])).toBe(Request.Stopped);
        expect(core.reason).toBe(reason);
        // Only the step that is taken makes one more update.
        expect(core.slots[Slot.Iterations], reason).toBe(reason === "SmallStep" && steps === Use.StepToleranceAfter ? 2 : 1);
      });
  });

  test("of both step rules the one that does not take the step is reported", () => {
    const { x, reason, iterations } = run(parabola, { x0: [4], settings: { Rate: 0.25, Use: Use.StepTolerance + Use.StepToleranceAfter, StepTolerance: 1 } });
    expect([x, reason, iterations]).toEqual([[2], "SmallStep", 1]);
  });

  test("a rule for the change of value that is switched off and on again compares with the value before", () => {
    for (const others of [0, Use.Target, Use.MaxEvaluations]) {
      const core = new Core();
      core.start({ x0: [0], settings: { Use: Use.ValueTolerance + others, ValueTolerance: 0.5, MaxEvaluations: 99 } });
      core.tell(5, [1]);
      core.set({ Use: others });
      core.tell(7, [1]);
      core.tell(9, [1]);
      core.set({ Use: Use.ValueTolerance + others });
      // 4 below the value before, though near the last one told under the rule.
      expect(core.tell(5.1, [1]), `others ${others}`).toBe(Request.ValueAndGradient);
      expect(core.tell(5.2, [1])).toBe(Request.Stopped);
      expect(core.reason).toBe("SmallChange");
    }
  });

  test("rules that do not hold do not disturb each other", () => {
    const all: Settings = {
      Use: Use.Target + Use.Divergence + Use.ValueTolerance + Use.GradientTolerance + Use.GradientNorm + Use.Patience + Use.MaxEvaluations + Use.StepTolerance,
      Target: -1, ValueLimit: 1e6, ValueTolerance: 1e-30, GradientTolerance: 1e-30, GradientNormTolerance: 1e-30, Patience: 100, MaxEvaluations: 1e6, StepTolerance: 1e-30,
    };
    const plan: Plan = { x0: [5], settings: { MaxIterations: 40 } };
    const plain = run(parabola, plan);
    expect(run(parabola, { ...plan, settings: { ...plan.settings, ...all } })).toEqual(plain);
  });

  test("after a stop x, the best point and the figures stay to be read", () => {
    const core = new Core();
    const { best, bestValue } = core.run(parabola, { x0: [5], settings: { Rate: 1.1, MaxIterations: 10 } });
    expect([best[0], bestValue]).toEqual([5, 25]);
    expect(core.exports.ask()).toBe(Request.Stopped);
    expect(Array.from(core.best)).toEqual([5]);
    expect(core.slots[Slot.Evaluations]).toBe(11);
  });
});

describe("rules in a run by differences", () => {
  const line = { value: (x: Float64Array) => x[0]! + 2 * x[1]! };

  test("the evaluation limit counts every value and stops in the middle of a gradient", () => {
    for (const [limit, iterations] of [[1, 0], [2, 0], [3, 0], [4, 1], [5, 1], [6, 1], [7, 2]]) {
      const result = run(line, { x0: [1, 1], settings: { Use: Use.ForwardDifference + Use.MaxEvaluations, MaxEvaluations: limit! } });
      expect([result.reason, result.evaluations, result.iterations]).toEqual(["EvaluationLimit", limit, iterations]);
      expect(line.value(Float64Array.from(result.best))).toBe(result.bestValue);
    }
  });

  test("a probe at the target stops the run at the probe", () => {
    const { x, best, bestValue, reason, evaluations, iterations } = run(line, {
      x0: [1, 1], settings: { Use: Use.CentralDifference + Use.Target, Target: 2.5, DifferenceStep: 0.25 },
    });
    // 3 at the start, 3.25 and 2.75 along x_0, 3.5 and 2.5 along x_1.
    expect([reason, evaluations, iterations]).toEqual(["TargetReached", 5, 0]);
    expect([x, best, bestValue]).toEqual([[1, 0.75], [1, 0.75], 2.5]);
  });

  test("the rules come in the order they have in a run with gradients, each at the first value that can tell", () => {
    // One parameter, forward: the value at x is told first and third, its probe second and fourth.
    const TELLS = [3, 3, 3, 3, 4, 4, 4, 4, 4];
    ORDER.forEach(([, reason], first) => {
      const core = new Core();
      core.start({ x0: [0], settings: { ...NONE, Use: EVERY + Use.StepTolerance + Use.ForwardDifference, DifferenceStep: 0.5 } });
      expect(core.tell(3)).toBe(Request.Value);
      expect(core.tell(5)).toBe(Request.Value);
      for (const [holds] of ORDER.slice(first)) core.set(holds.MaxEvaluations ? { MaxEvaluations: 4 } : holds);
      let tells = 2;
      for (const value of [3.5, 3.75]) if (core.exports.ask()) { core.tell(value); tells++; }
      expect([core.reason, tells]).toEqual([reason, TELLS[first]]);
    });
  });

  test("of both limits, reached at the value of one point, the evaluations are reported, whether a rule wants the gradient or not", () => {
    for (const rule of [0, Use.GradientTolerance])
      expect(run(line, { x0: [1, 1], settings: { Use: Use.ForwardDifference + Use.MaxEvaluations + rule, MaxEvaluations: 4, MaxIterations: 1 } }))
        .toMatchObject({ reason: "EvaluationLimit", evaluations: 4, iterations: 1 });
  });

  test("a small change of value, or lost patience, stops before any differences", () => {
    const stops = (settings: Settings) => {
      const { told, reason } = run({ value: () => 1 }, { x0: [1, 1], settings: { ...settings, Use: settings.Use! + Use.ForwardDifference } });
      return [told.length, reason];
    };
    expect(stops({ Use: Use.ValueTolerance, ValueTolerance: 0.5 })).toEqual([3 + 1, "SmallChange"]);
    expect(stops({ Use: Use.Patience, Patience: 2 })).toEqual([2 * 3 + 1, "NoImprovement"]);
  });

  test("a probe above the value limit stops the run", () => {
    const { reason, evaluations } = run(line, { x0: [1, 1], settings: { Use: Use.ForwardDifference + Use.Divergence, ValueLimit: 3.4, DifferenceStep: 0.25 } });
    expect([reason, evaluations]).toEqual(["Diverged", 3]);
  });

  test("values, gradients and steps are judged once an iteration", () => {
    const settings: Settings = { Use: Use.ForwardDifference + Use.ValueTolerance, ValueTolerance: 1e-6, Rate: 0.25, DifferenceStep: 1e-7 };
    const analytic = run(parabola, { x0: [5], settings: { ...settings, Use: Use.ValueTolerance } });
    const differences = run(parabola, { x0: [5], settings });
    expect([differences.reason, differences.iterations]).toEqual([analytic.reason, analytic.iterations]);
    const small = run(parabola, { x0: [5], settings: { ...settings, Use: Use.ForwardDifference + Use.GradientTolerance, GradientTolerance: 1e-3 } });
    // 10 halved 14 times is the first below 1e-3.
    expect([small.reason, small.iterations]).toEqual(["SmallGradient", 14]);
  });
});
