/** Text in HTML and XML. */

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** `value` as text or in a quoted attribute; what XML 1.0 does not allow at all is left out. */
export function text(value: string): string {
  return value.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu, "").replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
