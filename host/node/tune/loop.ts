/** Experiments on a simulated control loop: assembly/objectives/loop.ts. */
import { LoopSetting, Plant } from "../../../assembly/codes.js";
import { CompiledOptimizer } from "../compiled.js";
import { loop } from "../optimizer.js";
import type { Options } from "../options.js";
import { GAIN_NAMES, type Conditions, type Gains, type Plan } from "./job.js";
import { eachGain, samplesOf } from "./plan.js";

/** One experiment that was made. */
export interface Experiment {
  readonly gains: Gains;
  /** [y]²·s; 1e30 at most. */
  readonly cost: number;
  /** Whether it was made for a difference: a step in one gain away from the point that the run is at. */
  readonly probe: boolean;
}

/** Records of an experiment, one number a sample: time in s, setpoint and measured in [y], output in [u]. */
export interface Response {
  readonly time: readonly number[];
  readonly setpoint: readonly number[];
  readonly measured: readonly number[];
  readonly output: readonly number[];
}

/** One experiment, with its records. */
export interface Trial extends Experiment {
  readonly response: Response;
}

type Settings = { readonly [name in keyof typeof LoopSetting]?: number };

function plantSettings({ plant }: Conditions): Settings {
  if (plant.type === "heater") return { Plant: Plant.Heater, Gain: plant.gain, TimeConstant: plant.timeConstant, DeadTime: plant.deadTime };
  return {
    Plant: Plant.Motor, Inertia: plant.inertia, Friction: plant.friction, TorqueConstant: plant.torqueConstant,
    Resistance: plant.resistance, Inductance: plant.inductance,
  };
}

function settingsOf(conditions: Conditions, units: Gains): Settings {
  const { experiment, controller, cost } = conditions;
  return {
    Period: experiment.period, Samples: samplesOf(experiment), Setpoint: experiment.setpoint, Load: experiment.load,
    Filter: controller.filter, Tracking: controller.tracking, Lower: controller.limits[0], Upper: controller.limits[1],
    Effort: cost.effort, UnitKp: units.kp, UnitKi: units.ki, UnitKd: units.kd,
    ...plantSettings(conditions),
  };
}

/** A run over gains whose every value is an experiment. */
export class Loop {
  readonly #optimizer: CompiledOptimizer;
  /** Updates done before the last experiment. */
  #updates = -1;

  /** x0: the gains in units. */
  constructor(conditions: Conditions, x0: readonly number[], units: Gains, options: Options) {
    this.#optimizer = new CompiledOptimizer(x0, options, loop());
    for (const [name, value] of Object.entries(settingsOf(conditions, units)) as [keyof typeof LoopSetting, number][])
      this.#optimizer.objective[LoopSetting[name]] = value;
  }

  /** The run of a plan. */
  static of(plan: Plan): Loop {
    const { units, bounds, controller, options } = plan;
    const inUnits = (value: (name: keyof Gains) => number) => GAIN_NAMES.map((name) => value(name) / units[name]);
    const box = { lower: inUnits((name) => bounds[name][0]), upper: inUnits((name) => bounds[name][1]) };
    return new Loop(plan, inUnits((name) => controller.gains[name]), units, { ...options, bounds: box });
  }

  /** Make the experiment that the run asks for, and hand its cost over; undefined when the run has stopped. */
  experiment(): Experiment | undefined {
    const run = this.#optimizer;
    if (run.done) return undefined;
    const probe = run.iterations === this.#updates;
    this.#updates = run.iterations;
    run.run(1);
    const read = (index: LoopSetting) => run.objective[index]!;
    return { gains: { kp: read(LoopSetting.Kp), ki: read(LoopSetting.Ki), kd: read(LoopSetting.Kd) }, cost: read(LoopSetting.Cost), probe };
  }

  /** Records of the last experiment: three columns of the most samples, which end where the memory in use ends. */
  get response(): Response {
    const { data, objective } = this.#optimizer;
    const most = Math.floor(data.length / 3);
    const count = objective[LoopSetting.Samples]!;
    const column = (i: number) => Array.from(data.subarray(i * most, i * most + count));
    const time = Array.from({ length: count }, (_, k) => k * objective[LoopSetting.Period]!);
    return { time, setpoint: column(0), measured: column(1), output: column(2) };
  }

  get status() {
    return this.#optimizer.status;
  }

  /** Updates done. */
  get iterations(): number {
    return this.#optimizer.iterations;
  }
}

/** An experiment with `gains`, outside of any run and its bounds. */
export function simulate(conditions: Conditions, gains: Gains): Trial {
  const alone = new Loop(conditions, GAIN_NAMES.map((name) => gains[name]), eachGain(() => 1), { gradient: "forward" });
  return { ...alone.experiment()!, response: alone.response };
}
