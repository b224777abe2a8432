/** The command microdescent-device: a module and a job file under WAMR on Linux, to try things without a board. */
#define _GNU_SOURCE
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "job.h"
#include "microdescent.h"
#include "microdescent_modules.h"

static const char usage[] =
    "usage: microdescent-device [options] MODULE [JOBS]\n"
    "\n"
    "Runs the jobs of a file (docs/device.md, \"Job files\") on MODULE, a .wasm file of build/ or an .aot file made of one,\n"
    "under WAMR. Without JOBS it loads the module, runs its self-test and prints what it needs.\n"
    "\n"
    "  --pool BYTES         memory that WAMR has (default 1048576)\n"
    "  --stack BYTES        operand stack of the instance (default 2304; with methods from sr1 on 3456)\n"
    "  --budget COUNT       most WebAssembly instructions of a call; 'formula': by the published cost\n"
    "  --trace              a line for each evaluation: its number, the value ('-' if the module evaluates), x\n"
    "  --bits               numbers as the 16 hexadecimal digits of their f64\n"
    "  --after COUNT        end each run after COUNT tells\n"
    "  --checkpoint FILE    write the last run's checkpoint at its end\n"
    "  --resume FILE        go on from a checkpoint with the first job's objective\n"
    "  --help\n"
    "\n"
    "Exit code: 0 done; 1 a run failed; 2 wrong usage or a wrong file.\n";

enum {
    DONE = 0,
    FAILED = 1,
    USAGE = 2,
    LARGEST_FILE = 1 << 24,
};

static const struct md_manifest manifests[] = {
#define ROW(name) MD_MANIFEST_##name,
    MD_MODULES(ROW)
#undef ROW
};

struct options {
    const char *module, *jobs, *checkpoint, *resume;
    uint32_t pool, stack, budget, after;
    bool formula, trace, bits;
};

static int complain(int code, const char *what, const char *why)
{
    fprintf(stderr, "microdescent-device: %s: %s\n", what, why);
    return code;
}

/* A refusal of the C host, with WAMR's own words if there are any. */
static int refused(const char *what, int32_t code, const struct md_module *module)
{
    const char *detail = module && code != MD_OVER_BUDGET ? module->detail : "";

    fprintf(stderr, "microdescent-device: %s: %s%s%s\n", what, md_error(code), *detail ? ": " : "", detail);
    return FAILED;
}

/* Hexadecimal digits are bits: strtod would take 0x10 for 16. */
bool job_number(const char *word, double *value)
{
    char *end;

    if (strpbrk(word, "xX"))
        return job_bits(word, value);
    *value = strtod(word, &end);
    return *word && !*end;
}

/* ---- Options ---- */

static bool count(const char *text, uint32_t *value)
{
    char *end;
    unsigned long given = strtoul(text, &end, 10);

    *value = (uint32_t)given;
    return *text >= '0' && *text <= '9' && !*end && given > 0 && given <= INT32_MAX;
}

static int bad_count(const char *option, const char *text)
{
    fprintf(stderr, "microdescent-device: --%s %s: a whole number from 1 to 2147483647 is needed\n", option, text);
    return USAGE;
}

/* Only a run can be limited, shown, kept or carried on. */
static int without_jobs(const struct options *options)
{
    bool limited = options->budget || options->formula || options->after;

    if (limited || options->trace || options->bits || options->checkpoint || options->resume)
        return complain(USAGE, "JOBS is needed", "without it there are --pool and --stack; see --help");
    return DONE;
}

static int parse(int argc, char **argv, struct options *options)
{
    static const struct option names[] = {
        {"pool", required_argument, NULL, 'p'},   {"stack", required_argument, NULL, 's'},
        {"budget", required_argument, NULL, 'b'}, {"trace", no_argument, NULL, 't'},
        {"bits", no_argument, NULL, 'x'},         {"after", required_argument, NULL, 'a'},
        {"checkpoint", required_argument, NULL, 'c'}, {"resume", required_argument, NULL, 'r'},
        {"help", no_argument, NULL, 'h'},         {NULL, 0, NULL, 0},
    };

    argv[0] = "microdescent-device"; /* for getopt's own complaints */
    for (int key, at = 0; (key = getopt_long(argc, argv, "h", names, &at)) != -1;) {
        uint32_t *number = key == 'p' ? &options->pool : key == 's' ? &options->stack : key == 'a' ? &options->after : NULL;

        if (key == 'b' && !(options->formula = !strcmp(optarg, "formula")))
            number = &options->budget;
        if (number && !count(optarg, number))
            return bad_count(names[at].name, optarg);
        options->trace |= key == 't';
        options->bits |= key == 'x';
        if (key == 'c')
            options->checkpoint = optarg;
        if (key == 'r')
            options->resume = optarg;
        if (key == 'h')
            return fputs(usage, stdout), -1;
        if (key == '?')
            return USAGE;
    }
    if (optind == argc)
        return complain(USAGE, "a MODULE is needed", "see --help");
    options->module = argv[optind++];
    if (optind < argc)
        options->jobs = argv[optind++];
    if (optind < argc)
        return complain(USAGE, argv[optind], "one argument too many; see --help");
    return options->jobs ? DONE : without_jobs(options);
}

