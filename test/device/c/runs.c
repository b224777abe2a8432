/** Instances side by side, checkpoints, and the functions of modules with an objective compiled in. */
#include <stdlib.h>
#include <string.h>
#include "check.h"

enum { MOTORS = 4, TELLS = 60 };

static const double rates[MOTORS] = {0.5, 0.05, 0.11, 0.003};

/* Four runs of different lengths, rates and sizes, each alone in its instance of `module` one after the other. */
static void alone(struct md_module *module, uint8_t *results[MOTORS])
{
    for (int i = 0; i < MOTORS; i++) {
        struct md md = {0};

        RETURNS(MD_OK, md_open(&md, module, NULL));
        start_adam(&md, 1 + 2 * i, rates[i]);
        walk(&md, TELLS);
        results[i] = saved(&md);
        md_close(&md);
    }
}

static void four(void)
{
    struct loaded loaded;
    uint8_t *expected[MOTORS], *got;
    struct md md[MOTORS];

    open_core(&loaded, &md[0]);
    md_close(&md[0]);
    memset(md, 0, sizeof md);
    alone(&loaded.module, expected);
    for (int i = 0; i < MOTORS; i++) {
        RETURNS(MD_OK, md_open(&md[i], &loaded.module, NULL));
        start_adam(&md[i], 1 + 2 * i, rates[i]);
    }
    for (int told = 0; told < TELLS; told++)
        for (int i = 0; i < MOTORS; i++)
            walk(&md[(i + told) % MOTORS], 1);
    for (int i = 0; i < MOTORS; i++) {
        got = saved(&md[i]);
        CHECK(!memcmp(got, expected[i], md_checkpoint_bytes(&md[i])));
        md_close(&md[i]);
        free(got);
        free(expected[i]);
    }
    unload(&loaded);
}

/* Two modules at once: adam-minimal takes the steps that the core takes. */
static void two_modules(void)
{
    struct loaded loaded, other;
    struct md md, minimal = {0};

    open_core(&loaded, &md);
    RETURNS(MD_OK, load(&other, adam_minimal_bytes, &adam_minimal_manifest));
    RETURNS(MD_OK, md_open(&minimal, &other.module, NULL));
    start_adam(&md, 5, 0.1);
    start_adam(&minimal, 5, 0.1);
    for (int i = 0; i < TELLS; i++) {
        CHECK(!memcmp(md.x, minimal.x, 5 * 8));
        walk(&md, 1);
        walk(&minimal, 1);
    }
    CHECK(!memcmp(md_best(&md), md_best(&minimal), 5 * 8));
    close_core(&loaded, &md);
    close_core(&other, &minimal);
}

static void resumed(void)
{
    struct loaded loaded;
    struct md md, later = {0};
    uint8_t *checkpoint;

    open_core(&loaded, &md);
    start_adam(&md, 8, 0.1);
    walk(&md, TELLS / 2);
    checkpoint = saved(&md);
    RETURNS(MD_OK, md_open(&later, &loaded.module, NULL));
    RETURNS(MD_OK, md_restore(&later, checkpoint, md_checkpoint_bytes(&md)));
    RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, md_ask(&later));
    CHECK(later.n == 8 && later.method == MD_METHOD_ADAM);
    walk(&md, TELLS / 2);
    walk(&later, TELLS / 2);
    CHECK(same_state(&md, &later));
    /* Back in the same instance too, in the middle of another run. */
    start_adam(&md, 2, 0.3);
    walk(&md, 7);
    RETURNS(MD_OK, md_restore(&md, checkpoint, md_checkpoint_bytes(&md)));
    walk(&md, TELLS / 2);
    CHECK(same_state(&md, &later));
    free(checkpoint);
    md_close(&later);
    close_core(&loaded, &md);
}

