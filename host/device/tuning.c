#include "instance.h"
#include "tuning.h"

enum {
    MAGIC = 0x5254444d, /* "MDTR" */
    RECORD_VERSION = 1,
    WORDS = 7, /* of a record's header: magic, version, module, sequence, index, bytes of the state, 0 */
    HEADER_BYTES = 4 * WORDS,
    CHECKSUM_BYTES = 4,
    PAYLOAD_BYTES = MD_RECORD_BYTES - HEADER_BYTES - CHECKSUM_BYTES,
    ATTEMPTS = 2,
    ERASE = 1, /* values of `keeping`: the next operation, 0 for none; then the records */
    WRITE = 2,
};

/* ---- Instances ---- */

static bool has_functions(struct md_tuning *t)
{
    struct md *on = &t->md;

    return (on->layout = function(on, "layout", 1)) && (t->start = function(on, "start", 0)) && (t->begin = function(on, "begin", 1))
           && (t->tick = function(on, "tick", 0)) && (t->work = function(on, "work", 0)) && (t->tell = function(on, "tell", 0))
           && (t->abort = function(on, "abort", 1)) && (t->phase_of = function(on, "phase", 0));
}

static bool has_state(struct md_tuning *t)
{
    struct md *on = &t->md;
    uint32_t abi;
    double *at;

    if (!layout(on, MD_TUNER_LAYOUT_ABI, &abi) || abi != MD_TUNER_ABI || abi != on->module->manifest->abi)
        return false;
    if (!layout(on, MD_TUNER_LAYOUT_STATE_BYTES, &t->state_bytes) || t->state_bytes != on->module->manifest->state_bytes)
        return false;
    if (!layout(on, MD_TUNER_LAYOUT_KEPT_BYTES, &t->kept_bytes) || t->kept_bytes % 8 || t->kept_bytes - 8 >= t->state_bytes)
        return false;
    if (!vector(on, MD_TUNER_LAYOUT_STATE, t->state_bytes / 8, &at))
        return false;
    t->state = (uint8_t *)at;
    return true;
}

static bool has_views(struct md_tuning *t)
{
    struct md *on = &t->md;
    uint32_t n;
    double *best, *record;

    if (!layout(on, MD_TUNER_LAYOUT_CAPACITY, &n) || n != on->module->manifest->capacity)
        return false;
    if (!layout(on, MD_TUNER_LAYOUT_RECORDS, &t->records) || !vector(on, MD_TUNER_LAYOUT_RECORD, t->records, &record))
        return false;
    if (!vector(on, MD_TUNER_LAYOUT_SETTINGS, MD_TUNER_SETTING_COUNT, &t->settings) || !vector(on, MD_TUNER_LAYOUT_BEST, n, &best))
        return false;
    t->record = (const float *)(const void *)record;
    t->best = best;
    return vector(on, MD_TUNER_LAYOUT_SLOTS, MD_TUNER_SLOT_COUNT, &t->slots) && vector(on, MD_TUNER_LAYOUT_GAINS, n, &t->gains)
           && vector(on, MD_TUNER_LAYOUT_LOWER, n, &t->lower) && vector(on, MD_TUNER_LAYOUT_UPPER, n, &t->upper);
}

int32_t md_tuning_open(struct md_tuning *t, struct md_module *module, const struct md_limits *limits)
{
    int32_t refusal;

    if (t->md.instance)
        return MD_ALREADY_OPEN;
    if (!module->handle)
        return MD_NOT_OPEN;
    memset(t, 0, sizeof *t);
    t->md.module = module;
    t->md.limit = limits ? limits->instructions : 0;
    if (t->md.limit && !metered(module))
        return MD_NO_METERING;
    refusal = instantiate(&t->md, limits && limits->stack ? limits->stack : MD_TUNER_STACK);
    if (!refusal && !(has_functions(t) && has_state(t) && has_views(t)))
        refusal = wasm_runtime_get_exception(t->md.instance) ? failed(&t->md) : MD_WRONG_MODULE;
    if (refusal)
        md_tuning_close(t);
    return refusal;
}


/* ---- The log ---- */