/* ---- Files ---- */

/* A whole file in memory of its own, aligned to 16. NULL after a complaint. */
static uint8_t *slurp(const char *path, uint32_t *size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = NULL;
    long length = -1;

    if (file && !fseek(file, 0, SEEK_END))
        length = ftell(file);
    if (length >= 0 && length <= LARGEST_FILE && (bytes = malloc((size_t)length + 1))) {
        rewind(file);
        *size = (uint32_t)fread(bytes, 1, (size_t)length, file);
        if (*size != (uint32_t)length) {
            free(bytes);
            bytes = NULL;
        }
    }
    if (file)
        fclose(file);
    if (!bytes)
        complain(USAGE, path, "cannot be read, or is larger than 16 MiB");
    return bytes;
}

/* The manifest of a .wasm file by its bytes; of an .aot file by its name, which begins with the module's. */
static bool manifest_of(const char *path, const uint8_t *bytes, uint32_t size, struct md_manifest *manifest)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    bool compiled = wasm_runtime_get_file_package_type(bytes, size) == Wasm_Module_AoT;
    uint32_t crc32 = md_crc32(bytes, size);
    size_t longest = 0;

    for (size_t i = 0; i < sizeof manifests / sizeof *manifests; i++) {
        size_t length = strlen(manifests[i].name);
        bool named = length > longest && !strncmp(name, manifests[i].name, length) && strchr("-.", name[length]);

        if (compiled ? !named : manifests[i].crc32 != crc32 || manifests[i].bytes != size)
            continue;
        *manifest = manifests[i];
        longest = length;
    }
    manifest->bytes = size;
    manifest->crc32 = crc32;
    return longest > 0;
}

/* ---- Runs ---- */

static void print_number(double value, bool bits)
{
    uint64_t word;

    memcpy(&word, &value, 8);
    if (bits)
        printf(" %016llx", (unsigned long long)word);
    else
        printf(" %.17g", value);
}

static void print_vector(const double *x, int32_t n, bool bits)
{
    for (int32_t i = 0; i < n; i++)
        print_number(x[i], bits);
    putchar('\n');
}

static const char *status_text(int32_t status)
{
#define TEXT(name, text) text,
    static const char *const texts[] = {MD_STATUSES(TEXT)};
#undef TEXT

    return status >= 0 && status < (int32_t)(sizeof texts / sizeof *texts) ? texts[status] : "unknown";
}

static void report(struct md *md, const struct job *job, bool bits)
{
    const double *best = md_best(md);

    printf("%s: %s after %.0f iterations", job->name, status_text(md_status(md)), md->figures[MD_SLOT_ITERATIONS]);
    /* The smallest builds do not count them. */
    if (md->figures[MD_SLOT_EVALUATIONS] > 0)
        printf(", %.0f evaluations", md->figures[MD_SLOT_EVALUATIONS]);
    printf("\n  value");
    print_number(md->figures[MD_SLOT_BEST_VALUE], bits);
    printf("\n  x    ");
    if (best)
        print_vector(best, md->n, bits);
    else
        puts(" none: the checkpoint was forged");
}

static int resume(struct md *md, const char *path)
{
    uint32_t size;
    uint8_t *bytes = slurp(path, &size);
    int32_t refusal;

    if (!bytes)
        return USAGE;
    refusal = md_restore(md, bytes, size);
    free(bytes);
    return refusal ? refused(path, refusal, md->module) + USAGE - FAILED : DONE;
}

static int save(const struct md *md, const char *path)
{
    uint32_t size = md_checkpoint_bytes(md);
    uint8_t *bytes = malloc(size);
    FILE *file = NULL;
    bool good = bytes && !md_save(md, bytes, size) && (file = fopen(path, "wb")) && fwrite(bytes, 1, size, file) == size;

    if (file && fclose(file))
        good = false;
    free(bytes);
    return good ? DONE : complain(FAILED, path, "cannot be written");
}

/* Evaluate and tell until the run ends. Returns the last request, or a refusal. */
static int32_t walk(struct md *md, const struct job *job, const struct options *options, int32_t request)
{
    uint32_t most = options->after && options->after < job->tells ? options->after : job->tells;

    for (uint32_t told = 1; request > 0 && told <= most; told++) {
        double at[JOB_N], value;
        int32_t n = md->n;

        memcpy(at, md->x, 8 * (size_t)n);
        request = job_step(md, job, &value);
        if (!options->trace || request < 0)
            continue;
        printf("%u", (unsigned)told);
        if (job->objective == JOB_COMPILED)
            printf(" -");
        else
            print_number(value, options->bits);
        print_vector(at, n, options->bits);
    }
    return request;
}

