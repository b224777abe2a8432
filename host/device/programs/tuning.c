/**
 * A motor whose speed controller is tuned by experiments, by tuner.wasm, in firmware: each period a tick, in what is left of it a slice
 * of work, and after each experiment the state to flash, from which a restart goes on. Motor and flash are simulated, the flash in RAM.
 * With MEASURE it also prints the most instructions of a tick, of one that ends an experiment, and of a slice, by what it did; and it
 * takes arguments: bytes of WAMR's pool and of the operand stack, and the most periods.
 */
#include <string.h>
#include "board.h"
#include "text.h"
#include "tuning.h"
#include "tuning_motor.h"

#ifndef POOL
#define POOL (sizeof(void *) > 4 ? 131072 : 98304)
#endif
#ifndef COPY /* bytes for a module that has to be in RAM */
#define COPY 24576
#endif
enum { SLOT = 4096 };

extern const uint8_t tuner_bytes[];
extern const struct md_manifest tuner_manifest;

static uint64_t pool[POOL / 8];
static uint64_t copy[COPY / 8];
static uint8_t flash_memory[2 * SLOT];
static struct md_module module;
static struct md_tuning t;
static struct tuning_motor motor;
static uint64_t trajectory = 0xcbf29ce484222325;
static uint32_t pool_bytes = sizeof pool, stack_bytes, most_periods = 1000000;

static int32_t write_flash(void *context, uint32_t offset, const void *bytes, uint32_t length)
{
    (void)context;
    memcpy(flash_memory + offset, bytes, length);
    return 0;
}

static int32_t erase_flash(void *context, uint32_t slot)
{
    (void)context;
    memset(flash_memory + SLOT * slot, 0xff, SLOT);
    return 0;
}

static const struct md_flash flash = {.write = write_flash, .erase = erase_flash, .memory = flash_memory, .slot_bytes = SLOT};

/* ---- Instructions ---- */

#ifdef MEASURE
enum { TICK, LAST_TICK, IDENTIFYING, PROPOSING, KEEPING, KINDS };
static uint32_t most[KINDS], own_cost, begun;

static void count(int kind)
{
    uint32_t cost = board_instructions() - begun - own_cost;

    if (cost > most[kind])
        most[kind] = cost;
}

static uint32_t number(const char **at, uint32_t otherwise)
{
    uint32_t value = 0;

    while (**at == ' ')
        ++*at;
    if (**at < '0' || **at > '9')
        return otherwise;
    while (**at >= '0' && **at <= '9')
        value = 10 * value + (uint32_t)(*(*at)++ - '0');
    return value;
}

static void calibrate(void)
{
    static char line[40];
    const char *at = line;

    board_arguments(line, sizeof line);
    pool_bytes = number(&at, pool_bytes);
    stack_bytes = number(&at, stack_bytes);
    most_periods = number(&at, most_periods);
    board_instructions();
    begun = board_instructions();
    own_cost = board_instructions() - begun;
    board_stack_paint();
}

static double counted_tick(double y, double r)
{
    int32_t before = md_tuning_state(&t);
    double u;

    begun = board_instructions();
    u = md_tuning_tick(&t, y, r);
    count(md_tuning_state(&t) == before ? TICK : LAST_TICK);
    return u;
}

static void counted_work(void)
{
    int32_t state = md_tuning_state(&t);

    if (state != MD_PHASE_IDENTIFYING && state != MD_PHASE_PROPOSING && state != MD_PHASE_KEEPING)
        return;
    begun = board_instructions();
    md_tuning_work(&t, 1);
    count(state == MD_PHASE_KEEPING ? KEEPING : state == MD_PHASE_IDENTIFYING ? IDENTIFYING : PROPOSING);
}

static void report_instructions(void)
{
    static const char *const names[] = {"tick ", "last tick ", "identifying ", "proposing ", "keeping "};

    for (int kind = 0; kind < KINDS; kind++) {
        text(names[kind]);
        text_integer(most[kind], 0);
        text("\n");
    }
    text("stack ");
    text_integer(board_stack_used(), 0);
    text("\n");
}
#else
#define calibrate() ((void)0)
#define counted_tick(y, r) md_tuning_tick(&t, y, r)
#define counted_work() md_tuning_work(&t, 1)
#define report_instructions() ((void)0)
#endif

/* ---- The loop ---- */

static void hash(double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    trajectory = (trajectory ^ bits) * 0x100000001b3; /* FNV-1a, 64 bits at a time */
}

static void period(void)
{
    double y = motor_measure(&motor), u = counted_tick(y, MOTOR_SETPOINT);

    motor_drive(&motor, u);
    hash(y);
    hash(u);
    counted_work();
}

static void report(void)
{
    text_integer((int64_t)t.slots[MD_TUNER_SLOT_EXPERIMENTS], 10);
    text_fixed(t.gains[0], 12, 5);
    text_fixed(t.gains[1], 12, 4);
    text_fixed(t.slots[MD_TUNER_SLOT_BEST_COST], 12, 3);
    text_fixed(t.slots[MD_TUNER_SLOT_FORESEEN], 12, 3);
    text("\n");
}

static void report_bits(const char *what, double value)
{
    text(what);
    text_bits(value);
    text("\n");
}

static int failed(const char *step, int32_t code)
{
    text(step);
    text(": ");
    text(md_tuning_error(code));
    text(module.detail[0] ? ": " : "");
    text(module.detail);
    text("\n");
    return 1;
}

static int32_t load(void)
{
    int32_t refusal = md_load_const(&module, tuner_bytes, tuner_manifest.bytes, &tuner_manifest);

    if (refusal != MD_NEEDS_RAM || tuner_manifest.bytes > COPY)
        return refusal;
    memcpy(copy, tuner_bytes, tuner_manifest.bytes);
    return md_load(&module, (uint8_t *)copy, tuner_manifest.bytes, &tuner_manifest);
}

int main(void)
{
    struct md_limits limits = {0};
    int32_t code;

    calibrate();
    limits.stack = stack_bytes;
    if ((code = md_init(pool, pool_bytes)) || (code = load()) || (code = md_tuning_open(&t, &module, &limits)))
        return failed("open", code);
    if ((code = md_tuning_use_flash(&t, &flash)))
        return failed("flash", code);
    code = md_tuning_resume(&t);
    if (code == MD_NOTHING_KEPT) {
        motor_settings(&t);
        code = md_tuning_start(&t);
    }
    motor_rest(&motor);
    text("experiment          kp          ki   best cost    foreseen\n");
    for (uint32_t i = 0; i < most_periods && code >= 0 && !md_tuning_ended(&t); i++) {
        if (md_tuning_state(&t) == MD_PHASE_READY) {
            report();
            motor_rest(&motor);
            code = md_tuning_begin_at_rest(&t, 0, 0);
        }
        period();
    }
    if (code < 0 || md_tuning_state(&t) < 0)
        return failed("tuning", code < 0 ? code : md_tuning_state(&t));
    report();
    text(md_tuning_name(md_tuning_state(&t)));
    text("\n");
    report_bits("kp ", t.best[0]);
    report_bits("ki ", t.best[1]);
    report_bits("cost ", t.slots[MD_TUNER_SLOT_BEST_COST]);
    text("state ");
    text_hex(md_crc32(t.state, t.kept_bytes));
    text("\ntrajectory ");
    text_hex(trajectory);
    text("\n");
    report_instructions();
    text("done\n");
    return 0;
}
