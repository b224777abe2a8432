"""scipy's methods as a peer process (process.mjs). One argument: the method."""
import os
import sys
import warnings

import numpy as np
from scipy.optimize import least_squares, minimize

DONE, VALUE, GRADIENT, RESIDUALS, JACOBIAN = range(5)
LIMIT = 20_000  # of iterations: no cap is higher, and L-BFGS-B can iterate without evaluating
EPSILON = float(np.finfo(float).eps)


class Over(Exception):
    """The run is over."""


def receive(count):
    data = b""
    while len(data) < 8 * count:
        part = os.read(0, 8 * count - len(data))
        if not part:
            sys.exit()
        data += part
    return np.frombuffer(data)


def send(kind, x):
    os.write(1, np.concatenate(([kind], x)).astype(float).tobytes())


def ask(kind, x, count):
    send(kind, x)
    if receive(1)[0]:
        raise Over
    return receive(count)


def value(x):
    return ask(VALUE, x, 1)[0]


def value_and_gradient(x):
    answer = ask(GRADIENT, x, 1 + len(x))
    return answer[0], answer[1:]


def limited_memory(x, m, tolerance, box):
    options = {"ftol": tolerance, "gtol": tolerance, "maxiter": LIMIT, "maxfun": LIMIT}
    return minimize(value_and_gradient, x, jac=True, method="L-BFGS-B", bounds=list(zip(*box)), options=options)


def bfgs(x, m, tolerance, box):
    return minimize(value_and_gradient, x, jac=True, method="BFGS", options={"gtol": tolerance, "maxiter": LIMIT})


def nelder_mead(x, m, tolerance, box):
    options = {"xatol": tolerance, "fatol": tolerance, "maxiter": LIMIT, "maxfev": LIMIT}
    return minimize(value, x, method="Nelder-Mead", bounds=list(zip(*box)), options=options)


def squares(method):
    def run(x, m, tolerance, box):
        limit = max(tolerance, 2 * EPSILON)  # "lm" refuses less
        return least_squares(
            lambda x: ask(RESIDUALS, x, m), x, jac=lambda x: ask(JACOBIAN, x, m * len(x)).reshape(m, len(x)),
            bounds=box if method == "trf" else (-np.inf, np.inf), method=method, x_scale="jac",
            ftol=limit, xtol=limit, gtol=limit, max_nfev=LIMIT)
    return run


METHODS = {"L-BFGS-B": limited_memory, "BFGS": bfgs, "Nelder-Mead": nelder_mead, "trf": squares("trf"), "lm": squares("lm")}


def main():
    warnings.simplefilter("ignore")
    run = METHODS[sys.argv[1]]
    while True:
        n, m, tolerance = receive(3)
        x, lower, upper = receive(3 * int(n)).reshape(3, int(n))
        try:
            send(DONE, run(x, int(m), tolerance, (lower, upper)).x)
        except Over:
            pass


main()
