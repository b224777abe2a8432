/** `words`, or as many characters of it as have room, and "…". The page gets this function as source. */
export function shortened(words: string, room: number, widthOf: (words: string) => number): string {
  if (widthOf(words) <= room) return words;
  const kept = [...words];
  while (kept.length > 0 && widthOf(`${kept.join("")}…`) > room) kept.pop();
  return `${kept.join("")}…`;
}
