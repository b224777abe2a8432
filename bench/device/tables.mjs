/** The tables of docs/device.md, "Instructions", from the figures of bench/device.json. */
import { Method } from "../../dist/assembly/codes.js";

const LIMIT = "iteration limit", WORST = "everything, differences";
const ENGINES = ["compiled", "compiled, in place", "fast", "classic"];
const METHODS = Object.keys(Method).filter((name) => Method[name] <= Method.NAdam);
const BOARDS = ["m7", "m4f", "m3", "m33", "m55", "rv32imafdc", "rv32imac"];
const BUILDS = {
  core: [...ENGINES, "fast, metered", "fast, compact", "classic, metered", "classic, 8 blocks"],
  "adam-minimal": [...ENGINES, "fast, metered", "fast, compact", "classic, metered", "classic, 8 blocks", "classic, 2 blocks"],
};

/** Clocks of common parts, in MHz; doubles in hardware: `double`. */
const PARTS = {
  m7: { mhz: 216, double: true },
  m4f: { mhz: 168 },
  m3: { mhz: 72 },
  m33: { mhz: 160 },
  rv32imac: { mhz: 160 },
};
/** The estimate: cycles an instruction, and those of a division or root in hardware, of which a tell with n = 8 has 18. */
const CYCLES = 1.5, DIVISION = 30, DIVISIONS = 18;

const line = (cells) => `| ${cells.join(" | ")} |`;
const number = (value) => (value === undefined ? "" : value.toLocaleString("en-US"));
const table = (heads, words, rows) =>
  [line(heads), `|${heads.map((_, i) => (i < words ? "---|" : "---:|")).join("")}`, ...rows.map(line)].join("\n");

/** The costliest tell of a row, one of the first or later. */
export const longest = (row) => row && Math.max(row.tell, row.cold);

/** Each method on the M7, and Adam with everything on. */
function methods(figure) {
  const row = (method, n, configuration, name = method) => {
    const rows = ENGINES.map((engine) => figure("m7", n > 8 ? "core-32" : "core", engine, method, n, configuration));
    return [name, n, number(rows[0].native), ...rows.map(({ tell }) => number(tell))];
  };
  const all = METHODS.flatMap((method) => [1, 4, 8, 32].map((n) => row(method, n, LIMIT)));
  const everything = [1, 4, 8, 32].map((n) => row("Adam", n, "everything", "Adam, everything"));
  return table(["method", "n", "native C", ...ENGINES], 1, [...all, ...everything]);
}

/** Adam with n = 8, and the longest tell there is, on each board. */
function boards(figure) {
  const rows = (method, configuration, what, of) => BOARDS.map((board) => {
    const found = ENGINES.map((engine) => figure(board, "core", engine, method, 8, configuration));
    return [board, what, number(found[2].native), ...found.map((row) => number(row && of(row)))];
  });
  return table(["board", "tell", "native C", ...ENGINES], 2,
    [...rows("Adam", LIMIT, "Adam", ({ tell }) => tell), ...rows("any", WORST, "longest", longest)]);
}

/** Every call on the M7, by module and build of WAMR; Adam, n = 8. */
function calls(figure) {
  const rows = Object.entries(BUILDS).flatMap(([module, engines]) => engines.map((engine) => {
    const row = figure("m7", module, engine, "Adam", 8, LIMIT);
    const plain = figure("m7", module, engine.split(",")[0], "Adam", 8, LIMIT);
    const ratio = engine.startsWith("compiled") || row === plain ? "" : (row.tell / plain.tell).toFixed(2);
    const { load, open, selftest, start, ask, cold, tell } = row;
    return [module, engine, ...[load, open, selftest, start, ask, cold, tell].map(number), ratio];
  }));
  return table(["module", "engine", "load", "open", "self-test", "start", "ask", "first tells", "tell", "ratio"], 2, rows);
}

/** Microseconds, estimated. */
function times(figure) {
  const rows = (method, configuration, what, of) => Object.entries(PARTS).map(([board, { mhz, double }]) => {
    const cycles = (count) => CYCLES * count + (double ? DIVISION * DIVISIONS : 0);
    const micro = (count) => (count === undefined ? "" : number(Math.round(cycles(count) / mhz)));
    const found = ENGINES.map((engine) => figure(board, "core", engine, method, 8, configuration));
    return [board, mhz, what, micro(found[2].native), ...found.map((row) => micro(row && of(row)))];
  });
  return table(["board", "MHz", "tell", "native C", ...ENGINES].map((head, i) => (i > 2 ? `${head}, µs` : head)), 1,
    [...rows("Adam", LIMIT, "Adam", ({ tell }) => tell), ...rows("any", WORST, "longest", longest)]);
}

/** All of them: title to Markdown. */
export function tables(figures) {
  const figure = (...names) => figures[names.join(" / ")];
  return {
    "One tell on a Cortex-M7": methods(figure),
    "n = 8 on every board": boards(figure),
    "Every call on a Cortex-M7, Adam, n = 8": calls(figure),
    "Microseconds, an estimate": times(figure),
  };
}
