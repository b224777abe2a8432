/** The words that users see for the numbers of assembly/codes.ts: SmallGradient is "small-gradient". */
import { Status } from "../../assembly/codes.js";

/** "SmallGradient" -> "small-gradient". */
export type Kebab<Name extends string, Front extends string = ""> = Name extends `${infer Letter}${infer Rest}`
  ? `${Letter extends Lowercase<Letter> ? Letter : `${Front}${Lowercase<Letter>}`}${Kebab<Rest, "-">}`
  : "";

type StatusKey = keyof typeof Status;
type RefusalKey = Extract<StatusKey, `Bad${string}` | "OutOfOrder">;

/** Why a call was refused by the core. */
export type Refusal = Kebab<RefusalKey>;
/** "running", or why a run has stopped. */
export type StatusName = Kebab<Exclude<StatusKey, RefusalKey>>;

export function kebab(name: string): string {
  return name.replace(/(?!^)[A-Z]/g, "-$&").toLowerCase();
}

function named<Name extends string>(keep: (code: number) => boolean): ReadonlyMap<number, Name> {
  const codes = Object.entries(Status).filter((entry): entry is [string, Status] => typeof entry[1] === "number");
  return new Map(codes.filter(([, code]) => keep(code)).map(([name, code]) => [code, kebab(name) as Name]));
}

/** By `Status`, 0 and above. */
export const STATUS_NAMES = named<StatusName>((code) => code >= 0);
/** By `Status`, below 0. */
export const REFUSALS = named<Refusal>((code) => code < 0);

const CONVERGED: ReadonlySet<string> = new Set<StatusName>([
  "small-gradient", "small-gradient-norm", "zero-gradient", "small-change", "small-step", "target-reached",
]);

/** Whether a status says that a tolerance or the target was reached, rather than a limit. */
export function isConverged(status: string): boolean {
  return CONVERGED.has(status);
}
