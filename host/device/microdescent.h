/**
 * microdescent on a device: the core, a WebAssembly module, under WAMR 2.4.3. C99, no heap of its own.
 *
 *     static uint64_t pool[24576 / 8];                  // WAMR lives in it; docs/device.md: how much
 *     struct md_module module = {0};
 *     struct md md = {0};
 *
 *     if (md_init(pool, sizeof pool) < 0 || md_load_const(&module, core_bytes, sizeof core_bytes, &core_manifest) < 0
 *         || md_open(&md, &module, NULL) < 0 || md_selftest(&md) < 0)      // boot check: some 200 steps
 *         return;                                        // each says what was wrong: md_error
 *     md_defaults(&md, MD_METHOD_ADAM);
 *     md.x[0] = -1.2, md.x[1] = 1;
 *     int32_t request = md_start(&md, MD_METHOD_ADAM, 2);
 *     while (request > 0) {
 *         double value = objective(md.x, md.g);          // writes md.g if request is MD_REQUEST_VALUE_AND_GRADIENT
 *         request = md_tell(&md, value);
 *     }
 *     use(md_best(&md));
 *
 * Every function that returns int32_t gives a negative code when it was refused: one of enum md_status, the core's, or of
 * enum md_failure, this host's; md_error has a sentence for each. This host prints nothing. No call is safe to make from two
 * threads, or from an interrupt, at once: all instances share WAMR's one pool.
 */
#ifndef MICRODESCENT_H
#define MICRODESCENT_H

#include <stdint.h>
#include "microdescent_codes.h"
#include "wasm_export.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Version of the module's protocol, docs/abi.md, that this host speaks. */
#define MD_ABI 1

/**
 * Operand stack of an instance in bytes where md_limits says 0, enough in each engine for each of our modules: 1,536 on 32 bits; and
 * for those with methods from SR1 on, 3,072.
 */
#define MD_STACK (768u + 192u * (uint32_t)sizeof(void *))
#define MD_SEARCH_STACK (2688u + 96u * (uint32_t)sizeof(void *))

/** Refusals of the host. The core's own are those of enum md_status, -1 … -6. */
enum md_failure {
    MD_OK = 0,
    /** The instance, or the module, is not open; or it is open already. */
    MD_NOT_OPEN = -16,
    MD_ALREADY_OPEN = -17,
    /** md_init: the pool is too small for WAMR, or not aligned to 8. */
    MD_BAD_POOL = -18,
    /** md_load: neither WebAssembly nor an ahead-of-time file. */
    MD_FOREIGN = -19,
    /** md_load: WAMR was built without the engine for this kind of file. */
    MD_NO_ENGINE = -20,
    /** md_load: an ahead-of-time file of another version than WAMR's. */
    MD_WRONG_AOT_VERSION = -21,
    /** md_load: size or checksum are not those of the manifest: cut, damaged, or another file. */
    MD_WRONG_BYTES = -22,
    /** md_load_const: the classic interpreter writes into the module's bytes: give it a copy in RAM, by md_load. */
    MD_NEEDS_RAM = -23,
    /** md_load, md_open: WAMR refuses the file, or its pool is too small; `detail` of the module says which. */
    MD_NOT_LOADED = -24,
    /** md_open: not a module of ours, or of another protocol or layout than its manifest says. */
    MD_WRONG_MODULE = -25,
    /** md_open: a limit of instructions needs WAMR_BUILD_INSTRUCTION_METERING and an interpreter. */
    MD_NO_METERING = -26,
    /** md_selftest: the hash differs from the manifest's: this engine or processor computes otherwise. Do not use it. */
    MD_WRONG_SELFTEST = -27,
    /** The module has no such function or, md_set, no such setting. */
    MD_NOT_IN_MODULE = -28,
    /** The call was cut off by the limit of instructions. Until md_close x can be read, and md_best. */
    MD_OVER_BUDGET = -29,
    /** WAMR stopped the call; the instance is closed and may be opened again. */
    MD_TRAPPED = -30,
    /** md_save: the buffer is smaller than md_checkpoint_bytes. */
    MD_SHORT_BUFFER = -31,
    /** md_restore: cut, damaged, or of another module, protocol or size. */
    MD_BAD_CHECKPOINT = -32,
};

/** What is known of a module before it runs; build/microdescent_modules.h has one for each. */
struct md_manifest {
    const char *name;
    /** Length of the file in bytes and its CRC-32 (ISO-HDLC, as in zip). */
    uint32_t bytes;
    uint32_t crc32;
    uint32_t abi;
    /** Most parameters of a run. */
    uint32_t capacity;
    /** Bytes of linear memory in use, and of the state of a run in it. */
    uint32_t memory;
    uint32_t state_bytes;
    /** The module's number in checkpoints; of a module with a protocol of its own the CRC-32 of its .wasm file, for compiled files too. */
    uint32_t identity;
    /** Bit m: the module has method m. */
    uint32_t methods;
    /** What selftest() returns; 0 in a module without one. */
    uint64_t selftest;
};

