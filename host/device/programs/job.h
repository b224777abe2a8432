/**
 * Job files of the device tools: runs as text, docs/device.md, "Job files". One `struct job` is read at a time, from whatever
 * board_read reads.
 */
#ifndef JOB_H
#define JOB_H

#include <stdbool.h>
#include "microdescent.h"

enum {
    JOB_NAME = 48,
    JOB_LINE = 32768,
    JOB_N = 1024,
    JOB_PARAMETERS = 64,
    JOB_DATA = 4096,
    JOB_ERROR = 512,
};

enum job_objective {
    JOB_QUADRATIC,
    JOB_ROSENBROCK,
    JOB_PENALTY,
    JOB_COMPILED,
};

struct job {
    char name[JOB_NAME];
    int32_t method;
    enum job_objective objective;
    /** Numbers in x: n of the run. */
    uint32_t n;
    double x[JOB_N], curvature[JOB_N], center[JOB_N], lower[JOB_N], upper[JOB_N];
    /** What `set` says, and bit i: it says something of setting i. */
    double settings[MD_SETTING_COUNT];
    uint32_t set;
    double parameters[JOB_PARAMETERS];
    uint64_t parameters_set;
    double data[JOB_DATA];
    uint32_t data_count;
    /** Most tells; UINT32_MAX where the file says nothing. */
    uint32_t tells;
};

/** Where a file is read. Set to {.path = …} before first use. */
struct job_reader {
    const char *path;
    uint32_t offset;
    uint32_t line;
    /** The `job` line of the next one has been read. */
    bool ahead;
    char text[JOB_LINE];
    /** What is left of the line. */
    char *at;
    /** "path:line: what is wrong" after -1. */
    char error[JOB_ERROR];
};

/** Read a number that is a whole word. Each program defines it: the bits of a double need no library, decimals do. */
bool job_number(const char *word, double *value);

/** Read "0x" and 16 hexadecimal digits: the bits of a double. */
bool job_bits(const char *word, double *value);

/** Read the next job. Returns 1, 0 at the end of the file, -1 when something is wrong with it. */
int job_next(struct job_reader *reader, struct job *job);

/** Write the job into `md`, newly opened, and start it. Returns the first request or a refusal. */
int32_t job_start(struct md *md, const struct job *job);

/** Evaluate at md->x and tell `*value`, or its residuals; NaN where the module does both. Returns the next request or a refusal. */
int32_t job_step(struct md *md, const struct job *job, double *value);

#endif
