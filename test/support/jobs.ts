/** The example jobs, each read anew. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Job } from "../../host/node/tune/job.js";

export const jobFile = (name: "motor" | "heater"): string => fileURLToPath(new URL(`../../examples/${name}/job.json`, import.meta.url));

export const jobOf = (name: "motor" | "heater"): Job => JSON.parse(readFileSync(jobFile(name), "utf8")) as Job;
