/**
 * The tuner: experiments on a control loop, one at a time, until its gains cannot be made much better.
 *
 *   start -> Ready -> begin, tick … tick -> Identifying, Proposing: work … work -> Ready -> … -> Kept or RolledBack
 *
 * `tick` is called once a control period, always; `work` in what is left of a period, as often as one likes. With an own vector
 * `tell` stands for the ticks of an experiment. Numbers pass through the slots: no call has a floating-point argument.
 */
import * as history from "./history";
import * as identify from "./identify";
import * as loop from "./loop";
import * as propose from "./propose";
import * as quadratic from "./quadratic";
import * as simulate from "./simulate";
import * as verify from "./verify";
import {
  BEST, COUNT, DOUBTS, EXTENT, FAULTS, F_BEST, GAINS, KEPT_BYTES, LOWER, MARGIN, MAX_N, MEASURED, LOOP, LOOP_BYTES, OWN_BYTES, PHASE, PROBING, PROMISE, RADIUS, RANDOM,
  RECORDS, RECORD_U, REPEATS, ROUND, SETTINGS, SLOTS, START, STATE_BYTES, ARENA, SUBJECT, UPPER, WORK, WORK_BYTES, Z, Z_BEST, Z_START, setting, show, slot,
} from "./arena";
import { Controller, Phase, Refusal, Stop, TunerLayout, TunerSetting, TunerSlot } from "./codes";
import { exp, log } from "./elementary";
import { check, inside } from "./check";
import { Outcome } from "./propose";
import { Verdict } from "./verify";
import { copy, finite } from "../vector";

// @ts-ignore: constants of the linker, not of this file
export { __heap_base, __data_end };

const ABI: i32 = 1;
/** Margin of gain and dead time for the first step. */
const ROBUST: f64 = 0.4;
/** Experiments that fail in a row before the tuning is aborted. */
const MAX_FAULTS: i32 = 3;

/** What a host needs to know of this module: `what` is a `TunerLayout`. */
export function layout(what: i32): i32 {
  switch (what) {
    case TunerLayout.Abi: return ABI;
    case TunerLayout.Capacity: return MAX_N;
    case TunerLayout.Settings: return <i32>SETTINGS;
    case TunerLayout.Slots: return <i32>SLOTS;
    case TunerLayout.Gains: return <i32>GAINS;
    case TunerLayout.Best: return <i32>BEST;
    case TunerLayout.Lower: return <i32>LOWER;
    case TunerLayout.Upper: return <i32>UPPER;
    case TunerLayout.State: return <i32>ARENA;
    case TunerLayout.StateBytes: return <i32>STATE_BYTES;
    case TunerLayout.KeptBytes: return <i32>KEPT_BYTES;
    case TunerLayout.Record: return <i32>RECORD_U;
    case TunerLayout.Records: return RECORDS;
    default: return 0;
  }
}

/** What is going on. */
export function phase(): i32 {
  return load<i32>(PHASE);
}

function enter(phase: i32): i32 {
  store<i32>(PHASE, phase);
  return phase;
}

function own(): bool {
  return setting(TunerSetting.Controller) == <f64>Controller.Own;
}

/** e^z to `gains`, exactly inside the box. */
function realise(z: usize, gains: usize): void {
  for (let i = 0; i < load<i32>(EXTENT); i += 8)
    store<f64>(gains + i, min(max(exp(load<f64>(z + i)), load<f64>(LOWER + i)), load<f64>(UPPER + i)));
}

/** Begin a tuning from the gains at `Gains`, moved into the box. Returns Ready, or refuses with BadSetting or BadGain. */
export function start(): i32 {
  const refusal = check();
  if (refusal) return refusal;
  const extent = load<i32>(EXTENT);
  for (let i = 0; i < extent; i += 8) {
    const gain = min(max(load<f64>(GAINS + i), load<f64>(LOWER + i)), load<f64>(UPPER + i));
    store<f64>(GAINS + i, gain);
    store<f64>(BEST + i, gain);
    store<f64>(START + i, gain);
    store<f64>(Z + i, log(gain));
  }
  copy(Z_BEST, Z, extent);
  copy(Z_START, Z, extent);
  for (let i = <i32>TunerSlot.Cost; i <= TunerSlot.Load2; i++) show(i, 0.0);
  show(TunerSlot.Trusted, own() ? 0.0 : 1.0);
  for (let at: usize = COUNT; at < RADIUS; at += 4) store<i32>(at, 0);
  for (let at: usize = RADIUS; at < RANDOM; at += 8) store<i64>(at, 0);
  for (let at: usize = DOUBTS; at < MEASURED + 32; at += 4) store<i32>(at, 0);
  store<f64>(RADIUS, setting(TunerSetting.Radius));
  store<f64>(MARGIN, ROBUST);
  // No state of the generator may be 0.
  store<u32>(RANDOM, <u32>(<i32>setting(TunerSetting.Seed)) * 0x9e3779b1 + 0x85ebca6b | 1);
  loop.start();
  return enter(Phase.Ready);
}

