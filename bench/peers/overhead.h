/**
 * f = x_1^4 + … + x_n^4, the sum of the squares of r_i = x_i², which callgrind does not count. Its minimum is approached linearly: one
 * evaluation an iteration, 25 of them before any method ends by itself. The program ends at the evaluation after the last.
 */
#ifndef OVERHEAD_H
#define OVERHEAD_H

#include <stdlib.h>
#include <valgrind/callgrind.h>

/** Evaluations that are left. */
static int left;

static inline void set_start (double *x, int n)
{
  for (int i = 0; i < n; i++) x[i] = 1 + 0.5 * i / n;
}

/** Between `begin` and `end` is what does not count; an evaluation, unless the last was done. */
static inline void begin (void)
{
  CALLGRIND_TOGGLE_COLLECT;
  if (left-- == 0) _Exit(0);
}

static inline void end (void)
{
  CALLGRIND_TOGGLE_COLLECT;
}

static inline double value_of (const double *x, double *gradient, int n)
{
  double sum = 0;
  begin();
  for (int i = 0; i < n; i++) {
    double cube = x[i] * x[i] * x[i];
    gradient[i] = 4 * cube;
    sum += cube * x[i];
  }
  end();
  return sum;
}

#endif
