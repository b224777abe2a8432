/** Calls that a careful program never makes: each is refused by its own code, and nothing has changed. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "check.h"

static void closed(void)
{
    uint8_t buffer[64] = {0};
    struct md md = {0};

    RETURNS(MD_NOT_OPEN, md_set(&md, MD_SETTING_RATE, 1));
    RETURNS(MD_NOT_OPEN, md_defaults(&md, MD_METHOD_ADAM));
    RETURNS(MD_NOT_OPEN, md_selftest(&md));
    RETURNS(MD_NOT_OPEN, md_start(&md, MD_METHOD_ADAM, 1));
    RETURNS(MD_NOT_OPEN, md_ask(&md));
    RETURNS(MD_NOT_OPEN, md_tell(&md, 1));
    RETURNS(MD_NOT_OPEN, md_status(&md));
    RETURNS(MD_NOT_OPEN, md_run(&md, 1));
    RETURNS(MD_NOT_OPEN, md_row(&md));
    RETURNS(MD_NOT_OPEN, md_tell_rows(&md));
    RETURNS(MD_NOT_OPEN, md_residual(&md, 1));
    RETURNS(MD_NOT_OPEN, md_tell_residuals(&md));
    RETURNS(MD_NOT_OPEN, md_save(&md, buffer, sizeof buffer));
    RETURNS(MD_NOT_OPEN, md_restore(&md, buffer, sizeof buffer));
    CHECK(!md_best(&md));
    CHECK(md_checkpoint_bytes(&md) == 0);
    md_close(&md);
}

static void twice(void)
{
    struct loaded loaded;
    struct md_module none = {0};
    struct md md = {0}, other = {0};

    RETURNS(MD_NOT_OPEN, md_open(&other, &none, NULL));
    open_core(&loaded, &md);
    RETURNS(MD_ALREADY_OPEN, md_load(&loaded.module, loaded.bytes, core_manifest.bytes, &core_manifest));
    RETURNS(MD_ALREADY_OPEN, md_load_const(&loaded.module, core_bytes, core_manifest.bytes, &core_manifest));
    RETURNS(MD_ALREADY_OPEN, md_open(&md, &loaded.module, NULL));
    RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, start_adam(&md, 2, 0.1));
    md_close(&md);
    CHECK(!md.x && !md.g && !md.figures && !md.lower);
    md_close(&md);
    RETURNS(MD_NOT_OPEN, md_tell(&md, 1));
    md_unload(&loaded.module);
    unload(&loaded);
    RETURNS(MD_NOT_OPEN, md_open(&md, &loaded.module, NULL));
}

static void before_start(void)
{
    struct loaded loaded;
    uint8_t buffer[2048];
    struct md md;

    open_core(&loaded, &md);
    RETURNS(MD_REQUEST_STOPPED, md_ask(&md));
    RETURNS(MD_STATUS_OUT_OF_ORDER, md_tell(&md, 1));
    RETURNS(MD_STATUS_RUNNING, md_status(&md));
    RETURNS(MD_STATUS_OUT_OF_ORDER, md_save(&md, buffer, sizeof buffer));
    CHECK(md_best(&md) != NULL);
    CHECK(md.n == 0);
    RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, start_adam(&md, 2, 0.1));
    close_core(&loaded, &md);
}

/* Starts that the core refuses; the run in progress goes on as if they had not been. */
static void wrong_starts(void)
{
    static const int32_t sizes[] = {0, -1, 9, 1024, INT32_MIN, INT32_MAX}, methods[] = {-1, 11, 64, INT32_MIN, INT32_MAX};
    struct loaded loaded;
    struct md md, alone = {0};

    open_core(&loaded, &md);
    RETURNS(MD_OK, md_open(&alone, &loaded.module, NULL));
    start_adam(&md, 3, 0.1);
    start_adam(&alone, 3, 0.1);
    for (int i = 0; i < 6; i++)
        RETURNS(MD_STATUS_BAD_SIZE, md_start(&md, MD_METHOD_ADAM, sizes[i]));
    for (int i = 0; i < 5; i++) {
        RETURNS(MD_STATUS_BAD_METHOD, md_start(&md, methods[i], 3));
        RETURNS(MD_STATUS_BAD_METHOD, md_defaults(&md, methods[i]));
    }
    CHECK(md.n == 3 && md.method == MD_METHOD_ADAM);
    walk(&md, 20);
    walk(&alone, 20);
    CHECK(same_state(&md, &alone));
    md_close(&alone);
    close_core(&loaded, &md);
}

