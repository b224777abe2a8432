/** The tuner's host in wrong hands, on bad sensors, and without its module: it refuses, and there is always an output. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "tuned.h"

enum { PERIODS = 60000 };

static struct loaded loaded;
static struct md_tuning t;
static struct tuning_motor motor;

static void opened(const struct md_limits *limits)
{
    md_tuning_close(&t);
    RETURNS(MD_OK, md_tuning_open(&t, &loaded.module, limits));
    motor_settings(&t);
    motor_rest(&motor);
}

static void started(void)
{
    opened(NULL);
    RETURNS(MD_PHASE_READY, md_tuning_start(&t));
}

static void closed(void)
{
    struct md_tuning none = {0};
    struct md_module nothing = {0};
    struct flash flash;

    flash_new(&flash);
    md_tuning_close(&none);
    RETURNS(MD_NOT_OPEN, md_tuning_open(&none, &nothing, NULL));
    RETURNS(MD_NOT_OPEN, md_tuning_defaults(&none, MD_CONTROLLER_PI));
    RETURNS(MD_NOT_OPEN, md_tuning_start(&none));
    RETURNS(MD_NOT_OPEN, md_tuning_use_flash(&none, &flash.driver));
    RETURNS(MD_NOT_OPEN, md_tuning_use_log(&none, NULL, NULL));
    RETURNS(MD_NOT_OPEN, md_tuning_resume(&none));
    RETURNS(MD_NOT_OPEN, md_tuning_begin(&none));
    RETURNS(MD_NOT_OPEN, md_tuning_begin_at_rest(&none, 0, 0));
    RETURNS(MD_NOT_OPEN, md_tuning_observe(&none, 1, 2, 3));
    RETURNS(MD_NOT_OPEN, md_tuning_work(&none, 10));
    RETURNS(MD_NOT_OPEN, md_tuning_tell(&none, 1));
    RETURNS(MD_NOT_OPEN, md_tuning_abort(&none, MD_STOP_CALLER));
    RETURNS(MD_NOT_OPEN, md_tuning_state(&none));
    CHECK(md_tuning_tick(&none, 1, 2) == 0 && md_tuning_slot_bytes(&none) == 0 && !md_tuning_ended(&none));
    opened(NULL);
    RETURNS(MD_ALREADY_OPEN, md_tuning_open(&t, &loaded.module, NULL));
    md_tuning_close(&t);
    md_tuning_close(&t);
    RETURNS(MD_NOT_OPEN, md_tuning_state(&t));
}

static void strangers(void)
{
    struct loaded core;
    struct md md = {0};
    struct md_manifest manifest = tuner_manifest;
    struct md_tuning other = {0};

    RETURNS(MD_WRONG_MODULE, md_open(&md, &loaded.module, NULL));
    if (load(&core, core_bytes, &core_manifest) != MD_NO_ENGINE) {
        RETURNS(MD_WRONG_MODULE, md_tuning_open(&other, &core.module, NULL));
        unload(&core);
    }
    manifest.abi++;
    loaded.module.manifest = &manifest;
    RETURNS(MD_WRONG_MODULE, md_tuning_open(&other, &loaded.module, NULL));
    manifest = tuner_manifest;
    manifest.capacity++;
    RETURNS(MD_WRONG_MODULE, md_tuning_open(&other, &loaded.module, NULL));
    manifest = tuner_manifest;
    manifest.state_bytes += 16;
    RETURNS(MD_WRONG_MODULE, md_tuning_open(&other, &loaded.module, NULL));
    loaded.module.manifest = &tuner_manifest;
}

static void bad_settings(void)
{
    static const double bad[] = {NAN, INFINITY, -INFINITY, -2, 1e101};

    opened(NULL);
    for (int setting = 0; setting < MD_TUNER_SETTING_COUNT; setting++)
        for (int i = 0; i < 3; i++) {
            motor_settings(&t);
            t.settings[setting] = bad[i];
            RETURNS(MD_REFUSAL_BAD_SETTING, md_tuning_start(&t));
            CHECK(t.slots[MD_TUNER_SLOT_REFUSED] == setting);
            RETURNS(MD_PHASE_IDLE, md_tuning_state(&t));
        }
    for (int i = 0; i < 5; i++) {
        motor_settings(&t);
        t.lower[1] = bad[i];
        RETURNS(MD_REFUSAL_BAD_GAIN, md_tuning_start(&t));
        CHECK(t.slots[MD_TUNER_SLOT_REFUSED] == 1);
    }
    md_tuning_defaults(&t, MD_CONTROLLER_PI);
    RETURNS(MD_REFUSAL_BAD_SETTING, md_tuning_start(&t)); /* what only the user knows is missing */
    motor_settings(&t);
    RETURNS(MD_PHASE_READY, md_tuning_start(&t));
}

