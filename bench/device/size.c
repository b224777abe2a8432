/**
 * The least program that uses a module: load, open, self-test, a run. Arguments: bytes of WAMR's pool and of the operand stack. It
 * prints "ok" and the bytes of C stack that were in use, or which step failed. bench/device-size.mjs looks for the smallest.
 */
#include <string.h>
#include "board.h"
#include "microdescent.h"
#include "text.h"

extern const uint8_t module_bytes[];
extern const struct md_manifest module_manifest;

enum { N = 8, TELLS = 100 };

static uint8_t pool[POOL] __attribute__((aligned(8)));
static uint8_t copy[COPY] __attribute__((aligned(8)));
static struct md_module module;
static struct md md;

static int failed(const char *step, int32_t code)
{
    text(step);
    text(": ");
    text(md_error(code));
    text("\n");
    return 1;
}

static int32_t load(void)
{
    int32_t refusal = md_load_const(&module, module_bytes, module_manifest.bytes, &module_manifest);

    if (refusal != MD_NEEDS_RAM || module_manifest.bytes > COPY)
        return refusal;
    memcpy(copy, module_bytes, module_manifest.bytes);
    return md_load(&module, copy, module_manifest.bytes, &module_manifest);
}

/* Adam on the distance from 1; where the module has bounds and differences, with both. */
static int32_t run(void)
{
    int32_t request;

    md_defaults(&md, MD_METHOD_ADAM);
    if (md.lower) {
        md_set(&md, MD_SETTING_USE, MD_USE_BOUNDS | MD_USE_CENTRAL_DIFFERENCE | MD_USE_GRADIENT_TOLERANCE);
        md_set(&md, MD_SETTING_DIFFERENCE_STEP, 1e-6);
        md_set(&md, MD_SETTING_DIFFERENCE_SCALE, 1);
        for (int i = 0; i < N; i++)
            md.upper[i] = 2;
    }
    request = md_start(&md, MD_METHOD_ADAM, N);
    for (int told = 0; told < TELLS && request > 0; told++) {
        double value = 0;

        for (int i = 0; i < N; i++) {
            double d = md.x[i] - 1;

            value += d * d;
            if (request == MD_REQUEST_VALUE_AND_GRADIENT)
                md.g[i] = 2 * d;
        }
        request = md_tell(&md, value);
    }
    return request;
}

static uint32_t number(char **at)
{
    uint32_t value = 0;

    while (**at == ' ')
        ++*at;
    while (**at >= '0' && **at <= '9')
        value = 10 * value + (uint32_t)(*(*at)++ - '0');
    return value;
}

int main(void)
{
    static char line[32];
    char *at = line;
    struct md_limits limits = {0};
    uint32_t size;
    int32_t refusal;

    board_stack_paint();
    if (board_arguments(line, sizeof line))
        return failed("arguments", 0);
    size = number(&at);
    limits.stack = number(&at);
    if ((refusal = md_init(pool, size)))
        return failed("init", refusal);
    if ((refusal = load()))
        return failed("load", refusal);
    if ((refusal = md_open(&md, &module, &limits)))
        return failed("open", refusal);
    if (module_manifest.selftest && (refusal = md_selftest(&md)))
        return failed("self-test", refusal);
    if ((refusal = run()) <= 0)
        return failed("run", refusal);
    text("ok ");
    text_integer(board_stack_used(), 0);
    text("\n");
    return 0;
}
