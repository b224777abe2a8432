/**
 * What a program asks of its board: a console, an end, files of the machine that runs it, and two gauges. On a board in
 * QEMU all of it goes through semihosting; for silicon, write these functions for the chip (a UART for the console) and
 * leave out what the program does not call.
 *
 * A program defines `int main(void)`; on every port returning from it is board_exit().
 */
#ifndef BOARD_H
#define BOARD_H

#include <stdint.h>

/** Write `size` bytes of text to the console. */
void board_write(const char *text, uint32_t size);

/** End the program with an exit code, 0 … 255. */
__attribute__((noreturn)) void board_exit(int code);

/**
 * Copy the arguments of the program, joined by single spaces and ended by a zero byte, to `line`, which holds `size` bytes.
 * Returns 0; -1 when there is no room for all of them: then `line` is empty.
 */
int board_arguments(char *line, uint32_t size);

/** Read up to `size` bytes of a file from byte `offset` on. Returns how many there were; -1 when it cannot be read. */
int32_t board_read(const char *path, uint32_t offset, void *to, uint32_t size);

/** Make a file, or empty the one there is. Returns 0; -1 when it cannot be written. */
int board_create(const char *path);

/** Add `size` bytes to the end of a file, which is made if there is none. Returns 0; -1 when not all could be written. */
int board_append(const char *path, const void *from, uint32_t size);

/**
 * Instructions executed so far, modulo 2^32, for differences; that of two calls in a row is the cost of a call, to be
 * subtracted. Exact in QEMU with `-icount shift=7`, on RISC-V with shift=0. On a Cortex-M, call it at least once in
 * 4,000,000 instructions. Linux has none: always 0.
 */
uint32_t board_instructions(void);

/** Mark the C stack that is unused now, for board_stack_used(). Nothing on Linux. */
void board_stack_paint(void);

/** Most bytes of C stack in use at any time since board_stack_paint(), counted from the stack's top. 0 on Linux. */
uint32_t board_stack_used(void);

#endif
