"""Exact cost of a tell in wasmtime's fuel, about one unit a WebAssembly instruction.

Reads jobs as JSON from standard input, writes one list of results: for each job the fuel of `start`, the highest of a
tell that ended with an update, and of one that asked for a further value of a difference (0 if there was none).
A job: {"module": path, "method": i32, "n": i32, "settings": [[index, value] …], "box": bool, "tells": count}. Every tell brings a lower value and a gradient of one 1 and
zeros: the longest path through `best`, and through the sweep of vanished state.
"""

import json
import struct
import sys

import wasmtime

VALUE_REQUEST = 1
# Members of `Layout` in assembly/codes.ts.
SETTINGS, F, X, G, LOWER, UPPER = range(2, 8)
BUDGET = 10**12


def instantiate(path):
    config = wasmtime.Config()
    config.consume_fuel = True
    engine = wasmtime.Engine(config)
    store = wasmtime.Store(engine)
    store.set_fuel(BUDGET)
    instance = wasmtime.Instance(store, wasmtime.Module.from_file(engine, path), [])
    return store, instance.exports(store)


def measure(job):
    store, exports = instantiate(job["module"])
    call = lambda name, *args: exports[name](store, *args)
    write = lambda address, value: exports["memory"].write(store, struct.pack("<d", value), address)
    settings, f, x, g, lower, upper = (call("layout", what) for what in (SETTINGS, F, X, G, LOWER, UPPER))
    for index, value in job["settings"]:
        write(settings + 8 * index, value)
    for i in range(job["n"]):
        write(x + 8 * i, 1.0)
        if job["box"]:
            write(lower + 8 * i, -1e9)
            write(upper + 8 * i, 1e9)
    before = store.get_fuel()
    request = call("start", job["method"], job["n"])
    started = before - store.get_fuel()
    if request < 0:
        raise SystemExit(f"fuel: start refused with {request}: {job}")
    highest = [0, 0]
    for tell in range(job["tells"]):
        write(f, -float(tell))
        if request != VALUE_REQUEST:
            for i in range(job["n"]):
                write(g + 8 * i, float(i == 0))
        iterations = exports["memory"].read(store, f + 16, f + 24)
        before = store.get_fuel()
        request = call("tell")
        spent = before - store.get_fuel()
        if request <= 0:
            raise SystemExit(f"fuel: tell returned {request}, status {call('status')}: {job}")
        moved = exports["memory"].read(store, f + 16, f + 24) != iterations
        highest[not moved] = max(highest[not moved], spent)
    return [started, *highest]


json.dump([measure(job) for job in json.load(sys.stdin)], sys.stdout)
