/**
 * The tuner on a device: a controller is tuned by experiments on the live loop, by the module tuner.wasm under WAMR. C99, no heap.
 * It is loaded as any module, by md_init and md_load; examples/device/tuning.c is a whole firmware, docs/tuning.md the theory.
 *
 *     struct md_tuning t = {0};
 *
 *     md_tuning_open(&t, &module, NULL);
 *     md_tuning_defaults(&t, MD_CONTROLLER_PI);          // then what the loop is: period, ticks, limits; gains and their box
 *     md_tuning_start(&t);
 *     every period:  set_output(md_tuning_tick(&t, measured(), setpoint()));
 *     in the rest:   md_tuning_work(&t, 1);
 *     when md_tuning_state(&t) is MD_PHASE_READY, and the loop at rest:  md_tuning_begin(&t);
 *     until md_tuning_ended(&t): t.best has the gains.
 *
 * Calls return a state >= 0 (an enum md_phase, or MD_PHASE_KEEPING), or a negative code when they were refused and nothing has
 * changed: one of enum md_refusal, the module's, of enum md_failure or enum md_tuning_failure; md_tuning_error has a sentence for
 * each. As everywhere with WAMR, no two calls at once: tick and work belong into one thread.
 */
#ifndef MICRODESCENT_TUNING_H
#define MICRODESCENT_TUNING_H

#include <stdbool.h>
#include "microdescent.h"
#include "microdescent_tuner_codes.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Version of the tuner's protocol that this host speaks. */
#define MD_TUNER_ABI 1

/** Operand stack of an instance in bytes where md_limits says 0, enough in each engine. */
#define MD_TUNER_STACK (1792u + 256u * (uint32_t)sizeof(void *))

enum {
    /** A state beside those of enum md_phase: what the last experiment has brought is being written to flash, by md_tuning_work. */
    MD_PHASE_KEEPING = 32,
    /** Most bytes of one write to flash: over so many a CRC-32C finds up to five wrong bits, wherever they are. */
    MD_RECORD_BYTES = 640,
    /** Offsets and lengths of writes are multiples of this. */
    MD_FLASH_UNIT = 32,
};

/** Refusals of this file, beside those of microdescent.h. */
enum md_tuning_failure {
    /** md_tuning_begin_at_rest: the output is not within the limits, or what is measured at rest is not finite. */
    MD_BAD_REST = -48,
    /** md_tuning_use_flash: a function is missing, or a slot is smaller than md_tuning_slot_bytes or no multiple of MD_FLASH_UNIT. */
    MD_BAD_FLASH = -49,
    /** md_tuning_resume: no slot holds a whole state of this very module. */
    MD_NOTHING_KEPT = -50,
    /** md_tuning_kept: the last state could not be written, in two attempts; the one before it is still there. */
    MD_NOT_KEPT = -51,
};

/**
 * Flash that keeps a tuning over a loss of power: two slots, each erased as a whole. All four are the user's and stay in place. A
 * function returns 0 when it has done what was asked; whether it has is checked, by reading.
 */
struct md_flash {
    /** Write to what was erased: 32 to MD_RECORD_BYTES bytes at an offset from the first slot on. */
    int32_t (*write)(void *context, uint32_t offset, const void *bytes, uint32_t length);
    /** Erase slot 0 or 1. */
    int32_t (*erase)(void *context, uint32_t slot);
    void *context;
    /** Where the first slot is read; the second one lies slot_bytes behind it. */
    const uint8_t *memory;
    uint32_t slot_bytes;
};

/** Append bytes to a log. */
typedef void md_log(void *context, const void *bytes, uint32_t size);

/** A tuning. Set to {0} before first use. The pointers lead into the linear memory, from md_tuning_open to md_tuning_close or a trap. */
struct md_tuning {
    /** Private: the instance. */
    struct md md;
    /** By enum md_tuner_setting; written before md_tuning_start. */
    double *settings;
    /** f64[6] each: the gains to begin with, written before md_tuning_start, then those of the experiment; and their box. */
    double *gains;
    double *lower;
    double *upper;
    /** f64[6], the best gains measured so far. */
    const double *best;
    /** Figures to read, by enum md_tuner_slot. */
    double *slots;
    /** Of the last experiment, f32[records] each: output, then what was measured, as changes from rest; slots[MD_TUNER_SLOT_SAMPLES] of them. */
    const float *record;
    uint32_t records;

    /* Private. */
    wasm_function_inst_t start, begin, tick, work, tell, abort, phase_of;
    uint8_t *state;
    uint32_t state_bytes, kept_bytes;
    int32_t phase;
    bool external;
    double output, low, high;
    const struct md_flash *flash;
    uint32_t sequence;
    int32_t newest, keeping, attempts, kept;
    md_log *log;
    void *log_context;
    uint32_t worked;
    int32_t work_returned;
};

/**
 * Make an instance of `module`, tuner.wasm or what was compiled from it. Settings, gains and bounds are zeros.
 * Returns MD_OK, or refuses as md_open does.
 */
