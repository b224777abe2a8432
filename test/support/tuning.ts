/** The benches of tuning (bench/tune) with types. */

type Gains = readonly number[];

export interface Plant {
  readonly id: string;
  readonly what: string;
  readonly period: number;
  readonly ticks: number;
  readonly loadTick: number;
  readonly load: number;
  readonly delay: number;
  readonly limits: readonly [number, number];
  readonly filter: number;
  readonly upper: readonly [number, number, number];
  readonly inClass: boolean;
  readonly setpoint: number;
  create(): { output(): number; step(u: number, k: number): void };
}

export interface Difficult extends Plant {
  readonly source: string;
  readonly quantum: number;
  readonly noise: number;
  readonly colour: number;
  readonly half: "develop" | "report";
}

export interface Reading {
  noise?: number;
  colour?: number;
  drift?: number;
  quantum?: number;
  seed?: number;
}

export interface Done {
  readonly trueCost: number;
  readonly measuredCost: number;
  readonly ticks: number;
  readonly stopped: "" | "limit" | "diverged";
  readonly peak: number;
  readonly oscillation: number;
  readonly record: { readonly u: Float64Array; readonly y: Float64Array };
}

export interface Problem {
  readonly name: string;
  readonly plant: Plant;
  readonly cost: "ise" | "iae" | "itae";
  readonly levels: Record<string, Reading>;
  readonly base: string;
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

export interface Reference {
  readonly best: Record<string, { readonly z: Gains; readonly cost: number; readonly origin: string }>;
  readonly starts: readonly Gains[];
  readonly startsOrigin: "study" | "own";
  readonly hot: readonly Gains[];
}

interface Modules {
  plants: { plants: readonly Plant[] };
  difficult: { difficult: readonly Difficult[] };
  loop: {
    experiment(options: { plant: Plant; gains: Gains; cost?: string; sensor?: Reading; limit?: number; strength?: number }): Done;
    sensor(reading: Reading, period: number): (y: number, k: number) => number;
  };
  problems: {
    problems: readonly Problem[];
    references(): Record<string, Record<string, Reference>>;
    costOf(problem: Problem, level: string, z: Gains): number;
    trials(problem: Problem, level: string, z: Gains): Done[];
    settled(done: Done[]): boolean;
  };
  random: { Random: new (seed: number) => { uniform(): number; normal(): number; integer(below: number): number } };
  relay: { relayTest(plant: Plant, reading: Reading): { gain: number; period: number } | undefined };
  score: {
    staysWithin(path: [number, number][], factor: number): number;
    ratioAfter(path: [number, number][], experiment: number): number;
  };
}

/** The exports of bench/tune/`name`.mjs. */
export async function tuning<Name extends keyof Modules>(name: Name): Promise<Modules[Name]> {
  return (await import(new URL(`../../bench/tune/${name}.mjs`, import.meta.url).href)) as Modules[Name];
}
