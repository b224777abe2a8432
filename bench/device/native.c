#include "native.h"

#include <math.h>

/* As the interpreters' loops are; the rest is compiled for size. */
#pragma GCC optimize("O2")

typedef void method(struct native *run);

static double count(double *sum, double beta)
{
    return *sum = beta * *sum + 1.0;
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static void gradient_descent(struct native *run)
{
    double rate = run->settings[MD_SETTING_RATE];

    for (int i = 0; i < run->n; i++)
        run->x[i] -= rate * run->g[i];
}

static void momentum(struct native *run)
{
    double rate = run->settings[MD_SETTING_RATE], mu = run->settings[MD_SETTING_MOMENTUM];
    double share = run->iterations > 0 ? 1.0 - run->settings[MD_SETTING_DAMPENING] : 1.0;

    for (int i = 0; i < run->n; i++) {
        double b = mu * run->s0[i] + share * run->g[i];

        run->s0[i] = b;
        run->x[i] -= rate * b;
    }
}

static void nesterov(struct native *run)
{
    double rate = run->settings[MD_SETTING_RATE], mu = run->settings[MD_SETTING_MOMENTUM];

    for (int i = 0; i < run->n; i++) {
        double g = run->g[i], b = mu * run->s0[i] + g;

        run->s0[i] = b;
        run->x[i] -= rate * (g + mu * b);
    }
}

static void adagrad(struct native *run)
{
    double rate = run->settings[MD_SETTING_RATE], epsilon = run->settings[MD_SETTING_EPSILON];

    for (int i = 0; i < run->n; i++) {
        double g = run->g[i], s = run->s0[i] + g * g;

        run->s0[i] = s;
        run->x[i] -= rate * g / (sqrt(s) + epsilon);
    }
}

static void adadelta(struct native *run)
{
    double rate = run->settings[MD_SETTING_RATE], epsilon = run->settings[MD_SETTING_EPSILON];
    double rho = run->settings[MD_SETTING_BETA2], rest = 1.0 - rho;

    for (int i = 0; i < run->n; i++) {
        double g = run->g[i], u = run->s1[i];
        double s = rho * run->s0[i] + rest * g * g;
        double d = sqrt((u + epsilon) / (s + epsilon)) * g;

        run->s0[i] = s;
        run->s1[i] = rho * u + rest * d * d;
        run->x[i] -= rate * d;
    }
}

static void rmsprop(struct native *run)
{
    double rate = run->settings[MD_SETTING_RATE], mu = run->settings[MD_SETTING_MOMENTUM];
    double alpha = run->settings[MD_SETTING_BETA2], rest = 1.0 - alpha;
    int use = (int)run->settings[MD_SETTING_USE];
    double centered = use & MD_USE_CENTERED ? 1.0 : 0.0;
    double epsilon = run->settings[MD_SETTING_EPSILON];
    double inside = use & MD_USE_EPSILON_INSIDE ? epsilon : 0.0, outside = epsilon - inside;

    for (int i = 0; i < run->n; i++) {
        double g = run->g[i];
        double s = alpha * run->s0[i] + rest * g * g;
        double a = alpha * run->s1[i] + rest * g;
        double b = mu * run->s2[i] + g / (sqrt(larger(s - centered * a * a, 0.0) + inside) + outside);

        run->s0[i] = s;
        run->s1[i] = a;
        run->s2[i] = b;
        run->x[i] -= rate * b;
    }
}

static void adam(struct native *run)
{
    double beta1 = run->settings[MD_SETTING_BETA1], beta2 = run->settings[MD_SETTING_BETA2];
    double root = sqrt(count(&run->count2, beta2));
    double step = run->settings[MD_SETTING_RATE] * root / count(&run->count1, beta1);
    double epsilon = run->settings[MD_SETTING_EPSILON] * root;

    for (int i = 0; i < run->n; i++) {
        double g = run->g[i];
        double m = beta1 * run->s0[i] + g;
        double v = beta2 * run->s1[i] + g * g;

        run->s0[i] = m;
        run->s1[i] = v;
        run->x[i] -= step * m / (sqrt(v) + epsilon);
    }
}

static void adamw(struct native *run)
{
    double shrink = -run->settings[MD_SETTING_RATE] * run->settings[MD_SETTING_WEIGHT_DECAY];

    for (int i = 0; i < run->n; i++)
        run->x[i] += shrink * run->x[i];
    adam(run);
}

static void amsgrad(struct native *run)
{
    double beta1 = run->settings[MD_SETTING_BETA1], beta2 = run->settings[MD_SETTING_BETA2];
    double root = sqrt(count(&run->count2, beta2));
    double step = run->settings[MD_SETTING_RATE] * root / count(&run->count1, beta1);
    double epsilon = run->settings[MD_SETTING_EPSILON] * root;

    for (int i = 0; i < run->n; i++) {
        double g = run->g[i];
        double m = beta1 * run->s0[i] + g;
        double v = beta2 * run->s1[i] + g * g;
        double largest = larger(run->s2[i], v);

        run->s0[i] = m;
        run->s1[i] = v;
        run->s2[i] = largest;
        run->x[i] -= step * m / (sqrt(largest) + epsilon);
    }
}

static void adamax(struct native *run)
{
    double beta1 = run->settings[MD_SETTING_BETA1], beta2 = run->settings[MD_SETTING_BETA2];
    double epsilon = run->settings[MD_SETTING_EPSILON];
    double step = run->settings[MD_SETTING_RATE] / count(&run->count1, beta1);

    for (int i = 0; i < run->n; i++) {
        double g = run->g[i];
        double m = beta1 * run->s0[i] + g;
        double u = larger(beta2 * run->s1[i], fabs(g) + epsilon);

        run->s0[i] = m;
        run->s1[i] = u;
        run->x[i] -= step * m / u;
    }
}

static void nadam(struct native *run)
{
    double beta1 = run->settings[MD_SETTING_BETA1], beta2 = run->settings[MD_SETTING_BETA2];
    double decay = run->settings[MD_SETTING_MOMENTUM_DECAY];
    double psi = run->psi = run->iterations > 0 ? run->psi * decay : decay;
    double half = 0.5 * beta1, mu = beta1 - half * psi, next = beta1 - half * psi * decay, rest = 1.0 - mu;
    double c = run->count1 = mu * run->count1 + rest;
    double root = sqrt(count(&run->count2, beta2));
    double epsilon = run->settings[MD_SETTING_EPSILON] * root, scale = run->settings[MD_SETTING_RATE] * root;
    double by_g = scale * rest / c, by_m = scale * next * (1.0 - beta1) / (next * c + (1.0 - next));

    for (int i = 0; i < run->n; i++) {
        double g = run->g[i];
        double m = beta1 * run->s0[i] + g;
        double v = beta2 * run->s1[i] + g * g;

        run->s0[i] = m;
        run->s1[i] = v;
        run->x[i] -= (by_g * g + by_m * m) / (sqrt(v) + epsilon);
    }
}

/* By enum md_method. */
static method *const methods[] = {
    gradient_descent, momentum, nesterov, adagrad, adadelta, rmsprop, adam, adamw, amsgrad, adamax, nadam,
};

/* What is not finite differs from itself by NaN, which stays in the sum. */
static bool finite_all(const double *v, int n)
{
    double sum = 0;

    for (int i = 0; i < n; i++)
        sum += v[i] - v[i];
    return sum == 0;
}

bool native_tell(struct native *run, double value)
{
    if (!finite_all(&value, 1) || !finite_all(run->g, run->n))
        return false;
    if (value < run->best_value) {
        run->best_value = value;
        for (int i = 0; i < run->n; i++)
            run->best[i] = run->x[i];
    }
    if (run->iterations >= run->settings[MD_SETTING_MAX_ITERATIONS])
        return false;
    methods[run->method](run);
    if (!finite_all(run->x, run->n))
        return false;
    run->iterations += 1;
    return true;
}
