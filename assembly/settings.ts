/** Whether `start` can take the settings, all but those of the box and of differences. */
import * as schedule from "./schedule";
import { EPSILON, RATE, SETTINGS, SETTING_COUNT } from "./arena";
import { Method, Setting } from "./codes";
import { ONLY, SCHEDULES } from "./config";

/** Settings whose range is checked: all but the last two, which may be any number. */
const CHECKED: i32 = SETTING_COUNT < Setting.Target ? SETTING_COUNT : Setting.Target;

/** Each setting in its own range, and those that belong together. */
export function valid(method: i32): bool {
  let offset: usize = 8 * CHECKED;
  do {
    offset -= 8;
    // Sign and exponent, as one number: below 1.0's, or below those of Infinity and NaN.
    const fraction = CHECKED > Setting.Beta1 && offset >= 8 * Setting.Beta1 && offset <= 8 * Setting.Floor;
    if (load<u64>(SETTINGS + offset) >> 52 >= (fraction ? 0x3ff : 0x7ff)) return false;
  } while (offset);
  const divides = (ONLY < 0 ? method : ONLY) >= Method.AdaGrad;
  return load<i64>(RATE) != 0 && !(divides && !load<i64>(EPSILON)) && (!SCHEDULES || schedule.valid());
}
