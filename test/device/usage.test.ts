/** Scripts that take minutes say at once what they do not understand. The other commands: aot.test.ts, command.test.ts. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

function script(file: string, ...args: string[]): { code: number | null; out: string; err: string } {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], { encoding: "utf8", timeout: 30_000 });
  return { code: status, out: stdout, err: stderr };
}

const BOARD = "host/build/board.mjs", EMBED = "host/build/embed.mjs", MATRIX = "test/device/matrix.mjs", SIZE = "bench/device-size.mjs", TUNING = "bench/device-tuning.mjs", TUNE = "bench/tune.mjs";

const WRONG: [file: string, args: string[], says: RegExp][] = [
  [BOARD, ["m7"], /^board: too many arguments/],
  [BOARD, ["--board", "m8"], /^board: .*'m8' is invalid. Allowed choices are m7, m4f, m3, m33, m55, rv32imafdc, rv32imac, linux/],
  [BOARD, ["--engine", "aot", "--board", "m3"], /^board: no aot for m3; there are classic, fast$/m],
  [BOARD, ["--engine", "aot-xip", "--board", "linux"], /^board: no aot-xip for linux; there are classic, fast, aot$/m],
  [BOARD, ["--engine", "aot", "--metering"], /^board: --metering is for classic and fast$/m],
  [EMBED, [], /^embed: usage: node host\/build\/embed.mjs FILE/],
  [EMBED, ["build/core.wasm"], /^embed: usage/],
  [EMBED, ["core.wasm", "adam.wasm"], /^embed: usage/],
  [MATRIX, ["m7"], /^matrix: too many arguments/],
  [MATRIX, ["--fast"], /^matrix: unknown option '--fast'/],
  [SIZE, ["m7"], /^size: too many arguments/],
  [TUNING, ["--board", "m3"], /^tuning: .*'m3' is invalid. Allowed choices are m7, m4f/],
  [TUNE, ["sixty"], /^tune: no section "sixty"; there are defaults, fifty/],
  [TUNE, ["fifty", "--starts", "0"], /^tune: --starts takes 1 to 30$/m],
  [SIZE, ["--board", "m7"], /^size: unknown option '--board'/],
];
for (const [file, args, says] of WRONG)
  test(`${file} ${args.join(" ")}`, { timeout: 60_000 }, () => {
    const { code, out, err } = script(file, ...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^[^\n]+\n$/);
    expect(err).toMatch(says);
  });

test("a module that was not built cannot be embedded", { timeout: 60_000 }, () => {
  expect(script(EMBED, "core-cortex-m0.aot")).toEqual({ code: 1, out: "", err: "embed: there is no build/core-cortex-m0.aot\n" });
});

test("--help says what a script does", { timeout: 60_000 }, () => {
  for (const file of [BOARD, MATRIX, SIZE, TUNING]) {
    const { code, out, err } = script(file, "--help");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^Usage: npm run [a-z:-]+ -- \[options\]\n\n[A-Z]/);
  }
});
