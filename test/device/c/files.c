/** What is no module, or another one than its manifest says: a refusal with its own code, whatever the bytes. */
#include <stdlib.h>
#include <string.h>
#include "check.h"

static int32_t load_bytes(const void *bytes, uint32_t size, const struct md_manifest *manifest, struct md_module *module)
{
    uint8_t *copy = malloc(size ? size : 1);
    int32_t result;

    memcpy(copy, bytes, size);
    memset(module, 0, sizeof *module);
    result = md_load(module, copy, size, manifest);
    free(copy);
    return result;
}

static void foreign(void)
{
    static const char *const texts[] = {"", "\0as", "PK\3\4", "\x7f" "ELF\2\1\1", "a text file\n", "mdesc", "\x89PNG\r\n\x1a\n"};
    struct md_module module;

    for (int i = 0; i < 7; i++)
        RETURNS(MD_FOREIGN, load_bytes(texts[i], (uint32_t)strlen(texts[i]), &core_manifest, &module));
    RETURNS(MD_FOREIGN, load_bytes("\0asm", 4, &core_manifest, &module));
    RETURNS(MD_FOREIGN, load_bytes("\0aot\6\0\0", 7, &core_manifest, &module));
    RETURNS(MD_WRONG_BYTES, load_bytes("\0asm\1\0\0", 8, &core_manifest, &module));
    CHECK(!module.handle);
}

/* Under a WAMR that runs compiled files; engines.c has the others. */
static void compiled(void)
{
    struct md_module module;
    char file[] = "\0aot\5\0\0\0and so on";

    if (!COMPILED)
        return;
    RETURNS(MD_WRONG_AOT_VERSION, load_bytes(file, sizeof file, &core_manifest, &module));
    CHECK(!strcmp(module.detail, "this WAMR runs version 6, the file is of version 5"));
    memset(file + 4, 0xff, 4);
    RETURNS(MD_WRONG_AOT_VERSION, load_bytes(file, sizeof file, &core_manifest, &module));
    CHECK(!strcmp(module.detail, "this WAMR runs version 6, the file is of version 4294967295"));
    memcpy(file + 4, "\6\0\0\0", 4);
    RETURNS(MD_WRONG_BYTES, load_bytes(file, sizeof file, &core_manifest, &module));
}

/* Open what could be loaded, and go as far as it goes. */
static void go(struct loaded *loaded)
{
    struct md md = {0};

    if (!md_open(&md, &loaded->module, NULL) && start_adam(&md, 2, 0.1) > 0)
        walk(&md, 3);
    md_close(&md);
    unload(loaded);
}

static void cut(void)
{
    struct md_manifest manifest = core_manifest;
    struct md_module module;
    struct loaded loaded;

    for (uint32_t size = 0; size < core_manifest.bytes; size++) {
        RETURNS(size < 8 ? MD_FOREIGN : MD_WRONG_BYTES, load_bytes(core_bytes, size, &core_manifest, &module));
        if (size < 8)
            continue;
        manifest.bytes = size;
        manifest.crc32 = md_crc32(core_bytes, size);
        if (!load(&loaded, core_bytes, &manifest))
            go(&loaded);
        else
            CHECK(loaded.module.detail[0]);
    }
}

static void damaged(void)
{
    uint8_t *bytes = malloc(core_manifest.bytes + 1);
    struct md_module module;

    for (uint32_t at = 8; at < core_manifest.bytes; at++) {
        memcpy(bytes, core_bytes, core_manifest.bytes);
        bytes[at] ^= 1;
        RETURNS(MD_WRONG_BYTES, load_bytes(bytes, core_manifest.bytes, &core_manifest, &module));
    }
    bytes[core_manifest.bytes - 1] ^= 1;
    bytes[core_manifest.bytes] = 0;
    RETURNS(MD_WRONG_BYTES, load_bytes(bytes, core_manifest.bytes + 1, &core_manifest, &module));
    RETURNS(MD_WRONG_BYTES, load_bytes(adam_minimal_bytes, adam_minimal_manifest.bytes, &core_manifest, &module));
    free(bytes);
}

