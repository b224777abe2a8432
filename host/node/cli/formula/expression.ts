/**
 * From the text of a formula to trees of numbers, names, operators and functions, and nothing else: mathjs only parses and
 * differentiates, and every node of what it returns is checked here. No text of a user is ever run.
 */
import { show } from "../../errors.js";
import { hint } from "../../options.js";
import { UsageError } from "../errors.js";
import { DERIVATIVE_OPERATORS, FUNCTIONS, OPERATORS, type Operation } from "./functions.js";
import { derivative, parse, type MathNode } from "./mathjs.js";

export type Expression = number | Name | Call;

export interface Name {
  readonly name: string;
}

export interface Call {
  readonly operation: Operation;
  readonly args: readonly Expression[];
}

/** Characters of a formula: longer ones nest deeper than a stack may hold. */
const LONGEST = 2000;

function refuse(text: string): never {
  throw new UsageError(`--model: ${text}`);
}

/** What is not a number, a name, an operator or a function, in words. */
const OTHERS: Record<string, string> = {
  AccessorNode: "a property or an element", ArrayNode: "a matrix", AssignmentNode: "an assignment", BlockNode: "more than one formula",
  ConditionalNode: "a condition", FunctionAssignmentNode: "a definition of a function", IndexNode: "an index", ObjectNode: "an object",
  RangeNode: "a range", RelationalNode: "a comparison",
};

function operatorOf({ fn, op, implicit, args }: MathNode & { type: "OperatorNode" }, operators: ReadonlyMap<string, Operation>): Operation {
  if (implicit) refuse(`between ${args.map((arg) => show(String(arg))).join(" and ")} there must be a *`);
  return operators.get(fn) ?? refuse(`the operator ${show(op)} is not allowed; there are + - * / ^`);
}

function functionOf({ fn, args }: MathNode & { type: "FunctionNode" }): Operation {
  const name = fn.type === "SymbolNode" ? fn.name : refuse("a call of what has no name is not allowed");
  const names = [...FUNCTIONS.keys()];
  const found = FUNCTIONS.get(name)
    ?? refuse(`${name} is not a function${hint(name, names) || `; a product is written ${name}*(…)`}; there are ${names.join(", ")}`);
  const { from, to } = found;
  if (args.length < from || args.length > to)
    refuse(`${name} takes ${from === to ? from : `${from} or ${to}`} argument${to === 1 ? "" : "s"}, not ${args.length}`);
  return found;
}

function constantOf(value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  return refuse(value === undefined ? "there is no formula" : `${show(value)} is not allowed; constants are finite decimal numbers`);
}

function checked(node: MathNode, operators: ReadonlyMap<string, Operation>): Expression {
  const call = (operation: Operation, args: readonly MathNode[]) => ({ operation, args: args.map((arg) => checked(arg, operators)) });
  switch (node.type) {
    case "ConstantNode": return constantOf(node.value);
    case "SymbolNode": return { name: node.name };
    case "ParenthesisNode": return checked(node.content, operators);
    case "OperatorNode": return call(operatorOf(node, operators), node.args);
    case "FunctionNode": return call(functionOf(node), node.args);
  }
  return refuse(`${OTHERS[(node as { type: string }).type] ?? "such a part"} is not allowed; a formula has numbers, names, operators and functions`);
}

/** "Unexpected end of expression (char 11)" as "character 11: unexpected end of expression". */
function syntaxText({ message }: Error): string {
  const [, what, at] = /^(.*) \(char (\d+)\)$/s.exec(message) ?? [];
  return what ? `character ${at}: ${what[0]!.toLowerCase()}${what.slice(1)}` : message;
}

function parsed(text: string): MathNode {
  if (text.length > LONGEST) refuse(`a formula of ${text.length} characters; at most ${LONGEST} are allowed`);
  try {
    // As many characters, so that places in errors hold.
    return parse(text.replaceAll("**", " ^"));
  } catch (error) {
    if (error instanceof RangeError) refuse("the formula is nested too deeply");
    return refuse(syntaxText(error as Error));
  }
}

function namesIn(expression: Expression, found: Set<string>): Set<string> {
  if (typeof expression === "object" && "name" in expression) found.add(expression.name);
  else if (typeof expression === "object") for (const arg of expression.args) namesIn(arg, found);
  return found;
}

export class Formula {
  readonly expression: Expression;
  /** In the order of their first appearance. */
  readonly names: readonly string[];
  readonly #node: MathNode;

  constructor(readonly text: string) {
    this.#node = parsed(text);
    this.expression = checked(this.#node, OPERATORS);
    this.names = [...namesIn(this.expression, new Set())];
  }

  /** The derivative with respect to `name`. */
  derivative(name: string): Expression {
    return checked(derivative(this.#node, name, { simplify: false }), DERIVATIVE_OPERATORS);
  }
}
