/**
 * Runs the jobs of a file and writes what tells one engine from another: a hash of each trajectory, the checkpoints half way
 * and at the end. Numbers in the file are bits. Arguments: JOBS HALF FINAL [RESUME]; with RESUME each job goes on from the
 * checkpoint another runtime wrote half way. test/device/matrix.mjs compares.
 */
#include <string.h>
#include "board.h"
#include "job.h"
#include "microdescent.h"
#include "text.h"

extern const uint8_t module_bytes[];
extern const struct md_manifest module_manifest;

#define HASH_START 0xcbf29ce484222325u
#define HASH_FACTOR 0x100000001b3u

enum {
    POOL = 196608,
    MODULE_ROOM = 24576,
    CHECKPOINT_ROOM = 4096,
};

static uint8_t pool[POOL] __attribute__((aligned(16)));
static uint8_t copy[MODULE_ROOM] __attribute__((aligned(8)));
static uint8_t checkpoint[CHECKPOINT_ROOM];
static struct md_module module;
static struct md md;
static struct job_reader reader;
static struct job job;

bool job_number(const char *word, double *value)
{
    return job_bits(word, value);
}

static int stop(const char *what, int32_t code)
{
    text(what);
    text(": ");
    text(md_error(code));
    text(" ");
    text(module.detail);
    text("\n");
    return 1;
}

/* The module where it is; as a copy in RAM where the engine must write into it. */
static int32_t load(void)
{
    int32_t refusal = md_load_const(&module, module_bytes, module_manifest.bytes, &module_manifest);

    if (refusal != MD_NEEDS_RAM || module_manifest.bytes > sizeof copy)
        return refusal;
    memcpy(copy, module_bytes, module_manifest.bytes);
    return md_load(&module, copy, module_manifest.bytes, &module_manifest);
}

static bool write(const char *path)
{
    return !md_save(&md, checkpoint, sizeof checkpoint) && !board_append(path, checkpoint, md_checkpoint_bytes(&md));
}

/* Go on for at most `tells`; the hash of the points on the way. */
static uint64_t walk(int32_t *request, uint32_t tells)
{
    uint64_t hash = HASH_START, bits;
    double value;

    for (; *request > 0 && tells; tells--) {
        for (int32_t i = 0; i < md.n; i++) {
            memcpy(&bits, md.x + i, 8);
            hash = (hash ^ bits) * HASH_FACTOR;
        }
        *request = job_step(&md, &job, &value);
    }
    return hash;
}

static int32_t resume(const char *path, uint32_t index)
{
    uint32_t size = md_checkpoint_bytes(&md);

    if (board_read(path, index * size, checkpoint, size) != (int32_t)size)
        return MD_BAD_CHECKPOINT;
    return md_restore(&md, checkpoint, size);
}

static int run(uint32_t index, char *argument[4])
{
    uint32_t first = job.tells / 2;
    int32_t request;
    uint64_t hash = 0;

    if (argument[3]) {
        int32_t refusal = resume(argument[3], index);

        if (refusal)
            return stop("resume", refusal);
        request = md_ask(&md);
    } else {
        request = job_start(&md, &job);
        if (request < 0)
            return stop("start", request);
        hash = walk(&request, first);
        if (!write(argument[1]))
            return stop(argument[1], 0);
    }
    text(job.name);
    text(" ");
    if (argument[3])
        text("-");
    else
        text_hex(hash);
    text(" ");
    text_hex(walk(&request, job.tells - first));
    text(" ");
    text_integer(request, 0);
    text(" ");
    text_integer(md_status(&md), 0);
    text("\n");
    return write(argument[2]) ? 0 : stop(argument[2], 0);
}

static int run_all(char *argument[4])
{
    int got;

    reader.path = argument[0];
    for (uint32_t index = 0; (got = job_next(&reader, &job)) > 0; index++) {
        int32_t refusal = md_open(&md, &module, NULL);

        if (refusal)
            return stop("open", refusal);
        if (run(index, argument))
            return 1;
        md_close(&md);
    }
    if (got < 0) {
        text(reader.error);
        text("\n");
    }
    return got < 0;
}

int main(void)
{
    static char line[1024];
    char *argument[4] = {NULL}, *at = line;
    int32_t refusal;

    if (board_arguments(line, sizeof line))
        return stop("arguments", 0);
    for (int i = 0; i < 4 && *at; i++) {
        argument[i] = at;
        at += strcspn(at, " ");
        if (*at)
            *at++ = 0;
    }
    if (!argument[2] || board_create(argument[1]) || board_create(argument[2]))
        return stop("JOBS HALF FINAL [RESUME]", 0);
    refusal = md_init(pool, sizeof pool);
    if (!refusal)
        refusal = load();
    if (refusal)
        return stop("load", refusal);
    refusal = run_all(argument);
    md_unload(&module);
    md_exit();
    if (!refusal)
        text("done\n");
    return refusal;
}
