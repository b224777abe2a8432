/** Opens a built module for a test: plain WebAssembly, typed views, and a loop of ask and tell. */
import { readFileSync } from "node:fs";
import { Layout, Method, Request, Schedule, Setting, Slot, Status, Use } from "../../assembly/codes.js";

export { Layout, Method, Request, Schedule, Setting, Slot, Status, Use };
export type MethodName = keyof typeof Method;
/** A method that updates at each evaluation. */
export type FirstOrderName = Exclude<MethodName, "SR1" | "LBFGS" | "LevenbergMarquardt" | "NelderMead" | "SPSA" | "CompassSearch">;
export const FIRST_ORDER = Object.keys(Method).filter((name) => Method[name as MethodName] <= Method.NAdam) as FirstOrderName[];
export type Settings = Partial<Record<keyof typeof Setting, number>>;

/** The exports of every build. */
export interface Exports {
  memory: WebAssembly.Memory;
  __heap_base: WebAssembly.Global;
  __data_end: WebAssembly.Global;
  layout(what: Layout): number;
  best(): number;
  start(method: number, n: number): number;
  ask(): number;
  tell(): number;
  status(): number;
  selftest(): bigint;
}

/** What a run minimises; `gradient` may be left out when the core takes differences. */
export interface Objective {
  value(x: Float64Array): number;
  gradient?(x: Float64Array, g: Float64Array): void;
}

export interface Plan {
  method?: MethodName;
  x0: readonly number[];
  settings?: Settings;
  lower?: readonly number[];
  upper?: readonly number[];
}

/** A row of a run: the point told, its value, and the updates done before. */
export interface Told {
  x: number[];
  f: number;
  iterations: number;
}

export interface Run {
  status: Status;
  /** Name of the status. */
  reason: string;
  /** The last point of the run, and the best one told with its value. */
  x: number[];
  best: number[];
  bestValue: number;
  iterations: number;
  evaluations: number;
  told: Told[];
}

/** Settings of a run that names none: PyTorch's defaults, and no more than 100 updates. */
export const DEFAULTS: Settings = {
  Rate: 0.1, MaxIterations: 100, Epsilon: 1e-8, Beta1: 0.9, Beta2: 0.999, Momentum: 0.9, MomentumDecay: 0.96 ** 0.004,
  Period: 1, DifferenceStep: 2 ** -26, DifferenceScale: 1, Target: -Infinity, ValueLimit: Infinity,
};

const compiled = new Map<string, WebAssembly.Module>();

export function bytesOf(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`../../build/${name}.wasm`, import.meta.url)));
}

function compiledTarget(name: string): WebAssembly.Module {
  let module = compiled.get(name);
  if (!module) compiled.set(name, (module = new WebAssembly.Module(bytesOf(name))));
  return module;
}

/** The target that holds one method only: "GradientDescent" is gradient-descent. */
export function targetOf(method: MethodName): string {
  return { GradientDescent: "gradient-descent", AdaGrad: "adagrad", RMSProp: "rmsprop", AdamW: "adamw", AMSGrad: "amsgrad", NAdam: "nadam" }[method as string]
    ?? method.toLowerCase();
}

export class Core<E extends Exports = Exports> {
  readonly exports: E;
  readonly capacity: number;
  readonly memory: ArrayBuffer;
  readonly settings: Float64Array;
  /** The slots from f() on, in the order of `Slot`. */
  readonly slots: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Parameters of the last start. */
  n = 1;

  /** Of a target, or of the bytes of a build that is none. */
  constructor(module: string | Uint8Array<ArrayBuffer> = "core") {
    this.exports = new WebAssembly.Instance(typeof module === "string" ? compiledTarget(module) : new WebAssembly.Module(module)).exports as unknown as E;
    this.memory = this.exports.memory.buffer as ArrayBuffer;
    const at = (what: Layout) => this.exports.layout(what);
    // A build without optional parts ends with the settings it reads.
    const end = at(Layout.Lower) || at(Layout.State) + at(Layout.StateBytes);
    this.settings = this.floats(at(Layout.Settings), Math.min(Setting.RelativeTolerance + 1, (end - at(Layout.Settings)) / 8));
    this.slots = this.floats(at(Layout.F), Slot.Rate + 1);
    this.capacity = at(Layout.Capacity);
    this.lower = this.floats(at(Layout.Lower), this.capacity);
    this.upper = this.floats(at(Layout.Upper), this.capacity);
  }

