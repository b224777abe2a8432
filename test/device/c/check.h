/** What the test programs of the C host share. A condition that does not hold ends the program with its place. */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include "microdescent.h"

#define CHECK(condition) check_holds((condition), #condition, __FILE__, __LINE__)

/** That a call returns this code. */
#define RETURNS(code, call) check_returns((code), (call), #call, __FILE__, __LINE__)

void check_holds(bool holds, const char *text, const char *file, int line);
void check_returns(int32_t wanted, int32_t got, const char *text, const char *file, int line);

/** A sentence that `run` proves. */
struct test {
    const char *sentence;
    void (*run)(void);
};

/** Run all, each in a WAMR that is started in a fresh pool of so many bytes; 0: the test does that. Returns the exit code. */
int check_all(const struct test *tests, int count, uint32_t pool_bytes);
#define CHECK_ALL(tests, pool_bytes) check_all(tests, (int)(sizeof(tests) / sizeof *(tests)), pool_bytes)

enum { POOL = 128 * 1024 };

#define DECLARE(name) \
    extern const uint8_t name##_bytes[]; \
    extern const struct md_manifest name##_manifest;
DECLARE(core)
DECLARE(adam_minimal)
DECLARE(functions)
DECLARE(regression)
DECLARE(full)

/** A loaded module and its bytes, on the heap, so that no byte beyond them can be touched unseen. */
struct loaded {
    struct md_module module;
    uint8_t *bytes;
};

/** Load a copy of the first manifest->bytes of `bytes`; returns what md_load does. */
int32_t load(struct loaded *loaded, const uint8_t *bytes, const struct md_manifest *manifest);
void unload(struct loaded *loaded);

/** Load and open, which must both be possible. */
void open_core(struct loaded *loaded, struct md *md);
void close_core(struct loaded *loaded, struct md *md);

/** Adam's defaults with this rate, at (1, 1, …); returns what md_start does. */
int32_t start_adam(struct md *md, int32_t n, double rate);

/** Value of the bowl ½ Σ (i + 1) (x_i - i)² at md->x; its gradient goes to md->g. */
double bowl(struct md *md);

/** Evaluate and tell, `count` times or until the run stops. Returns the last request. */
int32_t walk(struct md *md, int count);

/** Whether the states of both are the same bytes, checkpoint header included. */
bool same_state(const struct md *a, const struct md *b);

/** A checkpoint on the heap. */
uint8_t *saved(const struct md *md);

#endif
