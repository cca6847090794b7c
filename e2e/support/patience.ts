/** A customer's program that does not give up: it sends the same request until it is answered. */
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Repeats a request until it is answered by more than "not now": no connection, and every 5xx, count as no
 * answer. Throws after `timeMs`.
 */
export async function answered<A extends { readonly status: number; readonly body: unknown }>(
  send: () => Promise<A>,
  timeMs = 90_000,
): Promise<A> {
  const until = Date.now() + timeMs;
  let last: unknown;
  while (Date.now() < until) {
    try {
      const answer = await send();
      if (answer.status < 500) return answer;
      last = answer.body;
    } catch (error) {
      last = error;
    }
    await sleep(50);
  }
  throw new Error('no answer', { cause: last });
}
