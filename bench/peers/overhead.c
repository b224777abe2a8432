/* overhead METHOD N EVALUATIONS: a library on the function of overhead.h, until it has asked for that many values. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_multifit_nlinear.h>
#include <lbfgs.h>
#include <nlopt.h>

#include "overhead.h"

static lbfgsfloatval_t lbfgs_value (void *unused, const lbfgsfloatval_t *x, lbfgsfloatval_t *g, const int n, const lbfgsfloatval_t step)
{
  (void)unused, (void)step;
  return value_of(x, g, n);
}

static void run_lbfgs (double *x, int n)
{
  lbfgs_parameter_t parameters;
  lbfgs_parameter_init(&parameters);
  parameters.epsilon = 0;
  lbfgs(n, x, NULL, lbfgs_value, NULL, NULL, &parameters);
}

static double nlopt_value (unsigned n, const double *x, double *gradient, void *unused)
{
  (void)unused;
  return value_of(x, gradient, (int)n);
}

static void run_nlopt (double *x, int n)
{
  double value;
  nlopt_opt opt = nlopt_create(NLOPT_LD_LBFGS, (unsigned)n);
  nlopt_set_min_objective(opt, nlopt_value, NULL);
  nlopt_set_vector_storage(opt, 6);
  nlopt_optimize(opt, x, &value);
}

static int gsl_residuals (const gsl_vector *x, void *unused, gsl_vector *f)
{
  (void)unused;
  begin();
  for (size_t i = 0; i < x->size; i++) f->data[i * f->stride] = x->data[i * x->stride] * x->data[i * x->stride];
  end();
  return 0;
}

static int gsl_jacobian (const gsl_vector *x, void *unused, gsl_matrix *J)
{
  (void)unused;
  CALLGRIND_TOGGLE_COLLECT;
  memset(J->data, 0, J->size1 * J->tda * sizeof *J->data);
  for (size_t i = 0; i < x->size; i++) J->data[i * (J->tda + 1)] = 2 * x->data[i * x->stride];
  CALLGRIND_TOGGLE_COLLECT;
  return 0;
}

static void run_gsl (double *x, int n)
{
  int info;
  gsl_multifit_nlinear_parameters parameters = gsl_multifit_nlinear_default_parameters();
  gsl_multifit_nlinear_fdf problem = { .f = gsl_residuals, .df = gsl_jacobian, .n = (size_t)n, .p = (size_t)n };
  gsl_multifit_nlinear_workspace *w = gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &parameters, problem.n, problem.p);
  gsl_vector_view start = gsl_vector_view_array(x, problem.p);
  gsl_multifit_nlinear_init(&start.vector, &problem, w);
  gsl_multifit_nlinear_driver(1000000000, 0, 0, 0, NULL, NULL, &info, w);
}

int main (int argc, char **argv)
{
  if (argc != 4) return 2;
  int n = atoi(argv[2]);
  double *x = lbfgs_malloc(n);
  left = atoi(argv[3]);
  set_start(x, n);
  if (!strcmp(argv[1], "liblbfgs")) run_lbfgs(x, n);
  else if (!strcmp(argv[1], "nlopt")) run_nlopt(x, n);
  else if (!strcmp(argv[1], "gsl")) run_gsl(x, n);
  fprintf(stderr, "%s ended %d evaluations early\n", argv[1], left);
  return 1;
}
