/** The motor of assembly/objectives/motor.ts as an optimizer that makes its own experiments. */
import { existsSync, readFileSync } from "node:fs";
import { MotorSetting } from "../../assembly/codes.js";
import { CompiledOptimizer } from "../../host/node/compiled.js";
import type { Range } from "../../host/node/defaults.js";
import type { ModuleSource } from "../../host/node/optimizer.js";
import { numberIn, type Options } from "../../host/node/options.js";

/** Gains of the controller: kp in V/rad, ki in V/(rad·s), kd in V·s/rad. */
export interface Gains {
  readonly kp: number;
  readonly ki: number;
  readonly kd: number;
}

/** What an experiment is made of; `MotorSetting` has the units. */
export interface Conditions {
  readonly period: number;
  readonly filter: number;
  readonly limit: number;
  readonly tracking: number;
  readonly setpoint: number;
  readonly load: number;
  readonly effort: number;
  /** Gains that x = 1 stands for: with the box 0 … 1, the highest ones. */
  readonly unit: Gains;
}

/**
 * The weight of effort is one of equal worth (A. E. Bryson and Y.-C. Ho, "Applied Optimal Control", 1975, section 5.2): 10 V
 * away from the holding voltage cost as much as 0.2 rad away from the setpoint.
 */
export const CONDITIONS: Conditions = {
  period: 0.02,
  filter: 0.02,
  limit: 24,
  tracking: 0.1,
  setpoint: 1,
  load: 0.05,
  effort: (0.2 / 10) ** 2,
  unit: { kp: 200, ki: 400, kd: 40 },
};

const POSITIVE: Range = { from: 0, to: Infinity, open: "from" };
const NOT_NEGATIVE: Range = { from: 0, to: Infinity };
const ANY: Range = { from: -Infinity, to: Infinity };

/** Longer periods make the simulation itself unstable: `MotorSetting.Period`. */
const RANGES = {
  period: { from: 0, to: 0.27, open: "from" }, filter: NOT_NEGATIVE, limit: POSITIVE, tracking: NOT_NEGATIVE,
  setpoint: ANY, load: ANY, effort: NOT_NEGATIVE,
} as const satisfies Record<Exclude<keyof Conditions, "unit">, Range>;

const GAINS = ["kp", "ki", "kd"] as const satisfies readonly (keyof Gains)[];

/** The settings of `conditions` from `MotorSetting.Period` on; throws "bad-option" for one out of its range. */
function settingsOf(conditions: Conditions): number[] {
  const names = Object.keys(RANGES) as (keyof typeof RANGES)[];
  return [
    ...names.map((name) => numberIn(RANGES[name], `conditions.${name}`, conditions[name])),
    ...GAINS.map((name) => numberIn(POSITIVE, `conditions.unit.${name}`, conditions.unit[name])),
  ];
}

/** One experiment. */
export interface Experiment {
  readonly gains: Gains;
  readonly cost: number;
  /** Whether it was made for a difference: a step in one gain away from the point that the run is at. */
  readonly probe: boolean;
}

/** Records of an experiment, one number a sample: seconds, radians, radians, volts. */
export interface Response {
  readonly time: number[];
  readonly setpoint: number[];
  readonly angle: number[];
  readonly voltage: number[];
}

/** The file of the project at `path`, whether this file runs as it is or compiled in dist/. */
function projectFile(path: string): URL {
  let folder = new URL("./", import.meta.url);
  while (!existsSync(new URL("package.json", folder))) folder = new URL("../", folder);
  return new URL(path, folder);
}

/** The bytes of build/motor.wasm. */
export function motorModule(): ModuleSource {
  return readFileSync(projectFile("build/motor.wasm"));
}

export class Motor extends CompiledOptimizer {
  /** Updates done before the last experiment. */
  #updates = -1;

  /** Begin a run at `gains`, by differences and within 0 … `conditions.unit`. Throws an OptimizerError for a wrong argument. */
  constructor(gains: Gains, options: Options, conditions = CONDITIONS, module: ModuleSource = motorModule()) {
    const settings = settingsOf(conditions);
    const { unit } = conditions;
    const x0 = GAINS.map((name) => numberIn({ from: 0, to: unit[name] }, `gains.${name}`, gains[name]) / unit[name]);
    super(x0, { gradient: "forward", bounds: { lower: 0, upper: 1 }, ...options }, module);
    this.objective.set(settings, MotorSetting.Period);
  }

  /** Make the experiment that the run asks for, and hand its cost over; undefined when the run has stopped. */
  experiment(): Experiment | undefined {
    if (this.done) return undefined;
    const probe = this.iterations === this.#updates;
    this.#updates = this.iterations;
    this.run(1);
    const read = (index: MotorSetting) => this.objective[index]!;
    const gains = { kp: read(MotorSetting.Kp), ki: read(MotorSetting.Ki), kd: read(MotorSetting.Kd) };
    return { gains, cost: read(MotorSetting.Cost), probe };
  }

  /** Records of the last experiment: three columns, which end where the memory in use ends. */
  get response(): Response {
    const n = Math.floor(this.data.length / 3);
    const period = this.objective[MotorSetting.Period]!;
    const column = (i: number) => Array.from(this.data.subarray(i * n, (i + 1) * n));
    const time = Array.from({ length: n }, (_, k) => k * period);
    return { time, setpoint: column(0), angle: column(1), voltage: column(2) };
  }
}

/** One experiment, with its records. */
export interface Trial extends Experiment {
  readonly response: Response;
}

/** An experiment with `gains`, outside of any run. */
export function simulate(gains: Gains, conditions = CONDITIONS): Trial {
  const motor = new Motor(gains, {}, conditions);
  return { ...motor.experiment()!, response: motor.response };
}
