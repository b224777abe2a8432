/** The board that is a Linux process: stdio. */
#include <stdio.h>
#include <stdlib.h>
#include "board.h"

void board_write(const char *text, uint32_t size)
{
    fwrite(text, 1, size, stdout);
}

void board_exit(int code)
{
    exit(code);
}

/** Zero bytes end the arguments in /proc/self/cmdline; the first one is the program's name. */
int board_arguments(char *line, uint32_t size)
{
    FILE *file = fopen("/proc/self/cmdline", "rb");
    uint32_t used = 0;
    int c;

    line[0] = 0;
    if (!file)
        return -1;
    while ((c = getc(file)) > 0)
        ;
    while (used < size && (c = getc(file)) != EOF)
        line[used++] = (char)(c ? c : ' ');
    fclose(file);
    if (used == size) {
        line[0] = 0;
        return -1;
    }
    line[used ? used - 1 : 0] = 0;
    return 0;
}

int32_t board_read(const char *path, uint32_t offset, void *to, uint32_t size)
{
    FILE *file = fopen(path, "rb");
    int32_t count = -1;

    if (!file)
        return -1;
    if (fseek(file, (long)offset, SEEK_SET) == 0)
        count = (int32_t)fread(to, 1, size, file);
    if (ferror(file))
        count = -1;
    fclose(file);
    return count;
}

static int write_file(const char *path, const char *mode, const void *from, uint32_t size)
{
    FILE *file = fopen(path, mode);
    size_t written;

    if (!file)
        return -1;
    written = fwrite(from, 1, size, file);
    return fclose(file) == 0 && written == size ? 0 : -1;
}

int board_create(const char *path)
{
    return write_file(path, "wb", "", 0);
}

int board_append(const char *path, const void *from, uint32_t size)
{
    return write_file(path, "ab", from, size);
}

uint32_t board_instructions(void)
{
    return 0;
}

void board_stack_paint(void) {}

uint32_t board_stack_used(void)
{
    return 0;
}
