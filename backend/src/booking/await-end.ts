import { setTimeout as sleep } from 'node:timers/promises';
import { limits } from '@aisle/shared/limits';
import { err } from '@aisle/shared/result';
import type { OrderState } from '@aisle/shared/workflow-api';
import type { Answer } from './port.ts';

/** How long a repeated cancellation waits for the refund, and how often it looks. */
const refundMs = 10_000;
const pauseMs = 250;

/**
 * Waits for the end of an order that gives its seats up, as long as its customer does; then it is `busy`. An order that is
 * confirmed and gives nothing up any more flies: the flight departed before it had the seats back.
 */
export async function awaitEnd(ask: () => Answer<OrderState>): Answer<OrderState> {
  for (const until = Date.now() + refundMs; Date.now() < until; await sleep(pauseMs)) {
    const found = await ask();
    if (!found.ok) return found;
    const { status, refunding, reason } = found.value;
    if (status === 'confirmed' && refunding !== true) return err({ code: 'flight-departed' });
    if (reason !== null) return found;
  }
  return err({ code: 'busy', retryAfterMs: limits.busyRetryMs });
}