int32_t md_tuning_open(struct md_tuning *t, struct md_module *module, const struct md_limits *limits);

/** Give the instance's part of the pool back. Its pointers become NULL. Closing twice does nothing. */
void md_tuning_close(struct md_tuning *t);

/**
 * Set every setting to what serves most loops, for an enum md_controller: ISE, action 1, guard at 1.5 times the best cost, no limits of
 * what is measured (±1e99), at most 10 experiments, patience 1, tolerance 2 %, first steps of at most a factor 3, verification on;
 * 0 for the others. What only the user knows remains: Period, Ticks, OutputLow, OutputHigh, for Own Parameters; and gains, lower, upper.
 */
int32_t md_tuning_defaults(struct md_tuning *t, int32_t controller);

/**
 * Begin a tuning. The loop goes on from the slots Output and Measured: 0, or what the caller has written there. Returns MD_PHASE_READY, or
 * MD_PHASE_KEEPING with flash; refuses with MD_REFUSAL_BAD_SETTING or _BAD_GAIN.
 */
int32_t md_tuning_start(struct md_tuning *t);

/**
 * Keep the tuning in `flash` from now on, once after each experiment: called before md_tuning_start or md_tuning_resume. Looks through
 * both slots. Returns MD_OK or MD_BAD_FLASH. NULL: no longer.
 */
int32_t md_tuning_use_flash(struct md_tuning *t, const struct md_flash *flash);

/** Bytes that a slot needs; 0 when the instance is closed. */
uint32_t md_tuning_slot_bytes(const struct md_tuning *t);

/**
 * Instead of md_tuning_start, after a restart: put the newest state in flash back, settings, gains and box included. What happened after
 * it is repeated: at most one experiment. The loop begins with the best gains, from the slots Output and Measured as md_tuning_start does.
 * Returns the phase: MD_PHASE_READY, MD_PHASE_NEEDS_EXCITATION, or one of the end; or MD_NOTHING_KEPT.
 */
int32_t md_tuning_resume(struct md_tuning *t);

/** MD_OK if the last state that was due is in flash, or nothing was due; MD_NOT_KEPT. */
int32_t md_tuning_kept(const struct md_tuning *t);

/** Log every call from now on, in the binary format that the Node host replays. NULL: no longer. Returns MD_OK or MD_NOT_OPEN. */
int32_t md_tuning_use_log(struct md_tuning *t, md_log *log, void *context);

/** The next tick is the first of an experiment, and the loop goes on from where it is. In MD_PHASE_READY or _NEEDS_EXCITATION. */
int32_t md_tuning_begin(struct md_tuning *t);

/** The same of a loop that was brought to rest by other means, at this output and this measured value. */
int32_t md_tuning_begin_at_rest(struct md_tuning *t, double output, double measured);

/**
 * One period with the built-in controller: what was measured and the setpoint; returns the output. Call it always, whatever the state. The
 * output is finite and, from md_tuning_start on, within the limits: a number that is not finite leaves it as it is. So does a
 * trap, or a call over the limit of instructions: no law runs any more, the last output stays, and md_tuning_state says MD_TRAPPED or
 * MD_OVER_BUDGET: have a controller of your own take over. With External nothing happens here.
 */
double md_tuning_tick(struct md_tuning *t, double measured, double setpoint);

/** One period with the user's own controller, setting External: it runs with `gains` in an experiment, else with `best`. */
int32_t md_tuning_observe(struct md_tuning *t, double measured, double setpoint, double output);

/**
 * Work between experiments, at most so many slices: a slice is one call of the module, or one operation of the flash, of which none is
 * made anywhere else. Returns the state.
 */
int32_t md_tuning_work(struct md_tuning *t, int32_t slices);

/** Whether md_tuning_work has something to do. */
bool md_tuning_at_work(const struct md_tuning *t);

/** Own: the cost of the vector `gains`. In MD_PHASE_READY. Refuses with MD_REFUSAL_BAD_COST one that is not finite and positive. */
int32_t md_tuning_tell(struct md_tuning *t, double cost);

/** End the experiment that runs, or, when none does, the tuning. `why`: MD_STOP_CALLER or MD_STOP_TIME. */
int32_t md_tuning_abort(struct md_tuning *t, int32_t why);

/** An enum md_phase, MD_PHASE_KEEPING; MD_NOT_OPEN, MD_TRAPPED, MD_OVER_BUDGET. */
int32_t md_tuning_state(const struct md_tuning *t);

/** Whether the tuning has come to its end and, with flash, that is kept. */
bool md_tuning_ended(const struct md_tuning *t);

/** "Ready", "Kept", …; "" for what is no state. */
const char *md_tuning_name(int32_t state);

/** "None", "Cost", …, for an enum md_stop. */
const char *md_tuning_stop_name(int32_t stop);

/** One English sentence for a negative code of this file; "" for others. */
const char *md_tuning_error(int32_t code);

#ifdef __cplusplus
}
#endif

#endif
