/** Modules with bits flipped at random, whose manifests say so: whatever WAMR makes of them, the host outlives it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "check.h"

#ifndef MUTANTS
#define MUTANTS 10000
#endif

/* Instructions of a call: enough for each of an unharmed module, and an end for an endless loop. */
#define LIMIT MD_BUDGET(8)


static uint64_t seed = 20261124;

/* SplitMix64 of G. L. Steele, D. Lea and C. H. Flood, 2014. */
static uint32_t random_below(uint32_t bound)
{
    uint64_t z = seed += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return (uint32_t)((z ^ z >> 31) >> 32) % bound;
}

static void use(struct loaded *loaded)
{
    struct md_limits limits = {0, LIMIT};
    struct md md = {0}, again = {0};
    uint8_t *checkpoint = NULL;
    uint32_t size;

    if (md_open(&md, &loaded->module, &limits))
        return;
    md_selftest(&md);
    if (md_defaults(&md, MD_METHOD_ADAM) || md_start(&md, MD_METHOD_ADAM, 3) <= 0)
        md_start(&md, MD_METHOD_ADAM, 1);
    for (int told = 0; told < 4 && md.instance; told++) {
        md_ask(&md);
        md_tell(&md, md.instance ? bowl(&md) : 0);
        md_status(&md);
        md_best(&md);
    }
    size = md_checkpoint_bytes(&md);
    if (size && (checkpoint = malloc(size)) && !md_save(&md, checkpoint, size)
        && !md_open(&again, &loaded->module, &limits) && !md_restore(&again, checkpoint, size)) {
        md_tell(&again, 1);
        md_run(&again, 2);
        md_row(&again);
        md_tell_rows(&again);
    }
    free(checkpoint);
    md_close(&again);
    md_close(&md);
}

/* How many loaded. */
static int mutate(const uint8_t *bytes, const struct md_manifest *original)
{
    struct md_manifest manifest = *original;
    uint8_t *mutant = malloc(original->bytes);
    int count = 0;

    for (int i = 0; i < MUTANTS; i++) {
        struct loaded loaded;

        memcpy(mutant, bytes, original->bytes);
        for (uint32_t flips = 1 + random_below(8); flips; flips--)
            mutant[8 + random_below(original->bytes - 8)] ^= (uint8_t)(1 << random_below(8));
        manifest.crc32 = md_crc32(mutant, manifest.bytes);
        if (load(&loaded, mutant, &manifest))
            continue;
        use(&loaded);
        unload(&loaded);
        count++;
    }
    free(mutant);
    return count;
}

static void every_mutant(void)
{
    /* That the mutants are not all refused by the loader. */
    CHECK(mutate(core_bytes, &core_manifest) > MUTANTS / 20);
    CHECK(mutate(adam_minimal_bytes, &adam_minimal_manifest) > MUTANTS / 20);
}

int main(void)
{
    static const struct test tests[] = {{"a module with bits flipped at random is refused, or runs, or is stopped", every_mutant}};

    return CHECK_ALL(tests, POOL);
}
