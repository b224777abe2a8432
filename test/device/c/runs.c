/** Instances side by side, and the functions of modules with an objective compiled in. */
#include <math.h>
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

enum { POINTS = 6 };

/* y = b1 / (1 + b2 t) at t = 0 ... 5, of b = (3, 0.5): residual i at b, its derivatives to g. */
static double decay(int i, const double *b, double *g)
{
    double share = 1 / (1 + b[1] * i);

    if (g) {
        g[0] = share;
        g[1] = -b[0] * i * share * share;
    }
    return b[0] * share - 3 / (1 + 0.5 * i);
}

static int32_t fit_pass(struct md *md, int32_t request)
{
    for (int i = 0; i < POINTS; i++) {
        double r = decay(i, md->x, request == MD_REQUEST_RESIDUALS ? NULL : md->g);

        if (request == MD_REQUEST_CURVATURE)
            r -= decay(i, md_best(md), md->g);
        RETURNS(request, md_residual(md, r));
    }
    return md_tell_residuals(md);
}

/* Told by its residuals, a curve through six points is found again; told otherwise, the run is as it was. */
static void residuals(void)
{
    struct loaded loaded;
    struct md md = {0};
    uint8_t *before;
    int32_t request;
    int asked = 0;

    RETURNS(MD_OK, load(&loaded, full_bytes, &full_manifest));
    RETURNS(MD_OK, md_open(&md, &loaded.module, NULL));
    RETURNS(MD_STATUS_OUT_OF_ORDER, md_residual(&md, 1));
    RETURNS(MD_OK, md_defaults(&md, MD_METHOD_LEVENBERG_MARQUARDT));
    RETURNS(MD_OK, md_set(&md, MD_SETTING_USE, MD_USE_RELATIVE_TOLERANCE | MD_USE_GRADIENT_TOLERANCE));
    RETURNS(MD_OK, md_set(&md, MD_SETTING_RELATIVE_TOLERANCE, 1e-10));
    RETURNS(MD_OK, md_set(&md, MD_SETTING_GRADIENT_TOLERANCE, 1e-12));
    RETURNS(MD_NOT_IN_MODULE, md_set(&md, MD_SETTING_COUNT, 1));
    md.x[0] = 1, md.x[1] = 1;
    request = md_start(&md, MD_METHOD_LEVENBERG_MARQUARDT, 2);
    RETURNS(MD_REQUEST_RESIDUALS_AND_JACOBIAN, request);
    before = saved(&md);
    RETURNS(MD_STATUS_OUT_OF_ORDER, md_tell(&md, 1));
    RETURNS(MD_STATUS_BAD_VALUE, md_tell_residuals(&md));
    RETURNS(MD_NOT_IN_MODULE, md_row(&md));
    RETURNS(MD_NOT_IN_MODULE, md_tell_rows(&md));
    RETURNS(MD_OK, md_restore(&md, before, md_checkpoint_bytes(&md)));
    free(before);
    while (request > 0) {
        asked |= 1 << request;
        request = fit_pass(&md, request);
        CHECK(request >= 0 && md.figures[MD_SLOT_EVALUATIONS] < 200);
    }
    CHECK(asked == (1 << MD_REQUEST_RESIDUALS | 1 << MD_REQUEST_RESIDUALS_AND_JACOBIAN | 1 << MD_REQUEST_CURVATURE));
    CHECK(fabs(md_best(&md)[0] - 3) < 1e-9 && fabs(md_best(&md)[1] - 0.5) < 1e-9);
    RETURNS(MD_STATUS_OUT_OF_ORDER, md_residual(&md, 1));
    RETURNS(MD_STATUS_OUT_OF_ORDER, md_tell_residuals(&md));
    close_core(&loaded, &md);
}

/* A run that is told values takes no residuals, and is told nothing by the attempt. */
static void no_residuals(void)
{
    struct loaded loaded;
    struct md md = {0};
    uint8_t *before, *after;

    RETURNS(MD_OK, load(&loaded, full_bytes, &full_manifest));
    RETURNS(MD_OK, md_open(&md, &loaded.module, NULL));
    RETURNS(MD_OK, md_defaults(&md, MD_METHOD_LBFGS));
    RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, md_start(&md, MD_METHOD_LBFGS, 3));
    before = saved(&md);
    RETURNS(MD_STATUS_OUT_OF_ORDER, md_residual(&md, 1));
    RETURNS(MD_STATUS_OUT_OF_ORDER, md_tell_residuals(&md));
    after = saved(&md);
    CHECK(!memcmp(before, after, md_checkpoint_bytes(&md)));
    free(before);
    free(after);
    close_core(&loaded, &md);
}

int main(void)
{
    static const struct test tests[] = {
        {"four instances in turns have the bits of four alone", four},
        {"two modules run at once", two_modules},
        {"an objective compiled in is evaluated by run", compiled_in},
        {"a regression is told row by row", rows},
        {"least squares are told residual by residual", residuals},
        {"a run that is told values takes no residuals", no_residuals},
    };

    return CHECK_ALL(tests, POOL);
}
