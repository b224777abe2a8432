/** Reset of a RISC-V in machine mode: traps, FPU, ROM that cannot be written, as flash cannot; and the instruction counter. */
#include "board.h"
#include "start.h"

/* The compiler is not told of zicsr: its libraries are found by the plain name of the architecture. */
#define CSR(instruction) ".option push\n .option arch, +zicsr\n " instruction "\n .option pop"
#define READ_CSR(name, to) __asm volatile(CSR("csrr %0, " name) : "=r"(to))
#define WRITE_CSR(name, value) __asm volatile(CSR("csrw " name ", %0") :: "r"(value))
#define SET_CSR(name, bits) __asm volatile(CSR("csrs " name ", %0") :: "r"(bits))

enum { PMP_READ = 1, PMP_EXECUTE = 4, PMP_POWER_OF_TWO = 3 << 3, PMP_LOCKED = 1 << 7 };

/** Entry 0 of the PMP: all of ROM, which may be read and executed. Locked: for machine mode too. */
static void protect_rom(void)
{
    WRITE_CSR("pmpaddr0", ROM_ORIGIN >> 2 | (ROM_LENGTH / 8 - 1));
    WRITE_CSR("pmpcfg0", PMP_LOCKED | PMP_POWER_OF_TWO | PMP_READ | PMP_EXECUTE);
}

__attribute__((aligned(4))) static void refuse(void)
{
    uint32_t cause, address, pc;

    READ_CSR("mcause", cause);
    READ_CSR("mtval", address);
    READ_CSR("mepc", pc);
    fault(cause, address, pc);
}

__attribute__((used, noreturn)) static void prepare(void)
{
    WRITE_CSR("mtvec", refuse);
    protect_rom();
#if defined(__riscv_flen)
    SET_CSR("mstatus", 1u << 13);                       /* FS: initial */
    WRITE_CSR("fcsr", 0);
#endif
    start();
}

__attribute__((naked, section(".reset"))) void reset(void);
void reset(void)
{
    __asm volatile("la sp, stack_top\n la tp, thread_variables\n j prepare");
}

uint32_t board_instructions(void)
{
    uint32_t count;

    READ_CSR("minstret", count);
    return count;
}
