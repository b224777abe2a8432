/**
 * The methods in plain C, to compare with: what one would write by hand for one run with nothing but the iteration limit. The
 * order of operations, and so every bit, is that of assembly/methods.
 */
#ifndef NATIVE_H
#define NATIVE_H

#include <stdbool.h>
#include "microdescent_codes.h"

enum { NATIVE_CAPACITY = 32 };

/** A run. Set to {0} but for method, n, settings, x, and best_value = INFINITY. */
struct native {
    enum md_method method;
    int n;
    double iterations;
    double best_value;
    /** By enum md_setting. */
    double settings[MD_SETTING_VALUE_LIMIT + 1];
    /** f64[n] each: the point to evaluate, the gradient there, the best point, state of the method. */
    double x[NATIVE_CAPACITY], g[NATIVE_CAPACITY], best[NATIVE_CAPACITY];
    double s0[NATIVE_CAPACITY], s1[NATIVE_CAPACITY], s2[NATIVE_CAPACITY];
    /** Discounted numbers of updates, Σ β1^i and Σ β2^i; NAdam's ψ. */
    double count1, count2, psi;
};

/**
 * Take the value at x, and the gradient in g: refuse what is not finite, keep the best point, stop at the iteration limit,
 * update x, stop if it has left the finite numbers, count. True: x is the next point. Left out, of what the core's tell does:
 * the protocol (what was asked for, a value told twice), the reason of a stop, the sweep of vanishing numbers, the questions
 * whether an option is on.
 */
bool native_tell(struct native *run, double value);

#endif
