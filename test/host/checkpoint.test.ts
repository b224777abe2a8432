import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { crc32 } from "../../host/node/checkpoint.js";
import { Optimizer } from "../../host/node/index.js";

const read = (target: string) => readFileSync(new URL(`../../build/${target}.wasm`, import.meta.url));

function step(optimizer: Optimizer, steps: number): void {
  for (let i = 0; i < steps; i++) {
    optimizer.x.forEach((x, j) => (optimizer.g[j] = Math.sin(x) * (j + 1)));
    optimizer.tell(optimizer.x.reduce((sum, x, j) => sum + (1 - Math.cos(x)) * (j + 1), 0));
  }
}

const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

/** Bits of x and of the figures that a user sees. */
function seen({ x, best, bestValue, iterations, evaluations, rate, status }: Optimizer) {
  return { x: [...x], best: [...best], bestValue, iterations, evaluations, rate, status };
}

test("a run resumed from a checkpoint repeats every bit of the run that went on", () => {
  fc.assert(
    fc.property(fc.constantFrom("adam", "nadam", "amsgrad", "rmsprop", "momentum"), fc.integer({ min: 0, max: 30 }), (method, steps) => {
      const options = { method, rate: 0.05, schedule: "cosine", weightDecay: 0.01, stop: { maxIterations: 100 } } as const;
      const optimizer = new Optimizer([1, -2, 0.5], options);
      step(optimizer, steps);
      const checkpoint = optimizer.checkpoint();
      const resumed = Optimizer.resume(checkpoint);
      expect(same(resumed.checkpoint(), checkpoint)).toBe(true);
      step(optimizer, 40);
      step(resumed, 40);
      expect(seen(resumed)).toEqual(seen(optimizer));
      expect(same(resumed.checkpoint(), optimizer.checkpoint())).toBe(true);
      optimizer.restore(checkpoint);
      step(optimizer, 40);
      expect(seen(optimizer)).toEqual(seen(resumed));
    }),
    { numRuns: 20 },
  );
});

test("CRC-32 has its published check value", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
});

/** A checkpoint with a word of its header replaced, and a fitting checksum. */
function withWord(checkpoint: Uint8Array, index: number, word: number): Uint8Array {
  const copy = checkpoint.slice();
  const view = new DataView(copy.buffer);
  view.setUint32(4 * index, word, true);
  view.setUint32(copy.length - 4, crc32(copy.subarray(0, -4)), true);
  return copy;
}

const OPTIONS = { method: "adam", rate: 0.1 } as const;
const good = (() => {
  const optimizer = new Optimizer([1, 2], OPTIONS);
  step(optimizer, 3);
  return optimizer.checkpoint();
})();
const core = read("core");

const REFUSED: [what: string, checkpoint: () => Uint8Array, words: string][] = [
  ["cut short", () => good.subarray(0, -1), "bytes instead of"],
  ["almost empty", () => good.subarray(0, 10), "too few"],
  ["of other bytes", () => good.map(() => 7), "do not begin"],
  ["with one bit changed", () => good.map((byte, i) => (i === 500 ? byte ^ 1 : byte)), "damaged"],
  ["of another format version", () => withWord(good, 1, 2), "version 2"],
  ["of another protocol version", () => withWord(good, 2, 9), "protocol version 9"],
  ["of another module hash", () => withWord(good, 3, 5), "module hash 5"],
  ["of another n", () => new Optimizer([1, 2, 3], OPTIONS).checkpoint(), "n 3"],
  ["of another method", () => new Optimizer([1, 2], { method: "adamax" }).checkpoint(), "method adamax"],
  ["of a smaller module", () => new Optimizer([1, 2], OPTIONS, core).checkpoint(), "capacity 8"],
  ["that is text", () => "checkpoint" as never, "not a Uint8Array"],
];

test.each(REFUSED)("a checkpoint %s is refused and changes nothing", (_, checkpoint, words) => {
  const optimizer = new Optimizer([1, 2], OPTIONS);
  step(optimizer, 1);
  const before = optimizer.checkpoint();
  expect(() => optimizer.restore(checkpoint())).toThrow(expect.objectContaining({ code: "bad-checkpoint", message: expect.stringContaining(words) }));
  expect(same(optimizer.checkpoint(), before)).toBe(true);
});

test("a checkpoint of another module with the same sizes is refused", () => {
  const adagrad = new Optimizer([1], { method: "adagrad" }, read("adagrad"));
  const nesterov = new Optimizer([1], { method: "nesterov" }, read("nesterov"));
  expect(adagrad.checkpoint().length).toBe(nesterov.checkpoint().length);
  expect(() => adagrad.restore(nesterov.checkpoint())).toThrow(expect.objectContaining({ code: "bad-checkpoint" }));
});

test("a small module resumes its own checkpoints", () => {
  const optimizer = new Optimizer([1, 2], OPTIONS, core);
  step(optimizer, 5);
  const resumed = Optimizer.resume(optimizer.checkpoint(), core);
  step(optimizer, 5);
  step(resumed, 5);
  expect(seen(resumed)).toEqual(seen(optimizer));
});

test("a checkpoint that does not fit the module is refused as such, before a run of it is begun", () => {
  const refused = expect.objectContaining({ code: "bad-checkpoint" });
  const wide = new Optimizer(new Float64Array(20), OPTIONS).checkpoint();
  expect(() => Optimizer.resume(wide, core)).toThrow(refused);
  expect(() => Optimizer.resume(good, core)).toThrow(refused);
  expect(() => Optimizer.resume(new Optimizer([1], { method: "adagrad" }).checkpoint(), read("nesterov"))).toThrow(refused);
  expect(() => Optimizer.resume(withWord(good, 6, 2000))).toThrow(refused);
  expect(() => Optimizer.resume(withWord(good, 5, 99))).toThrow(refused);
});