static void log_bytes(struct md_tuning *t, const void *bytes, uint32_t size)
{
    if (t->log)
        t->log(t->log_context, bytes, size);
}

static void log_result(struct md_tuning *t, int32_t result)
{
    int8_t byte = (int8_t)result;

    log_bytes(t, &byte, 1);
}

/* Calls of work that were not logged yet. */
static void log_work(struct md_tuning *t)
{
    uint8_t head[5] = {'W'};

    if (!t->worked)
        return;
    put_word(head + 1, t->worked);
    log_bytes(t, head, sizeof head);
    log_bytes(t, t->gains, 8 * t->md.module->manifest->capacity);
    log_result(t, t->work_returned);
    t->worked = 0;
}

/* An entry's tag; its bytes follow. */
static void log_tag(struct md_tuning *t, char tag)
{
    if (!t->log)
        return;
    log_work(t);
    log_bytes(t, &tag, 1);
}

static void log_tick(struct md_tuning *t, int32_t result)
{
    uint8_t bytes[25];

    if (!t->log || !t->md.instance)
        return;
    memcpy(bytes, &t->slots[MD_TUNER_SLOT_SETPOINT], 8);
    memcpy(bytes + 8, &t->slots[MD_TUNER_SLOT_MEASURED], 8);
    memcpy(bytes + 16, &t->slots[MD_TUNER_SLOT_OUTPUT], 8);
    bytes[24] = (uint8_t)result;
    log_tag(t, 'T');
    log_bytes(t, bytes, sizeof bytes);
}

static void log_start(struct md_tuning *t)
{
    const uint8_t count = MD_TUNER_SETTING_COUNT;
    uint32_t vector_bytes = 8 * t->md.module->manifest->capacity;

    log_tag(t, 'S');
    log_bytes(t, &count, 1);
    log_bytes(t, t->settings, 8 * MD_TUNER_SETTING_COUNT);
    log_bytes(t, t->gains, vector_bytes);
    log_bytes(t, t->lower, vector_bytes);
    log_bytes(t, t->upper, vector_bytes);
    log_bytes(t, t->slots, 8 * (MD_TUNER_SLOT_OUTPUT + 1));
}

int32_t md_tuning_use_log(struct md_tuning *t, md_log *log, void *context)
{
    uint8_t head[12] = {'M', 'D', 'T', 'L', 1};

    if (!t->md.instance)
        return MD_NOT_OPEN;
    t->log = log;
    t->log_context = context;
    t->worked = 0;
    put_word(head + 8, t->md.module->manifest->identity);
    log_bytes(t, head, sizeof head);
    return MD_OK;
}

void md_tuning_close(struct md_tuning *t)
{
    if (t->md.instance)
        log_work(t);
    md_close(&t->md);
    memset(t, 0, sizeof *t);
}

/* ---- Flash: two slots of records, docs/tuning.md ---- */

