/** Instances side by side, and the functions of modules with an objective compiled in. */
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

/* ½ Σ k (x - c)² by the module is ½ Σ k (x - c)² by the caller. */
static void compiled_in(void)
{
    struct loaded loaded;
    struct md md = {0}, other = {0};

    RETURNS(MD_OK, load(&loaded, functions_bytes, &functions_manifest));
    RETURNS(MD_OK, md_open(&md, &loaded.module, NULL));
    RETURNS(MD_OK, md_open(&other, &loaded.module, NULL));
    CHECK(md.objective && md.objective_count == 2 && md.data && md.data_count == 16);
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
        {"an objective compiled in is evaluated by run", compiled_in},
        {"a regression is told row by row", rows},
    };

    return CHECK_ALL(tests, POOL);
}