static int run(struct md *md, const struct job *job, const struct options *options, bool first)
{
    const struct md_module *module = md->module; /* a trap closes md, and the module says why */
    int32_t request;

    if (first && options->resume) {
        int failed = resume(md, options->resume);

        if (failed)
            return failed;
        if ((uint32_t)md->n != job->n)
            return complain(USAGE, options->resume, "its n is not the length of the job's x");
        request = md_ask(md);
    } else {
        request = job_start(md, job);
    }
    if (request >= 0)
        request = walk(md, job, options, request);
    if (request < 0)
        return refused(job->name, request, module);
    report(md, job, options->bits);
    return options->checkpoint ? save(md, options->checkpoint) : DONE;
}

static int run_all(struct md_module *module, const struct options *options)
{
    static struct job_reader reader;
    static struct job job;
    int worst = DONE, got;

    reader.path = options->jobs;
    for (bool first = true; (got = job_next(&reader, &job)) > 0; first = false) {
        if (options->formula && job.method > MD_METHOD_NADAM)
            return complain(USAGE, "--budget formula", "covers the methods up to nadam; others need --budget COUNT");
        struct md_limits limits = {options->stack, options->formula ? MD_BUDGET(module->manifest->capacity) : options->budget};
        struct md md = {0};
        int32_t refusal = md_open(&md, module, &limits);
        int result;

        if (refusal)
            return refused("open", refusal, module); /* and so for each job */
        result = run(&md, &job, options, first);
        md_close(&md);
        if (result > worst)
            worst = result;
    }
    if (got < 0)
        fprintf(stderr, "microdescent-device: %s\n", reader.error);
    else if (!reader.line || !job.n)
        return complain(USAGE, options->jobs, "no job in it; a job begins with job NAME");
    return got < 0 ? USAGE : worst;
}

/* What a module needs, after its self-test. */
static int describe(struct md_module *module, const struct options *options)
{
    const struct md_manifest *manifest = module->manifest;
    struct md_limits limits = {options->stack, 0};
    mem_alloc_info_t memory;
    struct md md = {0};
    int32_t refusal = md_open(&md, module, &limits);

    if (refusal)
        return refused("open", refusal, module);
    if (manifest->selftest && (refusal = md_selftest(&md)) != MD_OK)
        return refused("self-test", refusal, module);
    printf("%s: %u bytes, protocol %u, at most %u parameters\n", manifest->name, (unsigned)manifest->bytes,
           (unsigned)manifest->abi, (unsigned)manifest->capacity);
    printf("  linear memory   %u bytes, %u of them in a checkpoint's state\n", (unsigned)manifest->memory, (unsigned)manifest->state_bytes);
    printf("  self-test       %s\n", manifest->selftest ? "passed" : "not in this build");
    if (wasm_runtime_get_mem_alloc_info(&memory))
        printf("  pool            %u bytes at most in use\n", (unsigned)memory.highmark_size);
    md_close(&md);
    return DONE;
}

static int use(uint8_t *bytes, uint32_t size, const struct options *options)
{
    struct md_module module = {0};
    struct md_manifest manifest;
    int32_t refusal;
    int result;

    memset(&manifest, 0, sizeof manifest);
    if (!manifest_of(options->module, bytes, size, &manifest)
        && wasm_runtime_get_file_package_type(bytes, size) != Package_Type_Unknown)
        return complain(USAGE, options->module, "not a module of this build: its bytes, or an .aot file's name, are not known");
    refusal = md_load(&module, bytes, size, &manifest);
    if (refusal)
        return refused(options->module, refusal, &module) + USAGE - FAILED;
    result = options->jobs ? run_all(&module, options) : describe(&module, options);
    md_unload(&module);
    return result;
}

int main(int argc, char **argv)
{
    struct options options = {.pool = 1 << 20};
    int result = parse(argc, argv, &options);
    uint8_t *bytes, *pool;
    uint32_t size;

    if (result)
        return result < 0 ? DONE : result;
    bytes = slurp(options.module, &size);
    pool = aligned_alloc(16, (options.pool + 15) / 16 * 16);
    if (!bytes || !pool || (result = md_init(pool, options.pool)) != MD_OK) {
        if (bytes)
            refused("--pool", MD_BAD_POOL, NULL);
        free(bytes);
        free(pool);
        return USAGE;
    }
    result = use(bytes, size, &options);
    md_exit();
    free(pool);
    free(bytes);
    if (fflush(stdout) || ferror(stdout))
        return complain(FAILED, "standard output", "cannot be written");
    return result;
}
