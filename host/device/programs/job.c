#include "job.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "board.h"

#define BLANKS " \t\r"

/* ---- Lines and words ---- */

__attribute__((format(printf, 2, 3))) static int fail(struct job_reader *reader, const char *format, ...)
{
    va_list arguments;
    int used = snprintf(reader->error, JOB_ERROR, "%s:%u: ", reader->path, (unsigned)reader->line);

    va_start(arguments, format);
    if (used > 0 && used < JOB_ERROR)
        vsnprintf(reader->error + used, (size_t)(JOB_ERROR - used), format, arguments);
    va_end(arguments);
    return -1;
}

/* The next line, without its end and its comment, into reader->text. Returns 1, 0 at the end, -1 when it cannot be read. */
static int next_line(struct job_reader *reader)
{
    int32_t got = board_read(reader->path, reader->offset, reader->text, JOB_LINE - 1);
    char *end;

    reader->line++;
    if (got < 0)
        return snprintf(reader->error, JOB_ERROR, "%s: cannot be read", reader->path), -1;
    if (!got)
        return 0;
    reader->text[got] = 0;
    end = memchr(reader->text, '\n', (size_t)got);
    if (!end && got == JOB_LINE - 1)
        return fail(reader, "longer than %d bytes", JOB_LINE - 2);
    reader->offset += end ? (uint32_t)(end - reader->text) + 1 : (uint32_t)got;
    if (end)
        *end = 0;
    if (strlen(reader->text) != (end ? (size_t)(end - reader->text) : (size_t)got))
        return fail(reader, "a zero byte: not a text file");
    reader->text[strcspn(reader->text, "#")] = 0;
    reader->at = reader->text;
    return 1;
}

/* The next word of the line; NULL at its end. */
static char *word_of(struct job_reader *reader)
{
    char *word = reader->at + strspn(reader->at, BLANKS);
    size_t length = strcspn(word, BLANKS);

    reader->at = word + length + (word[length] != 0);
    word[length] = 0;
    return length ? word : NULL;
}

bool job_bits(const char *word, double *value)
{
    static const char digits[] = "0123456789abcdef";
    uint64_t bits = 0;

    if (strncmp(word, "0x", 2) || strlen(word) != 18)
        return false;
    for (word += 2; *word; word++) {
        const char *digit = strchr(digits, *word);

        if (!digit)
            return false;
        bits = bits << 4 | (uint64_t)(digit - digits);
    }
    memcpy(value, &bits, 8);
    return true;
}

static int number(struct job_reader *reader, const char *field, const char *word, double *value)
{
    if (!word)
        return fail(reader, "%s: a number is missing", field);
    return job_number(word, value) && *value == *value ? 0 : fail(reader, "%s: %s is not a number", field, word);
}

/* The rest of the line as numbers, 1 … most. */
static int numbers(struct job_reader *reader, const char *field, double *values, uint32_t most, uint32_t *count)
{
    *count = 0;
    for (char *word; (word = word_of(reader)); (*count)++) {
        if (*count == most)
            return fail(reader, "%s: more than %u numbers", field, (unsigned)most);
        if (number(reader, field, word, values + *count))
            return -1;
    }
    return *count ? 0 : fail(reader, "%s: a number is missing", field);
}

/* A whole number from 0 to most. */
static int whole(struct job_reader *reader, const char *field, uint32_t most, uint32_t *value)
{
    const char *word = word_of(reader);
    uint64_t given = 0;

    for (const char *at = word; at && *at; at++)
        given = *at < '0' || *at > '9' || given > most ? UINT64_MAX / 16 : 10 * given + (uint64_t)(*at - '0');
    if (!word || given > most)
        return fail(reader, "%s: %s; a whole number from 0 to %u is needed", field, word ? word : "missing", (unsigned)most);
    *value = (uint32_t)given;
    return 0;
}

/* ---- Fields ---- */

static int method(struct job_reader *reader, struct job *job)
{
#define TEXT(name, text) text,
#define WORD(name, text) " " text
    static const char *const names[] = {MD_METHODS(TEXT)};
    const char *word = word_of(reader);

    for (uint32_t i = 0; word && i < sizeof names / sizeof *names; i++)
        if (!strcmp(word, names[i]))
            return job->method = (int32_t)i, 0;
    return fail(reader, "method: %s; there are" MD_METHODS(WORD), word ? word : "a name is missing");
#undef TEXT
#undef WORD
}

