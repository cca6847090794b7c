import { setTimeout as sleep } from 'node:timers/promises';
import { Complaint } from '../complaint.ts';

export interface Waiting {
  /** What is waited for, for the complaint: `The backend`. */
  readonly what: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** A reason to give up at once; undefined while there is hope. */
  readonly hopeless: () => string | undefined;
}

const LOOK_AGAIN_MS = 100;

/**
 * Asks until the answer is yes. A failed question counts as a no. Throws a `Complaint` when the time is
 * up or there is no hope, and the signal's reason when it is aborted.
 */
export async function waitFor(ask: () => Promise<boolean>, waiting: Waiting): Promise<void> {
  for (const until = Date.now() + waiting.timeoutMs; ;) {
    waiting.signal.throwIfAborted();
    if (await ask().catch(() => false)) return;
    const reason = waiting.hopeless();
    if (reason !== undefined) throw new Complaint(`${waiting.what} does not start.\n${reason}`);
    if (Date.now() > until) {
      const seconds = String(waiting.timeoutMs / 1000);
      throw new Complaint(
        `${waiting.what} was not ready within ${seconds} s. Look into the logs, then try again.`,
      );
    }
    await sleep(LOOK_AGAIN_MS);
  }
}

/** Whether an address answers 200. */
export async function answersOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  await response.body?.cancel();
  return response.status === 200;
}