/** A loaded module. Set to {0} before first use; private but for `detail`. */
struct md_module {
    wasm_module_t handle;
    const struct md_manifest *manifest;
    /** WAMR's own words after MD_NOT_LOADED and MD_TRAPPED, versions after MD_WRONG_AOT_VERSION. */
    char detail[128];
};

/** What an instance may use. Zeros: MD_STACK or MD_SEARCH_STACK, no limit. */
struct md_limits {
    /** Operand stack in bytes, out of the pool. */
    uint32_t stack;
    /**
     * Most WebAssembly instructions of one md_start, md_tell, md_residual, md_tell_residuals, md_row or md_tell_rows, and k times as
     * many of md_run.
     */
    uint32_t instructions;
};

/**
 * A limit of instructions that no start, and no tell of a method up to NAdam, reaches in a module with this capacity: the
 * published formula and an eighth more, since WAMR also counts instructions that are free there. md_run, md_row and md_tell_rows,
 * which evaluate too, need more.
 */
#define MD_BUDGET(capacity) ((MD_FUEL_BASE + MD_FUEL_SLOPE * (uint32_t)(capacity)) * 9u / 8u)

/**
 * An instance: one run at a time. Set to {0} before first use. The pointers lead into the linear memory and stay the same
 * from md_open to md_close; they are for writing where it says so.
 */
struct md {
    /** f64[n], the point to evaluate. Written by the caller before md_start alone: the starting point. */
    double *x;
    /** f64[n], the gradient at x, in units of f per unit of x: written before md_tell if it was asked for. */
    double *g;
    /** f64[n], the box, written before md_start; NULL in a build without bounds. ±infinity where there is none. */
    double *lower;
    double *upper;
    /** Figures to read, by enum md_slot; md_tell writes the first. */
    const double *figures;
    /** Settings and data of a compiled-in objective, f64 each, and how many there is room for; NULL without one. */
    double *objective;
    double *data;
    uint32_t objective_count;
    uint32_t data_count;
    /** Parameters of the run; 0 before md_start. */
    int32_t n;
    /** The method of the run. */
    int32_t method;

    /* Private. */
    struct md_module *module;
    wasm_module_inst_t instance;
    wasm_exec_env_t env;
    wasm_function_inst_t layout, start, tell, ask, status, best, run, row, tell_rows, residual;
    uint8_t *state;
    double *settings;
    uint32_t setting_count;
    uint32_t limit;
    int32_t cut_off;
};

/**
 * Start WAMR in `pool`, `size` bytes aligned to 8, which it owns until md_exit. Skip both where the system has started WAMR.
 * Where it runs already, MD_OK too: it goes on in the pool it has, and one more md_exit is due.
 * Returns MD_OK or MD_BAD_POOL.
 */
int32_t md_init(void *pool, uint32_t size);

/** Stop WAMR: once for each md_init that returned MD_OK, and never without one. All modules are unloaded before the last. */
void md_exit(void);

/**
 * Check `bytes` against `manifest` and load them. Both stay the caller's and in place until md_unload; WAMR writes into
 * `bytes`, which are therefore loaded once: take a fresh copy after md_unload. Not for files of doubtful origin if
 * they are compiled ahead of time: such a file can do anything.
 * Returns MD_OK, MD_ALREADY_OPEN, MD_FOREIGN, MD_NO_ENGINE, MD_WRONG_AOT_VERSION, MD_WRONG_BYTES or MD_NOT_LOADED.
 */
int32_t md_load(struct md_module *module, uint8_t *bytes, uint32_t size, const struct md_manifest *manifest);

/**
 * As md_load, of bytes that nothing may write to, as those in flash. For the fast interpreter, which has copied what it needs
 * when this returns, and for ahead-of-time files, which stay in place until md_unload. Returns MD_NEEDS_RAM under the
 * classic interpreter.
 */
int32_t md_load_const(struct md_module *module, const uint8_t *bytes, uint32_t size, const struct md_manifest *manifest);

/** Give the module's part of the pool back. Its instances are closed before. */
void md_unload(struct md_module *module);

/**
 * Make an instance of `module`, which outlives it; `limits` may be NULL. Memory comes out of the pool; several instances of
 * one module share its code. Settings, x and bounds are zeros.
 * Returns MD_OK, MD_ALREADY_OPEN, MD_NOT_OPEN (the module), MD_NOT_LOADED, MD_WRONG_MODULE, MD_NO_METERING or MD_TRAPPED (a
 * stack that is too small).
 */
int32_t md_open(struct md *md, struct md_module *module, const struct md_limits *limits);

/** Give the instance's part of the pool back. Its pointers become NULL. Closing twice does nothing. */
void md_close(struct md *md);

