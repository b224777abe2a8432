/** Instructions, from SysTick: under `-icount shift=7` an instruction takes 128 ns of QEMU's time. On silicon: DWT->CYCCNT. */
#include "board.h"

#define SYST_CSR (*(volatile uint32_t *)0xE000E010u)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014u)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018u)

enum { PROCESSOR_CLOCK = 4, ENABLE = 1, LAST = 0xFFFFFF };
enum { INSTRUCTIONS_PER_SECOND = 1000000000 / 128 };

/** `before` is the timer when the last call ended: the arithmetic of a call is not counted. */
static uint32_t total, before;

uint32_t board_instructions(void)
{
    uint64_t ticks = (before - SYST_CVR) & LAST;                /* it counts down */

    if (!(SYST_CSR & ENABLE)) {
        SYST_RVR = LAST;
        SYST_CVR = 0;
        SYST_CSR = PROCESSOR_CLOCK | ENABLE;
        ticks = 0;
    }
    total += (uint32_t)((ticks * INSTRUCTIONS_PER_SECOND + CLOCK_HZ / 2) / CLOCK_HZ);
    before = SYST_CVR;
    return total;
}
