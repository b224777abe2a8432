/**
 * WAMR's sources, unmodified, as the crate wamrx-sys carries them: `cargo` fetches it, and its checksum is pinned here.
 *
 *   node host/build/wamr.mjs      prints the folder
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The crate, its SHA-256, and what it carries. */
const CRATE = "wamrx-sys";
const CRATE_VERSION = "0.3.0";
const CHECKSUM = "ab9efc67ebd6c574684794e3a25933c58d2ad3f1b1078830f8c779974132e0d1";
export const WAMR_VERSION = "2.4.3";

const FOLDER = fileURLToPath(new URL("../../build/wamr/", import.meta.url));
const PACKAGE = `[workspace]

[package]
name = "wamr-sources"
version = "0.0.0"

[lib]
path = "empty.rs"

[dependencies]
${CRATE} = "=${CRATE_VERSION}"
`;

function cargo(...args) {
  try {
    return execFileSync("cargo", args, { cwd: FOLDER, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 26 });
  } catch (error) {
    const why = error.code === "ENOENT" ? "there is no cargo" : String(error.stderr).trim().split("\n").at(-1);
    throw new Error(`WAMR's sources come as a crate, which could not be fetched (${why}). Needed: cargo 1.85 or later, and access to its registry.`);
  }
}

/** Cargo has checked what it fetched against its lock file; the lock file is checked against the pin. */
function verify() {
  const lock = readFileSync(join(FOLDER, "Cargo.lock"), "utf8");
  const entry = lock.split("[[package]]").find((text) => text.includes(`name = "${CRATE}"`)) ?? "";
  if (!entry.includes(`version = "${CRATE_VERSION}"`) || !entry.includes(`checksum = "${CHECKSUM}"`))
    throw new Error(`the crate ${CRATE} ${CRATE_VERSION} has not the pinned checksum ${CHECKSUM}`);
}

/** Folder of WAMR's sources; fetched at the first call on a machine. */
export function wamr() {
  mkdirSync(FOLDER, { recursive: true });
  const manifest = join(FOLDER, "Cargo.toml");
  if (!existsSync(manifest) || readFileSync(manifest, "utf8") !== PACKAGE) {
    writeFileSync(join(FOLDER, "empty.rs"), "");
    writeFileSync(manifest, PACKAGE);
  }
  cargo("fetch");
  verify();
  const { packages } = JSON.parse(cargo("metadata", "--format-version", "1", "--locked", "--offline"));
  return join(dirname(packages.find(({ name }) => name === CRATE).manifest_path), "wasm-micro-runtime");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(wamr());
  } catch (error) {
    console.error(`wamr: ${error.message}`);
    process.exitCode = 1;
  }
}