  floats(address: number, count: number): Float64Array {
    return new Float64Array(this.memory, address, count);
  }

  get x(): Float64Array {
    return this.floats(this.exports.layout(Layout.X), this.n);
  }
  get g(): Float64Array {
    return this.floats(this.exports.layout(Layout.G), this.n);
  }
  get best(): Float64Array {
    return this.floats(this.exports.best(), this.n);
  }
  get status(): Status {
    return this.exports.status();
  }

  set(settings: Settings): this {
    for (const [name, value] of Object.entries(settings)) {
      const index = Setting[name as keyof typeof Setting];
      if (index < this.settings.length) this.settings[index] = value;
    }
    return this;
  }

  /** The whole state: a checkpoint. */
  save(): Uint8Array {
    return new Uint8Array(this.memory, this.exports.layout(Layout.State), this.exports.layout(Layout.StateBytes)).slice();
  }
  restore(checkpoint: Uint8Array): void {
    new Uint8Array(this.memory, this.exports.layout(Layout.State), this.exports.layout(Layout.StateBytes)).set(checkpoint);
  }

  /** Writes every setting (those of `plan` over DEFAULTS over 0), bounds and x, and starts. */
  start({ method = "GradientDescent", x0, settings, lower, upper }: Plan): number {
    this.n = x0.length;
    this.settings.fill(0);
    this.set({ ...DEFAULTS, ...settings });
    if (lower) this.lower.set(lower);
    if (upper) this.upper.set(upper);
    this.x.set(x0);
    return this.exports.start(Method[method], this.n);
  }

  /** Writes the answer and tells it. Without g, the gradient's slots keep what they hold. */
  tell(f: number, g?: readonly number[]): number {
    this.slots[Slot.Value] = f;
    if (g) this.g.set(g);
    return this.exports.tell();
  }

  /** Evaluates what is asked for at x and tells it. */
  answer(objective: Objective): number {
    const { x } = this;
    this.slots[Slot.Value] = objective.value(x);
    if (this.exports.ask() & 2) objective.gradient!(x, this.g);
    return this.exports.tell();
  }

  /** A row of the trace: the point about to be told. Values of differences are told too. */
  private row(objective: Objective): Told {
    return { x: Array.from(this.x), f: objective.value(this.x), iterations: this.slots[Slot.Iterations]! };
  }

  /** Name of the status, for messages that a reader understands. */
  get reason(): string {
    return Status[this.status] ?? String(this.status);
  }

  /** Runs to the end; a refusal is an error. */
  run(objective: Objective, plan: Plan): Run {
    const request = this.start(plan);
    if (request <= 0) throw new Error(`start: ${Status[request] ?? request}`);
    return this.finish(objective);
  }

  /** Goes on to the end of a run. */
  finish(objective: Objective): Run {
    const told: Told[] = [];
    while (this.exports.ask()) {
      told.push(this.row(objective));
      const request = this.answer(objective);
      if (request < 0) throw new Error(`tell ${told.length}: ${Status[request] ?? request}`);
    }
    return {
      status: this.status,
      reason: this.reason,
      x: Array.from(this.x),
      best: Array.from(this.best),
      bestValue: this.slots[Slot.BestValue]!,
      iterations: this.slots[Slot.Iterations]!,
      evaluations: this.slots[Slot.Evaluations]!,
      told,
    };
  }
}

/** One run in a new instance of the module with every method. */
export function run(objective: Objective, plan: Plan, target: string | Uint8Array<ArrayBuffer> = "core"): Run {
  return new Core(target).run(objective, plan);
}

/** The points of a run, one for each update done, the start first. Values of differences are left out. */
export function points({ told, x, iterations }: Run): number[][] {
  const firsts = told.filter((row, i) => i === 0 || row.iterations !== told[i - 1]!.iterations).map((row) => row.x);
  return firsts.length > iterations ? firsts : [...firsts, x];
}
