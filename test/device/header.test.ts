/** The generated headers as a C compiler reads them: numbers of codes.ts, and manifests of the built modules. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import * as codes from "../../assembly/codes.js";
import * as tunerCodes from "../../assembly/tuner/codes.js";
// @ts-expect-error: scripts without types
import { TUNER_HEADER, tunerHeader } from "../../host/build/header.mjs";
// @ts-expect-error: scripts without types
import { wamr } from "../../host/build/wamr.mjs";

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "microdescent-header-"));
afterAll(() => rmSync(folder, { recursive: true }));

const STRICT = ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Werror"];

/** Lines that a C program prints whose main consists of `body`. */
function printed(headers: string[], body: string, ...options: string[]): string[] {
  const [source, program] = [join(folder, "main.c"), join(folder, "main")];
  const includes = ["<stdio.h>", "<inttypes.h>", ...headers.map((header) => `"${header}"`)].map((header) => `#include ${header}\n`);
  writeFileSync(source, `${includes.join("")}int main(void)\n{\n${body}\nreturn 0;\n}\n`);
  execFileSync("gcc", [...STRICT, `-I${path("../../host/device")}`, ...options, "-o", program, source], { encoding: "utf8" });
  return execFileSync(program, { encoding: "utf8" }).trim().split("\n");
}

const upper = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase();
/** Methods have the names that users give them. */
const ONE_WORD = ["AdaGrad", "AdamW", "NAdam", "RMSProp", "AMSGrad"];
const inC = (type: string, name: string): string => `MD_${upper(type)}_${ONE_WORD.includes(name) ? name.toUpperCase() : upper(name)}`;

const numbersOf = (types: object) => Object.entries(types).flatMap(([type, members]) =>
  Object.entries(members as object).filter(([name]) => Number.isNaN(Number(name))).map(([name, value]) => [inC(type, name), value as number] as const));
const HEADERS = { "microdescent_codes.h": numbersOf(codes), "microdescent_tuner_codes.h": numbersOf(tunerCodes) };

for (const [header, numbers] of Object.entries(HEADERS)) {
  test(`${header}: every number has its value in C`, () => {
    const lines = printed(Object.keys(HEADERS), numbers.map(([name]) => `printf("${name} %d\\n", (int)${name});`).join("\n"));
    expect(lines).toEqual(numbers.map(([name, value]) => `${name} ${value}`));
  });

  test(`${header}: the enums have no other numbers`, () => {
    const text = readFileSync(path(`../../host/device/${header}`), "utf8").split("/** Stands for infinity")[0]!;
    expect([...text.matchAll(/^ {4}(MD_\w+) = /gm)].map(([, name]) => name)).toEqual(numbers.map(([name]) => name));
  });
}

test("microdescent_tuner_codes.h is what codes.ts says", () => {
  expect(readFileSync(TUNER_HEADER, "utf8")).toBe(tunerHeader());
});

test("the tuner's counts and names are those of its enums", () => {
  const body = `#define ROW(name, text) printf("%d " text "\\n", (int)MD_TUNER_SETTING_##name);
MD_TUNER_SETTINGS(ROW)
printf("%d %d\\n", MD_TUNER_SETTING_COUNT, MD_TUNER_SLOT_COUNT);`;
  const settings = Object.entries(tunerCodes.TunerSetting).filter(([name]) => Number.isNaN(Number(name)));
  const slots = Object.keys(tunerCodes.TunerSlot).length / 2;
  expect(printed(["microdescent_tuner_codes.h"], body)).toEqual([...settings.map(([name, value]) => `${value} ${name}`), `${settings.length} ${slots}`]);
});

interface Facts { abi: number; capacity: number; memory: number; stateBytes: number; identity: number; methods: number; selftest: string }

test("a module with a protocol of its own is identified by all of its bytes", () => {
  const manifest = JSON.parse(readFileSync(path("../../build/manifest.json"), "utf8")) as Record<string, Facts>;
  expect(manifest.tuner!.identity).toBe(crc32(readFileSync(path("../../build/tuner.wasm"))));
});

test("microdescent_modules.h has what manifest.json says, and the length and checksum of each file", () => {
  const manifest = JSON.parse(readFileSync(path("../../build/manifest.json"), "utf8")) as Record<string, Facts>;
  const numbers = ["bytes", "crc32", "abi", "capacity", "memory", "state_bytes", "identity", "methods"];
  const row = ["printf(\"%s", " %\" PRIu32 \"".repeat(numbers.length), " %016\" PRIx64 \"\\n\", m[i].name, ", numbers.map((name) => `m[i].${name}`).join(", "), ", m[i].selftest);"];
  const body = `static const struct md_manifest m[] = {
#define ROW(name) MD_MANIFEST_##name,
MD_MODULES(ROW)
};
for (size_t i = 0; i < sizeof m / sizeof *m; i++) ${row.join("")}`;
  const lines = printed(["microdescent.h", "microdescent_modules.h"], body, `-I${path("../../build")}`, "-isystem", join(wamr(), "core/iwasm/include"));
  expect(lines).toEqual(Object.entries(manifest).map(([name, facts]) => {
    const bytes = readFileSync(path(`../../build/${name}.wasm`));
    const { abi, capacity, memory, stateBytes, identity, methods, selftest } = facts;
    return [name, bytes.length, crc32(bytes), abi, capacity, memory, stateBytes, identity, methods, selftest.padStart(16, "0")].join(" ");
  }));
});
