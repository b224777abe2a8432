/**
 * Indexes of samples that draw like all of them: those where a list has its least or largest value within one of `parts` equal parts,
 * and the ends. All, if these are not fewer.
 */
export function envelope(lists: readonly (readonly number[])[], parts: number): number[] {
  const count = lists[0]?.length ?? 0;
  if (count <= 2 * parts * lists.length) return Array.from({ length: count }, (_, i) => i);
  const kept = new Set([0, count - 1]);
  for (let part = 0; part < parts; part++) {
    const [from, to] = [part, part + 1].map((end) => Math.floor((end * count) / parts)) as [number, number];
    for (const list of lists) {
      let [least, most] = [from, from];
      for (let i = from; i < to; i++) {
        if (list[i]! < list[least]!) least = i;
        if (list[i]! > list[most]!) most = i;
      }
      kept.add(least).add(most);
    }
  }
  return [...kept].sort((a, b) => a - b);
}
