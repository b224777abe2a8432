/**
 * The data files of NIST StRD, nonlinear regression, as the source archive of the Python package lmfit carries them: `pip`
 * fetches it and checks it against the checksum pinned here.
 *
 *   node bench/problems/nist-data.mjs      prints the folder
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { need } from "../../host/build/tools.mjs";

const PACKAGE = "lmfit";
const VERSION = "1.3.4";
const CHECKSUM = "3c22c28c43f717f6c5b4a3bd81e893a2149739c26a592c046f2e33c23cfbe497";

const FOLDER = fileURLToPath(new URL("../../build/nist/", import.meta.url));
const DATA = join(FOLDER, "NIST_STRD");
const TOOLS = { python3: "python3", pip3: "python3-pip", tar: "tar" };
const PIP = ["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-binary", PACKAGE];

function run(command, args) {
  try {
    execFileSync(command, args, { cwd: FOLDER, stdio: "pipe" });
  } catch (error) {
    const why = String(error.stderr || error.message).trim().split("\n").at(-1);
    throw new Error(`${PACKAGE} ${VERSION}, with NIST's data, could not be fetched (${why}). Needed: pip and access to PyPI.`);
  }
}

/** Folder of the files, NAME.dat; fetched at the first call on a machine. */
export function nistData() {
  if (existsSync(DATA)) return DATA;
  need(TOOLS);
  mkdirSync(FOLDER, { recursive: true });
  const archive = `${PACKAGE}-${VERSION}`;
  writeFileSync(join(FOLDER, "requirements.txt"), `${PACKAGE}==${VERSION} --hash=sha256:${CHECKSUM}\n`);
  run("python3", [...PIP, "--requirement", "requirements.txt"]);
  run("tar", ["-xzf", `${archive}.tar.gz`, `${archive}/NIST_STRD`]);
  renameSync(join(FOLDER, archive, "NIST_STRD"), DATA);
  return DATA;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(nistData());
  } catch (error) {
    console.error(`nist-data: ${error.message}`);
    process.exitCode = 1;
  }
}
