#include "tuning_motor.h"

#define TORQUE 0.05 /* of the load, N m */
#define ROUGH 0.1   /* largest error of the sensor, rad/s */

void motor_settings(struct md_tuning *t)
{
    static const double gains[] = {0.02, 0.5}, lower[] = {0.002, 0.05}, upper[] = {0.8, 40};

    md_tuning_defaults(t, MD_CONTROLLER_PI);
    t->settings[MD_TUNER_SETTING_PERIOD] = PERIOD;
    t->settings[MD_TUNER_SETTING_TICKS] = MOTOR_TICKS;
    t->settings[MD_TUNER_SETTING_LOAD_TICK] = MOTOR_LOAD_TICK;
    t->settings[MD_TUNER_SETTING_OUTPUT_LOW] = -MOTOR_SUPPLY;
    t->settings[MD_TUNER_SETTING_OUTPUT_HIGH] = MOTOR_SUPPLY;
    t->settings[MD_TUNER_SETTING_EFFORT] = 0.01;
    for (int i = 0; i < 2; i++) {
        t->gains[i] = gains[i];
        t->lower[i] = lower[i];
        t->upper[i] = upper[i];
    }
}

void motor_rest(struct tuning_motor *motor)
{
    static const struct tuning_motor still = {.noise = 1};

    *motor = still;
}

double motor_measure(struct tuning_motor *motor)
{
    motor->noise = 1664525u * motor->noise + 1013904223u;
    return motor->motor.speed + ROUGH * (((double)(motor->noise >> 16) - 32768) / 32768);
}

void motor_drive(struct tuning_motor *motor, double volts)
{
    motor_advance(&motor->motor, volts, motor->tick++ < MOTOR_LOAD_TICK ? 0 : TORQUE);
}
