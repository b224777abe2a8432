/** Names, ranges and defaults of the tuner's settings, and the words for its other numbers. */
import { Controller, Criterion, Form, Phase, Stop, TunerSetting } from "../../assembly/tuner/codes.js";
import type { Range } from "./defaults.js";
import { kebab, type Kebab } from "./names.js";
import { flag, known, numberIn, oneOf } from "./options.js";

/** Largest number that counts as a setting; as a limit it stands for none. */
export const HUGE = 1e100;

type NameOf<Enum extends object> = Extract<keyof Enum, string>;
export type PhaseName = Kebab<NameOf<typeof Phase>>;
export type StopName = Kebab<NameOf<typeof Stop>>;
export type ControllerName = Lowercase<NameOf<typeof Controller>>;
export type FormName = Lowercase<NameOf<typeof Form>>;
export type CriterionName = Lowercase<NameOf<typeof Criterion>>;

/** Names of an enumeration that counts from 0. */
const namesOf = (codes: object): string[] => Object.keys(codes).filter((key) => !/^-?\d+$/.test(key));
const lower = <T extends string>(codes: object) => namesOf(codes).map((name) => name.toLowerCase()) as T[];
export const PHASE_NAMES = namesOf(Phase).map(kebab) as PhaseName[];
export const STOP_NAMES = namesOf(Stop).map(kebab) as StopName[];
export const CONTROLLER_NAMES = lower<ControllerName>(Controller);
export const FORM_NAMES = lower<FormName>(Form);
export const CRITERION_NAMES = lower<CriterionName>(Criterion);

const NOT_NEGATIVE: Range = { from: 0, to: HUGE };
const ANY: Range = { from: -HUGE, to: HUGE };

type Entry =
  | { readonly range: Range; readonly default?: number }
  | { readonly names: readonly string[]; readonly default: string }
  | { readonly default: boolean };

/** Every setting: its range or names, and its default; without one it must be given. Meanings and units: `TunerSetting`. */
export const SETTINGS = {
  Controller: { names: CONTROLLER_NAMES, default: "pid" },
  Parameters: { range: { from: 1, to: 6, integer: true }, default: 1 },
  Form: { names: FORM_NAMES, default: "parallel" },
  Period: { range: { from: 1e-9, to: 1e9 } },
  Ticks: { range: { from: 16, to: 1e6, integer: true } },
  LoadTick: { range: { from: -1, to: 1e6, integer: true }, default: 0 },
  Filter: { range: NOT_NEGATIVE, default: 0 },
  Tracking: { range: NOT_NEGATIVE, default: 0 },
  OutputLow: { range: ANY, default: -HUGE },
  OutputHigh: { range: ANY, default: HUGE },
  Action: { range: { from: -1, to: 1, integer: true }, default: 1 },
  Criterion: { names: CRITERION_NAMES, default: "ise" },
  Effort: { range: NOT_NEGATIVE, default: 0 },
  Overshoot: { range: NOT_NEGATIVE, default: 0 },
  Settling: { range: NOT_NEGATIVE, default: 0 },
  GuardFactor: { range: { from: 1, to: 100 }, default: 1.5 },
  MeasuredLow: { range: ANY, default: -HUGE },
  MeasuredHigh: { range: ANY, default: HUGE },
  Slew: { range: { from: 0, to: HUGE, open: "from" }, default: HUGE },
  MaxExperiments: { range: { from: 1, to: 1000, integer: true }, default: 10 },
  Patience: { range: { from: 1, to: 100, integer: true }, default: 1 },
  Tolerance: { range: { from: 0, to: 0.999 }, default: 0.02 },
  // ln 3: the first step makes no gain more than three times as large.
  Radius: { range: { from: 0.05, to: 20 }, default: 1.0986122886681098 },
  Seed: { range: { from: 0, to: 2 ** 31 - 1, integer: true }, default: 1 },
  External: { default: false },
  Offset: { default: false },
  Verify: { default: true },
} as const satisfies Record<NameOf<typeof TunerSetting>, Entry>;

type SettingKey = keyof typeof SETTINGS;
type ValueOf<E> = E extends { names: readonly (infer Name)[] } ? Name : E extends { default: boolean } ? boolean : number;
type Required = { [K in SettingKey]: (typeof SETTINGS)[K] extends { default: unknown } ? never : K }[SettingKey];

/** Settings by names: `TunerSetting.LoadTick` is `loadTick`. */
export type TunerSettings =
  & { readonly [K in Required as Uncapitalize<K>]: ValueOf<(typeof SETTINGS)[K]> }
  & { readonly [K in Exclude<SettingKey, Required> as Uncapitalize<K>]?: ValueOf<(typeof SETTINGS)[K]> };

/** "LoadTick" is `loadTick`. */
export const optionOf = (key: string) => key[0]!.toLowerCase() + key.slice(1);
export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[];

function numberOf(entry: Entry, path: string, value: unknown): number {
  if ("names" in entry) return entry.names.indexOf(oneOf(path, value, entry.names));
  return "range" in entry ? numberIn(entry.range, path, value) : Number(flag(path, value));
}

/** f64 of each setting in the order of `TunerSetting`; `paths`: what a user calls them, where that is another name. */
export function settingNumbers(settings: TunerSettings, paths: { readonly [name: string]: string } = {}): number[] {
  known("", settings, SETTING_KEYS.map(optionOf));
  return SETTING_KEYS.map((key) => {
    const entry: Entry = SETTINGS[key];
    const name = optionOf(key);
    return numberOf(entry, paths[name] ?? name, (settings as Record<string, unknown>)[name] ?? entry.default);
  });
}
