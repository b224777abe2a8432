#include <string.h>
#include "board.h"
#include "text.h"

enum { ROOM = 32 };

void text(const char *string)
{
    board_write(string, (uint32_t)strlen(string));
}

/** Put the digits of `number`, no fewer than `least`, in front of `end`. Returns where they begin. */
static char *digits(char *end, uint64_t number, uint32_t base, int least)
{
    do {
        *--end = "0123456789abcdef"[number % base];
        number /= base;
    } while (--least > 0 || number);
    return end;
}

/** Write what lies from `begin` to `end`, with blanks before it; there is room for them from end - ROOM on. */
static void write_right(char *begin, char *end, int width)
{
    while (end - begin < width)
        *--begin = ' ';
    board_write(begin, (uint32_t)(end - begin));
}

void text_integer(int64_t number, int width)
{
    char room[ROOM], *end = room + ROOM;
    char *begin = digits(end, number < 0 ? 0 - (uint64_t)number : (uint64_t)number, 10, 1);

    if (number < 0)
        *--begin = '-';
    write_right(begin, end, width);
}

void text_hex(uint64_t bits)
{
    char room[16];

    digits(room + 16, bits, 16, 16);
    board_write(room, 16);
}

void text_bits(double value)
{
    uint64_t bits;

    memcpy(&bits, &value, 8);
    text_hex(bits);
}

void text_fixed(double value, int width, int decimals)
{
    char room[ROOM], *end = room + ROOM, *begin = end;
    uint64_t unit = 1, units;
    double scaled;

    for (int i = 0; i < decimals; i++)
        unit *= 10;
    scaled = (value < 0 ? -value : value) * (double)unit + 0.5;
    if (scaled < 1e18) {
        units = (uint64_t)scaled;
        if (decimals > 0) {
            begin = digits(begin, units % unit, 10, decimals);
            *--begin = '.';
        }
        begin = digits(begin, units / unit, 10, 1);
        if (value < 0 && units > 0)
            *--begin = '-';
    } else {
        *--begin = '*';
    }
    write_right(begin, end, width);
}
