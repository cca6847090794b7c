/**
 * Asks about each key one question at a time. Whoever comes while one is under way shares the next, which
 * begins after they came: so no answer is older than its question, and a workflow (which buffers one
 * query behind a running task) is never asked twice at once.
 */
export class OneAtATime<T> {
  readonly #running = new Map<string, Promise<unknown>>();
  readonly #next = new Map<string, Promise<T>>();

  /** Runs `ask` now, or after the one under way, shared with all who wait. Settles as `ask` does. */
  run(key: string, ask: () => Promise<T>): Promise<T> {
    const running = this.#running.get(key);
    if (running === undefined) return this.#start(key, ask);
    const waiting = this.#next.get(key);
    if (waiting !== undefined) return waiting;
    const next = running.then(() => {
      this.#next.delete(key);
      return this.#start(key, ask);
    });
    this.#next.set(key, next);
    return next;
  }

  #start(key: string, ask: () => Promise<T>): Promise<T> {
    const asked = ask();
    const ended = asked.then(
      () => undefined,
      () => undefined,
    );
    this.#running.set(key, ended);
    void ended.then(() => {
      // Those who wait begin theirs in this same turn: nobody may slip in before them.
      if (!this.#next.has(key)) this.#running.delete(key);
    });
    return asked;
  }
}
