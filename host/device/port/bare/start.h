/** What a board's reset code ends with, and its fault handler. */
#ifndef START_H
#define START_H

#include <stdint.h>

/** Fill the variables and run main; its result ends the program. */
__attribute__((noreturn)) void start(void);

/** Print a line "FAULT cause … address … pc …", in the processor's own codes, and end the program with code 99. */
__attribute__((noreturn)) void fault(uint32_t cause, uint32_t address, uint32_t pc);

#endif
