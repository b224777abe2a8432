/**
 * Modules as C: what a device knows of each before it runs, and the bytes.
 *
 *   node host/build/embed.mjs FILE      prints C for build/FILE, as core.wasm or core-cortex-m7.aot: NAME_bytes, NAME_manifest
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";

const BUILD = fileURLToPath(new URL("../../build/", import.meta.url));

const identifier = (name) => name.replaceAll("-", "_");
const hexadecimal = (number) => `0x${number.toString(16).padStart(8, "0")}`;

/** A struct md_manifest of `bytes`: a module with these facts, or what was compiled from it. */
export function manifest(name, facts, bytes) {
  const { abi, capacity, memory, stateBytes, identity, methods, selftest } = facts;
  const numbers = [bytes.length, hexadecimal(crc32(bytes)), abi, capacity, memory, stateBytes, hexadecimal(identity), hexadecimal(methods), `0x${selftest}`];
  return `{ "${name}", ${numbers.join(", ")} }`;
}

/** build/microdescent_modules.h: MD_MANIFEST_NAME, an initialiser, for each module [name, facts, bytes]; MD_MODULES(X): X(NAME) for all. */
export function modulesHeader(modules) {
  const macro = (name) => identifier(name).toUpperCase();
  const lines = modules.map(([name, facts, bytes]) => `#define MD_MANIFEST_${macro(name)} ${manifest(name, facts, bytes)}`);
  return `/** Initialisers of struct md_manifest, made by host/build/modules.mjs with the modules. */
#ifndef MICRODESCENT_MODULES_H
#define MICRODESCENT_MODULES_H

${lines.join("\n")}

/** X(NAME) for each. */
#define MD_MODULES(X) ${modules.map(([name]) => `X(${macro(name)})`).join(" ")}

#endif
`;
}

/** What WAMR does not see: to it a Cortex-M4 and a Cortex-M7 are one processor. */
const GUARDS = {
  "cortex-m7": `
#if !(defined __ARM_FP && __ARM_FP & 8)
#error "compiled for a Cortex-M7 with doubles in hardware"
#endif
`,
};

/** C source of a file's bytes, aligned to 8, and its manifest; `facts` are those of the module it is or was compiled from. */
export function cSource(name, facts, bytes) {
  const rows = Array.from({ length: Math.ceil(bytes.length / 16) }, (_, row) => `    ${[...bytes.subarray(16 * row, 16 * row + 16)].join(", ")},`);
  return `#include "microdescent.h"
${GUARDS[Object.keys(GUARDS).find((target) => name.endsWith(target) || name.endsWith(`${target}-xip`))] ?? ""}
__attribute__((aligned(8))) const uint8_t ${identifier(name)}_bytes[${bytes.length}] = {
${rows.join("\n")}
};

const struct md_manifest ${identifier(name)}_manifest = ${manifest(name, facts, bytes)};
`;
}

/** Facts of the module that `name` is, or was compiled from: core-cortex-m7 comes from core. */
export function factsOf(name) {
  const all = JSON.parse(readFileSync(join(BUILD, "manifest.json"), "utf8"));
  const origin = Object.keys(all).filter((module) => name === module || name.startsWith(`${module}-`)).sort((a, b) => b.length - a.length)[0];
  if (!origin) throw new Error(`${name} comes from none of the modules ${Object.keys(all).join(", ")}`);
  return all[origin];
}

function main(file, ...more) {
  if (!file || file !== basename(file) || more.length) {
    console.error("embed: usage: node host/build/embed.mjs FILE, a name in build/ such as core.wasm");
    return 2;
  }
  try {
    const name = file.replace(/\.(wasm|aot)$/, "");
    const facts = factsOf(name);
    if (!existsSync(join(BUILD, file))) throw new Error(`there is no build/${file}`);
    process.stdout.write(cSource(name, facts, readFileSync(join(BUILD, file))));
    return 0;
  } catch (error) {
    console.error(`embed: ${error.message}`);
    return 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(...process.argv.slice(2));