/**
 * Boot check: run the module's fixed trajectories and compare their hash with the manifest's. Clears the instance. Time: 21
 * tells a method; the limit of instructions holds a thousandfold. Returns MD_OK, MD_WRONG_SELFTEST, MD_NOT_IN_MODULE, or
 * MD_STATUS_OUT_OF_ORDER while a run is in progress.
 */
int32_t md_selftest(struct md *md);

/** Set a setting, by enum md_setting, of which md_start checks the range. Returns MD_OK or MD_NOT_IN_MODULE. */
int32_t md_set(struct md *md, int32_t setting, double value);

/** Set every setting to what the Node host takes for `method` when the user says nothing. Returns MD_OK or MD_STATUS_BAD_METHOD. */
int32_t md_defaults(struct md *md, int32_t method);

/**
 * Begin a run of `method` with n parameters at x, or where it is drawn. Returns an enum md_request > 0: what to evaluate at
 * x. Refuses with MD_STATUS_BAD_METHOD, _BAD_SIZE (methods that keep matrices may take fewer parameters than the capacity),
 * _BAD_SETTING, _BAD_BOUNDS or _BAD_VALUE.
 */
int32_t md_start(struct md *md, int32_t method, int32_t n);

/** What to evaluate at x before the next md_tell: an enum md_request; 0 when the run has stopped. Moves nothing. */
int32_t md_ask(struct md *md);

/**
 * Hand over the value at x, after the gradient was written to g if asked for. Returns what to evaluate next, at the new x, or
 * 0: the run has stopped, md_status says why. Refuses with MD_STATUS_BAD_VALUE a value or gradient that is not finite
 * (unless MD_USE_DIVERGENCE stops the run instead), with MD_STATUS_OUT_OF_ORDER a tell that was not asked for; then
 * nothing has changed and the same point may be told again. A method that judges its steps refuses the first point alone: after
 * it, what is not finite is worse than any value.
 * Time: bounded, docs/methods.md, "Cost".
 */
int32_t md_tell(struct md *md, double value);

/**
 * Levenberg-Marquardt: hand over a residual of the pass that is asked for, after its row of the Jacobian was written to g if that
 * is asked for too: every residual once, in any number, in the same order in each pass. What it is at each place says the request:
 * MD_REQUEST_RESIDUALS: r_i(x).
 * MD_REQUEST_RESIDUALS_AND_JACOBIAN: the same, with its derivatives at x in g.
 * MD_REQUEST_CURVATURE: r_i(x) - r_i(md_best), with its derivatives at md_best in g.
 * Returns the request, or MD_STATUS_OUT_OF_ORDER where no residuals are asked for, MD_NOT_IN_MODULE. What is not finite counts when
 * the pass is told. Time: O(n²).
 */
int32_t md_residual(struct md *md, double residual);

/** Hand over the pass whose residuals went to md_residual: one at least. The value is Σ r_i². Otherwise as md_tell. */
int32_t md_tell_residuals(struct md *md);

/** Why the run stopped: an enum md_status > 0; 0 while it runs. */
int32_t md_status(struct md *md);

/**
 * The point with the lowest value told so far, f64[n], and while there is none the starting point; its value is
 * figures[MD_SLOT_BEST_VALUE]. Valid until the next md_tell: a better value has another place. After MD_OVER_BUDGET it is a
 * point that was told, too; its value is at most that figure, which may still be that of the best point before. NULL when
 * the instance is closed.
 */
const double *md_best(struct md *md);

/** Modules with an objective compiled in: evaluate and tell at most k times. Returns the last request. With a limit k times it holds for all
 * of them, at most 2^31 - 1 instructions. */
int32_t md_run(struct md *md, int32_t k);

/** Regression, one row at a time: add the row at `data`, features then target, to the sums of the batch. */
int32_t md_row(struct md *md);

/** Regression: tell value and gradient of the rows since the last one. Returns the next request. */
int32_t md_tell_rows(struct md *md);

/** Bytes of a checkpoint of this instance; 0 when it is closed. */
uint32_t md_checkpoint_bytes(const struct md *md);

/**
 * Write a checkpoint: the whole state of the run, with a header that names its module and a CRC-32; little-endian, the same
 * bytes as the Node host's, which can read it. Returns MD_OK, MD_SHORT_BUFFER, MD_OVER_BUDGET (what was cut off is no state to
 * go on from) or, before md_start, MD_STATUS_OUT_OF_ORDER.
 */
int32_t md_save(const struct md *md, void *buffer, uint32_t size);

/**
 * Go on from a checkpoint of the same module, taken on any runtime: the same bits follow. Returns MD_OK, md_ask says what
 * is next; or MD_BAD_CHECKPOINT, and nothing has changed.
 */
int32_t md_restore(struct md *md, const void *checkpoint, uint32_t size);

/** One English sentence for a negative code; "" for others. */
const char *md_error(int32_t code);

/** CRC-32 (ISO-HDLC) of `size` bytes, as in manifests and checkpoints. */
uint32_t md_crc32(const void *bytes, uint32_t size);

#ifdef __cplusplus
}
#endif

#endif
