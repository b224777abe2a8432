/** What is common to the figures of runs. */
import { RUN_TONES, type Tone } from "./model.js";

/** What the runs were about. */
export interface Subject {
  /** What a value is called, with its unit. */
  readonly value: string;
  /** Names of the parameters. */
  readonly parameters: readonly string[];
  /** The best value there is, if it is known. */
  readonly best?: number;
  readonly maximize?: boolean;
  /** Draws the landscape of one or two parameters. */
  readonly objective?: (x: readonly number[]) => number;
  /** Ends of what to show of each parameter at least; what lies far outside is cut off. */
  readonly window?: readonly (readonly [number, number])[];
}

/** Tone of a run among those compared, six at most. */
export function toneOf(run: number): Tone {
  return RUN_TONES[run]!;
}
