"""Fuel of our methods an evaluation, on the function of overhead.h, in wasmtime: about one unit a WebAssembly instruction.

Reads {"module": path, "settings": [[index, value] …], "jobs": [[method, n, short, long] …]} from standard input and writes a number for
each job: what all calls take from one count of evaluations to the other, divided by their difference.
"""

import json
import struct
import sys

import wasmtime

# Members of `Layout` and `Request` in assembly/codes.ts.
SETTINGS, F, X, G = range(2, 6)
RESIDUALS, CURVATURE = 4, 14
BUDGET = 10**12

plan = json.load(sys.stdin)
config = wasmtime.Config()
config.consume_fuel = True
engine = wasmtime.Engine(config)
module = wasmtime.Module.from_file(engine, plan["module"])


def spent(method, n, evaluations):
    store = wasmtime.Store(engine)
    store.set_fuel(BUDGET)
    exports = wasmtime.Instance(store, module, []).exports(store)
    call = lambda name, *args: exports[name](store, *args)
    memory = exports["memory"]
    write = lambda address, *values: memory.write(store, struct.pack(f"<{len(values)}d", *values), address)
    read = lambda address: struct.unpack(f"<{n}d", memory.read(store, address, address + 8 * n))
    settings, f, x, g = (call("layout", what) for what in (SETTINGS, F, X, G))
    for index, value in plan["settings"]:
        write(settings + 8 * index, value)
    write(x, *(1 + 0.5 * i / n for i in range(n)))
    request = call("start", method, n)
    before = store.get_fuel()
    for _ in range(evaluations):
        point = read(x)
        if request & RESIDUALS:
            at = read(call("best")) if request == CURVATURE else point
            for i in range(n):
                write(g, *(2 * at[i] if j == i else 0.0 for j in range(n)))
                write(f, point[i] ** 2 - (at[i] ** 2 if request == CURVATURE else 0.0))
                call("row")
        else:
            write(g, *(4 * v**3 for v in point))
            write(f, sum(v**4 for v in point))
        request = call("tell")
        if request <= 0:
            raise SystemExit(f"overhead: method {method}, n = {n}: tell returned {request}")
    return before - store.get_fuel()


per_evaluation = lambda method, n, short, long: (spent(method, n, long) - spent(method, n, short)) / (long - short)
json.dump([per_evaluation(*job) for job in plan["jobs"]], sys.stdout)
