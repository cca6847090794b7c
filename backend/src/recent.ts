/** What was said last under each name; of too many names the ones that were said longest ago are forgotten. */
export class Recent<T> {
  readonly #most: number;
  readonly #byName = new Map<string, T>();

  constructor(most: number) {
    this.#most = most;
  }

  set(name: string, value: T): void {
    this.#byName.delete(name);
    this.#byName.set(name, value);
    const [oldest] = this.#byName.keys();
    if (this.#byName.size > this.#most && oldest !== undefined) this.#byName.delete(oldest);
  }

  get(name: string): T | undefined {
    return this.#byName.get(name);
  }

  delete(name: string): void {
    this.#byName.delete(name);
  }
}
