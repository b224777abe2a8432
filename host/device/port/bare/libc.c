/**
 * What WAMR links of the C library, but small: the library's own are made for speed, and its printf asks for a heap.
 * snprintf knows what WAMR's error texts use: %s %c %d %u %x %X %p %%, a width, zeros before a number, and l, ll, z, h.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text {
    char *to;
    size_t size, length;
};

static void put(struct text *text, char c)
{
    if (text->length + 1 < text->size)
        text->to[text->length] = c;
    text->length++;
}

static void put_string(struct text *text, const char *string)
{
    while (*string)
        put(text, *string++);
}

static void put_number(struct text *text, uint64_t value, unsigned base, int width, char fill)
{
    char digits[20];
    int count = 0;

    do
        digits[count++] = "0123456789abcdef"[value % base];
    while (value /= base);
    for (; width > count; width--)
        put(text, fill);
    while (count)
        put(text, digits[--count]);
}

/** The next argument: `longs` l's were before the conversion. */
static uint64_t argument(va_list *arguments, int longs, bool is_signed)
{
    if (longs >= 2)
        return va_arg(*arguments, unsigned long long);
    if (longs == 1)
        return is_signed ? (uint64_t)va_arg(*arguments, long) : va_arg(*arguments, unsigned long);
    return is_signed ? (uint64_t)va_arg(*arguments, int) : va_arg(*arguments, unsigned);
}

static void put_signed(struct text *text, uint64_t value, int width, char fill)
{
    if (value >> 63) {
        put(text, '-');
        value = -value;
    }
    put_number(text, value, 10, width, fill);
}

/** One conversion, after its %. Returns what follows it. */
static const char *convert(struct text *text, const char *format, va_list *arguments)
{
    char fill = *format == '0' ? '0' : ' ';
    int width = 0, longs = 0;

    for (; *format >= '0' && *format <= '9'; format++)
        width = 10 * width + (*format - '0');
    for (; *format == 'l' || *format == 'z' || *format == 'h'; format++)
        longs += *format == 'l';
    switch (*format) {
        case 's': put_string(text, va_arg(*arguments, const char *)); break;
        case 'c': put(text, (char)va_arg(*arguments, int)); break;
        case 'd': put_signed(text, argument(arguments, longs, true), width, fill); break;
        case 'u': put_number(text, argument(arguments, longs, false), 10, width, fill); break;
        case 'x':
        case 'X':
        case 'p': put_number(text, argument(arguments, longs, false), 16, width, fill); break;
        default: put(text, *format);
    }
    return *format ? format + 1 : format;
}

int vsnprintf(char *to, size_t size, const char *format, va_list arguments)
{
    struct text text = { to, size, 0 };
    va_list rest;

    va_copy(rest, arguments);
    while (*format) {
        if (*format == '%')
            format = convert(&text, format + 1, &rest);
        else
            put(&text, *format++);
    }
    va_end(rest);
    if (size)
        to[text.length < size ? text.length : size - 1] = 0;
    return (int)text.length;
}

int snprintf(char *to, size_t size, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(to, size, format, arguments);
    va_end(arguments);
    return length;
}

int strcmp(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return (unsigned char)*a - (unsigned char)*b;
}

/** Of a number without a sign: WAMR reads none. */
int atoi(const char *digits)
{
    unsigned value = 0;

    while (*digits >= '0' && *digits <= '9')
        value = 10 * value + (unsigned)(*digits++ - '0');
    return (int)value;
}

static void swap(char *a, char *b, size_t size)
{
    for (; size; size--, a++, b++) {
        char held = *a;
        *a = *b;
        *b = held;
    }
}

/** Shell's sort. */
void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    char *items = base;

    for (size_t gap = count / 2; gap; gap /= 2)
        for (size_t i = gap; i < count; i++)
            for (char *at = items + i * size; at >= items + gap * size && compare(at - gap * size, at) > 0; at -= gap * size)
                swap(at - gap * size, at, size);
}
