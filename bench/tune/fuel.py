"""Highest fuel of each call of the tuner over whole tunings, in wasmtime: about one unit a WebAssembly instruction.

Argument: the module. Reads jobs as JSON from standard input, a list of {"settings": [f64 …], "gains", "lower", "upper": [f64 …], "plant":
{"gain", "time", "delay", "noise", "faults"}, "experiments": n}, writes a list of {"start", "begin", "tick", "work", "tell": most fuel,
"calls": most calls of `work` after an experiment}. The plant is gain / (time s + 1)² after `delay` ticks, its sensor has a triangular
noise, and each `faults`-th measurement is not a number; a vector of one's own has the cost 1 + Σ (x - 1)².
"""

import json
import struct
import sys

import wasmtime

# Members of TunerLayout and Phase in assembly/tuner/codes.ts.
SETTINGS, SLOTS, GAINS, BEST, LOWER, UPPER = range(2, 8)
READY, RECORDING, APPLYING, VERIFYING, IDENTIFYING, PROPOSING = range(1, 7)
MEASURED, OUTPUT, REST, COST = range(1, 5)
CONTROLLER, PARAMETERS, _, PERIOD = range(4)
BUDGET = 10**13

config = wasmtime.Config()
config.consume_fuel = True
engine = wasmtime.Engine(config)
module = wasmtime.Module.from_file(engine, sys.argv[1])


def most(job):
    store = wasmtime.Store(engine)
    store.set_fuel(BUDGET)
    exports = wasmtime.Instance(store, module, []).exports(store)
    memory = exports["memory"]
    address = [exports["layout"](store, what) for what in range(8)]
    write = lambda at, *values: memory.write(store, struct.pack(f"<{len(values)}d", *values), at)
    read = lambda at: struct.unpack("<d", memory.read(store, at, at + 8))[0]
    spent = {"start": 0, "begin": 0, "tick": 0, "work": 0, "tell": 0, "calls": 0}

    def call(name, *args):
        before = store.get_fuel()
        result = exports[name](store, *args)
        spent[name] = max(spent[name], before - store.get_fuel())
        return result

    write(address[SETTINGS], *job["settings"])
    write(address[GAINS], *job["gains"])
    write(address[LOWER], *job["lower"])
    write(address[UPPER], *job["upper"])
    slots, settings = address[SLOTS], job["settings"]
    phase, random = call("start"), 1
    if phase != READY:
        raise ValueError(f"start returned {phase}")
    while phase == READY:
        if settings[CONTROLLER] == 0:
            n = int(settings[PARAMETERS])
            write(slots + 8 * COST, 1 + sum((read(address[GAINS] + 8 * i) - 1) ** 2 for i in range(n)))
            phase = call("tell")
        else:
            plant, x, late = job["plant"], [0.0, 0.0], [0.0] * (job["plant"]["delay"] + 1)
            write(slots + 8 * OUTPUT, 0.0, 0.0)
            phase, tick = call("begin", 1), 0
            while RECORDING <= phase <= VERIFYING:
                random = (random * 1103515245 + 12345) & 0x7FFFFFFF
                y = x[1] + plant["noise"] * (random / 2**30 - 1)
                tick += 1
                if plant["faults"] and random % plant["faults"] == 0:
                    y = float("nan")
                write(slots, 1.0, y)
                phase = call("tick")
                late = [*late[1:], read(slots + 8 * OUTPUT)]
                h = settings[PERIOD] / plant["time"]
                x = [x[0] + h * (plant["gain"] * late[0] - x[0]), x[1] + h * (x[0] - x[1])]
        calls = 0
        while phase in (IDENTIFYING, PROPOSING):
            phase = call("work")
            calls += 1
        spent["calls"] = max(spent["calls"], calls)
    return spent


json.dump([most(job) for job in json.load(sys.stdin)], sys.stdout)
