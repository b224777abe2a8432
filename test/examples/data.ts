/** Files of examples/ as tests read them. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

export function read(path: string): string {
  return readFileSync(root + path, "utf8");
}

/** Cells of a CSV file without quotes: the header, then the rows. */
export function cells(path: string): { header: string[]; rows: string[][] } {
  const [header, ...rows] = read(path).trim().split("\n").map((line) => line.split(","));
  return { header: header!, rows };
}
