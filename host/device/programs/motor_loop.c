#include <math.h>
#include <string.h>
#include "motor_loop.h"

#define SUPPLY 24.0 /* V */
#define UNWIND 0.5  /* share of the voltage beyond the supply that leaves the integral part in a tick */

/** Setpoint, rad/s, and load, N m, by the tick of an experiment. */
enum { HIGH_UNTIL = 200, LOAD_FROM = 100, LOAD_UNTIL = 300 };
#define LOW 100.0
#define HIGH 200.0
#define TORQUE 0.1

/** Squared error, (rad/s)^2, that a change of voltage in a tick weighs, by V^2. */
#define EFFORT 30.0

/** Share of the present in the running mean of the voltage: some 20 ms long, over which an oscillation averages out. */
#define PRESENT 0.05

/** An error beyond LIMIT, rad/s, or a mean cost beyond WORST is not safe. */
#define LIMIT 120.0
#define WORST 5000.0

static void set_gains(struct loop *loop, const double x[GAINS])
{
    loop->kp = 0.2 * x[0];
    loop->ki = 10 * x[1];
}

void loop_begin(struct loop *loop, int32_t ticks_to_settle, const double x[GAINS])
{
    loop->tick = -ticks_to_settle;
    loop->sum = 0;
    loop->lost = 0;
    set_gains(loop, x);
    loop->integral = loop->volts - loop->kp * loop->error; /* for the last tick's error the last tick's voltage: no bump */
}

static void control(struct loop *loop, double error)
{
    double wanted = loop->kp * error + loop->integral;

    loop->volts = wanted > SUPPLY ? SUPPLY : wanted > -SUPPLY ? wanted : -SUPPLY;
    loop->integral += PERIOD * loop->ki * error + UNWIND * (loop->volts - wanted);
    loop->mean += PRESENT * (loop->volts - loop->mean);
    loop->error = error;
}

/* The voltage may be anything when an experiment goes wrong, so control goes on from its mean. An error that is not finite is
 * not safe; the last one serves for this tick. */
static double guard(struct loop *loop, double error)
{
    if (!loop->lost && !(fabs(error) <= LIMIT && loop->sum <= WORST * COUNTED)) {
        loop->lost = 1;
        set_gains(loop, loop->safe);
        loop->integral = loop->mean;
    }
    return isfinite(error) ? error : loop->error;
}

static void hash(struct loop *loop, double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    loop->trajectory = (loop->trajectory ^ bits) * 0x100000001b3; /* FNV-1a, 64 bits at a time */
}

void loop_tick(struct loop *loop)
{
    int32_t now = loop->tick++;
    double setpoint = now >= 0 && now < HIGH_UNTIL ? HIGH : LOW;
    double torque = now >= LOAD_FROM && now < LOAD_UNTIL ? TORQUE : 0;
    double volts = loop->volts, error, change;

    motor_advance(&loop->motor, volts, torque); /* on a machine: read the speed */
    error = guard(loop, setpoint - loop->motor.speed);
    control(loop, error);                       /* on a machine: set the voltage */
    change = loop->volts - volts;
    if (now >= 0 && now < COUNTED)
        loop->sum += error * error + EFFORT * (change * change);
    hash(loop, loop->motor.speed);
    hash(loop, loop->volts);
}

double loop_cost(const struct loop *loop)
{
    return loop->lost ? WORST : loop->sum / COUNTED;
}