static int objective(struct job_reader *reader, struct job *job)
{
    static const char *const names[] = {"quadratic", "rosenbrock", "penalty", "compiled"};
    const char *word = word_of(reader);

    for (int i = 0; word && i < 4; i++)
        if (!strcmp(word, names[i]))
            return job->objective = (enum job_objective)i, 0;
    return fail(reader, "objective: %s; there are quadratic, rosenbrock, penalty, compiled", word ? word : "a name is missing");
}

static int set(struct job_reader *reader, struct job *job)
{
    static const struct {
        const char *text;
        double from, to;
        int flags;
        const char *range;
    } settings[] = {
#define ROW(name, text, from, to, flags, range) {text, from, to, flags, range},
#define WORD(name, text, from, to, flags, range) " " text
        MD_SETTINGS(ROW)
    };
    const char *word = word_of(reader);
    uint32_t i = 0;
    double value;

    while (i < sizeof settings / sizeof *settings && word && strcmp(word, settings[i].text))
        i++;
    if (!word || i == sizeof settings / sizeof *settings)
        return fail(reader, "set: %s; there are" MD_SETTINGS(WORD), word ? word : "a name is missing");
#undef ROW
#undef WORD
    word = word_of(reader);
    if (number(reader, settings[i].text, word, &value))
        return -1;
    if (!(value >= settings[i].from && value <= settings[i].to) || (settings[i].flags & MD_ABOVE && value == settings[i].from)
        || (settings[i].flags & MD_BELOW && value == settings[i].to)
        || (settings[i].flags & MD_WHOLE && value != floor(value)))
        return fail(reader, "set %s: %s; allowed is %s", settings[i].text, word, settings[i].range);
    job->settings[i] = value;
    job->set |= 1u << i;
    return 0;
}

static int parameter(struct job_reader *reader, struct job *job)
{
    uint32_t i;

    if (whole(reader, "parameter", JOB_PARAMETERS - 1, &i)
        || number(reader, "parameter", word_of(reader), job->parameters + i))
        return -1;
    job->parameters_set |= (uint64_t)1 << i;
    return 0;
}

/* A vector that is as long as x, which comes first. */
static int vector(struct job_reader *reader, const char *field, const struct job *job, double *values)
{
    uint32_t count;

    if (numbers(reader, field, values, JOB_N, &count))
        return -1;
    return count == job->n ? 0 : fail(reader, "%s: %u numbers; x before it has %u", field, (unsigned)count, (unsigned)job->n);
}

static int field(struct job_reader *reader, struct job *job, const char *name)
{
    if (!strcmp(name, "method"))
        return method(reader, job);
    if (!strcmp(name, "objective"))
        return objective(reader, job);
    if (!strcmp(name, "x") && job->n)
        return fail(reader, "x: the job has one already");
    if (!strcmp(name, "x"))
        return numbers(reader, name, job->x, JOB_N, &job->n);
    if (!strcmp(name, "curvature"))
        return vector(reader, name, job, job->curvature);
    if (!strcmp(name, "center"))
        return vector(reader, name, job, job->center);
    if (!strcmp(name, "lower"))
        return vector(reader, name, job, job->lower);
    if (!strcmp(name, "upper"))
        return vector(reader, name, job, job->upper);
    if (!strcmp(name, "set"))
        return set(reader, job);
    if (!strcmp(name, "parameter"))
        return parameter(reader, job);
    if (!strcmp(name, "data"))
        return numbers(reader, name, job->data, JOB_DATA, &job->data_count);
    if (!strcmp(name, "tells"))
        return whole(reader, name, UINT32_MAX - 1, &job->tells);
    return fail(reader, "%s; there are job, method, objective, x, curvature, center, lower, upper, set, parameter, data, tells", name);
}

/* ---- Jobs ---- */

