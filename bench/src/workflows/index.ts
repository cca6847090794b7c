/** The product's workflows, and the bare ones that they are measured against. */
import {
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  setHandler,
} from '@temporalio/workflow';

export * from '@aisle/worker/src/workflows/index.ts';

/** Does nothing: what a workflow costs by itself. */
export async function bare(): Promise<void> {
  await Promise.resolve();
}

const answer = defineUpdate<string>('answer');

/** Answers updates, `times` of them, and ends: what an update costs by itself, with the start or after it. */
export async function answering(times: number): Promise<void> {
  let answered = 0;
  setHandler(answer, () => {
    answered += 1;
    return 'yes';
  });
  await condition(() => answered >= times);
}

const paid = defineSignal('paid');
const status = defineQuery<string>('status');

/** An order as one would write it whose seats are in a table: waits to be paid, for as long as its seats are held. */
export async function plainOrder(holdMs: number): Promise<string> {
  let isPaid = false;
  setHandler(paid, () => {
    isPaid = true;
  });
  setHandler(status, () => (isPaid ? 'paid' : 'held'));
  const inTime = await condition(() => isPaid, holdMs);
  return inTime ? 'paid' : 'expired';
}
