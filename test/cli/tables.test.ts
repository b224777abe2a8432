/** `microdescent methods`, `problems` and `size`. */
import { describe, expect, test } from "vitest";
import { METHODS } from "../../host/node/defaults.js";
import { build, inspector } from "../support/build.js";
import { microdescent, result } from "../support/command.js";

interface Need {
  readonly module: string;
  readonly flash: [number, number];
  readonly ram: number;
  readonly state: number;
}

test("methods lists each method with its rate", () => {
  const lines = microdescent(["methods"]).out.split("\n");
  for (const { name, defaults } of Object.values(METHODS)) expect(lines.filter((line) => new RegExp(`^${name} +${defaults.rate}( |$)`).test(line))).toHaveLength(1);
  expect(result<{ methods: object[] }>(["methods"]).methods).toHaveLength(Object.keys(METHODS).length);
});

test("problems lists each function of run, and each of them runs", () => {
  const { problems } = result<{ problems: { name: string; start: number[] }[] }>(["problems"]);
  const lines = microdescent(["problems"]).out.split("\n");
  for (const { name, start } of problems) {
    expect(lines.some((line) => line.startsWith(`${name} `))).toBe(true);
    expect(result<{ last: number[] }>(["run", name, "--iterations", "0"]).last).toEqual(start);
  }
});

describe("size", () => {
  const sizes = (...args: string[]) => result<{ modules: Need[] }>(["size", ...args]).modules;

  test("for the modules of the package prints what they have", async () => {
    const { bytes, memory, stateBytes } = (await inspector())(await build("adam", []), "adam");
    expect(sizes("--method", "adam", "--n", "3").find(({ module }) => module === "adam")).toMatchObject({ flash: [bytes, bytes], ram: memory, state: stateBytes });
  });

  test.each([["adam", 12], ["rmsprop", 33], ["adam-minimal", 100], ["core", 20]])("for %s with %i parameters foretells a module built for them", async (name, n) => {
    const { bytes, memory, stateBytes } = (await inspector())(await build(name, [`CAPACITY=${n}`]), name);
    const { flash: [least, most], ram, state } = sizes("--n", String(n)).find(({ module }) => module === name)!;
    expect([ram, state]).toEqual([memory, stateBytes]);
    expect(bytes).toBeGreaterThanOrEqual(least);
    expect(bytes).toBeLessThanOrEqual(most);
  });

  test.each([
    [["--n", "0"], "--n: 0 is not allowed; it must be an integer >= 1 and <= 256"],
    [["--n", "257"], "--n: 257 is not allowed; it must be an integer >= 1 and <= 256"],
    [["--method", "sgd"], `--method: "sgd" is not allowed; it must be one of`],
  ])("refuses %j", (args, line) => {
    const { code, err } = microdescent(["size", ...args]);
    expect(code).toBe(2);
    expect(err).toContain(line);
  });
});
