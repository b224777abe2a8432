/** What is in flash when it is not what was written: wrong bits, records of others, of another save or place, nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tuned.h"

enum { BITS = 8 * MD_RECORD_BYTES, SAMPLE = 200000, SAVES = 3 };

static struct loaded loaded;
static struct flash flash;
static struct md_tuning t;
/** State at each of the first saves. */
static uint8_t *saves[SAVES];

/* G. Castagnoli's polynomial once more, bit by bit, without the inversions: that is linear. */
static uint32_t remainder_of(const uint8_t *bytes, uint32_t size, uint32_t crc)
{
    while (size--) {
        crc ^= *bytes++;
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ 0x82f63b78 : crc >> 1;
    }
    return crc;
}

static uint32_t word_at(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void put(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

static uint8_t *slot_at(uint32_t slot)
{
    return flash.memory + slot * SLOT;
}

static uint32_t records(void)
{
    return (md_tuning_slot_bytes(&t) + MD_RECORD_BYTES - 1) / MD_RECORD_BYTES;
}

/* Length of a record: the last one is shorter. */
static uint32_t length_of(uint32_t index)
{
    uint32_t rest = md_tuning_slot_bytes(&t) - index * MD_RECORD_BYTES;

    return rest < MD_RECORD_BYTES ? rest : MD_RECORD_BYTES;
}

static void sign(uint8_t *record, uint32_t length)
{
    put(record + length - 4, ~remainder_of(record, length - 4, 0xffffffff));
}

/* What a restart finds. */
static int32_t found(void)
{
    RETURNS(MD_OK, md_tuning_use_flash(&t, &flash.driver));
    return md_tuning_resume(&t);
}

/* Flash with this many saves in it. */
static void kept(int32_t count)
{
    struct tuning_motor motor;
    int32_t begun = 0, done = 0;

    flash_new(&flash);
    md_tuning_close(&t);
    RETURNS(MD_OK, md_tuning_open(&t, &loaded.module, NULL));
    RETURNS(MD_OK, md_tuning_use_flash(&t, &flash.driver));
    motor_settings(&t);
    RETURNS(MD_PHASE_KEEPING, md_tuning_start(&t));
    motor_rest(&motor);
    while (done < count) {
        while (md_tuning_state(&t) == MD_PHASE_KEEPING && done < count) {
            if (md_tuning_work(&t, 1) != MD_PHASE_KEEPING) {
                saves[done] = realloc(saves[done], t.kept_bytes);
                memcpy(saves[done++], t.state, t.kept_bytes);
            }
        }
        if (done < count)
            tuned_period(&t, &motor, &begun);
    }
}

static bool is_save(int32_t number)
{
    return !memcmp(t.state, saves[number], t.kept_bytes);
}

static void one_bit(void)
{
    uint32_t bits;

    kept(1);
    RETURNS(MD_PHASE_READY, found());
    bits = 8 * md_tuning_slot_bytes(&t);
    for (uint32_t bit = 0; bit < bits; bit++) {
        slot_at(0)[bit / 8] ^= (uint8_t)(1 << bit % 8);
        RETURNS(MD_NOTHING_KEPT, found());
        slot_at(0)[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    RETURNS(MD_PHASE_READY, found());
}

/*
 * An error of a record passes when the remainder of its bits is 0, and the remainder of two bits is the sum of theirs: all pairs, by
 * numbers that were made once. In the sum too are the four bytes of the checksum itself.
 */
static uint64_t pairs_of(uint32_t length)
{
    static uint32_t of[BITS];
    static uint8_t bytes[MD_RECORD_BYTES];
    uint32_t bits = 8 * length;
    uint64_t pairs = 0;

    for (uint32_t bit = 0; bit < bits; bit++) {
        memset(bytes, 0, sizeof bytes);
        bytes[bit / 8] = (uint8_t)(1 << bit % 8);
        of[bit] = remainder_of(bytes, length - 4, 0) ^ word_at(bytes + length - 4);
        CHECK(of[bit] != 0);
    }
    for (uint32_t i = 0; i < bits; i++)
        for (uint32_t j = 0; j < i; j++, pairs++)
            CHECK(of[i] != of[j]);
    return pairs;
}

static void two_bits(void)
{
    uint64_t pairs = 0;

    kept(1);
    for (uint32_t i = 0; i < records(); i++) {
        const uint8_t *record = slot_at(0) + i * MD_RECORD_BYTES;

        CHECK(word_at(record + length_of(i) - 4) == (uint32_t)~remainder_of(record, length_of(i) - 4, 0xffffffff));
        pairs += pairs_of(length_of(i));
    }
    printf("%llu pairs of bits in %u records\n", (unsigned long long)pairs, (unsigned)records());
}

static void some_pairs(void)
{
    uint32_t seed = 1, bits;

    kept(1);
    bits = 8 * md_tuning_slot_bytes(&t);
    for (int i = 0; i < SAMPLE; i++) {
        uint32_t at[2];

        for (int k = 0; k < 2; k++) {
            seed = 1664525 * seed + 1013904223;
            at[k] = (uint32_t)((uint64_t)seed * bits >> 32);
        }
        if (at[0] == at[1])
            continue;
        slot_at(0)[at[0] / 8] ^= (uint8_t)(1 << at[0] % 8);
        slot_at(0)[at[1] / 8] ^= (uint8_t)(1 << at[1] % 8);
        RETURNS(MD_NOTHING_KEPT, found());
        slot_at(0)[at[0] / 8] ^= (uint8_t)(1 << at[0] % 8);
        slot_at(0)[at[1] / 8] ^= (uint8_t)(1 << at[1] % 8);
    }
}

static void older(void)
{
    kept(3);
    RETURNS(MD_PHASE_READY, found());
    CHECK(is_save(2)); /* in slot 0, as the first */
    slot_at(0)[md_tuning_slot_bytes(&t) - 1] ^= 0x80;
    RETURNS(MD_PHASE_READY, found());
    CHECK(is_save(1));
    slot_at(1)[100] ^= 1;
    RETURNS(MD_NOTHING_KEPT, found());
    slot_at(0)[md_tuning_slot_bytes(&t) - 1] ^= 0x80;
    RETURNS(MD_PHASE_READY, found());
    CHECK(is_save(2));
}

/* Every word of a header, changed in every record with a right checksum. */
static void foreign(void)
{
    for (uint32_t at = 0; at < 28; at += 4) {
        kept(1);
        for (uint32_t i = 0; i < records(); i++) {
            uint8_t *record = slot_at(0) + i * MD_RECORD_BYTES;

            put(record + at, word_at(record + at) + 1);
            sign(record, length_of(i));
        }
        RETURNS(at == 12 ? MD_PHASE_READY : MD_NOTHING_KEPT, found()); /* 12: the sequence */
    }
}

static void mixed(void)
{
    uint8_t record[MD_RECORD_BYTES];

    kept(3);
    memcpy(record, slot_at(0), sizeof record);
    memcpy(slot_at(0), slot_at(1), sizeof record);
    RETURNS(MD_PHASE_READY, found());
    CHECK(is_save(1));
    memcpy(slot_at(1), record, sizeof record);
    RETURNS(MD_NOTHING_KEPT, found());
    kept(1);
    memcpy(slot_at(0), slot_at(0) + MD_RECORD_BYTES, MD_RECORD_BYTES);
    RETURNS(MD_NOTHING_KEPT, found());
    kept(1);
    memcpy(slot_at(0) + MD_RECORD_BYTES, slot_at(0), MD_RECORD_BYTES);
    RETURNS(MD_NOTHING_KEPT, found());
}

static void empty(void)
{
    kept(1);
    for (int byte = 0; byte < 256; byte++) {
        memset(flash.memory, byte, sizeof flash.memory);
        RETURNS(MD_NOTHING_KEPT, found());
    }
}

/* A number that was used by a save that was cut off is not used again. */
static void numbers(void)
{
    uint32_t used;

    kept(2);
    used = word_at(slot_at(1) + 12);
    memset(slot_at(1) + MD_RECORD_BYTES, 0xff, SLOT - MD_RECORD_BYTES);
    RETURNS(MD_PHASE_READY, found());
    CHECK(is_save(0));
    RETURNS(MD_PHASE_KEEPING, md_tuning_abort(&t, MD_STOP_CALLER));
    RETURNS(MD_PHASE_ABORTED, md_tuning_work(&t, 100));
    CHECK(word_at(slot_at(1) + 12) > used);
}

int main(void)
{
    static const struct test tests[] = {
        {"each of a slot's bits, wrong, is detected", one_bit},
        {"each two bits of a record, wrong, are detected: all pairs", two_bits},
        {"any two bits of a slot are: a sample, through the whole host", some_pairs},
        {"of two slots the newer one counts, and the older one when that is damaged", older},
        {"a slot of another format, module or length is refused, whatever its checksum", foreign},
        {"records of two saves, or in another place, are no slot", mixed},
        {"flash of 256 kinds of nothing holds nothing", empty},
        {"the number of a save that was cut off is not used again", numbers},
    };
    void *pool = malloc(TUNER_POOL);

    RETURNS(MD_OK, md_init(pool, TUNER_POOL));
    load_tuner(&loaded);
    check_all(tests, sizeof tests / sizeof *tests, 0);
    md_tuning_close(&t);
    unload(&loaded);
    md_exit();
    free(pool);
    for (int i = 0; i < SAVES; i++)
        free(saves[i]);
    return 0;
}
