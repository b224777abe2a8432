/** What a tuning job says. docs/tune.md has a table of it. */
import type { FirstOrderName, MethodName, ScheduleName } from "../defaults.js";
import type { Options, ScheduleOptions, StopOptions } from "../options.js";

/**
 * Gains of a PID controller: kp in [u]/[y], ki in [u]/([y]·s), kd in [u]·s/[y]. [u] is the unit of the controller's output,
 * [y] that of what is measured: V and rad for the motor, % and K for the heater.
 */
export interface Gains {
  readonly kp: number;
  readonly ki: number;
  readonly kd: number;
}

export type GainName = keyof Gains;
export const GAIN_NAMES = ["kp", "ki", "kd"] as const satisfies readonly GainName[];

/**
 * The angle of an armature-controlled DC motor; by default the one of "DC Motor Speed: System Modeling", Control Tutorials
 * for MATLAB and Simulink (B. Messner, D. Tilbury and others, University of Michigan).
 */
export interface Motor {
  readonly type: "motor";
  /** Of the rotor, kg·m², > 0. */
  readonly inertia: number;
  /** Viscous, N·m·s, >= 0. */
  readonly friction: number;
  /** N·m/A, and the same number of V·s/rad for the electromotive force, > 0. */
  readonly torqueConstant: number;
  /** Ω, > 0. */
  readonly resistance: number;
  /** H, > 0. */
  readonly inductance: number;
}

/** A temperature above ambient: first order plus dead time. */
export interface Heater {
  readonly type: "heater";
  /** Rise in the end, K per % of heating, > 0. */
  readonly gain: number;
  /** s, > 0. */
  readonly timeConstant: number;
  /** From the output to its first effect, s, >= 0; any number, not only whole periods. */
  readonly deadTime: number;
}

export type PlantModel = Motor | Heater;

/** One experiment from rest: the setpoint steps at the start, the load half way. */
export interface ExperimentSetup {
  /** [y], not 0. */
  readonly setpoint: number;
  /** Motor: torque, N·m. Heater: loss, in % of heating. */
  readonly load: number;
  /** From one sample to the next, s, > 0. */
  readonly period: number;
  /** s: 2 to 5000 periods. */
  readonly duration: number;
}

export interface Controller {
  /** Where the tuning starts. */
  readonly gains: Gains;
  /** Time constant of the derivative's filter, s, >= 0. */
  readonly filter: number;
  /** Anti-windup: error, [y], that each [u] beyond a limit takes off what is integrated, >= 0; 0: none. */
  readonly tracking: number;
  /** Of the output, [u]: the lower one, the upper one. */
  readonly limits: readonly [number, number];
}

export interface Cost {
  /** λ, >= 0: [y]² of squared error that 1 [u]² of squared distance from the holding output weighs. */
  readonly effort: number;
}

/** A method, its iterations, and its options in units of the gains; what is left out: methods.ts. */
export interface Method extends Omit<Options, "method" | "gradient" | "bounds" | "seed" | "stop" | "schedule" | "differenceScale"> {
  readonly name?: MethodName;
  /** Updates of the gains, 1 to 10000; each takes 4 experiments, with central differences 7. */
  readonly iterations?: number;
  /** Gains that count as 1 for rates and differences; default: the upper bound, else the starting gain. */
  readonly units?: Partial<Gains>;
  /** Default "forward". */
  readonly gradient?: "forward" | "central";
  readonly schedule?: ScheduleName | ScheduleOptions;
  /** Rules but for the limit of iterations. */
  readonly stop?: Omit<StopOptions, "maxIterations">;
}

type Optional<T, Names extends keyof T> = Omit<T, Names> & { readonly [N in Names]?: T[N] };

/** What `tune` takes, and a job file says. */
export interface Job {
  /** Of the motor, all but the type may be left out. */
  readonly plant: Pick<Motor, "type"> & Partial<Motor> | Heater;
  /** Default load: 0. */
  readonly experiment: Optional<ExperimentSetup, "load">;
  /** Default filter: the sample period. Default tracking: 0. */
  readonly controller: Optional<Controller, "filter" | "tracking">;
  /** Default: the squared error alone. */
  readonly cost?: Partial<Cost>;
  /** Lowest and highest gains; default: 0 and none. */
  readonly bounds?: { readonly [name in GainName]?: readonly [number, number] };
  /** Default: adamax, 24 iterations. */
  readonly method?: Method;
}

/** What an experiment is made of, but for the gains. */
export interface Conditions {
  readonly plant: PlantModel;
  readonly experiment: ExperimentSetup;
  readonly controller: Controller;
  readonly cost: Cost;
}

/** A job that was checked, with every default filled in. */
export interface Plan extends Conditions {
  readonly bounds: { readonly [name in GainName]: readonly [number, number] };
  readonly units: Gains;
  /** Of the run over gains in units, but for the bounds. */
  readonly options: Options & { readonly method: FirstOrderName; readonly stop: { readonly maxIterations: number } };
}