/** The next tick is the first of an experiment with the gains there; refused with BadGain if they are not in the box. `fresh`: the loop starts from rest at the slots Output and Rest; else it goes on. */
export function begin(fresh: i32): i32 {
  const now = phase();
  if (own() || (now != Phase.Ready && now != Phase.NeedsExcitation)) return Refusal.OutOfOrder;
  if (!inside()) return Refusal.BadGain;
  loop.begin(fresh != 0);
  show(TunerSlot.Stopped, 0.0);
  return enter(load<i32>(REPEATS) ? Phase.Verifying : load<i32>(ROUND) ? Phase.Applying : Phase.Recording);
}

/** Most cost before the guard stops. */
function limit(): f64 {
  return load<i32>(ROUND) ? setting(TunerSetting.GuardFactor) * slot(TunerSlot.BestCost) : Infinity;
}

/**
 * One period: reads the slots Setpoint and Measured, and writes Output, or reads it from a controller of the caller's own. Time:
 * bounded, see docs/tuning.md.
 */
export function tick(): i32 {
  if (phase() == Phase.Idle) return Refusal.OutOfOrder;
  const why = loop.tick(limit());
  if (why) {
    end(max(why, Stop.None));
    // The controller answers this tick with the best gains; a jump, as what is not a number, it does not answer.
    if (why > 0 && why != Stop.Slew) loop.tick(Infinity);
  }
  return phase();
}

/** An experiment of an own vector is done, its cost in the slot Cost. */
export function tell(): i32 {
  if (!own() || phase() != Phase.Ready) return Refusal.OutOfOrder;
  const cost = slot(TunerSlot.Cost);
  if (!finite(cost) || !(cost > 0.0)) return Refusal.BadCost;
  show(TunerSlot.Stopped, 0.0);
  return count(cost);
}

/** End the experiment that runs, or, when none does, the tuning. `why`: Stop.Caller or Stop.Time. */
export function abort(why: i32): i32 {
  if (phase() == Phase.Idle || phase() >= Phase.Kept && phase() <= Phase.Aborted) return Refusal.OutOfOrder;
  if (why != Stop.Time) why = Stop.Caller;
  if (loop.running()) end(why);
  else giveUp(why);
  return phase();
}

function giveUp(why: i32): i32 {
  show(TunerSlot.Stopped, <f64>why);
  return settle(Phase.Aborted);
}

/** The experiment is over, by itself or for a reason `why`. */
function end(why: i32): void {
  const most = limit();
  loop.end();
  show(TunerSlot.Stopped, <f64>why);
  if (!why) {
    count(slot(TunerSlot.Cost));
    return;
  }
  show(TunerSlot.GuardStops, slot(TunerSlot.GuardStops) + 1.0);
  const faults = why == Stop.Cost ? 0 : load<i32>(FAULTS) + 1;
  store<i32>(FAULTS, faults);
  // Without a first cost there is nothing to compare with.
  if (!load<i32>(ROUND) || faults == MAX_FAULTS) giveUp(why);
  else {
    // As if it had gone on like this; but what speaks for the best gains, a cost of those of the start, is not guessed.
    const start = load<i32>(REPEATS) && load<i32>(SUBJECT) == Verdict.Start;
    if (!start) show(TunerSlot.Cost, most * (1.0 + loop.remaining()));
    count(slot(TunerSlot.Cost));
  }
}

