/** Logs, by arguments KIND FILE [FILE]. A whole tuning; one that is cut and goes on in a log of its own; a vector of the user's; an own controller. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tuned.h"

static struct loaded loaded;
static struct flash flash;
static struct md_tuning t;

static void append(void *file, const void *bytes, uint32_t size)
{
    CHECK(fwrite(bytes, 1, size, file) == size);
}

static FILE *logged_to(const char *path)
{
    FILE *file = fopen(path, "wb");

    CHECK(file != NULL);
    RETURNS(MD_OK, md_tuning_open(&t, &loaded.module, NULL));
    RETURNS(MD_OK, md_tuning_use_log(&t, append, file));
    RETURNS(MD_OK, md_tuning_use_flash(&t, &flash.driver));
    return file;
}

static void end_of(FILE *file)
{
    md_tuning_close(&t);
    fclose(file);
}

static void whole(const char *path)
{
    FILE *file = logged_to(path);
    int32_t begun = 0;

    RETURNS(MD_REFUSAL_BAD_SETTING, md_tuning_start(&t));
    motor_settings(&t);
    md_tuning_start(&t);
    tuned_to_the_end(&t, &begun);
    md_tuning_abort(&t, MD_STOP_TIME);
    end_of(file);
}

static void cut(const char *path, const char *next)
{
    FILE *file = logged_to(path);
    struct tuning_motor motor;
    int32_t begun = 0;

    motor_settings(&t);
    md_tuning_start(&t);
    motor_rest(&motor);
    while (begun < 3)
        tuned_period(&t, &motor, &begun);
    for (int i = 0; i < 100; i++)
        tuned_period(&t, &motor, &begun);
    end_of(file);
    file = logged_to(next);
    RETURNS(MD_PHASE_READY, md_tuning_resume(&t));
    for (int i = 0; i < 20; i++) /* the loop runs before the experiment does, with the best gains */
        motor_drive(&motor, md_tuning_tick(&t, motor_measure(&motor), MOTOR_SETPOINT));
    RETURNS(MD_PHASE_APPLYING, md_tuning_begin(&t));
    RETURNS(MD_PHASE_APPLYING, md_tuning_work(&t, 5));
    for (int i = 0; i < 50; i++)
        motor_drive(&motor, md_tuning_tick(&t, motor_measure(&motor), MOTOR_SETPOINT));
    md_tuning_abort(&t, MD_STOP_CALLER);
    tuned_to_the_end(&t, &begun);
    end_of(file);
}

static void own(const char *path)
{
    FILE *file = logged_to(path);

    md_tuning_defaults(&t, MD_CONTROLLER_OWN);
    t.settings[MD_TUNER_SETTING_PARAMETERS] = 2;
    t.settings[MD_TUNER_SETTING_PERIOD] = 1;
    t.settings[MD_TUNER_SETTING_TICKS] = 16;
    t.settings[MD_TUNER_SETTING_OUTPUT_HIGH] = 1;
    t.settings[MD_TUNER_SETTING_MAX_EXPERIMENTS] = 20;
    for (int i = 0; i < 2; i++)
        t.gains[i] = 1, t.lower[i] = 0.01, t.upper[i] = 100;
    md_tuning_start(&t);
    while (!md_tuning_ended(&t)) {
        md_tuning_work(&t, 100000);
        if (md_tuning_state(&t) == MD_PHASE_READY)
            md_tuning_tell(&t, 1 + (t.gains[0] - 2) * (t.gains[0] - 2) + fabs(t.gains[1] - 0.5));
    }
    end_of(file);
}

static void external(const char *path)
{
    FILE *file = logged_to(path);

    motor_settings(&t);
    t.settings[MD_TUNER_SETTING_EXTERNAL] = 1;
    md_tuning_start(&t);
    md_tuning_work(&t, 100);
    md_tuning_begin(&t);
    for (int i = 0; i < 100; i++)
        md_tuning_observe(&t, 0.5 * i, MOTOR_SETPOINT, 1 + i % 3);
    md_tuning_observe(&t, 1, MOTOR_SETPOINT, 25);
    RETURNS(MD_PHASE_KEEPING, md_tuning_state(&t)); /* aborted: the output was beyond its limit */
    end_of(file);
}

int main(int count, char **arguments)
{
    void *pool = malloc(TUNER_POOL);

    CHECK(count >= 3);
    flash_new(&flash);
    RETURNS(MD_OK, md_init(pool, TUNER_POOL));
    load_tuner(&loaded);
    if (!strcmp(arguments[1], "whole"))
        whole(arguments[2]);
    else if (!strcmp(arguments[1], "cut"))
        cut(arguments[2], arguments[3]);
    else if (!strcmp(arguments[1], "own"))
        own(arguments[2]);
    else
        external(arguments[2]);
    unload(&loaded);
    md_exit();
    free(pool);
    return 0;
}
