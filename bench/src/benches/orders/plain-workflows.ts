/** The workflows that the product's are measured against. */
import { condition, defineQuery, defineSignal, setHandler } from '@temporalio/workflow';

/** Does nothing: what a workflow costs by itself. */
export async function bare(): Promise<void> {
  await Promise.resolve();
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
