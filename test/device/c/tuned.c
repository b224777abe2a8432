#include "tuned.h"

#include <stdlib.h>
#include <string.h>

/* How many bytes of an operation on so many are done. Sets `back` when power is gone after it. */
static uint32_t done_of(struct flash *flash, uint32_t length, bool *gone, bool *failed)
{
    int32_t done = flash->share >= 0 ? flash->share : (int32_t)length + flash->share;

    *gone = *failed = false;
    if (flash->operations++ != flash->cut_at)
        return length;
    if (flash->cut == DROPPED)
        return 0;
    *gone = flash->cut == TORN;
    *failed = flash->cut == REFUSED;
    return flash->cut == REFUSED ? length / 2 : done < 0 ? 0 : done > (int32_t)length ? length : (uint32_t)done;
}

/* As flash does: it clears bits. */
static int32_t write_flash(void *context, uint32_t offset, const void *bytes, uint32_t length)
{
    struct flash *flash = context;
    const uint8_t *from = bytes;
    bool gone, failed;
    uint32_t done = done_of(flash, length, &gone, &failed);

    CHECK(offset % MD_FLASH_UNIT == 0 && length % MD_FLASH_UNIT == 0 && length <= MD_RECORD_BYTES);
    CHECK(offset + length <= sizeof flash->memory && offset / SLOT == (offset + length - 1) / SLOT);
    for (uint32_t i = 0; i < done; i++)
        flash->memory[offset + i] &= from[i];
    if (gone && done < length)
        flash->memory[offset + done] &= (uint8_t)(from[done] | 0x5a); /* a byte half written */
    if (gone)
        flash->gone();
    return failed;
}

static int32_t erase_flash(void *context, uint32_t slot)
{
    struct flash *flash = context;
    bool gone, failed;
    uint32_t done = done_of(flash, SLOT, &gone, &failed);

    CHECK(slot < 2);
    memset(flash->memory + slot * SLOT, 0xff, done);
    if (gone && done < SLOT)
        flash->memory[slot * SLOT + done] |= 0xa5;
    if (gone)
        flash->gone();
    return failed;
}

void flash_new(struct flash *flash)
{
    memset(flash, 0, sizeof *flash);
    memset(flash->memory, 0xff, sizeof flash->memory);
    flash->driver.write = write_flash;
    flash->driver.erase = erase_flash;
    flash->driver.context = flash;
    flash->driver.memory = flash->memory;
    flash->driver.slot_bytes = SLOT;
    flash->cut_at = NEVER;
}

void load_tuner(struct loaded *loaded)
{
    RETURNS(MD_OK, load(loaded, tuner_bytes, &tuner_manifest));
}

void tuned_period(struct md_tuning *t, struct tuning_motor *motor, int32_t *begun)
{
    while (md_tuning_state(t) == MD_PHASE_KEEPING)
        md_tuning_work(t, 1);
    if (md_tuning_ended(t))
        return;
    if (md_tuning_state(t) == MD_PHASE_READY) {
        motor_rest(motor);
        CHECK(md_tuning_begin_at_rest(t, 0, 0) > 0);
        ++*begun;
    }
    motor_drive(motor, md_tuning_tick(t, motor_measure(motor), MOTOR_SETPOINT));
    if (md_tuning_state(t) != MD_PHASE_KEEPING)
        md_tuning_work(t, 1);
}

int32_t tuned_to_the_end(struct md_tuning *t, int32_t *begun)
{
    struct tuning_motor motor;
    int32_t periods = 0;

    motor_rest(&motor);
    while (!md_tuning_ended(t)) {
        tuned_period(t, &motor, begun);
        CHECK(md_tuning_state(t) >= 0 && ++periods < 1000000);
    }
    return periods;
}
