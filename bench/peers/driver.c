/*
 * liblbfgs, NLopt and GSL as a peer process (process.mjs). Arguments: the method, and for an L-BFGS the vectors it keeps.
 * Each run is a process of its own, so that a run that is over just ends.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <lbfgs.h>
#include <nlopt.h>

enum { DONE, VALUE, GRADIENT, RESIDUALS, JACOBIAN };

/* One run. */
typedef struct {
  int n, m;
  double tolerance;
  double *x, *lower, *upper; /* each double[n]; x: the start, then the result */
} run;

/* Returns 0 at the end of the input. */
static int receive (double *to, size_t count)
{
  char *at = (char *)to;
  for (size_t left = count * sizeof *to; left;) {
    ssize_t got = read(0, at, left);
    if (got <= 0) return 0;
    at += got;
    left -= (size_t)got;
  }
  return 1;
}

static void send (double kind, const double *x, int n)
{
  double message[1 + n];
  message[0] = kind;
  memcpy(message + 1, x, (size_t)n * sizeof *x);
  if (write(1, message, sizeof message) != (ssize_t)sizeof message) _exit(1);
}

/* Ask for `count` doubles at x; ends the process when the run is over. */
static void ask (double kind, const double *x, int n, double *out, size_t count)
{
  double over;
  send(kind, x, n);
  if (!receive(&over, 1) || over != 0 || !receive(out, count)) _exit(0);
}

static double ask_value (const double *x, int n, double *gradient)
{
  double answer[1 + n];
  ask(gradient ? GRADIENT : VALUE, x, n, answer, gradient ? 1 + (size_t)n : 1);
  if (gradient) memcpy(gradient, answer + 1, (size_t)n * sizeof *gradient);
  return answer[0];
}

static lbfgsfloatval_t lbfgs_value (void *unused, const lbfgsfloatval_t *x, lbfgsfloatval_t *g, const int n, const lbfgsfloatval_t step)
{
  (void)unused, (void)step;
  return ask_value(x, n, g);
}

static void run_lbfgs (run *r, int vectors)
{
  lbfgs_parameter_t parameters;
  lbfgs_parameter_init(&parameters);
  parameters.m = vectors;
  parameters.epsilon = r->tolerance;
  lbfgsfloatval_t *x = lbfgs_malloc(r->n);
  memcpy(x, r->x, (size_t)r->n * sizeof *x);
  lbfgs(r->n, x, NULL, lbfgs_value, NULL, NULL, &parameters);
  memcpy(r->x, x, (size_t)r->n * sizeof *x);
}

static double nlopt_value (unsigned n, const double *x, double *gradient, void *unused)
{
  (void)unused;
  return ask_value(x, (int)n, gradient);
}

/* `vectors` 0: NLopt's default. */
static void run_nlopt (run *r, nlopt_algorithm algorithm, int vectors)
{
  double value;
  nlopt_opt opt = nlopt_create(algorithm, (unsigned)r->n);
  nlopt_set_min_objective(opt, nlopt_value, NULL);
  nlopt_set_lower_bounds(opt, r->lower);
  nlopt_set_upper_bounds(opt, r->upper);
  nlopt_set_ftol_rel(opt, r->tolerance);
  nlopt_set_xtol_rel(opt, r->tolerance);
  nlopt_set_vector_storage(opt, (unsigned)vectors);
  nlopt_optimize(opt, r->x, &value);
}

static int gsl_residuals (const gsl_vector *x, void *params, gsl_vector *f)
{
  run *r = params;
  double point[r->n];
  for (int i = 0; i < r->n; i++) point[i] = gsl_vector_get(x, (size_t)i);
  ask(RESIDUALS, point, r->n, f->data, (size_t)r->m);
  return GSL_SUCCESS;
}

static int gsl_jacobian (const gsl_vector *x, void *params, gsl_matrix *J)
{
  run *r = params;
  double point[r->n], rows[r->m][r->n];
  for (int i = 0; i < r->n; i++) point[i] = gsl_vector_get(x, (size_t)i);
  ask(JACOBIAN, point, r->n, rows[0], (size_t)r->m * (size_t)r->n);
  for (int i = 0; i < r->m; i++)
    for (int j = 0; j < r->n; j++) gsl_matrix_set(J, (size_t)i, (size_t)j, rows[i][j]);
  return GSL_SUCCESS;
}

static void run_gsl (run *r, const gsl_multifit_nlinear_trs *subproblem)
{
  int info;
  gsl_multifit_nlinear_parameters parameters = gsl_multifit_nlinear_default_parameters();
  parameters.trs = subproblem;
  gsl_multifit_nlinear_fdf problem = { .f = gsl_residuals, .df = gsl_jacobian, .n = (size_t)r->m, .p = (size_t)r->n, .params = r };
  gsl_multifit_nlinear_workspace *w = gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &parameters, problem.n, problem.p);
  gsl_vector_view start = gsl_vector_view_array(r->x, problem.p);
  gsl_set_error_handler_off();
  gsl_multifit_nlinear_init(&start.vector, &problem, w);
  gsl_multifit_nlinear_driver(1000000000, r->tolerance, r->tolerance, r->tolerance, NULL, NULL, &info, w);
  gsl_vector_memcpy(&start.vector, gsl_multifit_nlinear_position(w));
}

static void execute (run *r, const char *method, int vectors)
{
  if (!strcmp(method, "liblbfgs")) run_lbfgs(r, vectors);
  else if (!strcmp(method, "LD_LBFGS")) run_nlopt(r, NLOPT_LD_LBFGS, vectors);
  else if (!strcmp(method, "LN_NELDERMEAD")) run_nlopt(r, NLOPT_LN_NELDERMEAD, 0);
  else if (!strcmp(method, "LN_SBPLX")) run_nlopt(r, NLOPT_LN_SBPLX, 0);
  else if (!strcmp(method, "lm")) run_gsl(r, gsl_multifit_nlinear_trs_lm);
  else if (!strcmp(method, "lmaccel")) run_gsl(r, gsl_multifit_nlinear_trs_lmaccel);
  else _exit(2);
  send(DONE, r->x, r->n);
}

int main (int argc, char **argv)
{
  double header[3];
  if (argc < 2) return 2;
  while (receive(header, 3)) {
    int n = (int)header[0], status;
    double points[3 * n];
    if (!receive(points, 3 * (size_t)n)) return 1;
    run r = { n, (int)header[1], header[2], points, points + n, points + 2 * n };
    if (!fork()) {
      execute(&r, argv[1], argc > 2 ? atoi(argv[2]) : 0);
      _exit(0);
    }
    if (wait(&status) < 0 || status != 0) return 1;
  }
  return 0;
}
