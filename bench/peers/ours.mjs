/** Our methods, as the package runs them, in the form of the peers. */
import { leastSquares, minimize } from "../../dist/host/node/index.js";
import { contender } from "./peers.mjs";

/** Whatever comes first: the objective's end, or no progress. */
const ENDLESS = Number.MAX_SAFE_INTEGER;
const stopOf = (tolerance) => ({ maxIterations: ENDLESS, ...(tolerance && { relativeTolerance: tolerance }) });

function minimizer(method, options = {}) {
  return (objective, x0, tolerance) => {
    const { lower, upper } = objective;
    const value = (x) => objective.evaluate(x);
    const gradient = (x, out) => void objective.gradient(x, out);
    minimize({ value, gradient }, x0, { method, bounds: { lower, upper }, stop: stopOf(tolerance), ...options });
  };
}

function squares(jacobian) {
  return (objective, x0, tolerance) => {
    const { lower, upper, problem } = objective;
    const residuals = (x, out) => void objective.residuals(x, out);
    const derivatives = { jacobian: (x, out) => void objective.jacobian(x, out) };
    leastSquares({ count: problem.m, residuals, ...derivatives }, x0, { jacobian, bounds: { lower, upper }, stop: stopOf(tolerance) });
  };
}

export const ours = [
  contender("microdescent SR1", "gradient", true, minimizer("sr1")),
  contender("microdescent L-BFGS, m = 10", "gradient", true, minimizer("lbfgs")),
  contender("microdescent LM", "least-squares", true, squares("analytic")),
  contender("microdescent LM, differences", "least-squares", true, squares("forward")),
  contender("microdescent Nelder-Mead", "value", true, minimizer("nelder-mead")),
  contender("microdescent SPSA", "value", true, minimizer("spsa", { seed: 1 })),
  contender("microdescent compass search", "value", true, minimizer("compass-search")),
];
