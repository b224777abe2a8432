/** The board of examples/device/tuning.c, simulated: a motor that runs on from experiment to experiment, and two pages of flash. */
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include "tuned.h"

int32_t control(void);
void wait_for_period(void);
bool time_for_a_slice(void);
double read_speed(void);
void set_voltage(double volts);
double wanted_speed(void);

/** Periods of ordinary operation before the end. */
enum { ORDINARY = 2000, SLICES = 3 };

static struct flash flash;
static jmp_buf off;
static struct tuning_motor motor;
static double volts, largest;
static int slices, wanted;
struct md_flash board_flash;

void wait_for_period(void)
{
    slices = SLICES;
    motor_drive(&motor, volts);
    motor.tick = 0; /* no load */
    if (wanted == ORDINARY)
        longjmp(off, 1);
}

bool time_for_a_slice(void)
{
    return slices-- > 0;
}

double read_speed(void)
{
    return motor_measure(&motor);
}

void set_voltage(double value)
{
    CHECK(fabs(value) <= MOTOR_SUPPLY);
    volts = value;
}

double wanted_speed(void)
{
    if (++wanted > ORDINARY / 2 && fabs(motor.motor.speed - 80) > largest)
        largest = fabs(motor.motor.speed - 80);
    return 80;
}

int main(void)
{
    flash_new(&flash);
    board_flash = flash.driver;
    motor_rest(&motor);
    if (!setjmp(off)) {
        int32_t code = control();

        printf("%s\n", md_tuning_error(code));
        return 1;
    }
    CHECK(flash.operations > 10 && largest < 2);
    printf("tuned, and runs: %d operations of the flash\n", (int)flash.operations);
    return 0;
}
