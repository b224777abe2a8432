"""The matrix's program on wasmtime and wasm3: ENGINE WASM JOBS HALF FINAL [RESUME].

Standard input has, as JSON, the module's identity, and numbers and defaults by the names that job files use.
"""

import json
import math
import struct
import sys
import zlib
from collections import namedtuple

HASH_START, HASH_FACTOR = 0xCBF29CE484222325, 0x100000001B3
MAGIC = 0x5043444D
HEADER_BYTES, CHECKSUM_BYTES = 32, 4
# Requests.
VALUE_AND_GRADIENT, RESIDUALS, CURVATURE = 3, 4, 14
INFINITY = float("inf")

# call(name, *numbers), read(address, size), write(address, bytes)
Instance = namedtuple("Instance", "call read write")


def wasmtime(path):
    """A function that makes an instance of the module."""
    import wasmtime

    engine = wasmtime.Engine()
    module = wasmtime.Module.from_file(engine, path)

    def instantiate():
        store = wasmtime.Store(engine)
        exports = wasmtime.Instance(store, module, []).exports(store)
        memory = exports["memory"]
        return Instance(
            call=lambda name, *numbers: exports[name](store, *numbers),
            read=lambda address, size: bytes(memory.read(store, address, address + size)),
            write=lambda address, data: memory.write(store, data, address),
        )

    return instantiate


def wasm3(path):
    """The same. The engine's memory does not move: our modules never grow it."""
    import wasm3

    environment = wasm3.Environment()
    with open(path, "rb") as file:
        module = file.read()

    def instantiate():
        runtime = environment.new_runtime(4096)
        runtime.load(environment.parse_module(module))
        memory = runtime.get_memory(0)

        def write(address, data):
            memory[address : address + len(data)] = data

        return Instance(
            call=lambda name, *numbers: runtime.find_function(name)(*numbers),
            read=lambda address, size: bytes(memory[address : address + size]),
            write=write,
        )

    return instantiate


ENGINES = {"wasmtime": wasmtime, "wasm3": wasm3}


def number(bits):
    return struct.unpack("<d", struct.pack("<Q", int(bits, 16)))[0]


def read_jobs(text, names):
    jobs = []
    for line in text.splitlines():
        key, *words = line.partition("#")[0].split() or [None]
        if key == "job":
            jobs.append({"name": words[0], "objective": "quadratic"})
        elif key == "method":
            method = names["methods"][words[0]]
            settings = {int(index): value for index, value in method["settings"].items()}
            jobs[-1].update(method=method["method"], settings=settings)
        elif key == "objective":
            jobs[-1]["objective"] = words[0]
        elif key == "tells":
            jobs[-1]["tells"] = int(words[0])
        elif key == "set":
            jobs[-1]["settings"][names["settings"][words[0]]] = number(words[1])
        elif key:
            jobs[-1][key] = [number(word) for word in words]
    return jobs


def quadratic(job, x):
    total, gradient = 0.0, []
    for x_i, k, c in zip(x, job["curvature"], job["center"]):
        d = x_i - c
        gradient.append(k * d)
        total += gradient[-1] * d
    return 0.5 * total, gradient


def rosenbrock(job, x):
    total, gradient = 0.0, [0.0] * len(x)
    for i in range(len(x) - 1):
        a = 1.0 - x[i]
        b = x[i + 1] - x[i] * x[i]
        total += 100.0 * (b * b) + a * a
        gradient[i] += -400.0 * x[i] * b - 2.0 * a
        gradient[i + 1] += 200.0 * b
    return total, gradient


def unit(n, place, value):
    row = [0.0] * n
    row[place] = value
    return row


# Residuals at x, each with its derivatives; the value is the sum of their squares.


def quadratic_residuals(job, x):
    for k, (x_k, curvature, c) in enumerate(zip(x, job["curvature"], job["center"])):
        root = math.sqrt(0.5 * curvature)
        yield root * (x_k - c), unit(len(x), k, root)


def rosenbrock_residuals(job, x):
    for i in range(len(x) - 1):
        row = unit(len(x), i, -20.0 * x[i])
        row[i + 1] = 10.0
        yield 10.0 * (x[i + 1] - x[i] * x[i]), row
        yield 1.0 - x[i], unit(len(x), i, -1.0)


def penalty_residuals(job, x):
    root, squares = math.sqrt(1e-5), 0.0
    for k, x_k in enumerate(x):
        yield root * (x_k - 1.0), unit(len(x), k, root)
        squares += x_k * x_k
    yield squares - 0.25, [2.0 * x_i for x_i in x]


