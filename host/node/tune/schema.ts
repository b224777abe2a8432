/** The form of a job, as a schema. What one field may be in view of the others is in plan.ts. */
import * as v from "valibot";
import { FIRST_ORDER_NAMES, UPDATES } from "../defaults.js";
import { known, objectOf, oneOf, refuse } from "../options.js";

// A message says what is allowed; of names, which ones there are.
const finite = (allowed: string) => v.pipe(v.number(allowed), v.finite(allowed));
const any = finite("a finite number");
const positive = v.pipe(finite("a finite number > 0"), v.gtValue(0, "a finite number > 0"));
const notNegative = v.pipe(finite("a finite number >= 0"), v.minValue(0, "a finite number >= 0"));
const notZero = v.pipe(finite("a finite number other than 0"), v.notValue(0, "a finite number other than 0"));
const COUNT = `an integer >= ${UPDATES.from} and <= ${UPDATES.to}`;
const count = v.pipe(v.number(COUNT), v.integer(COUNT), v.minValue(UPDATES.from, COUNT), v.maxValue(UPDATES.to, COUNT));
const interval = v.strictTuple([any, any], ({ expected }) => (expected === "never" ? "left out" : "[lower, upper]"));

const list = (names: readonly string[]) => names.join(" ");

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

const schema = only({
  plant: v.variant("type", [motor, heater], ({ expected }) => (expected === "Object" ? "an object" : list(["motor", "heater"]))),
  experiment: only({ setpoint: notZero, load: v.optional(any, 0), period: positive, duration: positive }),
  controller: only({
    gains: only({ kp: any, ki: any, kd: any }),
    filter: v.optional(notNegative),
    tracking: v.optional(notNegative, 0),
    limits: interval,
  }),
  cost: section(only({ effort: v.optional(notNegative, 0) })),
  bounds: section(only({ kp: v.optional(interval), ki: v.optional(interval), kd: v.optional(interval) })),
  // Options of the method are checked by their own table.
  method: section(v.looseObject({
    name: v.optional(v.picklist(FIRST_ORDER_NAMES, list(FIRST_ORDER_NAMES)), "adamax"),
    iterations: v.optional(count, 24),
    gradient: v.optional(v.picklist(["forward", "central"], "forward central"), "forward"),
    units: section(only({ kp: v.optional(positive), ki: v.optional(positive), kd: v.optional(positive) })),
  }, "an object")),
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