static void wrong_numbers_at_start(void)
{
    static const double wrong[] = {NAN, INFINITY, -INFINITY};
    struct loaded loaded;
    struct md md;

    open_core(&loaded, &md);
    start_adam(&md, 2, 0.1);
    for (int i = 0; i < 3; i++) {
        /* Target and ValueLimit, the last two, may be any number. */
        for (int32_t setting = 0; setting < MD_SETTING_TARGET; setting++) {
            md_defaults(&md, MD_METHOD_ADAM);
            md_set(&md, MD_SETTING_RATE, 0.1);
            RETURNS(MD_OK, md_set(&md, setting, wrong[i]));
            RETURNS(MD_STATUS_BAD_SETTING, md_start(&md, MD_METHOD_ADAM, 2));
        }
        md_defaults(&md, MD_METHOD_ADAM);
        md_set(&md, MD_SETTING_RATE, 0.1);
        md.x[1] = wrong[i];
        RETURNS(MD_STATUS_BAD_VALUE, md_start(&md, MD_METHOD_ADAM, 2));
    }
    RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, start_adam(&md, 2, 0.1));
    close_core(&loaded, &md);
}

static void wrong_bounds(void)
{
    static const double boxes[][2] = {{1, -1}, {NAN, 1}, {-1, NAN}, {INFINITY, INFINITY}, {-INFINITY, -INFINITY}};
    struct loaded loaded;
    struct md md;

    open_core(&loaded, &md);
    start_adam(&md, 1, 0.1);
    md_set(&md, MD_SETTING_USE, MD_USE_BOUNDS);
    for (int i = 0; i < 5; i++) {
        md.lower[0] = boxes[i][0];
        md.upper[0] = boxes[i][1];
        RETURNS(MD_STATUS_BAD_BOUNDS, md_start(&md, MD_METHOD_ADAM, 1));
    }
    md_set(&md, MD_SETTING_USE, MD_USE_BOUNDS | MD_USE_RANDOM_START);
    md.lower[0] = -INFINITY;
    md.upper[0] = 1;
    RETURNS(MD_STATUS_BAD_BOUNDS, md_start(&md, MD_METHOD_ADAM, 1));
    md.lower[0] = -1;
    RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, md_start(&md, MD_METHOD_ADAM, 1));
    close_core(&loaded, &md);
}

static double not_a_number(uint64_t bits)
{
    double value;

    memcpy(&value, &bits, 8);
    return value;
}

/* Values that are not finite, told between those of a run, leave it as it is without them. */
static void wrong_tells(void)
{
    const double wrong[] = {INFINITY, -INFINITY, NAN, not_a_number(UINT64_MAX), not_a_number(0xfff8000000000001)};
    struct loaded loaded;
    struct md md, alone = {0};
    double value;

    open_core(&loaded, &md);
    RETURNS(MD_OK, md_open(&alone, &loaded.module, NULL));
    start_adam(&md, 3, 0.1);
    start_adam(&alone, 3, 0.1);
    for (int i = 0; i < 5; i++) {
        value = bowl(&md);
        RETURNS(MD_STATUS_BAD_VALUE, md_tell(&md, wrong[i]));
        md.g[2] = wrong[i];
        RETURNS(MD_STATUS_BAD_VALUE, md_tell(&md, value));
        RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, md_ask(&md));
        walk(&md, 1);
        walk(&alone, 1);
        CHECK(same_state(&md, &alone));
    }
    md_close(&alone);
    close_core(&loaded, &md);
}

