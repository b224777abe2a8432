/** Writes to a constant in ROM, which must fault: what runs under QEMU only because its ROM is RAM would not run on silicon. */
#include "board.h"

static const uint32_t constant = 1;

int main(void)
{
    volatile uint32_t *writable = (volatile uint32_t *)(uintptr_t)&constant;

    *writable = 2;
    board_write("ROM was written\n", 16);
    return 0;
}
