/** What the hosts of modules have in common: an instance under WAMR, calls into it, places in its memory. Private to them. */
#ifndef INSTANCE_H
#define INSTANCE_H

#include <stdbool.h>
#include <string.h>
#include "microdescent.h"

/* Set by WAMR's own build files; 0 where they are not in sight. */
#ifndef WASM_ENABLE_INSTRUCTION_METERING
#define WASM_ENABLE_INSTRUCTION_METERING 0
#endif

enum { OWN_CALL = 1000 }; /* instructions that no layout() or best() takes */

static inline uint32_t word(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static inline void put_word(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

/* Append `text` to what is in `detail`, as far as it has room. */
static inline void say(struct md_module *module, const char *text)
{
    size_t used = strlen(module->detail), room = sizeof module->detail - used - 1;

    strncat(module->detail, text, room);
}

static inline int32_t failed(struct md *md)
{
    const char *why = wasm_runtime_get_exception(md->instance);

    if (why && strstr(why, "instruction limit exceeded")) {
        wasm_runtime_clear_exception(md->instance);
        md->cut_off = 1;
        return MD_OVER_BUDGET;
    }
    md->module->detail[0] = 0;
    say(md->module, why ? why : "");
    md_close(md);
    return MD_TRAPPED;
}

/* Call `function`, with room for 64 bits in `argv`; false if WAMR stopped it. `limit`: 0 for none. */
static inline bool calls(struct md *md, wasm_function_inst_t function, uint32_t argc, uint32_t *argv, uint64_t limit)
{
#if WASM_ENABLE_INSTRUCTION_METERING != 0
    wasm_runtime_set_instruction_count_limit(md->env, !limit ? -1 : limit > INT32_MAX ? INT32_MAX : (int)limit);
#else
    (void)limit;
#endif
    return wasm_runtime_call_wasm(md->env, function, argc, argv);
}

/* The limit of a call that this host makes for itself: a damaged module must not hang it. */
static inline uint64_t own_limit(const struct md *md)
{
    return !md->limit ? 0 : md->limit > OWN_CALL ? md->limit : OWN_CALL;
}

/* A call that the caller of this host makes. */
static inline int32_t call(struct md *md, wasm_function_inst_t function, uint32_t argc, uint32_t *argv, uint64_t limit)
{
    if (!md->instance)
        return MD_NOT_OPEN;
    if (md->cut_off)
        return MD_OVER_BUDGET;
    if (!function)
        return MD_NOT_IN_MODULE;
    return calls(md, function, argc, argv, limit) ? (int32_t)argv[0] : failed(md);
}

/* The exported function `name` if it takes `parameters` arguments and gives one number. */
static inline wasm_function_inst_t function(struct md *md, const char *name, uint32_t parameters)
{
    wasm_function_inst_t found = wasm_runtime_lookup_function(md->instance, name);

    if (!found || wasm_func_get_param_count(found, md->instance) != parameters
        || wasm_func_get_result_count(found, md->instance) != 1)
        return NULL;
    return found;
}

/* What the module says of its layout; false if WAMR stopped it. */
static inline bool layout(struct md *md, int32_t what, uint32_t *result)
{
    uint32_t argv[2] = {(uint32_t)what};

    if (!calls(md, md->layout, 1, argv, own_limit(md)))
        return false;
    *result = argv[0];
    return true;
}

/* `count` f64 at `address` of the linear memory; NULL if they are not in it, or not aligned. */
static inline double *f64s(struct md *md, uint32_t address, uint32_t count)
{
    uint8_t *at;

    if (!wasm_runtime_validate_app_addr(md->instance, address, (uint64_t)count * 8))
        return NULL;
    at = wasm_runtime_addr_app_to_native(md->instance, address);
    return (uintptr_t)at % 8 ? NULL : (double *)(void *)at;
}

static inline bool vector(struct md *md, int32_t what, uint32_t count, double **at)
{
    uint32_t address;

    return layout(md, what, &address) && (*at = f64s(md, address, count)) != NULL;
}

static inline int32_t instantiate(struct md *md, uint32_t stack)
{
    struct md_module *module = md->module;

    module->detail[0] = 0;
    md->instance = wasm_runtime_instantiate(module->handle, stack, 0, module->detail, sizeof module->detail);
    if (!md->instance)
        return MD_NOT_LOADED;
    md->env = wasm_runtime_create_exec_env(md->instance, stack);
    if (!md->env)
        say(module, "no room in the pool for the operand stack");
    return md->env ? MD_OK : MD_NOT_LOADED;
}

static inline bool metered(struct md_module *module)
{
    return WASM_ENABLE_INSTRUCTION_METERING != 0
           && wasm_runtime_get_module_package_type(module->handle) == Wasm_Module_Bytecode;
}

#endif
