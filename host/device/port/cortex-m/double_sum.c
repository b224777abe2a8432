/**
 * Sums of doubles for Arm cores without hardware for them, rounded to nearest, ties to even: IEEE 754-2019, sections 4.3.1 and 5.4.1.
 *
 * GCC's own are not always: where exponents differ by more than 32 and the difference loses a bit in front, __aeabi_dadd of
 * libgcc keeps too little of the smaller number's low word, and the last bit may be wrong: -8 + 0x1.fd6a3f8p-30. One such sum, and a
 * trajectory is another one. Link with -Wl,--wrap=NAME for each of the four names below.
 */
#include <stdint.h>

#define SIGN 0x8000000000000000u
#define INFINITE 0x7ff0000000000000u
#define HIDDEN 0x0010000000000000u
#define QUIET 0x0008000000000000u

uint64_t __wrap___aeabi_dadd(uint64_t a, uint64_t b);
uint64_t __wrap___aeabi_dsub(uint64_t a, uint64_t b);
uint64_t __wrap___adddf3(uint64_t a, uint64_t b);
uint64_t __wrap___subdf3(uint64_t a, uint64_t b);

/* The biased exponent; 1 for subnormal numbers, too. */
static int exponent(uint64_t x)
{
    int e = (int)(x >> 52 & 0x7ff);

    return e ? e : 1;
}

/* The significand, with three bits below it for rounding. */
static uint64_t significand(uint64_t x)
{
    return (x & (HIDDEN - 1)) << 3 | (x & INFINITE ? HIDDEN << 3 : 0);
}

/* x / 2^places; the last bit is set if any was lost. */
static uint64_t shifted(uint64_t x, int places)
{
    return places > 60 ? x != 0 : x >> places | (x << 1 << (63 - places) != 0);
}

/* Sum of a and b, |a| >= |b|, where a is infinite or no number. */
static uint64_t special(uint64_t a, uint64_t b)
{
    if ((a & ~SIGN) > INFINITE)
        return a | QUIET;
    return (a ^ b) == SIGN ? INFINITE | QUIET : a;
}

uint64_t __wrap___aeabi_dadd(uint64_t a, uint64_t b)
{
    uint64_t sum, low;
    int e;

    if (a << 1 < b << 1) {
        sum = a;
        a = b;
        b = sum;
    }
    if ((a & INFINITE) == INFINITE)
        return special(a, b);
    e = exponent(a);
    low = shifted(significand(b), e - exponent(b));
    sum = significand(a);
    if ((a ^ b) & SIGN) {
        int zeros;

        sum -= low;
        if (!sum)
            return 0;
        zeros = __builtin_clzll(sum) - 8;
        if (zeros >= e)
            zeros = e - 1;
        sum <<= zeros;
        e -= zeros;
    } else {
        sum += low;
        if (sum >> 56) {
            sum = shifted(sum, 1);
            e++;
        }
    }
    if (e > 0x7fe)
        return (a & SIGN) | INFINITE;
    low = sum & 7;
    sum = (sum >> 3) + (low > 4 || (low == 4 && sum & 8));
    return (a & SIGN) | (sum + ((uint64_t)(e - 1) << 52));
}

uint64_t __wrap___aeabi_dsub(uint64_t a, uint64_t b)
{
    return __wrap___aeabi_dadd(a, b ^ SIGN);
}

uint64_t __wrap___adddf3(uint64_t a, uint64_t b)
{
    return __wrap___aeabi_dadd(a, b);
}

uint64_t __wrap___subdf3(uint64_t a, uint64_t b)
{
    return __wrap___aeabi_dadd(a, b ^ SIGN);
}
