/**
 * The control loop of a motor's speed, and experiments with its gains. An experiment is a fixed number of ticks with fixed
 * gains: the speed settles, then follows a setpoint up and down again while a load comes and goes.
 */
#ifndef MOTOR_LOOP_H
#define MOTOR_LOOP_H

#include <stdint.h>
#include "motor_plant.h"

enum { GAINS = 2 };

/**
 * Ticks for the speed to settle, after an experiment and from standstill; ticks whose cost counts. They are fair: what
 * is left of the experiment before changes a cost by 3 % with the poor gains of the beginning, and by less later.
 */
enum { SETTLE = 200, RUN_UP = 1000, COUNTED = 400 };

struct loop {
    struct motor motor;
    /** The controller: V s/rad, V/rad, and the integral part, V. */
    double kp, ki, integral;
    /** Error of the last tick, rad/s; the voltage since then and its running mean. */
    double error, volts, mean;
    /** Gains to fall back on, as x. */
    double safe[GAINS];
    /** The experiment's next tick, negative while the speed settles; sum of its costs, (rad/s)^2; whether it is lost. */
    int32_t tick;
    double sum;
    int lost;
    /** Hash of every speed and voltage. */
    uint64_t trajectory;
};

/** Begin an experiment with gains kp = 0.2 x[0], ki = 10 x[1]. The voltage goes on from where it is. */
void loop_begin(struct loop *loop, int32_t ticks_to_settle, const double x[GAINS]);

/** One period: measure, control. An experiment that is not safe is lost: the safe gains take over in the same tick. */
void loop_tick(struct loop *loop);

/** Mean cost of a tick, (rad/s)^2, once loop->tick has come to COUNTED: the worst if the experiment is lost. */
double loop_cost(const struct loop *loop);

#endif
