/** The motor of host/device/programs with a sensor that fails for one tick, high up in the fifth experiment. */
#include <math.h>

#define motor_advance real_advance
#include "../../host/device/programs/motor_plant.c"
#undef motor_advance

enum { FAILS_AT = 1400 + 3 * 600 + 300 };

void motor_advance(struct motor *motor, double volts, double torque)
{
    static struct motor real;
    static int tick;

    real_advance(&real, volts, torque);
    *motor = real;
    if (tick++ == FAILS_AT)
        motor->speed = NAN;
}
