/**
 * Measures the process that it is loaded into, when its parent asks.
 */
import { Session, type InspectorNotification, type NodeWorker } from 'node:inspector';

/** What a process takes, bytes. */
export interface Heaps {
  readonly rss: number;
  /** JavaScript objects that live, of all threads, after a garbage collection. */
  readonly heap: number;
}

interface Answer {
  readonly id: number;
  readonly result?: { readonly usedSize?: number };
}

const COLLECT = 1;
const USAGE = 2;
/** Longer than any collection of a heap that fits this machine. */
const PATIENCE_MS = 10_000;

/** Collects the garbage of every thread, and gives what is left. */
async function measure(): Promise<Heaps> {
  const session = new Session();
  session.connect();
  session.post('HeapProfiler.collectGarbage');
  const threads = await threadHeaps(session);
  session.disconnect();
  const { rss, heapUsed } = process.memoryUsage();
  return { rss, heap: heapUsed + threads.reduce((sum, bytes) => sum + bytes, 0) };
}

/** The heaps of the process's other threads; only its inspector can make them collect. */
function threadHeaps(session: Session): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const waiting = new Set<string>();
    const heaps: number[] = [];
    const tell = (sessionId: string, id: number, method: string): void => {
      const message = JSON.stringify({ id, method });
      session.post('NodeWorker.sendMessageToWorker', { sessionId, message });
    };
    const late = setTimeout(() => reject(new Error('a thread did not answer')), PATIENCE_MS);
    const finish = (): void => {
      if (waiting.size > 0) return;
      clearTimeout(late);
      session.post('NodeWorker.disable');
      resolve(heaps);
    };
    session.on(
      'NodeWorker.attachedToWorker',
      ({ params }: InspectorNotification<NodeWorker.AttachedToWorkerEventDataType>) => {
        waiting.add(params.sessionId);
        tell(params.sessionId, COLLECT, 'HeapProfiler.collectGarbage');
      },
    );
    session.on(
      'NodeWorker.receivedMessageFromWorker',
      ({ params }: InspectorNotification<NodeWorker.ReceivedMessageFromWorkerEventDataType>) => {
        const { id, result } = JSON.parse(params.message) as Answer;
        if (id === COLLECT) tell(params.sessionId, USAGE, 'Runtime.getHeapUsage');
        if (id !== USAGE) return;
        heaps.push(result?.usedSize ?? 0);
        waiting.delete(params.sessionId);
        finish();
      },
    );
    session.post('NodeWorker.enable', { waitForDebuggerOnStart: false }, finish);
  });
}

process.on('message', () => {
  void measure().then((heaps) => process.send?.(heaps));
});
// A parent that is gone wants nothing measured; and the product ends by itself.
process.channel?.unref();
