/**
 * host/device/microdescent_codes.h: assembly/codes.ts in C, with its comments; names, ranges and defaults of
 * host/node/defaults.ts; the published cost of bench/fuel.json. And microdescent_tuner_codes.h: assembly/tuner/codes.ts.
 *
 *   node host/build/header.mjs      writes both; a test fails while one is stale
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Method, Schedule, Setting, Status, Use } from "../../dist/assembly/codes.js";
import { Phase, Stop, TunerSetting, TunerSlot } from "../../dist/assembly/tuner/codes.js";
import * as defaults from "../../dist/host/node/defaults.js";
import { STATUS_NAMES } from "../../dist/host/node/names.js";
import { ROOT } from "./compile.mjs";

export const HEADER = join(ROOT, "host/device/microdescent_codes.h");
export const TUNER_HEADER = join(ROOT, "host/device/microdescent_tuner_codes.h");

/** "RandomStart" -> "RANDOM_START". Methods have the names that users give them: AdamW is ADAMW. */
const upper = (name) => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase();
const methodName = (key) => defaults.METHODS[key].name.replace("-", "_").toUpperCase();
const memberName = (type, member) => `MD_${upper(type)}_${type === "Method" ? methodName(member) : upper(member)}`;
const keys = (type) => Object.keys(type).filter((key) => Number.isNaN(Number(key)));

