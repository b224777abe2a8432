/** Console, end, arguments and files by semihosting: the debugger or emulator does them. Arm's "Semihosting for AArch32". */
#include <string.h>
#include "board.h"

enum { OPEN = 0x01, CLOSE = 0x02, WRITE = 0x05, READ = 0x06, SEEK = 0x0A, LENGTH = 0x0C };
enum { GET_CMDLINE = 0x15, EXIT_EXTENDED = 0x20 };
enum { MODE_READ = 1, MODE_WRITE = 5, MODE_APPEND = 9 };       /* fopen's "rb", "wb", "ab" */
enum { APPLICATION_EXIT = 0x20026 };

static int32_t semihost(uint32_t operation, const void *arguments)
{
#if defined(__riscv)
    register uint32_t result __asm("a0") = operation;
    register const void *block __asm("a1") = arguments;

    /* These three, uncompressed and in one page, are the call. */
    __asm volatile(".option push\n .option norvc\n .balign 16\n slli x0, x0, 0x1f\n ebreak\n srai x0, x0, 7\n .option pop"
                   : "+r"(result) : "r"(block) : "memory");
#else
    register uint32_t result __asm("r0") = operation;
    register const void *block __asm("r1") = arguments;

    __asm volatile("bkpt 0xab" : "+r"(result) : "r"(block) : "memory");
#endif
    return (int32_t)result;
}

static uint32_t address(const void *pointer)
{
    return (uint32_t)(uintptr_t)pointer;
}

/** Returns a handle; -1 when the file cannot be opened so. */
static int32_t open_file(const char *path, uint32_t mode)
{
    const uint32_t block[] = { address(path), mode, (uint32_t)strlen(path) };

    return semihost(OPEN, block);
}

static void close_file(int32_t file)
{
    semihost(CLOSE, &file);
}

static int32_t seek(int32_t file, uint32_t offset)
{
    const uint32_t block[] = { (uint32_t)file, offset };

    return semihost(SEEK, block);
}

/** Returns how many bytes were read or written. */
static int32_t transfer(uint32_t operation, int32_t file, const void *bytes, uint32_t size)
{
    const uint32_t block[] = { (uint32_t)file, address(bytes), size };

    return (int32_t)size - semihost(operation, block);
}

/** Returns 0; -1 when the file cannot be written so. */
static int write_file(const char *path, uint32_t mode, const void *from, uint32_t size)
{
    int32_t file = open_file(path, mode), written;

    if (file < 0)
        return -1;
    if (mode == MODE_APPEND)
        seek(file, (uint32_t)semihost(LENGTH, &file));          /* QEMU 7 stands at the start */
    written = transfer(WRITE, file, from, size);
    close_file(file);
    return written == (int32_t)size ? 0 : -1;
}

void board_write(const char *text, uint32_t size)
{
    write_file(":tt", MODE_WRITE, text, size);          /* the console's name */
}

void board_exit(int code)
{
    const uint32_t block[] = { APPLICATION_EXIT, (uint32_t)code };

    semihost(EXIT_EXTENDED, block);
    for (;;)
        ;
}

int board_arguments(char *line, uint32_t size)
{
    const uint32_t block[] = { address(line), size };

    if (semihost(GET_CMDLINE, block) == 0)
        return 0;
    line[0] = 0;
    return -1;
}

int32_t board_read(const char *path, uint32_t offset, void *to, uint32_t size)
{
    int32_t file = open_file(path, MODE_READ), count = -1;

    if (file < 0)
        return -1;
    if (seek(file, offset) == 0)
        count = transfer(READ, file, to, size);
    close_file(file);
    return count;
}

int board_create(const char *path)
{
    return write_file(path, MODE_WRITE, "", 0);
}

int board_append(const char *path, const void *from, uint32_t size)
{
    return write_file(path, MODE_APPEND, from, size);
}
