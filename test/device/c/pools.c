/** Memory: pools and stacks of every size, and ten thousand cycles in the smallest pool that has room for one. */
#include <stdlib.h>
#include <string.h>
#include "check.h"

#ifndef CYCLES
#define CYCLES 10000
#endif

enum { LARGEST = 65536 };

struct subject {
    const uint8_t *bytes;
    const struct md_manifest *manifest;
};

static const struct subject core = {core_bytes, &core_manifest}, minimal = {adam_minimal_bytes, &adam_minimal_manifest};

/* From init to exit in a pool of this size. Returns the first refusal. */
static int32_t once(const struct subject *subject, uint32_t size)
{
    uint8_t *pool = malloc(size ? size : 1);
    struct loaded loaded;
    struct md md = {0};
    int32_t result = md_init(pool, size);

    if (!result) {
        result = load(&loaded, subject->bytes, subject->manifest);
        if (!result) {
            result = md_open(&md, &loaded.module, NULL);
            if (!result && start_adam(&md, 8, 0.1) > 0)
                RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, walk(&md, 2));
            CHECK(result != MD_NOT_LOADED || loaded.module.detail[0]);
            close_core(&loaded, &md);
        }
        md_exit();
    }
    free(pool);
    return result;
}

/* WAMR's allocator may break up a pool a little larger than the smallest in a way that leaves less of it. */
static void every_size(void)
{
    uint32_t smallest = 0;

    for (uint32_t size = 0; size <= LARGEST; size += 8) {
        int32_t result = once(&core, size);

        CHECK(result == MD_OK || result == MD_BAD_POOL || result == MD_NOT_LOADED);
        CHECK(result == MD_OK || !smallest || size < smallest + smallest / 10);
        if (result == MD_OK && !smallest)
            smallest = size;
    }
    CHECK(smallest);
}

static void wrong_pools(void)
{
    static uint64_t pool[LARGEST / 8];

    RETURNS(MD_BAD_POOL, md_init(NULL, LARGEST));
    for (int off = 1; off < 8; off++)
        RETURNS(MD_BAD_POOL, md_init((uint8_t *)pool + off, LARGEST - 8));
    for (uint32_t size = LARGEST - 7; size < LARGEST; size++) {
        RETURNS(MD_OK, md_init(pool, size));
        md_exit();
    }
}

/* Trapped where the operand stack is too short: then the same struct can be opened again with more. */
static void every_stack(void)
{
    struct loaded loaded;
    static uint64_t pool[LARGEST / 8];
    struct md md;
    int trapped = 0, worked = 0;

    RETURNS(MD_OK, md_init(pool, sizeof pool));
    open_core(&loaded, &md);
    md_close(&md);
    for (uint32_t stack = 1; stack <= MD_STACK; stack++) {
        struct md_limits limits = {stack, 0};
        int32_t result = md_open(&md, &loaded.module, &limits);

        if (!result && (result = start_adam(&md, 8, 0.1)) > 0)
            result = walk(&md, 3);
        if (result > 0)
            result = md_selftest(&md) == MD_STATUS_OUT_OF_ORDER ? MD_OK : MD_TRAPPED;
        CHECK(result == MD_OK || result == MD_TRAPPED || result == MD_NOT_LOADED);
        if (result) {
            CHECK(!md.instance && !md.x && loaded.module.detail[0]);
            RETURNS(MD_OK, md_open(&md, &loaded.module, NULL));
        }
        CHECK(!worked || !result);
        trapped += result == MD_TRAPPED;
        worked += !result;
        md_close(&md);
    }
    CHECK(trapped && worked);
    unload(&loaded);
    md_exit();
}

static uint32_t smallest_pool(const struct subject *subject)
{
    uint32_t fails = 0, works = LARGEST;

    while (works - fails > 8) {
        uint32_t size = (fails + works) / 16 * 8;

        *(once(subject, size) ? &fails : &works) = size;
    }
    return works;
}

static void instances(void)
{
    uint32_t size = smallest_pool(&core);
    void *pool = malloc(size);
    struct loaded loaded;
    struct md md = {0};

    RETURNS(MD_OK, md_init(pool, size));
    RETURNS(MD_OK, load(&loaded, core_bytes, &core_manifest));
    for (int i = 0; i < CYCLES; i++) {
        RETURNS(MD_OK, md_open(&md, &loaded.module, NULL));
        RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, start_adam(&md, 8, 0.1));
        walk(&md, 1);
        md_close(&md);
    }
    unload(&loaded);
    md_exit();
    free(pool);
}

static void modules(void)
{
    uint32_t size = smallest_pool(&minimal);
    void *pool = malloc(size);

    RETURNS(MD_OK, md_init(pool, size));
    for (int i = 0; i < CYCLES; i++) {
        struct loaded loaded;
        struct md md = {0};

        RETURNS(MD_OK, load(&loaded, adam_minimal_bytes, &adam_minimal_manifest));
        RETURNS(MD_OK, md_open(&md, &loaded.module, NULL));
        close_core(&loaded, &md);
    }
    md_exit();
    free(pool);
}

/* WAMR itself started and stopped again and again, which the smallest pool must survive too. */
static void restarts(void)
{
    uint32_t size = smallest_pool(&minimal);

    for (int i = 0; i < CYCLES; i++)
        RETURNS(MD_OK, once(&minimal, size));
}

static void started_twice(void)
{
    static uint64_t second[LARGEST / 8];
    void *pool = malloc(LARGEST);
    struct loaded loaded;
    struct md md;

    RETURNS(MD_OK, md_init(pool, LARGEST));
    open_core(&loaded, &md);
    RETURNS(MD_OK, md_init(second, sizeof second));
    md_exit();
    RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, start_adam(&md, 8, 0.1));
    RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, walk(&md, 3));
    close_core(&loaded, &md);
    md_exit();
    for (uint32_t i = 0; i < sizeof second / 8; i++)
        CHECK(!second[i]);
    free(pool);
}

int main(void)
{
    static const struct test tests[] = {
        {"a pool of any size works, or is refused; none a tenth above the smallest that works is refused", every_size},
        {"a pool that is not there or not aligned is refused", wrong_pools},
        {"a second start goes on in the first pool until the last end", started_twice},
        {"a stack of any size works, or is refused or trapped, and the struct can be opened again", every_stack},
        {"in the smallest pool that works, an instance opens again and again", instances},
        {"in the smallest pool that works, a module loads again and again", modules},
        {"in the smallest pool that works, WAMR starts again and again", restarts},
    };

    return CHECK_ALL(tests, 0);
}
