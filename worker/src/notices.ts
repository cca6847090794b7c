/**
 * The newest count of each thing that changed, until someone takes it. Bounded: past `capacity` the one
 * that changed longest ago is dropped (the relay's sweep heals what was lost).
 */
export class Notices {
  readonly #counts = new Map<string, number>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#counts.size;
  }

  /** Keeps `count` unless a higher one is kept already. */
  put(id: string, count: number): void {
    const newest = Math.max(count, this.#counts.get(id) ?? count);
    this.#counts.delete(id);
    this.#counts.set(id, newest);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > this.#capacity && oldest !== undefined) this.#counts.delete(oldest);
  }

  /** Everything that is kept, oldest first; nothing is kept afterwards. */
  take(): [id: string, count: number][] {
    const all = [...this.#counts];
    this.#counts.clear();
    return all;
  }
}
