/** Runs of modules with an objective compiled in. */
import type { Request } from "../../assembly/codes.js";
import { OptimizerError, check } from "./errors.js";
import { Optimizer, type ModuleSource } from "./optimizer.js";
import type { Options, Start } from "./options.js";

function refuseRows(call: string): never {
  throw new OptimizerError("bad-module", `${call}: the module's objective takes no rows`);
}

/** A run of a module with an objective compiled in (assembly/objectives): it evaluates without the host. */
export class CompiledOptimizer extends Optimizer {
  /** What the objective is set by, and behind it what it keeps: f64 in the order of the objective's enum in codes.ts. */
  readonly objective: Float64Array;
  /** What the objective is made of; empty if it takes no data. */
  readonly data: Float64Array;
  /** Indexes of rows for `Order.Given`; empty if the objective has no rows. */
  readonly order: Uint16Array;

  constructor(x0: Start, options: Options, module: ModuleSource) {
    super(x0, options, module);
    const { memory, __heap_base, objective, data, order, rowCapacity } = this.compiled;
    const { buffer } = memory;
    const end = __heap_base.value;
    const view = (address: number) => new Float64Array(buffer, address, (end - address) >> 3);
    this.objective = view(objective());
    this.data = view(data?.() ?? end);
    this.order = new Uint16Array(buffer, order?.() ?? end, rowCapacity?.() ?? 0);
  }

  /** At most k evaluations, each told at once. Returns the last request; throws as `tell`. */
  run(k: number): Request {
    return check(this.compiled.run(k), "run");
  }

  /** Add the row at the front of `data` to the sums of the next `tellRows`, at the present x. */
  row(): Request {
    return check(this.#streaming("row")(), "row");
  }

  /** Add that row to the value alone: with `FullValue` in `objective` the value is that of the rows looked at, whatever the batch. */
  look(): Request {
    return check(this.#streaming("look")(), "look");
  }

  /** Tell value and gradient of the rows added since the last time; returns and throws as `tell`. */
  tellRows(): Request {
    return check(this.#streaming("tellRows")(), "tellRows");
  }

  #streaming(name: "row" | "look" | "tellRows"): () => number {
    return this.compiled[name] ?? refuseRows(name);
  }
}
