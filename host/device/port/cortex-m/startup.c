/** Reset of a Cortex-M: vectors, FPU, and ROM that cannot be written, as flash cannot. */
#include "start.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define CFSR     REGISTER(0xE000ED28u)      /* what went wrong */
#define BFAR     REGISTER(0xE000ED38u)      /* and at which address, */
#define MMFAR    REGISTER(0xE000ED34u)      /* when the MPU refused it */
#define CPACR    REGISTER(0xE000ED88u)
#define MPU_CTRL REGISTER(0xE000ED94u)
#define MPU_RNR  REGISTER(0xE000ED98u)
#define MPU_RBAR REGISTER(0xE000ED9Cu)
#define MPU_RASR REGISTER(0xE000EDA0u)      /* ARMv7-M: size, access */
#define MPU_RLAR REGISTER(0xE000EDA0u)      /* ARMv8-M: last address */
#define MPU_MAIR REGISTER(0xE000EDC0u)

enum { MMFAR_VALID = 1 << 7 };
enum { MPU_ON = 1, MPU_DEFAULT_MAP = 4 };

extern uint32_t stack_top[];

/** Region 0 of the MPU: all of ROM, which may be read and executed. Everything else stays as the processor's map has it. */
static void protect_rom(void)
{
    MPU_RNR = 0;
#if __ARM_ARCH >= 8
    MPU_MAIR = 0xAA;                                            /* memory, write-through */
    MPU_RBAR = ROM_ORIGIN | 3 << 1;                             /* read-only for all code */
    MPU_RLAR = ((ROM_ORIGIN + ROM_LENGTH - 1) & ~31u) | 1;
#else
    MPU_RBAR = ROM_ORIGIN;
    MPU_RASR = 6u << 24 | 1u << 17                              /* read-only for all code; memory, write-through */
             | (30u - (uint32_t)__builtin_clz(ROM_LENGTH)) << 1 | 1;
#endif
    MPU_CTRL = MPU_DEFAULT_MAP | MPU_ON;
}

__attribute__((noreturn)) void reset(void);
void reset(void)
{
#if defined(__ARM_FP)
    CPACR |= 0xFu << 20;
#endif
    protect_rom();
    __asm volatile("dsb\n isb");
    start();
}

__attribute__((used)) static void report(const uint32_t *frame)
{
    uint32_t cause = CFSR;

    fault(cause, cause & MMFAR_VALID ? MMFAR : BFAR, frame[6]);
}

__attribute__((naked)) static void refuse(void)
{
    __asm volatile("mrs r0, msp\n b report");
}

static const struct {
    uint32_t *stack;
    void (*handlers[15])(void);
} vectors __attribute__((section(".reset"), used)) = {
    stack_top,
    { reset, refuse, refuse, refuse, refuse, refuse, refuse, 0, 0, 0, refuse, refuse, 0, refuse, refuse },
};
