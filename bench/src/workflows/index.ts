/** The product's workflows, and the bare ones that they are measured against. */
import { condition, defineUpdate, setHandler } from '@temporalio/workflow';

export * from '@aisle/worker/src/workflows/index.ts';

/** Does nothing: what a workflow costs by itself. */
export async function bare(): Promise<void> {
  await Promise.resolve();
}

const answer = defineUpdate<string>('answer');

/** Answers one update and ends: what starting with an update costs by itself. */
export async function answering(): Promise<void> {
  let answered = false;
  setHandler(answer, () => {
    answered = true;
    return 'yes';
  });
  await condition(() => answered);
}
