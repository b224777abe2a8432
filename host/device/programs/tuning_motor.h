/** A motor for experiments with its speed controller: at rest before each, then a step of the setpoint, a load, a noisy sensor. */
#ifndef TUNING_MOTOR_H
#define TUNING_MOTOR_H

#include <stdint.h>
#include "motor_plant.h"
#include "tuning.h"

/** Ticks of an experiment, and the one from which the load acts. */
enum { MOTOR_TICKS = 400, MOTOR_LOAD_TICK = 200 };

/** rad/s, and the supply's voltage. */
#define MOTOR_SETPOINT 100.0
#define MOTOR_SUPPLY 24.0

struct tuning_motor {
    struct motor motor;
    uint32_t noise;
    int32_t tick;
};

/** Settings of the tuner for it: a PI controller with poor but safe gains. */
void motor_settings(struct md_tuning *t);

/** Stand still, before an experiment. */
void motor_rest(struct tuning_motor *motor);

/** What the sensor says, rad/s. */
double motor_measure(struct tuning_motor *motor);

/** A period at this voltage. */
void motor_drive(struct tuning_motor *motor, double volts);

#endif