static int32_t open_as(const struct md_manifest *manifest)
{
    struct loaded loaded;
    struct md md = {0};
    int32_t result;

    RETURNS(MD_OK, load(&loaded, core_bytes, manifest));
    result = md_open(&md, &loaded.module, NULL);
    CHECK(result == MD_OK || !md.instance);
    close_core(&loaded, &md);
    return result;
}

static void wrong_manifest(void)
{
    struct md_manifest manifest;

#define WRONG(field, value) \
    manifest = core_manifest; \
    manifest.field = value; \
    RETURNS(MD_WRONG_MODULE, open_as(&manifest))

    WRONG(abi, 0);
    WRONG(abi, 2);
    WRONG(capacity, 7);
    WRONG(capacity, 9);
    WRONG(capacity, 0);
    WRONG(capacity, UINT32_MAX);
    WRONG(state_bytes, 984);
    WRONG(state_bytes, 0);
    WRONG(state_bytes, UINT32_MAX);
    RETURNS(MD_OK, open_as(&core_manifest));
}

/* A module of somebody else: well-formed, and empty. */
static void stranger(void)
{
    static const uint8_t bytes[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
    struct md_manifest manifest = core_manifest;
    struct loaded loaded;
    struct md md = {0};

    manifest.bytes = sizeof bytes;
    manifest.crc32 = md_crc32(bytes, sizeof bytes);
    RETURNS(MD_OK, load(&loaded, bytes, &manifest));
    RETURNS(MD_WRONG_MODULE, md_open(&md, &loaded.module, NULL));
    unload(&loaded);
}

/* The page after the bytes' end is not looked at, and the bytes are not written to: they are const, in a read-only section. */
static void constant(void)
{
    struct md_module module = {0};
    struct md md = {0};
    int32_t result = md_load_const(&module, core_bytes, core_manifest.bytes, &core_manifest);

    if (result == MD_NEEDS_RAM) {
        CHECK(!module.handle);
        RETURNS(MD_WRONG_BYTES, md_load_const(&module, core_bytes, core_manifest.bytes - 1, &core_manifest));
        return;
    }
    RETURNS(MD_OK, result);
    RETURNS(MD_OK, md_open(&md, &module, NULL));
    RETURNS(MD_OK, md_selftest(&md));
    md_close(&md);
    md_unload(&module);
    CHECK(md_crc32(core_bytes, core_manifest.bytes) == core_manifest.crc32);
}

/* What the interpreter has copied may be thrown away: a program from flash that is read into a buffer. */
static void thrown_away(void)
{
    struct md_module module = {0};
    struct md md = {0};
    uint8_t *copy = malloc(core_manifest.bytes);
    int32_t result;

    memcpy(copy, core_bytes, core_manifest.bytes);
    result = md_load_const(&module, copy, core_manifest.bytes, &core_manifest);
    free(copy);
    if (result == MD_NEEDS_RAM)
        return;
    RETURNS(MD_OK, md_open(&md, &module, NULL));
    RETURNS(MD_OK, md_selftest(&md));
    md_close(&md);
    md_unload(&module);
}

int main(void)
{
    static const struct test tests[] = {
        {"bytes that are no module are foreign", foreign},
        {"a compiled file of another version is refused in words", compiled},
        {"a module cut anywhere is refused, and harmless where its manifest is cut with it", cut},
        {"a module with one bit wrong is refused", damaged},
        {"a module that is not what its manifest says is not opened", wrong_manifest},
        {"a well-formed module of somebody else is not opened", stranger},
        {"constant bytes are loaded by the fast interpreter, and refused by the classic one", constant},
        {"constant bytes of the fast interpreter are free after the load", thrown_away},
    };

    return CHECK_ALL(tests, POOL);
}
