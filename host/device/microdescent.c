#include "instance.h"

enum {
    WORDS = 8, /* of a checkpoint's header */
    HEADER_BYTES = 4 * WORDS,
    CHECKSUM_BYTES = 4,
    MAGIC = 0x5043444d, /* "MDCP" */
    CHECKPOINT_VERSION = 1,
    FILE_VERSION_AT = 4,
    SMALLEST_POOL = 1024, /* WAMR writes behind one that does not even hold its own head */
};

uint32_t md_crc32(const void *bytes, uint32_t size)
{
    const uint8_t *byte = bytes;
    uint32_t crc = 0xffffffff;

    while (size--) {
        crc ^= *byte++;
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
    }
    return ~crc;
}

static void say_number(struct md_module *module, uint32_t number)
{
    char digits[11];
    char *at = digits + sizeof digits - 1;

    *at = 0;
    do
        *--at = (char)('0' + number % 10);
    while (number /= 10);
    say(module, at);
}

/* ---- The runtime and modules ---- */

int32_t md_init(void *pool, uint32_t size)
{
    RuntimeInitArgs args;

    if (!pool || (uintptr_t)pool % 8 || size < SMALLEST_POOL)
        return MD_BAD_POOL;
    memset(&args, 0, sizeof args);
    args.mem_alloc_type = Alloc_With_Pool;
    args.mem_alloc_option.pool.heap_buf = pool;
    args.mem_alloc_option.pool.heap_size = size;
    return wasm_runtime_full_init(&args) ? MD_OK : MD_BAD_POOL;
}

void md_exit(void)
{
    wasm_runtime_destroy();
}

static int32_t load(struct md_module *module, uint8_t *bytes, uint32_t size, bool freeable)
{
    char name[] = "";
    LoadArgs args;

    memset(&args, 0, sizeof args);
    args.name = name;
    args.wasm_binary_freeable = freeable;
    module->handle = wasm_runtime_load_ex(bytes, size, &args, module->detail, sizeof module->detail);
    return module->handle ? MD_OK : MD_NOT_LOADED;
}

/* Whether this WAMR runs files of this kind: it is asked about their first word, which without the engine it does not know. */
static bool has_engine(const uint8_t *bytes)
{
    struct md_module probe = {0};
    uint32_t kind;

    memcpy(&kind, bytes, sizeof kind);
    load(&probe, (uint8_t *)&kind, sizeof kind, false);
    return !strstr(probe.detail, "magic header not detected");
}

static int32_t check_file(struct md_module *module, const uint8_t *bytes, uint32_t size)
{
    package_type_t type = wasm_runtime_get_file_package_type(bytes, size);
    uint32_t runs, has;

    if (type == Package_Type_Unknown || size < 8)
        return MD_FOREIGN;
    if (!has_engine(bytes))
        return MD_NO_ENGINE;
    runs = wasm_runtime_get_current_package_version(type);
    has = word(bytes + FILE_VERSION_AT);
    if (type == Wasm_Module_AoT && has != runs) {
        say(module, "this WAMR runs version ");
        say_number(module, runs);
        say(module, ", the file is of version ");
        say_number(module, has);
        return MD_WRONG_AOT_VERSION;
    }
    if (size != module->manifest->bytes || md_crc32(bytes, size) != module->manifest->crc32)
        return MD_WRONG_BYTES;
    return MD_OK;
}