/* G. Castagnoli, S. Bräuer, M. Herrmann, "Optimization of cyclic redundancy-check codes with 24 and 32 parity bits", 1993. */
static uint32_t crc32c(const uint8_t *byte, uint32_t size)
{
    static const uint32_t table[16] = {
        0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3, 0x61c69362, 0x7198540d,
        0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9, 0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75,
    };
    uint32_t crc = 0xffffffff;

    while (size--) {
        crc ^= *byte++;
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return ~crc;
}

static uint32_t records_of(const struct md_tuning *t)
{
    return (t->kept_bytes + PAYLOAD_BYTES - 1) / PAYLOAD_BYTES;
}

/* Bytes of the state in a record, and of the record. */
static uint32_t payload_of(const struct md_tuning *t, uint32_t index)
{
    uint32_t rest = t->kept_bytes - index * PAYLOAD_BYTES;

    return rest < PAYLOAD_BYTES ? rest : PAYLOAD_BYTES;
}

static uint32_t length_of(const struct md_tuning *t, uint32_t index)
{
    return (HEADER_BYTES + payload_of(t, index) + CHECKSUM_BYTES + MD_FLASH_UNIT - 1) / MD_FLASH_UNIT * MD_FLASH_UNIT;
}

uint32_t md_tuning_slot_bytes(const struct md_tuning *t)
{
    return t->md.instance ? (records_of(t) - 1) * MD_RECORD_BYTES + length_of(t, records_of(t) - 1) : 0;
}

static const uint8_t *record_at(const struct md_tuning *t, uint32_t slot, uint32_t index)
{
    return t->flash->memory + slot * t->flash->slot_bytes + index * MD_RECORD_BYTES;
}

static void header(const struct md_tuning *t, uint32_t index, uint32_t sequence, uint32_t words[WORDS])
{
    const uint32_t all[WORDS] = {MAGIC, RECORD_VERSION, t->md.module->manifest->identity, sequence, index, t->kept_bytes, 0};

    memcpy(words, all, sizeof all);
}

/* The sequence number of a good record; 0 for any other. */
static uint32_t sequence_of(const struct md_tuning *t, uint32_t slot, uint32_t index)
{
    const uint8_t *at = record_at(t, slot, index);
    uint32_t words[WORDS], end = length_of(t, index) - CHECKSUM_BYTES, sequence = word(at + 12);

    header(t, index, sequence, words);
    for (int i = 0; i < WORDS; i++)
        if (word(at + 4 * i) != words[i])
            return 0;
    return word(at + end) == crc32c(at, end) ? sequence : 0;
}

/* The sequence number of a slot all of whose records are good and of one save; 0 for any other. `highest` rises to the highest of them. */
static uint32_t sequence_of_slot(const struct md_tuning *t, uint32_t slot, uint32_t *highest)
{
    uint32_t first = 0, same = 0;

    for (uint32_t i = 0; i < records_of(t); i++) {
        uint32_t sequence = sequence_of(t, slot, i);

        if (i == 0)
            first = sequence;
        same += sequence == first;
        if (sequence > *highest)
            *highest = sequence;
    }
    return same == records_of(t) ? first : 0;
}

/* `newest`: the slot to go on from, -1 for none, which is never written to. `sequence`: the highest of all records. */
static void scan(struct md_tuning *t)
{
    uint32_t of[2];

    t->sequence = 0;
    of[0] = sequence_of_slot(t, 0, &t->sequence);
    of[1] = sequence_of_slot(t, 1, &t->sequence);
    t->newest = !of[0] && !of[1] ? -1 : of[1] > of[0];
}

int32_t md_tuning_use_flash(struct md_tuning *t, const struct md_flash *flash)
{
    if (!t->md.instance)
        return MD_NOT_OPEN;
    t->keeping = 0;
    t->kept = MD_OK;
    t->flash = NULL;
    if (!flash)
        return MD_OK;
    if (!flash->write || !flash->erase || !flash->memory || flash->slot_bytes % MD_FLASH_UNIT || flash->slot_bytes < md_tuning_slot_bytes(t))
        return MD_BAD_FLASH;
    t->flash = flash;
    scan(t);
    return MD_OK;
}

/* What the tuning is now is to be kept. */
static void keep(struct md_tuning *t)
{
    if (!t->flash)
        return;
    t->sequence++;
    t->attempts = 1;
    t->keeping = ERASE;
}

static bool write_record(struct md_tuning *t, uint32_t slot, uint32_t index)
{
    uint8_t bytes[MD_RECORD_BYTES];
    uint32_t words[WORDS], length = length_of(t, index);

    header(t, index, t->sequence, words);
    memset(bytes, 0, sizeof bytes);
    for (int i = 0; i < WORDS; i++)
        put_word(bytes + 4 * i, words[i]);
    memcpy(bytes + HEADER_BYTES, t->state + index * PAYLOAD_BYTES, payload_of(t, index));
    put_word(bytes + length - CHECKSUM_BYTES, crc32c(bytes, length - CHECKSUM_BYTES));
    return !t->flash->write(t->flash->context, slot * t->flash->slot_bytes + index * MD_RECORD_BYTES, bytes, length)
           && !memcmp(record_at(t, slot, index), bytes, length);
}

/* One operation of the flash. A record counts when all of its save are there: the last one written makes the slot the newest. */
static void keep_on(struct md_tuning *t)
{
    uint32_t slot = t->newest == 0, index = (uint32_t)(t->keeping - WRITE);
    bool done = t->keeping == ERASE ? !t->flash->erase(t->flash->context, slot) : write_record(t, slot, index);

    if (!done) {
        t->keeping = t->attempts++ < ATTEMPTS ? ERASE : 0;
        if (!t->keeping)
            t->kept = MD_NOT_KEPT;
        return;
    }
    if (t->keeping == ERASE || index + 1 < records_of(t)) {
        t->keeping++;
        return;
    }
    t->keeping = 0;
    t->newest = (int32_t)slot;
    t->kept = MD_OK;
}

int32_t md_tuning_kept(const struct md_tuning *t)
{
    return t->kept;
}

/* ---- Calls ---- */

/* Between experiments and with nothing to do: the leading bytes of the state are all of it. */
static bool settled(int32_t phase)
{
    return phase == MD_PHASE_READY || (phase >= MD_PHASE_KEPT && phase <= MD_PHASE_NEEDS_EXCITATION);
}

static bool at_work(int32_t phase)
{
    return phase == MD_PHASE_IDENTIFYING || phase == MD_PHASE_PROPOSING;
}

/* What a trap leaves is the last output, and what the user gave. */
static void forget(struct md_tuning *t)
{
    t->settings = t->gains = t->lower = t->upper = t->slots = NULL;
    t->best = NULL;
    t->record = NULL;
    t->keeping = 0;
    t->worked = 0;
}

/* Call the module, whose refusals change nothing. */
static int32_t ask(struct md_tuning *t, wasm_function_inst_t function, uint32_t argc, int32_t argument)
{
    uint32_t argv[2] = {(uint32_t)argument};
    int32_t result = call(&t->md, function, argc, argv, t->md.limit);

    if (result < 0 && result >= MD_REFUSAL_BAD_COST)
        return result;
    if (result == MD_TRAPPED)
        forget(t);
    t->phase = result;
    return result;
}

/* The same; what it brings is kept when there is nothing more to do. `always`: where the phase does not tell. */
static int32_t ask_and_keep(struct md_tuning *t, wasm_function_inst_t function, uint32_t argc, int32_t argument, bool always)
{
    int32_t before = t->phase, result = ask(t, function, argc, argument);

    if (settled(result) && (always || result != before))
        keep(t);
    return result;
}

static int32_t answer(struct md_tuning *t, int32_t result)
{
    return result < 0 ? result : md_tuning_state(t);
}

/* What calls have in common that are not made every period. */
static int32_t refusal(const struct md_tuning *t, bool while_keeping)
{
    if (!t->md.instance || t->md.cut_off)
        return md_tuning_state(t);
    return t->keeping && !while_keeping ? MD_REFUSAL_OUT_OF_ORDER : MD_OK;
}

int32_t md_tuning_defaults(struct md_tuning *t, int32_t controller)
{
    double *s = t->settings;

    if (!t->md.instance)
        return MD_NOT_OPEN;
    memset(s, 0, 8 * MD_TUNER_SETTING_COUNT);
    s[MD_TUNER_SETTING_CONTROLLER] = controller;
    s[MD_TUNER_SETTING_ACTION] = 1;
    s[MD_TUNER_SETTING_CRITERION] = MD_CRITERION_ISE;
    s[MD_TUNER_SETTING_GUARD_FACTOR] = 1.5;
    s[MD_TUNER_SETTING_MEASURED_LOW] = -1e99;
    s[MD_TUNER_SETTING_MEASURED_HIGH] = 1e99;
    s[MD_TUNER_SETTING_SLEW] = 1e99;
    s[MD_TUNER_SETTING_MAX_EXPERIMENTS] = 10;
    s[MD_TUNER_SETTING_PATIENCE] = 1;
    s[MD_TUNER_SETTING_TOLERANCE] = 0.02;
    s[MD_TUNER_SETTING_RADIUS] = 1.0986122886681098; /* ln 3 */
    s[MD_TUNER_SETTING_VERIFY] = 1;
    return MD_OK;
}

/* What a tick needs to know of the settings, and the output until then. */
static void take_settings(struct md_tuning *t, double output)
{
    t->low = t->settings[MD_TUNER_SETTING_OUTPUT_LOW];
    t->high = t->settings[MD_TUNER_SETTING_OUTPUT_HIGH];
    t->external = t->settings[MD_TUNER_SETTING_EXTERNAL] != 0;
    t->output = output > t->low ? output < t->high ? output : t->high : t->low;
}

int32_t md_tuning_start(struct md_tuning *t)
{
    int32_t result = refusal(t, true);

    if (result)
        return result;
    log_start(t);
    result = ask_and_keep(t, t->start, 0, 0, true);
    log_result(t, result);
    if (result >= 0)
        take_settings(t, t->slots[MD_TUNER_SLOT_OUTPUT]);
    return answer(t, result);
}

static void put_back(struct md_tuning *t)
{
    for (uint32_t i = 0; i < records_of(t); i++)
        memcpy(t->state + i * PAYLOAD_BYTES, record_at(t, (uint32_t)t->newest, i) + HEADER_BYTES, payload_of(t, i));
}

/* A start with the best gains makes them the loop's, from where the loop is now; then the state is put back over it. */
int32_t md_tuning_resume(struct md_tuning *t)
{
    int32_t result = refusal(t, true);
    double live[MD_TUNER_SLOT_OUTPUT + 1];
    uint8_t length[4];

    if (result)
        return result;
    if (!t->flash || t->newest < 0)
        return MD_NOTHING_KEPT;
    t->keeping = 0;
    memcpy(live, t->slots, sizeof live);
    put_back(t);
    memcpy(t->slots, live, sizeof live);
    memcpy(t->gains, t->best, 8 * t->md.module->manifest->capacity);
    log_start(t);
    result = ask(t, t->start, 0, 0);
    log_result(t, result);
    if (result < 0)
        return result;
    put_back(t);
    put_word(length, t->kept_bytes);
    log_tag(t, 'K');
    log_bytes(t, length, sizeof length);
    log_bytes(t, t->state, t->kept_bytes);
    take_settings(t, live[MD_TUNER_SLOT_OUTPUT]);
    return ask(t, t->phase_of, 0, 0);
}

static int32_t begin(struct md_tuning *t, bool fresh)
{
    uint8_t bytes[17];
    int32_t result;

    bytes[0] = fresh;
    memcpy(bytes + 1, &t->slots[MD_TUNER_SLOT_OUTPUT], 8);
    memcpy(bytes + 9, &t->slots[MD_TUNER_SLOT_REST], 8);
    log_tag(t, 'B');
    log_bytes(t, bytes, sizeof bytes);
    result = ask(t, t->begin, 1, fresh);
    log_result(t, result);
    return answer(t, result);
}

int32_t md_tuning_begin(struct md_tuning *t)
{
    int32_t result = refusal(t, false);

    return result ? result : begin(t, false);
}

int32_t md_tuning_begin_at_rest(struct md_tuning *t, double output, double measured)
{
    int32_t result = refusal(t, false);

    if (result)
        return result;
    if (t->phase != MD_PHASE_READY && t->phase != MD_PHASE_NEEDS_EXCITATION)
        return MD_REFUSAL_OUT_OF_ORDER;
    if (!(output >= t->low && output <= t->high && measured - measured == 0))
        return MD_BAD_REST;
    t->slots[MD_TUNER_SLOT_OUTPUT] = output;
    t->slots[MD_TUNER_SLOT_REST] = measured;
    return begin(t, true);
}

static int32_t tick(struct md_tuning *t, double measured, double setpoint)
{
    int32_t result;

    if (t->worked)
        log_work(t);
    t->slots[MD_TUNER_SLOT_SETPOINT] = setpoint;
    t->slots[MD_TUNER_SLOT_MEASURED] = measured;
    result = ask_and_keep(t, t->tick, 0, 0, false);
    log_tick(t, result);
    return result;
}

double md_tuning_tick(struct md_tuning *t, double measured, double setpoint)
{
    double u;

    if (!t->md.instance || t->md.cut_off || t->external)
        return t->output;
    if (tick(t, measured, setpoint) < 0)
        return t->output;
    u = t->slots[MD_TUNER_SLOT_OUTPUT];
    if (u >= t->low && u <= t->high)
        t->output = u;
    return t->output;
}

int32_t md_tuning_observe(struct md_tuning *t, double measured, double setpoint, double output)
{
    int32_t result = refusal(t, true);

    if (result)
        return result;
    if (!t->external)
        return MD_REFUSAL_OUT_OF_ORDER;
    t->slots[MD_TUNER_SLOT_OUTPUT] = output;
    return answer(t, tick(t, measured, setpoint));
}

static void work(struct md_tuning *t)
{
    int32_t result = ask_and_keep(t, t->work, 0, 0, false);

    if (!t->log || !t->md.instance)
        return;
    t->worked++;
    t->work_returned = result;
    if (!at_work(result))
        log_work(t);
}

bool md_tuning_at_work(const struct md_tuning *t)
{
    return t->md.instance && (t->keeping || at_work(t->phase));
}

int32_t md_tuning_work(struct md_tuning *t, int32_t slices)
{
    while (slices-- > 0 && t->md.instance) {
        if (at_work(t->phase))
            work(t);
        else if (t->keeping)
            keep_on(t);
        else
            break;
    }
    return md_tuning_state(t);
}

int32_t md_tuning_tell(struct md_tuning *t, double cost)
{
    int32_t result = refusal(t, false);

    if (result)
        return result;
    log_tag(t, 'C');
    log_bytes(t, &cost, sizeof cost);
    t->slots[MD_TUNER_SLOT_COST] = cost;
    result = ask_and_keep(t, t->tell, 0, 0, true);
    log_result(t, result);
    return answer(t, result);
}

int32_t md_tuning_abort(struct md_tuning *t, int32_t why)
{
    int32_t result = refusal(t, true);
    uint8_t byte = (uint8_t)why;

    if (result)
        return result;
    log_tag(t, 'A');
    log_bytes(t, &byte, 1);
    result = ask_and_keep(t, t->abort, 1, why, false);
    log_result(t, result);
    return answer(t, result);
}

int32_t md_tuning_state(const struct md_tuning *t)
{
    if (!t->md.instance)
        return t->phase < 0 ? t->phase : MD_NOT_OPEN;
    return t->phase >= 0 && !at_work(t->phase) && t->keeping ? MD_PHASE_KEEPING : t->phase;
}

bool md_tuning_ended(const struct md_tuning *t)
{
    return t->md.instance && !t->keeping && t->phase >= MD_PHASE_KEPT && t->phase <= MD_PHASE_ABORTED;
}

/* ---- Words ---- */

const char *md_tuning_name(int32_t state)
{
    switch (state) {
#define NAME(name, text) case MD_PHASE_##name: return text;
        MD_PHASES(NAME)
#undef NAME
    case MD_PHASE_KEEPING: return "Keeping";
    default: return "";
    }
}

const char *md_tuning_stop_name(int32_t stop)
{
    switch (stop) {
#define NAME(name, text) case MD_STOP_##name: return text;
        MD_STOPS(NAME)
#undef NAME
    default: return "";
    }
}

const char *md_tuning_error(int32_t code)
{
    switch (code) {
    case MD_REFUSAL_BAD_SETTING: return "a setting is not finite or out of its range: slots[MD_TUNER_SLOT_REFUSED] is its number";
    case MD_REFUSAL_BAD_GAIN: return "a gain or bound is not finite, not positive, or the bounds are crossed: slots[MD_TUNER_SLOT_REFUSED] is its index";
    case MD_REFUSAL_OUT_OF_ORDER: return "the call does not fit the state of the tuning";
    case MD_REFUSAL_BAD_COST: return "the cost is not finite or not positive";
    case MD_BAD_REST: return "at rest the output is not within its limits, or what is measured is not finite";
    case MD_BAD_FLASH: return "a function of the flash is missing, or its slots are too small or not aligned";
    case MD_NOTHING_KEPT: return "flash holds no state of this module";
    case MD_NOT_KEPT: return "the state could not be written to flash; the one before it is still there";
    default: return md_error(code);
    }
}
