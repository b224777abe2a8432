/** The counting of npm run bench:peers, and peers that fail. */
import { expect, test } from "vitest";
// @ts-expect-error: plain JavaScript
import { Objective } from "../../bench/peers/objective.mjs";
// @ts-expect-error: plain JavaScript
import { PeerProcess } from "../../bench/peers/process.mjs";

/** f = x^2. */
const square = {
  n: 1, m: 1, x0: [4],
  value: ([x]: [number]) => x * x,
  gradient: ([x]: [number], out: Float64Array) => { out[0] = 2 * x; },
  residuals: ([x]: [number], out: Float64Array) => { out[0] = x; },
};

/** A method that evaluates 4, 2, 1, 0.5 … for ever. */
function halve(objective: { evaluate(x: number[]): number }) {
  for (let x = 4; ; x /= 2) objective.evaluate([x]);
}

test("a run is over with the first value below the target", () => {
  expect(new Objective(square, { target: 1 }).run(halve)).toMatchObject({ evaluations: 4, value: 0.25, reached: true });
});

test("a run is over when the cap is met", () => {
  expect(new Objective(square, { cap: 3 }).run(halve)).toMatchObject({ evaluations: 3, value: 1, reached: false });
});

test("points out of the box are counted", () => {
  expect(new Objective(square, { cap: 5, lower: [0.5], upper: [2] }).run(halve)).toMatchObject({ outside: 2 });
});

test("the method sees the noise, the target and the best value do not", () => {
  let seen = 0;
  const objective = new Objective(square, { target: 10, noise: (f: number) => f + 100 });
  expect(objective.run(() => { seen = objective.evaluate([4]); objective.evaluate([3]); })).toMatchObject({ value: 9, reached: true });
  expect(seen).toBe(116);
});

test("the value of residuals is their sum of squares", () => {
  const result = new Objective(square).run((objective: InstanceType<typeof Objective>) => objective.residuals([3], new Float64Array(1)));
  expect(result).toMatchObject({ evaluations: 0, residualEvaluations: 1, value: 9 });
});

test("an error that is not the end of the run is passed on", () => {
  expect(() => new Objective(square).run(() => { throw new Error("other"); })).toThrow("other");
});

test.each(["true", "no-such-program"])("a peer that ends early is named: %s", (program) => {
  expect(() => new PeerProcess([program]).minimize(new Objective(square), [4], 0)).toThrow(`${program} ended within a run`);
});
