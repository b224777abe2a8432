/** Every number that crosses the boundary of the tuner's module. Made from assembly/tuner/codes.ts by host/build/header.mjs: change those. */
#ifndef MICRODESCENT_TUNER_CODES_H
#define MICRODESCENT_TUNER_CODES_H

/** What `layout` tells of the module: numbers, and addresses in bytes of its linear memory. */
enum md_tuner_layout {
    /** Version of the protocol, docs/tuning.md. */
    MD_TUNER_LAYOUT_ABI = 0,
    /** Most gains. */
    MD_TUNER_LAYOUT_CAPACITY = 1,
    /** Settings, f64 each, in the order of `TunerSetting`. `start` reads them. */
    MD_TUNER_LAYOUT_SETTINGS = 2,
    /** f64 each, in the order of `TunerSlot`: what goes in and out with a tick, and figures to read. */
    MD_TUNER_LAYOUT_SLOTS = 3,
    /** f64[n], gains of the next or present experiment; before `start` those that the loop runs with. */
    MD_TUNER_LAYOUT_GAINS = 4,
    /** f64[n], the best gains measured so far: those that the loop runs with between experiments. */
    MD_TUNER_LAYOUT_BEST = 5,
    /** The box, f64[n] each, 0 < lower <= upper, finite. No gain outside is ever applied. */
    MD_TUNER_LAYOUT_LOWER = 6,
    MD_TUNER_LAYOUT_UPPER = 7,
    /** The state, and its length in bytes. */
    MD_TUNER_LAYOUT_STATE = 8,
    MD_TUNER_LAYOUT_STATE_BYTES = 9,
    /** Leading bytes of the state that are enough to go on from in the phases Ready, Kept, RolledBack and Aborted. */
    MD_TUNER_LAYOUT_KEPT_BYTES = 10,
    /** The record of the last experiment: f32[Records] of u, then of y times Action, both as changes from rest; its length: `TunerSlot.Samples`. */
    MD_TUNER_LAYOUT_RECORD = 11,
    MD_TUNER_LAYOUT_RECORDS = 12,
};

/** What is going on. `tick`, `work`, `begin`, `tell`, `abort` and `phase` return it; a refusal is negative. */
enum md_phase {
    /** Never started. */
    MD_PHASE_IDLE = 0,
    /** Gains for an experiment are there: set the loop to rest, then `begin`. The loop runs with the best gains until then. */
    MD_PHASE_READY = 1,
    /** The first experiment, with the gains the user came with. */
    MD_PHASE_RECORDING = 2,
    /** An experiment with gains that were proposed. */
    MD_PHASE_APPLYING = 3,
    /** An experiment that measures the best gains, or those of the start, once more. */
    MD_PHASE_VERIFYING = 4,
    /** `work` fits a model to the record. */
    MD_PHASE_IDENTIFYING = 5,
    /** `work` looks for better gains. */
    MD_PHASE_PROPOSING = 6,
    /** The end: the best gains are better than those of the start beyond the noise, and stay. */
    MD_PHASE_KEPT = 7,
    /** The end: they are not; the gains of the start are back. */
    MD_PHASE_ROLLED_BACK = 8,
    /** The end: `TunerSlot.Stopped` says why. The best gains measured are back. */
    MD_PHASE_ABORTED = 9,
    /** The record shows no response to the output: make a larger step, then `begin`. The experiment did not count. */
    MD_PHASE_NEEDS_EXCITATION = 10,
};

/** Why the last experiment ended before its time, or the tuning was aborted. */
enum md_stop {
    MD_STOP_NONE = 0,
    /** The running cost was above GuardFactor times the best. */
    MD_STOP_COST = 1,
    /** What was measured left MeasuredLow … MeasuredHigh, */
    MD_STOP_MEASURED = 2,
    /** or changed by more than Slew from one tick to the next, */
    MD_STOP_SLEW = 3,
    /** or is no finite number. */
    MD_STOP_NOT_FINITE = 4,
    /** The output of the user's own controller left OutputLow … OutputHigh, or is no finite number. */
    MD_STOP_OUTPUT = 5,
    /** What `abort` was called with: the caller's wish, or that an experiment took too long. */
    MD_STOP_CALLER = 6,
    MD_STOP_TIME = 7,
};

/** Why a call was refused. It has changed nothing. */
enum md_refusal {
    /** `start`: a setting is not finite or out of its range; `TunerSlot.Refused` is its number. */
    MD_REFUSAL_BAD_SETTING = -1,
    /** `start`: a gain is not finite, a bound not positive, or bounds are crossed; `TunerSlot.Refused` is its index. `begin`: a gain is not in the box. */
    MD_REFUSAL_BAD_GAIN = -2,
    /** The call does not fit the phase. */
    MD_REFUSAL_OUT_OF_ORDER = -3,
    /** `tell`: the cost is not finite or not positive. */
    MD_REFUSAL_BAD_COST = -4,
};

/** What is tuned. */
enum md_controller {
    /** Any vector of 1 to 6 positive parameters, with a cost that the caller tells; no model. */
    MD_CONTROLLER_OWN = 0,
    /** kp, ki. */
    MD_CONTROLLER_PI = 1,
    /** kp, ki, kd. */
    MD_CONTROLLER_PID = 2,
};

