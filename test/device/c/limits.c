/** Calls cut off by their limit of instructions, at every instruction there is. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "check.h"

enum { N = 3, TELLS = 12, ROOM = 4096 };

/* What was told: points and values, the starting point first, and the checkpoint before each tell. */
struct story {
    double x[TELLS][N], values[TELLS];
    uint8_t *before[TELLS + 1];
};

static void begin(struct md *md)
{
    md_defaults(md, MD_METHOD_ADAM);
    md_set(md, MD_SETTING_RATE, 0.9); /* so large that some values are worse than the one before */
    md_set(md, MD_SETTING_USE, MD_USE_GRADIENT_TOLERANCE | MD_USE_VALUE_TOLERANCE | MD_USE_PATIENCE);
    md_set(md, MD_SETTING_PATIENCE, 100);
    for (int i = 0; i < N; i++)
        md->x[i] = 0.25 * i + 1;
}

static void tell_story(struct md *md, struct story *story)
{
    begin(md);
    RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, md_start(md, MD_METHOD_ADAM, N));
    for (int i = 0; i < TELLS; i++) {
        story->before[i] = saved(md);
        memcpy(story->x[i], md->x, sizeof story->x[i]);
        story->values[i] = bowl(md);
        RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, md_tell(md, story->values[i]));
    }
    story->before[TELLS] = saved(md);
}

/* Index of the lowest of the first `count` values. */
static int lowest(const struct story *story, int count)
{
    int best = 0;

    for (int i = 1; i < count; i++)
        if (story->values[i] < story->values[best])
            best = i;
    return best;
}

/* Whether best is the best point before a tell or after it, and the figure its value; after it, it may still be that before. */
static bool best_was_told(struct md *md, const struct story *story, int told)
{
    const double *best = md_best(md), figure = md->figures[MD_SLOT_BEST_VALUE];
    int before = lowest(story, told), after = lowest(story, told + 1);
    bool behind = figure == (told ? story->values[before] : INFINITY);

    CHECK(best != NULL);
    if (!memcmp(best, story->x[after], sizeof story->x[after]))
        return behind || figure == story->values[after];
    return behind && !memcmp(best, story->x[before], sizeof story->x[before]);
}

static void refuses_all_but_reading(struct md *md)
{
    uint8_t buffer[ROOM] = {0};

    RETURNS(MD_OVER_BUDGET, md_tell(md, 1));
    RETURNS(MD_OVER_BUDGET, md_ask(md));
    RETURNS(MD_OVER_BUDGET, md_status(md));
    RETURNS(MD_OVER_BUDGET, md_start(md, MD_METHOD_ADAM, N));
    RETURNS(MD_OVER_BUDGET, md_selftest(md));
    RETURNS(MD_OVER_BUDGET, md_save(md, buffer, sizeof buffer));
    RETURNS(MD_OVER_BUDGET, md_restore(md, buffer, sizeof buffer));
    CHECK(md->n == N && md->x);
}

/* Tell number `told` of the story in a new instance with this limit; false when it was cut off. */
static bool tell_within(struct md_module *module, const struct story *story, int told, uint32_t limit)
{
    struct md_limits limits = {0, limit};
    struct md md = {0};
    int32_t result;

    RETURNS(MD_OK, md_open(&md, module, &limits));
    RETURNS(MD_OK, md_restore(&md, story->before[told], md_checkpoint_bytes(&md)));
    bowl(&md);
    result = md_tell(&md, story->values[told]);
    if (result == MD_OVER_BUDGET) {
        CHECK(best_was_told(&md, story, told));
        refuses_all_but_reading(&md);
        CHECK(best_was_told(&md, story, told));
    } else {
        uint8_t *after = saved(&md);

        RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, result);
        CHECK(!memcmp(after, story->before[told + 1], md_checkpoint_bytes(&md)));
        free(after);
    }
    md_close(&md);
    return result > 0;
}

static void every_instruction(void)
{
    struct loaded loaded;
    struct story story;
    struct md md;
    int improved = 0;

    open_core(&loaded, &md);
    tell_story(&md, &story);
    for (int told = 0; told < TELLS; told++) {
        uint32_t limit = 1;

        while (!tell_within(&loaded.module, &story, told, limit))
            limit++;
        CHECK(limit > 100 && limit < MD_BUDGET(8));
        improved += !told || story.values[told] < story.values[told - 1];
    }
    CHECK(improved > 1 && improved < TELLS);
    for (int i = 0; i <= TELLS; i++)
        free(story.before[i]);
    close_core(&loaded, &md);
}

/* A start that is cut off leaves nothing but an instance to close. */
static void cut_starts(void)
{
    struct loaded loaded;
    struct md md;
    int32_t request = MD_OVER_BUDGET;

    open_core(&loaded, &md);
    for (uint32_t limit = 1; request == MD_OVER_BUDGET; limit++) {
        struct md_limits limits = {0, limit};

        md_close(&md);
        RETURNS(MD_OK, md_open(&md, &loaded.module, &limits));
        begin(&md);
        request = md_start(&md, MD_METHOD_ADAM, N);
        CHECK(md_best(&md) != NULL);
        CHECK(limit < MD_BUDGET(8));
    }
    RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, request);
    close_core(&loaded, &md);
}

/* k evaluations may cost k times the limit of one. */
static void runs_of_many(void)
{
    struct md_limits limits = {0, 3000};
    struct loaded loaded;
    struct md md = {0};

    RETURNS(MD_OK, load(&loaded, functions_bytes, &functions_manifest));
    RETURNS(MD_OK, md_open(&md, &loaded.module, &limits));
    start_adam(&md, N, 0.1);
    RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, md_run(&md, 100));
    md.limit = 10; /* private: a start within it is not possible */
    RETURNS(MD_OVER_BUDGET, md_run(&md, 5));
    RETURNS(MD_OVER_BUDGET, md_run(&md, 5));
    CHECK(md_best(&md) != NULL);
    close_core(&loaded, &md);
}

static void huge_limits(void)
{
    static const uint32_t huge[] = {INT32_MAX, (uint32_t)INT32_MAX + 1, UINT32_MAX};
    struct loaded loaded;
    struct md md;

    open_core(&loaded, &md);
    for (int i = 0; i < 3; i++) {
        struct md_limits limits = {0, huge[i]};

        md_close(&md);
        RETURNS(MD_OK, md_open(&md, &loaded.module, &limits));
        RETURNS(MD_OK, md_selftest(&md));
        RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, start_adam(&md, 2, 0.1));
        RETURNS(MD_REQUEST_VALUE_AND_GRADIENT, walk(&md, 3));
    }
    close_core(&loaded, &md);
}

static void without_metering(void)
{
    struct md_limits limits = {0, 1000};
    struct loaded loaded;
    struct md md;

    open_core(&loaded, &md);
    md_close(&md);
    RETURNS(MD_NO_METERING, md_open(&md, &loaded.module, &limits));
    CHECK(!md.instance);
    close_core(&loaded, &md);
}

int main(void)
{
    static const struct test metered[] = {
        {"a tell cut off at any instruction leaves a best point that was told", every_instruction},
        {"a start cut off at any instruction is over its budget", cut_starts},
        {"a run of k evaluations may cost k times the limit", runs_of_many},
        {"a limit of any size is a limit", huge_limits},
    };
    static const struct test unmetered[] = {{"without metering a limit is refused", without_metering}};

    return WASM_ENABLE_INSTRUCTION_METERING ? CHECK_ALL(metered, POOL) : CHECK_ALL(unmetered, POOL);
}
