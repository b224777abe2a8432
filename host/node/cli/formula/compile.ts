/** Expressions as functions that are called for row after row. */
import type { Call, Expression } from "./expression.js";
import { CONSTANTS } from "./functions.js";

/** The value in a row. */
export type Compiled = (row: number) => number;

/** What names stand for. A name that is neither a column nor a parameter is a constant. */
export interface Scope {
  /** f64[rows] each. */
  readonly columns: ReadonlyMap<string, Float64Array>;
  /** Index of each in `values`. */
  readonly parameters: ReadonlyMap<string, number>;
  /** f64[n], which may change between two calls. */
  readonly values: Float64Array;
}

/** Parts without names become constants. */
function folded(expression: Expression): Expression {
  if (typeof expression === "number") return expression;
  if ("name" in expression) return expression;
  const { operation } = expression, args = expression.args.map(folded);
  return args.every((arg) => typeof arg === "number") ? operation.evaluate(...args) : { operation, args };
}

function named(name: string, { columns, parameters, values }: Scope): Compiled {
  const column = columns.get(name), index = parameters.get(name), constant = CONSTANTS.get(name)!;
  if (column) return (row) => column[row]!;
  return index === undefined ? () => constant : () => values[index]!;
}

function called({ operation: { evaluate }, args }: Call, scope: Scope): Compiled {
  const [first, second] = args.map((arg) => compiled(arg, scope)) as [Compiled, Compiled?];
  return second ? (row) => evaluate(first(row), second(row)) : (row) => evaluate(first(row));
}

function compiled(expression: Expression, scope: Scope): Compiled {
  if (typeof expression === "number") return () => expression;
  return "name" in expression ? named(expression.name, scope) : called(expression, scope);
}

export function compile(expression: Expression, scope: Scope): Compiled {
  return compiled(folded(expression), scope);
}
