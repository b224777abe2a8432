/**
 * Instructions of each call of microdescent.h, counted by the board. Arguments: method, n, the number of a configuration of
 * bench/fuel.mjs, and whether to run the self-test. Prints lines of a name and a figure; bench/device.mjs makes tables of them.
 */
#include <math.h>
#include <string.h>
#include "board.h"
#include "microdescent.h"
#include "native.h"
#include "text.h"

enum { SETTINGS = MD_SETTING_VALUE_LIMIT + 1, ITERATION_LIMIT = 0, WARM_UP = 20, TELLS = 100, POOL = 65536, COPY = 8192 };

extern const uint8_t module_bytes[];
extern const struct md_manifest module_manifest;
/** Settings of each configuration, beyond those of the method; 0 where it says nothing. */
extern const double configurations[][SETTINGS];

static uint8_t pool[POOL] __attribute__((aligned(8)));
static uint8_t copy[COPY] __attribute__((aligned(8)));
static struct md_module module;
static struct md md;
static struct native native;

/** Of reading the counter. */
static uint32_t own_cost;

static void print(const char *name, uint32_t figure)
{
    text(name);
    text(" ");
    text_integer(figure, 0);
    text("\n");
}

static void calibrate(void)
{
    uint32_t begin;

    board_instructions();
    begin = board_instructions();
    own_cost = board_instructions() - begin;
}

/** Run `call` and add what it took to `sum`. */
#define COUNT(sum, call) \
    do { \
        uint32_t begin = board_instructions(); \
        call; \
        (sum) += board_instructions() - begin - own_cost; \
    } while (0)

/* Where the module has to be in RAM, the copy is part of it. */
static int32_t load(uint32_t *cost)
{
    int32_t refusal;

    COUNT(*cost, refusal = md_load_const(&module, module_bytes, module_manifest.bytes, &module_manifest));
    if (refusal != MD_NEEDS_RAM || module_manifest.bytes > COPY)
        return refusal;
    *cost = 0;
    COUNT(*cost, memcpy(copy, module_bytes, module_manifest.bytes);
                 refusal = md_load(&module, copy, module_manifest.bytes, &module_manifest));
    return refusal;
}

/** ½ Σ (i + 1) (x_i - 1)². */
static double objective(const double *x, double *g, int32_t n)
{
    double sum = 0;

    for (int32_t i = 0; i < n; i++) {
        double d = x[i] - 1.0;

        g[i] = (i + 1) * d;
        sum += g[i] * d;
    }
    return 0.5 * sum;
}

static void set(int32_t setting, double value)
{
    md_set(&md, setting, value);
    native.settings[setting] = value;
}

/* Both runs from 0, with the same settings. */
static void prepare(enum md_method method, int32_t n, uint32_t configuration)
{
    static const struct {
        int32_t method, setting;
        double value;
    } defaults[] = {
#define ROW(method, setting, value) {MD_METHOD_##method, MD_SETTING_##setting, value},
        MD_DEFAULTS(ROW)
#undef ROW
    };

    native.method = method;
    native.n = n;
    native.best_value = INFINITY;
    md_defaults(&md, method);
    set(MD_SETTING_MAX_ITERATIONS, MD_DEFAULT_MAX_ITERATIONS);
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
        if (defaults[i].method == (int32_t)method)
            set(defaults[i].setting, defaults[i].value);
    for (int32_t i = 0; i < SETTINGS; i++)
        if (configurations[configuration][i] != 0)
            set(i, configurations[configuration][i]);
    for (int32_t i = 0; md.lower && i < n; i++) {
        md.lower[i] = -4;
        md.upper[i] = 4;
    }
}

static bool same_bits(const double *one, const double *other)
{
    return !memcmp(one, other, (size_t)native.n * sizeof *one);
}

/* The costliest of the first WARM_UP tells, of the TELLS after them, and of those natively. Returns 0 if a run ended, or a refusal. */
static int32_t run(int32_t request, bool compare)
{
    uint32_t most[2] = {0}, native_most = 0;
    double unasked[NATIVE_CAPACITY];
    bool alive = true;

    for (int told = 0; told < WARM_UP + TELLS && request > 0 && alive; told++) {
        double *g = request == MD_REQUEST_VALUE_AND_GRADIENT ? md.g : unasked;
        double value = objective(md.x, g, native.n), same = objective(native.x, native.g, native.n);
        uint32_t cost = 0, native_cost = 0;

        COUNT(cost, request = md_tell(&md, value));
        COUNT(native_cost, alive = native_tell(&native, same));
        if (cost > most[told >= WARM_UP])
            most[told >= WARM_UP] = cost;
        if (told >= WARM_UP && native_cost > native_most)
            native_most = native_cost;
    }
    print("cold", most[0]);
    print("tell", most[1]);
    if (compare) {
        print("native", native_most);
        print("same_bits", same_bits(md.x, native.x) && same_bits(md_best(&md), native.best));
    }
    return request < 0 ? request : request && alive;
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

static int failed(const char *step, int32_t code)
{
    text(step);
    text(": ");
    text(code ? md_error(code) : "it ended");
    text("\n");
    return 1;
}

static int measure(enum md_method method, int32_t n, uint32_t configuration, bool selftest)
{
    struct md_limits limits = {.instructions = WASM_ENABLE_INSTRUCTION_METERING ? MD_BUDGET(module_manifest.capacity) : 0};
    uint32_t loading = 0, opening = 0, testing = 0, starting = 0, asking = 0;
    int32_t code;

    if ((code = md_init(pool, POOL)) || (code = load(&loading)))
        return failed("load", code);
    print("load", loading);
    COUNT(opening, code = md_open(&md, &module, &limits));
    if (code)
        return failed("open", code);
    print("open", opening);
    if (selftest) {
        COUNT(testing, code = md_selftest(&md));
        if (code)
            return failed("self-test", code);
        print("selftest", testing);
    }
    prepare(method, n, configuration);
    COUNT(starting, code = md_start(&md, method, n));
    if (code <= 0)
        return failed("start", code);
    print("start", starting);
    COUNT(asking, code = md_ask(&md));
    print("ask", asking);
    code = run(code, configuration == ITERATION_LIMIT);
    return code > 0 ? 0 : failed("tell", code);
}

int main(void)
{
    static char line[32];
    char *at = line;
    uint32_t words[4];

    if (board_arguments(line, sizeof line))
        return failed("reading the arguments", 0);
    for (int i = 0; i < 4; i++)
        words[i] = number(&at);
    calibrate();
    return measure((enum md_method)words[0], (int32_t)words[1], words[2], words[3] != 0);
}
