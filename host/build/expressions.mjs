/**
 * Puts the two functions of mathjs that formulas need, parse and derivative, for numbers alone, into one file that the command
 * line loads when it meets a formula: beside its declaration in host/node and in dist. So nobody has to install mathjs, and loading
 * it takes a tenth of the time. The licences of all that is in the file stand at its head.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildSync } from "esbuild";
import { ROOT } from "./compile.mjs";

const FILE = "host/node/cli/formula/mathjs.js";

const ENTRY = `
import { create, derivativeDependencies, parseDependencies } from "mathjs/number";
export const { derivative, parse } = create({ derivativeDependencies, parseDependencies });`;

/** Folders of the packages that gave code to the bundle. */
function packagesIn({ outputs }) {
  const used = Object.entries(Object.values(outputs)[0].inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const folders = used.flatMap(([file]) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []);
  return [...new Set(folders)].sort();
}

/** Name, version, licence and notice of the package in `folder`. */
function licence(folder) {
  const read = (name) => readFileSync(join(ROOT, folder, name), "utf8").trim();
  const { name, version } = JSON.parse(read("package.json"));
  const texts = readdirSync(join(ROOT, folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  if (texts.length === 0) throw new Error(`${folder} has no licence`);
  return [`${name} ${version}`, ...texts.map(read)].join("\n\n").replaceAll("*/", "* /");
}

const { outputFiles, metafile } = buildSync({
  stdin: { contents: ENTRY, resolveDir: ROOT }, absWorkingDir: ROOT, bundle: true, minify: true, format: "esm", target: "node20",
  outfile: FILE, write: false, metafile: true, legalComments: "none",
});
const text = `/*\n${packagesIn(metafile).map(licence).join("\n\n---\n\n")}\n*/\n${outputFiles[0].text}`;
for (const folder of ["", "dist"]) {
  const file = join(ROOT, folder, FILE);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
