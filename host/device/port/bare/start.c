/** What every board does before main, and after a fault. */
#include "board.h"
#include "start.h"

/** From the linker script. */
extern uint32_t data_start[], data_end[], bss_start[], bss_end[];
extern const uint32_t data_load[];

int main(void);

void start(void)
{
    const uint32_t *from = data_load;

    for (uint32_t *to = data_start; to < data_end; )
        *to++ = *from++;
    for (uint32_t *to = bss_start; to < bss_end; )
        *to++ = 0;
    board_exit(main());
}

static void write_hex(const char *name, uint32_t value)
{
    char text[] = "00000000";

    for (int i = 7; i >= 0; i--, value >>= 4)
        text[i] = "0123456789abcdef"[value & 15];
    while (*name)
        board_write(name++, 1);
    board_write(text, 8);
}

void fault(uint32_t cause, uint32_t address, uint32_t pc)
{
    write_hex("FAULT cause ", cause);
    write_hex(" address ", address);
    write_hex(" pc ", pc);
    board_write("\n", 1);
    board_exit(99);
}