static void out_of_order(void)
{
    struct flash flash;

    flash_new(&flash);
    opened(NULL);
    RETURNS(MD_REFUSAL_OUT_OF_ORDER, md_tuning_begin(&t));
    RETURNS(MD_REFUSAL_OUT_OF_ORDER, md_tuning_begin_at_rest(&t, 0, 0));
    RETURNS(MD_REFUSAL_OUT_OF_ORDER, md_tuning_tell(&t, 1));
    RETURNS(MD_REFUSAL_OUT_OF_ORDER, md_tuning_abort(&t, MD_STOP_CALLER));
    RETURNS(MD_NOTHING_KEPT, md_tuning_resume(&t));
    CHECK(md_tuning_tick(&t, 1, 2) == 0);
    RETURNS(MD_OK, md_tuning_use_flash(&t, &flash.driver));
    RETURNS(MD_PHASE_KEEPING, md_tuning_start(&t));
    RETURNS(MD_REFUSAL_OUT_OF_ORDER, md_tuning_begin(&t));
    RETURNS(MD_REFUSAL_OUT_OF_ORDER, md_tuning_begin_at_rest(&t, 0, 0));
    RETURNS(MD_PHASE_READY, md_tuning_work(&t, 100));
    RETURNS(MD_REFUSAL_OUT_OF_ORDER, md_tuning_tell(&t, 1));
    RETURNS(MD_REFUSAL_OUT_OF_ORDER, md_tuning_observe(&t, 1, 2, 3));
    RETURNS(MD_PHASE_RECORDING, md_tuning_begin(&t));
    RETURNS(MD_REFUSAL_OUT_OF_ORDER, md_tuning_begin(&t));
    RETURNS(MD_PHASE_RECORDING, md_tuning_work(&t, 100));
    RETURNS(MD_PHASE_KEEPING, md_tuning_abort(&t, MD_STOP_TIME)); /* without a first cost there is nothing to compare with */
    RETURNS(MD_PHASE_ABORTED, md_tuning_work(&t, 100));
    CHECK(md_tuning_ended(&t) && t.slots[MD_TUNER_SLOT_STOPPED] == MD_STOP_TIME);
}

static void bad_rest(void)
{
    static const double outputs[] = {NAN, INFINITY, -24.1, 24.1}, values[] = {NAN, INFINITY, -INFINITY};
    uint8_t *before;

    started();
    before = malloc(t.state_bytes);
    memcpy(before, t.state, t.state_bytes);
    for (int i = 0; i < 4; i++)
        RETURNS(MD_BAD_REST, md_tuning_begin_at_rest(&t, outputs[i], 0));
    for (int i = 0; i < 3; i++)
        RETURNS(MD_BAD_REST, md_tuning_begin_at_rest(&t, 0, values[i]));
    CHECK(!memcmp(before, t.state, t.state_bytes));
    free(before);
}

