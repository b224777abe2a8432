/** The example firmware against its twin on Node, which was written apart from it and shows what happens in each tick. */
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
// @ts-expect-error: scripts without types
import { buildDevice, run } from "../../host/build/device.mjs";
// @ts-expect-error: scripts without types
import { motor as twin } from "./motor.mjs";

interface Tick {
  tick: number;
  speed: number;
  error: number;
  volts: number;
  gains: [kp: number, ki: number];
  unsafe: boolean;
}
interface Build {
  board: string;
  engine: string;
  metering?: boolean;
  defines?: Record<string, number>;
}

const path = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const programs = (...files: string[]): string[] => files.map((file) => path(`host/device/programs/${file}`));
const PLANT = programs("motor_plant.c");
const WILD = { RATE: 20, HIGHEST: 100 };

let name = 0;
async function firmware(build: Build, plant = PLANT, motor = programs("motor.c")): Promise<{ status: number; stdout: string }> {
  const program = [...motor, ...programs("motor_loop.c", "text.c"), ...plant];
  const elf = await buildDevice({ ...build, program, modules: { core: path("build/core.wasm") }, name: `motor-test-${name++}` });
  return run(elf, { board: build.board });
}

/** Rows of the table, as numbers: experiment, kp, ki, cost, best cost. */
const rows = (text: string): number[][] =>
  text.split("\n").filter((line) => /^ *\d+ /.test(line)).map((line) => line.trim().split(/ +/).slice(0, 5).map(Number));

let usual: { text: string; ticks: Tick[] }, wild: { text: string; ticks: Tick[] };
beforeAll(async () => {
  usual = await twin();
  wild = await twin({ rate: WILD.RATE, highest: WILD.HIGHEST });
});

describe("prints what the twin on Node prints, every speed and voltage hashed", () => {
  const BUILDS: Record<string, Build> = {
    "Linux, fast": { board: "linux", engine: "fast" },
    "Linux, classic": { board: "linux", engine: "classic" },
    "Linux, fast, with a limit of instructions": { board: "linux", engine: "fast", metering: true },
    "Cortex-M7, fast": { board: "m7", engine: "fast" },
    "Cortex-M7, classic, from a copy of the module": { board: "m7", engine: "classic" },
  };
  for (const [what, build] of Object.entries(BUILDS))
    test(what, async () => {
      expect(await firmware(build)).toMatchObject({ status: 0, stdout: usual.text });
    });
});

test("the cost falls to less than a fifth, and the last experiment runs at the best gains", () => {
  const table = rows(usual.text);
  const [, , , first] = table[0]!, [, , , last, best] = table.at(-1)!;
  expect(best).toBeLessThan(first! / 5);
  expect(last).toBeLessThan(1.01 * best!);
  const kept = usual.ticks.at(-1)!.gains, final = usual.text.match(/^k[pi] .{16}$/gm)!;
  const bits = (value: number): string => Buffer.from(new Float64Array([value]).buffer).reverse().toString("hex");
  expect(final).toEqual([`kp ${bits(kept[0])}`, `ki ${bits(kept[1])}`]);
});

test("new gains make no bump: they move the voltage a hundredth of what ordinary ticks do", () => {
  let [changed, ordinary, withoutTransfer] = [0, 0, 0];
  usual.ticks.forEach((now, k) => {
    const before = usual.ticks[k - 1];
    if (!before || now.tick === 0 || now.tick === 200) return; // the setpoint's own steps
    const step = Math.abs(now.volts - before.volts);
    if (now.tick !== -200) ordinary = Math.max(ordinary, step);
    else {
      changed = Math.max(changed, step);
      withoutTransfer = Math.max(withoutTransfer, Math.abs((now.gains[0] - before.gains[0]) * before.error));
    }
  });
  expect(changed).toBeLessThan(ordinary / 100);
  expect(changed).toBeLessThan(withoutTransfer / 50); // the test would see a bump
});

describe("with bounds so wide that candidates are unstable", () => {
  test("the device prints what the twin prints", async () => {
    expect(await firmware({ board: "linux", engine: "fast", defines: WILD })).toMatchObject({ status: 0, stdout: wild.text });
    expect(wild.text).toMatch(/ 5000\.00 .* abandoned$/m);
  });

  test("the best gains so far take over in the tick in which the guard trips", () => {
    const known = usual.ticks[0]!.gains.join();
    const seen = new Set([known]); // gains of experiments that were not abandoned
    let trips = 0;
    wild.ticks.forEach((now, k) => {
      if (now.unsafe) {
        trips++;
        expect(seen).toContain(now.gains.join());
        expect(wild.ticks[k - 1]!.gains.join()).not.toBe(now.gains.join());
      } else if (now.tick === 399) seen.add(now.gains.join());
    });
    expect(trips).toBeGreaterThan(20);
  });

  test("the speed stays near the setpoint", () => {
    // The guard's limit is 120 rad/s, and the motor cannot stop in one tick.
    expect(Math.max(...wild.ticks.map(({ error }) => Math.abs(error)))).toBeLessThan(160);
  });
});

test("a speed that is not finite loses one experiment, not the motor", async () => {
  const { status, stdout } = await firmware({ board: "linux", engine: "fast" }, [path("test/device/motor_blind.c")]);
  expect(status).toBe(0);
  expect(stdout.match(/abandoned/g)).toHaveLength(1);
  expect(stdout).toMatch(/^ +4 .* 5000\.00 .*abandoned$/m);
  expect(rows(stdout).at(-1)![3]).toBeLessThan(200);
});

test("the motor goes on with the gains it has when the optimizer is out of use", async () => {
  const refusal = "cut off by the limit of instructions; the best point can still be read";
  const { text } = await twin({ refusal });
  const build = { board: "linux", engine: "fast", metering: true, defines: { BUDGET: 500 } };
  expect(await firmware(build)).toMatchObject({ status: 1, stdout: text });
});

describe("the motor goes on with the best gains so far when the optimizer stops in the middle", () => {
  const WHEN = 47;
  const WHY: Record<string, [limit: number, refusal: string]> = {
    "by its limit of instructions": [20, "cut off by the limit of instructions; the best point can still be read"],
    "by a trap": [0, "WAMR stopped the call; the instance is closed: Exception: out of bounds memory access"],
  };
  for (const engine of ["classic", "fast"])
    for (const [what, [MOST, refusal]] of Object.entries(WHY))
      test(`${what}, ${engine}`, async () => {
        const { text, ticks } = await twin({ refusal, refused: WHEN });
        const build = { board: "linux", engine, metering: true, defines: { WHEN, MOST } };
        expect(await firmware(build, PLANT, [path("test/device/motor_stopped.c")])).toMatchObject({ status: 1, stdout: text });
        expect(rows(text).at(-1)![3]).toBeLessThan(rows(text)[0]![3]! / 2);
        expect(ticks).toHaveLength(usual.ticks.length);
      });
});
