/** Runs tasks one at a time, in the order of their arrival. */
export class Lock {
  #tail: Promise<unknown> = Promise.resolve();

  /** Gives what the task gives; a task that throws does not stop those after it. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(task);
    this.#tail = result.catch(() => undefined);
    return result;
  }
}