static void bad_flash(void)
{
    struct flash good;
    struct md_flash bad;

    started();
    flash_new(&good);
#define BAD(change) \
    bad = good.driver; \
    change; \
    RETURNS(MD_BAD_FLASH, md_tuning_use_flash(&t, &bad))

    BAD(bad.write = NULL);
    BAD(bad.erase = NULL);
    BAD(bad.memory = NULL);
    BAD(bad.slot_bytes = md_tuning_slot_bytes(&t) - MD_FLASH_UNIT);
    BAD(bad.slot_bytes = 0);
    BAD(bad.slot_bytes = SLOT + 16);
    RETURNS(MD_NOTHING_KEPT, md_tuning_resume(&t));
    bad = good.driver;
    bad.slot_bytes = md_tuning_slot_bytes(&t);
    RETURNS(MD_OK, md_tuning_use_flash(&t, &bad));
    RETURNS(MD_OK, md_tuning_use_flash(&t, NULL));
}

static double noise(uint32_t *seed)
{
    static const double odd[] = {NAN, INFINITY, -INFINITY, 1e308, -1e308, 5e-324, 0, -0.0};
    uint64_t bits;
    double value;

    *seed = 1664525 * *seed + 1013904223;
    if (*seed >> 29 == 0)
        return odd[*seed >> 20 & 7];
    bits = (uint64_t)*seed << 32 | (*seed * 0x9e3779b1u);
    memcpy(&value, &bits, sizeof value);
    return *seed >> 28 & 1 ? value : 100 * ((double)(*seed & 0xffff) / 65536);
}

/* Limits without 0 in them, and every number there is. */
static void any_sensor(void)
{
    uint32_t seed = 1;

    opened(NULL);
    t.settings[MD_TUNER_SETTING_OUTPUT_LOW] = 2;
    t.settings[MD_TUNER_SETTING_OUTPUT_HIGH] = 5;
    for (int i = 0; i < PERIODS; i++) {
        double u;

        if (md_tuning_ended(&t) || i == 0)
            RETURNS(MD_PHASE_READY, md_tuning_start(&t));
        if (md_tuning_state(&t) == MD_PHASE_READY && i % 3)
            CHECK(i % 2 ? md_tuning_begin(&t) > 0 : md_tuning_begin_at_rest(&t, 3, 0) > 0);
        u = md_tuning_tick(&t, noise(&seed), i % 7 ? 50 : noise(&seed));
        CHECK(u >= 2 && u <= 5);
        CHECK(md_tuning_work(&t, 1) >= 0);
    }
}

static void guarded(void)
{
    int32_t begun = 0;
    double u;

    started();
    while (begun < 2)
        tuned_period(&t, &motor, &begun);
    for (int i = 0; i < 50; i++)
        tuned_period(&t, &motor, &begun);
    RETURNS(MD_PHASE_APPLYING, md_tuning_state(&t));
    u = md_tuning_tick(&t, NAN, MOTOR_SETPOINT);
    CHECK(fabs(u) <= MOTOR_SUPPLY && t.slots[MD_TUNER_SLOT_STOPPED] == MD_STOP_NOT_FINITE);
    CHECK(md_tuning_state(&t) != MD_PHASE_APPLYING);
    tuned_to_the_end(&t, &begun);
    RETURNS(MD_PHASE_KEPT, md_tuning_state(&t));
}

/* The state is lost, and with it the size of the vectors. */
static void trapped(void)
{
    double u = 0;

    started();
    RETURNS(MD_PHASE_RECORDING, md_tuning_begin_at_rest(&t, 0, 0));
    for (int i = 0; i < 10; i++)
        u = md_tuning_tick(&t, motor_measure(&motor), MOTOR_SETPOINT);
    CHECK(u != 0);
    memset(t.state, 0x7f, t.state_bytes);
    for (int i = 0; i < 1000 && md_tuning_state(&t) >= 0; i++) {
        CHECK(md_tuning_tick(&t, 1, MOTOR_SETPOINT) == u);
        if (md_tuning_state(&t) >= 0)
            md_tuning_abort(&t, MD_STOP_CALLER);
        if (md_tuning_state(&t) >= 0)
            md_tuning_start(&t);
        if (md_tuning_state(&t) >= 0)
            memset(t.state, 0x7f + i, t.state_bytes);
    }
    RETURNS(MD_TRAPPED, md_tuning_state(&t));
    CHECK(!t.gains && !t.best && !t.slots && loaded.module.detail[0]);
    CHECK(md_tuning_tick(&t, 2, MOTOR_SETPOINT) == u);
    RETURNS(MD_TRAPPED, md_tuning_begin(&t));
    RETURNS(MD_TRAPPED, md_tuning_work(&t, 3));
    RETURNS(MD_TRAPPED, md_tuning_abort(&t, MD_STOP_CALLER));
    RETURNS(MD_TRAPPED, md_tuning_start(&t));
    started();
}

