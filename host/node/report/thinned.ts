/** Keeps some items of any number, evenly spread, in a memory of constant size. */
export class Thinned<T> {
  /** The first, the last, and between them those a stride apart. */
  readonly items: T[] = [];
  #stride = 1;
  #given = 0;

  /** `most`: an even number of items that are kept at most, with one more at times for the last. */
  constructor(private readonly most: number) {}

  add(item: T): void {
    const { items } = this;
    const tentative = (this.#given - 1) % this.#stride !== 0;
    if (tentative) items.pop();
    items.push(item);
    if (this.#given++ % this.#stride === 0 && items.length > this.most) this.#halve();
  }

  #halve(): void {
    const { items } = this;
    this.#stride *= 2;
    items.splice(0, items.length, ...items.filter((_, i) => i % 2 === 0));
  }
}
