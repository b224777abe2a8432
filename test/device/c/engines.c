/** Which kinds of file this WAMR was built for: INTERPRETER and COMPILED say it, 0 or 1 each. */
#include <string.h>
#include "check.h"

static int32_t load_bytes(const char *kind, uint8_t version)
{
    uint8_t bytes[64] = {0, (uint8_t)kind[0], (uint8_t)kind[1], (uint8_t)kind[2], version};
    struct md_manifest manifest = core_manifest;
    struct md_module module = {0};
    int32_t result;

    manifest.bytes = sizeof bytes;
    manifest.crc32 = md_crc32(bytes, sizeof bytes);
    result = md_load(&module, bytes, sizeof bytes, &manifest);
    CHECK(!module.handle);
    return result;
}

static void kinds(void)
{
    RETURNS(INTERPRETER ? MD_NOT_LOADED : MD_NO_ENGINE, load_bytes("asm", 1));
    RETURNS(COMPILED ? MD_NOT_LOADED : MD_NO_ENGINE, load_bytes("aot", 6));
    RETURNS(COMPILED ? MD_WRONG_AOT_VERSION : MD_NO_ENGINE, load_bytes("aot", 5));
}

int main(void)
{
    static const struct test tests[] = {{"a file of a kind that WAMR was not built for finds no engine", kinds}};

    return CHECK_ALL(tests, POOL);
}