/** The enums of codes.ts: each line is one of a comment, `export enum X {`, `Y = 1,` or `}`. */
function enums(source) {
  let type;
  const inC = (line) => {
    const [, opened] = /^export enum (\w+) \{$/.exec(line) ?? [];
    if (opened) return `enum md_${upper((type = opened)).toLowerCase()} {`;
    const [, member, value] = /^  (\w+) = (-?\d+),$/.exec(line) ?? [];
    if (member) return `  ${memberName(type, member)} = ${value},`;
    return line === "}" ? "};" : line;
  };
  return source.split("\n").map(inC).join("\n").replace(/^ {2}(?! )/gm, "    ");
}

const values = (type) => keys(type).map((key) => type[key]);

/** What stands in a setting for options that are no numbers, or depend on others. */
const CODES = {
  use: { setting: Setting.Use, range: { from: 0, to: values(Use).reduce((sum, part) => sum + part), integer: true } },
  schedule: { setting: Setting.Schedule, range: { from: 0, to: Math.max(...values(Schedule)), integer: true } },
  factor: { setting: Setting.Factor, range: { from: 0, to: Math.max(...Object.values(defaults.SCHEDULES).map(({ factor }) => factor?.range.to ?? 0)) } },
};
const RANGES = [CODES, defaults.PARAMETERS, defaults.RUN_PARAMETERS, defaults.STOP_PARAMETERS, defaults.SCHEDULE_PARAMETERS];

/** A range in words. */
function words({ from, to, open, integer }) {
  const low = `${open === "from" ? "above" : "from"} ${from}`, high = `to ${open === "to" ? "below " : ""}${to}`;
  if (to < Infinity) return `${integer ? "a whole number " : ""}${low} ${high}`;
  if (from === -Infinity) return "a finite number";
  return `a finite number ${low}${open === "from" ? "" : " on"}`;
}

/** The widest number that a C initialiser may say for one that is not finite. */
const number = (value) => (Number.isFinite(value) ? String(value) : `${value < 0 ? "-" : ""}MD_HUGE`);

/** X(name, "name", from, to, flags, range in words) for each setting; options that share one have the same range. */
function settings() {
  const ranges = new Map(RANGES.flatMap((table) => Object.values(table)).map(({ setting, range }) => [setting, range]));
  return keys(Setting).map((key) => {
    const range = ranges.get(Setting[key]);
    const { from, to, open, integer } = range;
    const flags = [open === "from" && "MD_ABOVE", open === "to" && "MD_BELOW", integer && "MD_WHOLE"].filter(Boolean).join(" | ") || "0";
    return `X(${upper(key)}, "${key}", ${number(from)}, ${number(to)}, ${flags}, "${words(range)}")`;
  });
}

const methods = () => keys(Method).map((key) => `X(${methodName(key)}, "${defaults.METHODS[key].name}")`);

const statuses = () => [...STATUS_NAMES].map(([code, name]) => `X(${upper(Status[code])}, "${name}")`);

const PARAMETERS = { ...defaults.PARAMETERS, ...defaults.RUN_PARAMETERS };
/** Of methods that ask for values alone. */
const PERTURBATION = { differenceStep: defaults.PERTURBATION, differenceScale: defaults.DIFFERENCE_SCALE };

/** Defaults of a method, by its key: { option: value }. */
export const defaultsOf = (key) => ({ ...defaults.METHODS[key].defaults, ...(defaults.METHODS[key].asks === "values" && PERTURBATION) });

/** X(method, setting, value) for each default but 0. */
function methodDefaults() {
  return keys(Method).flatMap((key) =>
    Object.entries(defaultsOf(key))
      .filter(([, value]) => value !== 0)
      .map(([name, value]) => `X(${methodName(key)}, ${upper(Setting[PARAMETERS[name].setting])}, ${value})`));
}

/** Highest a and highest b of all a + b·n. */
function fuel() {
  const rows = JSON.parse(readFileSync(join(ROOT, "bench/fuel.json"), "utf8"));
  const lines = Object.values(rows).flatMap((row) => Object.values(row)).flatMap((kinds) => Object.values(kinds));
  return [0, 1].map((part) => Math.max(...lines.map((line) => line[part])));
}

const macro = (name, rows) => `#define ${name}(X) \\\n    ${rows.join(" \\\n    ")}`;

/** What a file of codes has after its first comment. */
function bodyOf(file) {
  const codes = readFileSync(join(ROOT, file), "utf8");
  return codes.slice(codes.indexOf("*/") + 3).trim();
}

/** Text of the header. */
export function header() {
  const [base, slope] = fuel();
  return `/**
 * Every number that crosses the WebAssembly boundary. Made from assembly/codes.ts, host/node/defaults.ts and
 * bench/fuel.json by host/build/header.mjs: change those.
 */
#ifndef MICRODESCENT_CODES_H
#define MICRODESCENT_CODES_H

${enums(bodyOf("assembly/codes.ts"))}

/** Stands for infinity in the tables below. */
#define MD_HUGE 1.7976931348623157e308

/** Flags of a range: a bound does not belong to it; whole numbers only. */
enum md_range {
    MD_ABOVE = 1,
    MD_BELOW = 2,
    MD_WHOLE = 4,
};

/** Settings that there are. A module without methods from SR1 on has none after MD_SETTING_VALUE_LIMIT. */
#define MD_SETTING_COUNT ${keys(Setting).length}

/** X(name, text, from, to, flags, range in words) for each setting. */
${macro("MD_SETTINGS", settings())}

/** X(name, text) for each method. */
${macro("MD_METHODS", methods())}

/** X(name, text) for each status from 0 on: why a run stopped. */
${macro("MD_STATUSES", statuses())}

/** X(method, setting, value): what a method uses where torch.optim does, and the user says nothing; the others are 0. */
${macro("MD_DEFAULTS", methodDefaults())}

/** Updates before a run stops, where the user says nothing. */
#define MD_DEFAULT_MAX_ITERATIONS ${defaults.MAX_ITERATIONS}

/** No start, and no tell of a method up to NAdam, with n parameters costs more fuel than MD_FUEL_BASE + MD_FUEL_SLOPE * n: docs/methods.md, "Cost". */
#define MD_FUEL_BASE ${base}
#define MD_FUEL_SLOPE ${slope}

#endif
`;
}

/** X(NAME, "Name") for each member. */
const named = (type) => keys(type).map((key) => `X(${upper(key)}, "${key}")`);

/** Text of the tuner's. */
export function tunerHeader() {
  return `/** Every number that crosses the boundary of the tuner's module. Made from assembly/tuner/codes.ts by host/build/header.mjs: change those. */
#ifndef MICRODESCENT_TUNER_CODES_H
#define MICRODESCENT_TUNER_CODES_H

${enums(bodyOf("assembly/tuner/codes.ts"))}

/** Settings and slots that there are. */
#define MD_TUNER_SETTING_COUNT ${keys(TunerSetting).length}
#define MD_TUNER_SLOT_COUNT ${keys(TunerSlot).length}

/** X(name, text) for each phase, and for each stop. */
${macro("MD_PHASES", named(Phase))}
${macro("MD_STOPS", named(Stop))}

/** X(name, text) for each setting. */
${macro("MD_TUNER_SETTINGS", named(TunerSetting))}

#endif
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(HEADER, header());
  writeFileSync(TUNER_HEADER, tunerHeader());
}
