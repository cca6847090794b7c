import { setImmediate as turn } from 'node:timers/promises';

/** Virtual time, ms: nothing waits, and everything happens in its order. */
export class Timeline {
  now = 0;
  readonly #due: { readonly at: number; readonly wake: () => void }[] = [];

  /** Resolves when the virtual time has come. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const at = this.now + ms;
      const place = this.#due.findLastIndex((one) => one.at <= at) + 1;
      this.#due.splice(place, 0, { at, wake: resolve });
    });
  }

  /** Lets time pass until `end`. */
  async passUntil(end: number): Promise<void> {
    // Whoever was started before has to fall asleep first.
    await turn();
    for (let next = this.#due[0]; next && next.at <= end; next = this.#due[0]) {
      this.#due.shift();
      this.now = next.at;
      next.wake();
      await turn();
    }
    this.now = end;
  }
}
