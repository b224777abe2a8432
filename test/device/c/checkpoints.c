/** Checkpoints: a run goes on from a good one, and nothing happens to it by a bad one. */
#include <stdlib.h>
#include <string.h>
#include "check.h"

enum { TELLS = 60 };

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

int main(void)
{
    static const struct test tests[] = {
        {"a run goes on from a checkpoint with equal bits", resumed},
        {"a damaged, cut or foreign checkpoint is refused and changes nothing", bad_checkpoints},
        {"a forged checkpoint is harmless", forged},
        {"a buffer that is too short is not written to", short_buffers},
    };

    return CHECK_ALL(tests, POOL);
}
