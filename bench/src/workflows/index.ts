/** The product's workflows, and the bare ones that they are measured against. */
import { condition, defineUpdate, setHandler } from '@temporalio/workflow';

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
