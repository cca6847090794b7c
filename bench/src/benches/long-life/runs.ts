import type { Client } from '@temporalio/client';

/** One run of a flight's workflow, from its start or continue-as-new to the next. */
export interface Run {
  readonly startedAt: number;
  /** Size of the input, so of the state that the run before handed over, bytes. */
  readonly inputBytes: number;
}

/** A workflow's runs, oldest first, as the server knows them. */
export async function runsOf(client: Client, workflowId: string): Promise<Run[]> {
  const runs: Run[] = [];
  let runId: string | undefined;
  do {
    const { history } = await client.workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace,
      execution: { workflowId, ...(runId !== undefined && { runId }) },
      maximumPageSize: 1,
    });
    const first = history?.events?.[0];
    const started = first?.workflowExecutionStartedEventAttributes;
    if (!first || !started) throw new Error('a run without a beginning');
    const seconds = Number(first.eventTime?.seconds ?? 0);
    runs.push({
      startedAt: seconds * 1_000 + (first.eventTime?.nanos ?? 0) / 1e6,
      inputBytes: started.input?.payloads?.[0]?.data?.length ?? 0,
    });
    runId = started.continuedExecutionRunId || undefined;
  } while (runId !== undefined);
  return runs.reverse();
}
