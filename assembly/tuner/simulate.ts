/**
 * An experiment simulated on the model: the controller, the cost, the limits and the noise of the real one, from rest, CHUNK ticks a
 * call. Experiments of more than TICKS ticks are simulated in as many, with the period so much longer.
 */
import * as cost from "./cost";
import * as loop from "./loop";
import * as model from "./model";
import * as pid from "./pid";
import { MODEL, OWN_BYTES, PARAMETERS, WORK, setting } from "./arena";
import { TunerSetting } from "./codes";

/** Steps of a model that one call makes, at most. */
export const CHUNK: i32 = isDefined(STEPS) ? STEPS : 16;
// A record is looked at by seven models side by side.
if (CHUNK < 8) ERROR("STEPS must be at least 8");
const TICKS: i32 = 1024;
/** f32: what the controller put out, around in circles. */
const RING: usize = WORK + OWN_BYTES;
const MASK: i32 = 255;
const PLANT: usize = RING + 4 * <usize>(MASK + 1);
export const LAW: usize = PLANT + model.MODEL_BYTES;
const PID: usize = LAW + pid.LAW_BYTES;
const COST: usize = PID + pid.PID_BYTES;
/** i32: ticks done, ticks to do; f64: the period; the tick of the load; standard deviation of the noise; u32: its generator. */
const TICK: usize = COST + cost.COST_BYTES;
const COUNT: usize = TICK + 4;
const PERIOD: usize = TICK + 8;
const LOADED: usize = TICK + 16;
const NOISE: usize = TICK + 24;
const RANDOM: usize = TICK + 32;
export const END: usize = TICK + 48;

/** |y|, in what the last experiment went through, that no loop worth a thought reaches, and what it costs. */
const FAR: f64 = 1e4;
const RUINOUS: f64 = 1e30;

/** Two numbers of 16 bits each, of the next of the generator. G. Marsaglia, "Xorshift RNGs", J. Stat. Soft. 8(14), 2003. */
function halves(): i32 {
  let x = load<u32>(RANDOM);
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  store<u32>(RANDOM, x);
  return <i32>((x & 0xffff) + (x >> 16));
}

/** About normal with a variance of 1: the sum of four numbers, made equal at random on [0, 65535]. */
function normal(): f64 {
  return <f64>(halves() + halves() - 131070) * 2.6429164e-5;
}

/**
 * Begin with the law in LAW. `margin` >= 1 makes gain and dead time larger; `noise` is the standard deviation of the sensor's,
 * `seed` > 0 begins it.
 */
export function begin(margin: f64, noise: f64, seed: u32): void {
  const ticks = <i32>setting(TunerSetting.Ticks);
  const coarse = (ticks + TICKS - 1) / TICKS;
  const h = <f64>coarse / <f64>loop.stride();
  model.prepare(PLANT, MODEL, h, margin, 2.0 * (margin - 1.0));
  if (load<i32>(PLANT + model.WHOLE) > MASK - 2) store<i32>(PLANT + model.WHOLE, MASK - 2);
  for (let at: usize = RING; at < PLANT; at += 8) store<i64>(at, 0);
  const u = loop.restOutput();
  pid.rest(PID, 0.0, u);
  cost.begin(COST, u);
  store<i32>(TICK, 0);
  store<i32>(COUNT, ticks / coarse);
  store<f64>(PERIOD, setting(TunerSetting.Period) * <f64>coarse);
  store<f64>(LOADED, load<f64>(MODEL + 8 * <usize>PARAMETERS) / h);
  store<f64>(NOISE, noise);
  store<u32>(RANDOM, seed);
}

/** Go on. Returns the cost, or a negative number while there is more to do. */
export function run(): f64 {
  const end = load<i32>(COUNT);
  const period = load<f64>(PERIOD);
  const noise = load<f64>(NOISE);
  const step = loop.step();
  const rest = loop.restOutput();
  const whole = load<i32>(PLANT + model.WHOLE);
  const fraction = load<f64>(PLANT + model.FRACTION);
  // The live cost knows of no load that it was not told of.
  const told = setting(TunerSetting.LoadTick) > 0.0;
  const far = FAR * loop.scale();
  let tick = load<i32>(TICK);
  for (const last = min(tick + CHUNK, end); tick < last; tick++) {
    const loaded = <f64>tick >= load<f64>(LOADED);
    const v: f64 = loaded ? 1.0 : 0.0;
    let y = model.output(PLANT, v);
    if (noise > 0.0) y += noise * normal();
    if (!(abs(y) <= far)) return RUINOUS * <f64>(end - tick);
    cost.add(COST, period * <f64>tick, period, step - y, step, loaded && told);
    const u = pid.control(LAW, PID, period, step, y);
    cost.move(COST, u);
    store<f32>(RING + (<usize>(tick & MASK) << 2), <f32>(u - rest));
    const i = tick - whole;
    let input = <f64>load<f32>(RING + (<usize>(i & MASK) << 2)) * (1.0 - fraction);
    input += <f64>load<f32>(RING + (<usize>((i - 1) & MASK) << 2)) * fraction;
    model.step(PLANT, input, v);
  }
  store<i32>(TICK, tick);
  return tick < end ? -1.0 : cost.total(COST);
}
