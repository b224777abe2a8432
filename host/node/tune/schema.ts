/** The form of a job, as a schema. What one field may be in view of the others is in plan.ts. */
import * as v from "valibot";
import { known, objectOf, oneOf, refuse } from "../options.js";
import { CRITERION_NAMES, FORM_NAMES } from "../tuner-settings.js";

// A message says what is allowed; of names, which ones there are.
const finite = (allowed: string) => v.pipe(v.number(allowed), v.finite(allowed));
const any = finite("a finite number");
const positive = v.pipe(finite("a finite number > 0"), v.gtValue(0, "a finite number > 0"));
const notNegative = v.pipe(finite("a finite number >= 0"), v.minValue(0, "a finite number >= 0"));
const truth = v.boolean("true or false");
const notZero = v.pipe(finite("a finite number other than 0"), v.notValue(0, "a finite number other than 0"));
const text = v.pipe(v.string("a text"), v.nonEmpty("a text"));
const interval = v.strictTuple([any, any], ({ expected }) => (expected === "never" ? "left out" : "[lower, upper]"));

const list = (names: readonly string[]) => names.join(" ");
const oneOfNames = <const Names extends readonly string[]>(names: Names) => v.picklist(names, list(names));

/** An object with these entries and no others. */
function only<Entries extends v.ObjectEntries>(entries: Entries) {
  return v.strictObject(entries, ({ expected }) => (expected === "never" ? list(Object.keys(entries)) : expected === "Object" ? "an object" : "given"));
}

/** A part of the job that may be left out, as every entry of it may: an array would pass for an empty object. */
function section<Schema extends v.GenericSchema<object, object>>(schema: Schema) {
  return v.optional(v.pipe(v.custom<object>((value) => !Array.isArray(value), "an object"), schema), {});
}

/** CTMS: see `Motor`. */
const motor = only({
  type: v.literal("motor"),
  inertia: v.optional(positive, 0.01),
  friction: v.optional(notNegative, 0.1),
  torqueConstant: v.optional(positive, 0.01),
  resistance: v.optional(positive, 1),
  inductance: v.optional(positive, 0.5),
});
const heater = only({ type: v.literal("heater"), gain: positive, timeConstant: positive, deadTime: notNegative });

const model = only({ type: v.literal("model"), b0: any, b1: any, a1: positive, a0: notNegative, deadTime: notNegative });
const log = only({ type: v.literal("log"), file: text, time: text, u: text, y: text });

const PLANTS = ["motor", "heater", "model", "log"];

// Gains, bounds and what belongs to the tuning are checked with its other options.
const schema = only({
  plant: v.variant("type", [motor, heater, model, log], ({ expected }) => (expected === "Object" ? "an object" : list(PLANTS))),
  experiment: only({ setpoint: notZero, load: v.optional(any, 0), period: positive, duration: positive }),
  controller: only({
    gains: v.looseObject({}, "an object of gains"),
    form: v.optional(oneOfNames(FORM_NAMES), "parallel"),
    filter: v.optional(notNegative),
    tracking: v.optional(notNegative, 0),
    limits: interval,
  }),
  cost: section(only({
    criterion: v.optional(oneOfNames(CRITERION_NAMES), "ise"),
    effort: v.optional(notNegative, 0), overshoot: v.optional(notNegative, 0), settling: v.optional(notNegative, 0),
  })),
  guard: section(only({ factor: v.optional(any), measured: v.optional(interval), slew: v.optional(any) })),
  bounds: section(v.looseObject({}, "an object")),
  tuning: section(only({
    experiments: v.optional(any), tolerance: v.optional(any), patience: v.optional(any), seed: v.optional(any), verify: v.optional(truth),
  })),
});

/** A job of the right form, with the defaults that need nothing else. */
export type FormedJob = v.InferOutput<typeof schema>;

/** "controller.limits[1]" */
function pathOf(items: readonly v.IssuePathItem[] = []): string {
  const keys = items.map(({ key }) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`));
  return keys.join("").replace(/^\./, "");
}

function isUnknown({ type, expected }: v.BaseIssue<unknown>): boolean {
  return type === "strict_object" && expected === "never";
}

function refuseFor(issue: v.BaseIssue<unknown>): never {
  const { path: items, type, expected, input, message } = issue;
  const [path, parent] = [pathOf(items), pathOf(items?.slice(0, -1))];
  if (isUnknown(issue)) known(parent && `${parent}.`, { [String(input)]: true }, message.split(" "));
  if (type === "picklist" || (type === "variant" && expected !== "Object")) oneOf(path, input, message.split(" "));
  return refuse(path || "job", input, message);
}

/** `given` if it has the form of a job; otherwise refused as "bad-option", with the path of what is wrong. */
export function formed(given: unknown): FormedJob {
  const { success, output, issues } = v.safeParse(schema, objectOf("job", given as object, "an object"));
  // A key that is mistyped is unknown, and missing where it belongs: the first says more.
  return success ? output : refuseFor(issues.find(isUnknown) ?? issues[0]);
}
