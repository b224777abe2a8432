/** npm test: set-up, type check, every test; ends with the line "N passed, N failed". Arguments go to vitest. */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const RESULTS = `${ROOT}build/test-results.json`;

const node = (...args) => spawnSync(process.execPath, args, { cwd: ROOT, stdio: "inherit" }).status === 0;

/** Tests passed and failed. A file that could not even be read as tests is one failure. */
function counts() {
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(RESULTS, "utf8"));
  const broken = testResults.filter(({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"));
  return [numPassedTests, numFailedTests + broken.length];
}

/** Tools that several tests need at once, installed or named before any of them runs. */
async function tools() {
  const [{ needAll }, { python }, { compiler }] = await Promise.all(["device", "python", "aot"].map((name) => import(`../host/build/${name}.mjs`)));
  try {
    needAll();
    python();
    compiler();
    return true;
  } catch (error) {
    console.error(`npm test: ${error.message}`);
    return false;
  }
}

async function run() {
  if (!node("host/build/setup.mjs") || !(await tools())) return [0, 1];
  rmSync(RESULTS, { force: true });
  const typed = node("node_modules/typescript/bin/tsc", "-p", "test");
  if (!typed) console.error("npm test: the type check failed");
  const green = node("node_modules/vitest/vitest.mjs", "run", "--reporter=default", "--reporter=json", `--outputFile=${RESULTS}`, ...process.argv.slice(2));
  let [passed, failed] = [0, 1];
  try {
    [passed, failed] = counts();
  } catch (error) {
    console.error(`npm test: no results: ${error.message}`);
  }
  if (!typed) failed += 1;
  // vitest fails for more than failed tests: an error outside of any test, for instance.
  return [passed, green ? failed : Math.max(failed, 1)];
}

const [passed, failed] = await run();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
