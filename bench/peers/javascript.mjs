/** Peers from npm: each a method (objective, x0, tolerance) for Objective.run. */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Errors of ml-matrix with which ml-levenberg-marquardt gives up: values that are not finite, and no way to go on. */
const GIVEN_UP = ["LU matrix is singular", "Matrix is not symmetric"];

/** Imports them: they are installed by setup.mjs, which comes before. */
export async function javascriptPeers() {
  const numeric = require("numeric"), optimization = require("optimization-js");
  const { levenbergMarquardt } = await import("ml-levenberg-marquardt");
  const functionsOf = (objective) => [(x) => objective.evaluate(x), (x) => objective.gradient(x, Array(x.length).fill(0))];

  function uncmin(objective, x0, tolerance) {
    const [value, gradient] = functionsOf(objective);
    numeric.uncmin(value, Array.from(x0), tolerance, gradient, Infinity);
  }

  /** Its tolerance is a constant of its own. */
  function limitedMemory(objective, x0) {
    optimization.minimize_L_BFGS(...functionsOf(objective), Array.from(x0));
  }

  /** Residuals as a curve over their indices, fitted to zeros. */
  function marquardt(objective, x0, tolerance) {
    const { n, m } = objective.problem;
    const data = { x: Array.from({ length: m }, (_, i) => i), y: Array(m).fill(0) };
    function curve(x) {
      const residuals = objective.residuals(x, new Float64Array(m));
      return (i) => residuals[i];
    }
    function jacobianFunction(x) {
      const jacobian = objective.jacobian(x, new Float64Array(m * n));
      return (i) => jacobian.subarray(i * n, (i + 1) * n);
    }
    const options = { initialValues: x0, jacobianFunction, errorTolerance: tolerance, maxIterations: Infinity };
    try {
      levenbergMarquardt(data, curve, options);
    } catch (error) {
      if (!GIVEN_UP.includes(error.message)) throw error;
    }
  }

  return { uncmin, limitedMemory, marquardt };
}
