/** The functions of formulas. */

type Evaluate = (...values: number[]) => number;

/** An operation, and how many arguments it takes at least and at most. */
export interface Operation {
  readonly evaluate: Evaluate;
  readonly from: number;
  readonly to: number;
}

const of = (evaluate: Evaluate, from = 1, to = from): Operation => ({ evaluate, from, to });

/** Operators by mathjs's names for them. */
export const OPERATORS: ReadonlyMap<string, Operation> = new Map(Object.entries({
  add: of((a, b) => a + b, 2),
  subtract: of((a, b) => a - b, 2),
  multiply: of((a, b) => a * b, 2),
  divide: of((a, b) => a / b, 2),
  pow: of((a, b) => a ** b, 2),
  unaryMinus: of((a) => -a),
  unaryPlus: of((a) => a),
}));

/**
 * Operators of derivatives, where 0 times anything is 0: so are the slope of a·x^b along b at x = 0, which is
 * a·x^b·log(x), and that of |b|, which is |b|/b, at b = 0.
 */
export const DERIVATIVE_OPERATORS: ReadonlyMap<string, Operation> = new Map([
  ...OPERATORS,
  ["multiply", of((a, b) => (a === 0 || b === 0 ? 0 : a * b), 2)],
  ["divide", of((a, b) => (a === 0 ? 0 : a / b), 2)],
]);

/** Every function here has a derivative made of those here. */
export const FUNCTIONS: ReadonlyMap<string, Operation> = new Map(Object.entries({
  exp: of(Math.exp),
  log: of((a, base) => (base === undefined ? Math.log(a) : Math.log(a) / Math.log(base)), 1, 2),
  log10: of(Math.log10),
  sqrt: of(Math.sqrt),
  pow: of((a, b) => a ** b, 2),
  abs: of(Math.abs),
  sin: of(Math.sin),
  cos: of(Math.cos),
  tan: of(Math.tan),
  sec: of((a) => 1 / Math.cos(a)),
  csc: of((a) => 1 / Math.sin(a)),
  cot: of((a) => 1 / Math.tan(a)),
  asin: of(Math.asin),
  acos: of(Math.acos),
  atan: of(Math.atan),
  sinh: of(Math.sinh),
  cosh: of(Math.cosh),
  tanh: of(Math.tanh),
  sech: of((a) => 1 / Math.cosh(a)),
  csch: of((a) => 1 / Math.sinh(a)),
  coth: of((a) => 1 / Math.tanh(a)),
  asinh: of(Math.asinh),
  acosh: of(Math.acosh),
  atanh: of(Math.atanh),
}));

export const CONSTANTS: ReadonlyMap<string, number> = new Map([["pi", Math.PI], ["e", Math.E]]);