static void over_budget(void)
{
    struct md_limits limits = {.instructions = 6000}; /* enough for a start and a tick, not for the end of an experiment */
    double u = 0;

    if (!WASM_ENABLE_INSTRUCTION_METERING) {
        RETURNS(MD_NO_METERING, md_tuning_open(&(struct md_tuning){0}, &loaded.module, &limits));
        return;
    }
    opened(&limits);
    RETURNS(MD_PHASE_READY, md_tuning_start(&t));
    RETURNS(MD_PHASE_RECORDING, md_tuning_begin_at_rest(&t, 0, 0));
    for (int i = 0; i < 2 * MOTOR_TICKS && md_tuning_state(&t) >= 0; i++) {
        double now = md_tuning_tick(&t, motor_measure(&motor), MOTOR_SETPOINT);

        CHECK(fabs(now) <= MOTOR_SUPPLY);
        if (md_tuning_state(&t) >= 0)
            u = now;
        motor_drive(&motor, now);
        md_tuning_work(&t, 1);
    }
    RETURNS(MD_OVER_BUDGET, md_tuning_state(&t));
    CHECK(md_tuning_tick(&t, 1, MOTOR_SETPOINT) == u);
    RETURNS(MD_OVER_BUDGET, md_tuning_begin(&t));
    RETURNS(MD_OVER_BUDGET, md_tuning_start(&t));
}

/* Three parameters and a cost that the caller knows. */
static void own_vector(void)
{
    static const double bad[] = {NAN, INFINITY, -INFINITY, 0, -1};
    int told = 0;

    opened(NULL);
    md_tuning_defaults(&t, MD_CONTROLLER_OWN);
    t.settings[MD_TUNER_SETTING_PARAMETERS] = 3;
    t.settings[MD_TUNER_SETTING_PERIOD] = 1;
    t.settings[MD_TUNER_SETTING_TICKS] = 16;
    t.settings[MD_TUNER_SETTING_OUTPUT_HIGH] = 1;
    t.settings[MD_TUNER_SETTING_MAX_EXPERIMENTS] = 60;
    for (int i = 0; i < 3; i++)
        t.gains[i] = 1, t.lower[i] = 0.01, t.upper[i] = 100;
    RETURNS(MD_PHASE_READY, md_tuning_start(&t));
    RETURNS(MD_REFUSAL_OUT_OF_ORDER, md_tuning_begin(&t));
    for (int i = 0; i < 5; i++)
        RETURNS(MD_REFUSAL_BAD_COST, md_tuning_tell(&t, bad[i]));
    while (!md_tuning_ended(&t)) {
        double cost = 1;

        for (int i = 0; i < 3; i++) {
            double d = log(t.gains[i]) - 0.5 * (i + 1);

            CHECK(t.gains[i] >= 0.01 && t.gains[i] <= 100);
            cost += d * d;
        }
        CHECK(md_tuning_tell(&t, cost) > 0 && ++told < 200);
        md_tuning_work(&t, 1000000);
    }
    RETURNS(MD_PHASE_KEPT, md_tuning_state(&t));
    CHECK(t.slots[MD_TUNER_SLOT_BEST_COST] < 0.5 * t.slots[MD_TUNER_SLOT_START_COST]);
}

