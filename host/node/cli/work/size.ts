/** `microdescent size`: what a module needs on a device, from the sizes that the build wrote down. */
import { createRequire } from "node:module";
import type { SizeValues } from "../commands/tables.js";
import type { Session } from "../session.js";
import { columns } from "../text.js";

interface Sizes {
  readonly capacity: number;
  readonly bytes: number;
  readonly memory: number;
  readonly stateBytes: number;
}

type Manifest = Record<string, Sizes & { readonly large?: Sizes }>;

/** What a module of `name` needs for n parameters. */
interface Need {
  readonly module: string;
  readonly capacity: number;
  /** Flash: least and most bytes; equal for a module of the package. */
  readonly flash: readonly [number, number];
  /** Linear memory, bytes. */
  readonly ram: number;
  /** A checkpoint, bytes. */
  readonly state: number;
}

/** Bytes of one f64[n], as assembly/arena.ts rounds them. */
function vectorBytes(n: number): number {
  return 16 * Math.ceil(n / 2);
}

function needOf(module: string, small: Sizes, large: Sizes, n: number): Need {
  const { capacity, bytes, memory, stateBytes } = small;
  if (n <= capacity) return { module, capacity, flash: [bytes, bytes], ram: memory, state: stateBytes };
  const step = vectorBytes(large.capacity) - vectorBytes(capacity);
  const more = ((large.memory - memory) / step) * (vectorBytes(n) - vectorBytes(capacity));
  return { module, capacity: n, flash: [bytes, large.bytes], ram: memory + more, state: stateBytes + more };
}

function rowOf({ module, flash: [least, most], ram, state }: Need): string[] {
  return [module, least === most ? String(least) : `${least} to ${most}`, String(ram), String(state)];
}

function noteOf(n: number, capacity: number): string {
  const runtime = "The runtime's own flash and RAM come on top.";
  if (n <= capacity) return `Modules of the package, for up to ${capacity} parameters. ${runtime}`;
  return `For ${n} parameters build a module with CAPACITY=${n}: docs/abi.md. RAM is exact. ${runtime}`;
}

export async function work({ method, n }: SizeValues, session: Session): Promise<void> {
  const manifest = createRequire(import.meta.url)("../../../../../build/manifest.json") as Manifest;
  const wanted = Object.entries(manifest).filter(([name]) => method === undefined || name === method || name === `${method}-minimal` || name === "core");
  const needs = wanted.flatMap(([name, { large, ...small }]) => (large ? [needOf(name, small, large, n)] : []));
  const text = () => {
    const head = ["module", "flash, bytes", "RAM, bytes", "checkpoint, bytes"];
    return `${columns([head, ...needs.map(rowOf)], [1, 2, 3])}\n\n${noteOf(n, manifest.core!.capacity)}`;
  };
  session.answer(text, () => ({ n, modules: needs }));
}