/** What the gains of a PI or PID controller mean. */
enum md_form {
    /** u = kp e + ki ∫e + kd de/dt. */
    MD_FORM_PARALLEL = 0,
    /** ISA standard form, K (e + ∫e / Ti + Td de/dt): gains K, Ti, Td. */
    MD_FORM_STANDARD = 1,
    /** Series form, K (1 + 1 / (Ti s)) (1 + Td s): gains K, Ti, Td. */
    MD_FORM_SERIES = 2,
};

/** The part of the cost that measures the error e over time. */
enum md_criterion {
    /** ∫ e² dt. */
    MD_CRITERION_ISE = 0,
    /** ∫ |e| dt. */
    MD_CRITERION_IAE = 1,
    /** ∫ t |e| dt, t from the start of the experiment. */
    MD_CRITERION_ITAE = 2,
};

/** Index of each f64 in the settings. [y] is the unit of what is measured, [u] of the controller's output. */
enum md_tuner_setting {
    /** A `Controller`. */
    MD_TUNER_SETTING_CONTROLLER = 0,
    /** Own: number of parameters, 1 to 6. */
    MD_TUNER_SETTING_PARAMETERS = 1,
    /** A `Form`. */
    MD_TUNER_SETTING_FORM = 2,
    /** From one tick to the next, s, > 0. */
    MD_TUNER_SETTING_PERIOD = 3,
    /** Of an experiment, 16 to 1,000,000. */
    MD_TUNER_SETTING_TICKS = 4,
    /** Tick from which a constant load acts, 1 to Ticks - 1; 0: none; -1: at a tick unknown. */
    MD_TUNER_SETTING_LOAD_TICK = 5,
    /** Time constant of the derivative's filter, s, >= 0. */
    MD_TUNER_SETTING_FILTER = 6,
    /** Anti-windup by back-calculation: error, [y], that each [u] beyond a limit takes off what is integrated; 0: integration stops at a limit. */
    MD_TUNER_SETTING_TRACKING = 7,
    /** Limits of the output, [u], low < high. */
    MD_TUNER_SETTING_OUTPUT_LOW = 8,
    MD_TUNER_SETTING_OUTPUT_HIGH = 9,
    /** 1, or -1 for a plant that falls when the output rises. */
    MD_TUNER_SETTING_ACTION = 10,
    /** A `Criterion`. */
    MD_TUNER_SETTING_CRITERION = 11,
    /** Cost of Σ (Δu)², >= 0, per [u]². */
    MD_TUNER_SETTING_EFFORT = 12,
    /** Cost of the largest value beyond the setpoint before a load acts, >= 0, per [y]. */
    MD_TUNER_SETTING_OVERSHOOT = 13,
    /** Cost of the last second outside 2 % of the step before a load acts, >= 0, per s. */
    MD_TUNER_SETTING_SETTLING = 14,
    /** An experiment stops when its cost is above this many times the best, 1 to 100. */
    MD_TUNER_SETTING_GUARD_FACTOR = 15,
    /** What is measured must stay within, [y], low < high. */
    MD_TUNER_SETTING_MEASURED_LOW = 16,
    MD_TUNER_SETTING_MEASURED_HIGH = 17,
    /** and change by no more from one tick to the next, [y], > 0. */
    MD_TUNER_SETTING_SLEW = 18,
    /** Experiments before the gains are verified, 1 to 1,000. */
    MD_TUNER_SETTING_MAX_EXPERIMENTS = 19,
    /** Proposals in all that promise less than Tolerance, before the gains are verified, 1 to 100. */
    MD_TUNER_SETTING_PATIENCE = 20,
    /** Share of the cost, 0 to 0.999. */
    MD_TUNER_SETTING_TOLERANCE = 21,
    /** Largest first step of the logarithm of a gain, 0.05 to 20. */
    MD_TUNER_SETTING_RADIUS = 22,
    /** Of probing steps, an integer from 0 to 2^31 - 1. */
    MD_TUNER_SETTING_SEED = 23,
    /** 1: the caller runs a controller of its own, of the kind that the settings describe, and writes its output; 0: `tick` does. */
    MD_TUNER_SETTING_EXTERNAL = 24,
    /** Whether a constant is fitted to what is measured at rest: 1 for logs whose first value is not exact. */
    MD_TUNER_SETTING_OFFSET = 25,
    /** Whether the best gains are measured once more at the end: 1 or 0. */
    MD_TUNER_SETTING_VERIFY = 26,
};