/* Whether this WAMR writes into WebAssembly bytes and keeps using them: it is asked about an empty module. */
static bool keeps_bytes(void)
{
    uint8_t empty[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
    struct md_module probe = {0};
    bool keeps;

    if (load(&probe, empty, sizeof empty, true))
        return false; /* no room: let the caller's own load say so */
    keeps = !wasm_runtime_is_underlying_binary_freeable(probe.handle);
    wasm_runtime_unload(probe.handle);
    return keeps;
}

static int32_t check(struct md_module *module, const uint8_t *bytes, uint32_t size, const struct md_manifest *manifest)
{
    if (module->handle)
        return MD_ALREADY_OPEN;
    module->manifest = manifest;
    module->detail[0] = 0;
    return check_file(module, bytes, size);
}

int32_t md_load(struct md_module *module, uint8_t *bytes, uint32_t size, const struct md_manifest *manifest)
{
    int32_t refusal = check(module, bytes, size, manifest);

    return refusal ? refusal : load(module, bytes, size, false);
}

int32_t md_load_const(struct md_module *module, const uint8_t *bytes, uint32_t size, const struct md_manifest *manifest)
{
    int32_t refusal = check(module, bytes, size, manifest);
    /* Of an ahead-of-time file WAMR reads names and, in place, code where they are: copies would be waste. */
    bool copies = wasm_runtime_get_file_package_type(bytes, size) == Wasm_Module_Bytecode;

    if (refusal)
        return refusal;
    if (copies && keeps_bytes())
        return MD_NEEDS_RAM;
    return load(module, (uint8_t *)(uintptr_t)bytes, size, copies);
}

void md_unload(struct md_module *module)
{
    if (module->handle)
        wasm_runtime_unload(module->handle);
    module->handle = NULL;
}

/* ---- Instances ---- */

/* A vector that a build may lack: its address is 0. */
static bool bound(struct md *md, int32_t what, uint32_t count, double **at)
{
    uint32_t address;

    return layout(md, what, &address) && (!address || (*at = f64s(md, address, count)) != NULL);
}

/* What a compiled-in objective owns at `name`, to the end of the memory in use: WAMR's own end is rounded up to its pages. */
static void room(struct md *md, const char *name, double **at, uint32_t *count)
{
    wasm_function_inst_t found = function(md, name, 0);
    uint32_t argv[2], end = md->module->manifest->memory;

    if (!found || !calls(md, found, 0, argv, own_limit(md)))
        return;
    if (argv[0] < end && (*at = f64s(md, argv[0], (end - argv[0]) / 8)))
        *count = (end - argv[0]) / 8;
}

/* Whether the module has methods from SR1 on. */
static bool searches(const struct md_module *module)
{
    return module->manifest->methods >> MD_METHOD_SR1 != 0;
}

static bool has_state(struct md *md)
{
    const struct md_manifest *manifest = md->module->manifest;
    uint32_t bytes, settings, most;
    double *at;

    if (!layout(md, MD_LAYOUT_STATE_BYTES, &bytes) || bytes != manifest->state_bytes || !vector(md, MD_LAYOUT_STATE, bytes / 8, &at))
        return false;
    md->state = (uint8_t *)at;
    if (!vector(md, MD_LAYOUT_SETTINGS, 1, &md->settings) || (uint8_t *)md->settings < md->state)
        return false;
    settings = (uint32_t)((uint8_t *)md->settings - md->state);
    if (settings >= bytes)
        return false;
    /* A build of one method and nothing else has fewer settings; its state ends with them. */
    settings = (bytes - settings) / 8;
    most = searches(md->module) ? MD_SETTING_COUNT : MD_SETTING_VALUE_LIMIT + 1;
    md->setting_count = settings < most ? settings : most;
    return true;
}

static bool has_views(struct md *md)
{
    uint32_t abi, capacity, n = md->module->manifest->capacity;
    double *figures;

    if (!layout(md, MD_LAYOUT_ABI, &abi) || abi != MD_ABI || abi != md->module->manifest->abi)
        return false;
    if (!layout(md, MD_LAYOUT_CAPACITY, &capacity) || capacity != n || !has_state(md))
        return false;
    if (!vector(md, MD_LAYOUT_F, MD_SLOT_RATE + 1, &figures) || !vector(md, MD_LAYOUT_X, n, &md->x) || !vector(md, MD_LAYOUT_G, n, &md->g))
        return false;
    md->figures = figures;
    room(md, "objective", &md->objective, &md->objective_count);
    room(md, "data", &md->data, &md->data_count);
    if (md->data > md->objective)
        md->objective_count = (uint32_t)(md->data - md->objective);
    return bound(md, MD_LAYOUT_LOWER, n, &md->lower) && bound(md, MD_LAYOUT_UPPER, n, &md->upper);
}

static bool has_functions(struct md *md)
{
    md->run = function(md, "run", 1);
    md->tell_rows = function(md, "tellRows", 0);
    *(md->tell_rows ? &md->row : &md->residual) = function(md, "row", 0);
    return (md->layout = function(md, "layout", 1)) && (md->start = function(md, "start", 2)) && (md->tell = function(md, "tell", 0))
           && (md->ask = function(md, "ask", 0)) && (md->status = function(md, "status", 0))
           && (md->best = function(md, "best", 0));
}

int32_t md_open(struct md *md, struct md_module *module, const struct md_limits *limits)
{
    uint32_t stack = limits ? limits->stack : 0;
    int32_t refusal;

    if (md->instance)
        return MD_ALREADY_OPEN;
    if (!module->handle)
        return MD_NOT_OPEN;
    memset(md, 0, sizeof *md);
    md->module = module;
    md->limit = limits ? limits->instructions : 0;
    if (md->limit && !metered(module))
        return MD_NO_METERING;
    if (!stack)
        stack = searches(module) ? MD_SEARCH_STACK : MD_STACK;
    refusal = instantiate(md, stack);
    if (!refusal && !(has_functions(md) && has_views(md)))
        refusal = wasm_runtime_get_exception(md->instance) ? failed(md) : MD_WRONG_MODULE;
    if (refusal)
        md_close(md);
    return refusal;
}

void md_close(struct md *md)
{
    if (md->env)
        wasm_runtime_destroy_exec_env(md->env);
    if (md->instance)
        wasm_runtime_deinstantiate(md->instance);
    memset(md, 0, sizeof *md);
}

int32_t md_selftest(struct md *md)
{
    uint32_t argv[2] = {0};
    wasm_function_inst_t selftest;
    uint64_t hash;
    int32_t result;

    if (!md->instance)
        return MD_NOT_OPEN;
    selftest = function(md, "selftest", 0);
    result = call(md, selftest, 0, argv, own_limit(md) * OWN_CALL); /* far fewer tells */
    if (!selftest || !md->instance || md->cut_off)
        return result;
    hash = argv[0] | (uint64_t)argv[1] << 32;
    if (!hash)
        return MD_STATUS_OUT_OF_ORDER;
    md->n = 0;
    return hash == md->module->manifest->selftest ? MD_OK : MD_WRONG_SELFTEST;
}

/* ---- Runs ---- */

int32_t md_set(struct md *md, int32_t setting, double value)
{
    if (!md->instance)
        return MD_NOT_OPEN;
    if (setting < 0 || (uint32_t)setting >= md->setting_count)
        return MD_NOT_IN_MODULE;
    md->settings[setting] = value;
    return MD_OK;
}

int32_t md_defaults(struct md *md, int32_t method)
{
    static const struct {
        int32_t method, setting;
        double value;
    } defaults[] = {
#define ROW(method, setting, value) {MD_METHOD_##method, MD_SETTING_##setting, value},
        MD_DEFAULTS(ROW)
#undef ROW
    };

    if (!md->instance)
        return MD_NOT_OPEN;
    if (method < 0 || method > 31 || !(md->module->manifest->methods >> method & 1))
        return MD_STATUS_BAD_METHOD;
    memset(md->settings, 0, 8 * md->setting_count);
    md_set(md, MD_SETTING_MAX_ITERATIONS, MD_DEFAULT_MAX_ITERATIONS);
    md_set(md, MD_SETTING_PERIOD, 1);
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
        if (defaults[i].method == method)
            md_set(md, defaults[i].setting, defaults[i].value);
    return MD_OK;
}

int32_t md_start(struct md *md, int32_t method, int32_t n)
{
    uint32_t argv[2] = {(uint32_t)method, (uint32_t)n};
    int32_t request = call(md, md->start, 2, argv, md->limit);

    if (request >= 0) {
        md->n = n;
        md->method = method;
    }
    return request;
}

int32_t md_ask(struct md *md)
{
    uint32_t argv[2];

    return call(md, md->ask, 0, argv, md->limit);
}

/* Whether the run is told residuals, not values. */
static bool by_residuals(const struct md *md)
{
    return md->method == MD_METHOD_LEVENBERG_MARQUARDT;
}

static void write_value(struct md *md, double value)
{
    static const uint64_t nan = 0x7ff8000000000000;

    /* One NaN stands for a value that was not written: any other is a bad value. */
    memcpy((void *)(uintptr_t)md->figures, value != value ? (const void *)&nan : (const void *)&value, 8);
}

int32_t md_tell(struct md *md, double value)
{
    uint32_t argv[2];

    if (by_residuals(md))
        return MD_STATUS_OUT_OF_ORDER;
    if (md->instance)
        write_value(md, value);
    return call(md, md->tell, 0, argv, md->limit);
}

int32_t md_residual(struct md *md, double residual)
{
    uint32_t argv[2];

    if (md->residual && !by_residuals(md))
        return MD_STATUS_OUT_OF_ORDER;
    if (md->residual)
        write_value(md, residual);
    return call(md, md->residual, 0, argv, md->limit);
}

int32_t md_tell_residuals(struct md *md)
{
    uint32_t argv[2];

    if (md->residual && !by_residuals(md))
        return MD_STATUS_OUT_OF_ORDER;
    return call(md, md->residual ? md->tell : NULL, 0, argv, md->limit);
}

int32_t md_status(struct md *md)
{
    uint32_t argv[2];

    return call(md, md->status, 0, argv, md->limit);
}

const double *md_best(struct md *md)
{
    uint32_t argv[2];

    /* After a call that was cut off too: what best() reads is written by one store. */
    if (!md->instance || !calls(md, md->best, 0, argv, own_limit(md)))
        return NULL;
    return f64s(md, argv[0], md->module->manifest->capacity);
}

int32_t md_run(struct md *md, int32_t k)
{
    uint32_t argv[2] = {(uint32_t)k};

    return call(md, md->run, 1, argv, (uint64_t)md->limit * (uint32_t)(k > 0 ? k : 1));
}

int32_t md_row(struct md *md)
{
    uint32_t argv[2];

    return call(md, md->row, 0, argv, md->limit);
}

int32_t md_tell_rows(struct md *md)
{
    uint32_t argv[2];

    return call(md, md->tell_rows, 0, argv, md->limit);
}

/* ---- Checkpoints: docs/abi.md ---- */

uint32_t md_checkpoint_bytes(const struct md *md)
{
    return md->instance ? HEADER_BYTES + md->module->manifest->state_bytes + CHECKSUM_BYTES : 0;
}

/* The header's words; those of the run are its own. */
static void header(const struct md_manifest *manifest, int32_t method, int32_t n, uint32_t words[WORDS])
{
    const uint32_t all[WORDS] = {MAGIC, CHECKPOINT_VERSION, manifest->abi, manifest->identity,
                                 manifest->capacity, (uint32_t)method, (uint32_t)n, manifest->state_bytes};

    memcpy(words, all, sizeof all);
}

int32_t md_save(const struct md *md, void *buffer, uint32_t size)
{
    uint8_t *bytes = buffer;
    uint32_t words[WORDS], end = md_checkpoint_bytes(md) - CHECKSUM_BYTES;

    if (!md->instance)
        return MD_NOT_OPEN;
    if (md->cut_off)
        return MD_OVER_BUDGET;
    if (!md->n)
        return MD_STATUS_OUT_OF_ORDER;
    if (size < end + CHECKSUM_BYTES)
        return MD_SHORT_BUFFER;
    header(md->module->manifest, md->method, md->n, words);
    for (int i = 0; i < WORDS; i++)
        put_word(bytes + 4 * i, words[i]);
    memcpy(bytes + HEADER_BYTES, md->state, md->module->manifest->state_bytes);
    put_word(bytes + end, md_crc32(bytes, end));
    return MD_OK;
}

int32_t md_restore(struct md *md, const void *checkpoint, uint32_t size)
{
    const uint8_t *bytes = checkpoint;
    uint32_t words[WORDS], end = md_checkpoint_bytes(md) - CHECKSUM_BYTES, method, n;

    if (!md->instance)
        return MD_NOT_OPEN;
    if (md->cut_off)
        return MD_OVER_BUDGET;
    if (size != end + CHECKSUM_BYTES || word(bytes + end) != md_crc32(bytes, end))
        return MD_BAD_CHECKPOINT;
    method = word(bytes + 20);
    n = word(bytes + 24);
    header(md->module->manifest, (int32_t)method, (int32_t)n, words);
    for (int i = 0; i < WORDS; i++)
        if (word(bytes + 4 * i) != words[i])
            return MD_BAD_CHECKPOINT;
    if (n - 1 >= md->module->manifest->capacity)
        return MD_BAD_CHECKPOINT;
    memcpy(md->state, bytes + HEADER_BYTES, md->module->manifest->state_bytes);
    md->n = (int32_t)n;
    md->method = (int32_t)method;
    return MD_OK;
}

/* ---- Words ---- */

const char *md_error(int32_t code)
{
    switch (code) {
    case MD_STATUS_BAD_METHOD: return "the module does not have this method";
    case MD_STATUS_BAD_SIZE: return "n is not in 1 ... capacity, or more than the method takes";
    case MD_STATUS_BAD_VALUE: return "a value, gradient, residual or starting point is not finite";
    case MD_STATUS_BAD_SETTING: return "a setting is not finite or out of its range";
    case MD_STATUS_BAD_BOUNDS: return "a lower bound is above the upper one, or not a number";
    case MD_STATUS_OUT_OF_ORDER: return "the call does not fit the state of the run";
    case MD_NOT_OPEN: return "it is not open";
    case MD_ALREADY_OPEN: return "it is open already";
    case MD_BAD_POOL: return "the pool is too small or not aligned to 8 bytes";
    case MD_FOREIGN: return "neither a WebAssembly module nor an ahead-of-time file";
    case MD_NO_ENGINE: return "WAMR was built without the engine for this kind of file";
    case MD_WRONG_AOT_VERSION: return "compiled for another version of WAMR: compile it again, or use the .wasm file";
    case MD_WRONG_BYTES: return "not the bytes of the manifest: cut, damaged or another file";
    case MD_NEEDS_RAM: return "the classic interpreter needs the module in RAM: md_load a copy";
    case MD_NOT_LOADED: return "WAMR refused the module, or the pool is too small";
    case MD_WRONG_MODULE: return "the module is not what its manifest says";
    case MD_NO_METERING: return "a limit of instructions needs an interpreter with instruction metering";
    case MD_WRONG_SELFTEST: return "self-test failed: this engine or processor computes otherwise";
    case MD_NOT_IN_MODULE: return "the module does not have this function or setting";
    case MD_OVER_BUDGET: return "cut off by the limit of instructions; the best point can still be read";
    case MD_TRAPPED: return "WAMR stopped the call; the instance is closed";
    case MD_SHORT_BUFFER: return "the buffer is too short for a checkpoint";
    case MD_BAD_CHECKPOINT: return "the checkpoint is cut, damaged or of another module";
    default: return "";
    }
}
