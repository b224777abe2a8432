/**
 * WAMR's ahead-of-time compiler, as far as host/build/aot.mjs needs it:
 *
 *     wamrc IN.wasm OUT.aot arch=ARCH abi=ABI cpu=CPU [stack-checks] [xip=INTRINSICS]
 *
 * Every access to linear memory is checked; `stack-checks` does so for the C stack at each call. `xip` makes code that runs
 * where it lies; INTRINSICS is a list of groups of operations, named in WAMR's aot_intrinsic.c, that call the runtime because
 * the processor has no instruction for them.
 *
 * What WAMR prints goes to stdout, the line that says why there is no file to stderr. Exit: 0, 1, or 2 for the usage.
 */
#include <stdio.h>
#include <string.h>
#include "aot_export.h"
#include "bh_read_file.h"
#include "wasm_export.h"

/** Writes `path` from a loaded module. NULL, or what failed. */
static const char *compile(wasm_module_t module, aot_comp_option_t option, const char *path)
{
    bool done = false;
    aot_comp_context_t context = NULL;
    aot_comp_data_t data = aot_create_comp_data(module, option->target_arch, false);

    if (data)
        context = aot_create_comp_context(data, option);
    if (context)
        done = aot_compile_wasm(context) && aot_emit_aot_file(context, data, path);
    if (context)
        aot_destroy_comp_context(context);
    if (data)
        aot_destroy_comp_data(data);
    return done ? NULL : aot_get_last_error();
}

/** Loads the module at `in` and compiles it. 0, or 1 after a line on stderr. */
static int run(const char *in, const char *out, aot_comp_option_t option)
{
    char why[128] = "cannot be read";
    const char *failure = why;
    uint32_t size = 0;
    uint8_t *bytes = (uint8_t *)bh_read_file_to_buffer(in, &size);
    wasm_module_t module = bytes ? wasm_runtime_load(bytes, size, why, sizeof why) : NULL;

    if (module) {
        failure = compile(module, option, out);
        wasm_runtime_unload(module);
    }
    if (bytes)
        wasm_runtime_free(bytes);
    if (failure)
        fprintf(stderr, "%s: %s\n", in, failure);
    return failure != NULL;
}

/** What follows `key` at the start of `argument`, or NULL. */
static char *value(char *argument, const char *key)
{
    size_t length = strlen(key);

    return strncmp(argument, key, length) == 0 ? argument + length : NULL;
}

static bool parse(char *argument, aot_comp_option_t option)
{
    char *text;

    if ((text = value(argument, "arch=")))
        option->target_arch = text;
    else if ((text = value(argument, "abi=")))
        option->target_abi = text;
    else if ((text = value(argument, "cpu=")))
        option->target_cpu = text;
    else if (strcmp(argument, "stack-checks") == 0)
        option->stack_bounds_checks = 1;
    else if ((option->builtin_intrinsics = value(argument, "xip=")))
        option->is_indirect_mode = option->disable_llvm_intrinsics = true;
    else
        return false;
    return true;
}

int main(int argc, char **argv)
{
    /* Level 3 adds up to a tenth to the code and saves 2 instructions of 1,600. Size level 3 is LLVM's small code model. */
    AOTCompOption option = { .opt_level = 2, .size_level = 3, .output_format = AOT_FORMAT_FILE, .bounds_checks = 1 };
    bool known = argc > 2;
    int status;

    for (int i = 3; i < argc; i++)
        known = known && parse(argv[i], &option);
    if (!known || !option.target_arch || !option.target_abi || !option.target_cpu) {
        fprintf(stderr, "usage: wamrc IN.wasm OUT.aot arch=ARCH abi=ABI cpu=CPU [stack-checks] [xip=INTRINSICS]\n");
        return 2;
    }
    if (!wasm_runtime_init() || !aot_compiler_init()) {
        fprintf(stderr, "WAMR or LLVM does not start\n");
        return 1;
    }
    status = run(argv[1], argv[2], &option);
    aot_compiler_destroy();
    wasm_runtime_destroy();
    return status;
}
