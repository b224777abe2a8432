/**
 * The example firmware with an optimizer that stops in the middle of its run, at the cost of experiment WHEN: by a limit of
 * MOST instructions or, that being 0, since its memory has lost the state.
 */
#include <string.h>
#include "microdescent.h"

static int32_t stopped_tell(struct md *md, double value)
{
    static int told;

    if (told++ == WHEN) {
        md->limit = MOST;
        if (!MOST)
            memset(md->state, 0x7f, md->module->manifest->state_bytes);
    }
    return md_tell(md, value);
}

#define md_tell stopped_tell
#include "../../host/device/programs/motor.c"