/** An experiment has this cost. */
function count(cost: f64): i32 {
  const f = log(max(cost, 1e-300));
  if (!slot(TunerSlot.Stopped)) store<i32>(FAULTS, 0);
  if (load<i32>(REPEATS)) return judge(f);
  const round = load<i32>(ROUND);
  store<i32>(ROUND, round + 1);
  show(TunerSlot.Experiments, <f64>(round + 1));
  if (round == 0) {
    show(TunerSlot.StartCost, cost);
    verify.begin(f);
    store<f64>(F_BEST, Infinity);
  } else propose.learn(f);
  history.add(f);
  if (f < load<f64>(F_BEST)) {
    store<f64>(F_BEST, f);
    show(TunerSlot.BestCost, cost);
    copy(Z_BEST, Z, load<i32>(EXTENT));
    copy(BEST, GAINS, load<i32>(EXTENT));
    loop.adopt(BEST);
  }
  show(TunerSlot.Calls, 0.0);
  if (<f64>(round + 1) >= setting(TunerSetting.MaxExperiments)) return finish();
  if (!own() && slot(TunerSlot.Trusted) != 0.0) {
    identify.begin();
    return enter(Phase.Identifying);
  }
  propose.begin();
  return enter(Phase.Proposing);
}

/** One bounded piece of the work between two experiments: at most CHUNK steps of a model. */
export function work(): i32 {
  const now = phase();
  if (now != Phase.Identifying && now != Phase.Proposing) return now;
  show(TunerSlot.Calls, slot(TunerSlot.Calls) + 1.0);
  if (now == Phase.Identifying) {
    if (identify.work()) return now;
    if (!identify.adopt() && load<i32>(ROUND) == 1 && !identify.heard()) return forget();
    propose.begin();
    return enter(Phase.Proposing);
  }
  const outcome = propose.work();
  if (outcome == Outcome.Working) return now;
  return outcome == Outcome.Finish ? finish() : present();
}

/** The first experiment has shown nothing: as if it had not been made. */
function forget(): i32 {
  store<i32>(ROUND, 0);
  store<i32>(COUNT, 0);
  store<f64>(MEASURED, 0.0);
  store<f64>(MEASURED + 8, 0.0);
  show(TunerSlot.Experiments, 0.0);
  return enter(Phase.NeedsExcitation);
}

/** The gains e^Z are to be measured. */
function present(): i32 {
  realise(Z, GAINS);
  show(TunerSlot.Foreseen, load<i32>(PROBING) ? 0.0 : slot(TunerSlot.BestCost) * exp(-load<f64>(PROMISE)));
  return enter(Phase.Ready);
}

/** Nothing is left to gain: measure the best gains once more, if they are not those of the start. */
function finish(): i32 {
  const same = load<f64>(F_BEST) >= load<f64>(MEASURED + 8);
  if (same) return rollBack();
  if (setting(TunerSetting.Verify) == 0.0) return settle(Phase.Kept);
  store<i32>(REPEATS, 1);
  return again(Verdict.Best);
}

/** Measure gains that were measured before. */
function again(subject: i32): i32 {
  const extent = load<i32>(EXTENT);
  const best = subject == Verdict.Best;
  store<i32>(SUBJECT, subject);
  copy(Z, best ? Z_BEST : Z_START, extent);
  copy(GAINS, best ? BEST : START, extent);
  show(TunerSlot.Foreseen, 0.0);
  return enter(Phase.Ready);
}

function judge(f: f64): i32 {
  const verdict = verify.take(f);
  if (verdict == Verdict.Keep) return settle(Phase.Kept);
  return verdict == Verdict.RollBack ? rollBack() : again(verdict);
}

/** The gains of the start are back. */
function rollBack(): i32 {
  copy(BEST, START, load<i32>(EXTENT));
  loop.adopt(BEST);
  show(TunerSlot.BestCost, slot(TunerSlot.StartCost));
  return settle(Phase.RolledBack);
}

/** The end, with the best gains. */
function settle(phase: i32): i32 {
  copy(GAINS, BEST, load<i32>(EXTENT));
  return enter(phase);
}

// asc reports this while it compiles, when a part does not fit into its room in arena.ts.
if (propose.END > WORK + OWN_BYTES || identify.END > WORK + WORK_BYTES || OWN_BYTES + quadratic.BYTES > WORK_BYTES ||
    simulate.END + quadratic.BYTES_3 > WORK + WORK_BYTES || loop.END > LOOP + LOOP_BYTES) ERROR("WORK_BYTES or LOOP_BYTES is too small");
