/**
 * A motor that tunes its own speed controller while it turns.
 *
 * Every millisecond loop_tick() runs the control law, whatever the optimizer does. The optimizer gets what is left between two
 * ticks: after each experiment one call, which is bounded, takes the cost and answers with the gains to try next. It is Adam on
 * differences of such costs. The best gains so far take over at once when an experiment goes wrong, and for good when the
 * optimizer has finished or is out of use.
 *
 * Here the motor is simulated. On a machine a timer's interrupt calls loop_tick() and main() waits for it; the interrupt is held
 * off in loop_begin() and while the safe gains are written. Ticks during a call then make the next experiment's settling longer.
 */
#include <math.h>
#include <string.h>
#include "board.h"
#include "microdescent.h"
#include "motor_loop.h"
#include "text.h"

#ifndef RATE
#define RATE 0.4 /* first step of x */
#endif
#ifndef HIGHEST
#define HIGHEST 4.0 /* x */
#endif
#ifndef BUDGET /* WebAssembly instructions of a call; 0: not limited */
#if WASM_ENABLE_INSTRUCTION_METERING
#define BUDGET MD_BUDGET(core_manifest.capacity)
#else
#define BUDGET 0
#endif
#endif

/** Updates; each takes 5 experiments, for central differences of two gains. The rest run with the best gains. */
enum { UPDATES = 24, EXPERIMENTS = 5 * UPDATES + 4, REPORT_EVERY = 10 };

extern const uint8_t core_bytes[];
extern const struct md_manifest core_manifest;

/** For the module's copy, if it needs one, and WAMR, whatever the engine: more where pointers take 8 bytes. */
static uint64_t memory[(sizeof(void *) > 4 ? 48 : 40) * 1024 / 8];
static struct md_module module;
static struct md md;

static struct loop loop = {.safe = {0.1, 0.05}, .trajectory = 0xcbf29ce484222325}; /* poor gains, but safe */
static double best_cost = INFINITY;

/* The classic interpreter writes into the module: a copy takes the front of the memory, WAMR the rest. */
static int32_t load_copy(void)
{
    uint32_t size = (core_manifest.bytes + 7) & ~7u;
    uint8_t *copy = (uint8_t *)memory;
    int32_t refusal;

    md_exit();
    if (size > sizeof memory)
        return MD_BAD_POOL;
    memcpy(copy, core_bytes, core_manifest.bytes);
    if ((refusal = md_init(copy + size, (uint32_t)sizeof memory - size)))
        return refusal;
    return md_load(&module, copy, core_manifest.bytes, &core_manifest);
}

static int32_t open_optimizer(void)
{
    const struct md_limits limits = {.instructions = BUDGET};
    int32_t refusal;

    if ((refusal = md_init(memory, sizeof memory)))
        return refusal;
    refusal = md_load_const(&module, core_bytes, core_manifest.bytes, &core_manifest);
    if (refusal == MD_NEEDS_RAM)
        refusal = load_copy();
    if (refusal || (refusal = md_open(&md, &module, &limits)))
        return refusal;
    return md_selftest(&md);
}

static int32_t start_optimizer(void)
{
    md_defaults(&md, MD_METHOD_ADAM);
    md_set(&md, MD_SETTING_RATE, RATE);
    md_set(&md, MD_SETTING_BETA1, 0.5); /* few updates: a short memory */
    md_set(&md, MD_SETTING_BETA2, 0.9);
    md_set(&md, MD_SETTING_MAX_ITERATIONS, UPDATES);
    md_set(&md, MD_SETTING_SCHEDULE, MD_SCHEDULE_COSINE);
    md_set(&md, MD_SETTING_PERIOD, UPDATES);
    md_set(&md, MD_SETTING_DIFFERENCE_STEP, 0.05);
    md_set(&md, MD_SETTING_DIFFERENCE_SCALE, 0.2);
    md_set(&md, MD_SETTING_USE, MD_USE_BOUNDS | MD_USE_CENTRAL_DIFFERENCE);
    for (int i = 0; i < GAINS; i++) {
        md.x[i] = loop.safe[i];
        md.lower[i] = 0.01;
        md.upper[i] = HIGHEST;
    }
    return md_start(&md, MD_METHOD_ADAM, GAINS);
}

/* A refusal is reported, and the motor goes on. */
static int32_t checked(int32_t request)
{
    if (request < 0) {
        text("optimizer out of use: ");
        text(md_error(request));
        text(module.detail[0] ? ": " : "");
        text(module.detail);
        text("\n");
    }
    return request;
}

static int32_t tell(double cost)
{
    int32_t request = md_tell(&md, cost);
    const double *best = md_best(&md); /* NULL when WAMR stopped the call */

    if (best) {
        memcpy(loop.safe, best, sizeof loop.safe);
        best_cost = md.figures[MD_SLOT_BEST_VALUE];
    }
    return checked(request);
}

static void report(uint32_t experiment, double cost)
{
    text_integer(experiment, 10);
    text_fixed(loop.kp, 10, 4);
    text_fixed(loop.ki, 10, 3);
    text_fixed(cost, 10, 2);
    text_fixed(best_cost, 10, 2);
    text(loop.lost ? "  abandoned\n" : "\n");
}

static void report_bits(const char *what, double value)
{
    text(what);
    text_bits(value);
    text("\n");
}

/** Between two experiments; `request` > 0: md.x is to be tried. Returns the request after that. */
static int32_t next_experiment(int32_t request, uint32_t done)
{
    double cost = loop_cost(&loop);

    if (request > 0)
        request = tell(cost);
    if (done % REPORT_EVERY == 0 || loop.lost)
        report(done, cost);
    loop_begin(&loop, SETTLE, request > 0 ? md.x : loop.safe);
    return request;
}

int main(void)
{
    int32_t request = checked(open_optimizer());

    if (request == MD_OK)
        request = checked(start_optimizer());
    text("experiment        kp        ki      cost      best\n");
    loop_begin(&loop, RUN_UP, loop.safe);
    for (uint32_t done = 0; done < EXPERIMENTS; done++) {
        while (loop.tick < COUNTED)
            loop_tick(&loop); /* on a machine: sleep, the timer's interrupt does it */
        request = next_experiment(request, done);
    }
    report_bits("kp ", loop.kp);
    report_bits("ki ", loop.ki);
    report_bits("cost ", best_cost);
    text("trajectory ");
    text_hex(loop.trajectory);
    text("\ndone\n");
    return request < 0;
}
