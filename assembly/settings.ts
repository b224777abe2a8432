/** Whether `start` can take the settings, all but those of the box and of differences. */
import * as schedule from "./schedule";
import { EPSILON, RATE, RELATIVE_TOLERANCE, SETTINGS, SETTING_COUNT } from "./arena";
import { Method, Setting } from "./codes";
import { FIRST_ORDER, SCHEDULES, SEARCHES } from "./config";

/** Settings of one range after another: all but Target and ValueLimit, which may be any number, and what comes after them. */
const CHECKED: i32 = SETTING_COUNT < Setting.Target ? SETTING_COUNT : Setting.Target;
/** Sign and exponent, as one number, of 1.0, and of Infinity and NaN. */
const ONE: u64 = 0x3ff;
const NOT_FINITE: u64 = 0x7ff;

/** Each setting in its own range, and those that belong together. */
export function valid(method: i32): bool {
  let offset: usize = 8 * CHECKED;
  do {
    offset -= 8;
    const fraction = FIRST_ORDER && CHECKED > Setting.Beta1 && offset >= 8 * Setting.Beta1 && offset <= 8 * Setting.Floor;
    if (load<u64>(SETTINGS + offset) >> 52 >= (fraction ? ONE : NOT_FINITE)) return false;
  } while (offset);
  if (SEARCHES && load<u64>(RELATIVE_TOLERANCE) >> 52 >= NOT_FINITE) return false;
  const divides = SEARCHES ? FIRST_ORDER && method >= Method.AdaGrad && method <= Method.NAdam : method >= Method.AdaGrad;
  return load<i64>(RATE) != 0 && !(divides && !load<i64>(EPSILON)) && (!SCHEDULES || schedule.valid());
}
