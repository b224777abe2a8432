/**
 * Sums, differences, products, quotients and roots of a million pairs of doubles, drawn where rounding is hard: few bits in the
 * significands, exponents that are equal, near, or 50 and more apart, subnormal numbers. Prints a hash of each 5,000.
 */
#include <math.h>
#include <string.h>
#include "board.h"
#include "text.h"

enum { BLOCKS = 40, PAIRS = 5000, OPERATIONS = 5 };

static uint64_t state = 88172645463325252u;

/* G. Marsaglia, "Xorshift RNGs", J. Stat. Soft. 8(14), 2003: (13, 7, 17). */
static uint64_t next(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

/* A random sign and, in front of as many zeros as chance will have it, a random fraction. */
static uint64_t fraction(void)
{
    uint64_t bits = next();

    return bits & 0x800fffffffffffffu & (UINT64_MAX << next() % 53 | (uint64_t)1 << 63);
}

static double number(uint64_t bits, uint64_t exponent)
{
    double value;

    bits |= exponent << 52;
    memcpy(&value, &bits, 8);
    return value;
}

static double result(int operation, double a, double b)
{
    switch (operation) {
    case 0: return a + b;
    case 1: return a - b;
    case 2: return a * b;
    case 3: return a / b;
    default: return sqrt(a < 0 ? -a : a);
    }
}

static void exponents(int block, uint64_t *a, uint64_t *b)
{
    *a = 993 + next() % 60;
    *b = 993 + next() % 60;
    if (block % 4 == 1)
        *b = *a + next() % 2;
    if (block % 4 == 2)
        *b = *a - 56 + next() % 112;
    if (block % 4 == 3) {
        *a = 1 + next() % 100;
        *b = block % 8 == 3 ? 1023 : next() % 100;
    }
}

int main(void)
{
    for (int block = 0; block < BLOCKS; block++) {
        uint64_t hash = 0xcbf29ce484222325u, bits, ea, eb;

        for (int i = 0; i < PAIRS; i++) {
            volatile double a, b;

            exponents(block, &ea, &eb);
            a = number(fraction(), ea);
            b = number(fraction(), eb);
            for (int operation = 0; operation < OPERATIONS; operation++) {
                double value = result(operation, a, b);

                /* Which NaN is the processor's choice. */
                if (value != value)
                    value = 0;
                memcpy(&bits, &value, 8);
                hash = (hash ^ bits) * 0x100000001b3u;
            }
        }
        text_hex(hash);
        text("\n");
    }
    return 0;
}