static void diverged(void)
{
    struct loaded loaded;
    struct md md;

    open_core(&loaded, &md);
    start_adam(&md, 2, 0.1);
    md_set(&md, MD_SETTING_USE, MD_USE_DIVERGENCE);
    md_set(&md, MD_SETTING_VALUE_LIMIT, 1e300);
    md_start(&md, MD_METHOD_ADAM, 2);
    RETURNS(MD_REQUEST_STOPPED, md_tell(&md, not_a_number(UINT64_MAX)));
    RETURNS(MD_STATUS_DIVERGED, md_status(&md));
    RETURNS(MD_STATUS_OUT_OF_ORDER, md_tell(&md, 1));
    RETURNS(MD_REQUEST_STOPPED, md_ask(&md));
    close_core(&loaded, &md);
}

static void wrong_settings(void)
{
    struct md_manifest wrong = core_manifest;
    struct loaded loaded;
    struct md md, minimal = {0};

    open_core(&loaded, &md);
    RETURNS(MD_NOT_IN_MODULE, md_set(&md, -1, 0));
    RETURNS(MD_NOT_IN_MODULE, md_set(&md, MD_SETTING_VALUE_LIMIT + 1, 0));
    RETURNS(MD_NOT_IN_MODULE, md_set(&md, INT32_MIN, 0));
    RETURNS(MD_NOT_IN_MODULE, md_run(&md, 1));
    RETURNS(MD_NOT_IN_MODULE, md_row(&md));
    RETURNS(MD_NOT_IN_MODULE, md_tell_rows(&md));
    RETURNS(MD_NOT_IN_MODULE, md_residual(&md, 1));
    RETURNS(MD_NOT_IN_MODULE, md_tell_residuals(&md));
    start_adam(&md, 2, 0.1);
    RETURNS(MD_STATUS_OUT_OF_ORDER, md_selftest(&md));
    md_close(&md);
    RETURNS(MD_OK, md_open(&md, &loaded.module, NULL));
    RETURNS(MD_OK, md_selftest(&md));
    close_core(&loaded, &md);
    wrong.selftest ^= 1;
    RETURNS(MD_OK, load(&loaded, core_bytes, &wrong));
    RETURNS(MD_OK, md_open(&md, &loaded.module, NULL));
    RETURNS(MD_WRONG_SELFTEST, md_selftest(&md));
    close_core(&loaded, &md);
    RETURNS(MD_OK, load(&loaded, adam_minimal_bytes, &adam_minimal_manifest));
    RETURNS(MD_OK, md_open(&minimal, &loaded.module, NULL));
    RETURNS(MD_NOT_IN_MODULE, md_set(&minimal, MD_SETTING_USE, 1));
    RETURNS(MD_NOT_IN_MODULE, md_selftest(&minimal));
    RETURNS(MD_STATUS_BAD_METHOD, md_defaults(&minimal, MD_METHOD_NADAM));
    CHECK(!minimal.lower && !minimal.upper && !minimal.objective && !minimal.data);
    RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, start_adam(&minimal, 8, 0.1));
    RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, walk(&minimal, 500));
    CHECK(minimal.figures[MD_SLOT_BEST_VALUE] < 1e-6);
    close_core(&loaded, &minimal);
}

static void words(void)
{
    for (int32_t code = -40; code <= 40; code++) {
        bool known = (code >= MD_STATUS_OUT_OF_ORDER && code < 0) || (code >= MD_BAD_CHECKPOINT && code <= MD_NOT_OPEN);

        CHECK(known == (md_error(code)[0] != 0));
        for (int32_t other = -40; known && other < code; other++)
            CHECK(strcmp(md_error(code), md_error(other)));
    }
}

int main(void)
{
    static const struct test tests[] = {
        {"every call on a closed instance is refused", closed},
        {"what is open is not opened again, and closing twice does nothing", twice},
        {"before a start nothing is asked and nothing can be told or saved", before_start},
        {"a refused start leaves the run in progress as it was", wrong_starts},
        {"a setting or a starting point that is not finite is refused", wrong_numbers_at_start},
        {"a box without inside is refused", wrong_bounds},
        {"a value or gradient that is not finite is refused and can be told again", wrong_tells},
        {"with divergence on, every NaN stops the run", diverged},
        {"a module without a setting or function says so", wrong_settings},
        {"every refusal has a sentence of its own", words},
    };

    return CHECK_ALL(tests, POOL);
}