/** Index of each f64 of the slots. */
enum md_tuner_slot {
    /** Written by the caller before a tick, [y]. */
    MD_TUNER_SLOT_SETPOINT = 0,
    MD_TUNER_SLOT_MEASURED = 1,
    /** The controller's output, [u]: written by `tick`, or by the caller before it with `External`. Before `begin(1)`, the output at rest. */
    MD_TUNER_SLOT_OUTPUT = 2,
    /** What is measured at rest, [y]: read by `begin(1)`. */
    MD_TUNER_SLOT_REST = 3,
    /** The cost of the last experiment; of Own written by the caller before `tell`. */
    MD_TUNER_SLOT_COST = 4,
    /** Lowest cost measured, and that of the first experiment. */
    MD_TUNER_SLOT_BEST_COST = 5,
    MD_TUNER_SLOT_START_COST = 6,
    /** Experiments made that count, and those stopped before their time. */
    MD_TUNER_SLOT_EXPERIMENTS = 7,
    MD_TUNER_SLOT_GUARD_STOPS = 8,
    /** A `Stop`, of the last experiment or of an aborted tuning. */
    MD_TUNER_SLOT_STOPPED = 9,
    /** What was refused; see `Refusal`. */
    MD_TUNER_SLOT_REFUSED = 10,
    /** The cost that was foreseen for the gains proposed; 0 for a probing step. */
    MD_TUNER_SLOT_FORESEEN = 11,
    /** Samples in the record, and seconds from one to the next. */
    MD_TUNER_SLOT_SAMPLES = 12,
    MD_TUNER_SLOT_SAMPLE_PERIOD = 13,
    /**
   * The model (b0 + b1 s) e^(-L s) / (s² + a1 s + a0) from u to y: b0, b1, a1, a0, the dead time L in s; the load, as the change of u
   * that amounts to the same in the end, [u]; the constant of Offset in [y]; and the tick of the load.
   */
    MD_TUNER_SLOT_B0 = 14,
    MD_TUNER_SLOT_B1 = 15,
    MD_TUNER_SLOT_A1 = 16,
    MD_TUNER_SLOT_A0 = 17,
    MD_TUNER_SLOT_DEAD_TIME = 18,
    MD_TUNER_SLOT_LOAD = 19,
    MD_TUNER_SLOT_CONSTANT = 20,
    MD_TUNER_SLOT_LOAD_AT = 21,
    /** Root mean square of what the model leaves, [y], and share of the variance that it explains, at most 1. */
    MD_TUNER_SLOT_RESIDUAL = 22,
    MD_TUNER_SLOT_FIT = 23,
    /** Standard deviation of the sensor's noise, [y], by second differences. */
    MD_TUNER_SLOT_NOISE = 24,
    /** Whether the model is still trusted: 1, or 0 since proposals follow the measured costs alone. */
    MD_TUNER_SLOT_TRUSTED = 25,
    /** Calls of `work` since the last experiment. */
    MD_TUNER_SLOT_CALLS = 26,
    /** l1 and l2 of what the load adds to y from its tick on, the step response of (b0 · Load + l1 s + l2 s²) / (s² + a1 s + a0). */
    MD_TUNER_SLOT_LOAD1 = 27,
    MD_TUNER_SLOT_LOAD2 = 28,
};

/** Settings and slots that there are. */
#define MD_TUNER_SETTING_COUNT 27
#define MD_TUNER_SLOT_COUNT 29

/** X(name, text) for each phase, and for each stop. */
#define MD_PHASES(X) \
    X(IDLE, "Idle") \
    X(READY, "Ready") \
    X(RECORDING, "Recording") \
    X(APPLYING, "Applying") \
    X(VERIFYING, "Verifying") \
    X(IDENTIFYING, "Identifying") \
    X(PROPOSING, "Proposing") \
    X(KEPT, "Kept") \
    X(ROLLED_BACK, "RolledBack") \
    X(ABORTED, "Aborted") \
    X(NEEDS_EXCITATION, "NeedsExcitation")
#define MD_STOPS(X) \
    X(NONE, "None") \
    X(COST, "Cost") \
    X(MEASURED, "Measured") \
    X(SLEW, "Slew") \
    X(NOT_FINITE, "NotFinite") \
    X(OUTPUT, "Output") \
    X(CALLER, "Caller") \
    X(TIME, "Time")

/** X(name, text) for each setting. */
#define MD_TUNER_SETTINGS(X) \
    X(CONTROLLER, "Controller") \
    X(PARAMETERS, "Parameters") \
    X(FORM, "Form") \
    X(PERIOD, "Period") \
    X(TICKS, "Ticks") \
    X(LOAD_TICK, "LoadTick") \
    X(FILTER, "Filter") \
    X(TRACKING, "Tracking") \
    X(OUTPUT_LOW, "OutputLow") \
    X(OUTPUT_HIGH, "OutputHigh") \
    X(ACTION, "Action") \
    X(CRITERION, "Criterion") \
    X(EFFORT, "Effort") \
    X(OVERSHOOT, "Overshoot") \
    X(SETTLING, "Settling") \
    X(GUARD_FACTOR, "GuardFactor") \
    X(MEASURED_LOW, "MeasuredLow") \
    X(MEASURED_HIGH, "MeasuredHigh") \
    X(SLEW, "Slew") \
    X(MAX_EXPERIMENTS, "MaxExperiments") \
    X(PATIENCE, "Patience") \
    X(TOLERANCE, "Tolerance") \
    X(RADIUS, "Radius") \
    X(SEED, "Seed") \
    X(EXTERNAL, "External") \
    X(OFFSET, "Offset") \
    X(VERIFY, "Verify")

#endif
