/** Losses of power: at every operation of the flash, in all of their ways, and in the middle of experiments and of work. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tuned.h"

/** Periods between two of those in which the power is cut. */
enum { STRIDE = 307 };

static struct loaded loaded;
static struct flash flash;
static struct md_tuning t;
static jmp_buf power_off;
static struct {
    /** Experiments begun, and those of a tuning without a cut; its flash operations and periods, and what it is at the end. */
    int32_t begun, experiments, operations, periods;
    uint8_t *end;
} story;
static int32_t restarts, resumed, most_repeated;

static void cut_power(void)
{
    longjmp(power_off, 1);
}

static void new_flash(void)
{
    flash_new(&flash);
    flash.gone = cut_power;
    story.begun = 0;
}

/* Power on: go on, or start. Returns what md_tuning_resume does. */
static int32_t power_on(void)
{
    int32_t result;

    RETURNS(MD_OK, md_tuning_open(&t, &loaded.module, NULL));
    RETURNS(MD_OK, md_tuning_use_flash(&t, &flash.driver));
    result = md_tuning_resume(&t);
    if (result == MD_NOTHING_KEPT) {
        motor_settings(&t);
        RETURNS(MD_PHASE_KEEPING, md_tuning_start(&t));
    } else
        CHECK(result > 0);
    return result;
}

/* The end is that of the tuning without a cut, and what is in flash is it too. */
static void same_end(int32_t cuts)
{
    int32_t repeated = story.begun - story.experiments;

    CHECK(md_tuning_ended(&t));
    RETURNS(MD_OK, md_tuning_kept(&t));
    CHECK(!memcmp(t.state, story.end, t.kept_bytes));
    CHECK(repeated <= cuts);
    if (repeated > most_repeated)
        most_repeated = repeated;
    md_tuning_close(&t);
    RETURNS(MD_PHASE_KEPT, power_on());
    CHECK(!memcmp(t.state, story.end, t.kept_bytes));
    md_tuning_close(&t);
}

/* From a restart on to the end. Something was kept unless not even the first state was whole. */
static void restart(void)
{
    int32_t result;

    restarts++;
    md_tuning_close(&t);
    result = power_on();
    resumed += result > 0;
    CHECK(result > 0 || story.begun == 0);
}

/* A tuning that is cut at an operation, and after it at a later one of its restart if there is one; returns whether it was cut. */
static void tuned_with(int32_t operation, enum cut cut, int32_t share, int32_t again)
{
    volatile int32_t cuts = 0;

    new_flash();
    flash.cut_at = operation;
    flash.cut = cut;
    flash.share = share;
    if (setjmp(power_off)) {
        cuts++;
        flash.cut_at = cuts == 1 && again >= 0 ? flash.operations + again : NEVER;
        restart();
    } else
        power_on();
    tuned_to_the_end(&t, &story.begun);
    CHECK(cuts > 0 || cut != TORN);
    same_end(cuts);
}

static void uncut(void)
{
    new_flash();
    RETURNS(MD_NOTHING_KEPT, power_on());
    story.periods = tuned_to_the_end(&t, &story.begun);
    story.experiments = story.begun;
    story.operations = flash.operations;
    story.end = malloc(t.kept_bytes);
    memcpy(story.end, t.state, t.kept_bytes);
    RETURNS(MD_PHASE_KEPT, md_tuning_state(&t));
    CHECK(story.experiments >= 4);
    md_tuning_close(&t);
}

static void torn(void)
{
    static const int32_t shares[] = {0, 1, 4, 31, 32, 33, 100, 256, 512, 639, -1, -4, NEVER};

    for (int32_t at = 0; at < story.operations; at++)
        for (size_t i = 0; i < sizeof shares / sizeof *shares; i++)
            tuned_with(at, TORN, shares[i], -1);
    CHECK(most_repeated == 1);
}

static void stays_on(void)
{
    int32_t before = restarts;

    for (int32_t at = 0; at < story.operations; at++) {
        tuned_with(at, DROPPED, 0, -1);
        tuned_with(at, REFUSED, 0, -1);
    }
    CHECK(restarts == before);
}

static void twice(void)
{
    for (int32_t at = 0; at < story.operations - 1; at += 3)
        for (int32_t again = 0; again < 6; again++)
            tuned_with(at, TORN, at % 2 ? 300 : 0, again);
}

static void between(void)
{
    for (int32_t at = 0; at < story.periods; at += STRIDE) {
        struct tuning_motor motor;

        new_flash();
        power_on();
        motor_rest(&motor);
        for (int32_t i = 0; i < at; i++)
            tuned_period(&t, &motor, &story.begun);
        restart();
        tuned_to_the_end(&t, &story.begun);
        same_end(1);
    }
}

/* The flash never writes: the tuning comes to the same end, and says that nothing is kept. */
static int32_t worn_out(void *context, uint32_t offset, const void *bytes, uint32_t length)
{
    (void)context, (void)offset, (void)bytes, (void)length;
    return 0;
}

static void broken(void)
{
    new_flash();
    flash.driver.write = worn_out;
    RETURNS(MD_NOTHING_KEPT, power_on());
    tuned_to_the_end(&t, &story.begun);
    RETURNS(MD_NOT_KEPT, md_tuning_kept(&t));
    CHECK(!memcmp(t.state, story.end, t.kept_bytes));
    md_tuning_close(&t);
}

int main(void)
{
    static const struct test tests[] = {
        {"a tuning without a cut comes to its end", uncut},
        {"power cut at every operation of the flash, before, in and after it: resumed, at most one experiment repeated, the same end", torn},
        {"an operation that does nothing, or fails, is noticed and done once more", stays_on},
        {"power cut twice: at most two experiments repeated, the same end", twice},
        {"power cut in experiments and in work: at most one experiment repeated, the same end", between},
        {"flash that does not write is reported, and does not disturb the tuning", broken},
    };
    void *pool = malloc(TUNER_POOL);

    RETURNS(MD_OK, md_init(pool, TUNER_POOL));
    load_tuner(&loaded);
    check_all(tests, sizeof tests / sizeof *tests, 0);
    unload(&loaded);
    md_exit();
    free(pool);
    free(story.end);
    printf("%d experiments, %d operations of the flash, %d restarts, %d of them resumed, at most %d experiments repeated\n",
           (int)story.experiments, (int)story.operations, (int)restarts, (int)resumed, (int)most_repeated);
    return 0;
}
