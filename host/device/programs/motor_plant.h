/** A direct-current motor with a load, in place of the real one: armature-controlled, viscous friction. */
#ifndef MOTOR_PLANT_H
#define MOTOR_PLANT_H

/** Seconds between two ticks. */
#define PERIOD 0.001

struct motor {
    double speed;   /* rad/s */
    double current; /* A */
};

/** Move the motor by one period in which `volts` and the load's torque, N m, do not change. */
void motor_advance(struct motor *motor, double volts, double torque);

#endif
