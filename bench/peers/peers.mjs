/**
 * The peers, each { name, kind, box, run }. `kind`: what it asks for, "gradient" (f and g), "least-squares" (residuals and their
 * Jacobian) or "value" (f); `box`: whether it takes bounds. run(problem, { x0, target, cap, lower, upper, noise, tolerance })
 * returns { evaluations, gradients, residualEvaluations, jacobians, outside, value, x, reached } as an Objective counts them.
 */
import { javascriptPeers } from "./javascript.mjs";
import { Objective } from "./objective.mjs";
import { PeerProcess } from "./process.mjs";
import { prepare } from "./setup.mjs";

const GRADIENT = "gradient", SQUARES = "least-squares", VALUE = "value";

/**
 * One peer, or one method of ours, from minimize(objective, x0, tolerance), which asks the Objective for all it needs. With the
 * tolerance 0 a peer goes on as long as it can; the end is the target, or the cap.
 */
export function contender(name, kind, box, minimize) {
  const run = (problem, { x0 = problem.x0, tolerance = 0, ...limits } = {}) =>
    new Objective(problem, limits).run((objective) => minimize(objective, x0, tolerance));
  return { name, kind, box, run };
}

/** Install what is missing, and list the peers. */
export async function peers() {
  const { c, python } = prepare();
  const { uncmin, limitedMemory, marquardt } = await javascriptPeers();
  const outside = (command) => {
    const peer = new PeerProcess(command);
    return (...run) => peer.minimize(...run);
  };
  return [
    contender("scipy L-BFGS-B", GRADIENT, true, outside([...python, "L-BFGS-B"])),
    contender("scipy BFGS", GRADIENT, false, outside([...python, "BFGS"])),
    contender("NLopt L-BFGS", GRADIENT, true, outside([...c, "LD_LBFGS"])),
    contender("NLopt L-BFGS, m = 6", GRADIENT, true, outside([...c, "LD_LBFGS", "6"])),
    contender("liblbfgs, m = 6", GRADIENT, false, outside([...c, "liblbfgs", "6"])),
    contender("liblbfgs, m = 10", GRADIENT, false, outside([...c, "liblbfgs", "10"])),
    contender("numeric uncmin", GRADIENT, false, uncmin),
    contender("optimization-js L-BFGS", GRADIENT, false, limitedMemory),
    contender("scipy trf", SQUARES, true, outside([...python, "trf"])),
    contender("scipy lm", SQUARES, false, outside([...python, "lm"])),
    contender("GSL lm", SQUARES, false, outside([...c, "lm"])),
    contender("GSL lmaccel", SQUARES, false, outside([...c, "lmaccel"])),
    contender("ml-levenberg-marquardt", SQUARES, false, marquardt),
    contender("scipy Nelder-Mead", VALUE, true, outside([...python, "Nelder-Mead"])),
    contender("NLopt Nelder-Mead", VALUE, true, outside([...c, "LN_NELDERMEAD"])),
    contender("NLopt Sbplx", VALUE, true, outside([...c, "LN_SBPLX"])),
  ];
}