static int begin(struct job_reader *reader, struct job *job)
{
    const char *name = word_of(reader);

    if (!name || strlen(name) >= JOB_NAME)
        return fail(reader, "job: a name of at most %d bytes is needed", JOB_NAME - 1);
    if (word_of(reader))
        return fail(reader, "job %s: one word too many", name);
    memset(job, 0, sizeof *job);
    strcpy(job->name, name);
    job->method = -1;
    job->tells = UINT32_MAX;
    for (int i = 0; i < JOB_N; i++) {
        job->curvature[i] = 1;
        job->lower[i] = -INFINITY;
        job->upper[i] = INFINITY;
    }
    return 0;
}

/* Whether the job that ends here says what it must. */
static int complete(struct job_reader *reader, const struct job *job)
{
    if (job->method < 0)
        return fail(reader, "job %s: its method is missing", job->name);
    if (!job->n)
        return fail(reader, "job %s: its x is missing", job->name);
    if (job->objective != JOB_COMPILED && (job->parameters_set || job->data_count))
        return fail(reader, "job %s: parameter and data are for objective compiled", job->name);
    if (job->objective == JOB_ROSENBROCK && job->n < 2)
        return fail(reader, "job %s: rosenbrock needs two numbers in x or more", job->name);
    return 1;
}

/* Find the first `job` line. Returns 1, 0 at the end, -1 when another field comes first. */
static int find(struct job_reader *reader)
{
    for (int got; (got = next_line(reader)) != 0;) {
        const char *word;

        if (got < 0)
            return -1;
        word = word_of(reader);
        if (word)
            return strcmp(word, "job") ? fail(reader, "%s; a file begins with job NAME", word) : 1;
    }
    return 0;
}

int job_next(struct job_reader *reader, struct job *job)
{
    int got = reader->ahead ? 1 : find(reader);

    if (got <= 0)
        return got;
    reader->ahead = false;
    if (begin(reader, job))
        return -1;
    while ((got = next_line(reader)) > 0) {
        const char *word = word_of(reader);

        if (word && !strcmp(word, "job")) {
            reader->ahead = true;
            break;
        }
        if (word && field(reader, job, word))
            return -1;
        if (word && (word = word_of(reader)))
            return fail(reader, "%s: one word too many", word);
    }
    return got < 0 ? -1 : complete(reader, job);
}

static void write_box(struct md *md, const struct job *job)
{
    if (!md->lower)
        return;
    memcpy(md->lower, job->lower, 8 * job->n);
    memcpy(md->upper, job->upper, 8 * job->n);
}

/* Settings and data of the module's own objective. */
static int32_t write_objective(struct md *md, const struct job *job)
{
    if (!md->objective || job->data_count > md->data_count)
        return MD_NOT_IN_MODULE;
    for (uint32_t i = 0; i < JOB_PARAMETERS; i++) {
        if (!(job->parameters_set >> i & 1))
            continue;
        if (i >= md->objective_count)
            return MD_NOT_IN_MODULE;
        md->objective[i] = job->parameters[i];
    }
    if (job->data_count)
        memcpy(md->data, job->data, 8 * job->data_count);
    return MD_OK;
}

int32_t job_start(struct md *md, const struct job *job)
{
    int32_t refusal = md_defaults(md, job->method);

    if (refusal)
        return refusal;
    if (job->n > md->module->manifest->capacity)
        return MD_STATUS_BAD_SIZE;
    for (int32_t i = 0; i < MD_SETTING_COUNT; i++)
        if (job->set >> i & 1 && (refusal = md_set(md, i, job->settings[i])) != MD_OK)
            return refusal;
    memcpy(md->x, job->x, 8 * job->n);
    write_box(md, job);
    if (job->objective == JOB_COMPILED && (refusal = write_objective(md, job)) != MD_OK)
        return refusal;
    return md_start(md, job->method, (int32_t)job->n);
}

static double quadratic(const struct job *job, const double *x, double *g)
{
    double sum = 0;

    for (uint32_t i = 0; i < job->n; i++) {
        double d = x[i] - job->center[i];

        g[i] = job->curvature[i] * d;
        sum = sum + g[i] * d;
    }
    return 0.5 * sum;
}

