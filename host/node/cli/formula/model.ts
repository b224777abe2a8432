/** A formula with its data: what least squares asks for, and predictions. */
import { UsageError } from "../errors.js";
import type { LeastSquaresProblem } from "../../least-squares.js";
import type { Table } from "../table/table.js";
import { counted } from "../text.js";
import { compile, type Compiled, type Scope } from "./compile.js";
import type { Formula } from "./expression.js";
import type { Roles } from "./roles.js";

/** Columns of the table, f64[rows] each, the target last. */
function columnsOf(table: Table): Float64Array[] {
  const columns = Array.from({ length: table.features.length + 1 }, () => new Float64Array(table.count));
  let at = 0;
  for (const row of table.rows()) {
    columns.forEach((column, i) => (column[at] = row[i]!));
    at++;
  }
  return columns;
}

export class FormulaModel implements LeastSquaresProblem {
  /** Rows. */
  readonly count: number;
  /** f64[rows]. */
  readonly target: Float64Array;
  /** By their names in the formula. */
  readonly columns: ReadonlyMap<string, Float64Array>;
  readonly #scope: Scope;
  readonly #value: Compiled;
  readonly #slopes: readonly Compiled[];

  constructor(private readonly formula: Formula, private readonly roles: Roles, table: Table) {
    const columns = columnsOf(table);
    this.count = table.count;
    this.target = columns.at(-1)!;
    this.columns = new Map(roles.data.map(({ name, feature }) => [name, columns[feature]!]));
    this.#scope = scopeOf(roles, this.columns);
    this.#value = compile(formula.expression, this.#scope);
    this.#slopes = roles.parameters.map((name) => compile(formula.derivative(name), this.#scope));
  }

  /** Model less target, row by row. */
  residuals(x: Float64Array, out: Float64Array): void {
    this.#scope.values.set(x);
    for (let row = 0; row < this.count; row++) out[row] = this.#value(row) - this.target[row]!;
  }

  jacobian(x: Float64Array, out: Float64Array): void {
    this.#scope.values.set(x);
    let at = 0;
    for (let row = 0; row < this.count; row++) for (const slope of this.#slopes) out[at++] = slope(row);
  }

  /** f64[rows] at the parameters x. */
  predictions(x: Float64Array): Float64Array {
    this.#scope.values.set(x);
    return Float64Array.from(this.target, (_, row) => this.#value(row));
  }

  /** The formula as a function of its only column, at the parameters x. */
  curve(x: Float64Array): (value: number) => number {
    const cell = new Float64Array(1);
    const scope = scopeOf(this.roles, new Map(this.roles.data.map(({ name }) => [name, cell])));
    const value = compile(this.formula.expression, scope);
    scope.values.set(x);
    return (at) => {
      cell[0] = at;
      return value(0);
    };
  }

  /** Refuse a start with which a fit cannot begin: the first row there without a finite value or slope is named. */
  checkStart(start: Float64Array): void {
    const { parameters } = this.roles;
    if (this.count < parameters.length)
      throw new UsageError(`--model: ${counted(parameters.length, "parameter")} cannot be fitted to ${counted(this.count, "row")}`);
    this.#scope.values.set(start);
    for (let row = 0; row < this.count; row++) {
      this.#checkFinite(this.#value(row), "the formula", row);
      this.#slopes.forEach((slope, j) => this.#checkFinite(slope(row), `the slope along ${parameters[j]}`, row));
    }
  }

  #checkFinite(value: number, what: string, row: number): void {
    if (Number.isFinite(value)) return;
    const cells = Array.from(this.columns, ([name, column]) => `${name} = ${column[row]}`).join(", ");
    throw new UsageError(`--start: ${what} is ${value} there in row ${row + 1}${cells && ` (${cells})`}`);
  }
}

function scopeOf({ parameters }: Roles, columns: Scope["columns"]): Scope {
  return { columns, parameters: new Map(parameters.map((name, i) => [name, i])), values: new Float64Array(parameters.length) };
}
