/** Opens the regression module with rows and options. */
import { Model, RegressionSetting } from "../../assembly/codes.js";
import { Core, type Exports } from "./module.js";
import type { Rows } from "./objectives.js";

export interface RegressionExports extends Exports {
  objective(): number;
  data(): number;
  order(): number;
  rowCapacity(): number;
  run(k: number): number;
  row(): number;
  look(): number;
  tellRows(): number;
}
export type Options = Partial<Record<keyof typeof RegressionSetting, number>>;

/** Writes options into a regression module. */
export function choose(core: Core<RegressionExports>, options: Options): void {
  const slots = core.floats(core.exports.objective(), RegressionSetting.Seed + 1);
  for (const [name, value] of Object.entries(options)) slots[RegressionSetting[name as keyof Options]] = value;
}

/** Writes rows into a regression module, features and target of each. */
export function store(core: Core<RegressionExports>, { features, targets }: Rows): void {
  const flat = features.flatMap((row, i) => [...row, targets[i]!]);
  core.floats(core.exports.data(), flat.length).set(flat);
}

/** A regression module with these rows, and options over those of the mean squared error. */
export function regression(rows: Rows, options: Options, module: string | Uint8Array<ArrayBuffer> = "regression"): Core<RegressionExports> {
  const core = new Core<RegressionExports>(module);
  choose(core, { Model: Model.Linear, Rows: rows.targets.length, Features: rows.features[0]!.length, ValueScale: 1, GradientScale: 2, ...options });
  store(core, rows);
  return core;
}

/** The u16 at `order()`. */
export function orderOf(core: Core<RegressionExports>, rows: number): Uint16Array {
  return new Uint16Array(core.memory, core.exports.order(), rows);
}