/* The user's own controller, a PI as the settings say, once a period. */
static void external(void)
{
    double integral = 0, u = 0;
    int experiments = 0;

    opened(NULL);
    t.settings[MD_TUNER_SETTING_EXTERNAL] = 1;
    RETURNS(MD_PHASE_READY, md_tuning_start(&t));
    CHECK(md_tuning_tick(&t, 1, 2) == 0);
    for (int i = 0; i < 100000 && !md_tuning_ended(&t); i++) {
        const double *gains = t.best;
        double y, e;

        if (md_tuning_state(&t) == MD_PHASE_READY) {
            motor_rest(&motor);
            integral = 0;
            experiments++;
            CHECK(md_tuning_begin_at_rest(&t, 0, 0) > 0);
        }
        if (md_tuning_state(&t) != MD_PHASE_IDENTIFYING && md_tuning_state(&t) != MD_PHASE_PROPOSING)
            gains = t.gains;
        y = motor_measure(&motor);
        e = MOTOR_SETPOINT - y;
        u = gains[0] * e + integral;
        u = u > MOTOR_SUPPLY ? MOTOR_SUPPLY : u < -MOTOR_SUPPLY ? -MOTOR_SUPPLY : u;
        if (fabs(u) < MOTOR_SUPPLY)
            integral += gains[1] * PERIOD * e;
        CHECK(md_tuning_observe(&t, y, MOTOR_SETPOINT, u) > 0);
        motor_drive(&motor, u);
        md_tuning_work(&t, 1);
    }
    CHECK(md_tuning_ended(&t) && experiments > 2);
    CHECK(t.slots[MD_TUNER_SLOT_BEST_COST] < 0.5 * t.slots[MD_TUNER_SLOT_START_COST]);
}

static void words(void)
{
    for (int32_t code = MD_REFUSAL_BAD_COST; code < 0; code++)
        CHECK(md_tuning_error(code)[0]);
    for (int32_t code = MD_NOT_KEPT; code <= MD_BAD_REST; code++)
        CHECK(md_tuning_error(code)[0]);
    CHECK(!strcmp(md_tuning_error(MD_TRAPPED), md_error(MD_TRAPPED)));
    CHECK(!md_tuning_error(0)[0] && !md_tuning_error(1)[0]);
    CHECK(!strcmp(md_tuning_name(MD_PHASE_READY), "Ready") && !strcmp(md_tuning_name(MD_PHASE_NEEDS_EXCITATION), "NeedsExcitation"));
    CHECK(!strcmp(md_tuning_name(MD_PHASE_KEEPING), "Keeping") && !md_tuning_name(MD_TRAPPED)[0]);
    CHECK(!strcmp(md_tuning_stop_name(MD_STOP_SLEW), "Slew") && !md_tuning_stop_name(99)[0]);
}

int main(void)
{
    static const struct test tests[] = {
        {"what is not open says so", closed},
        {"a module of another kind, protocol or size is not opened", strangers},
        {"a bad setting or gain is refused, by its number", bad_settings},
        {"a call out of order is refused", out_of_order},
        {"a rest that cannot be is refused and changes nothing", bad_rest},
        {"flash without a function or room is refused", bad_flash},
        {"whatever is measured, the output is finite and within its limits", any_sensor},
        {"a sensor that fails in an experiment costs that experiment, not the tuning", guarded},
        {"after a trap the last output stays, and the state says so", trapped},
        {"a call over the limit of instructions ends the tuning, not the output", over_budget},
        {"a vector of the user's is tuned by costs that are told", own_vector},
        {"a controller of the user's is tuned while it runs", external},
        {"each code has a sentence, each state a name", words},
    };
    void *pool = malloc(2 * TUNER_POOL);

    RETURNS(MD_OK, md_init(pool, 2 * TUNER_POOL));
    load_tuner(&loaded);
    check_all(tests, sizeof tests / sizeof *tests, 0);
    md_tuning_close(&t);
    unload(&loaded);
    md_exit();
    free(pool);
    return 0;
}
