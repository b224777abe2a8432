/**
 * An open sign about the place where the pen is, as data of an SVG path; `r`: half of its size. "" for any other shape. The page gets
 * this function as source.
 */
export function outline(shape: string | undefined, r: number): string {
  const arc = `a${r} ${r} 0 1 0 `;
  if (shape === "rings") return `m${-r} 0${arc}${2 * r} 0${arc}${-2 * r} 0z`;
  if (shape === "crosses") return `m${-r} ${-r}l${2 * r} ${2 * r}m0 ${-2 * r}l${-2 * r} ${2 * r}`;
  return shape === "squares" ? `m${-r} ${-r}h${2 * r}v${2 * r}h${-2 * r}z` : "";
}
