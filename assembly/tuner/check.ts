/** What `start` demands of the settings, the gains and their box. */
import { EXTENT, GAINS, LOWER, MAX_N, UPPER, setting, show } from "./arena";
import { Controller, Criterion, Form, Refusal, TunerSetting, TunerSlot } from "./codes";
import { finite } from "../vector";

/** Largest number that counts as a setting: its products stay finite. */
const HUGE: f64 = 1e100;

function within(index: i32, low: f64, high: f64): bool {
  const value = setting(index);
  return value >= low && value <= high;
}

function whole(index: i32, low: f64, high: f64): bool {
  return within(index, low, high) && nearest(setting(index)) == setting(index);
}

/** Whether the setting is in its range, in view of those before it. */
function good(index: i32): bool {
  switch (index) {
    case TunerSetting.Controller: return whole(index, 0.0, <f64>Controller.PID);
    case TunerSetting.Parameters: return setting(TunerSetting.Controller) != <f64>Controller.Own || whole(index, 1.0, <f64>MAX_N);
    case TunerSetting.Form: return whole(index, 0.0, <f64>Form.Series);
    case TunerSetting.Period: return within(index, 1e-9, 1e9);
    case TunerSetting.Ticks: return whole(index, 16.0, 1e6);
    case TunerSetting.LoadTick: return whole(index, -1.0, setting(TunerSetting.Ticks) - 1.0);
    case TunerSetting.OutputHigh: return setting(index) > setting(TunerSetting.OutputLow);
    case TunerSetting.MeasuredHigh: return setting(index) > setting(TunerSetting.MeasuredLow);
    case TunerSetting.Action: return abs(setting(index)) == 1.0;
    case TunerSetting.Criterion: return whole(index, 0.0, <f64>Criterion.ITAE);
    case TunerSetting.GuardFactor: return within(index, 1.0, 100.0);
    case TunerSetting.Slew: return setting(index) > 0.0;
    case TunerSetting.MaxExperiments: return whole(index, 1.0, 1000.0);
    case TunerSetting.Patience: return whole(index, 1.0, 100.0);
    case TunerSetting.Tolerance: return within(index, 0.0, 0.999);
    case TunerSetting.Radius: return within(index, 0.05, 20.0);
    case TunerSetting.Seed: return whole(index, 0.0, 2147483647.0);
    case TunerSetting.OutputLow: case TunerSetting.MeasuredLow: return true;
    case TunerSetting.External: case TunerSetting.Offset: case TunerSetting.Verify: return whole(index, 0.0, 1.0);
    default: return within(index, 0.0, HUGE);
  }
}

function refuse(index: i32, refusal: i32): i32 {
  show(TunerSlot.Refused, <f64>index);
  return refusal;
}

/** Whether the gains of the next experiment are in the box. */
export function inside(): bool {
  for (let i = 0; i < load<i32>(EXTENT); i += 8) {
    const gain = load<f64>(GAINS + i);
    if (!(gain >= load<f64>(LOWER + i) && gain <= load<f64>(UPPER + i))) return false;
  }
  return true;
}

/** 0, with EXTENT set, or a `Refusal`. */
export function check(): i32 {
  for (let i = 0; i <= TunerSetting.Verify; i++) if (!(abs(setting(i)) <= HUGE) || !good(i)) return refuse(i, Refusal.BadSetting);
  const kind = <i32>setting(TunerSetting.Controller);
  const n = kind == Controller.Own ? <i32>setting(TunerSetting.Parameters) : kind + 1;
  for (let i = 0; i < n; i++) {
    const offset = <usize>i << 3;
    const lower = load<f64>(LOWER + offset);
    const upper = load<f64>(UPPER + offset);
    if (!finite(load<f64>(GAINS + offset)) || !(lower >= 1e-100 && lower <= upper && upper <= HUGE)) return refuse(i, Refusal.BadGain);
  }
  store<i32>(EXTENT, n << 3);
  return 0;
}
