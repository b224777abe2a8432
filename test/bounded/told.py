"""Highest fuel of a tell that is told given values, whatever is asked, in wasmtime: about one unit a WebAssembly instruction.

Reads jobs as JSON from standard input, writes a list with one number for each. A job: {"module": path, "method": i32, "n": i32,
"settings": [[index, value] …], "lower": f64, "x": f64, "upper": f64, "flat": bool, "values": [f64, or null for Infinity …]}.
`flat`: the box has no width but in the first direction. A method that asks for gradients also has "gradients": [[f64 …] …]; one that
asks for rows has "passes" instead of both: [[[residual, derivative …] …] …], and two numbers, the second that of a `row`.
"""

import functools
import json
import struct
import sys

import wasmtime

# Members of `Layout` in assembly/codes.ts.
SETTINGS, F, X, G, LOWER, UPPER = range(2, 8)
BUDGET = 10**12


config = wasmtime.Config()
config.consume_fuel = True
engine = wasmtime.Engine(config)


@functools.cache
def compiled(path):
    return wasmtime.Module.from_file(engine, path)


def passes(store, exports, told, write, f, g):
    most = [0, 0]

    def spend(name, kind):
        before = store.get_fuel()
        result = exports[name](store)
        most[kind] = max(most[kind], before - store.get_fuel())
        return result

    for rows in told:
        for residual, *derivatives in rows:
            write(g, *derivatives)
            write(f, residual)
            spend("row", 1)
        if spend("tell", 0) <= 0:
            break
    return most


def highest(job):
    store = wasmtime.Store(engine)
    store.set_fuel(BUDGET)
    exports = wasmtime.Instance(store, compiled(job["module"]), []).exports(store)
    call = lambda name, *args: exports[name](store, *args)
    memory = exports["memory"]
    write = lambda address, *values: memory.write(store, struct.pack(f"<{len(values)}d", *values), address)
    settings, f, x, g, lower, upper = (call("layout", what) for what in (SETTINGS, F, X, G, LOWER, UPPER))
    for index, value in job["settings"]:
        write(settings + 8 * index, value)
    for i in range(job["n"]):
        low, high = (job["x"],) * 2 if job["flat"] and i else (job["lower"], job["upper"])
        for address, value in (lower, low), (x, job["x"]), (upper, high):
            write(address + 8 * i, value)
    request = call("start", job["method"], job["n"])
    if request < 0:
        raise SystemExit(f"fuel: start refused with {request}: {job}")
    if "passes" in job:
        return passes(store, exports, job["passes"], write, f, g)
    most = 0
    gradients = job.get("gradients", [[]] * len(job["values"]))
    for value, gradient in zip(job["values"], gradients):
        write(g, *gradient)
        write(f, float("inf") if value is None else value)
        before = store.get_fuel()
        request = call("tell")
        most = max(most, before - store.get_fuel())
        if request <= 0:
            break
    return most


json.dump([highest(job) for job in json.load(sys.stdin)], sys.stdout)