/* A bit flipped anywhere, a cut at any length, another module's: refused, and the run goes on. */
static void bad_checkpoints(void)
{
    struct loaded loaded, other;
    struct md md, minimal = {0};
    uint8_t *checkpoint, *before;
    uint32_t size;

    open_core(&loaded, &md);
    start_adam(&md, 3, 0.1);
    checkpoint = saved(&md);
    size = md_checkpoint_bytes(&md);
    walk(&md, 5);
    before = saved(&md);
    for (uint32_t bit = 0; bit < 8 * size; bit++) {
        checkpoint[bit / 8] ^= (uint8_t)(1 << bit % 8);
        RETURNS(MD_BAD_CHECKPOINT, md_restore(&md, checkpoint, size));
        checkpoint[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (uint32_t length = 0; length < size; length++)
        RETURNS(MD_BAD_CHECKPOINT, md_restore(&md, checkpoint, length));
    RETURNS(MD_OK, load(&other, adam_minimal_bytes, &adam_minimal_manifest));
    RETURNS(MD_OK, md_open(&minimal, &other.module, NULL));
    RETURNS(MD_BAD_CHECKPOINT, md_restore(&minimal, checkpoint, size));
    CHECK(md_checkpoint_bytes(&minimal) == 32 + adam_minimal_manifest.state_bytes + 4);
    close_core(&other, &minimal);
    checkpoint = realloc(checkpoint, size);
    RETURNS(MD_OK, md_save(&md, checkpoint, size));
    CHECK(!memcmp(before, checkpoint, size));
    free(checkpoint);
    free(before);
    close_core(&loaded, &md);
}

static void put(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

/* A checkpoint forged with a right checksum: header words of others are refused; a state of nonsense harms nobody. */
static void forged(void)
{
    struct loaded loaded;
    struct md md;
    uint8_t *checkpoint;
    uint32_t size, seed = 1;

    open_core(&loaded, &md);
    start_adam(&md, 3, 0.1);
    checkpoint = saved(&md);
    size = md_checkpoint_bytes(&md);
    for (uint32_t at = 0; at < 32; at += 4) {
        uint8_t word[4];

        memcpy(word, checkpoint + at, 4);
        put(checkpoint + at, at == 20 || at == 24 ? 0xfffffff0 : 12345);
        put(checkpoint + size - 4, md_crc32(checkpoint, size - 4));
        if (at != 20) /* the method, which the state says too */
            RETURNS(MD_BAD_CHECKPOINT, md_restore(&md, checkpoint, size));
        memcpy(checkpoint + at, word, 4);
    }
    for (int i = 0; i < 2000; i++) {
        for (uint32_t at = 32; at < size - 4; at++) {
            seed = 1664525 * seed + 1013904223;
            if (seed >> 28 == 0)
                checkpoint[at] = (uint8_t)(seed >> 20);
        }
        put(checkpoint + size - 4, md_crc32(checkpoint, size - 4));
        RETURNS(MD_OK, md_restore(&md, checkpoint, size));
        walk(&md, 3);
        if (!md.instance)
            RETURNS(MD_OK, md_open(&md, &loaded.module, NULL));
    }
    free(checkpoint);
    close_core(&loaded, &md);
}

static void short_buffers(void)
{
    struct loaded loaded;
    struct md md;
    uint32_t size;

    open_core(&loaded, &md);
    start_adam(&md, 3, 0.1);
    size = md_checkpoint_bytes(&md);
    for (uint32_t length = 0; length <= size; length++) {
        uint8_t *buffer = malloc(length ? length : 1);

        RETURNS(length < size ? MD_SHORT_BUFFER : MD_OK, md_save(&md, buffer, length));
        free(buffer);
    }
    close_core(&loaded, &md);
}

/* ½ Σ k (x - c)² by the module is ½ Σ k (x - c)² by the caller. */
static void compiled_in(void)
{
    struct loaded loaded;
    struct md md = {0}, other = {0};

    RETURNS(MD_OK, load(&loaded, functions_bytes, &functions_manifest));
    RETURNS(MD_OK, md_open(&md, &loaded.module, NULL));
    RETURNS(MD_OK, md_open(&other, &loaded.module, NULL));
    CHECK(md.objective && md.objective_count >= 2 && md.data && md.data_count >= 16);
    md.objective[MD_FUNCTION_SETTING_KIND] = MD_TEST_FUNCTION_QUADRATIC;
    for (int i = 0; i < 4; i++) {
        md.data[i] = i + 1;
        md.data[4 + i] = i;
    }
    start_adam(&md, 4, 0.1);
    start_adam(&other, 4, 0.1);
    RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, md_run(&md, TELLS));
    walk(&other, TELLS);
    CHECK(!memcmp(md.x, other.x, 4 * 8));
    CHECK(md.figures[MD_SLOT_EVALUATIONS] == TELLS);
    RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, md_run(&md, 0));
    RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, md_run(&md, -1));
    CHECK(md.figures[MD_SLOT_EVALUATIONS] == TELLS);
    md_close(&other);
    close_core(&loaded, &md);
}

/* Rows (a, b, 2a - 3b), one at a time: the weights are 2 and -3. */
static void rows(void)
{
    static const double features[][2] = {{1, 0}, {0, 1}, {1, 1}, {2, -1}, {-1, 2}};
    struct loaded loaded;
    struct md md = {0};

    RETURNS(MD_OK, load(&loaded, regression_bytes, &regression_manifest));
    RETURNS(MD_OK, md_open(&md, &loaded.module, NULL));
    RETURNS(MD_STATUS_OUT_OF_ORDER, md_tell_rows(&md));
    md.objective[MD_REGRESSION_SETTING_FEATURES] = 2;
    md.objective[MD_REGRESSION_SETTING_ROWS] = 1;
    md.objective[MD_REGRESSION_SETTING_VALUE_SCALE] = 1;
    md.objective[MD_REGRESSION_SETTING_GRADIENT_SCALE] = 2;
    RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, start_adam(&md, 2, 0.1));
    for (int step = 0; step < 400; step++) {
        for (int row = 0; row < 5; row++) {
            md.data[0] = features[row][0];
            md.data[1] = features[row][1];
            md.data[2] = 2 * features[row][0] - 3 * features[row][1];
            CHECK(md_row(&md) >= 0);
        }
        RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, md_tell_rows(&md));
    }
    CHECK(md.figures[MD_SLOT_BEST_VALUE] < 1e-6);
    close_core(&loaded, &md);
}

int main(void)
{
    static const struct test tests[] = {
        {"four instances in turns have the bits of four alone", four},
        {"two modules run at once", two_modules},
        {"a run goes on from a checkpoint with equal bits", resumed},
        {"a damaged, cut or foreign checkpoint is refused and changes nothing", bad_checkpoints},
        {"a forged checkpoint is harmless", forged},
        {"a buffer that is too short is not written to", short_buffers},
        {"an objective compiled in is evaluated by run", compiled_in},
        {"a regression is told row by row", rows},
    };

    return CHECK_ALL(tests, POOL);
}