def penalty(job, x):
    total, gradient = 0.0, [0.0] * len(x)
    for r, row in penalty_residuals(job, x):
        total += r * r
        gradient = [g_i + 2.0 * r * row_i for g_i, row_i in zip(gradient, row)]
    return total, gradient


# In the order of `Layout` in assembly/codes.ts.
LAYOUT = ("abi", "capacity", "settings", "f", "x", "g", "lower", "upper", "state", "state bytes")
OBJECTIVES = {"quadratic": quadratic, "rosenbrock": rosenbrock, "penalty": penalty}
ROWS = {"quadratic": quadratic_residuals, "rosenbrock": rosenbrock_residuals, "penalty": penalty_residuals}


class Run:
    """A job in an instance of its own."""

    def __init__(self, instance, job, identity):
        self.instance, self.job, self.n = instance, job, len(job["x"])
        call = instance.call
        self.address = {name: call("layout", what) for what, name in enumerate(LAYOUT)}
        self.state_bytes = self.address["state bytes"]
        words = (MAGIC, 1, self.address["abi"], identity, self.address["capacity"], job["method"], self.n, self.state_bytes)
        self.header = struct.pack("<8I", *words)

    def write(self, name, values):
        self.instance.write(self.address[name], struct.pack(f"<{len(values)}d", *values))

    def start(self):
        job = self.job
        for index, value in job["settings"].items():
            self.instance.write(self.address["settings"] + 8 * index, struct.pack("<d", value))
        self.write("x", job["x"])
        self.write("lower", job.get("lower", [-INFINITY] * self.n))
        self.write("upper", job.get("upper", [INFINITY] * self.n))
        return self.instance.call("start", job["method"], self.n)

    def add_rows(self, request, x):
        """Hand over the pass over the residuals that `request` asks for."""
        residuals = ROWS[self.job["objective"]]
        rows = list(residuals(self.job, x))
        if request == CURVATURE:
            best = self.instance.read(self.instance.call("best"), 8 * self.n)
            base = residuals(self.job, struct.unpack(f"<{self.n}d", best))
            rows = [(r - before, row) for (r, _), (before, row) in zip(rows, base)]
        for r, row in rows:
            if request != RESIDUALS:
                self.write("g", row)
            self.write("f", [r])
            self.instance.call("row")

    def advance(self, tells):
        """Evaluate and tell until the run stops, `tells` times at most. Returns the hash of all points."""
        answer = HASH_START
        objective, request = OBJECTIVES[self.job["objective"]], self.instance.call("ask")
        while request > 0 and tells > 0:
            point = self.instance.read(self.address["x"], 8 * self.n)
            for (word,) in struct.iter_unpack("<Q", point):
                answer = (answer ^ word) * HASH_FACTOR % 2**64
            x = struct.unpack(f"<{self.n}d", point)
            if request & RESIDUALS:
                self.add_rows(request, x)
            else:
                value, gradient = objective(self.job, x)
                self.write("f", [value])
                if request == VALUE_AND_GRADIENT:
                    self.write("g", gradient)
            request = self.instance.call("tell")
            tells -= 1
        return f"{answer:016x}"

    def save(self):
        data = self.header + self.instance.read(self.address["state"], self.state_bytes)
        return data + struct.pack("<I", zlib.crc32(data))

    def restore(self, checkpoints, index):
        size = HEADER_BYTES + self.state_bytes + CHECKSUM_BYTES
        checkpoint = checkpoints[index * size : (index + 1) * size]
        self.instance.write(self.address["state"], checkpoint[HEADER_BYTES:-CHECKSUM_BYTES])

    def line(self, first, second):
        return f"{self.job['name']} {first} {second} {self.instance.call('ask')} {self.instance.call('status')}"


def main(engine, wasm, jobs_path, half_path, final_path, resume_path=None):
    names = json.load(sys.stdin)
    instantiate = ENGINES[engine](wasm)
    checkpoints = open(resume_path, "rb").read() if resume_path else b""
    with open(jobs_path) as jobs, open(half_path, "wb") as half, open(final_path, "wb") as final:
        for index, job in enumerate(read_jobs(jobs.read(), names)):
            run, first = Run(instantiate(), job, names["identity"]), "-"
            if resume_path:
                run.restore(checkpoints, index)
            else:
                request = run.start()
                if request < 0:
                    print(job["name"], "refused", request)
                    continue
                first = run.advance(job["tells"] // 2)
                half.write(run.save())
            second = run.advance(job["tells"] - job["tells"] // 2)
            final.write(run.save())
            print(run.line(first, second))
    print("done")


main(*sys.argv[1:])
