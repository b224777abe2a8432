/** One run of the core, in its own instance of the WebAssembly module. No other file but tuner.ts touches WebAssembly. */
import { instantiateSync } from "@assemblyscript/loader";
import { Layout, Request, Setting, Slot } from "../../assembly/codes.js";
import { decode, encode, matching, type Origin } from "./checkpoint.js";
import type { MethodName } from "./defaults.js";
import { OptimizerError, check, show } from "./errors.js";
import { core as coreBytes, regression as regressionBytes } from "./modules.js";
import { STATUS_NAMES, type StatusName } from "./names.js";
import { refuse, type Options, type Start } from "./options.js";
import { methodName, methodOf, settingsOf } from "./settings.js";
import { placeOf, type Place } from "./start.js";

const ABI = 1;

type Address = () => number;

/** What a module with all parts exports; assembly/index.ts describes each. */
interface Core {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly __heap_base: { readonly value: number };
  readonly layout: (what: Layout) => number;
  readonly best: Address;
  readonly ask: () => Request;
  readonly status: () => number;
  readonly start: (method: number, n: number) => number;
  readonly tell: () => number;
  readonly selftest: () => bigint;
  /** Of modules with Levenberg-Marquardt; those of regression mean a row of data by it. */
  readonly row?: () => number;
}

/** Exports of modules with an objective compiled in; each has some of them. */
interface Compiled extends Core {
  readonly objective: Address;
  readonly data?: Address;
  readonly order?: Address;
  readonly rowCapacity?: () => number;
  readonly run: (k: number) => number;
  readonly look?: () => number;
  readonly tellRows?: () => number;
}

/** A module of this package, built with all parts: a WebAssembly.Module, a type without members, or its bytes. */
export type ModuleSource = ArrayBuffer | ArrayBufferView | object;

/** The constructor of an `Optimizer` or of a class made of it. */
type Run<T> = new (x0: Start, options: Options, module: ModuleSource) => T;

const compiled = new Map<string, WebAssembly.Module>();

/** A module that this package carries, compiled once. */
function carried(base64: string): WebAssembly.Module {
  const known = compiled.get(base64);
  if (known) return known;
  const module = new WebAssembly.Module(Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0)));
  compiled.set(base64, module);
  return module;
}

/** Linear and logistic regression, row by row. */
export const regression = (): ModuleSource => carried(regressionBytes);

/** Most parameters of a run of `source`. */
export function capacityOf(source: ModuleSource): number {
  return open(source).core.layout(Layout.Capacity);
}

function badModule(text: string): OptimizerError {
  return new OptimizerError("bad-module", `module: ${text}`);
}

/** What to throw for an error of WebAssembly: that a module is not one of ours; want of memory (a RangeError) as it is. */
function notOurs(cause: unknown): unknown {
  return cause instanceof RangeError ? cause : badModule(`not one of this package: ${String(cause)}`);
}

interface Opened {
  readonly module: WebAssembly.Module;
  readonly core: Core;
}

function open(source: ModuleSource): Opened {
  const { module, core } = instantiate(source);
  if (core.layout(Layout.Abi) !== ABI) throw badModule(`its protocol version is ${core.layout(Layout.Abi)}; this package speaks ${ABI}`);
  // A build without parts has fewer settings than this host writes, and would not see most of them.
  if (core.layout(Layout.Lower) && "selftest" in core) return { module, core };
  throw badModule("it was built without some parts (WITH_… = 0); this host needs a module with all parts");
}

function instantiate(source: ModuleSource): Opened {
  try {
    const { module, instance } = instantiateSync(source as WebAssembly.Module);
    // The loader's own wrappers allocate an array a call.
    const core = instance.exports as unknown as Core;
    core.layout(Layout.Abi);
    return { module, core };
  } catch (cause) {
    throw notOurs(cause);
  }
}

const identities = new WeakMap<WebAssembly.Module, number>();

/**
 * A module's number in checkpoints: FNV-1a (G. Fowler, L. C. Noll and K.-P. Vo), 32 bits, over the protocol's version, the
 * capacity, the addresses of settings, f, x, g, bounds, best and state, the bytes of the state, the result of the self-test,
 * and the names of the exports in their order. Equal for equal modules, on any host. What none of these shows, as the code
 * of a compiled-in objective, is not covered.
 */
function identityOf(module: WebAssembly.Module): number {
  const known = identities.get(module);
  if (known !== undefined) return known;
  const { core } = open(module);
  const words = Array.from({ length: Layout.StateBytes + 1 }, (_, what) => core.layout(what));
  const text = [...words, core.best(), core.selftest(), ...Object.keys(core)].join();
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  identities.set(module, hash);
  return hash;
}

function moduleOrigin({ module, core }: Opened): Pick<Origin, "abi" | "module" | "capacity"> {
  return { abi: core.layout(Layout.Abi), module: identityOf(module), capacity: core.layout(Layout.Capacity) };
}

