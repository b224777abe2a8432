/*
 * METHOD N EVALUATIONS: a method of ours, a number of `enum md_method`, on the function of overhead.h, until it has asked for that many
 * values or passes over the residuals. Through the C host, in a module that was compiled ahead of time.
 */
#include <stdbool.h>

#include "board.h"
#include "microdescent.h"
#include "overhead.h"

enum { POOL = 1 << 20, NUMBERS = 3 };

extern const uint8_t module_bytes[];
extern const struct md_manifest module_manifest;

static uint8_t pool[POOL] __attribute__((aligned(8)));
static struct md_module module;
static struct md md;

/** Row i of the pass `request` names. */
static int32_t row (int32_t request, int i, const double *best)
{
  double x = md.x[i], residual = x * x;
  CALLGRIND_TOGGLE_COLLECT;
  if (request == MD_REQUEST_CURVATURE) {
    residual -= best[i] * best[i];
    x = best[i];
  }
  for (int j = 0; j < md.n; j++) md.g[j] = j == i ? 2 * x : 0;
  CALLGRIND_TOGGLE_COLLECT;
  return md_residual(&md, residual);
}

static int32_t pass (int32_t request)
{
  const double *best = md_best(&md);
  begin();
  end();
  for (int i = 0; i < md.n; i++) row(request, i, best);
  return md_tell_residuals(&md);
}

static int32_t answer (int32_t request)
{
  static double unasked[32];
  if (request & MD_REQUEST_RESIDUALS) return pass(request);
  return md_tell(&md, value_of(md.x, request == MD_REQUEST_VALUE ? unasked : md.g, md.n));
}

static bool run (int32_t method, int32_t n)
{
  if (md_init(pool, POOL) || md_load_const(&module, module_bytes, module_manifest.bytes, &module_manifest) || md_open(&md, &module, 0)) return false;
  md_defaults(&md, method);
  md_set(&md, MD_SETTING_MAX_ITERATIONS, 1e9);
  md_set(&md, MD_SETTING_USE, 0);
  set_start(md.x, n);
  for (int32_t request = md_start(&md, method, n); request > 0;) request = answer(request);
  return false;
}

int main (void)
{
  char line[64], *at = line;
  long numbers[NUMBERS] = {0};
  board_arguments(line, sizeof line);
  for (int i = 0; i < NUMBERS; i++) numbers[i] = strtol(at, &at, 10);
  left = (int)numbers[2];
  return !run((int32_t)numbers[0], (int32_t)numbers[1]);
}
