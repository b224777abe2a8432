#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *sentence = "";

void check_holds(bool holds, const char *text, const char *file, int line)
{
    if (holds)
        return;
    fprintf(stderr, "%s\n%s:%d: %s does not hold\n", sentence, file, line, text);
    exit(1);
}

void check_returns(int32_t wanted, int32_t got, const char *text, const char *file, int line)
{
    if (got == wanted)
        return;
    fprintf(stderr, "%s\n%s:%d: %s is %d, not %d\n", sentence, file, line, text, (int)got, (int)wanted);
    exit(1);
}

static void in_pool(void (*test)(void), uint32_t pool_bytes)
{
    void *pool = malloc(pool_bytes);

    RETURNS(MD_OK, md_init(pool, pool_bytes));
    test();
    md_exit();
    free(pool);
}

int check_all(const struct test *tests, int count, uint32_t pool_bytes)
{
    for (int i = 0; i < count; i++) {
        sentence = tests[i].sentence;
        if (pool_bytes)
            in_pool(tests[i].run, pool_bytes);
        else
            tests[i].run();
        printf("%s\n", sentence);
    }
    return 0;
}

int32_t load(struct loaded *loaded, const uint8_t *bytes, const struct md_manifest *manifest)
{
    int32_t refusal;

    memset(loaded, 0, sizeof *loaded);
    loaded->bytes = malloc(manifest->bytes);
    memcpy(loaded->bytes, bytes, manifest->bytes);
    refusal = md_load(&loaded->module, loaded->bytes, manifest->bytes, manifest);
    if (refusal)
        free(loaded->bytes);
    return refusal;
}

void unload(struct loaded *loaded)
{
    md_unload(&loaded->module);
    free(loaded->bytes);
}

void open_core(struct loaded *loaded, struct md *md)
{
    memset(md, 0, sizeof *md);
    RETURNS(MD_OK, load(loaded, core_bytes, &core_manifest));
    RETURNS(MD_OK, md_open(md, &loaded->module, NULL));
}

void close_core(struct loaded *loaded, struct md *md)
{
    md_close(md);
    unload(loaded);
}

int32_t start_adam(struct md *md, int32_t n, double rate)
{
    RETURNS(MD_OK, md_defaults(md, MD_METHOD_ADAM));
    RETURNS(MD_OK, md_set(md, MD_SETTING_RATE, rate));
    for (int32_t i = 0; i < n; i++)
        md->x[i] = 1;
    return md_start(md, MD_METHOD_ADAM, n);
}

double bowl(struct md *md)
{
    double sum = 0;

    for (int32_t i = 0; i < md->n; i++) {
        double d = md->x[i] - i;

        md->g[i] = (i + 1) * d;
        sum = sum + md->g[i] * d;
    }
    return 0.5 * sum;
}

int32_t walk(struct md *md, int count)
{
    int32_t request = md_ask(md);

    while (request > 0 && count-- > 0)
        request = md_tell(md, bowl(md));
    return request;
}

uint8_t *saved(const struct md *md)
{
    uint32_t size = md_checkpoint_bytes(md);
    uint8_t *bytes = malloc(size);

    RETURNS(MD_OK, md_save(md, bytes, size));
    return bytes;
}

bool same_state(const struct md *a, const struct md *b)
{
    uint8_t *one = saved(a), *two = saved(b);
    bool same = md_checkpoint_bytes(a) == md_checkpoint_bytes(b) && !memcmp(one, two, md_checkpoint_bytes(a));

    free(one);
    free(two);
    return same;
}
