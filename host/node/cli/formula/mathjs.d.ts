/** What the command line takes from mathjs: the file beside this one is made by host/build/expressions.mjs. */

/** A node of mathjs's trees, as far as formulas may have it; of all others only the type is looked at. As a string it is its formula. */
export type MathNode =
  | { readonly type: "ConstantNode"; readonly value: unknown }
  | { readonly type: "SymbolNode"; readonly name: string }
  | { readonly type: "ParenthesisNode"; readonly content: MathNode }
  | { readonly type: "OperatorNode"; readonly fn: string; readonly op: string; readonly implicit: boolean; readonly args: readonly MathNode[] }
  | { readonly type: "FunctionNode"; readonly fn: MathNode; readonly args: readonly MathNode[] };

/** Throws a SyntaxError with the number of the character, from 1, as `char`. */
export function parse(text: string): MathNode;

/** The derivative with respect to the symbol `variable`. `simplify`: by rules that evaluate parts of it. */
export function derivative(node: MathNode, variable: string, options: { simplify: boolean }): MathNode;