static double rosenbrock(const struct job *job, const double *x, double *g)
{
    double sum = 0;

    memset(g, 0, 8 * job->n);
    for (uint32_t i = 0; i + 1 < job->n; i++) {
        double a = 1 - x[i], b = x[i + 1] - x[i] * x[i];

        sum = sum + (100 * (b * b) + a * a);
        g[i] = g[i] + ((-400 * x[i]) * b - 2 * a);
        g[i + 1] = g[i + 1] + 200 * b;
    }
    return sum;
}

/* ---- The same as sums of squares ---- */

static uint32_t residual_count(const struct job *job)
{
    return job->objective == JOB_QUADRATIC ? job->n : job->objective == JOB_ROSENBROCK ? 2 * job->n - 2 : job->n + 1;
}

static double quadratic_residual(const struct job *job, const double *x, uint32_t k, double *row)
{
    row[k] = sqrt(0.5 * job->curvature[k]);
    return row[k] * (x[k] - job->center[k]);
}

static double rosenbrock_residual(const double *x, uint32_t k, double *row)
{
    uint32_t i = k / 2;

    if (k % 2) {
        row[i] = -1;
        return 1 - x[i];
    }
    row[i] = -20 * x[i];
    row[i + 1] = 10;
    return 10 * (x[i + 1] - x[i] * x[i]);
}

/* J. J. More, B. S. Garbow and K. E. Hillstrom, "Testing unconstrained optimization software", ACM TOMS 7(1), 1981, problem 23. */
static double penalty_residual(const struct job *job, const double *x, uint32_t k, double *row)
{
    double sum = 0;

    if (k < job->n) {
        row[k] = sqrt(1e-5);
        return row[k] * (x[k] - 1);
    }
    for (uint32_t i = 0; i < job->n; i++) {
        row[i] = 2 * x[i];
        sum = sum + x[i] * x[i];
    }
    return sum - 0.25;
}

/* Residual k at x, its derivatives to `row`. */
static double residual(const struct job *job, const double *x, uint32_t k, double *row)
{
    memset(row, 0, 8 * job->n);
    if (job->objective == JOB_QUADRATIC)
        return quadratic_residual(job, x, k, row);
    return job->objective == JOB_ROSENBROCK ? rosenbrock_residual(x, k, row) : penalty_residual(job, x, k, row);
}

/* Value at x, the gradient to g. */
static double sum_of_squares(const struct job *job, const double *x, double *g)
{
    static double row[JOB_N];
    double sum = 0;

    memset(g, 0, 8 * job->n);
    for (uint32_t k = 0; k < residual_count(job); k++) {
        double r = residual(job, x, k, row);

        sum = sum + r * r;
        for (uint32_t i = 0; i < job->n; i++)
            g[i] = g[i] + (2 * r) * row[i];
    }
    return sum;
}

/* Tell the pass that `request` asks for; the sum of the squares at md->x to *value. */
static int32_t tell_residuals(struct md *md, const struct job *job, int32_t request, double *value)
{
    static double row[JOB_N];
    const double *best = md_best(md);
    double sum = 0;

    if (!best)
        return MD_BAD_CHECKPOINT; /* forged */
    for (uint32_t k = 0; k < residual_count(job) && request > 0; k++) {
        double r = residual(job, md->x, k, row), change = r;

        if (request == MD_REQUEST_CURVATURE)
            change = r - residual(job, best, k, row);
        if (request != MD_REQUEST_RESIDUALS)
            memcpy(md->g, row, 8 * job->n);
        request = md_residual(md, change);
        sum = sum + r * r;
    }
    *value = sum;
    return request < 0 ? request : md_tell_residuals(md);
}

int32_t job_step(struct md *md, const struct job *job, double *value)
{
    static double g[JOB_N];
    int32_t request;

    *value = NAN;
    if (job->objective == JOB_COMPILED)
        return md_run(md, 1);
    request = md_ask(md);
    if (request > 0 && request & MD_REQUEST_RESIDUALS)
        return tell_residuals(md, job, request, value);
    *value = job->objective == JOB_QUADRATIC ? quadratic(job, md->x, g)
             : job->objective == JOB_ROSENBROCK ? rosenbrock(job, md->x, g) : sum_of_squares(job, md->x, g);
    if (request == MD_REQUEST_VALUE_AND_GRADIENT)
        memcpy(md->g, g, 8 * job->n);
    return md_tell(md, *value);
}
