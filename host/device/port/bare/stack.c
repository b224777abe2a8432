/** How deep the C stack has been: the unused part is painted, and later the first lost mark is looked for. */
#include "board.h"

enum { MARK = 0x5A5A5A5A, OWN_FRAME = 64 };

/** From the linker script: the C stack is stack_limit … stack_top and grows down. */
extern uint32_t stack_limit[], stack_top[];

void board_stack_paint(void)
{
    uintptr_t frame = (uintptr_t)__builtin_frame_address(0);

    for (volatile uint32_t *at = stack_limit; (uintptr_t)at < frame - OWN_FRAME; at++)
        *at = MARK;
}

uint32_t board_stack_used(void)
{
    const uint32_t *at = stack_limit;

    while (at < stack_top && *at == MARK)
        at++;
    return (uint32_t)((uintptr_t)stack_top - (uintptr_t)at);
}
