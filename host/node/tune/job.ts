/** What a tuning job says. docs/tuning.md has a table of it. */
import type { FormName } from "../tuner-settings.js";
import type { PidGains, PiGains, TimeGains } from "./gains.js";
import type { Dynamics } from "./model.js";
import type { CostOptions, GuardOptions, TuningPlan, TuningStop } from "./options.js";

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

/** (b0 + b1 s) e^(-deadTime s) / (s² + a1 s + a0), as `identify` finds it: changes from rest. */
export interface ModelPlant extends Dynamics {
  readonly type: "model";
}

export type PlantModel = Motor | Heater | ModelPlant;

/** A log of the loop, or of its plant alone: the model found in it stands for the plant, with changes from rest. */
export interface LogPlant {
  readonly type: "log";
  /** A CSV file, beside the job or with its path. */
  readonly file: string;
  /** Names of columns: time in s, the output, what is measured. */
  readonly time: string;
  readonly u: string;
  readonly y: string;
}

/** One experiment from rest: the setpoint steps at the start, the load half way. */
export interface ExperimentSetup {
  /** [y], not 0. */
  readonly setpoint: number;
  /** Motor: torque, N·m. Heater: loss, in % of heating. Model: beside the output, [u]. */
  readonly load: number;
  /** From one tick to the next, s, > 0. */
  readonly period: number;
  /** s: 16 to 100,000 periods. */
  readonly duration: number;
}

export type JobGains = PidGains | PiGains | TimeGains | Omit<TimeGains, "td">;

export interface JobController {
  /** Where the tuning starts; without kd, or td, a PI controller. */
  readonly gains: JobGains;
  /** Default "parallel". */
  readonly form: FormName;
  /** Time constant of the derivative's filter, s, >= 0. */
  readonly filter: number;
  /** Anti-windup: error, [y], that each [u] beyond a limit takes off what is integrated, >= 0; 0: integration stops at a limit. */
  readonly tracking: number;
  /** Of the output, [u]: the lower one, the upper one. */
  readonly limits: readonly [number, number];
}

type Optional<T, Names extends keyof T> = Omit<T, Names> & { readonly [N in Names]?: T[N] };

/** What `tuneJob` takes, and a job file says. */
export interface Job<Plant = PlantModel> {
  /** Of the motor, all but the type may be left out. */
  readonly plant: Plant | (Pick<Motor, "type"> & Partial<Motor>);
  /** Default load: 0. */
  readonly experiment: Optional<ExperimentSetup, "load">;
  /** Default filter: the period. Default tracking: 0. */
  readonly controller: Optional<JobController, "filter" | "tracking" | "form">;
  /** Default: the integral of the squared error alone. */
  readonly cost?: CostOptions;
  readonly guard?: Omit<GuardOptions, "timeLimit">;
  /** Lowest and highest gains, by their names; 0: as low as the default. */
  readonly bounds?: { readonly [name: string]: readonly [number, number] };
  readonly tuning?: TuningStop & { readonly seed?: number; readonly verify?: boolean };
}

/** What an experiment is made of, but for the gains. */
export interface Conditions {
  readonly plant: PlantModel;
  readonly experiment: ExperimentSetup;
  readonly controller: JobController;
  readonly cost: Required<CostOptions>;
}

/** A job that was checked, with every default filled in. */
export interface Plan extends Conditions {
  readonly tuning: TuningPlan;
}
