/** Text on the board's console without printf, the same characters on every board. */
#ifndef TEXT_H
#define TEXT_H

#include <stdint.h>

/** Write a string that ends with a zero byte. */
void text(const char *string);

/** Write a whole number, aligned right in at least `width` <= 32 characters. */
void text_integer(int64_t number, int width);

/** Write 64 bits as 16 hexadecimal digits. */
void text_hex(uint64_t bits);

/** Write the bits of a double: what text_fixed rounds away. */
void text_bits(double value);

/**
 * Write a double with 0 … 9 decimals, aligned right in at least `width` <= 32 characters. Halves are rounded away from 0.
 * What is not finite, or has more than 18 digits, is written as *.
 */
void text_fixed(double value, int width, int decimals);

#endif
