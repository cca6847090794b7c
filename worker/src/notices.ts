/**
 * The newest count of each thing that changed, until someone takes it, and for a while after: what was
 * taken last can be had back when it turns out that it never arrived. Bounded: past `capacity` the thing
 * that changed longest ago is dropped (the relay's sweep heals what was lost).
 */
export class Notices {
  readonly #waiting = new Map<string, number>();
  readonly #taken = new Map<string, number>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Keeps `count` unless a higher one waits already. */
  put(id: string, count: number): void {
    keep(this.#waiting, this.#capacity, id, count);
  }

  /** Everything that waits, oldest first; nothing waits afterwards. */
  take(): [id: string, count: number][] {
    const all = [...this.#waiting];
    this.#waiting.clear();
    for (const [id, count] of all) keep(this.#taken, this.#capacity, id, count);
    return all;
  }

  /** What was taken may be lost: it waits again. */
  recall(): void {
    for (const [id, count] of this.#taken) this.put(id, count);
    this.#taken.clear();
  }
}

function keep(counts: Map<string, number>, capacity: number, id: string, count: number): void {
  const newest = Math.max(count, counts.get(id) ?? count);
  counts.delete(id);
  counts.set(id, newest);
  const [oldest] = counts.keys();
  if (counts.size > capacity && oldest !== undefined) counts.delete(oldest);
}
