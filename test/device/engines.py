"""The matrix's program on wasmtime and wasm3: ENGINE WASM JOBS HALF FINAL [RESUME].

Standard input has, as JSON, the module's identity, and numbers and defaults by the names that job files use.
"""

import json
import struct
import sys
import zlib
from collections import namedtuple

HASH_START, HASH_FACTOR = 0xCBF29CE484222325, 0x100000001B3
MAGIC = 0x5043444D
HEADER_BYTES, CHECKSUM_BYTES = 32, 4
VALUE_AND_GRADIENT = 3
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


# In the order of `Layout` in assembly/codes.ts.
LAYOUT = ("abi", "capacity", "settings", "f", "x", "g", "lower", "upper", "state", "state bytes")
OBJECTIVES = {"quadratic": quadratic, "rosenbrock": rosenbrock}


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

    def advance(self, tells):
        """Evaluate and tell until the run stops, `tells` times at most. Returns the hash of all points."""
        answer = HASH_START
        objective, request = OBJECTIVES[self.job["objective"]], self.instance.call("ask")
        while request > 0 and tells > 0:
            point = self.instance.read(self.address["x"], 8 * self.n)
            for (word,) in struct.iter_unpack("<Q", point):
                answer = (answer ^ word) * HASH_FACTOR % 2**64
            value, gradient = objective(self.job, struct.unpack(f"<{self.n}d", point))
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
