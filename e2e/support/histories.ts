/** What Temporal keeps of a running system, as who has its keys reads it. */
import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { encrypting, openHistory } from '@aisle/shared/payload-codec';
import type { SystemData } from './system-data.ts';

/** The history of every workflow, decrypted, by workflow id: texts in which what payloads say stands as JSON. */
export async function decryptedHistories(system: SystemData): Promise<Map<string, string>> {
  const connection = await Connection.connect({ address: await system.address('temporal') });
  const converter = encrypting(await system.payloadKeys());
  try {
    const { workflow } = new Client({ connection });
    const texts = new Map<string, string>();
    for await (const { workflowId, runId } of workflow.list()) {
      const history = await workflow.getHandle(workflowId, runId).fetchHistory();
      await openHistory({ history }, converter);
      const bytes = proto.temporal.api.history.v1.History.encode(history).finish();
      const text = Buffer.from(bytes).toString('latin1');
      texts.set(workflowId, (texts.get(workflowId) ?? '') + text);
    }
    return texts;
  } finally {
    await connection.close();
  }
}
