/** Is a text well-formed XML: elements nested and closed, attributes quoted and not repeated, no bare & or <? Throws where it is not. */
export function checkXml(xml: string): void {
  const open: string[] = [];
  const rest = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, "");
  if (/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/u.test(rest)) throw new Error("a character that XML has not");
  for (const [part] of rest.matchAll(/<[^>]*>?|[^<]+/g)) {
    if (!part.startsWith("<")) checkText(part, open.length > 0 || part.trim() === "");
    else if (part.startsWith("</")) {
      if (open.pop() !== /^<\/([\w-]+)>$/.exec(part)?.[1]) throw new Error(`${part} closes nothing`);
    } else {
      const [, name, attributes, closed] = /^<([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>$/.exec(part) ?? [];
      if (!name) throw new Error(`not a tag: ${part}`);
      const names = [...attributes!.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, key, value]) => (checkText(value!, true), key));
      if (new Set(names).size < names.length) throw new Error(`an attribute is repeated: ${part}`);
      if (!closed) open.push(name);
    }
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(", ")}`);
}

function checkText(text: string, allowed: boolean): void {
  if (!allowed) throw new Error(`text outside of the root: ${text}`);
  if (/&(?!(amp|lt|gt|quot|#39);)/.test(text)) throw new Error(`a bare &: ${text}`);
}
