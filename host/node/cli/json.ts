/** JSON files, with the line and column of what is wrong. */
import { UsageError } from "./errors.js";
import { readText } from "./files.js";

const SPACE = /[ \t\n\r]*/y;
const TOKEN =
  /[{}[\],:]|"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

// Kinds of tokens: a sign itself, " for a string, v for another value.
const VALUE = "{[\"v";
const KEY = "\"";

/** Kinds that may follow, in an object, an array or neither: "{", "[" or "". */
function followers(kind: string, inside: string): string {
  if (kind === "{") return `${KEY}}`;
  if (kind === "[") return `${VALUE}]`;
  if (kind === ":") return VALUE;
  if (kind === ",") return inside === "{" ? KEY : VALUE;
  return inside === "{" ? ",}" : inside === "[" ? ",]" : "";
}

/** Index of the first token of `text` that JSON does not allow there; its length if only an end is missing, or nothing. */
export function breakOf(text: string): number {
  const open: string[] = [];
  for (let at = 0, allowed = VALUE; ; ) {
    SPACE.lastIndex = at;
    SPACE.exec(text);
    at = TOKEN.lastIndex = SPACE.lastIndex;
    const [token] = TOKEN.exec(text) ?? [];
    if (token === undefined) return at;
    const kind = /[{}[\],:"]/.exec(token[0]!)?.[0] ?? "v";
    if (!allowed.includes(kind)) return at;
    at += token.length;
    if ("{[".includes(kind)) open.push(kind);
    if ("}]".includes(kind)) open.pop();
    const isKey = kind === KEY && !allowed.includes("v");
    allowed = isKey ? ":" : followers(kind, open.at(-1) ?? "");
  }
}

/** "line 3, column 14" of the character at `index`. */
function placeOf(text: string, index: number): string {
  const lines = text.slice(0, index).split("\n");
  return `line ${lines.length}, column ${lines.at(-1)!.length + 1}`;
}

/** The value of a JSON text; `name` begins the line that says what is wrong with it. */
export function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (text.trim() === "") throw new UsageError(`${name}: the file is empty`);
    const at = breakOf(text);
    const what = at === text.length ? "the end comes too early" : `${shown(text.codePointAt(at)!)} is not JSON there`;
    throw new UsageError(`${name}: ${placeOf(text, at)}: ${what}`);
  }
}

/** A character in quotes, or its number if it is not one to see. */
function shown(code: number): string {
  const character = String.fromCodePoint(code);
  return /[\p{C}\p{Zl}\p{Zp}]/u.test(character) ? `U+${code.toString(16).toUpperCase().padStart(4, "0")}` : JSON.stringify(character);
}

/** The value in the JSON file `path`, which was given as `option`. */
export function readJson(option: string, path: string): unknown {
  return parseJson(`${option} ${path}`, readText(option, path));
}
