/* Firmware that tunes its speed controller, a PI, on the motor itself: docs/tuning.md, "On the device". */
#include "tuning.h"

/* The board's: a timer, whether the period has time for a slice of work, sensor, driver, the user's setpoint, two pages of flash. */
void wait_for_period(void);
bool time_for_a_slice(void);
double read_speed(void);
void set_voltage(double volts);
double wanted_speed(void);
extern struct md_flash board_flash;
extern const uint8_t tuner_bytes[]; /* node host/build/embed.mjs tuner-cortex-m7-xip.aot > tuner.c */
extern const struct md_manifest tuner_manifest;

static uint64_t pool[(sizeof(void *) > 4 ? 96 : 24) * 1024 / 8];
static struct md_module module;
static struct md_tuning t;

static int32_t start(void)
{
    static const double gains[] = {0.02, 0.5}, lower[] = {0.002, 0.05}, upper[] = {0.8, 40};

    md_tuning_defaults(&t, MD_CONTROLLER_PI);
    t.settings[MD_TUNER_SETTING_PERIOD] = 0.001;
    t.settings[MD_TUNER_SETTING_TICKS] = 400; /* an experiment takes 0.4 s */
    t.settings[MD_TUNER_SETTING_OUTPUT_LOW] = -24;
    t.settings[MD_TUNER_SETTING_OUTPUT_HIGH] = 24;
    t.settings[MD_TUNER_SETTING_MEASURED_LOW] = -50;
    t.settings[MD_TUNER_SETTING_MEASURED_HIGH] = 250;
    for (int i = 0; i < 2; i++)
        t.gains[i] = gains[i], t.lower[i] = lower[i], t.upper[i] = upper[i];
    return md_tuning_start(&t);
}

/* Returns only when there is no controller any more: then the caller's own, with gains that are known to be safe, has to take over. */
int32_t control(void)
{
    int32_t state, still = 0;

    if ((state = md_init(pool, sizeof pool)) || (state = md_load_const(&module, tuner_bytes, tuner_manifest.bytes, &tuner_manifest))
        || (state = md_tuning_open(&t, &module, NULL)) || (state = md_tuning_use_flash(&t, &board_flash)))
        return state;
    if ((state = md_tuning_resume(&t)) == MD_NOTHING_KEPT)
        state = start();
    while (state >= 0) {
        bool ended = md_tuning_ended(&t), runs = state >= MD_PHASE_RECORDING && state <= MD_PHASE_VERIFYING;
        double speed, setpoint = ended ? wanted_speed() : runs ? 100 : 0; /* between experiments the motor stops */

        wait_for_period();
        speed = read_speed();
        set_voltage(md_tuning_tick(&t, speed, setpoint));
        still = speed < 1 && speed > -1 ? still + 1 : 0;
        if (md_tuning_state(&t) == MD_PHASE_READY && still > 100)
            md_tuning_begin(&t);
        while (md_tuning_at_work(&t) && time_for_a_slice())
            md_tuning_work(&t, 1);
        state = md_tuning_state(&t);
    }
    return state;
}