/**
 * A run: ask what to evaluate, evaluate at `x`, tell.
 *
 *     const optimizer = new Optimizer([1, 1], { method: "adam", rate: 0.1 });
 *     for (const { x, g } of optimizer) {
 *       g.set([2 * x[0], 2 * x[1]]);
 *       optimizer.tell(x[0] ** 2 + x[1] ** 2);
 *     }
 *
 * `x`, `g` and `best` are views of the core's memory: nothing is copied and a step allocates nothing.
 */
export class Optimizer implements Iterable<Optimizer> {
  /** f64[n], the point to evaluate. The core moves it at each tell; it is for reading only. */
  readonly x: Float64Array;
  /** f64[n], the gradient at x in units of f per unit of x: written before `tell`, if `ask` asks for it. */
  readonly g: Float64Array;
  readonly n: number;
  readonly method: MethodName;
  readonly #module: WebAssembly.Module;
  readonly #core: Core;
  readonly #slots: Float64Array;
  readonly #firstBest: Float64Array;
  #otherBest: Float64Array | undefined;

  /**
   * Begin a run at `x0`. `module`: another module than the carried one, which has every method and n up to 1024. It must
   * have been built with all parts: one with `WITH_… = 0`, as adam-minimal.wasm, is refused as "bad-module". Throws an
   * OptimizerError for a wrong argument, see `ErrorCode`; a RangeError if there is no memory left.
   */
  constructor(x0: Start, options: Options = {}, module: ModuleSource = carried(coreBytes)) {
    const settings = settingsOf(options);
    const { code, entry } = methodOf(options.method);
    ({ module: this.#module, core: this.#core } = open(module));
    const place = placeOf(x0, options, settings, this.#core.layout(Layout.Capacity));
    this.n = place.n;
    this.method = entry.name as MethodName;
    this.x = this.#view(this.#core.layout(Layout.X), this.n);
    this.g = this.#view(this.#core.layout(Layout.G), this.n);
    this.#slots = this.#view(this.#core.layout(Layout.F), Slot.Rate + 1);
    this.#begin(place, settings, code);
    this.#firstBest = this.#view(this.#core.best(), this.n);
  }

  /** As the constructor, but compiles bytes in the background. */
  static async create<T extends Optimizer>(this: Run<T>, x0: Start, options: Options, module: ModuleSource): Promise<T> {
    if (module instanceof WebAssembly.Module) return new this(x0, options, module);
    const compiled = await WebAssembly.compile(module as BufferSource).catch((cause: unknown) => {
      throw notOurs(cause);
    });
    return new this(x0, options, compiled);
  }

  /**
   * The run of a checkpoint, at the point and with the options it had: the same bits follow as without the break. Throws
   * "bad-checkpoint" if it is damaged or not of `module`.
   */
  static resume<T extends Optimizer>(this: Run<T>, checkpoint: Uint8Array, module: ModuleSource = carried(coreBytes)): T {
    const { origin } = decode(checkpoint);
    const opened = open(module);
    matching(origin, { ...origin, ...moduleOrigin(opened) }, methodName);
    const optimizer = new this(new Float64Array(origin.n), { method: methodName(origin.method) ?? "adam" }, opened.module);
    optimizer.restore(checkpoint);
    return optimizer;
  }

  #view(address: number, length: number): Float64Array {
    return new Float64Array(this.#core.memory.buffer, address, length);
  }

  #begin(place: Place, settings: Float64Array, method: number): void {
    const [from, to] = [Layout.Settings, Layout.Lower].map((what) => this.#core.layout(what)) as [number, number];
    // Modules without methods that judge their steps have no settings for them. The box follows the settings.
    const own = settings.subarray(0, (to - from) / 8);
    this.#view(from, own.length).set(own);
    if (place.lower) this.#view(this.#core.layout(Layout.Lower), this.n).set(place.lower);
    if (place.upper) this.#view(this.#core.layout(Layout.Upper), this.n).set(place.upper);
    if (place.x0) this.x.set(place.x0);
    check(this.#core.start(method, this.n), "start", `method ${this.method}, n = ${this.n}`);
  }

  /** What to evaluate at `x` before the next `tell`: a `Request`; 0 when the run has stopped. Moves nothing. */
  ask(): Request {
    return this.#core.ask();
  }

  /**
   * Hand over the value at `x`, after the gradient has been written to `g` if it was asked for. Returns what to evaluate
   * next, at the new `x`. Throws "bad-value" if the value is not a number, or it or a g[i] is not finite (which ends the run
   * instead if `stop.divergence` is on), and "out-of-order" if the run has stopped; then nothing has changed, and the same
   * point may be told again. What x holds is not checked: it is for the core alone to write.
   */
  tell(value: number): Request {
    if (typeof value !== "number") refuse("tell", value, "a number, the value at x", "bad-value");
    this.#slots[Slot.Value] = value;
    const request = this.#core.tell();
    return request < 0 ? this.#refused(request, value) : request;
  }

  /**
   * Least squares: hand over a residual of the pass that `ask` asks for, after its row of the Jacobian has been written to `g` if
   * that is asked for too. Every residual once, in the same order in each pass; then `tellResiduals`. What is not finite counts then.
   */
  residual(residual: number): void {
    if (typeof residual !== "number") refuse("residual", residual, "a number, a residual at x", "bad-value");
    if (!(this.ask() & Request.Residuals)) refuse("residual", residual, "told only to a run that asks for residuals", "out-of-order");
    // A NaN of other bits may be what the core takes for a residual not written.
    this.#slots[Slot.Value] = Number.isNaN(residual) ? NaN : residual;
    this.#core.row!();
  }

  /** Hand over the pass whose residuals went to `residual`. Otherwise as `tell`. */
  tellResiduals(): Request {
    const request = this.#core.tell();
    if (request >= 0) return request;
    if (!this.ask()) check(request, "tellResiduals", `the run has stopped: ${this.status}`);
    return check(request, "tellResiduals", "every residual and derivative must be a finite number, and there must be one at least") as Request;
  }

  #refused(result: number, value: number): Request {
    if (Number.isNaN(value)) {
      // Its bits may be those that the core takes for a value not written.
      this.#slots[Slot.Value] = NaN;
      result = this.#core.tell();
      if (result >= 0) return result;
    }
    if (!this.ask()) check(result, "tell", `the run has stopped: ${this.status}`);
    const at = this.g.findIndex((g) => !Number.isFinite(g));
    const what = at >= 0 && Number.isFinite(value) ? `g[${at}] = ${this.g[at]}` : `f = ${show(value)}`;
    check(result, "tell", `${what}; a finite number is needed`);
    throw new OptimizerError("bad-module", `tell: unknown result ${result}`);
  }

  /** Whether the run has stopped; `status` says why. */
  get done(): boolean {
    return this.#core.ask() === Request.Stopped;
  }

  /** "running", or why the run stopped. */
  get status(): StatusName {
    return STATUS_NAMES.get(this.#core.status())!;
  }

  /** f64[n], the point with the lowest value told so far, a view: after a better value it is another one. */
  get best(): Float64Array {
    const address = this.#core.best();
    if (address === this.#firstBest.byteOffset) return this.#firstBest;
    return (this.#otherBest ??= this.#view(address, this.n));
  }

  /** The value at `best`; Infinity before the first tell. */
  get bestValue(): number {
    return this.#slots[Slot.BestValue]!;
  }

  /** Updates done. */
  get iterations(): number {
    return this.#slots[Slot.Iterations]!;
  }

  /** Values taken, those of differences included. */
  get evaluations(): number {
    return this.#slots[Slot.Evaluations]!;
  }

  /** Rate of the last update; 0 before the first. */
  get rate(): number {
    return this.#slots[Slot.Rate]!;
  }

  /** The optimizer itself, again and again until the run has stopped. A body that does not `tell` sees the same point again. */
  [Symbol.iterator](): Iterator<Optimizer, undefined> {
    const step: { value: Optimizer; done: false } = { value: this, done: false };
    return { next: () => (this.done ? { value: undefined, done: true } : step) };
  }

  /** Learning rate as it was given, before its schedule. */
  get learningRate(): number {
    return this.#view(this.#core.layout(Layout.Settings) + 8 * Setting.Rate, 1)[0]!;
  }

  get #origin(): Origin {
    const own = moduleOrigin({ module: this.#module, core: this.#core });
    return { ...own, method: methodOf(this.method).code, n: this.n };
  }

  get #state(): Uint8Array {
    return new Uint8Array(this.#core.memory.buffer, this.#core.layout(Layout.State), this.#core.layout(Layout.StateBytes));
  }

  /**
   * The whole state of the run, with a header that names its module: settings and bounds, and what a compiled-in objective
   * is set by and keeps (but not the records of a loop).
   */
  checkpoint(): Uint8Array {
    return encode(this.#origin, this.#state);
  }

  /**
   * Go back, or on, to a checkpoint of the same module, method and n; settings become those of the checkpoint. Throws
   * "bad-checkpoint" if it is of another, damaged or cut; then nothing has changed.
   */
  restore(checkpoint: Uint8Array): void {
    const { origin, state } = decode(checkpoint);
    matching(origin, this.#origin, methodName);
    const own = this.#state;
    if (state.length !== own.length)
      throw new OptimizerError("bad-checkpoint", `checkpoint: ${state.length} bytes of state; this module has ${own.length}`);
    own.set(state);
  }

  /** The core, if its module has an objective compiled in. */
  protected get compiled(): Compiled {
    if (!("objective" in this.#core)) throw badModule("it has no objective compiled in");
    return this.#core as Compiled;
  }
}
