/**
 * Most instructions of a call, counted by WAMR: for each job of a file, with n within core's capacity, the smallest limit that
 * its start, its updates and its other tells get by with. Every tell brings a lower value, and a gradient of one 1 and zeros.
 * No call may reach MD_BUDGET; a job with a larger n is only tried, with node.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "board.h"
#include "check.h"
#include "job.h"

DECLARE(node)

bool job_number(const char *word, double *value)
{
    return job_bits(word, value);
}

static int32_t tell_lower(struct md *md, int32_t told)
{
    memset(md->g, 0, 8 * (size_t)md->n);
    md->g[0] = 1;
    return md_tell(md, -told);
}

/* A start within `limit`, or, with a checkpoint, a tell. */
static bool within(struct md_module *module, const struct job *job, const uint8_t *checkpoint, int32_t told, uint32_t limit)
{
    struct md_limits limits = {0, limit};
    struct md md = {0};
    int32_t result;

    RETURNS(MD_OK, md_open(&md, module, &limits));
    if (checkpoint) {
        RETURNS(MD_OK, md_restore(&md, checkpoint, md_checkpoint_bytes(&md)));
        result = tell_lower(&md, told);
    } else {
        result = job_start(&md, job);
    }
    CHECK(result > 0 || result == MD_OVER_BUDGET);
    md_close(&md);
    return result > 0;
}

/* The smallest limit within which the call ends, if it is above `least`, else `least`. */
static uint32_t count(struct md_module *module, const struct job *job, const uint8_t *checkpoint, int32_t told, uint32_t least)
{
    uint32_t fails = least, ends = MD_BUDGET(module->manifest->capacity);

    CHECK(within(module, job, checkpoint, told, ends - 1));
    if (least && within(module, job, checkpoint, told, least))
        return least;
    while (ends - fails > 1) {
        uint32_t limit = (fails + ends) / 2;

        *(within(module, job, checkpoint, told, limit) ? &ends : &fails) = limit;
    }
    return ends;
}

static void measure(struct md_module *module, const struct job *job)
{
    uint32_t start = count(module, job, NULL, 0, 0), most[2] = {0, 0};
    struct md md = {0};

    RETURNS(MD_OK, md_open(&md, module, NULL));
    CHECK(job_start(&md, job) > 0);
    for (int32_t told = 0; told < (int32_t)job->tells; told++) {
        uint8_t *checkpoint = saved(&md);
        double iterations = md.figures[MD_SLOT_ITERATIONS];
        bool moved;

        CHECK(tell_lower(&md, told) > 0);
        moved = md.figures[MD_SLOT_ITERATIONS] > iterations;
        most[!moved] = count(module, job, checkpoint, told, most[!moved]);
        free(checkpoint);
    }
    md_close(&md);
    printf("%s %" PRIu32 " %" PRIu32 " %" PRIu32 "\n", job->name, start, most[0], most[1]);
}

static void try(struct md_module *module, const struct job *job)
{
    struct md_limits limits = {0, MD_BUDGET(module->manifest->capacity) - 1};
    struct md md = {0};

    RETURNS(MD_OK, md_open(&md, module, &limits));
    CHECK(job_start(&md, job) > 0);
    for (int32_t told = 0; told < (int32_t)job->tells; told++)
        CHECK(tell_lower(&md, told) > 0);
    md_close(&md);
}

int main(void)
{
    static uint64_t pool[1 << 17];
    static struct job_reader reader;
    static struct job job;
    static char path[256];
    struct loaded core, node;
    int got;

    CHECK(board_arguments(path, sizeof path) == 0);
    reader.path = path;
    RETURNS(MD_OK, md_init(pool, sizeof pool));
    RETURNS(MD_OK, load(&core, core_bytes, &core_manifest));
    RETURNS(MD_OK, load(&node, node_bytes, &node_manifest));
    while ((got = job_next(&reader, &job)) > 0)
        if (job.n <= core_manifest.capacity)
            measure(&core.module, &job);
        else
            try(&node.module, &job);
    fputs(reader.error, stderr);
    unload(&core);
    unload(&node);
    md_exit();
    return got ? 1 : 0;
}
