import { workflowInfo } from '@temporalio/workflow';
import { limits } from '@aisle/shared/limits';
import type { OrderEnd } from '@aisle/shared/workflow-api';
import type { OrderContext } from './context.ts';
import type { Answer } from './flight-client.ts';

/** Whether the order was started so long after its seats were given that its backend may have released them since. */
export function startedLate({ input: { creation, settings } }: OrderContext): boolean {
  if (creation === undefined || creation.seats.length === 0) return false;
  const { continuedFromExecutionRunId, startTime } = workflowInfo();
  const givenAt = creation.until - settings.holdMs;
  const isFirstRun = continuedFromExecutionRunId === undefined;
  return isFirstRun && startTime.getTime() - givenAt > limits.undoCreationMs / 2;
}

/**
 * Asks for the seats once more, for the rest of their time, and for as long as its flight does not say: what it was told before it asked may
 * be over by now. The order ends when they are gone.
 */
export async function askAgain(order: OrderContext): Promise<void> {
  const { record, flightClient } = order;
  await order.lock.run(async () => {
    // A command that came with the start has had the flight decide about the seats.
    if (record.status !== 'held') return;
    const { seats, deadline: untilAtMost } = record;
    const holdMs = order.input.settings.holdMs;
    const intent = { type: 'set-seats', seats, holdMs, untilAtMost } as const;
    const answer = await flightClient.insist(intent, untilAtMost);
    if (answer.kind === 'accepted') record.keep(answer.outcome);
    else if (answer.kind !== 'open') await order.finish(whyRefused(answer), 'expired');
  });
}

function whyRefused(answer: Exclude<Answer, { kind: 'accepted' | 'open' }>): OrderEnd {
  const { code } = answer.kind === 'rejected' ? answer.rejection : answer;
  if (code === 'flight-cancelled') return code;
  return code === 'flight-departed' ? 'departed' : 'hold-expired';
}
