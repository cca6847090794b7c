/** Runs tasks one at a time, in the order of their arrival. */
export class Lock {
  #tail: Promise<unknown> = Promise.resolve();
  #tasks = 0;

  /** Whether a task is running, or waits to. */
  get busy(): boolean {
    return this.#tasks > 0;
  }

  /** Gives what the task gives; a task that throws does not stop those after it. */
  run<T>(task: () => Promise<T>): Promise<T> {
    this.#tasks += 1;
    const over = (): void => {
      this.#tasks -= 1;
    };
    const result = this.#tail.then(task);
    result.then(over, over);
    this.#tail = result.catch(() => undefined);
    return result;
  }
}
