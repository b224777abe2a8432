#include "motor_plant.h"

#define RESISTANCE 0.8   /* ohm */
#define INDUCTANCE 0.0008 /* H */
#define CONSTANT 0.03    /* N m/A, and V s/rad */
#define INERTIA 0.00002  /* kg m^2, rotor and load */
#define FRICTION 0.00001 /* N m s/rad */

/* L di/dt = u - K w - R i and J dw/dt = K i - b w - torque: each solved for its own variable at the period's end, which is
 * stable whatever the period. */
void motor_advance(struct motor *motor, double volts, double torque)
{
    motor->current += PERIOD / INDUCTANCE * (volts - CONSTANT * motor->speed);
    motor->current /= 1 + PERIOD / INDUCTANCE * RESISTANCE;
    motor->speed += PERIOD / INERTIA * (CONSTANT * motor->current - torque);
    motor->speed /= 1 + PERIOD / INERTIA * FRICTION;
}
