/** What the tests of the tuner's host share: a simulated flash that can be cut, and a motor that is tuned on it. */
#ifndef TUNED_H
#define TUNED_H

#include "check.h"
#include "tuning.h"
#include "tuning_motor.h"

extern const uint8_t tuner_bytes[];
extern const struct md_manifest tuner_manifest;

enum { SLOT = 4096, TUNER_POOL = 256 * 1024, NEVER = 0x7fffffff };

/** A loss of power at an operation of the flash. */
enum cut {
    /** After `share` of an operation, in bytes; the power is gone. */
    TORN,
    /** The operation reports success and has done nothing; the power stays. */
    DROPPED,
    /** The operation reports a failure and has done half; the power stays. */
    REFUSED,
};

struct flash {
    struct md_flash driver;
    uint8_t memory[2 * SLOT];
    /** Operations so far, and the one that goes wrong. */
    int32_t operations, cut_at;
    enum cut cut;
    /** Bytes of it that are done, from its beginning on if positive, else those missing at its end. */
    int32_t share;
    /** Called when the power is gone; does not return. */
    void (*gone)(void);
};

/** Erased. */
void flash_new(struct flash *flash);

/** Load tuner.wasm, which must be possible. */
void load_tuner(struct loaded *loaded);

/** One period: a tick, and a slice of work. `begun` counts experiments. While the flash is written the loop is not run. */
void tuned_period(struct md_tuning *t, struct tuning_motor *motor, int32_t *begun);

/** Periods to the end of a tuning that was started or resumed. */
int32_t tuned_to_the_end(struct md_tuning *t, int32_t *begun);

#endif
